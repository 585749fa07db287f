/* See world.h. Event i of the first n has these values: users u_0 to u_4 by turns, pools by turns,
 * amount i, a minute apart. */
#include "world.h"

#include <stdlib.h>

const int64_t world_now = 1795251600000; /* 2026-11-21T09:00:00Z */

/* What is no subject of any test but must hold in all. */
static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "the test itself is wrong: %s\n", what);
    abort();
}

static void make_event(struct world *world, size_t at, size_t number)
{
    static const char *const pools[] = {"allocated", "surplus", "hybrid"};
    static const char *const users[] = {"u_0", "u_1", "u_2", "u_3", "u_4"};
    union value *row = world->events[at];
    for (int i = 0; i < E_COUNT; i++)
        row[i] = value_none(&event_fields[i]);
    snprintf(world->ids[number % WORLD_EVENTS_MAX], sizeof(world->ids[0]), "e%05zu", number);
    row[E_ID].text = world->ids[number % WORLD_EVENTS_MAX];
    row[E_CREATED].number = world_now - DAY + (int64_t)number * MINUTE;
    row[E_KIND].text = "consumption";
    row[E_USER].text = users[number % ARRAY_LEN(users)];
    row[E_POOL].text = pools[number % ARRAY_LEN(pools)];
    row[E_AMOUNT].number = (int64_t)number * 1000000;
}

void world_init(struct world *world, size_t n_events)
{
    struct err err = {0};
    memset(world, 0, sizeof(*world));
    world->state.window = window_of(WINDOW_30D, world_now);
    world->state.zone = ZONE_UTC;
    world->state.live = true;
    world->state.new_since = world_now;
    snprintf(world->state.theme, sizeof(world->state.theme), "midnight");
    for (size_t i = 0; i < VIEWS_MAX; i++)
        world->state.views[i].sort.field = -1;
    must(bindings_init(&world->bindings, NULL, &err), err.text);
    world_arrive(world, n_events);
    world_answer(world);
}

static void forget_answers(struct world *world)
{
    table_finish(&world->page);
    table_finish(&world->count);
    table_finish(&world->place);
    table_finish(&world->values);
    sections_finish(&world->sections);
    completion_finish(&world->completion);
    memset(world->tables, 0, sizeof(world->tables));
    arena_reset(&world->scratch);
}

void world_finish(struct world *world)
{
    forget_answers(world);
    arena_finish(&world->scratch);
}

void world_arrive(struct world *world, size_t n)
{
    for (size_t i = 0; i < n && world->n_events < WORLD_EVENTS_MAX; i++) {
        memmove(world->events[1], world->events[0], world->n_events * sizeof(world->events[0]));
        make_event(world, 0, world->next_id++);
        world->n_events++;
    }
}

size_t world_view(const struct world *world, const char *name)
{
    for (size_t i = 0; i < views_count; i++)
        if (strcmp(views[i]->name, name) == 0)
            return i;
    must(false, "the view is there");
    return 0;
}

/* ---- answers ---- */

static const struct scene_profile world_profiles[] = {
    {.name = "lab", .host = "usage.example.org", .phase = PROFILE_LIVE, .last_success = UNKNOWN},
    {.name = "west",
     .host = "usage.example.net",
     .phase = PROFILE_STARTING,
     .last_success = UNKNOWN},
    {.name = "archive", .host = "", .phase = PROFILE_ALONE, .last_success = UNKNOWN}};

static void set_scene(struct world *world)
{
    struct state *state = &world->state;
    const char **marked = arena_new(&world->scratch, (state->n_marked + 1) * sizeof(*marked));
    for (size_t i = 0; i < state->n_marked; i++)
        marked[i] = state->marked[i];
    struct window window = state->window;
    if (window.kind != WINDOW_CUSTOM)
        window = window_of(window.kind, world_now);
    world->scene = (struct scene){.view = views[state->view],
                                  .state = &state->views[state->view],
                                  .window = window,
                                  .window_chosen = state->window_chosen,
                                  .zone = state->zone,
                                  .now = world_now,
                                  .filter = state->filter,
                                  .page_rows = WORLD_HEIGHT - 7,
                                  .width = WORLD_WIDTH,
                                  .tables = world->tables,
                                  .n_tables = WORLD_TABLES,
                                  .as_of = world_now,
                                  .scratch = &world->scratch,
                                  .marked = marked,
                                  .n_marked = state->n_marked};
    world->scene.profiles = world_profiles;
    world->scene.n_profiles = ARRAY_LEN(world_profiles);
    world->scene.context = (struct filter_context){.now = world_now,
                                                   .zone = state->zone,
                                                   .new_since = state->new_since,
                                                   .marked = marked,
                                                   .n_marked = state->n_marked};
}

