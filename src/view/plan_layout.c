/* Plan, where everything is. */
#include "plan.h"

#include <ctype.h>
#include <string.h>

#include "states.h"

enum {
    WIDE = 100,  /* columns from which usage and forecast stand side by side */
    HUGE = 150,  /* columns from which the ledger has the height of the screen */
    SIDE = 60,   /* columns of what then stands beside it */
    NARROW = 32, /* columns of statement and periods beside the ledger */
    SMALL = 18,  /* rows below which there is only the usage and the ledger */
    TINY = 11,   /* rows below which there is only the pane with the keys */
    ROWS_USAGE = 6,
    ROWS_FORECAST = 6,
    ROWS_STATEMENT = 8,
    ROWS_LEDGER = 28, /* most of a month of days; the rest is for their chart */
    ROWS_COURSE = 8,  /* at least */
};

static const struct {
    const char *title, *section;
    enum pane_kind kind;
} shapes[PLAN_PANES] = {[PANE_USAGE] = {"Plan usage", "plan", PANE_CARDS},
                        [PANE_FORECAST] = {"Forecast", "forecast", PANE_CARDS},
                        [PANE_STATEMENT] = {"Statement", "statement", PANE_CARDS},
                        [PANE_PERIODS] = {"Billing periods", "periods", PANE_TABLE},
                        [PANE_LEDGER] = {"Ledger", "days", PANE_TABLE}};

/* Empty: there is no room for it. */
static struct rect course_rect(const struct scene *scene, struct rect area)
{
    bool there = plan_has_books(scene) && !scene->state->zoomed && area.width >= HUGE;
    rect_cut_left(&area, SIDE);
    rect_cut_top(&area, ROWS_USAGE + ROWS_LEDGER);
    return there && area.height >= ROWS_COURSE ? area : (struct rect){0};
}

static void lay_out_huge(struct rect area, struct rect *out)
{
    struct rect side = rect_cut_left(&area, SIDE);
    out[PANE_FORECAST] = rect_cut_top(&side, ROWS_FORECAST);
    out[PANE_STATEMENT] = rect_cut_top(&side, ROWS_STATEMENT);
    out[PANE_PERIODS] = side;
    out[PANE_USAGE] = rect_cut_top(&area, ROWS_USAGE);
    out[PANE_LEDGER] = area;
    if (area.height >= ROWS_LEDGER + ROWS_COURSE)
        out[PANE_LEDGER].height = ROWS_LEDGER;
}

static void lay_out_wide(struct rect area, struct rect *out)
{
    struct rect top = rect_cut_top(&area, ROWS_USAGE);
    struct rect middle = rect_cut_top(&area, ROWS_STATEMENT);
    out[PANE_USAGE] = rect_cut_left(&top, top.width * 11 / 20);
    out[PANE_FORECAST] = top;
    out[PANE_STATEMENT] = rect_cut_left(&middle, middle.width * 11 / 20);
    out[PANE_PERIODS] = middle;
    out[PANE_LEDGER] = area;
}

static void lay_out_narrow(struct rect area, struct rect *out)
{
    out[PANE_USAGE] = rect_cut_top(&area, ROWS_USAGE);
    struct rect left = rect_cut_left(&area, MIN(NARROW, area.width * 43 / 100));
    out[PANE_STATEMENT] = rect_cut_top(&left, ROWS_STATEMENT - 1);
    out[PANE_PERIODS] = left;
    out[PANE_FORECAST] = rect_cut_top(&area, ROWS_FORECAST - 1);
    out[PANE_LEDGER] = area;
}

static void lay_out(const struct scene *scene, struct rect area, struct rect out[PLAN_PANES])
{
    memset(out, 0, PLAN_PANES * sizeof(*out));
    if (!plan_has_books(scene)) {
        out[PANE_USAGE] = area;
    } else if (scene->state->zoomed || area.height < TINY) {
        out[MIN(scene->state->focus, PLAN_PANES - 1)] = area;
    } else if (area.height < SMALL || area.width < NARROW * 2) {
        out[PANE_USAGE] = rect_cut_top(&area, ROWS_USAGE);
        out[PANE_LEDGER] = area;
    } else if (area.width >= HUGE) {
        lay_out_huge(area, out);
    } else if (area.width >= WIDE) {
        lay_out_wide(area, out);
    } else {
        lay_out_narrow(area, out);
    }
}

