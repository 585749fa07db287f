/* Sums among the events that a question's measures count: a day's sum says nothing of its hours, so
 * buckets are no narrower than it, and a window may cut through the first and the last. */
#include "measuring.h"

#include <string.h>

/* How long a sum is over; BUCKET_NONE: no sum, or shorter than any bucket. Days are those of UTC.
 */
static enum bucket grain_of(const char *word)
{
    if (text_equal(word, "hour"))
        return BUCKET_HOUR;
    return text_equal(word, "day") ? BUCKET_DAY : BUCKET_NONE;
}

/* The rows with the field, or all, that each measure is made of. */
static size_t count_rows(const struct measuring *measuring,
                         struct column_measure out[static QUESTION_MEASURES_MAX])
{
    size_t n = 0;
    for (; n < measuring->question->n_measures; n++) {
        const struct measure *measure = &measures[measuring->question->measures[n]];
        out[n] =
            (struct column_measure){.fn = measure_counts(measure) ? COLUMN_COUNT : COLUMN_PRESENT,
                                    .field = measure->of,
                                    .where = measuring->terms[measuring->first[n]].where};
    }
    return n;
}

static bool any(const struct column_lines *lines, size_t line)
{
    for (size_t i = 0; i < lines->n_measures; i++)
        if (lines->values[line * lines->n_measures + i] > 0)
            return true;
    return false;
}

bool mirror_grain(const struct measuring *measuring, const struct inquiry *inquiry,
                  enum bucket *grain, struct err *err)
{
    struct column_measure counts[QUESTION_MEASURES_MAX];
    const struct column_ask ask = {.by = {{.field = E_GRAIN}},
                                   .n_by = 1,
                                   .measures = counts,
                                   .n_measures = count_rows(measuring, counts),
                                   .conditions = measuring->conditions,
                                   .n_conditions = measuring->n_conditions};
    CLEANUP(column_lines_finish)
    struct column_lines lines = {0};
    *grain = BUCKET_NONE;
    if (!measuring->sums)
        return true;
    if (!column_aggregate(inquiry->mirror->column, &inquiry->scope, &ask, &lines, err))
        return false;
    const struct lexicon *lexicon = &inquiry->mirror->words[E_GRAIN];
    for (size_t i = 0; i < lines.n; i++)
        if (any(&lines, i))
            *grain = MAX(*grain, grain_of(lexicon_text(lexicon, lines.lines[i].codes[0])));
    return true;
}
