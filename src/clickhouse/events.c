#include "events.h"

#include <stdlib.h>
#include <string.h>

#include "arm.h"

enum { KEY_COLUMNS = 6 }; /* created, id, kind, sorted, sign, version */

/* ---- statements -------------------------------------------------------------------------- */

static void add_value(struct str *out, const struct clickhouse_map *map, int field)
{
    const struct arm arm = {map, NULL};
    if (field_is_text(&event_fields[field]))
        arm_text(out, &arm, field);
    else
        arm_number(out, &arm, field);
}

void events_select(struct str *out, const struct clickhouse_map *map, const char *sorted,
                   bool whole)
{
    str_add(out, "SELECT ");
    add_value(out, map, E_CREATED);
    str_add(out, " AS v_created, ");
    add_value(out, map, E_ID);
    str_add(out, " AS v_id, ");
    add_value(out, map, E_KIND);
    str_addf(out, " AS v_kind, %s AS v_sorted, %s AS v_sign, %s AS v_version",
             sorted ? sorted : "0", map->sign ? CLICKHOUSE_SIGN : "1",
             map->sign ? CLICKHOUSE_VERSION : "0");
    for (int i = 0; i < E_COUNT && whole; i++) {
        if (!map->fields[i].text)
            continue;
        str_add(out, ", ");
        add_value(out, map, i);
        str_addf(out, " AS v_%d", i);
    }
}

const char *events_sorted(struct clickhouse_talk *talk, int field)
{
    CLEANUP(str_finish)
    struct str text = {0};
    if (field == E_CREATED)
        return NULL;
    add_value(&text, talk->map, field);
    return arena_text(&talk->arena, str_text(&text));
}

void events_order(struct str *out, const struct clickhouse_map *map, struct sort sort)
{
    bool created = sort.field == E_CREATED;
    const char *word = sort.descending ? "DESC" : "ASC";
    const char *raw = map->moment == MOMENT_OTHER ? "v_created" : map->fields[E_CREATED].raw;
    str_add(out, " ORDER BY ");
    if (!created && field_is_text(&event_fields[sort.field]))
        str_addf(out, "v_sorted = '' ASC, v_sorted %s, ", word);
    else if (!created)
        str_addf(out, "v_sorted %s NULLS LAST, ", word);
    str_addf(out, "%s %s, v_id DESC, v_kind DESC", raw, created ? word : "DESC");
}

/* ---- answers ----------------------------------------------------------------------------- */

static const char *text_at(const struct answer *answer, size_t row, size_t column)
{
    const char *text = answer_text(answer, row, column);
    return text ? text : "";
}

/* Are the rows of one event, and of one value that it is sorted by? */
static bool together(const struct answer *answer, size_t a, size_t b)
{
    for (size_t i = 0; i < 4; i++)
        if (!text_equal(answer_text(answer, a, i), answer_text(answer, b, i)))
            return false;
    return true;
}

/* The row in [first, end) whose version is there; end: none is. */
static size_t row_there(const struct answer *answer, size_t first, size_t end)
{
    for (size_t row = first; row < end; row++) {
        int64_t version = answer_number(answer, row, 5), net = 0;
        for (size_t other = first; other < end; other++)
            if (answer_number(answer, other, 5) == version)
                net += answer_near(answer, other, 4);
        if (net > 0 && answer_number(answer, row, 4) > 0)
            return row;
    }
    return end;
}

static union value *read_values(struct clickhouse_talk *talk, const struct answer *answer,
                                size_t row)
{
    union value *values = arena_new(&talk->arena, E_COUNT * sizeof(*values));
    size_t column = KEY_COLUMNS;
    for (int i = 0; i < E_COUNT; i++) {
        values[i] = value_none(&event_fields[i]);
        if (!talk->map->fields[i].text)
            continue;
        const char *text = text_at(answer, row, column);
        if (!field_is_text(&event_fields[i]))
            values[i].number = answer_number(answer, row, column);
        else if (*text)
            values[i].text = arena_text(&talk->arena, text);
        column++;
    }
    return values;
}

static void add_found(struct clickhouse_talk *talk, const struct answer *answer, size_t row,
                      bool whole, struct found_list *list)
{
    struct arena *arena = &talk->arena;
    mem_grow(&list->items, &list->cap, list->n + 1, sizeof(*list->items));
    list->items[list->n++] =
        (struct found){.created = answer_near(answer, row, 0),
                       .id = arena_text(arena, text_at(answer, row, 1)),
                       .kind = arena_text(arena, text_at(answer, row, 2)),
                       .sorted = arena_text(arena, answer_text(answer, row, 3)),
                       .values = whole ? read_values(talk, answer, row) : NULL};
}

bool events_take(struct clickhouse_talk *talk, const struct answer *answer, bool whole, bool cut,
                 struct found_list *list, struct err *err)
{
    size_t columns = KEY_COLUMNS, end;
    for (int i = 0; i < E_COUNT && whole; i++)
        columns += talk->map->fields[i].text != NULL;
    if (answer->n_columns != columns)
        return err_set(err, ERR_SHAPE, "the cluster's answer has other columns than were asked");
    for (size_t row = 0; row < answer->n_rows; row = end) {
        for (end = row + 1; end < answer->n_rows && together(answer, row, end); end++)
            ;
        if (talk->map->sign && cut && end == answer->n_rows)
            break;
        size_t there = row_there(answer, row, end);
        if (there < end)
            add_found(talk, answer, there, whole, list);
    }
    return true;
}

bool found_same(const struct found *a, const struct found *b)
{
    return a->created == b->created && strcmp(a->id, b->id) == 0 && strcmp(a->kind, b->kind) == 0;
}

void events_fill(struct clickhouse_talk *talk, const struct found *items, size_t n)
{
    struct arena *arena = &talk->table.arena;
    talk_table(talk, n);
    for (size_t row = 0; row < n; row++) {
        union value *cells = table_at(&talk->table, row, 0);
        for (int i = 0; i < E_COUNT; i++) {
            cells[i] = items[row].values[i];
            if (field_is_text(&event_fields[i]))
                cells[i].text = arena_text(arena, cells[i].text);
        }
    }
}

/* ---- ladders ----------------------------------------------------------------------------- */

void ladder_init(struct ladder *ladder, const struct clickhouse_talk *talk, bool newest_first)
{
    const struct clickhouse_extent *extent = &talk->extent;
    *ladder = (struct ladder){talk->window.from, talk->window.to, 5 * MINUTE, newest_first};
    if (!extent->known || extent->latest == UNKNOWN)
        return;
    if (newest_first && ladder->to > extent->latest) /* nothing is known to be after that */
        ladder->length += ladder->to - extent->latest;
    if (!newest_first && ladder->from < extent->earliest)
        ladder->length += extent->earliest - ladder->from;
}

static int64_t longer(int64_t length)
{
    if (length < HOUR)
        return HOUR;
    if (length < 6 * HOUR)
        return 6 * HOUR;
    return length < DAY ? DAY : length > INT64_MAX / 4 ? INT64_MAX : length * 4;
}

bool ladder_step(struct ladder *ladder, int64_t *from, int64_t *to)
{
    int64_t left = ladder->to - ladder->from;
    int64_t length = ladder->length > left / 2 ? left : ladder->length;
    if (left <= 0)
        return false;
    *from = ladder->newest_first ? ladder->to - length : ladder->from;
    *to = *from + length;
    if (ladder->newest_first)
        ladder->to = *from;
    else
        ladder->from = *to;
    ladder->length = longer(ladder->length);
    return true;
}
