/* show: what a view shows, without a terminal. Options first, then the mirror. */
#include "show.h"

#include <stdlib.h>
#include <string.h>

void show_finish(struct show *show)
{
    opened_finish(&show->opened);
    names_finish(&show->names);
    free_ptr(&show->filter);
    arena_finish(&show->scratch);
    arena_finish(&show->kept);
    for (size_t i = 0; i < show->n_secrets; i++)
        secret_finish(&show->secrets[i]);
    free_ptr(&show->secrets);
}

/* ---- what is asked for ----------------------------------------------------------------- */

/* Scripts get the same days everywhere: UTC, unless someone says otherwise. */
static bool read_zone(const struct args *args, struct config *config, struct show *show,
                      struct err *err)
{
    bool said = args_override(args, "zone") || !text_equal(config->settings.zone, "local");
    if (!said)
        config->settings.zone = "utc";
    return setup_zone(config, &show->scene.zone, &show->zone_name, err);
}

static bool read_window(const struct args *args, const struct config *config, struct show *show,
                        struct err *err)
{
    struct scene *scene = &show->scene;
    scene->window_chosen = args_override(args, "window") != NULL;
    return window_parse(config->settings.window, scene->now, scene->zone, &scene->window, err);
}

static bool read_filter(const struct args *args, struct show *show, struct err *err)
{
    struct scene *scene = &show->scene;
    scene->context =
        (struct filter_context){.now = scene->now, .zone = scene->zone, .new_since = UNKNOWN};
    scene->context.me = ""; /* the mirror says later who that is */
    if (!setup_filter(args->values[OPT_FILTER], &scene->context, &show->filter, err))
        return false;
    scene->filter = view_filter(show->view, show->filter, &show->scratch);
    return true;
}

static bool read_columns(const struct args *args, struct show *show, struct err *err)
{
    const char *text = args->values[OPT_COLUMNS];
    struct view_state *state = &show->state;
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t n = 0;
    if (text && strcmp(text, "all") == 0) {
        for (; n < E_COUNT; n++)
            columns[n] = (uint8_t)n;
    } else if (text && !view_columns_parse(text, columns, &n, err)) {
        return err_wrap(err, "--columns");
    }
    memcpy(state->columns, columns, n);
    state->n_columns = (uint8_t)n;
    return true;
}

/* Once it is known what the service gives. */
static void choose_columns(struct show *show)
{
    view_fit(&show->state, show->state.room, show->scene.offer);
    if (show->state.n_columns || !show->format->whole)
        show->options.n_columns =
            view_columns(show->view, &show->state, show->filter, show->options.columns);
}

/* Whether the view has a table of events, and whether it asks all profiles. */
static bool has_rows(struct show *show)
{
    struct question questions[VIEW_QUESTIONS_MAX];
    size_t n = 0;
    bool rows = false;
    show->view->ask(&show->scene, questions, &n);
    for (size_t i = 0; i < n; i++) {
        rows |= questions[i].ask == ASK_PAGE;
        show->across |= questions[i].across;
    }
    return rows;
}

static bool is_sql(const struct show *show)
{
    return strcmp(show->view->name, "sql") == 0;
}

/* The sort of events is checked here, that of other lists when they are there. */
static bool read_rows(const struct args *args, struct show *show, struct err *err)
{
    show->sort = args->values[OPT_SORT];
    bool rows = has_rows(show);
    show->limited = args_has(args, OPT_LIMIT) || args_has(args, OPT_OFFSET);
    if (show->sort && rows) {
        if (!view_sort_parse(show->sort, &show->state.sort, err))
            return err_wrap(err, "--sort");
        show->state.sorted = true;
    }
    if (is_sql(show))
        show->limit = show->exports ? 0 : SQL_LIMIT_DEFAULT;
    else
        show->limit = show->exports ? 0 : MAX(LIMIT_DEFAULT, show->height);
    return args_number(args, OPT_LIMIT, 0, INT64_MAX, &show->limit, err) &&
           args_number(args, OPT_OFFSET, 0, INT64_MAX, &show->offset, err);
}

/* The pane of the periods finds it by its identity. */
static bool read_period(const struct args *args, struct show *show, struct err *err)
{
    enum { PERIODS_PANE = 3 };
    const char *id = args->values[OPT_PERIOD];
    char *kept = show->state.panes[PERIODS_PANE].id;
    if (!id)
        return true;
    if (strcmp(show->view->name, "plan") != 0)
        return err_set(err, ERR_USAGE, "--period is for usagetop show plan");
    snprintf(kept, VIEW_ID_MAX, "%s", id);
    return true;
}

static bool read_all(const struct args *args, struct config *config, struct show *show,
                     struct err *err)
{
    if (!show->view)
        show->view = setup_view(args->words[0], err);
    show->scene.view = show->view;
    show->scene.state = &show->state;
    show->scene.scratch = &show->scratch;
    show->scene.as_of = UNKNOWN;
    return show->view && setup_config(args, config, err) && args_now(args, &show->scene.now, err) &&
           read_zone(args, config, show, err) && read_window(args, config, show, err) &&
           read_filter(args, show, err) && show_read_file(args, config, show, err) &&
           read_rows(args, show, err) && read_columns(args, show, err) &&
           read_period(args, show, err) && (!show->handed || show_read_state(show, err));
}

