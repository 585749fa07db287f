/* Answers of the changes feed from files: good ones as rows, odd ones as sentences. */
#include "check.h"
#include "usagetop/source.h"

#include <stdlib.h>

static const struct feed *changes(void)
{
    return source_feed(source_find("usage"), "changes");
}

static bool read_file(const char *name, struct source_page *page, struct err *err)
{
    CLEANUP(str_finish)
    struct str path = {0};
    CLEANUP(free_ptr)
    char *body = NULL;
    struct source_reply reply = {.status = 200};
    struct cursor asked = {"asked"};
    struct turn turn = {.feed = changes(), .cursor = &asked, .now = 1795251604000};

    str_addf(&path, "%s/%s", FIXTURES, name);
    if (!CHECK(file_read(str_text(&path), 1 << 20, &body, &reply.size, err)))
        return false;
    reply.body = body;
    *err = (struct err){0};
    return turn.feed->read(&turn, &reply, page, err);
}

static void add_row(struct str *out, const struct rows *rows, size_t i)
{
    for (size_t f = 0; f < E_COUNT; f++) {
        union value value = rows_at(rows, i)[f];
        if (value_missing(&event_fields[f], value))
            continue;
        str_addf(out, "%s%s=", f ? " " : "", event_fields[f].name);
        value_print(out, &event_fields[f], value);
    }
    str_char(out, '\n');
}

/* The page as one text. */
static char *read_lines(const char *name)
{
    struct source_page page = {0};
    struct str out = {0};
    struct err err = {0};

    if (!CHECK(read_file(name, &page, &err)))
        fprintf(stderr, "  %s: %s\n", name, err.text);
    for (size_t i = 0; i < page.rows.n; i++)
        add_row(&out, &page.rows, i);
    str_addf(&out, "next=%s more=%d ahead=%lld\n", page.next.text, page.more,
             (long long)page.ahead);
    source_page_finish(&page);
    return str_take(&out);
}

static void test_good(void)
{
    static const char *const same[] = {"good.json",           "good.columns.json",
                                       "unknown.json",        "dictionary-first.columns.json",
                                       "direct.columns.json", "times.columns.json"};
    CLEANUP(free_ptr)
    char *want = NULL;
    size_t size;

    CHECK(file_read(FIXTURES "/good.lines", 1 << 20, &want, &size, NULL));
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        CLEANUP(free_ptr)
        char *got = read_lines(same[i]);
        if (!CHECK_TEXT(got, want))
            fprintf(stderr, "  %s\n", same[i]);
    }
}

