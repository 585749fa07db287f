/* The lines around the view: views and account, window and state, filter, footer. */
#include <string.h>

#include "loop.h"

enum {
    HEADER_ROWS = 2,
    TABS_MAX = 16,
    BRAND_WIDTH = 10,
    WIDTH_MIN = 60,
    HEIGHT_MIN = 16,
    SPANS_MAX = 16
};

static bool too_small(const struct app *app)
{
    return app->grid.width < WIDTH_MIN || app->grid.height < HEIGHT_MIN;
}

static bool shows_filter(const struct app *app)
{
    return app->state.overlay == OVERLAY_FILTER || app->state.filter[0] ||
           strcmp(views[app->state.view]->name, "events") == 0;
}

void chrome_layout(struct app *app)
{
    struct rect area = grid_rect(&app->grid);
    rect_cut_top(&area, HEADER_ROWS + shows_filter(app));
    rect_cut_bottom(&area, 1);
    app->body = area;
}

/* ---- first line ---- */

static void draw_chip(struct app *app, struct rect *line)
{
    const struct table *session = app->answers.there[app->answers.session];
    char text[160] = "", hours[NUMBER_MAX];
    if (!session || !session->n_rows)
        return;
    const char *name = table_at(session, 0, SESSION_ORGANIZATION_NAME)->text;
    int64_t balance = table_at(session, 0, SESSION_CORE_HOURS)->number;
    if (app->state.redact)
        name = "redacted";
    if (balance == UNKNOWN)
        snprintf(text, sizeof(text), "%s", name ? name : "");
    else
        snprintf(text, sizeof(text), "%.80s · %s core-h %s", name ? name : "",
                 format_fixed(hours, sizeof(hours), balance, 9, 1), app->grid.ascii ? "@" : "▾");
    int width = text_width(text);
    struct rect chip = rect_cut_right(line, MIN(width + 2, MAX(line->width - 44, 0)));
    if (chip.width >= width)
        draw_text(&app->grid, chip, ALIGN_RIGHT, STYLE_CHIP, text);
}

static void draw_views(struct app *app)
{
    struct rect line = {0, 0, app->grid.width, 1};
    struct rect brand = rect_cut_left(&line, BRAND_WIDTH);
    draw_text(&app->grid, brand, ALIGN_LEFT, STYLE_BRAND, " usagetop");
    rect_cut_right(&line, 1);
    draw_chip(app, &line);
    struct tab items[TABS_MAX];
    char keys[TABS_MAX][2];
    size_t n = MIN(views_count, (size_t)TABS_MAX);
    for (size_t i = 0; i < n; i++) {
        keys[i][0] = (char)views[i]->key;
        keys[i][1] = '\0';
        items[i] = (struct tab){keys[i], views[i]->title};
    }
    draw_tabs(&app->grid, line, &(struct tabs){items, n, app->state.view});
}

/* ---- second line: the state of the sync ---- */

struct words {
    char text[SPANS_MAX][160];
    struct span spans[SPANS_MAX];
    size_t n;
};

static void say(struct words *words, enum style style, const char *text)
{
    if (words->n == SPANS_MAX)
        return;
    snprintf(words->text[words->n], sizeof(words->text[0]), "%s", text);
    words->spans[words->n] = (struct span){words->text[words->n], style, true};
    words->n++;
}

static void say_progress(const struct app *app, struct words *words)
{
    const struct sync_status *status = &app->status;
    char text[120], number[NUMBER_MAX];
    say(words, STYLE_INFO, app->grid.ascii ? "* syncing" : "◐ syncing");
    if (status->ahead != UNKNOWN && status->events + status->ahead > 0) {
        snprintf(text, sizeof(text), " %d %%",
                 (int)(status->events * 100 / (status->events + status->ahead)));
        say(words, STYLE_INFO, text);
    }
    snprintf(text, sizeof(text), " · %s events",
             format_count(number, sizeof(number), status->events));
    say(words, STYLE_DIM, text);
    if (status->rate != UNKNOWN) {
        snprintf(text, sizeof(text), " · %s/s", format_count(number, sizeof(number), status->rate));
        say(words, STYLE_DIM, text);
    }
    if (status->time_left != UNKNOWN) {
        snprintf(text, sizeof(text), " · %s left",
                 format_duration(number, sizeof(number), status->time_left));
        say(words, STYLE_DIM, text);
    }
}

/* How old the data are, where that is worth saying. */
static void say_age(const struct app *app, struct words *words, bool always)
{
    char text[120], ago[NUMBER_MAX];
    int64_t as_of =
        app->status.last_success != UNKNOWN ? app->status.last_success : app->engine.as_of;
    if (as_of == UNKNOWN) {
        say(words, STYLE_STALE, " · never synced");
        return;
    }
    if (!always && app->now - as_of < MINUTE)
        return;
    snprintf(text, sizeof(text), " · synced %s", format_ago(ago, sizeof(ago), as_of, app->now));
    say(words, app->now - as_of > 10 * MINUTE ? STYLE_STALE : STYLE_DIM, text);
}

