/* Filters put together from parts and taken apart into terms. */
#include "filters.h"

#include <stdlib.h>

static void check_and(const char *a, const char *b, const char *want)
{
    char *got = filter_and(a, b);

    CHECK_TEXT(got, want);
    free(got);
}

static void check_joining(void)
{
    check_and(NULL, NULL, "");
    check_and("", "a", "a");
    check_and("a", NULL, "a");
    check_and("  ", "a OR b", "a OR b");
    check_and("a", "b", "a b");
    check_and("a OR b", "c", "(a OR b) c");
    check_and("a", "b OR c", "a (b OR c)");
    check_and("(a OR b)", "c", "(a OR b) c");
    check_and("user:(a OR b)", "c", "user:(a OR b) c");
    check_and("\"x OR y\"", "c", "\"x OR y\" c");
    check_and("\"x \\\" OR y\"", "c", "\"x \\\" OR y\" c");
    check_and("ORDER", "c", "ORDER c");
    check_and("(a) OR(b)", "c", "((a) OR(b)) c");
}

static void check_term(int field, union value value, bool exclude, const char *want)
{
    char *got = filter_with(DATA_EVENTS, "a OR b", field, value, exclude);
    struct str whole = {0};
    struct filter filter = {0};

    str_addf(&whole, "(a OR b) %s", want);
    CHECK_TEXT(got, str_text(&whole));
    CHECK(parses(DATA_EVENTS, got, &filter));
    filter_finish(&filter);
    str_finish(&whole);
    free(got);
}

static union value text_value(const char *text)
{
    return (union value){.text = text};
}

static union value number_value(int64_t number)
{
    return (union value){.number = number};
}

static void check_values(void)
{
    check_term(E_USER, text_value("u_104"), false, "user:u_104");
    check_term(E_USER, text_value("u_104"), true, "-user:u_104");
    check_term(E_USER, text_value("two words"), false, "user:\"two words\"");
    check_term(E_USER, text_value("a*\"b\\\x1b"), false, "user:\"a*\\\"b\\\\\\x1b\"");
    check_term(E_USER, text_value("@me"), false, "user:\"@me\"");
    check_term(E_USER, text_value("=a"), false, "user:\"=a\"");
    check_term(E_USER, text_value(""), false, "user:\"\"");
    check_term(E_USER, text_value(NULL), false, "-has:user");
    check_term(E_USER, text_value(NULL), true, "has:user");
    check_term(E_ID, text_value("e-1"), false, "id:e-1");
    check_term(E_ERROR, text_value("time out"), false, "error:=\"time out\"");
    check_term(E_ERROR, text_value(""), true, "-error:=\"\"");
    check_term(E_AMOUNT, number_value(1500000), false, "amount:1.5");
    check_term(E_AMOUNT, number_value(-1), true, "-amount:-0.000001");
    check_term(E_AMOUNT, number_value(UNKNOWN), false, "-has:amount");
    check_term(E_FEE, number_value(12500000000), false, "fee:12.5");
    check_term(E_STATUS, number_value(503), false, "status:503");
    check_term(E_LATENCY, number_value(90500), false, "latency:1m30.5s");
    check_term(E_CREATED, number_value(at_time("2026-11-21T09:00:00.250Z")), false,
               "created:2026-11-21T09:00:00.250Z");
}

/* A filter made from a cell finds that cell again, whatever stands in it. */
static void check_found_again(void)
{
    static const char *const texts[] = {"a",   "A b",  "-x", "!x",  ">5",   "a,b",        "(x)",
                                        "..",  "a..b", "*",  "\"",  "\\",   "\n\t\r\x01", "OR",
                                        "@me", "ü",    "",   "x:y", "has:z"};
    static const int fields[] = {E_USER, E_ID, E_ERROR, E_NAME};
    struct rows rows = {0};
    union value *row = rows_add(&rows, DATA_EVENTS);

    for (size_t i = 0; i < ARRAY_LEN(texts) * ARRAY_LEN(fields); i++) {
        int field = fields[i % ARRAY_LEN(fields)];
        struct filter filter = {0};
        row[field].text = texts[i / ARRAY_LEN(fields)];
        char *text = filter_with(DATA_EVENTS, NULL, field, row[field], false);
        CHECK(parses(DATA_EVENTS, text, &filter) && filter_match(&filter, row));
        free(text);
        filter_finish(&filter);
        text = filter_with(DATA_EVENTS, NULL, field, row[field], true);
        CHECK(parses(DATA_EVENTS, text, &filter) && !filter_match(&filter, row));
        free(text);
        filter_finish(&filter);
        row[field].text = NULL;
    }
    rows_finish(&rows);
}

static void check_without(const char *text, size_t n, const struct filter_without *want)
{
    struct filter filter = {0};
    struct arena arena = {0};
    const struct filter_without *each;

    CHECK(parses(DATA_EVENTS, text, &filter));
    if (CHECK_NUMBER(filter_without_each(&filter, &arena, &each), n)) {
        for (size_t i = 0; i < n; i++) {
            CHECK_TEXT(each[i].term, want[i].term);
            CHECK_TEXT(each[i].rest, want[i].rest);
            CHECK_TEXT(each[i].nearest, want[i].nearest);
            CHECK(each[i].node != NULL);
        }
    }
    arena_finish(&arena);
    filter_finish(&filter);
}

static void check_blame(void)
{
    static const struct filter_without alone[] = {{"", "state:faild", NULL, "failed"}};
    static const struct filter_without either[] = {{"", "a OR b", NULL, NULL}};
    static const struct filter_without pair[] = {{"c", "a OR b", NULL, NULL},
                                                 {"a OR b", "c", NULL, NULL}};
    static const struct filter_without three[] = {{"-kind:jobs amount:>5", "a OR b", NULL, NULL},
                                                  {"(a OR b) amount:>5", "-kind:jobs", NULL, "job"},
                                                  {"(a OR b) -kind:jobs", "amount:>5", NULL, NULL}};
    static const struct filter_without known[] = {{"user:(x,y*)", "kind:job", NULL, NULL},
                                                  {"kind:job", "user:(x,y*)", NULL, NULL}};

    check_without("", 0, NULL);
    check_without("state:faild", 1, alone);
    check_without("a OR b", 1, either);
    check_without("(a OR b) c", 2, pair);
    check_without("(a OR b) -kind:jobs amount:>5", 3, three);
    check_without("kind:job user:(x,y*)", 2, known);
}

static void check_quoting(void)
{
    struct str out = {0};

    filter_quote(&out, "u_104");
    str_char(&out, ' ');
    filter_quote(&out, "a b");
    str_char(&out, ' ');
    filter_quote(&out, "");
    CHECK_TEXT(str_text(&out), "u_104 \"a b\" \"\"");
    str_finish(&out);
}

int main(void)
{
    check_joining();
    check_values();
    check_found_again();
    check_blame();
    check_quoting();
    return check_done();
}
