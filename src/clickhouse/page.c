/* A page of events. First the keys of its rows, in order: by time from the end of the window in
 * longer and longer stretches; far from its start, from the hour in which it begins, by how many
 * events each hour has; by another field, all of the window at once. Then the rows of these keys.
 * A long page is read whole at once, without keys. */
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "terms.h"

enum {
    KEYS_MAX = 2000,     /* of a page whose rows are read by their keys */
    KEYS_AT_ONCE = 1000, /* in one statement */
    NEAR = 3000,         /* rows from the start that are read over */
    FOLDED_MAX = 100000, /* the same by another field where rows are taken back; then FINAL */
    SPARE = 50,
};

struct page {
    struct sort sort;
    const char *sorted; /* expression */
    size_t skip, want;
    bool whole, final;
    struct ladder ladder;
    int64_t from, to;     /* the stretch that is asked now */
    size_t limit, offset; /* of the statement */
    size_t before;        /* found in the stretches before */
    struct found_list found;
    size_t read; /* rows that have been read, from `skip` on */
};

static void finish(void *state)
{
    struct page *page = state;
    free(page->found.items);
}

/* ---- keys -------------------------------------------------------------------------------- */

static talk_step take_keys, take_rows;

static bool ask_keys(struct clickhouse_talk *talk, struct err *err)
{
    struct page *page = talk->state;
    struct clickhouse_map map = *talk->map;
    struct str *out = talk_begin(talk);
    map.mapping.final = map.mapping.final || page->final;
    const struct arm arm = {&map, NULL};
    events_select(out, talk->map, page->sorted, page->whole);
    arm_from(out, &arm, page->from, page->to, talk->filter.root);
    events_order(out, talk->map, page->sort);
    str_addf(out, " LIMIT %zu, %zu", page->offset, page->limit);
    if (!talk->remembered)
        talk_remember(talk);
    return talk_ask(talk, take_keys, err);
}

/* Rows of the statement that are enough for so many events, most likely. */
static size_t rows_for(const struct clickhouse_talk *talk, size_t events)
{
    const struct page *page = talk->state;
    return talk->map->sign && !page->final ? 2 * events + SPARE : events;
}

static bool step_further(struct clickhouse_talk *talk, struct err *err);

static bool take_keys(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct page *page = talk->state;
    bool cut = answer->n_rows >= page->limit;
    page->found.n = page->before;
    if (!events_take(talk, answer, page->whole, cut, &page->found, err))
        return false;
    size_t enough = page->skip + page->want;
    if (page->found.n < enough && cut && talk->map->sign) { /* many were taken back */
        page->limit *= 4;
        return ask_keys(talk, err);
    }
    page->before = page->found.n;
    return step_further(talk, err);
}

/* ---- rows -------------------------------------------------------------------------------- */

static size_t n_kept(const struct page *page)
{
    size_t left = page->found.n > page->skip ? page->found.n - page->skip : 0;
    return MIN(left, page->want);
}

static void add_ids(struct str *out, const struct clickhouse_map *map, const struct found *items,
                    size_t n)
{
    const struct arm arm = {map, NULL};
    str_add(out, " AND ");
    arm_text(out, &arm, E_ID);
    str_add(out, " IN (");
    for (size_t i = 0; i < n; i++) {
        str_add(out, i ? ", " : "");
        clickhouse_text(out, items[i].id, strlen(items[i].id));
    }
    str_addf(out, ") AND %s IN (", map->fields[E_CREATED].text);
    for (size_t i = 0; i < n; i++)
        str_addf(out, "%s%lld", i ? ", " : "", (long long)items[i].created);
    str_char(out, ')');
}

static bool ask_rows(struct clickhouse_talk *talk, struct err *err)
{
    const struct page *page = talk->state;
    const struct arm arm = {talk->map, NULL};
    const struct found *items = &page->found.items[page->skip + page->read];
    size_t n = MIN(n_kept(page) - page->read, (size_t)KEYS_AT_ONCE);
    int64_t from = INT64_MAX, to = INT64_MIN;
    struct str *out = talk_begin(talk);
    for (size_t i = 0; i < n; i++) {
        from = MIN(from, items[i].created);
        to = MAX(to, items[i].created + 1);
    }
    events_select(out, talk->map, NULL, true);
    arm_from(out, &arm, from, to, NULL);
    add_ids(out, talk->map, items, n);
    events_order(out, talk->map, (struct sort){E_CREATED, true});
    return talk_ask(talk, take_rows, err);
}

static bool fill_page(struct clickhouse_talk *talk)
{
    struct page *page = talk->state;
    struct found *items = page->found.items + MIN(page->skip, page->found.n);
    size_t n = 0;
    for (size_t i = 0; i < n_kept(page); i++) /* what went away meanwhile is left out */
        if (items[i].values)
            items[n++] = items[i];
    events_fill(talk, items, n);
    talk->table.provenance.offset = talk->question->offset;
    return true;
}

/* Gives each key its values; the rows are the newest first. */
static void match_rows(struct found *keys, size_t n, const struct found_list *rows)
{
    for (size_t i = 0; i < n; i++) {
        size_t low = 0, high = rows->n;
        while (low < high) { /* the first that is not newer */
            size_t middle = (low + high) / 2;
            if (rows->items[middle].created > keys[i].created)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < rows->n && rows->items[low].created == keys[i].created; low++)
            if (found_same(&rows->items[low], &keys[i]))
                keys[i].values = rows->items[low].values;
    }
}

