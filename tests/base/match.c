/* Comparing, finding, the nearest word, globs. */
#include "usagetop/base.h"

#include "check.h"

static void test_compare(void)
{
    CHECK(text_equal("a", "a") && text_equal(NULL, NULL));
    CHECK(!text_equal("a", "b") && !text_equal(NULL, "a") && !text_equal("a", NULL));
    CHECK(text_starts("agent", "ag") && text_starts("agent", "") && text_starts("agent", "agent"));
    CHECK(!text_starts("agent", "agents") && !text_starts(NULL, "a") && !text_starts("a", NULL));
}

static void test_distance(void)
{
    char longest[64], other[64];

    CHECK_NUMBER(text_distance("", ""), 0);
    CHECK_NUMBER(text_distance("statsu", "status"), 1);
    CHECK_NUMBER(text_distance("ca", "abc"), 3);
    CHECK_NUMBER(text_distance("", "abc"), 3);
    CHECK_NUMBER(text_distance("abc", ""), 3);
    CHECK_NUMBER(text_distance("kitten", "sitting"), 3);
    CHECK_NUMBER(text_distance("saturday", "sunday"), 3);
    CHECK_NUMBER(text_distance("Cost", "cost"), 0);
    memset(longest, 'a', 63);
    memset(other, 'b', 63);
    longest[63] = other[63] = '\0';
    CHECK_NUMBER(text_distance(longest, other), 63);
    CHECK_NUMBER(text_distance(longest, "a"), 62);
    char beyond[200];
    memset(beyond, 'a', 199);
    beyond[199] = '\0';
    CHECK_NUMBER(text_distance(beyond, "a"), 64);
    CHECK_NUMBER(text_distance(beyond, beyond), 0);
}

static void test_nearest(void)
{
    static const char *const list[] = {"overview", "events", "compute",
                                       "storage",  "cost",   "agents"};

    CHECK_TEXT(text_nearest("overvew", list, ARRAY_LEN(list)), "overview");
    CHECK_TEXT(text_nearest("Events", list, ARRAY_LEN(list)), "events");
    CHECK_TEXT(text_nearest("agnets", list, ARRAY_LEN(list)), "agents");
    CHECK_TEXT(text_nearest("stor", list, ARRAY_LEN(list)), "storage");
    CHECK_TEXT(text_nearest("zzz", list, ARRAY_LEN(list)), NULL);
    CHECK_TEXT(text_nearest("", list, ARRAY_LEN(list)), NULL);
    CHECK_TEXT(text_nearest("x", list, ARRAY_LEN(list)), NULL);
    CHECK_TEXT(text_nearest("cost", list, 0), NULL);
}

static void test_find(void)
{
    const char *text = "Batch-Opus";

    CHECK(text_find_nocase(text, "opus") == text + 6);
    CHECK(text_find_nocase(text, "BATCH") == text);
    CHECK(text_find_nocase(text, "") == text);
    CHECK(text_find_nocase(text, "opus2") == NULL);
    CHECK(text_find_nocase("", "a") == NULL);
    CHECK(text_find_nocase("aab", "ab") != NULL);
    CHECK(text_find_nocase("\u00c9", "\u00e9") == NULL); /* only ASCII folds */
    CHECK(text_find_nocase("[", "{") == NULL);
}

static void test_glob(void)
{
    static const struct {
        const char *pattern, *text;
        bool nocase, matches;
    } cases[] = {
        {"", "", false, true},
        {"", "a", false, false},
        {"*", "", false, true},
        {"*", "anything", false, true},
        {"a*", "abc", false, true},
        {"*c", "abc", false, true},
        {"a*c", "ac", false, true},
        {"a*c", "abcd", false, false},
        {"*b*", "abc", false, true},
        {"**", "x", false, true},
        {"a**b", "ab", false, true},
        {"abc", "abc", false, true},
        {"abc", "ab", false, false},
        {"ab", "abc", false, false},
        {"*ab", "aab", false, true},
        {"*aab", "aaab", false, true},
        {"a*b*c", "axbxbxc", false, true},
        {"A*", "abc", false, false},
        {"A*C", "abc", true, true},
        {"a?c", "abc", false, false},
        {"a?c", "a?c", false, true},
        {"*.*", "a.b", false, true},
        {"*x", "abc", false, false},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (!CHECK(text_glob(cases[i].pattern, cases[i].text, cases[i].nocase) == cases[i].matches))
            fprintf(stderr, "  %s on %s\n", cases[i].pattern, cases[i].text);
    }
}

/* The plain definition of a glob, exponential but short. */
static bool glob_plain(const char *pattern, const char *text)
{
    if (*pattern == '*')
        return glob_plain(pattern + 1, text) || (*text && glob_plain(pattern, text + 1));
    return *pattern == *text && (*text == '\0' || glob_plain(pattern + 1, text + 1));
}

static void put_base(char out[8], unsigned number, const char *letters)
{
    unsigned n = (unsigned)strlen(letters);
    for (; number > 0; number /= n + 1) {
        if (number % (n + 1) > 0)
            *out++ = letters[number % (n + 1) - 1];
    }
    *out = '\0';
}

static void test_glob_all(void)
{
    char pattern[8], text[8];
    int wrong = 0;

    for (unsigned p = 0; p < 1024; p++) {
        put_base(pattern, p, "ab*");
        for (unsigned t = 0; t < 243; t++) {
            put_base(text, t, "ab");
            wrong += text_glob(pattern, text, false) != glob_plain(pattern, text);
        }
    }
    CHECK_NUMBER(wrong, 0);
    /* many stars over a long text: a naive matcher would not return */
    CLEANUP(str_finish)
    struct str many = {0}, stars = {0};
    for (int i = 0; i < 2000; i++)
        str_char(&many, 'a');
    for (int i = 0; i < 40; i++)
        str_add(&stars, "*a");
    str_char(&stars, 'b');
    CHECK(!text_glob(str_text(&stars), str_text(&many), false));
}

int main(void)
{
    test_compare();
    test_distance();
    test_nearest();
    test_find();
    test_glob();
    test_glob_all();
    return check_done();
}
