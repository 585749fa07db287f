/* What the tests of filters share: one moment, one session, and short ways to parse and print. */
#pragma once

#include "check.h"
#include "usagetop/query.h"

static const char *const test_marked[] = {"e1", "E2"};

/* 2026-11-21T09:00:00Z, a Saturday. */
static inline struct filter_context test_context(void)
{
    struct filter_context context = {
        .zone = ZONE_UTC, .me = "u_104", .marked = test_marked, .n_marked = ARRAY_LEN(test_marked)};

    time_parse("2026-11-21T09:00:00Z", &context.now);
    context.new_since = context.now - HOUR;
    return context;
}

static inline int64_t at_time(const char *text)
{
    int64_t ms = UNKNOWN;

    time_parse(text, &ms);
    return ms;
}

/* The canonical form, or "error COLUMN+LENGTH: TEXT [HINT]"; owned by the caller. */
static inline char *printed(enum dataset set, const char *text)
{
    struct filter_context context = test_context();
    struct filter filter = {0};
    struct filter_error error;
    struct str out = {0};

    if (filter_parse(set, text, &context, &filter, &error))
        filter_print(&out, &filter);
    else
        str_addf(&out, "error %zu+%zu: %s [%s]", error.column, error.length, error.text,
                 error.hint);
    filter_finish(&filter);
    return str_take(&out);
}

static inline bool parses(enum dataset set, const char *text, struct filter *filter)
{
    struct filter_context context = test_context();
    struct filter_error error;
    bool good = filter_parse(set, text, &context, filter, &error);

    if (!good)
        fprintf(stderr, "%s: %zu+%zu %s\n", text, error.column, error.length, error.text);
    return good;
}
