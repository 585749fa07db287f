/* Events: what it asks, and where Enter, = and y lead. */
#include "events.h"

#include <stdlib.h>
#include <string.h>

#include "offers.h"

enum { PAGES_LOADED = 4, ROWS_DEFAULT = 50 };

bool events_detail_open(const struct scene *scene)
{
    return scene->state->detail[0] != '\0';
}

size_t events_detail_question(void)
{
    return EVENTS_MORE;
}

static bool asks_position(const struct scene *scene)
{
    const struct pane_state *rows = &scene->state->panes[PANE_ROWS];
    return rows->id[0] && !rows->newest;
}

size_t events_blame_question(const struct scene *scene)
{
    return EVENTS_MORE + events_detail_open(scene) + asks_position(scene);
}

static struct question base_question(const struct scene *scene, enum ask ask)
{
    return (struct question){.ask = ask,
                             .set = DATA_EVENTS,
                             .window = scene->window,
                             .zone = scene->zone,
                             .now = scene->now,
                             .filter = scene->state->highlight ? scene->view->where : scene->filter,
                             .context = scene->context,
                             .sort = view_sort(scene->state)};
}

/* Asks for the page in view and its neighbours, at offsets that change only once a page, so that
 * most steps of the selection need no question. */
static struct question page_question(const struct scene *scene)
{
    size_t rows = scene->page_rows ? scene->page_rows : ROWS_DEFAULT;
    size_t page = scene->state->panes[PANE_ROWS].top / rows;
    struct question question = base_question(scene, ASK_PAGE);
    question.offset = page ? (page - 1) * rows : 0;
    question.limit = PAGES_LOADED * rows;
    return question;
}

static bool came_out_empty(const struct scene *scene)
{
    const struct table *count = scene_table(scene, EVENTS_COUNT);
    return count && scene_filtered(scene) && !scene->state->highlight &&
           table_number(count, 0, count_field.name) == 0;
}

/* Which term leaves nothing over: the same count without each of them in turn. */
static void ask_blame(const struct scene *scene, struct question *questions, size_t *n)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    const struct filter_without *without;
    if (!filter_parse(DATA_EVENTS, scene->filter, &scene->context, &filter, NULL))
        return;
    size_t terms = filter_without_each(&filter, scene->scratch, &without);
    for (size_t i = 0; i < terms && i < EVENTS_BLAME_MAX && *n < VIEW_QUESTIONS_MAX; i++) {
        questions[*n] = base_question(scene, ASK_COUNT);
        questions[(*n)++].filter = without[i].rest;
    }
}

void events_ask(const struct scene *scene, struct question *questions, size_t *n)
{
    const struct pane_state *rows = &scene->state->panes[PANE_ROWS];
    questions[EVENTS_PAGE] = page_question(scene);
    questions[EVENTS_COUNT] = base_question(scene, ASK_COUNT);
    *n = EVENTS_MORE;
    if (events_detail_open(scene)) {
        questions[*n] = base_question(scene, ASK_EVENT);
        questions[(*n)++].id = scene->state->detail;
    }
    if (asks_position(scene)) {
        questions[*n] = base_question(scene, ASK_POSITION);
        questions[(*n)++].id = rows->id;
    }
    if (came_out_empty(scene))
        ask_blame(scene, questions, n);
}

size_t events_rows(const struct scene *scene)
{
    const struct table *page = scene_table(scene, EVENTS_PAGE);
    const struct table *count = scene_table(scene, EVENTS_COUNT);
    int64_t total = table_number(count, 0, count_field.name);
    size_t loaded = page ? page->provenance.offset + page->n_rows : 0;
    if (total == UNKNOWN)
        return loaded;
    return MAX((size_t)total, page && page->n_rows ? loaded : 0);
}

const union value *events_row(const struct scene *scene, size_t row)
{
    const struct table *page = scene_table(scene, EVENTS_PAGE);
    if (!page || row < page->provenance.offset || row - page->provenance.offset >= page->n_rows)
        return NULL;
    return table_at(page, row - page->provenance.offset, 0);
}

/* ---- where keys lead ---- */

static void open_detail(const struct scene *scene, struct target *out)
{
    const union value *row = events_row(scene, scene->state->panes[PANE_ROWS].selected);
    if (!row || !row[E_ID].text || strlen(row[E_ID].text) >= VIEW_ID_MAX)
        return;
    out->view = scene->view->name;
    snprintf(out->detail, sizeof(out->detail), "%s", row[E_ID].text);
}

/* The field of the selected line of the detail; -1 when there is none. */
static int detail_field(const struct scene *scene, const struct sections *sections)
{
    const struct section *detail = section_find(sections, "event");
    size_t line = scene->state->panes[PANE_DETAIL].selected;
    if (!detail || line >= detail->table.n_rows)
        return -1;
    return field_find(DATA_EVENTS, table_at(&detail->table, line, DETAIL_FIELD)->text);
}

/* From a line of the detail to the events with the same value. */
static void follow_value(const struct scene *scene, const struct sections *sections,
                         struct target *out)
{
    int field = detail_field(scene, sections);
    const struct table *answer = events_detail_table(scene);
    if (field < 0 || !answer || !answer->n_rows || (event_fields[field].flags & FIELD_RAW))
        return;
    out->view = field == E_USER ? "user" : "events";
    out->filter = filter_with(DATA_EVENTS, NULL, field, *table_at(answer, 0, (size_t)field), false);
}

void events_target(const struct scene *scene, const struct sections *sections, struct target *out)
{
    if (events_detail_open(scene) && scene->state->focus == PANE_DETAIL)
        follow_value(scene, sections, out);
    else
        open_detail(scene, out);
}

static void spot_value(const struct scene *scene, struct spot *out, const union value *row,
                       int field)
{
    out->label = view_title(scene->offer, field);
    out->field = field;
    out->value = row[field];
    value_print(&out->text, &event_fields[field], row[field]);
    if (!value_missing(&event_fields[field], row[field]) &&
        !(event_fields[field].flags & FIELD_RAW))
        out->where_owned = filter_with(DATA_EVENTS, NULL, field, row[field], false);
    out->where = out->where_owned;
}

void events_spot(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    const struct pane_state *state = &scene->state->panes[PANE_ROWS];
    if (events_detail_open(scene) && scene->state->focus == PANE_DETAIL) {
        int field = detail_field(scene, sections);
        const struct table *answer = events_detail_table(scene);
        out->question = events_detail_question();
        if (field >= 0 && answer && answer->n_rows)
            spot_value(scene, out, table_at(answer, 0, 0), field);
        return;
    }
    const union value *row = events_row(scene, state->selected);
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t n = view_columns(scene->view, scene->state, scene->filter, columns);
    if (row && n)
        spot_value(scene, out, row, columns[MIN(state->column, n - 1)]);
}
