/* What must hold for any text at all, for the deterministic test and for libFuzzer: no crash,
 * errors inside the text, and what is accepted prints to an equal filter. */
#pragma once

#include "filters.h"

#include <stdlib.h>

static inline void fuzz_fail(const char *what, const char *text)
{
    fprintf(stderr, "%s: \"%s\"\n", what, text);
    abort();
}

static inline void fuzz_error(const char *text, const struct filter_error *error)
{
    size_t len = strlen(text);

    if (error->column > len || error->length > len - error->column || !error->text[0])
        fuzz_fail("an error outside of the text", text);
    if (utf8_valid(text, len) && !(utf8_valid(error->text, strlen(error->text)) &&
                                   utf8_valid(error->hint, strlen(error->hint))))
        fuzz_fail("a message that is not UTF-8", text);
}

static inline void fuzz_accepted(const char *text, const struct filter *filter,
                                 const struct filter_context *context, const union value *row)
{
    struct filter again = {0};
    struct str out = {0};
    struct arena arena = {0};
    const struct filter_without *each;

    filter_print(&out, filter);
    if (!filter_parse(filter->set, str_text(&out), context, &again, NULL) ||
        !filter_equal(filter, &again))
        fuzz_fail("what was printed is another filter", text);
    if (filter_match(filter, row) != filter_match(&again, row))
        fuzz_fail("equal filters that differ", text);
    filter_without_each(filter, &arena, &each);
    arena_finish(&arena);
    filter_finish(&again);
    str_finish(&out);
}

static inline void fuzz_complete(enum dataset set, const char *text, size_t cursor)
{
    struct completion completion;

    filter_complete(set, text, cursor, &completion);
    if (completion.start > completion.end || completion.end > strlen(text))
        fuzz_fail("a completion outside of the text", text);
    completion_finish(&completion);
}

/* Whether the text is a filter. */
static inline bool fuzz_text(enum dataset set, const char *text, const union value *row)
{
    struct filter_context context = test_context();
    struct filter filter = {0};
    struct filter_error error;
    bool good = filter_parse(set, text, &context, &filter, &error);
    char *joined = filter_and(text, "a OR b");
    size_t len = strlen(text);

    if (good)
        fuzz_accepted(text, &filter, &context, row);
    else
        fuzz_error(text, &error);
    fuzz_complete(set, text, len);
    fuzz_complete(set, text, len / 2);
    filter_finish(&filter);
    if (good && *text && len < FILTER_BYTES_MAX / 2 &&
        !filter_parse(set, joined, &context, &filter, &error) && !strstr(error.text, "more than"))
        fuzz_fail("joined with another it is no filter", text);
    filter_finish(&filter);
    free(joined);
    return good;
}
