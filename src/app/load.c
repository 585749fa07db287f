/* From the state to questions, from answers to what can be drawn. */
#include <stdlib.h>
#include <string.h>

#include "loop.h"

enum { PATIENCE_MS = 25, VALUES_OFFERED = 6 };

void load_scene(struct app *app)
{
    struct state *state = &app->state;
    struct scene *scene = &app->scene;
    const char **marked = arena_new(&app->scratch, (state->n_marked + 1) * sizeof(*marked));
    for (size_t i = 0; i < state->n_marked; i++)
        marked[i] = arena_text(&app->scratch, state->marked[i]);
    struct window window = state->window;
    if (window.kind != WINDOW_CUSTOM)
        window = window_of(window.kind, app->now);
    enum sync_phase phase = app->status.phase;
    *scene = (struct scene){
        .state = state_view(state),
        .window = window,
        .window_chosen = state->window_chosen,
        .zone = state->zone,
        .now = app->now,
        .filter = state->filter,
        .context = {.now = app->now,
                    .zone = state->zone,
                    .new_since = state->new_since,
                    .marked = marked,
                    .n_marked = state->n_marked},
        .tables = app->answers.there,
        .errs = app->answers.failed,
        .n_tables = app->answers.n_view,
        .stale = phase == SYNC_WAITING || phase == SYNC_STOPPED,
        .as_of = app->engine.as_of,
        .syncing_first =
            app->engine.events == 0 && (phase == SYNC_STARTING || phase == SYNC_SYNCING),
        .redact = state->redact,
        .compact = state->compact,
        .scratch = &app->scratch,
        .marked = marked,
        .n_marked = state->n_marked,
    };
    const int frame = 3; /* the pane's borders and the table's header */
    scene->page_rows = (size_t)MAX(app->body.height - frame, 1);
}

/* ---- asking ---- */

/* Everything that makes one question differ from another, but for the time. */
static void question_key(struct str *key, const struct question *q)
{
    str_addf(key, "%d %d %d %lld %lld %d ", (int)q->ask, (int)q->set, (int)q->window.kind,
             (long long)q->window.from, (long long)q->window.to, (int)q->zone);
    for (size_t i = 0; i < q->n_measures; i++)
        str_addf(key, "m%d ", (int)q->measures[i]);
    for (size_t i = 0; i < q->n_by; i++)
        str_addf(key, "b%d ", (int)q->by[i]);
    str_addf(key, "%d %zu %d %d %zu %zu ", (int)q->bucket, q->buckets_most, q->sort.field,
             q->sort.descending, q->offset, q->limit);
    str_addf(key, "f%s\x1fi%s\x1fp%s\x1f%zu\n", q->filter ? q->filter : "", q->id ? q->id : "",
             q->prefix ? q->prefix : "", q->context.n_marked);
}

static void forget_answers(struct answers *answers)
{
    for (size_t i = 0; i < ANSWERS_MAX; i++) {
        table_finish(&answers->tables[i]);
        answers->there[i] = NULL;
        answers->failed[i] = NULL;
    }
    answers->fresh = false;
}

static size_t add_values_question(struct app *app, struct question *questions, size_t n)
{
    struct completion *completion = &app->completion;
    completion_finish(completion);
    if (app->state.overlay != OVERLAY_FILTER)
        return n;
    filter_complete(DATA_EVENTS, app->state.prompt.text, app->state.prompt.cursor, completion);
    if (completion->want_values < 0)
        return n;
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

/* Answers keep their places while newer ones are under way; one of another kind in the same place
 * does not. */
static void settle_places(struct answers *answers, const struct question *questions, size_t n)
{
    for (size_t i = 0; i < ANSWERS_MAX; i++) {
        bool same = i < n && i < answers->n && answers->asks[i] == questions[i].ask;
        if (!same) {
            table_finish(&answers->tables[i]);
            answers->there[i] = NULL;
            answers->failed[i] = NULL;
            answers->fresh = false;
        }
        if (i < n)
            answers->asks[i] = questions[i].ask;
    }
    answers->n = n;
}

static void post(struct app *app, const struct question *questions, size_t n)
{
    struct answers *answers = &app->answers;
    struct request *request = request_new();
    request->number = ++answers->number;
    for (size_t i = 0; i < n; i++)
        request_add(request, &questions[i]);
    answers->generation = app->engine.generation;
    answers->complete = false;
    answers->posted_at = clock_monotonic();
    asker_post(app->asker, request);
}

void load_ask(struct app *app, bool again)
{
    struct answers *answers = &app->answers;
    const struct view *view = views[app->state.view];
    struct question questions[ANSWERS_MAX] = {0};
    CLEANUP(str_finish)
    struct str key = {0};
    if (answers->view != view)
        forget_answers(answers);
    answers->view = view;
    load_scene(app);
    size_t n = 0;
    view->ask(&app->scene, questions, &n);
    size_t n_view = n;
    answers->session = n;
    questions[n++] = (struct question){.ask = ASK_DATASET,
                                       .set = DATA_SESSION,
                                       .window = app->scene.window,
                                       .sort = {.field = -1}};
    answers->values = ANSWERS_MAX;
    n = add_values_question(app, questions, n);
    str_addf(&key, "%s\n", view->name);
    for (size_t i = 0; i < n; i++)
        question_key(&key, &questions[i]);
    if (again || strcmp(str_text(&key), str_text(&answers->key)) != 0) {
        settle_places(answers, questions, n);
        str_clear(&answers->key);
        str_add(&answers->key, str_text(&key));
        post(app, questions, n);
    }
    answers->n_view = n_view;
    app->scene.n_tables = n_view;
}

/* ---- taking ---- */

static void keep(struct answers *answers, struct reply *reply)
{
    size_t i = reply->index;
    if (i >= ANSWERS_MAX)
        return;
    table_finish(&answers->tables[i]);
    answers->there[i] = NULL;
    answers->failed[i] = NULL;
    answers->errs[i] = reply->err;
    if (reply->err.code == ERR_NONE) {
        answers->tables[i] = reply->table;
        answers->there[i] = &answers->tables[i];
        reply->table = (struct table){0};
    } else {
        answers->failed[i] = &answers->errs[i];
    }
    answers->fresh = false;
}

bool load_take(struct app *app)
{
    bool any = false;
    struct reply reply = {0};
    while (asker_take(app->asker, &reply)) {
        if (reply.number == app->answers.number) {
            keep(&app->answers, &reply);
            app->answers.complete = reply.last;
            any = true;
        }
        reply_finish(&reply);
    }
    return any;
}

int load_patience(const struct app *app)
{
    if (app->answers.complete)
        return -1;
    int64_t left = app->answers.posted_at + PATIENCE_MS - clock_monotonic();
    return (int)MAX(left, (int64_t)0);
}

/* ---- facts ---- */

void load_facts(struct app *app, struct facts *facts, int key)
{
    struct answers *answers = &app->answers;
    const struct view *view = views[app->state.view];
    load_scene(app);
    if (!answers->fresh || answers->view != view) {
        sections_finish(&answers->sections);
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
        .values = answers->values < ANSWERS_MAX ? answers->there[answers->values] : NULL,
        .themes = app->themes,
        .n_themes = app->n_themes,
        .history = (const char *const *)app->history,
        .n_history = app->n_history,
        .saved = app->saved,
        .n_saved = app->n_saved,
    };
    facts->n_panes = view->panes(&app->scene, &answers->sections, app->body, facts->panes);
}

void load_finish(struct app *app)
{
    forget_answers(&app->answers);
    sections_finish(&app->answers.sections);
    str_finish(&app->answers.key);
    completion_finish(&app->completion);
}