static size_t items_of(const struct scene *scene, const struct sections *sections, size_t pane)
{
    enum { FORECASTS = 4, FIGURES = 5 };
    const struct section *usage = section_find(sections, "plan");
    const struct section *periods = section_find(sections, "periods");
    switch (pane) {
    case PANE_USAGE:
        return usage ? usage->table.n_rows : 0;
    case PANE_FORECAST:
        return section_find(sections, "forecast") ? FORECASTS : 0;
    case PANE_STATEMENT:
        return section_find(sections, "statement") ? FIGURES : 0;
    case PANE_PERIODS:
        return periods ? periods->table.n_rows : 0;
    default:
        return plan_rows(scene, sections);
    }
}

size_t plan_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                  struct pane_info out[VIEW_PANES_MAX])
{
    enum { LEDGER_COLUMNS = 4 };
    struct rect rects[PLAN_PANES];
    if (!plan_told(scene))
        return lack_pane(scene, area, out);
    lay_out(scene, area, rects);
    for (size_t i = 0; i < PLAN_PANES; i++) {
        struct rect inside = pane_inside(rects[i]);
        bool sheet = shapes[i].kind == PANE_TABLE;
        const struct section *days = section_find(sections, "days");
        bool rows = i != PANE_LEDGER || !days || items_of(scene, sections, i) == days->table.n_rows;
        out[i] = (struct pane_info){.title = shapes[i].title,
                                    .section = rows ? shapes[i].section : NULL,
                                    .in_order = true,
                                    .kind = shapes[i].kind,
                                    .n = items_of(scene, sections, i),
                                    .per_row = 1,
                                    .rows_shown =
                                        sheet ? sheet_page(inside) : (size_t)MAX(inside.height, 1),
                                    .absent = i != PANE_USAGE && !plan_has_books(scene),
                                    .n_columns = i == PANE_LEDGER ? LEDGER_COLUMNS : 1,
                                    .rect = rects[i]};
    }
    return PLAN_PANES;
}

/* A sentence in place of everything. */
static void draw_forbidden(const struct err *err, struct grid *grid, struct rect area)
{
    CLEANUP(str_finish)
    struct str text = {0};
    struct rect inside = draw_pane(grid, area, &(struct pane){.title = "Plan", .focused = true});
    str_addf(&text, "%c%s. Ask a manager of the organisation, or open another profile.",
             toupper((unsigned char)err->text[0]), err->text[0] ? err->text + 1 : "");
    draw_notice(grid, inside,
                &(struct notice){.title = "Closed to this account",
                                 .text = str_text(&text),
                                 .style = STYLE_WARN});
}

void plan_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
               struct rect area)
{
    static void (*const draws[PLAN_PANES])(const struct scene *, const struct sections *,
                                           struct grid *, const struct pane_info *) = {
        [PANE_USAGE] = plan_draw_usage,
        [PANE_FORECAST] = plan_draw_forecast,
        [PANE_STATEMENT] = plan_draw_statement,
        [PANE_PERIODS] = plan_draw_periods,
        [PANE_LEDGER] = plan_draw_ledger};
    struct pane_info panes[VIEW_PANES_MAX];
    const struct err *forbidden = plan_forbidden(scene);
    if (!plan_told(scene)) {
        draw_lack(scene, grid, area, PLAN_LACK);
        return;
    }
    if (forbidden) {
        draw_forbidden(forbidden, grid, area);
        return;
    }
    plan_panes(scene, sections, area, panes);
    for (size_t i = 0; i < PLAN_PANES; i++)
        if (!rect_empty(panes[i].rect))
            draws[i](scene, sections, grid, &panes[i]);
    struct rect course = course_rect(scene, area);
    if (!rect_empty(course))
        plan_draw_course(scene, sections, grid, course);
}

bool plan_hit(const struct scene *scene, const struct sections *sections, struct rect area, int x,
              int y, struct view_hit *out)
{
    struct pane_info panes[VIEW_PANES_MAX];
    if (!plan_told(scene))
        return false;
    plan_panes(scene, sections, area, panes);
    for (size_t i = 0; i < PLAN_PANES && !plan_forbidden(scene); i++) {
        struct rect inside = pane_inside(panes[i].rect);
        size_t at[2];
        if (!rect_has(inside, x, y))
            continue;
        *out = (struct view_hit){.pane = i, .item = (size_t)(y - inside.y)};
        if (panes[i].kind != PANE_TABLE)
            return out->item < panes[i].n;
        if (!(i == PANE_LEDGER ? plan_hit_ledger : plan_hit_periods)(scene, sections, inside, x, y,
                                                                     at))
            return false;
        out->item = at[0];
        out->column = MIN(at[1], panes[i].n_columns - 1);
        return at[0] < panes[i].n;
    }
    return false;
}
