/* Export of what is shown: `usagetop export` in a process of its own, so that the screen goes on
 * and the file is exactly what the command would write. It is handed how its user sees the view,
 * says how far it is, and leaves no half file whenever it is stopped. Pictures are written at once,
 * from the very cells of the screen. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "profiles.h"
#include "usagetop/export.h"

extern char **environ;

enum { WORDS_MAX_EXPORT = 40 };

struct command {
    const char *words[WORDS_MAX_EXPORT];
    size_t n;
    struct arena arena;
};

static void add(struct command *command, const char *option, const char *value)
{
    if (command->n + 3 > WORDS_MAX_EXPORT)
        return;
    command->words[command->n++] = option;
    if (value)
        command->words[command->n++] = arena_text(&command->arena, value);
}

static const char *columns_text(struct arena *arena, const struct scene *scene)
{
    CLEANUP(str_finish)
    struct str text = {0};
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t n = view_columns(scene->view, scene->state, scene->filter, columns);
    for (size_t i = 0; i < n; i++)
        str_addf(&text, "%s%s", i ? "," : "", event_fields[columns[i]].name);
    return arena_text(arena, str_text(&text));
}

static void build_command(struct app *app, const struct facts *facts, const char *format,
                          struct command *out)
{
    const struct state *state = &app->state;
    CLEANUP(str_finish)
    struct str window = {0};
    char now[TIME_TEXT];
    window_print(&window, &app->scene.window);
    add(out, "usagetop", NULL);
    add(out, "export", facts->view->name);
    if (app->n_bundles > 1 || cluster_shown(app)) {
        add(out, "--config", app->options->config->path);
        add(out, "--profile", profiles_open(app)->name);
    } else {
        add(out, "--mirror", profiles_open(app)->mirror);
    }
    add(out, "--format", format);
    add(out, "--output", app->export.path);
    add(out, "--overwrite", NULL);
    add(out, "--handed", NULL);
    const char *zone = app->options->config->settings.zone;
    bool local = text_equal(zone, "utc") || text_equal(zone, "UTC");
    add(out, "--zone", state->zone == ZONE_UTC ? "utc" : local ? "local" : zone);
    add(out, "--now", time_print(now, app->now));
    if ((state->window_chosen && facts->view->key) || facts->view->rows)
        add(out, "--window", str_text(&window));
    if (state->filter[0])
        add(out, "--filter", state->filter);
    if (strcmp(facts->view->name, "sql") == 0)
        add(out, "--sql", state->sql);
    if (state->redact)
        add(out, "--redact", "yes");
    if (facts->view->rows)
        add(out, "--columns", columns_text(&out->arena, facts->scene));
}

/* ---- the process ------------------------------------------------------------------------- */

static void close_both(const int pipes[2])
{
    for (int i = 0; i < 2; i++)
        if (pipes[i] >= 0)
            close(pipes[i]);
}

static int spawn(struct app *app, const struct command *command, const int in[2], const int out[2])
{
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, out[1], STDERR_FILENO);
    char *words[WORDS_MAX_EXPORT + 1] = {0};
    for (size_t i = 0; i < command->n; i++)
        words[i] = mem_text(command->words[i]);
    int code = posix_spawn(&app->export.pid, "/proc/self/exe", &files, NULL, words, environ);
    for (size_t i = 0; i < command->n; i++)
        free(words[i]);
    posix_spawn_file_actions_destroy(&files);
    return code;
}

/* Hands it the state of the view, which fits into a pipe, and keeps the end that tells how far it
 * is. */
static bool launch(struct app *app, const struct facts *facts, const struct command *command,
                   struct err *err)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    const struct view_state *view = facts->scene->state;
    int code = pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 ? 0 : errno;
    if (code == 0 && write(in[1], view, sizeof(*view)) != (ssize_t)sizeof(*view))
        code = EPIPE;
    if (code == 0)
        code = spawn(app, command, in, out);
    if (code == 0) {
        app->export.fd = out[0];
        fcntl(out[0], F_SETFL, O_NONBLOCK);
        out[0] = -1;
    }
    close_both(in);
    close_both(out);
    if (code != 0)
        app->export.pid = 0;
    return code == 0 || err_set(err, ERR_OTHER, "%.200s could not be written: %s", app->export.path,
                                strerror(code));
}

static void start(struct app *app, const struct facts *facts, const struct export_format *format)
{
    struct command command = {0};
    struct err err = {0};
    build_command(app, facts, format->name, &command);
    if (launch(app, facts, &command, &err))
        state_say(&app->state, false, "Writing %.200s; Esc stops it.", app->export.path);
    else
        state_say(&app->state, true, "%s", err.text);
    arena_finish(&command.arena);
    if (!app->export.pid)
        export_forget(app);
}

/* ---- pictures ---------------------------------------------------------------------------- */

static void fill_head(const struct app *app, const struct facts *facts, struct str *sort,
                      struct export_head *head)
{
    if (rows_section(facts))
        export_sort_print(sort, view_sort_of(facts->view, facts->scene->state));
    *head = (struct export_head){.view = facts->view->name,
                                 .title = facts->view->title,
                                 .window = app->scene.window,
                                 .zone = app->state.zone,
                                 .now = app->now,
                                 .filter = app->state.filter,
                                 .sort = sort->len ? str_text(sort) : NULL,
                                 .provenance = facts->sections->provenance,
                                 .rows = facts->sections->provenance.total};
    head->provenance.as_of = app->scene.as_of;
    scene_tell_lacks(&app->scene, &head->provenance);
}

