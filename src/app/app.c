/* The loop: waits for keys, signals, answers and the clock; updates, asks, paints. It never waits
 * for disk or network. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "profiles.h"

enum {
    READ_ALONG_MS = 2 * SECOND, /* between two looks at a mirror that others write */
    WATCHED_MS = 250,           /* the same, where the kernel tells when it was written */
    EXPORT_MS = 100,
    SCREEN_MS = 10,
    MESSAGE_MS = 10 * SECOND,
    BAD_MESSAGE_MS = 30 * SECOND
};

static int64_t wall(const struct app *app)
{
    return app->options->now == UNKNOWN ? clock_now() : app->options->now;
}

int64_t shown_time(const struct app *app, int64_t at)
{
    bool still = app->options->now != UNKNOWN && at != UNKNOWN;
    return still ? at + app->options->now - clock_now() : at;
}

/* ---- starting ---- */

static bool set_start(struct app *app, struct err *err)
{
    const struct app_options *options = app->options;
    struct state *state = &app->state;
    if (options->window) {
        if (!window_parse(options->window, app->now, state->zone, &state->window, err))
            return false;
        state->window_chosen = true;
    }
    if (options->view) {
        const struct view *view = view_find(options->view);
        if (!view)
            return err_set(err, ERR_USAGE, "unknown view \"%s\"", options->view);
        for (size_t i = 0; i < views_count; i++)
            if (views[i] == view)
                state->view = i;
    }
    if (options->filter) {
        struct facts facts = {.scene = &app->scene};
        app->scene.context = (struct filter_context){
            .now = app->now, .zone = state->zone, .me = "", .new_since = state->new_since};
        if (!filter_apply(state, &facts, options->filter))
            return err_set(err, ERR_USAGE, "%s", state->message);
    }
    return true;
}

static bool set_state(struct app *app, struct err *err)
{
    app->now = wall(app);
    if (!profiles_gather(app, err) || !desk_begin(app, err))
        return false;
    app->n_themes = theme_names(&app->theme_arena, &app->themes);
    return bindings_init(&app->bindings, app->options->config, err) && set_start(app, err) &&
           theme_load(&app->theme, app->state.theme, err);
}

static bool open_wake(struct app *app, struct err *err)
{
    if (pipe2(app->wake, O_CLOEXEC | O_NONBLOCK) < 0)
        return err_set(err, ERR_OTHER, "cannot make a pipe: %s", strerror(errno));
    return true;
}

static bool open_screen(struct app *app, struct err *err)
{
    const struct settings *settings = &app->options->config->settings;
    const struct term_options options = {.ascii = settings->ascii == WHEN_ALWAYS,
                                         .mono = settings->color == WHEN_NEVER,
                                         .mouse = settings->mouse};
    if (!term_open(&app->term, &options, err))
        return false;
    term_theme(&app->term, &app->theme);
    return true;
}

/* ---- painting ---- */

static void paint(struct app *app)
{
    term_prepare(&app->term, &app->grid);
    chrome_layout(app);
    chrome_draw(app);
    term_show(&app->term, &app->grid);
    app->paint = false;
    app->painted = true;
}

/* Is anything under way that would change the picture? */
static bool quiet(struct app *app)
{
    /* first whether it rests, then what it knows: the other way round news could slip through */
    bool idle = asker_idle(app->asker);
    uint64_t known = asker_state(app->asker, NULL).generation;
    return idle && profiles_quiet(app) && !app->export.pid && !jump_busy(app) &&
           app->answers.complete && app->answers.engine_generation == known;
}

static void save_screen(struct app *app)
{
    CLEANUP(str_finish)
    struct str text = {0};
    struct err err = {0};
    paint(app);
    grid_text(&app->grid, &text);
    if (file_write(app->screen_file, str_text(&text), text.len, &err))
        state_say(&app->state, false, "The screen is in %.200s.", app->screen_file);
    else
        state_say(&app->state, true, "%s", err.text);
    app->said_at = clock_monotonic();
    app->paint = true;
    free(app->screen_file);
    app->screen_file = NULL;
}

/* ---- what wakes the loop ---- */

static void take_mouse(struct app *app, struct facts *facts, const struct key_event *event)
{
    chrome_hit(app, facts, event->x, event->y, &facts->hit);
}

/* A match that is being looked for is dropped by any key but the next n or N. */
static void take_command(struct app *app, const struct key_event *event)
{
    struct facts facts;
    int jumps = app->state.jump;
    load_facts(app, &facts, event->key);
    if (event->key == K_MOUSE)
        take_mouse(app, &facts, event);
    undo_before(&app->undo, &app->state);
    unsigned todo = update(&app->state, &facts, event);
    if (!(todo & (TODO_UNDO | TODO_REDO)))
        undo_after(&app->undo, &app->state);
    if (jump_busy(app) && app->state.jump == jumps && todo != TODO_PICTURE)
        jump_stop(app);
    carry_out(app, &facts, todo);
    app->answers.fresh = false; /* sections may be sorted another way now */
    app->said_at = app->state.message[0] ? clock_monotonic() : 0;
}

