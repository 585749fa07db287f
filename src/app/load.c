/* From the state to questions, from answers to what can be drawn. */
#include <stdlib.h>
#include <string.h>

#include "profiles.h"

/* How long an incomplete picture is held back: less than an eye notices; for the very first one
 * longer. */
enum { PATIENCE_MS = 8, PATIENCE_FIRST_MS = 60, VALUES_OFFERED = 6 };

/* "@me" is the account that asks. A copy, since answers come and go. */
static const char *own_id(struct app *app)
{
    const struct answers *answers = &app->answers;
    const struct table *session = answers->n ? answers->there[answers->session] : NULL;
    const char *id = session && session->n_rows ? table_at(session, 0, SESSION_ID)->text : NULL;
    return arena_text(&app->scratch, id);
}

static const char **marked_ids(struct app *app)
{
    const struct state *state = &app->state;
    const char **marked = arena_new(&app->scratch, (state->n_marked + 1) * sizeof(*marked));
    for (size_t i = 0; i < state->n_marked; i++)
        marked[i] = arena_text(&app->scratch, state->marked[i]);
    return marked;
}

/* Until a first sync has come as far as the window, what is in it is not known. */
static bool still_to_come(const struct app *app, const struct window *window)
{
    enum sync_phase phase = app->status.phase;
    bool coming = phase == SYNC_STARTING || phase == SYNC_SYNCING || phase == SYNC_WAITING;
    bool behind = app->engine.latest == UNKNOWN || app->engine.latest < window->from;
    return coming && behind && !cluster_shown(app);
}

/* Today's window of the kind that is chosen. */
static struct window window_now(const struct app *app)
{
    const struct window *window = &app->state.window;
    return window->kind == WINDOW_CUSTOM ? *window : window_of(window->kind, app->now);
}

static struct filter_context context_now(struct app *app, const char *const *marked)
{
    const struct state *state = &app->state;
    return (struct filter_context){.now = app->now,
                                   .zone = state->zone,
                                   .me = own_id(app),
                                   .new_since = state->new_since,
                                   .marked = marked,
                                   .n_marked = state->n_marked};
}

/* What the view has room for. */
static void set_size(struct app *app)
{
    struct scene *scene = &app->scene;
    const int frame = 3; /* the pane's borders and the table's header */
    scene->page_rows = (size_t)MAX(app->body.height - frame, 1);
    scene->width = app->body.width;
    view_fit(state_view(&app->state), app->body.width, scene->offer);
}

void app_tell_service(struct scene *scene, const struct engine_state *state, const char *source)
{
    struct scene_trouble *troubles =
        arena_new(scene->scratch, (state->n_troubles + 1) * sizeof(*troubles));
    for (size_t i = 0; i < state->n_troubles; i++) {
        const struct engine_trouble *trouble = &state->troubles[i];
        troubles[i] = (struct scene_trouble){.title = trouble->title,
                                             .text = arena_text(scene->scratch, trouble->text),
                                             .set = trouble->set,
                                             .refused = trouble->refused,
                                             .status = trouble->status,
                                             .never = trouble->never,
                                             .alone = trouble->alone};
    }
    scene->troubles = troubles;
    scene->n_troubles = state->n_troubles;
    scene->offer = state->offer ? state->offer : engine_offer(source);
}

static double share_fetched(const struct sync_status *status)
{
    if (status->ahead == UNKNOWN || status->events <= 0)
        return 0;
    return (double)status->events / ((double)status->events + (double)status->ahead);
}

void load_scene(struct app *app)
{
    struct state *state = &app->state;
    struct scene *scene = &app->scene;
    const char **marked = marked_ids(app);
    struct window window = window_now(app);
    enum sync_phase phase = app->status.phase;
    *scene = (struct scene){
        .view = views[state->view],
        .state = state_view(state),
        .window = window,
        .window_chosen = state->window_chosen,
        .zone = state->zone,
        .now = app->now,
        .filter = view_filter(views[state->view], state->filter, &app->scratch),
        .settled = state->overlay == OVERLAY_FILTER ? state->before : state->filter,
        .sql = state->sql,
        .sql_run = state->sql_run,
        .context = context_now(app, marked),
        .tables = app->answers.there,
        .errs = app->answers.failed,
        .n_tables = app->answers.n_view,
        .stale = phase == SYNC_WAITING || phase == SYNC_STOPPED ||
                 (phase == SYNC_FOLLOWING && app->status.writer_failed != UNKNOWN),
        .asking = app->asking,
        .as_of = shown_time(app, app->engine.as_of),
        .syncing_first = still_to_come(app, &window),
        .fetched = share_fetched(&app->status),
        .names = &app->answers.names,
        .redact = state->redact,
        .compact = state->compact,
        .scratch = &app->scratch,
        .marked = marked,
        .n_marked = state->n_marked,
    };
    profiles_scene(app);
    app_tell_service(scene, &app->engine, profiles_open(app)->source);
    set_size(app);
}

/* ---- asking ---- */

