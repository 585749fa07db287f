/* The last line: what just happened, what does not work, or the keys that matter here and now; and
 * the clock. */
#include <string.h>

#include "loop.h"
#include "prompts.h"

enum { NAMES_MAX = 12, TROUBLE_ROWS = 3 };

/* ---- keys ---- */

/* Actions by what has the focus, the most useful first. */
static const char *const rows_keys[NAMES_MAX] = {"filter", "sort",    "open", "columns",
                                                 "form",   "include", "mark", "copy",
                                                 "export", "palette", "help"};
static const char *const detail_keys[NAMES_MAX] = {"open",    "back",      "copy",    "include",
                                                   "exclude", "next-pane", "palette", "help"};
static const char *const chart_keys[NAMES_MAX] = {"open",      "next-metric", "log",    "time",
                                                  "next-pane", "zoom",        "filter", "export",
                                                  "palette",   "help"};
static const char *const cards_keys[NAMES_MAX] = {"open", "filter", "next-pane", "sort", "zoom",
                                                  "time", "export", "palette",   "help"};

/* What works in each overlay. */
enum { HINTS_MAX = 8 };
static const struct hint overlay_hints[][HINTS_MAX] = {
    [OVERLAY_FILTER] = {{"Tab", "completes"},
                        {"C-n C-p", "choose"},
                        {"Up Down", "before"},
                        {"Enter", "keeps"},
                        {"Esc", "as it was"}},
    [OVERLAY_FORM] = {{"Tab", "next line"}, {"Enter", "keeps"}, {"Esc", "as it was"}},
    [OVERLAY_SORT] = {{"Up Down", "choose"},
                      {"letters", "search"},
                      {"Enter", "sorts"},
                      {"Esc", "closes"}},
    [OVERLAY_COLUMNS] = {{"Up Down", "choose"},
                         {"Space", "shows"},
                         {"J K", "moves"},
                         {"+ -", "width"},
                         {"C-r", "default"},
                         {"letters", "search"},
                         {"Esc", "closes"}},
    [OVERLAY_TIME] = {{"Up Down", "choose"}, {"Enter", "takes"}, {"Esc", "closes"}},
    [OVERLAY_THEME] = {{"j k", "choose"}, {"Enter", "keeps"}, {"Esc", "as it was"}},
    [OVERLAY_HELP] = {{"Up Down", "choose"}, {"Enter", "runs"}, {"Esc", "closes"}},
    [OVERLAY_PALETTE] = {{"Up Down", "choose"},
                         {"Tab", "completes"},
                         {"Enter", "runs"},
                         {"Esc", "closes"}},
    [OVERLAY_SOURCE] = {{"Enter", "shows the events"}, {"Esc", "closes"}},
    [OVERLAY_SESSION] = {{"Esc", "closes"}},
    [OVERLAY_SAVED] = {{"Up Down", "choose"},
                       {"Enter", "opens"},
                       {"Del", "drops"},
                       {"Esc", "closes"}},
    [OVERLAY_SQL] = {{"Up Down", "before"}, {"Enter", "runs"}, {"Esc", "closes"}},
    [OVERLAY_EXPORT] = {{"Up Down", "format"}, {"Enter", "writes"}, {"Esc", "closes"}},
    [OVERLAY_PROFILES] = {{"Up Down", "choose"},
                          {"letters", "search"},
                          {"Enter", "opens"},
                          {"Esc", "closes"}},
};

static const char *const sql_keys[NAMES_MAX] = {"sql", "copy", "export", "palette", "help"};

static const char *const *pane_keys(const struct facts *facts)
{
    size_t focus = facts->scene->state->focus;
    enum pane_kind kind = focus < facts->n_panes ? facts->panes[focus].kind : PANE_CARDS;
    if (facts->view->rows && focus < 2)
        return focus == 0 ? rows_keys : detail_keys;
    if (strcmp(facts->view->name, "sql") == 0)
        return sql_keys;
    return kind == PANE_CHART ? chart_keys : cards_keys;
}

static void draw_pane_keys(struct app *app, const struct facts *facts, struct rect line)
{
    const char *const *names = pane_keys(facts);
    char keys[NAMES_MAX][KEYS_TEXT_MAX];
    struct hint hints[NAMES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < NAMES_MAX && names[i]; i++) {
        const struct action *action = action_find(names[i]);
        if (!action || !*bindings_key(&app->bindings, names[i], keys[n]))
            continue;
        hints[n] = (struct hint){keys[n], action->hint};
        n++;
    }
    /* help stays where there is room for little else */
    if (n > 1) {
        struct rect last =
            rect_cut_right(&line, text_width(hints[n - 1].key) + text_width(hints[n - 1].text) + 1);
        draw_hints(&app->grid, last, &hints[n - 1], 1);
        rect_cut_right(&line, 2);
        n--;
    }
    draw_hints(&app->grid, line, hints, n);
}

