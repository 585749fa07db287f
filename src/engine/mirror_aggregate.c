/* Measures of the mirror: totals, series, groups, and the most frequent values. */
#include "gaps.h"
#include "measuring.h"

#include <stdlib.h>

/* The question in the index's words. */
struct asked {
    enum bucket bucket, grain;
    struct column_ask ask;
    struct measuring measuring;
    int64_t *bounds;
    int64_t *quantiles; /* of each line and measure; NULL: none is asked for */
};

static void asked_finish(struct asked *asked)
{
    free(asked->bounds);
    free(asked->quantiles);
}

static bool set_measures(struct asked *asked, struct inquiry *inquiry, struct err *err)
{
    if (!measuring_init(&asked->measuring, inquiry, err))
        return false;
    asked->ask.measures = asked->measuring.terms;
    asked->ask.n_measures = asked->measuring.n;
    asked->ask.conditions = asked->measuring.conditions;
    asked->ask.n_conditions = asked->measuring.n_conditions;
    return true;
}

/* Where even years are too many, one bucket is the whole window. */
static bool set_buckets(struct asked *asked, struct inquiry *inquiry, struct err *err)
{
    const struct question *question = inquiry->question;
    asked->bucket = question->buckets_most ? bucket_for(&inquiry->window, question->buckets_most)
                                           : question->bucket;
    if (asked->bucket != BUCKET_NONE)
        asked->bucket = MAX(asked->bucket, asked->grain);
    if (!question_narrow(question, asked->bucket, &inquiry->window, err))
        return false;
    inquiry->scope.from = inquiry->window.from;
    if ((asked->bucket != BUCKET_NONE || question->buckets_most) &&
        !bucket_bounds(&inquiry->window, asked->bucket, question->zone, &asked->bounds,
                       &asked->ask.n_buckets, err))
        return false;
    asked->ask.bounds = asked->bounds;
    return true;
}

static void fill_line(const struct asked *asked, const struct inquiry *inquiry,
                      const struct column_lines *lines, size_t i, struct table *table)
{
    const struct question *question = inquiry->question;
    union value *row = table_at(table, i, 0);
    const struct column_line *line = &lines->lines[i];
    int64_t from = inquiry->window.from, to = inquiry->window.to;
    if (asked->bounds) {
        (row++)->number = from = asked->bounds[line->bucket];
        (row++)->number = to = asked->bounds[line->bucket + 1];
    }
    for (size_t by = 0; by < question->n_by; by++) {
        const struct lexicon *lexicon = &inquiry->mirror->words[question->by[by]];
        (row++)->text = arena_text(&table->arena, lexicon_text(lexicon, line->codes[by]));
    }
    for (size_t m = 0; m < question->n_measures; m++, row++) {
        const int64_t *terms = &lines->values[i * lines->n_measures];
        bool quantile = measures[question->measures[m]].fn == MEASURE_QUANTILE;
        row->number = quantile ? asked->quantiles[i * QUESTION_MEASURES_MAX + m]
                               : measuring_value(&asked->measuring, m, terms, to - from);
    }
}

bool mirror_aggregate(struct inquiry *inquiry, struct table *table, struct err *err)
{
    const struct question *question = inquiry->question;
    CLEANUP(asked_finish)
    struct asked asked = {0};
    CLEANUP(column_lines_finish)
    struct column_lines lines = {0};
    for (size_t i = 0; i < question->n_by; i++)
        asked.ask.by[i].field = question->by[i];
    asked.ask.n_by = question->n_by;
    if (!set_measures(&asked, inquiry, err) ||
        !mirror_grain(&asked.measuring, inquiry, &asked.grain, err) ||
        !set_buckets(&asked, inquiry, err))
        return false;
    bool instant = asked.bounds && !asked.ask.n_buckets; /* of no length: nothing in it */
    if (!instant &&
        !column_aggregate(inquiry->mirror->column, &inquiry->scope, &asked.ask, &lines, err))
        return false;
    const struct column_grouping grouping = {&asked.ask, &lines};
    if (!measuring_quantiles(&asked.measuring, inquiry, &grouping, &asked.quantiles, err))
        return false;
    const struct field *columns[2 + BY_MAX + QUESTION_MEASURES_MAX];
    size_t n = question_columns(question, columns, ARRAY_LEN(columns));
    table_init(table, columns, n, lines.n);
    for (size_t i = 0; i < lines.n; i++)
        fill_line(&asked, inquiry, &lines, i, table);
    table->provenance.bucket = asked.bucket;
    table->provenance.window = inquiry->window;
    provenance_sums(&table->provenance, asked.grain, question->now);
    series_cut(table, question);
    if (!inquiry->mirror->n_parts) /* these know it better: mirror_lacks.c */
        gaps_tell(&inquiry->mirror->spans, question, table);
    mirror_lacks(inquiry, table, n - question->n_measures);
    order_rows(table, question->sort, question->offset, question->limit);
    return true;
}

bool mirror_lines(struct inquiry *inquiry, struct table *table, struct err *err)
{
    const struct question *count = inquiry->question;
    struct question question = *count;
    struct table lines = {0};
    const struct field *column;
    question.ask = ASK_AGGREGATE;
    question.sort.field = -1;
    question.offset = question.limit = 0;
    inquiry->question = &question;
    bool ok = mirror_aggregate(inquiry, &lines, err);
    inquiry->question = count;
    if (ok) {
        table_init(table, &column, question_columns(count, &column, 1), 1);
        table_at(table, 0, 0)->number = table->provenance.total = (int64_t)lines.n_rows;
    }
    table_finish(&lines);
    return ok;
}

/* ---- the most frequent values ----------------------------------------------------------- */

/* What a line's value is called, where that begins with the prefix; else the value, where it does;
 * NULL: neither does. */
static const char *offered(const struct inquiry *inquiry, const struct column_line *line)
{
    const struct question *question = inquiry->question;
    const char *prefix = question->prefix ? question->prefix : "";
    const char *text = lexicon_text(&inquiry->mirror->words[question->by[0]], line->codes[0]);
    const struct called *called = names_of(inquiry->names, &event_fields[question->by[0]], text);
    if (called && text_find_nocase(called->shown, prefix) == called->shown)
        return called->shown;
    return text && text_find_nocase(text, prefix) == text ? text : NULL;
}

bool mirror_values(struct inquiry *inquiry, struct table *table, struct err *err)
{
    static const struct column_measure count = {.fn = COLUMN_COUNT, .where = -1};
    const struct question *question = inquiry->question;
    const struct column_ask ask = {
        .by = {{.field = question->by[0]}}, .n_by = 1, .measures = &count, .n_measures = 1};
    CLEANUP(column_lines_finish)
    struct column_lines lines = {0};
    if (!column_aggregate(inquiry->mirror->column, &inquiry->scope, &ask, &lines, err))
        return false;
    const struct field *columns[BY_MAX + 1];
    size_t n_columns = question_columns(question, columns, ARRAY_LEN(columns));
    table_init(table, columns, n_columns, lines.n);
    table->n_rows = 0;
    for (size_t i = 0; i < lines.n; i++) {
        const char *text = offered(inquiry, &lines.lines[i]);
        if (!text)
            continue;
        size_t row = table->n_rows++;
        table_at(table, row, 0)->text = arena_text(&table->arena, text);
        table_at(table, row, 1)->number = lines.values[i];
    }
    order_rows(table, (struct sort){.field = 1, .descending = true}, question->offset,
               question->limit);
    return true;
}
