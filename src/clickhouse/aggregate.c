#include "aggregate.h"

#include <stdlib.h>
#include <string.h>

/* Lines are by bucket, or by hour of the week. */
static bool is_cut(const struct aggregate *aggregate)
{
    return aggregate->bounds || aggregate->question->weekly;
}

static bool is_grouped(const struct aggregate *aggregate)
{
    return is_cut(aggregate) || aggregate->question->n_by;
}

/* ---- lines ------------------------------------------------------------------------------- */

static struct line *line_of(struct clickhouse_talk *talk, size_t bucket, const char *const *by)
{
    struct aggregate *aggregate = talk->state;
    size_t n = aggregate->question->n_measures;
    CLEANUP(str_finish)
    struct str key = {0};
    str_addf(&key, "%zu", bucket);
    for (size_t i = 0; i < aggregate->question->n_by; i++)
        str_addf(&key, "\n%zu:%s", by[i] ? strlen(by[i]) + 1 : 0, by[i] ? by[i] : "");
    int64_t at = text_map_get(&aggregate->places, str_text(&key), -1);
    if (at >= 0)
        return &aggregate->lines[at];
    if (aggregate->n == LINES_MAX)
        return NULL;
    text_map_set(&aggregate->places, str_text(&key), (int64_t)aggregate->n);
    mem_grow(&aggregate->lines, &aggregate->cap, aggregate->n + 1, sizeof(*aggregate->lines));
    struct line *line = &aggregate->lines[aggregate->n++];
    *line = (struct line){.bucket = bucket};
    line->parts = arena_new(&talk->arena, (2 * n + 1) * sizeof(*line->parts));
    line->spread = arena_new(&talk->arena, (n + 1) * sizeof(*line->spread));
    for (size_t i = 0; i < n; i++)
        line->spread[i] = UNKNOWN;
    for (size_t i = 0; i < aggregate->question->n_by; i++)
        line->by[i] = arena_text(&talk->arena, by[i]);
    return line;
}

static size_t n_places(const struct aggregate *aggregate)
{
    return aggregate->question->weekly ? HOURS_OF_WEEK
           : aggregate->bounds         ? aggregate->n_buckets
                                       : 1;
}

struct line *aggregate_line(struct clickhouse_talk *talk, const struct answer *answer, size_t row,
                            size_t *column)
{
    struct aggregate *aggregate = talk->state;
    const char *by[BY_MAX] = {NULL};
    int64_t bucket = 0;
    *column = 0;
    if (is_cut(aggregate))
        bucket = answer_near(answer, row, (*column)++);
    for (size_t i = 0; i < aggregate->question->n_by; i++) {
        const char *text = answer_text(answer, row, (*column)++);
        by[i] = text && *text ? text : NULL;
    }
    if (bucket < 0 || (size_t)bucket >= n_places(aggregate))
        return NULL;
    return line_of(talk, (size_t)bucket, by);
}

/* ---- statements -------------------------------------------------------------------------- */

struct window aggregate_reach(const struct clickhouse_talk *talk)
{
    const struct aggregate *aggregate = talk->state;
    const int64_t *bounds =
        aggregate->question->weekly ? aggregate->hours.bounds : aggregate->bounds;
    struct window window = talk->window;
    if (bounds) {
        window.from = bounds[aggregate->first];
        window.to = bounds[aggregate->end];
    }
    return window;
}

static const char *separator(size_t *n)
{
    return (*n)++ ? ", " : "";
}

void aggregate_add_keys(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm)
{
    const struct aggregate *aggregate = talk->state;
    const char *moment = arm_moment(arm);
    size_t n = 0;
    if (aggregate->question->weekly)
        week_add(out, moment, &aggregate->hours, aggregate->first, aggregate->end);
    else if (aggregate->bounds)
        cut_add(out, moment, aggregate->bounds, aggregate->n_buckets, aggregate->first,
                aggregate->end);
    if (is_cut(aggregate))
        str_addf(out, " AS %sv_bucket", separator(&n));
    for (size_t i = 0; i < aggregate->question->n_by; i++) {
        str_add(out, separator(&n));
        arm_text(out, arm, aggregate->question->by[i]);
        str_addf(out, " AS v_by%zu", i);
    }
    str_add(out, n ? ", " : "");
}

