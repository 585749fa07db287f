/* Events, the view: the table of events, and over it what was available of the surplus pool and
 * what was consumed, of one resource type. The charts have the last 7 days until a window is
 * chosen, and follow the filter once it is no longer being typed. They are asked for last, and only
 * when they are seen. */
#include "consumption.h"
#include "events.h"
#include "offers.h"
#include "pools.h"
#include "spikes.h"

enum { PANE_SURPLUS = PANE_DETAIL + 1, PANE_CONSUMPTION, EVENTS_PANES };
enum { ASKED = EVENTS_PANES - PANE_SURPLUS, WEEKS = 1 /* asked after them */ };
enum { CHARTS_FROM = 31, CHARTS_WIDE = 76, CHARTS_HEIGHT = 9, CHARTS_TALL = 13, TALL_FROM = 50 };

/* The scene as the charts see it. */
static struct scene charts_scene(const struct scene *scene)
{
    struct scene own = *scene;
    own.filter = scene->settled ? scene->settled : scene->filter;
    if (!scene->window_chosen)
        own.window = window_of(WINDOW_7D, scene->now);
    return own;
}

/* Whether the service has any of it. */
static bool has_chart(const struct scene *scene, size_t pane)
{
    if (pane == PANE_SURPLUS)
        return offer_has_set(scene->offer, DATA_POOLS);
    return offer_tells(scene->offer, M_AMOUNT) && offer_has_field(scene->offer, E_POOL);
}

static bool has_charts(const struct scene *scene)
{
    return has_chart(scene, PANE_SURPLUS) || has_chart(scene, PANE_CONSUMPTION);
}

static size_t resource_of(const struct scene *scene)
{
    return scene->state->metric % CONSUMPTION_CHARTS;
}

static int charts_height(const struct scene *scene, struct rect area)
{
    bool crowded = events_detail_open(scene) && area.width < VIEW_DETAIL_SIDE;
    if (!has_charts(scene) || area.height < CHARTS_FROM || area.width < CHARTS_WIDE || crowded ||
        scene->state->zoomed)
        return 0;
    return area.height < TALL_FROM ? CHARTS_HEIGHT : CHARTS_TALL;
}

static bool is_chart(size_t pane)
{
    return pane >= PANE_SURPLUS && pane < EVENTS_PANES;
}

static bool asks_charts(const struct scene *scene)
{
    const int frame = 3; /* what page_rows leaves out */
    struct rect area = {0, 0, scene->width, (int)scene->page_rows + frame};
    return has_charts(scene) && scene->width > 0 &&
           (is_chart(scene->state->focus) || charts_height(scene, area) > 0);
}

static size_t question_of(const struct scene *scene, size_t pane)
{
    size_t behind = EVENTS_PANES + WEEKS - pane; /* they are the last ones */
    return scene->n_tables - MIN(behind, scene->n_tables);
}

static void ask(const struct scene *scene, struct question *questions, size_t *n)
{
    struct scene own = charts_scene(scene);
    events_ask(scene, questions, n);
    if (!asks_charts(scene) || *n + ASKED + WEEKS > VIEW_QUESTIONS_MAX)
        return;
    questions[(*n)++] = pools_ask(&own, resource_of(scene));
    questions[*n] = board_chart_ask(&consumption_charts[resource_of(scene)], &own);
    questions[*n + 1] = spikes_ask(&own, &questions[*n], M_AMOUNT);
    *n += 1 + WEEKS;
}

/* An answer with the column that it must have: places change with what is asked before. */
static const struct table *answer_of(const struct scene *scene, size_t pane, const char *column)
{
    const struct table *table = scene_table(scene, question_of(scene, pane));
    return table && table_column(table, column) >= 0 ? table : NULL;
}

static void build(const struct scene *scene, struct sections *out)
{
    struct scene own = charts_scene(scene);
    size_t nth = resource_of(scene);
    events_build(scene, out);
    if (!asks_charts(scene))
        return;
    pools_build(&own, &own.window,
                answer_of(scene, PANE_SURPLUS, datasets[DATA_POOLS].fields[POOL_SURPLUS].name), nth,
                out);
    const struct board_chart *chart = &consumption_charts[nth];
    board_chart_build(chart, &own,
                      answer_of(scene, PANE_CONSUMPTION, measures[M_CONSUMPTIONS].field.name), out);
    spikes_build(section_of(out, chart->section), &own,
                 answer_of(scene, EVENTS_PANES, measures[M_AMOUNT].field.name), M_AMOUNT);
}

/* ---- where everything is ---- */

/* The charts stand above; where there is no room for them, in the place of all once they have the
 * focus. What is left over is the table's. */
