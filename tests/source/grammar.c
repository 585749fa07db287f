/* The reader against an independent one: what it takes for JSON, jansson takes for JSON; what it
 * calls damaged, jansson refuses; texts and numbers that jansson writes come back the same. */
#include "check.h"
#include "usagetop/source.h"

#include <jansson.h>
#include <stdlib.h>

static uint64_t seed = 42;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

static bool read_body(const char *body, size_t size, struct source_page *page, struct err *err)
{
    const struct feed *feed = source_feed(source_find("usage"), "changes");
    struct source_reply reply = {body, size, 200};
    struct turn turn = {.feed = feed, .cursor = &(struct cursor){"asked"}, .now = 0};

    *err = (struct err){0};
    return feed->read(&turn, &reply, page, err);
}

static bool calls_it_damaged(const struct err *err)
{
    return text_starts(err->text, "the answer is damaged") ||
           text_equal(err->text, "the answer is not JSON") ||
           text_equal(err->text, "the answer is empty");
}

/* ---- damaged or not --------------------------------------------------------------------- */

static void compare(const struct str *body, struct source_page *page)
{
    json_error_t why = {0};
    json_t *root = json_loadb(str_text(body), body->len, 0, &why);
    struct err err;
    bool good = read_body(str_text(body), body->len, page, &err);

    /* numbers beyond what jansson can hold are no fault of the text */
    if (root || json_error_code(&why) != json_error_numeric_overflow) {
        bool agreed = good ? root != NULL : !root || !calls_it_damaged(&err);
        if (!CHECK(agreed))
            fprintf(stderr, "  %s\n  here: %s\n  jansson: %s\n", str_text(body), err.text,
                    why.text);
    }
    json_decref(root);
}

static void add_random_value(struct str *out, int depth);

static void add_random_inside(struct str *out, int depth, bool object)
{
    uint32_t n = dice(4);

    str_char(out, object ? '{' : '[');
    for (uint32_t i = 0; i < n; i++) {
        str_add(out, i ? dice(6) ? "," : " ,\n" : "");
        if (object)
            str_addf(out, "\"k%u\"%s", i, dice(6) ? ":" : " : ");
        add_random_value(out, depth + 1);
    }
    str_char(out, object ? '}' : ']');
}

static void add_random_value(struct str *out, int depth)
{
    static const char *const leaves[] = {"null", "true", "false",          "0",    "-0",
                                         "1.5",  "-2e3", "0.0E-1",         "\"\"", "\"a\\\\\"",
                                         "17",   "9e9",  "\"\\\"x\\n\\/\""};
    uint32_t which = dice(depth > 6 ? 4 : 6);

    if (which < 4)
        str_add(out, leaves[dice(ARRAY_LEN(leaves))]);
    else
        add_random_inside(out, depth, which == 4);
}

static void mutate(struct str *body)
{
    static const char letters[] = "{}[],:\"\\ntfae+-.0123456789 \n/b";
    char letter = letters[dice(sizeof(letters) - 1)];
    size_t at = dice((uint32_t)body->len), n = dice(3);

    switch (dice(3)) {
    case 0:
        body->data[at] = letter;
        break;
    case 1:
        memmove(body->data + at, body->data + MIN(at + n, body->len),
                body->len - MIN(at + n, body->len));
        body->len -= MIN(n, body->len - at);
        body->data[body->len] = '\0';
        break;
    default:
        str_char(body, letter);
        memmove(body->data + at + 1, body->data + at, body->len - at - 1);
        body->data[at] = letter;
    }
}

static void test_grammar(void)
{
    struct source_page page = {0};
    CLEANUP(str_finish)
    struct str body = {0};

    for (int i = 0; i < 6000; i++) {
        str_clear(&body);
        str_add(&body, dice(2) ? "{\"data\":[{\"id\":\"e\",\"created\":\"2026-11-21T09:00:04Z\","
                                 "\"kind\":\"job\",\"x\":"
                               : "{\"columns\":{\"id\":[\"e\"],\"created\":[5],\"kind\":[\"job\"],"
                                 "\"x\":[");
        bool plain = strchr(str_text(&body), '5') == NULL;
        add_random_value(&body, 0);
        str_add(&body, plain ? "}],\"has_more\":false}" : "]},\"has_more\":false}");
        compare(&body, &page);
        CHECK_NUMBER(page.rows.n, 1);
        for (uint32_t m = dice(4); m > 0; m--)
            mutate(&body);
        compare(&body, &page);
    }
    source_page_finish(&page);
}

/* ---- texts and numbers ------------------------------------------------------------------ */

static uint32_t random_point(void)
{
    static const uint32_t edges[] = {'"',     '\\',     '/',     '\n',   0x7F,   0x80, 0x7FF,
                                     0x800,   0xFFFD,   0xFFFF,  0xD7FF, 0xE000, 0x1,  0x1F,
                                     0x10000, 0x10FFFF, 0x1F600, 0x202E, 0x2028};
    return dice(2) ? 0x20 + dice(0x60) : edges[dice(ARRAY_LEN(edges))];
}

