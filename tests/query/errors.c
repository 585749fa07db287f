/* Filters that are not understood: where, why, and what to write instead. */
#include "filters.h"

#include <stdlib.h>

struct refusal {
    const char *typed;
    size_t column, length;
    bool unfinished;
    const char *part; /* of the message */
    const char *hint;
};

enum { YES = true, NO = false };

static const struct refusal refusals[] = {
    /* unfinished */
    {"amount:", 7, 0, YES, "a value is missing", ""},
    {"amount:>", 8, 0, YES, "a value is missing", ""},
    {"amount>=", 8, 0, YES, "a value is missing", ""},
    {"user:=", 6, 0, YES, "a value is missing", ""},
    {"(", 1, 0, YES, "a term is missing", ""},
    {"(a", 0, 1, YES, "not closed", ""},
    {"x (a OR b", 2, 1, YES, "not closed", ""},
    {"\"abc", 0, 4, YES, "closing \" is missing", ""},
    {"user:\"abc\\", 5, 5, YES, "closing \" is missing", ""},
    {"-", 1, 0, YES, "what is negated", ""},
    {"NOT", 3, 0, YES, "a term is missing", ""},
    {"a OR", 4, 0, YES, "a term is missing", ""},
    {"a AND ", 6, 0, YES, "a term is missing", ""},
    {"user:(", 6, 0, YES, "a value is missing", ""},
    {"user:(a", 7, 0, YES, "\")\" of the list", ""},
    {"user:(a,", 8, 0, YES, "a value is missing", ""},
    {"amount:(1,2", 11, 0, YES, "\")\" of the list", ""},
    {"amount:..", 7, 2, YES, "a beginning or an end", ""},
    {"amount:1.", 7, 2, YES, "not a number", ""},
    {"amount:-", 7, 1, YES, "not a number", ""},
    {"status:5x", 7, 2, YES, "not a number", ""},
    {"latency:5x", 8, 2, YES, "not a duration", ""},
    {"created:tod", 8, 3, YES, "not a time", "today"},
    {"created:2026-1", 8, 6, YES, "not a time", ""},
    {"has:", 4, 0, YES, "name of a field", ""},
    {"has:use", 4, 3, YES, "no field \"use\"", "user"},
    {"is:", 3, 0, YES, "name of a flag", ""},
    {"is:err", 3, 3, YES, "no flag \"err\"", "error"},
    {"a or", 2, 2, YES, "upper case", "OR"},
    /* names */
    {"usr:ana", 0, 3, NO, "events have no field \"usr\"", "user"},
    {"a endpont:x", 2, 7, NO, "no field \"endpont\"", "endpoint"},
    {"-usr:ana", 1, 3, NO, "no field", "user"},
    {"amuont>=5", 0, 6, NO, "no field", "amount"},
    {"http://x.example.org/y", 0, 22, NO, "no field \"http\"", "\"http://x.example.org/y\""},
    {"xyzzy:plugh b", 0, 11, NO, "no field", "\"xyzzy:plugh\""},
    {"xyzzy:\"plugh\"", 0, 5, NO, "no field", ""},
    {"12:30", 0, 5, NO, "no field", "\"12:30\""},
    {"has:usr", 4, 3, NO, "no field \"usr\"", "user"},
    {"has:qqqq a", 4, 4, NO, "no field", ""},
    {"has:(user)", 4, 0, NO, "name of a field", ""},
    {"is:erorr", 3, 5, NO, "no flag", "error"},
    {"is:qqqqqq", 3, 6, NO, "error, running, new, marked", ""},
    {":x", 0, 2, NO, "a field is missing", ""},
    {"amount >= 5", 7, 2, NO, "a field is missing", ""},
    /* operators of other languages */
    {"a or b", 2, 2, NO, "upper case", "OR"},
    {"a and b", 2, 3, NO, "upper case", "AND"},
    {"not a", 0, 3, NO, "upper case", "NOT"},
    {"a Or b", 2, 2, NO, "upper case", "OR"},
    {"a && b", 2, 2, NO, "written AND", "AND"},
    {"a || b", 2, 2, NO, "written OR", "OR"},
    {"a||b", 1, 2, NO, "written OR", " OR "},
    {"a &&b", 2, 2, NO, "written AND", "AND "},
    {"user:a && user:b", 7, 2, NO, "written AND", "AND"},
    {"amount==5", 6, 2, NO, "written \"=\"", "="},
    {"user:(a or b)", 8, 2, NO, "upper case", "OR"},
    {"user:a,b", 5, 3, NO, "in parentheses", "(a,b)"},
    {"amount:1,5", 7, 3, NO, "in parentheses", "(1,5)"},
    {"user:!a", 0, 7, NO, "stands before the field", "-user:a"},
    {"gpt*", 0, 4, NO, "needs no *", "\"gpt*\""},
    {"@me", 0, 3, NO, "after user:", "user:@me"},
    {"key:@me", 4, 3, NO, "@me is a user", "\"@me\""},
    /* structure */
    {"OR a", 0, 2, NO, "OR needs a term on both sides", ""},
    {"a OR OR b", 5, 2, NO, "OR needs a term", ""},
    {"a OR AND b", 5, 3, NO, "AND needs a term", ""},
    {"AND a", 0, 3, NO, "AND needs a term", ""},
    {"()", 1, 0, NO, "a term is missing", ""},
    {"a)", 1, 1, NO, "closes nothing", ""},
    {"(a OR) b", 5, 0, NO, "a term is missing", ""},
    {"- a", 1, 0, NO, "what is negated", ""},
    {"! a", 1, 0, NO, "what is negated", ""},
    {"a\"b\"", 0, 2, NO, "a blank is missing, or quotes", ""},
    {"\"a\"b", 0, 4, NO, "a blank is missing, or quotes", ""},
    {"f(x)", 0, 2, NO, "a blank is missing, or quotes", ""},
    {"user:a(b)", 5, 2, NO, "a blank is missing, or quotes", ""},
    {"amount: 5", 7, 0, NO, "a value is missing", ""},
    {"user:)", 5, 0, NO, "a value is missing", ""},
    {"\"\"", 0, 2, NO, "nothing between the quotes", ""},
    {"error:\"\"", 6, 2, NO, "nothing between the quotes", ""},
    {"\"a\\q\"", 2, 1, NO, "a backslash stands before", "\\\\"},
    {"\"\\x00\"", 1, 4, NO, "01 to 7f", ""},
    {"\"\\x8", 1, 3, NO, "01 to 7f", ""},
    {"\"\\xzz\"", 1, 4, NO, "01 to 7f", ""},
    /* lists */
    {"user:()", 6, 0, NO, "a value is missing", ""},
    {"user:(,a)", 6, 0, NO, "a value is missing", ""},
    {"user:(a,)", 8, 0, NO, "a value is missing", ""},
    {"user:(a b)", 8, 0, NO, "a comma is missing", ","},
    {"user:((a))", 6, 0, NO, "a value is missing", ""},
    {"user:(=a)", 6, 1, NO, "does not apply", ""},
    {"user!=(a,!b*)", 9, 1, NO, "does not apply", ""},
    {"user!=>a", 6, 1, NO, "does not apply", ""},
    {"amount:>(1,2)", 8, 1, NO, "has no order", ""},
    {"amount:(=5,6)", 8, 1, NO, "before the list", ""},
    {"amount:(1 2)", 10, 0, NO, "a comma is missing", ","},
    /* values */
    {"user:>a", 5, 1, NO, "user is a text", ""},
    {"user>=a", 4, 2, NO, "user is a text", ""},
    {"amount:abc", 7, 3, NO, "abc is not a number that fits amount", ""},
    {"amount:1.2.3 a", 7, 5, NO, "not a number", ""},
    {"amount:5q a", 7, 2, NO, "not a number", ""},
    {"amount:0.0000001 a", 7, 9, NO, "6 decimals", ""},
    {"cores:1.5 a", 6, 3, NO, "a whole number", ""},
    {"cores:0.1Ki a", 6, 5, NO, "not a number that fits", ""},
    {"cores:9223372036854775808 a", 6, 19, NO, "not a number that fits", ""},
    {"cores:9999999T a", 6, 8, NO, "not a number that fits", ""},
    {"cores:9000000Ti a", 6, 9, NO, "not a number that fits", ""},
    {"cores:>9223372036854775807", 7, 19, NO, "nothing is beyond", ""},
    {"cores:<-9223372036854775807", 7, 20, NO, "nothing is beyond", ""},
    {"amount:* a", 0, 8, NO, "\"*\" is for texts", "has:amount"},
    {"amount:>*", 8, 1, NO, "not a number", ""},
    {"amount:..*", 7, 3, YES, "a beginning or an end", ""},
    {"amount:10..5", 7, 5, NO, "ends before it begins", "5..10"},
    {"created:2026-09..2026-08", 8, 16, NO, "ends before it begins", "2026-08..2026-09"},
    {"amount:$5", 7, 2, NO, "not in US dollars", ""},
    {"credits:$5", 8, 2, NO, "not in US dollars", ""},
    {"fee:5EUR a", 4, 4, NO, "not a number that fits fee", ""},
    {"status:0xx a", 7, 3, NO, "not a number", ""},
    {"latency:2 fast", 10, 0, NO, NULL, NULL},
    {"latency:-5s", 8, 3, NO, "not a duration", ""},
    {"latency:1.5 a", 8, 3, NO, "not a duration", ""},
    {"created:tomorow a", 8, 7, NO, "not a time", ""},
    {"created:yesterda a", 8, 8, NO, "not a time", "yesterday"},
    {"created:lastweek a", 8, 8, NO, "not a time", "\"last week\""},
    /* bytes */
    {"a\x01", 1, 1, NO, "control characters", ""},
    {"\"\x1b[2J\"", 1, 1, NO, "control characters", ""},
    {"a\x7f", 1, 1, NO, "control characters", ""},
    {"ab\xff", 2, 1, NO, "not UTF-8", ""},
    {"user:\xc3", 5, 1, NO, "not UTF-8", ""},
    {"\xed\xa0\x80", 0, 1, NO, "not UTF-8", ""},
};

