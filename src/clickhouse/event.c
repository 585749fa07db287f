/* One event by its id, and at which place of an order it stands. No key of the table leads to an
 * id, so it is looked for from the newest events back. */
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "terms.h"

enum { COPIES_MAX = 64 }; /* events of one id that are looked at */

struct lookup {
    struct ladder ladder;
    const char *sorted; /* expression; NULL: by time */
    struct sort sort;
    bool whole;
    bool (*found)(struct clickhouse_talk *talk, const struct found *found, struct err *err);
    struct found_list list;
};

static void finish(void *state)
{
    struct lookup *lookup = state;
    free(lookup->list.items);
}

static talk_step take_event;

/* Looks in the next stretch. */
static bool look_further(struct clickhouse_talk *talk, struct err *err)
{
    struct lookup *lookup = talk->state;
    const struct arm arm = {talk->map, NULL};
    int64_t from, to;
    if (!ladder_step(&lookup->ladder, &from, &to))
        return lookup->found(talk, NULL, err);
    struct str *out = talk_begin(talk);
    events_select(out, talk->map, lookup->sorted, lookup->whole);
    arm_from(out, &arm, from, to, NULL);
    str_add(out, " AND ");
    arm_text(out, &arm, E_ID);
    str_add(out, " = ");
    clickhouse_text(out, talk->question->id, strlen(talk->question->id));
    events_order(out, talk->map, (struct sort){E_CREATED, true});
    str_addf(out, " LIMIT %d", COPIES_MAX);
    talk_remember(talk);
    return talk_ask(talk, take_event, err);
}

static bool take_event(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    struct lookup *lookup = talk->state;
    if (!events_take(talk, answer, lookup->whole, false, &lookup->list, err))
        return false;
    return lookup->list.n ? lookup->found(talk, &lookup->list.items[0], err)
                          : look_further(talk, err);
}

static struct lookup *begin(struct clickhouse_talk *talk)
{
    struct lookup *lookup = arena_new(&talk->arena, sizeof(*lookup));
    talk->state = lookup;
    talk->finish = finish;
    ladder_init(&lookup->ladder, talk, true);
    lookup->ladder.from = 0;
    lookup->ladder.to = INT64_MAX;
    lookup->ladder.length = INT64_MAX - MAX(talk->window.to, talk->question->now) + DAY;
    return lookup;
}

/* ---- the event --------------------------------------------------------------------------- */

static bool fill_event(struct clickhouse_talk *talk, const struct found *found, struct err *err)
{
    events_fill(talk, found, found ? 1 : 0);
    return true;
}

bool ask_event(struct clickhouse_talk *talk, struct err *err)
{
    struct lookup *lookup = begin(talk);
    lookup->whole = true;
    lookup->found = fill_event;
    return look_further(talk, err);
}

/* ---- its place --------------------------------------------------------------------------- */

static bool take_position(struct clickhouse_talk *talk, const struct answer *answer,
                          struct err *err)
{
    int64_t position = answer->n_rows ? answer_near(answer, 0, 0) : UNKNOWN;
    if (position < 0)
        return err_set(err, ERR_SHAPE, "the cluster did not say where the event stands");
    talk_table(talk, 1);
    table_at(&talk->table, 0, 0)->number = position;
    return true;
}

static void add_sorted(struct str *out, const struct clickhouse_talk *talk,
                       const struct found *found)
{
    const struct lookup *lookup = talk->state;
    if (field_is_text(&event_fields[lookup->sort.field]))
        clickhouse_text(out, found->sorted, strlen(found->sorted));
    else
        str_add(out, found->sorted);
}

/* Those of another value that come before it; then, of the same value, the newer ones. */
static void add_before_sorted(struct str *out, const struct clickhouse_talk *talk,
                              const struct found *found)
{
    const struct lookup *lookup = talk->state;
    bool text = field_is_text(&event_fields[lookup->sort.field]);
    bool missing = !found->sorted || (text && !*found->sorted);
    const char *value = lookup->sorted;
    if (missing) {
        str_addf(out, text ? "(%s != '' OR (%s = '' AND " : "(isNotNull(%s) OR (isNull(%s) AND ",
                 value, value);
        return;
    }
    str_addf(out, text ? "((%s != '' AND %s %s " : "((isNotNull(%s) AND ifNull(%s %s ", value,
             value, lookup->sort.descending ? ">" : "<");
    add_sorted(out, talk, found);
    str_addf(out, text ? ") OR (%s = " : ", 0)) OR (ifNull(%s = ", value);
    add_sorted(out, talk, found);
    str_add(out, text ? " AND " : ", 0) AND ");
}

static bool ask_before(struct clickhouse_talk *talk, const struct found *found, struct err *err)
{
    const struct lookup *lookup = talk->state;
    const struct arm arm = {talk->map, NULL};
    struct window window = talk->window;
    bool by_time = lookup->sort.field == E_CREATED, ascending = by_time && !lookup->sort.descending;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "no event has the id \"%s\"", talk->question->id);
    struct str *out = talk_begin(talk);
    str_add(out, "SELECT ");
    rows_add_sql(out, &arm, NULL);
    str_add(out, " AS v_rows");
    if (ascending)
        window.to = MIN(window.to, found->created + 1);
    else if (by_time)
        window.from = MAX(window.from, found->created);
    arm_from(out, &arm, window.from, MAX(window.to, window.from), talk->filter.root);
    str_add(out, " AND ");
    if (!by_time)
        add_before_sorted(out, talk, found);
    str_addf(out, "(%s %s %lld OR (%s = %lld AND (", arm_moment(&arm), ascending ? "<" : ">",
             (long long)found->created, arm_moment(&arm), (long long)found->created);
    arm_text(out, &arm, E_ID);
    str_add(out, " > ");
    clickhouse_text(out, found->id, strlen(found->id));
    str_add(out, " OR (");
    arm_text(out, &arm, E_ID);
    str_add(out, " = ");
    clickhouse_text(out, found->id, strlen(found->id));
    str_add(out, " AND ");
    arm_text(out, &arm, E_KIND);
    str_add(out, " > ");
    clickhouse_text(out, found->kind, strlen(found->kind));
    str_add(out, by_time ? "))))" : "))))))");
    return talk_ask(talk, take_position, err);
}

bool ask_position(struct clickhouse_talk *talk, struct err *err)
{
    const struct question *question = talk->question;
    struct lookup *lookup = begin(talk);
    lookup->sort = question->sort.field >= 0 ? question->sort : (struct sort){E_CREATED, true};
    lookup->sorted = events_sorted(talk, lookup->sort.field);
    lookup->found = ask_before;
    return look_further(talk, err);
}