static struct sort order; /* of the comparison below; tests have one thread */

static int compare(const void *a, const void *b)
{
    const union value *left = *(const union value *const *)a,
                      *right = *(const union value *const *)b;
    const struct field *field = &event_fields[order.field];
    bool no_left = value_missing(field, left[order.field]);
    bool no_right = value_missing(field, right[order.field]);
    int result = 0;
    if (no_left != no_right)
        return no_left ? 1 : -1;
    if (!no_left && field_is_text(field))
        result = strcmp(left[order.field].text, right[order.field].text);
    else if (!no_left)
        result = (left[order.field].number > right[order.field].number) -
                 (left[order.field].number < right[order.field].number);
    if (result)
        return order.descending ? -result : result;
    return left[E_CREATED].number < right[E_CREATED].number ? 1 : -1;
}

/* The rows that a question stands for, in order; returns how many. */
static size_t select_rows(const struct world *world, const struct question *question,
                          const union value **out)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    size_t n = 0;
    must(filter_parse(DATA_EVENTS, question->filter, &world->scene.context, &filter, NULL),
         question->filter);
    for (size_t i = 0; i < world->n_events; i++)
        if (filter_match(&filter, world->events[i]))
            out[n++] = world->events[i];
    order = question->sort;
    qsort(out, n, sizeof(*out), compare);
    return n;
}

static void answer_page(struct world *world, const struct question *question)
{
    const union value *rows[WORLD_EVENTS_MAX];
    size_t n = select_rows(world, question, rows);
    size_t first = MIN(question->offset, n), shown = MIN(question->limit, n - first);
    const struct field *columns[E_COUNT];
    for (size_t i = 0; i < E_COUNT; i++)
        columns[i] = &event_fields[i];
    table_init(&world->page, columns, E_COUNT, shown);
    for (size_t i = 0; i < shown; i++)
        memcpy(table_at(&world->page, i, 0), rows[first + i], E_COUNT * sizeof(union value));
    world->page.provenance.offset = first;
}

static void answer_number(struct table *table, const struct field *column, size_t number)
{
    table_init(table, &column, 1, 1);
    table_at(table, 0, 0)->number = (int64_t)number;
}

static bool answer_place(struct world *world, const struct question *question)
{
    const union value *rows[WORLD_EVENTS_MAX];
    size_t n = select_rows(world, question, rows), at = 0;
    while (at < n && !text_equal(rows[at][E_ID].text, question->id))
        at++;
    snprintf(world->asked, sizeof(world->asked), "%s", question->id);
    if (at < n)
        answer_number(&world->place, &position_field, at);
    return at < n;
}

static void answer(struct world *world, const struct question *question, size_t place)
{
    const union value *rows[WORLD_EVENTS_MAX];
    if (question->ask == ASK_PAGE) {
        answer_page(world, question);
        world->tables[place] = &world->page;
    } else if (question->ask == ASK_COUNT && !world->tables[place] && place == 1) {
        answer_number(&world->count, &count_field, select_rows(world, question, rows));
        world->tables[place] = &world->count;
    } else if (question->ask == ASK_POSITION && !world->partial_answer) {
        if (answer_place(world, question))
            world->tables[place] = &world->place;
    }
}

/* The values that occur and begin as typed; the counts fall from 100 on. */
static void answer_values(struct world *world)
{
    enum { VALUES_MAX = 6 };
    int field = world->completion.want_values;
    const struct field *columns[] = {&event_fields[field], &count_field};
    const char *prefix = str_text(&world->completion.prefix);
    size_t n = 0;
    table_init(&world->values, columns, 2, VALUES_MAX);
    for (size_t i = world->n_events; i-- > 0 && n < VALUES_MAX;) {
        const char *text = world->events[i][field].text;
        bool known = !text || !text_starts(text, prefix);
        for (size_t j = 0; j < n; j++)
            known |= text_equal(text, table_at(&world->values, j, 0)->text);
        if (known)
            continue;
        table_at(&world->values, n, 0)->text = text;
        table_at(&world->values, n, 1)->number = (int64_t)(100 - n);
        n++;
    }
    world->values.n_rows = n;
}

