/* Labelled prompts, one a row, with what is wrong or what could be typed below. */
#include "draw.h"

static int label_column(struct grid *grid, const struct form *form, int room)
{
    int width = 0;
    for (size_t i = 0; i < form->n; i++)
        width = MAX(width, grid_width_of(grid, form->fields[i].label));
    return MIN(width, room / 2);
}

static void draw_field(struct grid *grid, struct rect row, const struct form_field *field,
                       bool selected)
{
    struct rect line = row;
    if (field->prompt) {
        struct prompt_look look = {.placeholder = field->hint, .focused = selected};
        draw_prompt(grid, row, field->prompt, &look);
    } else {
        const char *text = field->value ? field->value : field->hint;
        draw_text(grid, row, ALIGN_LEFT, field->value ? STYLE_TEXT : STYLE_GHOST, text);
        if (selected)
            draw_text(grid, rect_cut_right(&row, 2), ALIGN_RIGHT, STYLE_ACCENT, "▾");
    }
    if (selected)
        draw_ground(grid, line, STYLE_SELECTED);
}

void draw_form(struct grid *grid, struct rect rect, const struct form *form)
{
    int labels = label_column(grid, form, rect.width);
    size_t page = (size_t)MAX(rect.height - 1, 1), top = 0;
    if (rect_empty(rect))
        return;
    if (form->selected >= page)
        top = form->selected - page + 1;
    for (size_t i = top; i < form->n && rect.height > 0; i++) {
        const struct form_field *field = &form->fields[i];
        struct rect row = rect_cut_top(&rect, 1);
        enum style style = i == form->selected ? STYLE_ACCENT : STYLE_DIM;
        draw_text(grid, rect_cut_left(&row, labels), ALIGN_RIGHT, style, field->label);
        rect_cut_left(&row, 2);
        draw_field(grid, row, field, i == form->selected);
        if (field->error && rect.height > 0) {
            row = rect_cut_top(&rect, 1);
            rect_cut_left(&row, labels + 2);
            draw_text(grid, row, ALIGN_LEFT, STYLE_ERROR, field->error);
        }
    }
}
