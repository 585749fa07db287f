/* show, the file: its format, what the dashboard handed over, and how far it is. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "show.h"

enum {
    PROGRESS_MS = 100,
    WIDTH_LEAST = 20,
    WIDTH_MOST = 500,
    HEIGHT_LEAST = 5,
    HEIGHT_MOST = 300,
    WIDTH = 120,
    HEIGHT = 36
};

/* ---- the format -------------------------------------------------------------------------- */

static bool read_path(const struct args *args, struct show *show, struct err *err)
{
    const char *path = args->values[OPT_OUTPUT];
    show->path = path && strcmp(path, "-") != 0 ? path : NULL;
    if (show->exports && !path)
        return err_set(err, ERR_USAGE, "export needs --output FILE; show writes to the terminal");
    return true;
}

static bool read_format(const struct args *args, const struct config *config, struct show *show,
                        struct err *err)
{
    const char *name = args->values[OPT_FORMAT];
    if (!name && show->path)
        show->format = export_format_of(show->path);
    else
        show->format = export_format_find(name ? name : "text", err);
    if (!show->format && !name)
        return err_set(err, ERR_USAGE,
                       "the ending of %.200s is that of no format; --format NAME chooses one",
                       show->path);
    bool spoken = show->format && strcmp(show->format->name, "text") == 0;
    if (spoken && config->settings.accessible)
        show->format = export_format_find("spoken", err);
    if (show->format && show->format->file && !show->path)
        return err_set(err, ERR_USAGE, "a workbook is written to a file: --output FILE%s",
                       show->format->extension);
    return show->format != NULL;
}

static bool read_size(const struct args *args, struct show *show, struct err *err)
{
    const char *text = args->values[OPT_SIZE];
    char after;
    show->width = WIDTH;
    show->height = HEIGHT;
    if (!text)
        return true;
    if (sscanf(text, "%4dx%4d%c", &show->width, &show->height, &after) != 2 ||
        show->width < WIDTH_LEAST || show->width > WIDTH_MOST || show->height < HEIGHT_LEAST ||
        show->height > HEIGHT_MOST)
        return err_set(err, ERR_USAGE, "--size: \"%.40s\" is no size from %dx%d to %dx%d", text,
                       WIDTH_LEAST, HEIGHT_LEAST, WIDTH_MOST, HEIGHT_MOST);
    return true;
}

static bool read_theme(const struct config *config, struct show *show, struct err *err)
{
    const char *name = config->settings.theme;
    return theme_load(&show->theme, *name ? name : theme_default, err);
}

bool show_read_file(const struct args *args, const struct config *config, struct show *show,
                    struct err *err)
{
    struct export_options *options = &show->options;
    if (!read_path(args, show, err) || !read_format(args, config, show, err))
        return false;
    options->csv_raw = args_has(args, OPT_CSV_RAW);
    options->ascii = setup_ascii(config);
    options->redact = config->settings.redact;
    options->about = show->exports && !args_has(args, OPT_BARE);
    options->terminal = !show->path && isatty(STDOUT_FILENO);
    options->width = show->path ? 0 : terminal_width(STDOUT_FILENO);
    show->scene.redact = options->redact;
    show->handed = args_has(args, OPT_HANDED);
    if (!show->format->frame)
        return true;
    if (!read_size(args, show, err) || !read_theme(config, show, err))
        return false;
    show->scene.width = show->width;
    show->scene.page_rows = (size_t)show->height;
    view_fit(&show->state, show->width, NULL);
    return true;
}

/* ---- the dashboard ----------------------------------------------------------------------- */

/* As it lies in memory: both ends are this very program. */
bool show_read_state(struct show *show, struct err *err)
{
    struct view_state state;
    size_t size = fread(&state, 1, sizeof(state), stdin);
    if (size != sizeof(state) || state.n_columns > VIEW_COLUMNS_MAX)
        return err_set(err, ERR_USAGE, "--handed is for the dashboard, which says how it shows it");
    state.detail[sizeof(state.detail) - 1] = '\0';
    for (size_t i = 0; i < VIEW_PANES_MAX; i++)
        state.panes[i].id[0] = '\0'; /* where the selection stands is of no interest */
    show->state = state;
    return true;
}

/* ---- how far it is ----------------------------------------------------------------------- */

bool show_progress(struct show *show, int64_t total, struct err *err)
{
    char done[NUMBER_MAX], all[NUMBER_MAX];
    int64_t now = clock_monotonic();
    if (!show->path || now - show->said_at < PROGRESS_MS)
        return true;
    show->said_at = now;
    if (show->handed) {
        bool ok = printf("%lld %lld\n", (long long)show->written, (long long)total) > 0 &&
                  fflush(stdout) == 0;
        return ok || err_set(err, ERR_CANCELLED, "the dashboard is gone");
    }
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%s of %s rows ", format_count(done, sizeof(done), show->written),
                format_count(all, sizeof(all), total));
    return true;
}

bool show_commit(struct show *show, struct err *err)
{
    char rows[NUMBER_MAX], bytes[NUMBER_MAX];
    int64_t size = 0;
    if (!output_commit(&size, err))
        return false;
    if (!show->path || show->handed || !isatty(STDERR_FILENO))
        return true;
    CLEANUP(str_finish)
    struct str clean = {0};
    text_clean(&clean, show->path, strlen(show->path), show->options.ascii);
    fprintf(stderr, "\rWrote %s, %s", str_text(&clean), format_bytes(bytes, sizeof(bytes), size));
    if (show->written)
        fprintf(stderr, ", %s rows", format_count(rows, sizeof(rows), show->written));
    fputs(".\n", stderr);
    return true;
}
