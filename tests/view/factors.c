/* Tokens by pricing factor: sums are exact, and what cannot be read is left out whole and said. */
#include <string.h>

#include "check.h"
#include "factors.h"

static void add(struct factors *factors, const char *text, int64_t input, int64_t cached,
                int64_t output)
{
    union value event[E_COUNT];
    for (int i = 0; i < E_COUNT; i++)
        event[i] = value_none(&event_fields[i]);
    event[E_FACTORS].text = text;
    event[E_INPUT].number = input;
    event[E_CACHED].number = cached;
    event[E_OUTPUT].number = output;
    factors_add(factors, event);
}

/* -1: there is none. */
static int64_t count_of(const struct factors *factors, const char *label, bool output)
{
    for (size_t i = 0; i < factors->n; i++)
        if (strcmp(factors->items[i].label, label) == 0 && factors->items[i].output == output)
            return factors->items[i].count;
    return -1;
}

static void check_sums(void)
{
    struct factors factors = {0};
    add(&factors,
        "[{\"label\":\"prompt\",\"direction\":\"input\",\"count\":3605,\"unit\":\"tokens\"},"
        "{\"label\":\"image\",\"direction\":\"output\",\"count\":129}]",
        1, 1, 1);
    add(&factors,
        " [ { \"unit\" : \"tokens\" , \"count\" : 5, \"label\" : \"prompt\", \"more\" : 1.5e0 } ] ",
        UNKNOWN, UNKNOWN, UNKNOWN);
    add(&factors,
        "[{\"label\":\"audio\",\"direction\":\"input\",\"count\":7,\"unit\":\"seconds\"}]", 0, 0,
        0);
    add(&factors, NULL, 100, 30, 11);
    add(&factors, NULL, 100, UNKNOWN, UNKNOWN);
    add(&factors, "[]", 9, 9, 9);
    CHECK_NUMBER(factors.events, 6);
    CHECK_NUMBER(factors.unread, 1); /* a count is whole, and so is every number here */
    CHECK_NUMBER(count_of(&factors, "prompt", false), 3605 + 70 + 100);
    CHECK_NUMBER(count_of(&factors, "cached", false), 30);
    CHECK_NUMBER(count_of(&factors, "completion", true), 11);
    CHECK_NUMBER(count_of(&factors, "image", true), 129);
    CHECK_NUMBER(count_of(&factors, "audio", false), 7);
    CHECK_NUMBER(count_of(&factors, "audio", true), -1);
}

/* Units that differ are not added up, and a sum that does not fit is not known. */
static void check_units(void)
{
    struct factors factors = {0};
    add(&factors, "[{\"label\":\"audio\",\"count\":7,\"unit\":\"seconds\"}]", 0, 0, 0);
    add(&factors, "[{\"label\":\"audio\",\"count\":9,\"unit\":\"tokens\"}]", 0, 0, 0);
    CHECK_NUMBER(factors.n, 2);
    add(&factors, "[{\"label\":\"audio\",\"count\":9223372036854775807,\"unit\":\"tokens\"}]", 0, 0,
        0);
    CHECK_NUMBER(factors.items[1].count, UNKNOWN);
    CHECK_NUMBER(factors.unread, 0);
}

static void check_hostile(void)
{
    static const char *const bad[] = {
        "",
        "{}",
        "[",
        "[{",
        "[{}]",
        "[{\"label\":\"a\"}]",
        "[{\"count\":1}]",
        "[{\"label\":\"a\",\"count\":-1}]",
        "[{\"label\":\"a\",\"count\":1.5}]",
        "[{\"label\":\"a\",\"count\":99999999999999999999}]",
        "[{\"label\":\"a\",\"count\":\"1\"}]",
        "[{\"label\":\"a\",\"count\":1}",
        "[{\"label\":\"a\",\"count\":1}]x",
        "[{\"label\":\"a\",\"count\":1},]",
        "[{\"label\":\"a\\",
        "[{\"label\":[],\"count\":1}]",
        "null",
    };
    struct factors factors = {0};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        add(&factors, bad[i], 5, 5, 5);
    CHECK_NUMBER(factors.n, 0);
    CHECK_NUMBER(factors.unread, ARRAY_LEN(bad));
}

/* More kinds than there is room for: nothing of an event that does not fit is added. */
static void check_many(void)
{
    struct factors factors = {0};
    for (int i = 0; i < FACTORS_MAX + 5; i++) {
        char text[200];
        snprintf(text, sizeof(text),
                 "[{\"label\":\"same\",\"count\":1},{\"label\":\"\xc3\xa4 kind %d\",\"count\":2}]",
                 i);
        add(&factors, text, 0, 0, 0);
    }
    CHECK_NUMBER(factors.n, FACTORS_MAX);
    CHECK_NUMBER(factors.unread, 6);
    CHECK_NUMBER(count_of(&factors, "same", false), FACTORS_MAX - 1);
    struct factors cut = {0};
    add(&cut,
        "[{\"label\":\"0123456789012345678901234567890123456\xc3\xa4\xc3\xa4 "
        "beyond\",\"count\":1}]",
        0, 0, 0);
    CHECK_TEXT(cut.items[0].label, "0123456789012345678901234567890123456\xc3\xa4");
}

int main(void)
{
    check_sums();
    check_units();
    check_hostile();
    check_many();
    return check_done();
}
