/* Measures of the mirror: totals, series, groups, and the most frequent values. */
#include "mirror.h"

#include <stdlib.h>
#include <string.h>

static const enum column_fn fns[] = {[MEASURE_COUNT] = COLUMN_COUNT,
                                     [MEASURE_SUM] = COLUMN_SUM,
                                     [MEASURE_MIN] = COLUMN_MIN,
                                     [MEASURE_MAX] = COLUMN_MAX};

/* The question in the index's words. */
struct translated {
    struct column_ask ask;
    struct column_measure measures[QUESTION_MEASURES_MAX];
    const struct column_test *conditions[QUESTION_MEASURES_MAX];
    int64_t *bounds;
    enum bucket bucket;
};

static void translated_finish(struct translated *t)
{
    free(t->bounds);
}

/* Measures with the same condition share it. */
static bool translate_measures(struct translated *t, struct plan *plan, struct mirror *mirror,
                               const struct question *question, struct err *err)
{
    const char *texts[QUESTION_MEASURES_MAX];
    for (size_t i = 0; i < question->n_measures; i++) {
        const struct measure *measure = &measures[question->measures[i]];
        struct column_measure *out = &t->measures[i];
        *out = (struct column_measure){.fn = fns[measure->fn], .field = measure->of, .where = -1};
        for (size_t c = 0; c < t->ask.n_conditions && *measure->where; c++)
            if (strcmp(texts[c], measure->where) == 0)
                out->where = (int)c;
        if (!*measure->where || out->where >= 0)
            continue;
        size_t c = t->ask.n_conditions++;
        texts[c] = measure->where;
        if (!mirror_plan_filter(plan, mirror, question, measure->where, &t->conditions[c], err))
            return false;
        out->where = (int)c;
    }
    t->ask.measures = t->measures;
    t->ask.n_measures = question->n_measures;
    t->ask.conditions = t->conditions;
    return true;
}

static bool translate(struct translated *t, struct plan *plan, struct mirror *mirror,
                      const struct question *question, struct err *err)
{
    for (size_t i = 0; i < question->n_by; i++)
        t->ask.by[i] = (struct column_group){.field = question->by[i]};
    t->ask.n_by = question->n_by;
    t->bucket = question->buckets_most ? bucket_for(&plan->window, question->buckets_most)
                                       : question->bucket;
    if (t->bucket == BUCKET_NONE && question->buckets_most)
        t->bucket = BUCKET_YEAR;
    if (t->bucket != BUCKET_NONE && !bucket_bounds(&plan->window, t->bucket, question->zone,
                                                   &t->bounds, &t->ask.n_buckets, err))
        return false;
    t->ask.bounds = t->bounds;
    return translate_measures(t, plan, mirror, question, err);
}

static void fill_line(struct mirror *mirror, const struct question *question,
                      const struct translated *t, const struct column_lines *lines, size_t i,
                      struct table *table)
{
    union value *row = table_at(table, i, 0);
    const struct column_line *line = &lines->lines[i];
    if (t->bounds) {
        (row++)->number = t->bounds[line->bucket];
        (row++)->number = t->bounds[line->bucket + 1];
    }
    for (size_t by = 0; by < question->n_by; by++)
        (row++)->text = arena_text(&table->arena,
                                   lexicon_text(&mirror->words[question->by[by]], line->codes[by]));
    for (size_t m = 0; m < lines->n_measures; m++)
        (row++)->number = lines->values[i * lines->n_measures + m];
}

bool mirror_aggregate(struct mirror *mirror, const struct question *question,
                      const atomic_bool *cancel, struct table *table, struct err *err)
{
    CLEANUP(mirror_plan_finish)
    struct plan plan = {0};
    CLEANUP(translated_finish)
    struct translated t = {0};
    CLEANUP(column_lines_finish)
    struct column_lines lines = {0};
    if (!mirror_plan_init(&plan, mirror, question, cancel, err) ||
        !translate(&t, &plan, mirror, question, err) ||
        !column_aggregate(mirror->column, &plan.scope, &t.ask, &lines, err))
        return false;
    const struct field *columns[2 + BY_MAX + QUESTION_MEASURES_MAX];
    size_t n = question_columns(question, columns, ARRAY_LEN(columns));
    table_init(table, columns, n, lines.n);
    for (size_t i = 0; i < lines.n; i++)
        fill_line(mirror, question, &t, &lines, i, table);
    table->provenance.window = plan.window;
    table->provenance.bucket = t.bucket;
    order_rows(table, question->sort, question->offset, question->limit);
    return true;
}

/* ---- the most frequent values ---- */

static size_t values_with_prefix(struct mirror *mirror, const struct question *question,
                                 const struct column_lines *lines, size_t *kept)
{
    size_t n = 0;
    const char *prefix = question->prefix ? question->prefix : "";
    for (size_t i = 0; i < lines->n; i++) {
        const char *text = lexicon_text(&mirror->words[question->by[0]], lines->lines[i].codes[0]);
        if (text && text_find_nocase(text, prefix) == text)
            kept[n++] = i;
    }
    return n;
}

bool mirror_values(struct mirror *mirror, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err)
{
    CLEANUP(mirror_plan_finish)
    struct plan plan = {0};
    CLEANUP(column_lines_finish)
    struct column_lines lines = {0};
    static const struct column_measure count = {.fn = COLUMN_COUNT, .where = -1};
    struct column_ask ask = {
        .by = {{.field = question->by[0]}}, .n_by = 1, .measures = &count, .n_measures = 1};
    if (!mirror_plan_init(&plan, mirror, question, cancel, err) ||
        !column_aggregate(mirror->column, &plan.scope, &ask, &lines, err))
        return false;
    const struct field *columns[4];
    size_t n_columns = question_columns(question, columns, ARRAY_LEN(columns));
    size_t *kept = mem_array(lines.n + 1, sizeof(*kept));
    size_t n = values_with_prefix(mirror, question, &lines, kept);
    table_init(table, columns, n_columns, n);
    for (size_t i = 0; i < n; i++) {
        const char *text =
            lexicon_text(&mirror->words[question->by[0]], lines.lines[kept[i]].codes[0]);
        table_at(table, i, 0)->text = arena_text(&table->arena, text);
        table_at(table, i, 1)->number = lines.values[kept[i]];
    }
    free(kept);
    table->provenance.window = plan.window;
    order_rows(table, (struct sort){.field = 1, .descending = true}, question->offset,
               question->limit);
    return true;
}
