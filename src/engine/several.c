/* Several mirrors and clusters behind one engine: the one that is chosen answers, and across them
 * each for itself. One is opened when it is first needed, and then stays open. One that is not
 * there yet is looked for again in each refresh; until then an empty one in memory stands in for
 * it. */
#include <stdlib.h>
#include <string.h>

#include "several.h"

/* ---- members ---------------------------------------------------------------------------- */

/* Opens it if it is there; ERR_NOT_FOUND in member->err if not. */
bool several_open(struct several *several, struct member *member)
{
    bool more;
    if (member->engine)
        return true;
    member->err = (struct err){0};
    if (member->cluster)
        member->engine = engine_clickhouse(member->cluster, &member->err);
    else
        member->engine = engine_mirror(member->path, several->save_index, &member->err);
    if (!member->engine)
        return false;
    member->shown = false;
    /* the first answer is of what is there, not of nothing */
    engine_refresh(member->engine, 1, &more, &member->err);
    return true;
}

/* An empty mirror for one that is not there; NULL, with the reason, when that cannot be. */
static struct engine *stand_in(struct several *several, struct err *err)
{
    const struct store_options options = {.path = ":memory:"};
    bool more;
    if (several->empty)
        return several->empty;
    if (!store_open(&several->nothing, &options, NULL, err))
        return NULL;
    several->empty = engine_mirror(store_path(&several->nothing), false, err);
    if (several->empty)
        engine_refresh(several->empty, 1, &more, NULL);
    return several->empty;
}

/* Who answers for the one that is chosen. */
static struct engine *chosen_engine(struct several *several, struct err *err)
{
    struct member *member = &several->members[several->chosen];
    if (several_open(several, member))
        return member->engine;
    if (member->err.code == ERR_NOT_FOUND)
        return stand_in(several, err);
    err_set(err, member->err.code, "%s", member->err.text);
    return NULL;
}

/* The state of the one that is chosen, with a generation of our own that never goes back. */
static void tell_state(struct several *several, const struct engine *engine)
{
    uint64_t generation = several->engine.state.generation;
    if (engine)
        several->engine.state = engine->state;
    several->engine.state.generation = generation;
    several->engine.state.member = several->chosen;
}

static bool has_news(struct member *member)
{
    bool news =
        member->engine && (!member->shown || member->seen != member->engine->state.generation);
    if (news)
        member->seen = member->engine->state.generation;
    member->shown = member->engine != NULL;
    return news;
}

static bool choose(struct engine *engine, const struct engine_choice *choice, struct err *err)
{
    struct several *several = (struct several *)engine;
    if (choice->member >= several->n)
        return err_set(err, ERR_USAGE, "there is no source %zu", choice->member);
    /* either makes the asker look at what it has not followed lately */
    bool news = several->chosen != choice->member || choice->watch > several->watched;
    several->chosen = choice->member;
    several->watched = choice->watch;
    struct engine *now = chosen_engine(several, err);
    has_news(&several->members[several->chosen]);
    engine->state.generation += news;
    tell_state(several, now);
    return now != NULL;
}

/* ---- refreshing ------------------------------------------------------------------------- */

static bool refresh_member(struct several *several, struct member *member, int64_t budget_ms,
                           bool *more)
{
    bool there = member->engine != NULL;
    if (!several_open(several, member)) {
        several->engine.state.generation += there;
        return member->err.code == ERR_NOT_FOUND;
    }
    member->err = (struct err){0};
    bool ok = engine_refresh(member->engine, budget_ms, more, &member->err);
    several->engine.state.generation += has_news(member);
    return ok;
}

/* As many of the others as the time allows; the next call goes on from there. */
static bool refresh_others(struct several *several, int64_t deadline)
{
    bool filling = false;
    while (several->next < several->n) {
        struct member *member = &several->members[several->next++];
        bool more = false;
        int64_t left = deadline - clock_monotonic();
        if (member == &several->members[several->chosen])
            continue;
        if (member->engine || member->cluster || file_exists(member->path))
            refresh_member(several, member, MAX(left, INT64_C(1)), &more);
        bool failing = member->engine && member->engine->state.failed_at != UNKNOWN;
        several->engine.state.generation += failing != member->failing;
        member->failing = failing;
        filling |= more;
        if (clock_monotonic() >= deadline)
            break;
    }
    bool done = several->next >= several->n;
    if (done)
        several->next = 0;
    return filling || !done;
}

static bool refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err)
{
    struct several *several = (struct several *)engine;
    struct member *member = &several->members[several->chosen];
    int64_t deadline = clock_monotonic() + budget_ms;
    *more = false;
    bool ok = refresh_member(several, member, budget_ms, more);
    if (several->watched)
        *more |= refresh_others(several, deadline);
    several->engine.state.generation += several_wants_again(several);
    tell_state(several, member->engine ? member->engine : several->empty);
    return ok || err_set(err, member->err.code, "%s", member->err.text);
}

/* ---- answers ---------------------------------------------------------------------------- */

static void copy_rows(const struct table *from, size_t number, struct table *to, size_t row)
{
    for (size_t i = 0; i < from->n_rows; i++, row++) {
        table_at(to, row, PROFILE_NUMBER)->number = (int64_t)number;
        for (size_t column = 0; column < from->n_columns; column++) {
            union value value = *table_at(from, i, column);
            if (field_is_text(from->columns[column]))
                value.text = arena_text(&to->arena, value.text);
            *table_at(to, row, PROFILE_FIELDS + column) = value;
        }
    }
}

