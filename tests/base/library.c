/* A library is loaded with all its functions, or not at all and with a sentence. */
#include "check.h"
#include "usagetop/base.h"

struct calls {
    size_t (*length)(const char *text);
    int (*absolute)(int number);
};

static const char *const files[] = {"libc-of-nowhere.so.9", "libc.so.6", NULL};

static void test_loads(void)
{
    static const char *const names[] = {"strlen", "abs"};
    const struct library library = {"libc", "counting", files, names, 2};
    struct calls calls = {0};
    struct err err = {0};
    if (!CHECK(library_load(&library, &calls, &err)))
        return;
    CHECK_NUMBER(calls.length("four"), 4);
    CHECK_NUMBER(calls.absolute(-7), 7);
    CHECK_TEXT(err.text, "");
}

static void test_no_function(void)
{
    static const char *const names[] = {"strlen", "usagetop_is_not_there"};
    const struct library library = {"libc", "counting", files, names, 2};
    struct calls calls = {0};
    struct err err = {0};
    CHECK(!library_load(&library, &calls, &err));
    CHECK(!calls.length && !calls.absolute);
    CHECK(strstr(err.text, "libc") && strstr(err.text, "usagetop_is_not_there"));
}

static void test_no_library(void)
{
    static const char *const nowhere[] = {"libc-of-nowhere.so.9", NULL};
    const struct library library = {"libnowhere", "counting", nowhere, NULL, 0};
    struct err err = {0};
    CHECK(!library_load(&library, NULL, &err));
    CHECK_NUMBER(err.code, ERR_OTHER);
    CHECK_TEXT(err.text,
               "counting needs the library libnowhere, which cannot be loaded: install it "
               "(libc-of-nowhere.so.9)");
}

int main(void)
{
    test_loads();
    test_no_function();
    test_no_library();
    return check_done();
}