static void set_facts(struct world *world, int key)
{
    static const char *const themes[] = {"midnight", "paper", "mono"};
    const struct view *view = views[world->state.view];
    bool bar = world->state.overlay == OVERLAY_FILTER;
    world->facts = (struct facts){.now = world_now,
                                  .key = key,
                                  .bindings = &world->bindings,
                                  .view = view,
                                  .scene = &world->scene,
                                  .sections = &world->sections,
                                  .completion = bar ? &world->completion : NULL,
                                  .values = world->values.n_columns ? &world->values : NULL,
                                  .values_prefix = str_text(&world->completion.prefix),
                                  .themes = themes,
                                  .n_themes = ARRAY_LEN(themes),
                                  .history = world->history,
                                  .n_history = world->n_history,
                                  .saved = world->saved,
                                  .n_saved = world->n_saved,
                                  .exporting = world->exporting,
                                  .statements = world->statements,
                                  .n_statements = world->n_statements,
                                  .trouble = world->trouble,
                                  .complete = !world->partial_answer,
                                  .asked_id = world->asked};
    world->facts.n_panes =
        view->panes(&world->scene, &world->sections,
                    (struct rect){0, 3, WORLD_WIDTH, WORLD_HEIGHT - 4}, world->facts.panes);
}

static void ask_all(struct world *world)
{
    struct question questions[VIEW_QUESTIONS_MAX] = {0};
    const struct view *view = views[world->state.view];
    size_t n = 0;
    forget_answers(world);
    set_scene(world);
    view->ask(&world->scene, questions, &n);
    for (size_t i = 0; i < n; i++)
        answer(world, &questions[i], i);
    if (world->state.overlay == OVERLAY_FILTER) {
        filter_complete(DATA_EVENTS, world->state.prompt.text, world->state.prompt.cursor,
                        &world->completion);
        if (world->completion.want_values >= 0)
            answer_values(world);
    }
    view->build(&world->scene, &world->sections);
    set_facts(world, K_NONE);
}

/* Twice where the first answers change what is asked. */
void world_answer(struct world *world)
{
    for (int i = 0; i < 3; i++) {
        ask_all(world);
        move_settle(&world->state, &world->facts);
        if (world->state.overlay == OVERLAY_FILTER)
            filter_live(&world->state, &world->facts, world->state.prompt.text);
    }
}

/* ---- keys ---- */

static void press(struct world *world, const struct key_event *event)
{
    set_facts(world, event->key);
    undo_before(&world->undo, &world->state);
    world->todo = update(&world->state, &world->facts, event);
    if (world->todo & TODO_UNDO)
        undo_back(&world->undo, &world->state);
    else if (world->todo & TODO_REDO)
        undo_forth(&world->undo, &world->state);
    else
        undo_after(&world->undo, &world->state);
    world_answer(world);
}

void world_press(struct world *world, const char *keys)
{
    char word[KEY_NAME_MAX];
    for (keys += strspn(keys, " "); *keys; keys += strspn(keys, " ")) {
        size_t length = strcspn(keys, " ");
        struct key_event event = {0};
        snprintf(word, sizeof(word), "%.*s", (int)length, keys);
        must(key_parse(word, &event.key), word);
        press(world, &event);
        keys += length;
    }
}

void world_type(struct world *world, const char *text)
{
    for (; *text; text++)
        press(world, &(struct key_event){.key = (unsigned char)*text});
}

void world_paste(struct world *world, char *text)
{
    press(world, &(struct key_event){.key = K_PASTE, .paste = text});
}

const char *world_selected(struct world *world)
{
    const struct section *rows = rows_section(&world->facts);
    size_t row = world->state.views[world->state.view].panes[0].selected;
    if (!rows || row < rows->table.provenance.offset ||
        row - rows->table.provenance.offset >= rows->table.n_rows)
        return "";
    return table_at(&rows->table, row - rows->table.provenance.offset, E_ID)->text;
}