static void draw_keys(struct app *app, const struct facts *facts, struct rect line)
{
    size_t n = 0;
    if (app->state.overlay == OVERLAY_NONE) {
        draw_pane_keys(app, facts, line);
        return;
    }
    const struct hint *hints = overlay_hints[app->state.overlay];
    while (n < HINTS_MAX && hints[n].key)
        n++;
    draw_hints(&app->grid, line, hints, n);
}

/* ---- sentences ---- */

const char *chrome_trouble(const struct app *app)
{
    if (app->engine_err.code && app->engine_err.code != ERR_CANCELLED)
        return app->engine_err.text;
    if (app->status.err.code)
        return app->status.err.text;
    if (*app->engine.missing)
        return app->engine.missing;
    return app->status.moved[0] ? app->status.moved : NULL;
}

/* What happened, what happens next, what the user can do. */
static void trouble_text(const struct app *app, struct str *out)
{
    const char *text = chrome_trouble(app);
    if (text == app->status.moved) {
        str_addf(out,
                 "The mirror was damaged and is now %s; everything is fetched anew. Esc closes.",
                 text);
        return;
    }
    str_add(out, text);
    if (text == app->engine.missing)
        str_add(out, "; it is looked for by itself, Esc closes.");
    else if (text != app->status.err.text)
        str_add(out, "; R looks again.");
    else if (app->status.phase == SYNC_STOPPED)
        str_add(out, "; what is here stays usable, R tries again.");
    else if (app->status.phase == SYNC_FOLLOWING)
        str_add(out, "; another instance writes this mirror and met that; Esc closes.");
    else if (app->status.phase == SYNC_WAITING)
        str_add(out, "; it is tried again by itself, R tries now.");
    else
        str_add(out, "; Esc closes.");
}

/* A sentence over the last lines of the view, three at most, so that the keys stay in sight. */
static void draw_sentence(struct app *app, struct rect line, enum style style, const char *text)
{
    int width = app->grid.width - 2;
    int rows = MIN(MIN(paragraph_height(text, width), TROUBLE_ROWS), app->body.height);
    struct rect area = {0, line.y - rows, app->grid.width, rows};
    draw_fill(&app->grid, area, STYLE_TEXT, " ");
    draw_paragraph(&app->grid, rect_inset(area, 1, 0), ALIGN_LEFT, style, text);
}

/* "writing 42 %": how far an export is. */
static void draw_export_progress(struct app *app, struct rect *line)
{
    const struct exporting *export = &app->export;
    char text[NUMBER_MAX] = "writing";
    const char *stop = app->export.stopped ? " stopping" : " Esc stops";
    if (!export->pid)
        return;
    if (export->total > 0)
        snprintf(text, sizeof(text), "writing %d %%",
                 (int)MIN(export->done / (export->total / 100 + 1), (int64_t)99));
    const struct span spans[] = {{text, STYLE_INFO, true}, {stop, STYLE_DIM, true}};
    draw_spans(&app->grid, *line, ALIGN_RIGHT, spans, ARRAY_LEN(spans));
    rect_cut_right(line, spans_width(spans, ARRAY_LEN(spans)) + 2);
}

void footer_draw(struct app *app, const struct facts *facts)
{
    struct rect line = {1, app->grid.height - 1, app->grid.width - 2, 1};
    struct civil at;
    char clock[64];
    civil_from(&at, app->now, app->state.zone);
    snprintf(clock, sizeof(clock), "%02d:%02d %s", at.hour, at.minute,
             zone_name(app->state.zone, app->now));
    draw_text(&app->grid, line, ALIGN_RIGHT, STYLE_DIM, clock);
    rect_cut_right(&line, text_width(clock) + 2);
    draw_export_progress(app, &line);
    const char *trouble = chrome_trouble(app);
    const char *message = app->state.message;
    enum style style = app->state.message_bad ? STYLE_ERROR : STYLE_ACCENT;
    if (*message && text_width(message) <= line.width) {
        draw_text(&app->grid, line, ALIGN_LEFT, style, message);
        return;
    }
    draw_keys(app, facts, line);
    if (*message) {
        draw_sentence(app, line, style, message);
    } else if (trouble && app->state.dismissed != hash_text(trouble, 0) &&
               app->state.overlay == OVERLAY_NONE) {
        CLEANUP(str_finish)
        struct str text = {0};
        trouble_text(app, &text);
        draw_sentence(app, line, STYLE_ERROR, str_text(&text));
    }
}