/* The text with the wrong part replaced by the hint. */
static char *mended(const char *text, const struct filter_error *error)
{
    struct str out = {0};

    str_bytes(&out, text, error->column);
    str_add(&out, error->hint);
    str_add(&out, text + error->column + error->length);
    return str_take(&out);
}

/* What a hint proposes is better than what was typed: it parses, or fails further to the right. */
static void check_hint(const char *typed, const struct filter_error *error)
{
    struct filter_context context = test_context();
    struct filter filter = {0};
    struct filter_error next;
    char *text = mended(typed, error);

    CHECK(filter_parse(DATA_EVENTS, text, &context, &filter, &next) || next.column > error->column);
    filter_finish(&filter);
    free(text);
}

static void check_refusal(const struct refusal *want)
{
    struct filter_context context = test_context();
    struct filter filter = {0};
    struct filter_error error;
    bool good = filter_parse(DATA_EVENTS, want->typed, &context, &filter, &error);

    if (!want->part) {
        CHECK(good);
        filter_finish(&filter);
        return;
    }
    if (!CHECK(!good)) {
        fprintf(stderr, "accepted: %s\n", want->typed);
        filter_finish(&filter);
        return;
    }
    unsigned failed = check_failed;
    CHECK_NUMBER(error.column, want->column);
    CHECK_NUMBER(error.length, want->length);
    CHECK(error.unfinished == want->unfinished);
    CHECK_TEXT(error.hint, want->hint);
    CHECK(strstr(error.text, want->part) != NULL);
    if (check_failed > failed)
        fprintf(stderr, "  of: %s: %s\n", want->typed, error.text);
    if (error.hint[0])
        check_hint(want->typed, &error);
}