static void test_texts(void)
{
    struct source_page page = {0};
    struct err err;

    for (int i = 0; i < 2000; i++) {
        CLEANUP(str_finish)
        struct str text = {0};
        for (uint32_t n = 1 + dice(40); n > 0; n--) {
            char bytes[4];
            str_bytes(&text, bytes, utf8_encode(random_point(), bytes));
        }
        json_t *root = json_pack("{s:[{s:s,s:s,s:s,s:s}],s:s,s:b}", "data", "id", "e", "created",
                                 "2026-11-21T09:00:04Z", "kind", "job", "name", str_text(&text),
                                 "next_cursor", str_text(&text), "has_more", 1);
        char *body = json_dumps(root, dice(2) ? JSON_ENSURE_ASCII : JSON_ESCAPE_SLASH);
        if (CHECK(body && read_body(body, strlen(body), &page, &err))) {
            CHECK_TEXT(rows_at(&page.rows, 0)[E_NAME].text, str_text(&text));
            CHECK_TEXT(page.next.text, str_text(&text));
        }
        free(body);
        json_decref(root);
    }
    source_page_finish(&page);
}

static int64_t random_number(void)
{
    int64_t number = (int64_t)((uint64_t)dice(1u << 31) << 32 | dice(1u << 31));
    number >>= dice(63);
    return dice(2) ? number : -number;
}

/* Decimals as texts and as numbers, whole numbers of any size: exact to the last digit. */
static void test_numbers(void)
{
    struct source_page page = {0};
    struct err err;

    for (int i = 0; i < 3000; i++) {
        CLEANUP(str_finish)
        struct str body = {0};
        int64_t count = random_number(), money = random_number(), hours = random_number();
        str_addf(&body,
                 "{\"data\":[{\"id\":\"e\",\"created\":\"2026-11-21T09:00:04Z\",\"kind\":"
                 "\"job\",\"status\":%lld,\"credits\":\"",
                 (long long)count);
        decimal_print(&body, money, 9);
        str_add(&body, "\",\"core_hours\":");
        decimal_print(&body, hours, 9);
        str_add(&body, "}]}");
        if (CHECK(read_body(str_text(&body), body.len, &page, &err))) {
            const union value *row = rows_at(&page.rows, 0);
            CHECK_NUMBER(row[E_STATUS].number, count);
            CHECK_NUMBER(row[E_CREDITS].number, money);
            CHECK_NUMBER(row[E_CORE_HOURS].number, hours);
        }
    }
    source_page_finish(&page);
}

static int64_t hours_of(const char *number)
{
    struct source_page page = {0};
    struct err err;
    CLEANUP(str_finish)
    struct str body = {0};
    int64_t hours = UNKNOWN;

    str_addf(&body,
             "{\"data\":[{\"id\":\"e\",\"created\":\"2026-11-21T09:00:04Z\",\"kind\":"
             "\"job\",\"core_hours\":%s}]}",
             number);
    if (read_body(str_text(&body), body.len, &page, &err))
        hours = rows_at(&page.rows, 0)[E_CORE_HOURS].number;
    source_page_finish(&page);
    return hours;
}

static void test_rounding(void)
{
    CHECK_NUMBER(hours_of("0.0000000004"), 0);
    CHECK_NUMBER(hours_of("0.0000000006"), 1);
    CHECK_NUMBER(hours_of("-0.0000000006"), -1);
    CHECK_NUMBER(hours_of("1e9"), 1000000000000000000);
    CHECK_NUMBER(hours_of("1000000000000e-3"), 1000000000000000000);
    CHECK_NUMBER(hours_of("1e10"), UNKNOWN);
    CHECK_NUMBER(hours_of("1e-400"), 0);
    CHECK_NUMBER(hours_of("0e999999999999"), 0);
    CHECK_NUMBER(hours_of("1e999999999999"), UNKNOWN);
    CHECK_NUMBER(hours_of("\"12.5\""), 12500000000);
    CHECK_NUMBER(hours_of("0.333333333333333314829616256247390992939472198486328125"), 333333333);
    CHECK_NUMBER(hours_of("9223372036.854775807"), INT64_MAX);
    CHECK_NUMBER(hours_of("9223372036.854775808"), UNKNOWN);
    CHECK_NUMBER(hours_of("\"\""), UNKNOWN);
    CHECK_NUMBER(hours_of("\"1.\""), UNKNOWN);
    CHECK_NUMBER(hours_of("\" 1\""), UNKNOWN);
    CHECK_NUMBER(hours_of("\"1e\""), UNKNOWN);
    CHECK_NUMBER(hours_of("\"0x10\""), UNKNOWN);
}

int main(void)
{
    test_grammar();
    test_texts();
    test_numbers();
    test_rounding();
    return check_done();
}
