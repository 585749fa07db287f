/* What of the events the service does not open, or fails to tell, while the rest goes on: a line
 * above the views that are made from events, with the reason. */
#include <string.h>

#include "loop.h"

enum { NAMED = 2, REASON_MAX = 160 };

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

int gaps_rows(const struct app *app)
{
    return is_of_events(views[app->state.view]) && count_gaps(app) > 0;
}

/* "the completions, the costs and 8 more" */
static void name_them(const struct app *app, size_t n, struct str *out)
{
    size_t named = 0, most = n == NAMED + 1 ? n : NAMED;
    for (size_t i = 0; i < app->engine.n_troubles && named < most; i++) {
        const struct engine_trouble *trouble = &app->engine.troubles[i];
        if (counts(trouble))
            str_addf(out, "%s%s", named++ ? ", " : "", trouble->title);
    }
    if (n > named)
        str_addf(out, " and %zu more", n - named);
}

void gaps_draw(struct app *app, int row)
{
    CLEANUP(str_finish)
    struct str names = {0};
    CLEANUP(str_finish)
    struct str reason = {0};
    const struct engine_trouble *first = app->engine.troubles;
    size_t n = count_gaps(app);
    if (!gaps_rows(app))
        return;
    while (!counts(first))
        first++;
    name_them(app, n, &names);
    str_addf(&reason, "%s%.*s", app->grid.ascii ? " - " : " · ", REASON_MAX, first->text);
    const struct span spans[] = {
        {app->grid.ascii ? " ! " : " ▲ ", STYLE_WARN, true},
        {first->refused ? "Closed to this credential: " : "Not fetched: ", STYLE_WARN, true},
        {str_text(&names), STYLE_TEXT, true},
        {str_text(&reason), STYLE_DIM, true}};
    draw_spans(&app->grid, (struct rect){0, row, app->grid.width, 1}, ALIGN_LEFT, spans,
               ARRAY_LEN(spans));
}
