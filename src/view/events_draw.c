/* Events, the picture: where table and detail are, and what is said when there are no rows. */
#include "events.h"

#include <string.h>

#include "names.h"
#include "offers.h"
#include "states.h"

enum {
    DETAIL_BELOW = 26,      /* rows from which the open event stands under the table */
    DETAIL_HEIGHT_MAX = 16, /* of it then */
    SAYS_WHY = 76,          /* columns from which the frame says why there are no events */
};

bool events_is_long(int field)
{
    return field == E_WAIT || field == E_ELAPSED;
}

static void add_span(struct str *out, int64_t ms)
{
    char text[NUMBER_MAX];
    str_add(out, format_duration(text, sizeof(text), ms));
}

void events_format(struct str *out, const union value *row, int field, const struct scene *scene)
{
    const struct field *info = &event_fields[field];
    if (scene->redact && value_hide(out, info, row[field]))
        return;
    const char *name = scene_name(scene, info, row[field]);
    if (name)
        str_add(out, name);
    else if (field == E_AMOUNT)
        amount_format(out, row[E_RESOURCE].text, row[field].number);
    else if (events_is_long(field))
        add_span(out, row[field].number);
    else
        value_format(out, info, row[field], scene->zone);
}

/* Words that have a style of their own. */
static const struct {
    int field;
    const char *word;
    enum style style;
} word_styles[] = {{E_STATE, "completed", STYLE_GOOD},     {E_STATE, "failed", STYLE_BAD},
                   {E_STATE, "timeout", STYLE_BAD},        {E_STATE, "cancelled", STYLE_WARN},
                   {E_STATE, "running", STYLE_INFO},       {E_STATE, "pending", STYLE_DIM},
                   {E_RESOURCE, "tokens", STYLE_SERIES_1}, {E_RESOURCE, "storage", STYLE_SERIES_2},
                   {E_RESOURCE, "ocr", STYLE_SERIES_3},    {E_POOL, "surplus", STYLE_SERIES_4},
                   {E_POOL, "hybrid", STYLE_SERIES_5}};

enum style events_style(const union value *row, int field)
{
    if (value_missing(&event_fields[field], row[field]))
        return STYLE_DIM;
    if (field == E_ERROR)
        return STYLE_BAD;
    if (field == E_STATUS)
        return row[field].number >= 500   ? STYLE_BAD
               : row[field].number >= 400 ? STYLE_WARN
                                          : STYLE_TEXT;
    for (size_t i = 0; i < ARRAY_LEN(word_styles); i++)
        if (word_styles[i].field == field && text_equal(row[field].text, word_styles[i].word))
            return word_styles[i].style;
    return field == E_ID || field == E_REQUEST ? STYLE_DIM : STYLE_TEXT;
}

/* ---- layout ---- */

/* The open event stands beside the table, under it, or where there is room for neither, in its
 * place. */
static void lay_out(const struct scene *scene, struct rect area, struct rect *rows,
                    struct rect *detail)
{
    *rows = area;
    *detail = (struct rect){0};
    if (!events_detail_open(scene))
        return;
    if (area.width >= VIEW_DETAIL_SIDE && !scene->state->zoomed) {
        *detail = rect_cut_right(rows, VIEW_DETAIL_WIDTH);
        return;
    }
    if (area.height >= DETAIL_BELOW && !scene->state->zoomed) {
        *detail = rect_cut_bottom(rows, MIN(area.height * 2 / 5, (int)DETAIL_HEIGHT_MAX));
        return;
    }
    *detail = area;
    *rows = (struct rect){0};
}

size_t events_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                    struct pane_info out[VIEW_PANES_MAX])
{
    struct rect rows, detail;
    lay_out(scene, area, &rows, &detail);
    uint8_t columns[VIEW_COLUMNS_MAX];
    struct rect inside = pane_inside(rect_empty(rows) ? area : rows);
    out[PANE_ROWS] = (struct pane_info){
        .title = "Events",
        .section = "rows",
        .kind = PANE_TABLE,
        .n = events_rows(scene),
        .per_row = 1,
        .rows_shown = sheet_page(inside),
        .n_columns = view_columns(scene->view, scene->state, scene->filter, columns),
        .rect = rows};
    if (!events_detail_open(scene))
        return 1;
    const struct section *event = section_find(sections, "event");
    struct rect fields = pane_inside(detail);
    out[PANE_DETAIL] = (struct pane_info){.title = "Event",
                                          .section = "event",
                                          .kind = PANE_CARDS,
                                          .n = event ? event->table.n_rows : 0,
                                          .per_row = events_detail_per_row(fields),
                                          .rows_shown = (size_t)MAX(fields.height, 1),
                                          .n_columns = 1,
                                          .rect = detail};
    return 2;
}

