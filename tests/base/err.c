/* Errors: codes, contexts, length, and no control byte of a server in a message. */
#include "usagetop/base.h"

#include "check.h"

static void test_set_and_wrap(void)
{
    struct err err = {0};

    CHECK(!err_set(&err, ERR_SHAPE, "no member \"%s\"", "model"));
    CHECK(err.code == ERR_SHAPE);
    CHECK(!err_wrap(&err, "record %d", 12));
    CHECK_TEXT(err.text, "record 12: no member \"model\"");
    CHECK(err.code == ERR_SHAPE);
    CHECK(!err_set(&err, ERR_OTHER, "again: %s", err.text)); /* its own text as an argument */
    CHECK_TEXT(err.text, "again: record 12: no member \"model\"");
    CHECK(!err_set(NULL, ERR_AUTH, "nobody listens"));
    CHECK(!err_wrap(NULL, "still"));
}

static void test_hostile(void)
{
    struct err err = {0};

    err_set(&err, ERR_OTHER, "server says: %s", "\033[2Jgone\n\xff\u202e");
    CHECK_TEXT(err.text, "server says: ␛[2Jgone␊�<202E>");
    err_wrap(&err, "page");
    CHECK_TEXT(err.text, "page: server says: ␛[2Jgone␊�<202E>");
}

static void test_length(void)
{
    struct err err = {0};
    char text[4000];

    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    err_set(&err, ERR_OTHER, "%s", text);
    CHECK_NUMBER(strlen(err.text), sizeof(err.text) - 1);
    err_wrap(&err, "%s", text);
    CHECK_NUMBER(strlen(err.text), sizeof(err.text) - 1);
    /* cut between characters, wherever the end falls */
    for (size_t lead = 310; lead < 320; lead++) {
        err_set(&err, ERR_OTHER, "%.*s\u20ac\u20ac\u20ac\u20ac", (int)lead, text);
        CHECK(utf8_valid(err.text, strlen(err.text)));
        CHECK(strlen(err.text) > sizeof(err.text) - 4 || lead < 308);
    }
}

int main(void)
{
    test_set_and_wrap();
    test_hostile();
    test_length();
    return check_done();
}