/* ---- limits ---------------------------------------------------------------------------- */

static char *repeated(const char *first, const char *part, size_t n, const char *last)
{
    struct str out = {0};

    str_add(&out, first);
    for (size_t i = 0; i < n; i++)
        str_add(&out, part);
    str_add(&out, last);
    return str_take(&out);
}

/* What repeats n times is a filter; once more is refused with `part` in the message. */
static void check_limit(const char *first, const char *item, size_t n, const char *last,
                        const char *part)
{
    struct filter_context context = test_context();
    struct filter filter = {0};
    struct filter_error error;
    char *most = repeated(first, item, n, last), *more = repeated(first, item, n + 1, last);

    CHECK(parses(DATA_EVENTS, most, &filter));
    filter_finish(&filter);
    CHECK(!filter_parse(DATA_EVENTS, more, &context, &filter, &error));
    CHECK(strstr(error.text, part) != NULL);
    CHECK(!error.unfinished);
    free(most);
    free(more);
}

static void check_limits(void)
{
    char *closing = repeated("", ")", FILTER_DEPTH_MAX, "");

    check_limit("", "a ", FILTER_TERMS_MAX, "", "more than 128 terms");
    check_limit("a", " OR has:user", FILTER_TERMS_MAX - 1, "", "more than 128 terms");
    check_limit("is:error ", "user:(a,b*) ", FILTER_TERMS_MAX / 2 - 1, "a", "more than 128 terms");
    check_limit("user:(a", ",b", FILTER_LIST_MAX - 1, ")", "at most 64 values");
    check_limit("amount:(1", ",2", FILTER_LIST_MAX - 1, ")", "at most 64 values");
    check_limit("", "-", FILTER_DEPTH_MAX, "a", "nested deeper than 32");
    check_limit("", "NOT ", FILTER_DEPTH_MAX, "a", "nested deeper than 32");
    check_limit("-(-(-(-(", "-", FILTER_DEPTH_MAX - 8, "a))))", "nested deeper than 32");
    check_limit("\"", "x", FILTER_BYTES_MAX - 2, "\"", "longer than 4096 bytes");
    check_limit("\"", "\\\\", FILTER_BYTES_MAX / 2 - 1, "\"", "longer than 4096 bytes");
    /* the canonical form of a bare backslash is two, in quotes */
    check_limit("", "\\", FILTER_BYTES_MAX / 2 - 1, "", "written out");
    char *deep = repeated("", "(", FILTER_DEPTH_MAX, "a");
    char *whole = repeated(deep, "", 0, closing);
    char *text = printed(DATA_EVENTS, whole);
    CHECK_TEXT(text, "a");
    free(text);
    free(whole);
    whole = repeated("(", deep, 1, closing);
    text = printed(DATA_EVENTS, whole);
    CHECK_TEXT(text, "error 32+1: nested deeper than 32 []");
    free(text);
    free(whole);
    free(deep);
    free(closing);
}