static void say_retry(const struct app *app, struct words *words)
{
    struct civil at;
    char text[64];
    if (app->status.next_try == UNKNOWN)
        return;
    civil_from(&at, app->status.next_try, app->state.zone);
    snprintf(text, sizeof(text), " · next try %02d:%02d:%02d", at.hour, at.minute, at.second);
    say(words, STYLE_DIM, text);
}

static void say_phase(const struct app *app, struct words *words)
{
    bool ascii = app->grid.ascii;
    switch (app->status.phase) {
    case SYNC_OFF:
        say(words, STYLE_DIM, ascii ? "o mirror only" : "○ mirror only");
        say_age(app, words, true);
        break;
    case SYNC_STARTING:
        say(words, STYLE_INFO, ascii ? "* connecting" : "◐ connecting");
        break;
    case SYNC_SYNCING:
        say_progress(app, words);
        break;
    case SYNC_LIVE:
        say(words, STYLE_GOOD, ascii ? "* live" : "● live");
        say_age(app, words, false);
        break;
    case SYNC_WAITING:
        say(words, STYLE_WARN, ascii ? "! offline" : "▲ offline");
        say_age(app, words, true);
        say_retry(app, words);
        break;
    case SYNC_STOPPED:
        say(words, STYLE_BAD, ascii ? "x stopped" : "✗ stopped");
        say_age(app, words, true);
        break;
    case SYNC_PAUSED:
        say(words, STYLE_WARN, ascii ? "= paused" : "‖ paused");
        say_age(app, words, true);
        break;
    case SYNC_FOLLOWING:
        say(words, STYLE_INFO, ascii ? "o reading along" : "○ reading along");
        say_age(app, words, false);
        break;
    }
}

static void say_host(const struct app *app, struct words *words)
{
    const char *label = app->options->label ? app->options->label : app->status.host;
    char text[160];
    if (app->engine.indexed < app->engine.events && app->engine.events > 0) {
        snprintf(text, sizeof(text), " · indexing %d %%",
                 (int)(app->engine.indexed * 100 / app->engine.events));
        say(words, STYLE_STALE, text);
    }
    if (!*label)
        return;
    snprintf(text, sizeof(text), " · %.40s @ %.80s", app->options->profile->name, label);
    say(words, STYLE_DIM, text);
}

static void moment(char *out, size_t size, int64_t at, enum zone zone, bool year)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil civil;
    civil_from(&civil, at, zone);
    if (year)
        snprintf(out, size, "%d %s %d %02d:%02d", civil.day, months[civil.month - 1], civil.year,
                 civil.hour, civil.minute);
    else
        snprintf(out, size, "%d %s %02d:%02d", civil.day, months[civil.month - 1], civil.hour,
                 civil.minute);
}

/* "22 Oct 09:00 → 21 Nov 09:00 UTC": what the window is, once the answers have told what All means.
 */
static void span_text(const struct app *app, char *out, size_t size)
{
    const struct provenance *from = &app->answers.sections.provenance;
    struct window window = app->scene.window;
    if (window.kind == WINDOW_ALL || window.to == INT64_MAX || window.from <= 0)
        window = from->window;
    if (window.to <= window.from) {
        *out = '\0';
        return;
    }
    char begin[48], end[48];
    enum zone zone = app->state.zone;
    struct civil a, b;
    civil_from(&a, window.from, zone);
    civil_from(&b, window.to, zone);
    bool years = a.year != b.year;
    moment(begin, sizeof(begin), window.from, zone, years);
    moment(end, sizeof(end), window.to, zone, years);
    snprintf(out, size, "%s %s %s %s", begin, app->grid.ascii ? "->" : "→", end,
             zone_name(zone, window.to));
}

static void draw_windows(struct app *app)
{
    static const struct tab items[] = {
        {"d", "24h"}, {"w", "7d"}, {"m", "30d"}, {"a", "All"}, {"t", "Custom"}};
    static const struct tab plain[] = {
        {NULL, "24h"}, {NULL, "7d"}, {NULL, "30d"}, {NULL, "All"}, {NULL, "Custom"}};
    bool wide = app->grid.width >= 130;
    struct rect line = {1, 1, app->grid.width - 2, 1};
    struct tabs tabs = {wide ? items : plain, ARRAY_LEN(items), (size_t)app->state.window.kind};
    int used = draw_tabs(&app->grid, line, &tabs);
    rect_cut_left(&line, used + 2);
    struct words words = {0};
    say_phase(app, &words);
    say_host(app, &words);
    while (words.n > 1 && spans_width(words.spans, words.n) > line.width)
        words.n--;
    draw_spans(&app->grid, line, ALIGN_RIGHT, words.spans, words.n);
    rect_cut_right(&line, spans_width(words.spans, words.n) + 2);
    char span[128];
    span_text(app, span, sizeof(span));
    if (text_width(span) <= line.width)
        draw_text(&app->grid, line, ALIGN_LEFT, STYLE_TEXT, span);
}

