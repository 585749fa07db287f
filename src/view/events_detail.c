/* Events, the picture: one event, every field it has. */
#include "events.h"

#include <string.h>

#include "factors.h"
#include "names.h"
#include "offers.h"
#include "states.h"

enum { LABEL_WIDTH = 17, FIELD_WIDTH_MIN = 54, FIELD_GAP = 2 };

size_t events_detail_per_row(struct rect inside)
{
    return inside.width >= 2 * FIELD_WIDTH_MIN + FIELD_GAP ? 2 : 1;
}

static struct rect field_place(const struct scene *scene, struct rect inside, size_t i)
{
    struct rect columns[2];
    size_t per_row = events_detail_per_row(inside);
    size_t top = scene->state->panes[PANE_DETAIL].top, row = i / per_row;
    if (row < top || row - top >= (size_t)MAX(inside.height, 0))
        return (struct rect){0};
    rect_columns(inside, FIELD_GAP, per_row, columns);
    struct rect place = columns[i % per_row];
    place.y += (int)(row - top);
    place.height = 1;
    return place;
}

/* "prompt 290 · cached 29 · completion 87"; false: what is there cannot be read. */
static bool say_factors(struct str *out, const union value *row)
{
    struct factors factors = {0};
    factors_add(&factors, row);
    for (size_t i = 0; i < factors.n; i++) {
        const struct factor *factor = &factors.items[i];
        char count[NUMBER_MAX];
        str_addf(out, "%s%s %s", i ? " · " : "", factor->label,
                 format_count(count, sizeof(count), factor->count));
        if (strcmp(factor->unit, "tokens") != 0)
            str_addf(out, " %s", factor->unit);
    }
    return factors.n > 0;
}

/* As it is read by people; what is copied is what the service sent. */
static void say_value(struct str *out, const union value *row, int field, const struct scene *scene)
{
    bool factors = field == E_FACTORS && row[field].text && !scene->redact;
    if (!factors || !say_factors(out, row))
        events_format(out, row, field, scene);
}

/* The value and what is said after it: the unit, of a time its zone and how long ago it was, of how
 * long something took the exact number. */
static void field_text(const struct scene *scene, const union value *row, int field,
                       struct str *value, struct str *after)
{
    const struct field *info = &event_fields[field];
    char ago[NUMBER_MAX];
    say_value(value, row, field, scene);
    if (info->type == FIELD_TIME && row[field].number != UNKNOWN)
        str_addf(after, "%s · %s", zone_name(scene->zone, row[field].number),
                 format_ago(ago, sizeof(ago), row[field].number, scene->now));
    else if (events_is_long(field))
        str_addf(after, "· %s ms", format_count(ago, sizeof(ago), row[field].number));
    else
        str_add(after, !scene->redact && scene_name(scene, info, row[field]) ? row[field].text
                                                                             : info->unit);
}

static int line_field(const struct table *fields, size_t i)
{
    return field_find(DATA_EVENTS, table_at(fields, i, DETAIL_FIELD)->text);
}

static void draw_field(const struct scene *scene, const union value *row, int field,
                       struct grid *grid, struct rect line)
{
    CLEANUP(str_finish)
    struct str value = {0};
    CLEANUP(str_finish)
    struct str after = {0};
    struct rect label = rect_cut_left(&line, LABEL_WIDTH);
    rect_cut_right(&label, 1);
    field_text(scene, row, field, &value, &after);
    draw_text(grid, label, ALIGN_LEFT, STYLE_DIM, view_title(scene->offer, field));
    enum style style = events_style(row, field);
    const struct span spans[] = {{str_text(&value), style == STYLE_DIM ? STYLE_TEXT : style, false},
                                 {" ", STYLE_TEXT, false},
                                 {str_text(&after), STYLE_DIM, true}};
    draw_spans(grid, line, ALIGN_LEFT, spans, after.len ? 3 : 1);
}

/* A value that is longer than its line is shown whole over the other half of the pane. */
static void draw_whole(const struct scene *scene, const union value *row, int field,
                       struct grid *grid, struct rect inside, struct rect line)
{
    CLEANUP(str_finish)
    struct str value = {0};
    say_value(&value, row, field, scene);
    int height = paragraph_height(str_text(&value), inside.width);
    if (text_width(str_text(&value)) <= line.width - LABEL_WIDTH || inside.height < 4)
        return;
    bool above = line.y - inside.y > inside.height / 2;
    struct rect half = above ? rect_cut_top(&inside, inside.height / 2)
                             : rect_cut_bottom(&inside, inside.height / 2);
    struct rect box = above ? rect_cut_top(&half, height + 1) : rect_cut_bottom(&half, height + 1);
    draw_fill(grid, box, STYLE_TEXT, " ");
    struct rect rule = above ? rect_cut_bottom(&box, 1) : rect_cut_top(&box, 1);
    draw_fill(grid, rule, STYLE_FRAME, "─");
    draw_paragraph(grid, box, ALIGN_LEFT, STYLE_TEXT, str_text(&value));
}

static void draw_fields(const struct scene *scene, const struct table *fields,
                        const union value *row, struct grid *grid, struct rect inside)
{
    const struct pane_state *pane = &scene->state->panes[PANE_DETAIL];
    bool focused = scene->state->focus == PANE_DETAIL;
    for (size_t i = 0; i < fields->n_rows; i++) {
        struct rect line = field_place(scene, inside, i);
        int field = line_field(fields, i);
        if (rect_empty(line) || field < 0)
            continue;
        draw_field(scene, row, field, grid, line);
        if (i == pane->selected)
            draw_ground(grid, line, focused ? STYLE_SELECTED : STYLE_SELECTED_IDLE);
    }
    size_t at = MIN(pane->selected, fields->n_rows - 1);
    struct rect line = field_place(scene, inside, at);
    int field = line_field(fields, at);
    if (focused && field >= 0 && !rect_empty(line))
        draw_whole(scene, row, field, grid, inside, line);
}

void events_draw_detail(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, struct rect rect)
{
    const struct section *section = section_find(sections, "event");
    const struct table *answer = events_detail_table(scene);
    struct pane pane = {.title = "Event",
                        .note = scene->state->detail,
                        .hint_key = "Esc",
                        .hint = "close",
                        .focused = scene->state->focus == PANE_DETAIL};
    struct rect inside = draw_pane(grid, rect, &pane);
    if (section && section->table.n_rows && answer)
        draw_fields(scene, &section->table, table_at(answer, 0, 0), grid, inside);
    else if (answer)
        draw_notice(grid, inside,
                    &(struct notice){.title = "This event is gone",
                                     .text = "The service has it no longer. Esc goes back.",
                                     .style = STYLE_DIM});
    else
        draw_missing(scene, events_detail_question(), grid, inside, NULL);
}

bool events_hit_detail(const struct scene *scene, const struct sections *sections,
                       struct rect inside, int x, int y, struct view_hit *out)
{
    const struct section *section = section_find(sections, "event");
    for (size_t i = 0; section && i < section->table.n_rows; i++)
        if (rect_has(field_place(scene, inside, i), x, y)) {
            out->item = i;
            return true;
        }
    return false;
}
