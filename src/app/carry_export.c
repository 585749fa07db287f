/* Export of what is shown: `usagetop show` in a process of its own, so that the screen goes on and
 * the file is exactly what the command would write. Into a temporary file, 0600, renamed when it is
 * whole. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loop.h"
#include "usagetop/export.h"

extern char **environ;

enum { WORDS_MAX_EXPORT = 32 };

static const struct export_format *format_of(const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < export_formats_count; i++) {
        size_t ending = strlen(export_formats[i]->extension);
        if (length > ending && strcmp(path + length - ending, export_formats[i]->extension) == 0)
            return export_formats[i];
    }
    return NULL;
}

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
    const struct view_state *view = facts->scene->state;
    CLEANUP(str_finish)
    struct str window = {0};
    char now[TIME_TEXT];
    window_print(&window, &app->scene.window);
    add(out, "usagetop", NULL);
    add(out, "show", facts->view->name);
    add(out, "--mirror", app->options->profile->mirror);
    add(out, "--format", format);
    add(out, "--zone", state->zone == ZONE_UTC ? "utc" : "local");
    add(out, "--now", time_print(now, app->now));
    if (state->window_chosen || facts->view->rows)
        add(out, "--window", str_text(&window));
    if (state->filter[0])
        add(out, "--filter", state->filter);
    if (state->redact)
        add(out, "--redact", "yes");
    if (!facts->view->rows)
        return;
    struct sort sort = view_sort(view);
    char text[64];
    snprintf(text, sizeof(text), "%s%s", sort.descending ? "-" : "", event_fields[sort.field].name);
    add(out, "--sort", text);
    add(out, "--limit", "0");
    add(out, "--columns", columns_text(&out->arena, facts->scene));
}

static bool spawn(struct app *app, const struct command *command, struct err *err)
{
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, app->export_temp,
                                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    char *words[WORDS_MAX_EXPORT + 1] = {0};
    for (size_t i = 0; i < command->n; i++)
        words[i] = mem_text(command->words[i]);
    int code = posix_spawn(&app->export_pid, "/proc/self/exe", &files, NULL, words, environ);
    for (size_t i = 0; i < command->n; i++)
        free(words[i]);
    posix_spawn_file_actions_destroy(&files);
    if (code == 0)
        return true;
    app->export_pid = 0;
    return err_set(err, ERR_OTHER, "%.200s could not be written: %s", app->export_path,
                   strerror(code));
}

/* "~/" is the home folder. Owned. */
static char *full_path(const char *path)
{
    struct str text = {0};
    const char *home = getenv("HOME");
    bool tilde = text_starts(path, "~/") && home && *home;
    str_addf(&text, "%s%s", tilde ? home : "", tilde ? path + 1 : path);
    return str_take(&text);
}

static void start(struct app *app, const struct facts *facts, const struct export_format *format)
{
    struct command command = {0};
    struct str temp = {0};
    struct err err = {0};
    str_addf(&temp, "%s.part-%d", app->export_path, (int)getpid());
    app->export_temp = str_take(&temp);
    build_command(app, facts, format->name, &command);
    if (spawn(app, &command, &err))
        state_say(&app->state, false, "Writing %.200s ...", app->export_path);
    else
        state_say(&app->state, true, "%s", err.text);
    arena_finish(&command.arena);
    if (!app->export_pid)
        export_forget(app);
}

void carry_export(struct app *app, const struct facts *facts)
{
    struct state *state = &app->state;
    const struct export_format *format = format_of(state->prompt.text);
    bool replace = state->overwrite;
    if (app->export_pid) {
        state_say(state, false, "An export is already running.");
        return;
    }
    if (!format) {
        state_say(state, true, "The ending of the name says the format, as in events.csv.");
        state->overlay = OVERLAY_EXPORT;
        return;
    }
    state->overwrite = false;
    app->export_path = full_path(state->prompt.text);
    if (file_exists(app->export_path) && !replace) {
        export_forget(app);
        state->overlay = OVERLAY_EXPORT;
        state->overwrite = true;
        return;
    }
    start(app, facts, format);
}

void export_forget(struct app *app)
{
    if (app->export_pid) {
        kill(app->export_pid, SIGTERM);
        waitpid(app->export_pid, NULL, 0);
        unlink(app->export_temp);
    }
    free(app->export_path);
    free(app->export_temp);
    app->export_path = app->export_temp = NULL;
    app->export_pid = 0;
}

void export_check(struct app *app)
{
    int status;
    if (!app->export_pid || waitpid(app->export_pid, &status, WNOHANG) != app->export_pid)
        return;
    app->export_pid = 0;
    struct stat file = {0};
    char size[NUMBER_MAX];
    bool ok = WIFEXITED(status) && WEXITSTATUS(status) == 0 && stat(app->export_temp, &file) == 0 &&
              rename(app->export_temp, app->export_path) == 0;
    if (ok)
        state_say(&app->state, false, "Wrote %.200s, %s.", app->export_path,
                  format_bytes(size, sizeof(size), file.st_size));
    else
        state_say(&app->state, true,
                  "%.200s could not be written; the disk may be full or the folder closed.",
                  app->export_path);
    if (!ok)
        unlink(app->export_temp);
    app->paint = true;
    export_forget(app);
}