static size_t add_values_question(struct app *app, struct question *questions, size_t n)
{
    struct completion *completion = &app->completion;
    completion_finish(completion);
    if (app->state.overlay != OVERLAY_FILTER)
        return n;
    filter_complete(DATA_EVENTS, app->state.prompt.text, app->state.prompt.cursor, completion);
    if (completion->want_values < 0)
        return n;
    if (app->state.redact && (event_fields[completion->want_values].flags & FIELD_PERSON))
        return n; /* names are hidden */
    app->answers.values = n;
    questions[n] = (struct question){.ask = ASK_VALUES,
                                     .window = app->scene.window,
                                     .zone = app->scene.zone,
                                     .now = app->now,
                                     .context = app->scene.context,
                                     .by = {(int16_t)completion->want_values},
                                     .n_by = 1,
                                     .sort = {.field = -1},
                                     .limit = VALUES_OFFERED,
                                     .prefix = str_text(&completion->prefix)};
    return n + 1;
}

static struct question dataset_question(const struct app *app, enum dataset set)
{
    return (struct question){
        .ask = ASK_DATASET, .set = set, .window = app->scene.window, .sort = {.field = -1}};
}

void load_ask(struct app *app, bool again)
{
    struct answers *answers = &app->answers;
    const struct view *view = views[app->state.view];
    struct question questions[ANSWERS_MAX] = {0};
    size_t n = 0;
    if (answers->view != view)
        answers_forget(answers);
    answers->view = view;
    load_scene(app);
    view->ask(&app->scene, questions, &n);
    answers->n_view = n;
    answers->session = n;
    questions[n++] = dataset_question(app, DATA_SESSION);
    answers->plan = answers->states = answers->values = answers->named = ANSWERS_MAX;
    if (names_wanted(app->scene.offer)) {
        answers->named = n;
        questions[n++] = dataset_question(app, DATA_NAMES);
        questions[n++] = dataset_question(app, DATA_KEYS);
    }
    if (app->state.overlay == OVERLAY_PROFILES) {
        answers->states = n;
        questions[n++] = profile_states(&app->scene);
    }
    if (app->state.overlay == OVERLAY_SESSION) {
        answers->plan = n;
        questions[n++] = dataset_question(app, DATA_PLAN);
    }
    n = add_values_question(app, questions, n);
    answers_ask(app, questions, n, again);
    app->scene.n_tables = answers->n_view;
}

int load_patience(const struct app *app)
{
    if (app->answers.complete)
        return -1;
    int64_t left = app->answers.posted_at + (app->painted ? PATIENCE_MS : PATIENCE_FIRST_MS) -
                   clock_monotonic();
    return (int)MAX(left, (int64_t)0);
}

/* ---- facts ---- */

/* The answers to what the service calls its ids. */
static void load_names(struct answers *answers)
{
    bool asked = answers->named < ANSWERS_MAX;
    view_names(&answers->names, asked ? answers->there[answers->named] : NULL,
               asked ? answers->there[answers->named + 1] : NULL);
}

/* What the themes say of themselves: "dark, blue and orange". Read once, by the first who wants to
 * choose. */
static const char *const *theme_titles(struct app *app)
{
    static const char between[] = " - ";
    struct theme theme;
    if (app->theme_titles)
        return app->theme_titles;
    app->theme_titles = arena_new(&app->theme_arena, (app->n_themes + 1) * sizeof(const char *));
    for (size_t i = 0; i < app->n_themes; i++) {
        bool read = theme_load(&theme, app->themes[i], NULL);
        const char *about = read ? strstr(theme.title, between) : NULL;
        app->theme_titles[i] = !read   ? "cannot be read"
                               : about ? arena_text(&app->theme_arena, about + strlen(between))
                                       : arena_text(&app->theme_arena, theme.title);
    }
    return app->theme_titles;
}

void load_facts(struct app *app, struct facts *facts, int key)
{
    struct answers *answers = &app->answers;
    const struct view *view = views[app->state.view];
    load_scene(app);
    if (!answers->fresh || answers->view != view) {
        sections_finish(&answers->sections);
        load_names(answers);
        if (answers->view == view)
            view->build(&app->scene, &answers->sections);
        answers->fresh = true;
    }
    *facts = (struct facts){
        .now = app->now,
        .key = key,
        .bindings = &app->bindings,
        .view = view,
        .scene = &app->scene,
        .sections = &answers->sections,
        .completion = app->state.overlay == OVERLAY_FILTER ? &app->completion : NULL,
        .values = answers_current(answers, answers->values),
        .values_prefix = str_text(&app->completion.prefix),
        .themes = app->themes,
        .theme_titles = app->state.overlay == OVERLAY_THEME ? theme_titles(app) : NULL,
        .n_themes = app->n_themes,
        .history = (const char *const *)app->history,
        .n_history = app->n_history,
        .statements = (const char *const *)app->statements,
        .n_statements = app->n_statements,
        .saved = app->saved,
        .n_saved = app->n_saved,
        .states = answers->states < ANSWERS_MAX ? answers->there[answers->states] : NULL,
        .trouble = chrome_trouble(app),
        .exporting = app->export.pid != 0,
        .complete = answers->complete,
        .asked_id = answers->asked_id,
    };
    facts->n_panes = view->panes(&app->scene, &answers->sections, app->body, facts->panes);
}

void load_finish(struct app *app)
{
    answers_forget(&app->answers);
    sections_finish(&app->answers.sections);
    names_finish(&app->answers.names);
    completion_finish(&app->completion);
}