static void write_frame(struct app *app, const struct facts *facts,
                        const struct export_format *format)
{
    struct export export;
    struct export_head head;
    struct err err = {0};
    CLEANUP(str_finish)
    struct str out = {0}, sort = {0};
    const struct export_frame frame = {.grid = &app->grid, .look = app_look, .arg = &app->theme};
    const struct export_options options = {.frame = &frame, .redact = app->state.redact};
    term_prepare(&app->term, &app->grid);
    chrome_layout(app);
    chrome_draw(app);
    fill_head(app, facts, &sort, &head);
    export_begin(&export, format, &head, &options, &out);
    bool ok =
        export_end(&export, &err) && file_write(app->export.path, str_text(&out), out.len, &err);
    if (ok)
        state_say(&app->state, false, "Wrote %.200s.", app->export.path);
    else
        state_say(&app->state, true, "%s", err.text);
    str_finish(&sort);
    export_forget(app);
}

/* ---- what is asked for ------------------------------------------------------------------- */

/* "~/" is the home folder. Owned. */
static char *full_path(const char *path)
{
    struct str text = {0};
    const char *home = getenv("HOME");
    bool tilde = text_starts(path, "~/") && home && *home;
    str_addf(&text, "%s%s", tilde ? home : "", tilde ? path + 1 : path);
    return str_take(&text);
}

void carry_export(struct app *app, const struct facts *facts)
{
    struct state *state = &app->state;
    const struct export_format *format = export_format_of(state->prompt.text);
    bool replace = state->overwrite;
    if (app->export.pid) {
        state_say(state, false, "An export is running already; Esc stops it.");
        return;
    }
    if (!format) {
        state_say(state, true, "The ending of the name says the format, as in events.csv.");
        state->overlay = OVERLAY_EXPORT;
        return;
    }
    if (facts->view->confirm && !state->confirmed) {
        state->confirmed = true;
        state->overlay = OVERLAY_EXPORT;
        return;
    }
    state->overwrite = false;
    app->export.path = full_path(state->prompt.text);
    if (file_exists(app->export.path) && !replace) {
        export_forget(app);
        state->overlay = OVERLAY_EXPORT;
        state->overwrite = true;
        return;
    }
    state->confirmed = false;
    if (format->frame)
        write_frame(app, facts, format);
    else
        start(app, facts, format);
}

/* ---- how far it is ----------------------------------------------------------------------- */

void export_stop(struct app *app)
{
    if (!app->export.pid)
        return;
    app->export.stopped = true;
    kill(app->export.pid, SIGTERM);
}

void export_forget(struct app *app)
{
    if (app->export.pid) {
        kill(app->export.pid, SIGTERM);
        waitpid(app->export.pid, NULL, 0);
    }
    if (app->export.path && app->export.fd > 0)
        close(app->export.fd);
    free(app->export.path);
    str_finish(&app->export.told);
    app->export = (struct exporting){0};
}

/* Lines "DONE TOTAL"; what is none is a sentence about what went wrong. */
static void read_told(struct app *app)
{
    char bytes[4096];
    struct exporting *export = &app->export;
    for (ssize_t n; (n = read(export->fd, bytes, sizeof(bytes))) > 0;)
        str_bytes(&export->told, bytes, (size_t)n);
    for (char *end; export->told.len && (end = strchr(export->told.data, '\n')) != NULL;) {
        long long done, total;
        *end = '\0';
        if (sscanf(export->told.data, "%lld %lld", &done, &total) == 2) {
            export->done = done;
            export->total = total;
            app->paint = true;
        } else {
            snprintf(export->sentence, sizeof(export->sentence), "%s", export->told.data);
        }
        struct str rest = {0};
        str_add(&rest, end + 1);
        str_finish(&export->told);
        export->told = rest;
    }
}

static void say_end(struct app *app, bool ok)
{
    struct exporting *export = &app->export;
    struct stat file = {0};
    char size[NUMBER_MAX];
    const char *why = text_starts(export->sentence, "usagetop: ") ? export->sentence + 10 : "";
    if (ok && stat(export->path, &file) == 0)
        state_say(&app->state, false, "Wrote %.200s, %s.", export->path,
                  format_bytes(size, sizeof(size), file.st_size));
    else if (export->stopped)
        state_say(&app->state, false, "The export is stopped; no %.200s was written.",
                  export->path);
    else
        state_say(&app->state, true, "%.120s could not be written: %s", export->path,
                  *why ? why : "the export ended before it was done");
}

void export_check(struct app *app)
{
    int status;
    if (!app->export.pid)
        return;
    read_told(app);
    if (waitpid(app->export.pid, &status, WNOHANG) != app->export.pid)
        return;
    read_told(app);
    app->export.pid = 0;
    say_end(app, WIFEXITED(status) && WEXITSTATUS(status) == 0);
    app->said_at = clock_monotonic();
    app->paint = true;
    export_forget(app);
}