void aggregate_add_names(struct str *out, const struct aggregate *aggregate)
{
    if (is_cut(aggregate))
        str_add(out, "v_bucket, ");
    for (size_t i = 0; i < aggregate->question->n_by; i++)
        str_addf(out, "v_by%zu, ", i);
}

void aggregate_add_groups(struct str *out, const struct aggregate *aggregate, const char *more)
{
    size_t n = 0;
    if (!is_grouped(aggregate) && !more)
        return;
    str_add(out, " GROUP BY ");
    if (is_cut(aggregate))
        str_addf(out, "%sv_bucket", separator(&n));
    for (size_t i = 0; i < aggregate->question->n_by; i++)
        str_addf(out, "%sv_by%zu", separator(&n), i);
    if (more)
        str_addf(out, "%s%s", separator(&n), more);
}

/* The sums of one arm, over [from, to). */
static void add_arm(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm,
                    int64_t from, int64_t to)
{
    const struct aggregate *aggregate = talk->state;
    str_add(out, "SELECT ");
    aggregate_add_keys(out, talk, arm);
    rows_add_sql(out, arm, NULL);
    str_add(out, " AS v_rows");
    if (!aggregate->counting)
        terms_add(out, &aggregate->terms, arm);
    arm_from(out, arm, from, to, talk->filter.root);
    aggregate_add_groups(out, aggregate, NULL);
}

/* One arm is its own sum. */
void aggregate_add_sums(struct str *out, const struct clickhouse_talk *talk)
{
    const struct aggregate *aggregate = talk->state;
    CLEANUP(str_finish)
    struct str arms = {0};
    size_t n = aggregate_add_arms(&arms, talk, &aggregate->sums, add_arm);
    if (n > 1) {
        str_add(out, "SELECT ");
        aggregate_add_names(out, aggregate);
        str_add(out, "sum(v_rows) AS w_rows");
        if (!aggregate->counting)
            terms_add_again(out, &aggregate->terms);
        str_addf(out, " FROM (%s)", str_text(&arms));
        aggregate_add_groups(out, aggregate, NULL);
    } else {
        str_add(out, str_text(&arms));
    }
    if (aggregate->question->n_by)
        str_addf(out, " HAVING %s_rows > 0", n > 1 ? "w" : "v");
}

static talk_step take_sums;

static bool ask_sums(struct clickhouse_talk *talk, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    struct str *out = talk_begin(talk);
    aggregate_add_sums(out, talk);
    if (is_grouped(aggregate))
        str_addf(out, " LIMIT %d", LINES_MAX + 1);
    if (!talk->remembered)
        talk_remember(talk);
    return talk_ask(talk, take_sums, err);
}

static bool take_sums(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    size_t n = aggregate->question->n_by + is_cut(aggregate) + 1 + aggregate->terms.n;
    if (answer->n_columns != n)
        return err_set(err, ERR_SHAPE, "the cluster's answer has other columns than were asked");
    for (size_t row = 0; row < answer->n_rows; row++) {
        size_t column;
        struct line *line = aggregate_line(talk, answer, row, &column);
        if (!line)
            return err_set(err, ERR_SHAPE, "the cluster's answer has more lines than it may");
        line->rows += MAX(answer_near(answer, row, column), (int64_t)0);
        terms_take(&aggregate->terms, answer, row, column + 1, line->parts);
    }
    aggregate->measure = 0;
    return aggregate_next(talk, err);
}

/* ---- the order of statements -------------------------------------------------------------- */

static bool ask_weeks(struct clickhouse_talk *talk, struct err *err);

bool aggregate_reach_next(struct clickhouse_talk *talk, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    if (aggregate->newest.step)
        return newest_reach(talk) ? ask_sums(talk, err) : aggregate->fill(talk, err);
    if (aggregate->first >= aggregate->n_buckets)
        return aggregate->question->weekly ? ask_weeks(talk, err) : aggregate->fill(talk, err);
    aggregate->end = aggregate->n_buckets;
    if (aggregate->question->weekly)
        aggregate->end = aggregate->first + week_reach(&aggregate->hours, aggregate->first);
    else if (aggregate->bounds)
        aggregate->end =
            aggregate->first + cut_reach(aggregate->bounds, aggregate->n_buckets, aggregate->first);
    return aggregate->counting ? lines_ask(talk, err) : ask_sums(talk, err);
}