static void check_printed_error(void)
{
    struct str out = {0};
    struct filter_error error = {
        .column = 4, .text = "events have no field \"usr\"", .hint = "user"};

    filter_error_print(&out, &error);
    CHECK_TEXT(str_text(&out), "column 5: events have no field \"usr\"; write user");
    str_clear(&out);
    error.hint[0] = '\0';
    filter_error_print(&out, &error);
    CHECK_TEXT(str_text(&out), "column 5: events have no field \"usr\"");
    str_finish(&out);
}

/* Who @me is depends on the session. */
static void check_me(void)
{
    struct filter_context context = test_context();
    struct filter filter = {0};
    struct filter_error error;

    context.me = NULL;
    CHECK(!filter_parse(DATA_EVENTS, "user:@me", &context, &filter, &error));
    CHECK_NUMBER(error.column, 5);
    CHECK(strstr(error.text, "has not yet said who @me is") != NULL);
}

/* Long words are cut in messages, at a character. */
static void check_long_words(void)
{
    char *long_word = repeated("", "ä", 300, ":x");
    struct filter_error error;
    struct filter filter = {0};

    CHECK(!filter_parse(DATA_EVENTS, long_word, NULL, &filter, &error));
    CHECK(strlen(error.text) < 100 && utf8_valid(error.text, strlen(error.text)));
    CHECK(strstr(error.text, "...") != NULL);
    CHECK_TEXT(error.hint, "");
    free(long_word);
}

int main(void)
{
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
        check_refusal(&refusals[i]);
    check_limits();
    check_printed_error();
    check_me();
    check_long_words();
    return check_done();
}