/* ---- states ---- */

/* "Without status:eror 214 events would match." for each term that is to blame. */
static void blame(const struct scene *scene, struct str *out)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const struct filter_without *without;
    if (!filter_parse(DATA_EVENTS, scene->filter, &scene->context, &filter, NULL))
        return;
    size_t n = filter_without_each(&filter, &arena, &without), first = events_blame_question(scene);
    for (size_t i = 0; i < n && i < EVENTS_BLAME_MAX; i++) {
        int64_t count = table_number(scene_table(scene, first + i), 0, count_field.name);
        char text[NUMBER_MAX];
        if (text_equal(without[i].term, scene->view->where))
            continue;
        if (count != UNKNOWN && count > 0)
            str_addf(out, "%s match without %s. ", format_count(text, sizeof(text), count),
                     without[i].term);
        if (without[i].nearest)
            str_addf(out, "Did you mean %s? ", without[i].nearest);
    }
}

static void draw_empty(const struct scene *scene, struct grid *grid, struct rect inside)
{
    bool filtered = scene_filtered(scene);
    CLEANUP(str_finish)
    struct str why = {0};
    if (!scene_table(scene, EVENTS_PAGE)) {
        draw_missing(scene, EVENTS_PAGE, grid, inside, NULL);
        return;
    }
    if (filtered)
        blame(scene, &why);
    str_add(&why, filtered ? "Esc clears the filter, / changes it; ] widens the window."
                           : "Widen the window with ] or choose another with d w m a.");
    draw_nothing(scene, grid, inside, filtered ? "No event matches" : "No events in this window",
                 str_text(&why));
}

/* "21,901 · newest first · 3 new above" in the frame. */
static void pane_note(const struct scene *scene, struct str *out)
{
    char count[NUMBER_MAX];
    int64_t total = table_number(scene_table(scene, EVENTS_COUNT), 0, count_field.name);
    const struct sort sort = view_sort(scene->state);
    size_t fresh = scene->state->panes[PANE_ROWS].fresh;
    bool sums = scene->offer && scene->offer->grain;
    if (scene_err(scene, EVENTS_COUNT))
        str_add(out, "not counted");
    else if (total == UNKNOWN || (total == 0 && scene->syncing_first))
        str_add(out, "counting");
    else
        str_addf(out, "%s%s", format_count(count, sizeof(count), total), sums ? " sums" : "");
    if (sort.field == E_CREATED)
        str_add(out, sort.descending ? " · newest first" : " · oldest first");
    else if (sort.field >= 0 && sort.field < E_COUNT)
        str_addf(out, " · by %s", view_title(scene->offer, sort.field));
    if (fresh)
        str_addf(out, " · %s new above", format_count(count, sizeof(count), (int64_t)fresh));
    if (scene->n_marked)
        str_addf(out, " · %zu marked", scene->n_marked);
}

static void draw_table(const struct scene *scene, struct grid *grid, struct rect rect)
{
    CLEANUP(str_finish)
    struct str note = {0};
    const struct table *page = scene_table(scene, EVENTS_PAGE);
    pane_note(scene, &note);
    struct pane pane = {.title = scene->view->title,
                        .note = str_text(&note),
                        .hint_key = "C",
                        .hint = "columns",
                        .focused = scene->state->focus == PANE_ROWS};
    char kept[80] = "";
    if (scene->offer && scene->offer->grain && rect.width >= SAYS_WHY)
        snprintf(kept, sizeof(kept), "%s keeps no single events", scene->offer->service);
    struct frame_note right = frame_note(scene, page ? &page->provenance : NULL, kept);
    pane.right = right.text;
    pane.right_style = right.style;
    struct rect inside = draw_pane(grid, rect, &pane);
    if (events_rows(scene))
        events_draw_rows(scene, grid, inside);
    else
        draw_empty(scene, grid, inside);
}

void events_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                 struct rect area)
{
    struct rect rows, detail;
    lay_out(scene, area, &rows, &detail);
    if (!rect_empty(rows))
        draw_table(scene, grid, rows);
    if (!rect_empty(detail))
        events_draw_detail(scene, sections, grid, detail);
}

bool events_hit(const struct scene *scene, const struct sections *sections, struct rect area, int x,
                int y, struct view_hit *out)
{
    struct rect rows, detail;
    lay_out(scene, area, &rows, &detail);
    *out = (struct view_hit){.pane = rect_has(detail, x, y) ? PANE_DETAIL : PANE_ROWS};
    if (out->pane == PANE_DETAIL)
        return events_hit_detail(scene, sections, pane_inside(detail), x, y, out);
    return rect_has(rows, x, y) && events_rows(scene) &&
           events_hit_rows(scene, pane_inside(rows), x, y, out);
}