static void take_key(struct app *app, const struct key_event *event)
{
    if (event->key == K_HANGUP) {
        app->quitting = true;
    } else if (event->key == K_RESIZE) {
        term_prepare(&app->term, &app->grid);
        chrome_layout(app);
        app->paint = true;
    } else {
        take_command(app, event);
    }
}

static void take_keys(struct app *app)
{
    struct key_event event = {0};
    while (!app->quitting && term_key(&app->term, &event)) {
        take_key(app, &event);
        key_event_finish(&event);
    }
}

/* What came of the user's wish to look at the service. */
static void report_hurry(struct app *app)
{
    const struct sync_status *status = &app->status;
    char count[NUMBER_MAX];
    int64_t news = status->changed - app->hurry.changed;
    app->hurry.stopped &= status->phase == SYNC_STOPPED;
    bool failed = (status->phase == SYNC_STOPPED && !app->hurry.stopped) ||
                  (status->phase == SYNC_WAITING && status->next_try != app->hurry.next_try);
    bool well = status->phase == SYNC_LIVE && status->last_success >= app->hurry.at;
    if (!app->hurry.pending || (!failed && !well))
        return;
    if (failed)
        state_say(&app->state, true, "%.240s", status->err.text);
    else if (news > 0)
        state_say(&app->state, false, "The service has told of %s new or changed event%s.",
                  format_count(count, sizeof(count), news), news == 1 ? "" : "s");
    else
        state_say(&app->state, false, "The service has nothing new.");
    app->hurry.pending = false;
    app->said_at = clock_monotonic();
    app->paint = true;
}

static void take_status(struct app *app)
{
    enum sync_phase phase = app->status.phase;
    struct err err = app->status.err;
    app->paint |= profiles_take(app);
    report_hurry(app);
    if (app->fetching && app->status.phase == SYNC_LIVE) {
        app->fetching = false;
        profiles_pause(app);
    }
    app->paint |= app->status.phase != phase || app->status.phase == SYNC_SYNCING ||
                  app->status.phase == SYNC_WAITING || strcmp(err.text, app->status.err.text) != 0;
}

/* A mirror that the reader finds damaged is looked through by its writer, once. */
static void report_damage(struct app *app)
{
    bool damaged = app->engine_err.code == ERR_CORRUPT;
    struct sync *sync = profiles_sync(app);
    if (damaged && !app->checked && sync)
        sync_check(sync);
    app->checked = damaged;
}

static void take_wake(struct app *app)
{
    char bytes[256];
    while (read(app->wake[0], bytes, sizeof(bytes)) > 0)
        ;
    take_status(app);
    struct engine_state before = app->engine;
    struct engine_state now = asker_state(app->asker, &app->engine_err);
    if (now.member != app->current)
        return; /* it has not heard of the change yet */
    app->engine = now;
    cluster_status(app);
    app->paint |= before.failed_at != now.failed_at || strcmp(before.missing, now.missing) != 0;
    if (before.generation != app->engine.generation || before.indexed != app->engine.indexed)
        app->paint = true;
    report_damage(app);
}

/* A message makes room for the keys, or for what does not work, after a while. */
static int64_t message_left(const struct app *app)
{
    int64_t stays = app->state.message_bad ? BAD_MESSAGE_MS : MESSAGE_MS;
    return MAX(app->said_at + stays - clock_monotonic(), (int64_t)0);
}

/* Another process may write what is read here. */
static bool reads_along(const struct app *app)
{
    enum sync_phase phase = app->status.phase;
    return !cluster_shown(app) &&
           (phase == SYNC_OFF || phase == SYNC_FOLLOWING || phase == SYNC_STOPPED);
}

/* Is what the kernel tells of the mirror worth to be woken for? Not again just after the last. */
static bool watches(const struct app *app)
{
    return app->watching && app->watch.fd >= 0 && clock_monotonic() >= app->ask_again;
}

/* Time passes on the screen once a minute. */
static int until_tick(struct app *app)
{
    bool still = app->options->now != UNKNOWN;
    int64_t wait = still ? INT_MAX : MINUTE - clock_now() % MINUTE;
    if (app->watching && !watches(app))
        wait = MIN(wait, MAX(app->ask_again - clock_monotonic(), (int64_t)0));
    if (app->export.pid)
        wait = MIN(wait, (int64_t)EXPORT_MS);
    if (app->screen_file) /* the asker says nothing when it comes to rest */
        wait = MIN(wait, (int64_t)SCREEN_MS);
    if (app->said_at)
        wait = MIN(wait, message_left(app));
    wait = MIN(wait, profiles_wait(app));
    return (int)wait;
}

