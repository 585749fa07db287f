/* Windows: parsing, printing, the one before, moving. */
#include "check.h"
#include "usagetop/model.h"

#define NOW INT64_C(1795251604000) /* 2026-11-21 09:00:04 UTC */

static struct window parse(const char *text)
{
    struct window window = {WINDOW_KINDS, 0, 0};
    struct err err = {0};

    if (!window_parse(text, NOW, ZONE_UTC, &window, &err)) {
        CHECK_NUMBER(err.code, ERR_USAGE);
        CHECK_NUMBER(window.kind, WINDOW_KINDS);
    }
    return window;
}

static const char *printed(const struct window *window)
{
    static char text[80];
    CLEANUP(str_finish)
    struct str out = {0};

    window_print(&out, window);
    snprintf(text, sizeof(text), "%s", str_text(&out));
    return text;
}

static const char *canonical(const char *text)
{
    struct window window = parse(text);
    return window.kind == WINDOW_KINDS ? "no" : printed(&window);
}

static void test_kinds(void)
{
    static const int64_t lengths[] = {DAY, 7 * DAY, 30 * DAY};

    for (int kind = 0; kind < WINDOW_ALL; kind++) {
        struct window window = window_of((enum window_kind)kind, NOW);
        CHECK_NUMBER(window.kind, kind);
        CHECK_NUMBER(window.to, NOW);
        CHECK_NUMBER(window.to - window.from, lengths[kind]);
        struct window again = parse(window_kind_name((enum window_kind)kind));
        CHECK_NUMBER(again.kind, kind);
        CHECK_NUMBER(again.from, window.from);
    }
    struct window all = parse("all");
    CHECK_NUMBER(all.kind, WINDOW_ALL);
    CHECK(all.from == 0 && all.to == INT64_MAX);
    CHECK_TEXT(window_kind_name(WINDOW_CUSTOM), "custom");
}

static void test_parse(void)
{
    CHECK_TEXT(canonical("30d"), "30d");
    CHECK_TEXT(canonical("ALL"), "all");
    CHECK_TEXT(canonical("2026-09"), "2026-09-01T00:00:00.000Z..2026-10-01T00:00:00.000Z");
    CHECK_TEXT(canonical("last week"), "2026-11-09T00:00:00.000Z..2026-11-16T00:00:00.000Z");
    CHECK_TEXT(canonical("-36h"), "2026-11-19T21:00:04.000Z..2026-11-21T09:00:04.000Z");
    CHECK_TEXT(canonical("36h"), "2026-11-19T21:00:04.000Z..2026-11-21T09:00:04.000Z");
    CHECK_TEXT(canonical("2026-09-01..2026-09-14"),
               "2026-09-01T00:00:00.000Z..2026-09-15T00:00:00.000Z");
    CHECK_TEXT(canonical("2026-11-01.."), "2026-11-01T00:00:00.000Z..2026-11-21T09:00:04.000Z");
    CHECK_TEXT(canonical("..2026-09"), "1970-01-01T00:00:00.000Z..2026-10-01T00:00:00.000Z");
    CHECK_TEXT(canonical("yesterday..now"), "2026-11-20T00:00:00.000Z..2026-11-21T09:00:04.000Z");
}

static void test_bad(void)
{
    static const char *const bad[] = {
        "",     "..",         "31",  "2026-09..2026-08",     "2027-01-01..", "nonsense",
        "a..b", "2026-09..b", "now", "2026-09-01T00:00:00Z", "99999999d"};
    struct window window;
    struct err err;

    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK_TEXT(canonical(bad[i]), "no");
    CHECK(!window_parse("lst week", NOW, ZONE_UTC, &window, &err));
    CHECK(strstr(err.text, "lst week") && strstr(err.text, "last week"));
}

/* parse(print(w)) = w, for windows anywhere. */
static void test_round_trip(void)
{
    uint64_t random = 1;

    for (int i = 0; i < 2000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        int64_t from = (int64_t)((random >> 20) % (uint64_t)(NOW * 3));
        struct window window = {WINDOW_CUSTOM, from, from + 1 + (int64_t)(random % 100000000000)};
        struct window again = parse(printed(&window));
        CHECK_NUMBER(again.kind, WINDOW_CUSTOM);
        CHECK_NUMBER(again.from, window.from);
        CHECK_NUMBER(again.to, window.to);
    }
}

