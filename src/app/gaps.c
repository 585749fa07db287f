/* What of the events the service does not open, or fails to tell, while the rest goes on: a line
 * above the views that are made from events, with the reason. Where the header is too narrow for
 * it, also when the service was not read. */
#include <string.h>

#include "loop.h"

enum { NAMED = 2, REASON_MAX = 160, GAP_WIDTH = 100 };

/* Where nothing of the events is there, the panes say why themselves. */
static bool counts(const struct engine_trouble *trouble)
{
    return trouble->set == DATA_EVENTS && !trouble->alone &&
           (trouble->refused || trouble->status >= 400);
}

static size_t count_gaps(const struct app *app)
{
    size_t n = 0;
    for (size_t i = 0; i < app->engine.n_troubles; i++)
        n += counts(&app->engine.troubles[i]);
    return n;
}

static bool is_of_events(const struct view *view)
{
    static const char *const others[] = {"plan", "organisations", "sql"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (strcmp(view->name, others[i]) == 0)
            return false;
    return true;
}

bool gaps_in_line(const struct app *app)
{
    return app->grid.width < GAP_WIDTH && app->answers.sections.provenance.n_gaps > 0;
}

int gaps_rows(const struct app *app)
{
    return is_of_events(views[app->state.view]) && (count_gaps(app) > 0 || gaps_in_line(app));
}

void gaps_say(const struct app *app, struct str *out)
{
    const struct provenance *from = &app->answers.sections.provenance;
    if (from->n_gaps == 0)
        return;
    bool hours = from->gap.to - from->gap.from < DAY;
    str_add(out, " · gap ");
    header_moment(out, from->gap.from, app->state.zone, false, hours);
    str_add(out, app->grid.ascii ? " -> " : " → ");
    header_moment(out, from->gap.to, app->state.zone, false, hours);
    if (from->n_gaps > 1)
        str_addf(out, " +%zu", from->n_gaps - 1);
}

/* "the completions, the costs and 8 more", of those that are refused or of the others. */
static const struct engine_trouble *name_them(const struct app *app, bool refused, struct str *out)
{
    const struct engine_trouble *first = NULL;
    size_t n = 0, named = 0;
    for (size_t i = 0; i < app->engine.n_troubles; i++)
        n += counts(&app->engine.troubles[i]) && app->engine.troubles[i].refused == refused;
    size_t most = n == NAMED + 1 ? n : NAMED;
    for (size_t i = 0; i < app->engine.n_troubles && named < most; i++) {
        const struct engine_trouble *trouble = &app->engine.troubles[i];
        if (!counts(trouble) || trouble->refused != refused)
            continue;
        str_addf(out, "%s%s", named++ ? ", " : "", trouble->title);
        first = first ? first : trouble;
    }
    if (n > named)
        str_addf(out, " and %zu more", n - named);
    return first;
}

void gaps_draw(struct app *app, int row)
{
    CLEANUP(str_finish)
    struct str closed = {0};
    CLEANUP(str_finish)
    struct str failed = {0};
    CLEANUP(str_finish)
    struct str gap = {0};
    CLEANUP(str_finish)
    struct str reason = {0};
    if (!gaps_rows(app))
        return;
    const struct engine_trouble *refused = name_them(app, true, &closed);
    const struct engine_trouble *other = name_them(app, false, &failed);
    const struct engine_trouble *first = refused ? refused : other;
    if (gaps_in_line(app))
        gaps_say(app, &gap);
    if (first)
        str_addf(&reason, "%s%.*s", app->grid.ascii ? " - " : " · ", REASON_MAX, first->text);
    const struct span spans[] = {
        {app->grid.ascii ? " ! " : " ▲ ", STYLE_WARN, true},
        {refused ? "Closed to this credential: " : "", STYLE_WARN, true},
        {str_text(&closed), STYLE_TEXT, true},
        {refused && other ? " · not fetched: "
         : other          ? "Not fetched: "
                          : "",
         STYLE_WARN, true},
        {str_text(&failed), STYLE_TEXT, true},
        {first || !gap.len ? str_text(&gap) : str_text(&gap) + strlen(" · "), STYLE_STALE, true},
        {str_text(&reason), STYLE_DIM, true}};
    draw_spans(&app->grid, (struct rect){0, row, app->grid.width, 1}, ALIGN_LEFT, spans,
               ARRAY_LEN(spans));
}