static void test_small(void)
{
    static const struct {
        const char *file, *lines;
    } cases[] = {
        {"empty.json", "next=c9 more=0 ahead=0\n"},
        {"empty.columns.json", "next=c9 more=0 ahead=0\n"},
        {"skew.json", "created=1970-01-01T00:00:00.000Z id=early kind=job\n"
                      "created=2999-12-31T23:59:59.999Z id=late kind=job\n"
                      "created=2026-11-21T09:00:04.000Z id=offset kind=job\n"
                      "next=c2 more=1 ahead=42\n"},
        {"numbers.json",
         "created=2026-11-21T09:00:04.000Z id=n1 kind=request amount=1500 core_hours=0.3 "
         "credits=0.1 fee=-0.000000001 cores=100 memory=0.000001 input=9223372036854775807 "
         "cached=6331 output=12 latency=1500\n"
         "created=2026-11-21T09:00:04.000Z id=n2 kind=request amount=0 core_hours=0 credits=0 "
         "memory=12345678901.123457\n"
         "next=c2 more=0 ahead=-9223372036854775808\n"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CLEANUP(free_ptr)
        char *got = read_lines(cases[i].file);
        CHECK_TEXT(got, cases[i].lines);
    }
}

static void test_odd(void)
{
    static const struct {
        const char *file, *says;
    } cases[] = {
        {"array.json", "expected an object with data, got an array"},
        {"blank.json", "the answer is empty"},
        {"page.html", "the answer is not JSON"},
        {"error.json", "an error in place of data: the database is being moved"},
        {"nothing.json", "the answer has no data"},
        {"deep.json", "the answer is damaged at byte 130: it is nested too deeply"},
        {"wrong-amount.json", "event 2: amount: expected a number, got an object"},
        {"wrong-number.json", "event 2: amount: expected a number, got a text that is none"},
        {"wrong-id.json", "event 2: id: expected a text, got a number"},
        {"wrong-time.json", "event 2: created: expected a time, got a text that is none"},
        {"wrong-time-number.json", "event 2: created: expected a time, got a number"},
        {"wrong-count.json",
         "event 2: status: expected a whole number, got a number that does not fit"},
        {"wrong-tokens.json", "event 2: tokens: expected an object, got an array"},
        {"wrong-text.json", "event 2: user_id: expected a text, got an array"},
        {"wrong-money.json", "event 2: credits: expected a number, got a text that is none"},
        {"wrong-event.json", "event 2: expected an object, got a text"},
        {"wrong-data.json", "data: expected an array, got an object"},
        {"wrong-more.json", "has_more: expected a boolean, got a text"},
        {"wrong-cursor.json", "next_cursor: expected a text, got a number"},
        {"wrong-ahead.json", "ahead: expected a count, got a number"},
        {"no-id.json", "event 2: id: expected a text, got nothing"},
        {"blank-id.json", "event 2: id: expected a text, got nothing"},
        {"no-kind.json", "event 2: kind: expected a text, got nothing"},
        {"no-created.json", "event 2: created: expected a time, got nothing"},
        {"no-cursor.json", "has_more is true, but there is no next_cursor"},
        {"repeated-cursor.json", "the cursor repeats, so the list would never end"},
        {"twice.json", "event 1: kind is there twice"},
        {"twice-data.json", "data is there twice"},
        {"big-number.json",
         "event 1: status: expected a whole number, got a number that does not fit"},
        {"huge-number.json",
         "event 1: status: expected a whole number, got a number that does not fit"},
        {"nan.json", "the answer is damaged at byte 78: a value is missing"},
        {"plus.json", "the answer is damaged at byte 78: a value is missing"},
        {"leading-zero.json", "the answer is damaged at byte 78: a wrong number"},
        {"unequal.columns.json", "column status has 5 values, the others have 6"},
        {"longer.columns.json", "column status has more than 6 values"},
        {"count.columns.json", "count is 5, but the columns have 6"},
        {"index.columns.json", "event 1: user_id: index 2, but there are 2 texts"},
        {"negative.columns.json", "event 1: user_id: expected an index, got a number"},
        {"no-words.columns.json", "event 1: user_id: index 0, but there are 0 texts"},
        {"mixed.columns.json", "event 3: user_id: expected an index, got a text"},
        {"word-number.columns.json", "dictionary of user_id: expected a text, got a number"},
        {"words-object.columns.json", "dictionary of user_id: expected an array, got an object"},
        {"column-object.columns.json", "column status: expected an array, got an object"},
        {"null-id.columns.json", "event 4: id: expected a text, got nothing"},
        {"value-object.columns.json", "event 3: status: expected a whole number, got an object"},
        {"both.columns.json", "both data and columns"},
        {"columns-array.columns.json", "columns: expected an object, got an array"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct source_page page = {0};
        struct err err = {0};
        CHECK(!read_file(cases[i].file, &page, &err));
        CHECK_NUMBER(err.code, ERR_SHAPE);
        if (!CHECK_TEXT(err.text, cases[i].says))
            fprintf(stderr, "  %s\n", cases[i].file);
        source_page_finish(&page);
    }
}

static void test_cut(void)
{
    static const char *const files[] = {"cut.json", "cut.columns.json"};

    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct source_page page = {0};
        struct err err = {0};
        CHECK(!read_file(files[i], &page, &err));
        CHECK_NUMBER(err.code, ERR_SHAPE);
        CHECK(text_starts(err.text, "the answer is damaged at byte "));
        source_page_finish(&page);
    }
}

/* Both come through: which of them holds is decided where they are stored. */
static void test_same_id(void)
{
    struct source_page page = {0};
    struct err err = {0};

    CHECK(read_file("same-id.json", &page, &err));
    CHECK_NUMBER(page.rows.n, 2);
    CHECK_TEXT(rows_at(&page.rows, 0)[E_ID].text, rows_at(&page.rows, 1)[E_ID].text);
    source_page_finish(&page);
}

/* Kept as it is but for what is no character; cleaned where it is shown. */
static void test_hostile(void)
{
    struct source_page page = {0};
    struct err err = {0};

    CHECK(read_file("hostile.json", &page, &err));
    CHECK_NUMBER(page.rows.n, 1);
    const union value *row = rows_at(&page.rows, 0);
    CHECK_TEXT(row[E_NAME].text,
               "\x1b[2J\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xe2\x80\xae=1+1\xf0\x9f\x98\x80");
    CHECK_TEXT(row[E_USER].text, "\\\"/\t\xe2\x80\x8b");
    CHECK_NUMBER(strlen(row[E_ERROR].text), TEXT_VALUE_MAX);
    CHECK(utf8_valid(row[E_ERROR].text, TEXT_VALUE_MAX));
    source_page_finish(&page);
}

int main(void)
{
    test_good();
    test_small();
    test_odd();
    test_cut();
    test_same_id();
    test_hostile();
    return check_done();
}