static struct rect lay_out(const struct scene *scene, struct rect area,
                           struct rect out[EVENTS_PANES])
{
    size_t focus = scene->state->focus;
    int charts = charts_height(scene, area);
    for (size_t i = 0; i < EVENTS_PANES; i++)
        out[i] = (struct rect){0};
    if (!charts && is_chart(focus) && has_chart(scene, focus)) {
        out[focus] = area;
        return (struct rect){0};
    }
    struct rect above = rect_cut_top(&area, charts);
    if (has_chart(scene, PANE_SURPLUS) && has_chart(scene, PANE_CONSUMPTION))
        rect_columns(above, 0, ASKED, out + PANE_SURPLUS);
    else
        out[has_chart(scene, PANE_SURPLUS) ? PANE_SURPLUS : PANE_CONSUMPTION] = above;
    return area;
}

static struct course course_of(const struct scene *scene, const struct sections *sections,
                               size_t pane)
{
    size_t nth = resource_of(scene);
    bool surplus = pane == PANE_SURPLUS;
    struct course course = surplus ? pools_course(sections, nth)
                                   : board_chart_course(&consumption_charts[nth], scene, sections);
    course.pane = pane;
    course.question = question_of(scene, pane);
    course.span = scene->window_chosen ? NULL : "7 days";
    return course;
}

static size_t panes(const struct scene *scene, const struct sections *sections, struct rect area,
                    struct pane_info out[VIEW_PANES_MAX])
{
    struct rect places[EVENTS_PANES], table = lay_out(scene, area, places);
    out[PANE_DETAIL] =
        (struct pane_info){.title = "Event", .per_row = 1, .n_columns = 1, .absent = true};
    events_panes(scene, sections, rect_empty(table) ? area : table, out);
    if (rect_empty(table)) {
        out[PANE_ROWS].rect = out[PANE_DETAIL].rect = (struct rect){0};
        out[PANE_ROWS].folded = true;
        out[PANE_DETAIL].absent = true;
    }
    for (size_t pane = PANE_SURPLUS; pane < EVENTS_PANES; pane++) {
        struct course course = course_of(scene, sections, pane);
        out[pane] = course_pane(&course, places[pane]);
        out[pane].folded = rect_empty(places[pane]);
        out[pane].absent = !has_chart(scene, pane);
    }
    return EVENTS_PANES;
}

static void draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                 struct rect area)
{
    struct scene own = charts_scene(scene);
    struct rect places[EVENTS_PANES], table = lay_out(scene, area, places);
    if (!rect_empty(table))
        events_draw(scene, sections, grid, table);
    for (size_t pane = PANE_CONSUMPTION; pane >= PANE_SURPLUS; pane--) {
        struct course course = course_of(scene, sections, pane);
        if (pane == PANE_SURPLUS)
            own.filter = NULL; /* the pools have no events to filter */
        if (!rect_empty(places[pane]))
            course_draw(&course, &own, grid, places[pane]);
    }
}

static bool hit(const struct scene *scene, const struct sections *sections, struct rect area, int x,
                int y, struct view_hit *out)
{
    struct scene own = charts_scene(scene);
    struct rect places[EVENTS_PANES], table = lay_out(scene, area, places);
    if (rect_has(table, x, y))
        return events_hit(scene, sections, table, x, y, out);
    *out = (struct view_hit){.pane = PANE_SURPLUS};
    if (!rect_has(places[PANE_SURPLUS], x, y))
        out->pane = PANE_CONSUMPTION;
    struct course course = course_of(scene, sections, out->pane);
    return rect_has(places[out->pane], x, y) &&
           course_bucket_at(&course, &own, places[out->pane], x, &out->item);
}

/* ---- where keys lead ---- */

static void target(const struct scene *scene, const struct sections *sections, struct target *out)
{
    if (!is_chart(scene->state->focus)) {
        events_target(scene, sections, out);
        return;
    }
    struct course course = course_of(scene, sections, scene->state->focus);
    course_target(&course, scene, out);
}

static void spot(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    if (!is_chart(scene->state->focus)) {
        events_spot(scene, sections, out);
        return;
    }
    struct scene own = charts_scene(scene);
    struct course course = course_of(scene, sections, scene->state->focus);
    course_spot(&course, &own, out);
    if (!out->label || scene->state->focus == PANE_SURPLUS)
        return;
    CLEANUP(free_ptr)
    char *behind = board_chart_filter(&consumption_charts[resource_of(scene)], &course, &own);
    spot_behind(&own, behind, out);
}

const struct view view_events = {.name = "events",
                                 .title = "Events",
                                 .key = '2',
                                 .rows = true,
                                 .help =
                                     "every single event: filter, sort, choose columns, open one",
                                 .n_metrics = CONSUMPTION_CHARTS,
                                 .sort = {.field = E_CREATED, .descending = true},
                                 .ask = ask,
                                 .build = build,
                                 .panes = panes,
                                 .draw = draw,
                                 .target = target,
                                 .spot = spot,
                                 .hit = hit};
