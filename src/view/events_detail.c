/* Events, the picture: one event, every field it has. */
#include "events.h"

#include <string.h>

enum { LABEL_WIDTH = 17 };

static void draw_field(const struct scene *scene, const union value *row, int field,
                       struct grid *grid, struct rect line)
{
    const struct field *info = &event_fields[field];
    CLEANUP(str_finish)
    struct str text = {0};
    struct rect label = rect_cut_left(&line, LABEL_WIDTH);
    draw_text(grid, label, ALIGN_LEFT, STYLE_DIM, info->title);
    events_format(&text, row, field, scene);
    enum style style = events_style(row, field);
    const struct span spans[] = {{str_text(&text), style == STYLE_DIM ? STYLE_TEXT : style, false},
                                 {" ", STYLE_TEXT, false},
                                 {info->unit, STYLE_DIM, true}};
    draw_spans(grid, line, ALIGN_LEFT, spans, *info->unit ? 3 : 1);
}

static void draw_fields(const struct scene *scene, const struct table *fields,
                        const union value *row, struct grid *grid, struct rect inside)
{
    const struct pane_state *pane = &scene->state->panes[PANE_DETAIL];
    for (size_t i = pane->top; i < fields->n_rows && !rect_empty(inside); i++) {
        struct rect line = rect_cut_top(&inside, 1);
        int field = field_find(DATA_EVENTS, table_at(fields, i, DETAIL_FIELD)->text);
        if (field < 0)
            continue;
        draw_field(scene, row, field, grid, line);
        if (i == pane->selected)
            draw_ground(grid, line,
                        scene->state->focus == PANE_DETAIL ? STYLE_SELECTED : STYLE_SELECTED_IDLE);
    }
}

void events_draw_detail(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, struct rect rect)
{
    const struct section *section = section_find(sections, "event");
    const struct table *answer = events_detail_table(scene);
    struct rect inside = draw_pane(grid, rect,
                                   &(struct pane){.title = "Event",
                                                  .note = scene->state->detail,
                                                  .hint_key = "Esc",
                                                  .hint = "close",
                                                  .focused = scene->state->focus == PANE_DETAIL});
    const struct err *err = scene_err(scene, events_detail_question());
    if (section && answer)
        draw_fields(scene, &section->table, table_at(answer, 0, 0), grid, inside);
    else
        draw_notice(grid, inside,
                    &(struct notice){.title = err      ? "No answer"
                                              : answer ? "This event is gone"
                                                       : "Loading",
                                     .text = err ? err->text : NULL,
                                     .style = err ? STYLE_ERROR : STYLE_DIM});
}