/* The answer is as old as its oldest part. */
static void add_provenance(const struct provenance *part, struct provenance *whole,
                           struct arena *arena)
{
    whole->partial |= part->partial;
    if (part->missing && !whole->missing)
        whole->missing = arena_text(arena, part->missing);
    whole->bucket = part->bucket;
    if (part->as_of != UNKNOWN)
        whole->as_of = whole->as_of == UNKNOWN ? part->as_of : MIN(whole->as_of, part->as_of);
    if (part->window.to <= part->window.from)
        return;
    bool first = whole->window.to <= whole->window.from;
    whole->window.kind = part->window.kind;
    whole->window.from = first ? part->window.from : MIN(whole->window.from, part->window.from);
    whole->window.to = first ? part->window.to : MAX(whole->window.to, part->window.to);
}

/* Each with the number of its source. */
static void copy_lacks(const struct several_parts *parts, struct table *table)
{
    struct provenance *whole = &table->provenance;
    size_t n = 0;
    for (size_t i = 0; i < parts->n; i++)
        n += parts->tables[i].provenance.n_lacks;
    struct lack *lacks = arena_new(&table->arena, (n + 1) * sizeof(*lacks));
    for (size_t i = 0; i < parts->n; i++) {
        const struct provenance *from = &parts->tables[i].provenance;
        for (size_t k = 0; k < from->n_lacks; k++) {
            struct lack *lack = &lacks[whole->n_lacks++];
            *lack = from->lacks[k];
            lack->profile = i + 1;
            lack->closed = arena_text(&table->arena, lack->closed);
            lack->late = arena_text(&table->arena, lack->late);
            lack->why = arena_text(&table->arena, lack->why);
            lack->only = NULL;
        }
    }
    whole->lacks = lacks;
}

static void put_together(const struct several_parts *parts, const struct question *question,
                         struct table *table)
{
    enum { COLUMNS_MAX = 64 + PROFILE_FIELDS };
    const struct field *columns[COLUMNS_MAX];
    size_t row = 0, n = question_columns(question, columns, COLUMNS_MAX);
    table_init(table, columns, n, parts->n_rows);
    for (size_t i = 0; i < parts->n; i++) {
        const struct err *why = &parts->errs[i];
        if (why->code != ERR_NONE) {
            table_at(table, row, PROFILE_NUMBER)->number = (int64_t)i;
            table_at(table, row++, PROFILE_FAILURE)->text = arena_text(&table->arena, why->text);
            continue;
        }
        copy_rows(&parts->tables[i], i, table, row);
        add_provenance(&parts->tables[i].provenance, &table->provenance, &table->arena);
        row += parts->tables[i].n_rows;
    }
    table->provenance.total = (int64_t)parts->n_rows;
    copy_lacks(parts, table);
}

/* The one that is chosen; each cluster is begun with what goes across them. */
static void expect(struct engine *engine, const struct question *questions, size_t n)
{
    struct several *several = (struct several *)engine;
    struct engine *chosen = several->members[several->chosen].engine;
    if (chosen)
        engine_expect(chosen, questions, n);
    several_expect(several, questions, n);
}

static size_t next(struct engine *engine, const struct question *questions, const bool *left,
                   size_t n, const atomic_bool *cancel)
{
    struct several *several = (struct several *)engine;
    struct engine *chosen = several->members[several->chosen].engine;
    for (size_t i = 0; i < n; i++)
        if (left[i] &&
            questions[i].across) /* which wait for the chosen one no longer than for all */
            return i;
    return chosen ? engine_next(chosen, questions, left, n, cancel) : n;
}

static bool answer(struct engine *engine, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err)
{
    struct several *several = (struct several *)engine;
    CLEANUP(several_parts_finish)
    struct several_parts parts = {0};
    if (!question->across) {
        struct engine *chosen = chosen_engine(several, err);
        return chosen && engine_answer(chosen, question, cancel, table, err);
    }
    if (!several_ask(several, question, cancel, &parts, err))
        return false;
    put_together(&parts, question, table);
    return true;
}

/* ---- life ------------------------------------------------------------------------------- */

static void finish(struct engine *engine)
{
    struct several *several = (struct several *)engine;
    for (size_t i = 0; i < several->n; i++) {
        engine_finish(&several->members[i].engine);
        free(several->members[i].path);
    }
    engine_finish(&several->empty);
    store_finish(&several->nothing);
    free(several);
}

static const struct engine_ops several_ops = {"mirror", answer, refresh, finish,
                                              choose,   expect, next};

struct engine *engine_several(const struct engine_member *members, size_t n, bool save_index)
{
    struct several *several = mem_new(sizeof(*several));
    several->engine.ops = &several_ops;
    several->engine.state = ENGINE_STATE_NONE;
    several->save_index = save_index;
    several->n = MIN(n, (size_t)ENGINE_MEMBERS_MAX);
    for (size_t i = 0; i < several->n; i++) {
        several->members[i].path = mem_text(members[i].path ? members[i].path : "");
        several->members[i].cluster = members[i].cluster;
    }
    return &several->engine;
}
