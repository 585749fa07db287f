/* The screen as a whole: header, filter line, view, footer; and what the mouse points at. */
#include <string.h>

#include "loop.h"
#include "prompts.h"

enum { WIDTH_MIN = 60, HEIGHT_MIN = 16 };

bool chrome_too_small(const struct app *app)
{
    return app->grid.width < WIDTH_MIN || app->grid.height < HEIGHT_MIN;
}

static bool shows_filter(const struct app *app)
{
    return app->state.overlay == OVERLAY_FILTER || app->state.filter[0] ||
           views[app->state.view]->rows;
}

void chrome_layout(struct app *app)
{
    struct rect area = grid_rect(&app->grid);
    rect_cut_top(&area, HEADER_ROWS + alert_rows(app) + shows_filter(app));
    rect_cut_bottom(&area, 1);
    app->body = area;
}

/* ---- filter line ---- */

/* What is wrong with what is typed; while nothing is, what is in force. */
static void draw_filter_state(struct app *app, struct rect *line)
{
    const struct filter_error *error = &app->state.filter_error;
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text, "%s%s%s", error->text, *error->hint ? "; write " : "", error->hint);
    int width = MIN(text_width(str_text(&text)), line->width / 2);
    draw_text(&app->grid, rect_cut_right(line, width), ALIGN_RIGHT,
              error->unfinished ? STYLE_DIM : STYLE_ERROR, str_text(&text));
    rect_cut_right(line, 2);
}

/* Of what the service has. */
static const char *example_of(const struct offer *offer)
{
    if (!offer)
        return "filter: user:u_104 amount:>1k status:5xx -pool:surplus \"text\"";
    if (offer->kinds & OFFER(KIND_JOB))
        return "filter: user:u_104 state:failed cores:>=16 -class:debug \"text\"";
    return "filter: user:u_104 model:gpt* input:>1k fee:>0.01 \"text\"";
}

static void draw_filter(struct app *app, const struct facts *facts)
{
    struct rect line = {1, HEADER_ROWS + alert_rows(app), app->grid.width - 2, 1};
    const struct state *state = &app->state;
    bool editing = state->overlay == OVERLAY_FILTER, lit = state->views[state->view].highlight;
    struct prompt shown = state->prompt;
    if (!editing)
        prompt_set(&shown, state->filter);
    if (lit)
        draw_text(&app->grid, rect_cut_right(&line, 9), ALIGN_RIGHT, STYLE_WARN, "\\ lit");
    const struct filter_error *error = &state->filter_error;
    bool wrong = editing && error->text[0], marked = wrong && !error->unfinished;
    if (wrong)
        draw_filter_state(app, &line);
    const struct prompt_look look = {.label = "/",
                                     .placeholder = example_of(app->scene.offer),
                                     .ghost = editing ? completion_ghost(state, facts) : NULL,
                                     .error_from = marked ? error->column : 0,
                                     .error_to =
                                         marked ? error->column + MAX(error->length, 1u) : 0,
                                     .focused = editing};
    draw_prompt(&app->grid, line, &shown, &look);
}

/* ---- all of it ---- */

static void draw_too_small(struct app *app)
{
    char text[120];
    snprintf(text, sizeof(text), "usagetop needs %d columns and %d rows; this is %d by %d.",
             WIDTH_MIN, HEIGHT_MIN, app->grid.width, app->grid.height);
    draw_paragraph(&app->grid, grid_rect(&app->grid), ALIGN_LEFT, STYLE_WARN, text);
}

void chrome_draw(struct app *app)
{
    struct facts facts;
    const struct view *view = views[app->state.view];
    if (chrome_too_small(app)) {
        draw_too_small(app);
        return;
    }
    load_facts(app, &facts, K_NONE);
    view->draw(&app->scene, &app->answers.sections, &app->grid, app->body);
    header_draw(app);
    alert_draw(app);
    if (shows_filter(app))
        draw_filter(app, &facts);
    overlay_draw(app, &facts);
    footer_draw(app, &facts);
}

void chrome_hit(struct app *app, const struct facts *facts, int x, int y, struct hit *out)
{
    struct view_hit found = {0};
    *out = (struct hit){.kind = HIT_NOTHING};
    header_hit(app, x, y, out);
    for (size_t i = 0; i < facts->n_panes; i++)
        if (rect_has(facts->panes[i].rect, x, y))
            *out = (struct hit){.kind = HIT_PANE, .index = i};
    if (out->kind != HIT_PANE || !facts->view->hit ||
        !facts->view->hit(facts->scene, facts->sections, app->body, x, y, &found) ||
        found.pane >= facts->n_panes)
        return;
    out->index = found.pane;
    out->on_header = found.header;
    out->on_item = !found.header;
    out->item = found.item;
    out->column = found.column;
}