bool aggregate_next(struct clickhouse_talk *talk, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    bool asked = false;
    if (!spread_ask(talk, &asked, err))
        return false;
    if (asked)
        return true;
    if (!aggregate->newest.step)
        aggregate->first = aggregate->end;
    return aggregate_reach_next(talk, err);
}

/* ---- the question ------------------------------------------------------------------------ */

static void finish(void *state)
{
    struct aggregate *aggregate = state;
    terms_finish(&aggregate->terms);
    free(aggregate->bounds);
    week_hours_finish(&aggregate->hours);
    free(aggregate->lines);
    text_map_finish(&aggregate->places);
}

/* The narrowest that has all of it. */
static void choose(struct clickhouse_talk *talk)
{
    struct aggregate *aggregate = talk->state;
    aggregate->sums = (struct rolled){NULL, NULL};
    for (size_t i = 0; i < talk->map->n_rollups && !aggregate->sums.hours; i++) {
        const struct arm arm = {talk->map, &talk->map->rollups[i]};
        if (aggregate_fits(talk, arm.rollup) && terms_fit(&aggregate->terms, &arm))
            aggregate->sums = aggregate_rolled(talk, arm.rollup);
    }
}

bool aggregate_begin(struct clickhouse_talk *talk, const struct question *question,
                     aggregate_fill *fill, struct err *err)
{
    struct aggregate *aggregate = arena_new(&talk->arena, sizeof(*aggregate));
    talk->state = aggregate;
    talk->finish = finish;
    aggregate->question = question;
    aggregate->fill = fill;
    aggregate->n_buckets = 1;
    return terms_init(&aggregate->terms, question, talk->extent.sums, err);
}

bool aggregate_start(struct clickhouse_talk *talk, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    static const char *const none[BY_MAX] = {NULL};
    choose(talk);
    for (size_t i = 0; !aggregate->question->n_by && i < n_places(aggregate); i++)
        line_of(talk, i, none);
    return aggregate_reach_next(talk, err);
}

/* Where even years are too many, one bucket is the whole window. */
static bool set_buckets(struct clickhouse_talk *talk, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    const struct question *question = aggregate->question;
    aggregate->bucket = question->buckets_most ? bucket_for(&talk->window, question->buckets_most)
                                               : question->bucket;
    if (aggregate->bucket != BUCKET_NONE)
        aggregate->bucket = MAX(aggregate->bucket, aggregate->grain);
    if (!question_narrow(question, aggregate->bucket, &talk->window, err))
        return false;
    return (aggregate->bucket == BUCKET_NONE && !question->buckets_most) ||
           bucket_bounds(&talk->window, aggregate->bucket, question->zone, &aggregate->bounds,
                         &aggregate->n_buckets, err);
}

static int by_place(const void *a, const void *b)
{
    const struct line *left = a, *right = b;
    return (left->bucket > right->bucket) - (left->bucket < right->bucket);
}

static void fill_line(const struct clickhouse_talk *talk, const struct line *line, union value *row,
                      struct arena *arena)
{
    const struct aggregate *aggregate = talk->state;
    const struct question *question = aggregate->question;
    int64_t ms = talk->window.to - talk->window.from;
    if (aggregate->bounds) {
        (row++)->number = aggregate->bounds[line->bucket];
        (row++)->number = aggregate->bounds[line->bucket + 1];
        ms = row[-1].number - row[-2].number;
    } else if (question->weekly) {
        (row++)->number = (int64_t)line->bucket;
        ms = 0;
    }
    for (size_t i = 0; i < question->n_by; i++)
        (row++)->text = arena_text(arena, line->by[i]);
    for (size_t i = 0; i < question->n_measures; i++) {
        enum measure_fn fn = measures[question->measures[i]].fn;
        bool spread = fn == MEASURE_QUANTILE || fn == MEASURE_MIN || fn == MEASURE_MAX;
        row->number = spread ? line->spread[i] : terms_value(&aggregate->terms, i, line->parts, ms);
        if (question->weekly && aggregate->grain > BUCKET_HOUR)
            row->number = UNKNOWN;
        row++;
    }
}