static bool take_rows(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct page *page = talk->state;
    struct found_list rows = {0};
    bool good = events_take(talk, answer, true, false, &rows, err);
    size_t n = MIN(n_kept(page) - page->read, (size_t)KEYS_AT_ONCE);
    if (good)
        match_rows(&page->found.items[page->skip + page->read], n, &rows);
    free(rows.items);
    page->read += n;
    if (!good)
        return false;
    return page->read < n_kept(page) ? ask_rows(talk, err) : fill_page(talk);
}

/* ---- the order of statements -------------------------------------------------------------- */

/* After a stretch: the next one, or the rows. */
static bool step_further(struct clickhouse_talk *talk, struct err *err)
{
    struct page *page = talk->state;
    size_t enough = page->skip + page->want;
    if (page->found.n < enough && ladder_step(&page->ladder, &page->from, &page->to)) {
        page->limit = rows_for(talk, enough - page->found.n);
        return ask_keys(talk, err);
    }
    return page->whole || !n_kept(page) ? fill_page(talk) : ask_rows(talk, err);
}

/* By time, from the start of the order. */
static bool walk(struct clickhouse_talk *talk, struct err *err)
{
    struct page *page = talk->state;
    ladder_init(&page->ladder, talk, page->sort.descending);
    if (page->want > KEYS_MAX) /* all of it is wanted: no need to look for where it is */
        page->ladder.length = MAX(page->ladder.length, DAY);
    return step_further(talk, err);
}

/* By another field: all of the window in one statement. */
static bool ask_sorted(struct clickhouse_talk *talk, struct err *err)
{
    struct page *page = talk->state;
    page->from = talk->window.from;
    page->to = talk->window.to;
    page->final = talk->map->sign && page->skip > FOLDED_MAX;
    if (!talk->map->sign || page->final) {
        page->offset = page->skip;
        page->skip = 0;
    }
    page->limit = rows_for(talk, page->skip + page->want);
    return ask_keys(talk, err);
}

/* ---- far from the start: by how many events each hour has ----------------------------------- */

static talk_step take_hours;

/* How many events each hour of [from, to) has, by one arm. */
static void add_hours(struct str *out, const struct clickhouse_talk *talk, const struct arm *arm,
                      int64_t from, int64_t to)
{
    if (from >= to)
        return;
    str_add(out, out->data[out->len - 1] == '(' ? "" : " UNION ALL ");
    str_addf(out,
             arm->rollup ? "SELECT %s AS v_hour, "
                         : "SELECT intDiv(%s, 3600000) * 3600000 AS v_hour, ",
             arm_moment(arm));
    rows_add_sql(out, arm, NULL);
    str_add(out, " AS v_rows");
    arm_from(out, arm, from, to, talk->filter.root);
    str_add(out, " GROUP BY v_hour HAVING v_rows > 0");
}

/* The narrowest roll-up that knows the filter. */
static struct arm arm_of_hours(const struct clickhouse_talk *talk)
{
    struct arm arm = {talk->map, NULL};
    for (size_t i = 0; i < talk->map->n_rollups && !arm.rollup; i++) {
        arm.rollup = &talk->map->rollups[i];
        if (!map_rollup_hourly(arm.rollup) || !condition_fits(&arm, talk->filter.root))
            arm.rollup = NULL;
    }
    return arm;
}

static bool ask_hours(struct clickhouse_talk *talk, struct err *err)
{
    const struct page *page = talk->state;
    const struct window *window = &talk->window;
    const struct arm table = {talk->map, NULL}, rollup = arm_of_hours(talk);
    int64_t from = (window->from + HOUR - 1) / HOUR * HOUR, to = window->to / HOUR * HOUR;
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT v_hour, v_rows FROM (");
    if (rollup.rollup && from < to) {
        add_hours(out, talk, &table, window->from, from);
        add_hours(out, talk, &rollup, from, to);
        add_hours(out, talk, &table, to, window->to);
    } else {
        add_hours(out, talk, &table, window->from, MAX(window->to, window->from + 1));
    }
    str_addf(out, ") ORDER BY v_hour %s", page->sort.descending ? "DESC" : "ASC");
    return talk_ask(talk, take_hours, err);
}

/* Leaves out the hours before the one in which the page begins. */
static bool take_hours(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct page *page = talk->state;
    size_t row = 0;
    if (answer->n_columns != 2)
        return err_set(err, ERR_SHAPE, "the cluster's answer has other columns than were asked");
    for (; row < answer->n_rows; row++) {
        int64_t rows = answer_near(answer, row, 1);
        if (rows < 0 || (size_t)rows > page->skip)
            break;
        page->skip -= (size_t)rows;
    }
    if (row == answer->n_rows)
        return fill_page(talk);
    int64_t hour = answer_near(answer, row, 0);
    ladder_init(&page->ladder, talk, page->sort.descending);
    page->ladder.length = HOUR;
    if (page->sort.descending)
        page->ladder.to = MIN(talk->window.to, hour + HOUR);
    else
        page->ladder.from = MAX(talk->window.from, hour);
    return step_further(talk, err);
}

bool ask_page(struct clickhouse_talk *talk, struct err *err)
{
    const struct question *question = talk->question;
    struct page *page = arena_new(&talk->arena, sizeof(*page));
    talk->state = page;
    talk->finish = finish;
    page->sort = question->sort.field >= 0 ? question->sort : (struct sort){E_CREATED, true};
    page->sorted = events_sorted(talk, page->sort.field);
    page->skip = question->offset;
    page->want = question->limit ? question->limit : QUESTION_LIMIT_MAX;
    page->whole = page->want > KEYS_MAX;
    if (page->sort.field != E_CREATED)
        return ask_sorted(talk, err);
    return page->skip > NEAR ? ask_hours(talk, err) : walk(talk, err);
}