/* An answer may be made of anything: there is no telling what in it names somebody. */
static bool check_sql(const struct args *args, struct show *show, struct err *err)
{
    if (!is_sql(show))
        return true;
    if (!show->scene.sql)
        show->scene.sql = args->values[OPT_SQL];
    if (!show->scene.sql)
        return err_set(err, ERR_USAGE, "the view sql needs --sql STATEMENT");
    show->scene.window = window_of(WINDOW_ALL, show->scene.now); /* a statement cuts for itself */
    show->scene.sql_rows =
        (size_t)(show->limit ? MIN(show->limit, QUESTION_LIMIT_MAX) : QUESTION_LIMIT_MAX);
    return !show->options.redact ||
           err_set(err, ERR_USAGE,
                   "names are to be hidden, and an answer of SQL could show them; without redact "
                   "it is given");
}

/* ---- who answers ----------------------------------------------------------------------- */

static bool open_engine(struct show *show, const struct config *config,
                        const struct profile *profile, struct err *err)
{
    if (show->across)
        return show_profiles(show, config, profile, err);
    return open_profile(&show->opened, config, profile, err);
}

/* Who @me is, as the service said; a filter that asks for it is refused where nobody is known. */
static bool read_me(struct show *show, struct err *err)
{
    struct scene *scene = &show->scene;
    CLEANUP(table_finish)
    struct table session = {0};
    CLEANUP(filter_finish)
    struct filter filter = {0};
    struct filter_error error;
    const atomic_bool cancel = false;
    const struct question question = {
        .ask = ASK_DATASET, .set = DATA_SESSION, .now = scene->now, .sort = {.field = -1}};
    struct err why = {0};
    bool cluster = *show->opened.engine->state.about != '\0'; /* it need not have one */
    if (!engine_answer(show->opened.engine, &question, &cancel, &session, &why) &&
        !(cluster && why.code == ERR_NOT_FOUND))
        return err_set(err, why.code, "%s", why.text);
    const char *id = session.n_rows ? table_at(&session, 0, SESSION_ID)->text : NULL;
    scene->context.me = arena_text(&show->scratch, id);
    return filter_parse(DATA_EVENTS, show->filter, &scene->context, &filter, &error) ||
           err_set(err, ERR_OTHER, "--filter: %s; %s", error.text,
                   cluster ? "the cluster has no dataset session that says it"
                           : "usagetop sync asks it");
}

/* What ids are called: pictures are as on the screen; what programs read has the ids. */
static void read_names(struct show *show)
{
    static const enum dataset sets[] = {DATA_NAMES, DATA_KEYS};
    struct table answers[ARRAY_LEN(sets)] = {0};
    const atomic_bool cancel = false;
    if (!show->format->frame || show->across || !names_wanted(show->scene.offer))
        return;
    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        const struct question question = {
            .ask = ASK_DATASET, .set = sets[i], .now = show->scene.now, .sort = {.field = -1}};
        struct err unknown = {0};
        if (!engine_answer(show->opened.engine, &question, &cancel, &answers[i], &unknown))
            table_finish(&answers[i]); /* then ids are shown */
    }
    view_names(&show->names, &answers[0], &answers[1]);
    show->scene.names = &show->names;
    for (size_t i = 0; i < ARRAY_LEN(sets); i++)
        table_finish(&answers[i]);
}

/* What of the events is not there, beside what is. */
static void say_gaps(const struct show *show)
{
    const struct scene *scene = &show->scene;
    for (size_t i = 0; i < scene->n_troubles && !show->handed; i++)
        if (scene->troubles[i].set == DATA_EVENTS)
            fprintf(stderr, "usagetop: %s: %s: %s\n", scene->troubles[i].title,
                    scene->troubles[i].refused ? "closed to this credential" : "not fetched",
                    scene->troubles[i].text);
}

bool show_run(const struct args *args, struct show *show, struct err *err)
{
    CLEANUP(config_finish)
    struct config config = {0};
    if (!read_all(args, &config, show, err) || !check_sql(args, show, err))
        return false;
    const struct profile *profile = config_profile(&config, NULL, err);
    bool ok = profile && open_engine(show, &config, profile, err) && read_me(show, err);
    if (ok) {
        app_tell_service(&show->scene, &show->opened.engine->state, profile->source);
        choose_columns(show);
        read_names(show);
        say_gaps(show);
    }
    ok = ok && (!show->path || output_open(show->path, args_has(args, OPT_OVERWRITE), err)) &&
         show_write(show, err) && show_commit(show, err);
    output_drop();
    return ok;
}

bool run_show(const struct args *args, struct err *err)
{
    CLEANUP(show_finish)
    struct show show = {0};
    return show_run(args, &show, err);
}

bool run_export(const struct args *args, struct err *err)
{
    CLEANUP(show_finish)
    struct show show = {.exports = true};
    return show_run(args, &show, err);
}