/* Where another process writes, the mirror is looked at when it was written, and once a minute;
 * where there is no watch, every two seconds. */
static void read_along(struct app *app, bool minute)
{
    if (reads_along(app) != app->watching) {
        app->watching = !app->watching;
        app->ask_again = 0;
        minute = true;
        if (app->watching)
            watch_open(&app->watch, profiles_open(app)->mirror);
        else
            watch_close(&app->watch);
    }
    if (!app->watching || clock_monotonic() < app->ask_again)
        return;
    bool told = app->watch.fd >= 0;
    if (told && !watch_take(&app->watch) && !minute)
        return;
    app->ask_again = clock_monotonic() + (told ? WATCHED_MS : READ_ALONG_MS);
    asker_poke(app->asker);
}

static void tick(struct app *app)
{
    int64_t now = wall(app);
    bool minute = now / MINUTE != app->now / MINUTE;
    if (minute) {
        app->now = now;
        app->paint = true;
    }
    if (app->said_at && message_left(app) == 0) {
        app->said_at = 0;
        app->state.message[0] = '\0';
        app->paint = true;
    }
    read_along(app, minute);
}

static int least(int a, int b)
{
    return a < 0 ? b : b < 0 ? a : MIN(a, b);
}

static void wait_for_something(struct app *app)
{
    struct pollfd fds[] = {{.fd = term_key_fd(&app->term), .events = POLLIN},
                           {.fd = term_signal_fd(&app->term), .events = POLLIN},
                           {.fd = app->wake[0], .events = POLLIN},
                           {.fd = watches(app) ? app->watch.fd : -1, .events = POLLIN}};
    int wait = least(until_tick(app), term_key_wait(&app->term));
    if (app->paint)
        wait = least(wait, load_patience(app) < 0 ? 0 : load_patience(app));
    int n = poll(fds, ARRAY_LEN(fds), wait);
    /* the terminal went away without a signal */
    if (n > 0 && fds[0].revents & (POLLHUP | POLLERR | POLLNVAL) && !(fds[0].revents & POLLIN))
        app->quitting = true;
}

/* What was selected when the last run ended is found again, not new. */
static void settle(struct app *app, const struct facts *facts)
{
    if (!move_settle(&app->state, facts))
        answers_forget_place(&app->answers);
    if (app->restored || !app->answers.complete || !rows_section(facts))
        return;
    app->restored = true;
    state_view(&app->state)->panes[0].fresh = 0;
}

static void turn(struct app *app)
{
    wait_for_something(app);
    take_wake(app);
    take_keys(app);
    tick(app);
    export_check(app);
    profiles_turn(app);
    bool live = app->state.live || app->fetching || app->status.phase == SYNC_SYNCING;
    bool again =
        live && app->answers.engine_generation != app->engine.generation && app->answers.complete;
    if (again) /* only now: another time is another window, and withdraws what is being asked */
        app->now = wall(app);
    arena_reset(&app->scratch);
    load_ask(app, again);
    if (answers_take(app)) {
        struct facts facts;
        app->paint = true;
        load_facts(app, &facts, K_NONE);
        settle(app, &facts);
        if (app->state.overlay == OVERLAY_FILTER)
            filter_live(&app->state, &facts, app->state.prompt.text);
        load_ask(app, false);
    }
    alert_look(app);
    jump_go(app);
    app->paint |= app->asking != cluster_asking(app);
    app->asking = cluster_asking(app);
    if (app->paint && load_patience(app) <= 0)
        paint(app);
    if (app->screen_file && quiet(app))
        save_screen(app);
}

/* ---- life ---- */

static void finish(struct app *app)
{
    term_close(&app->term);
    export_forget(app);
    profiles_finish(app);
    asker_stop(&app->asker);
    load_finish(app);
    grid_finish(&app->grid);
    arena_finish(&app->scratch);
    arena_finish(&app->theme_arena);
    arena_finish(&app->profile_arena);
    for (size_t i = 0; i < app->n_history; i++)
        free(app->history[i]);
    for (size_t i = 0; i < app->n_statements; i++)
        free(app->statements[i]);
    free(app->screen_file);
    if (app->watching)
        watch_close(&app->watch);
    for (int i = 0; i < 2; i++)
        if (app->wake[i] >= 0)
            close(app->wake[i]);
    free(app);
}

bool app_run(const struct app_options *options, struct err *err)
{
    struct app *app = mem_new(sizeof(*app));
    app->options = options;
    app->wake[0] = app->wake[1] = -1;
    bool ok = set_state(app, err) && open_wake(app, err) && open_screen(app, err) &&
              profiles_start(app, err);
    if (ok) {
        term_prepare(&app->term, &app->grid);
        chrome_layout(app);
        load_ask(app, true);
        app->paint = true;
        while (!app->quitting)
            turn(app);
        desk_save(app);
    }
    finish(app);
    return ok;
}