static void test_before(void)
{
    struct window week = window_of(WINDOW_7D, NOW), out = {0};

    CHECK(window_before(&week, &out));
    CHECK_NUMBER(out.kind, WINDOW_CUSTOM);
    CHECK_NUMBER(out.to, week.from);
    CHECK_NUMBER(out.to - out.from, 7 * DAY);
    struct window all = window_of(WINDOW_ALL, NOW);
    CHECK(!window_before(&all, &out));
    CHECK(!window_before(&(struct window){WINDOW_CUSTOM, 10, 100}, &out));
}

static void test_shift(void)
{
    struct window week = window_of(WINDOW_7D, NOW), all = window_of(WINDOW_ALL, NOW);
    struct window back = window_shift(&week, -2, ZONE_UTC, NOW);

    CHECK_NUMBER(back.kind, WINDOW_CUSTOM);
    CHECK_NUMBER(back.to, NOW - 14 * DAY);
    CHECK_NUMBER(back.to - back.from, 7 * DAY);
    struct window forth = window_shift(&back, 1, ZONE_UTC, NOW);
    CHECK_NUMBER(forth.to, NOW - 7 * DAY);
    forth = window_shift(&forth, 5, ZONE_UTC, NOW);
    CHECK_NUMBER(forth.kind, WINDOW_7D);
    CHECK_NUMBER(forth.to, NOW);
    CHECK_NUMBER(window_shift(&all, -1, ZONE_UTC, NOW).kind, WINDOW_ALL);
    back = window_shift(&week, INT32_MIN, ZONE_UTC, NOW);
    CHECK(back.from == 0 && back.to == 7 * DAY);
    struct window today = parse("today");
    CHECK_NUMBER(window_shift(&today, 3, ZONE_UTC, NOW).to, today.to);
    CHECK_NUMBER(window_shift(&today, -1, ZONE_UTC, NOW).to, today.from);
}

/* There and back again is the same window, in a zone whose clocks change as well. */
static void check_inverse(const char *text, enum zone zone)
{
    struct window window, moved;
    struct err err = {0};
    if (!CHECK(window_parse(text, NOW, zone, &window, &err)))
        return;
    for (int i = 1; i <= 40; i++) {
        moved = window_shift(&window, -1, zone, NOW);
        struct window again = window_shift(&moved, 1, zone, NOW);
        if (!CHECK(moved.to == window.from && again.from == window.from && again.to == window.to))
            return;
        window = moved;
    }
    if (!CHECK(window_parse(text, NOW, zone, &window, &err)))
        return;
    moved = window_shift(&window, 1, zone, NOW);
    if (moved.from == window.from)
        return;
    CHECK(moved.from < NOW);
    struct window again = window_shift(&moved, -1, zone, NOW);
    CHECK(again.from == window.from && again.to == window.to);
}

static void test_shift_calendar(void)
{
    static const char *const windows[] = {"last week",
                                          "2026-10",
                                          "2026-09",
                                          "yesterday",
                                          "today",
                                          "this month",
                                          "2026-10-20..2026-10-27",
                                          "2025"};
    static const char *const zones[] = {"UTC", "Europe/Berlin", "America/Santiago",
                                        "Pacific/Chatham"};
    for (size_t z = 0; z < ARRAY_LEN(zones); z++) {
        CHECK(zone_set_local(zones[z], NULL));
        for (size_t i = 0; i < ARRAY_LEN(windows); i++)
            check_inverse(windows[i], ZONE_LOCAL);
    }
    struct window month = parse("2026-10");
    struct window next = window_shift(&month, 1, ZONE_UTC, NOW);
    CHECK_TEXT(printed(&next), "2026-11-01T00:00:00.000Z..2026-12-01T00:00:00.000Z");
    CHECK_NUMBER(window_shift(&next, 1, ZONE_UTC, NOW).from, next.from);
    CHECK(window_shift(&month, INT32_MIN, ZONE_UTC, NOW).from >= 0);
}

int main(void)
{
    test_kinds();
    test_parse();
    test_bad();
    test_round_trip();
    test_before();
    test_shift();
    test_shift_calendar();
    return check_done();
}