/* ---- filter line ---- */

static void draw_filter(struct app *app)
{
    struct rect line = {1, HEADER_ROWS, app->grid.width - 2, 1};
    const struct state *state = &app->state;
    bool editing = state->overlay == OVERLAY_FILTER;
    struct prompt shown = state->prompt;
    if (!editing)
        prompt_set(&shown, state->filter);
    const char *mode = state->views[state->view].highlight ? "\\ lit" : "";
    draw_text(&app->grid, line, ALIGN_RIGHT, STYLE_WARN, mode);
    rect_cut_right(&line, *mode ? text_width(mode) + 1 : 0);
    const struct filter_error *error = &state->filter_error;
    if (editing && error->text[0]) {
        char text[420];
        snprintf(text, sizeof(text), "%s%s%s", error->text, *error->hint ? "; " : "", error->hint);
        int width = MIN(text_width(text), line.width * 2 / 3);
        draw_text(&app->grid, rect_cut_right(&line, width + 1), ALIGN_RIGHT,
                  error->unfinished ? STYLE_DIM : STYLE_ERROR, text);
    }
    const struct prompt_look look = {
        .label = "/",
        .placeholder = "filter: user:u_104 amount:>1k status:5xx -pool:surplus \"text\"",
        .error_from = editing && !error->unfinished ? error->column : 0,
        .error_to = editing && !error->unfinished ? error->column + error->length : 0,
        .focused = editing};
    draw_prompt(&app->grid, line, &shown, &look);
}

/* ---- footer ---- */

static size_t footer_hints(const struct app *app, struct hint *out, char (*keys)[KEY_NAME_MAX])
{
    static const char *const events[] = {"filter",  "form",   "sort",    "columns", "open",
                                         "include", "export", "palette", "help"};
    static const char *const others[] = {"filter", "sort",   "next-pane", "zoom", "time",
                                         "open",   "export", "palette",   "help"};
    bool table = strcmp(views[app->state.view]->name, "events") == 0;
    const char *const *names = table ? events : others;
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(events); i++) {
        const struct action *action = action_find(names[i]);
        if (!action || !*action->hint)
            continue;
        bindings_key(&app->bindings, names[i], keys[n]);
        out[n] = (struct hint){keys[n], action->hint};
        n += *keys[n] != '\0';
    }
    return n;
}

static void draw_footer(struct app *app)
{
    struct rect line = {1, app->grid.height - 1, app->grid.width - 2, 1};
    struct civil at;
    char clock[64];
    civil_from(&at, app->now, app->state.zone);
    snprintf(clock, sizeof(clock), "%02d:%02d %s", at.hour, at.minute,
             zone_name(app->state.zone, app->now));
    draw_text(&app->grid, line, ALIGN_RIGHT, STYLE_DIM, clock);
    rect_cut_right(&line, text_width(clock) + 2);
    const struct err *trouble = app->engine_err.code ? &app->engine_err : &app->status.err;
    if (app->state.message[0]) {
        draw_text(&app->grid, line, ALIGN_LEFT, app->state.message_bad ? STYLE_ERROR : STYLE_ACCENT,
                  app->state.message);
    } else if (trouble->code) {
        draw_text(&app->grid, line, ALIGN_LEFT, STYLE_ERROR, trouble->text);
    } else {
        struct hint hints[16];
        char keys[16][KEY_NAME_MAX];
        size_t n = footer_hints(app, hints, keys);
        draw_hints(&app->grid, line, hints, n);
    }
}

static void draw_too_small(struct app *app)
{
    char text[120];
    snprintf(text, sizeof(text), "usagetop needs %d columns and %d rows; this is %d by %d.",
             WIDTH_MIN, HEIGHT_MIN, app->grid.width, app->grid.height);
    draw_paragraph(&app->grid, grid_rect(&app->grid), ALIGN_LEFT, STYLE_WARN, text);
}

void chrome_draw(struct app *app)
{
    const struct view *view = views[app->state.view];
    if (too_small(app)) {
        draw_too_small(app);
        return;
    }
    view->draw(&app->scene, &app->answers.sections, &app->grid, app->body);
    draw_views(app);
    draw_windows(app);
    if (shows_filter(app))
        draw_filter(app);
    draw_footer(app);
}