static bool fill_aggregate(struct clickhouse_talk *talk, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    const struct question *question = talk->question;
    if (aggregate->n > 1)
        qsort(aggregate->lines, aggregate->n, sizeof(*aggregate->lines), by_place);
    talk_table(talk, aggregate->n);
    for (size_t i = 0; i < aggregate->n; i++)
        fill_line(talk, &aggregate->lines[i], table_at(&talk->table, i, 0), &talk->table.arena);
    talk->table.provenance.bucket = aggregate->bucket;
    provenance_sums(&talk->table.provenance, aggregate->grain, question->now);
    series_cut(&talk->table, question);
    order_rows(&talk->table, question->sort, question->offset, question->limit);
    if (aggregate->newest.step && aggregate->newest.low)
        talk->table.provenance.total = UNKNOWN;
    return true;
}

/* ---- sums of a service among the events ----------------------------------------------------- */

static bool cut(struct clickhouse_talk *talk, struct err *err)
{
    if (!set_buckets(talk, err))
        return false;
    newest_begin(talk);
    return aggregate_start(talk, err);
}

static bool take_grain(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    for (size_t row = 0; row < answer->n_rows; row++) {
        bool day = text_equal(answer_text(answer, row, 0), "day");
        aggregate->grain = MAX(aggregate->grain, day ? BUCKET_DAY : BUCKET_HOUR);
    }
    return aggregate->question->weekly ? aggregate_start(talk, err) : cut(talk, err);
}

/* The longest sums that the measures are made of: buckets are no narrower. */
static bool ask_grain(struct clickhouse_talk *talk, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    const struct arm arm = {talk->map, NULL};
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT ");
    arm_text(out, &arm, E_GRAIN);
    str_add(out, " AS v_grain, ");
    terms_add_any(out, &aggregate->terms, &arm);
    str_add(out, " AS v_any");
    arm_from(out, &arm, talk->window.from, talk->window.to, talk->filter.root);
    str_add(out, " AND ");
    arm_text(out, &arm, E_GRAIN);
    str_add(out, " IN ('hour', 'day') GROUP BY v_grain HAVING v_any");
    return talk_ask(talk, take_grain, err);
}

bool aggregate_cut(struct clickhouse_talk *talk, struct err *err)
{
    return talk->extent.sums ? ask_grain(talk, err) : cut(talk, err);
}

bool ask_aggregate(struct clickhouse_talk *talk, struct err *err)
{
    return aggregate_begin(talk, talk->question, fill_aggregate, err) && aggregate_cut(talk, err);
}

/* ---- by the hour of the week --------------------------------------------------------------- */

/* The hours from an event on. */
static bool cut_weeks(struct clickhouse_talk *talk, int64_t from, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    struct window rest = talk->window;
    int64_t hours = MIN((rest.to - from) / HOUR + 2, (int64_t)WEEK_HOURS_MAX);
    rest.from = from;
    week_hours_finish(&aggregate->hours);
    week_hours(&rest, aggregate->question->zone, (size_t)(hours + hours / 64 + 64),
               &aggregate->hours);
    aggregate->n_buckets = aggregate->hours.n;
    aggregate->first = 0;
    choose(talk);
    return aggregate_reach_next(talk, err);
}

static bool take_first(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct aggregate *aggregate = talk->state;
    bool any = answer->n_rows && answer->n_columns == 2 && answer_near(answer, 0, 1) > 0 &&
               answer_near(answer, 0, 0) != UNKNOWN;
    return any ? cut_weeks(talk, answer_near(answer, 0, 0), err) : aggregate->fill(talk, err);
}

/* What is left of the window. Many years are passed over up to where there is an event. */
static bool ask_weeks(struct clickhouse_talk *talk, struct err *err)
{
    const struct aggregate *aggregate = talk->state;
    const struct week_hours *hours = &aggregate->hours;
    const struct arm arm = {talk->map, NULL};
    int64_t from = hours->n ? hours->bounds[hours->n] : talk->window.from;
    if (from >= talk->window.to)
        return aggregate->fill(talk, err);
    if ((talk->window.to - from) / HOUR < WEEK_HOURS_MAX)
        return cut_weeks(talk, from, err);
    struct str *out = talk_begin(talk);
    str_addf(out, "SELECT min(%s) AS v_min, count() AS v_n", arm_moment(&arm));
    arm_from(out, &arm, from, talk->window.to, NULL);
    return talk_ask(talk, take_first, err);
}

bool ask_week(struct clickhouse_talk *talk, struct err *err)
{
    if (!aggregate_begin(talk, talk->question, fill_aggregate, err))
        return false;
    ((struct aggregate *)talk->state)->n_buckets = 0;
    return talk->extent.sums ? ask_grain(talk, err) : aggregate_start(talk, err);
}
