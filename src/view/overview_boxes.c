/* Overview, lists of cards: laid out as boxes, or where those do not fit as lines of a table. */
#include "boxes.h"

#include <stdlib.h>
#include <string.h>

#include "offers.h"

enum { FACT_LEVELS = 6, NARROW = 60 };

const char *ago_short(char out[static NUMBER_MAX], int64_t then, int64_t now)
{
    ago_text(out, then, now);
    char *ago = strstr(out, " ago");
    if (strcmp(out, "moments ago") == 0)
        snprintf(out, NUMBER_MAX, "now");
    else if (ago)
        *ago = '\0';
    return out;
}

int64_t box_number(const struct boxes *boxes, size_t row, size_t column)
{
    return table_at(boxes->table, row, column)->number;
}

const char *box_text(const struct boxes *boxes, size_t row, size_t column)
{
    return table_at(boxes->table, row, column)->text;
}

bool box_knows(const struct boxes *boxes, size_t column)
{
    return !boxes->scene->offer || boxes->known[column];
}

/* ---- the line of facts ---- */

/* Levels: 0 "jobs 365   core-h 8,500.8", 1 the same closer together, 2 without decimals, 3 "365
 * jobs  8,501 core-h", 4 "365 jobs  8.5k core-h", 5 "365 jobs 8.5k h". */
static char *fact_number(const struct fact *fact, int64_t number, int level, bool hidden,
                         char out[static NUMBER_MAX])
{
    static const int hours[FACT_LEVELS] = {0, 0, 1, 1, 2, 2};
    if (fact->hours && hidden)
        return strcpy(out, "***");
    if (fact->hours)
        return hours_text(out, number, hours[level]);
    return count_text(out, number, level < 4 ? NUMBER_MAX : 6);
}

/* A number as it is said, in so many columns. */
struct said {
    const char *text;
    enum style style;
    int width;
};

static void say_fact(const struct fact *fact, const struct said *said, int level, struct line *line)
{
    if (level < 3) {
        line_addf(line, STYLE_DIM, "%s ", fact->before);
        line_pad(line, said->style, said->text, said->width);
    } else {
        line_pad(line, said->style, said->text, said->width);
        line_addf(line, STYLE_DIM, " %s", level < 5 || !fact->hours ? fact->after : "h");
    }
}

struct fact_row {
    const struct boxes *boxes;
    size_t row;
};

static void say_facts(struct line *line, int level, const void *data)
{
    const struct fact_row *at = data;
    const struct box_list *list = at->boxes->list;
    for (size_t i = 0; i < list->n_facts; i++) {
        const struct fact *fact = &list->facts[i];
        if (!box_knows(at->boxes, fact->column))
            continue;
        bool hide = at->boxes->scene->redact;
        char widest[NUMBER_MAX], text[NUMBER_MAX];
        int64_t number = box_number(at->boxes, at->row, fact->column);
        fact_number(fact, at->boxes->most[fact->column], level, hide, widest);
        fact_number(fact, number, level, hide, text);
        line_add(line, STYLE_TEXT, !line->n ? "" : level == 0 ? "   " : level < 5 ? "  " : " ");
        struct said said = {text, number > 0 ? fact->style : STYLE_DIM, text_width(widest)};
        say_fact(fact, &said, level, line);
    }
}

void draw_facts(const struct boxes *boxes, size_t row, struct grid *grid, struct rect rect)
{
    CLEANUP(line_finish)
    struct line facts = {0};
    CLEANUP(line_finish)
    struct line end = {0};
    const struct fact_row at = {boxes, row};
    int room = boxes->width, level = 0;
    for (; level < FACT_LEVELS; level++) {
        line_clear(&facts);
        line_clear(&end);
        say_facts(&facts, level, &at);
        if (boxes->list->say_end)
            boxes->list->say_end(boxes, row, level > 3, &end);
        int gap = !end.n ? 0 : level < 5 ? 2 : 1;
        if (line_width(&facts) + gap + line_width(&end) <= room)
            break;
    }
    if (level < FACT_LEVELS)
        line_draw(&end, grid, rect, ALIGN_RIGHT);
    line_draw(&facts, grid, rect, ALIGN_LEFT);
}

void draw_ends(struct grid *grid, struct rect rect, int levels, line_say *left, line_say *right,
               const void *data)
{
    CLEANUP(line_finish)
    struct line first = {0}, last = {0};
    for (int level = 0; level < levels; level++) {
        line_clear(&first);
        line_clear(&last);
        left(&first, level, data);
        right(&last, level, data);
        if (line_width(&first) + 2 + line_width(&last) <= rect.width)
            break;
    }
    if (line_width(&first) + 2 + line_width(&last) <= rect.width)
        line_draw(&last, grid, rect, ALIGN_RIGHT);
    line_draw(&first, grid, rect, ALIGN_LEFT);
    line_finish(&last);
}

/* ---- boxes ---- */

/* The share of all jobs as a thin line that also parts a card from the next. It is drawn against
 * the largest share, so that small ones can be told apart; the number is the share. */
static void draw_share(const struct boxes *boxes, size_t row, struct grid *grid, struct rect rect)
{
    size_t column = boxes->list->share_column;
    int64_t share = box_number(boxes, row, column), most = boxes->most[column];
    char text[NUMBER_MAX];
    percent_text(text, share);
    int width = MAX(text_width(text), 5) + 1;
    if (width < rect.width)
        draw_text(grid, rect_cut_right(&rect, width), ALIGN_RIGHT, STYLE_DIM, text);
    draw_fill(grid, rect, STYLE_GRIDLINE, grid->ascii ? "." : "─");
    if (share > 0 && most > 0) {
        int filled = (int)((double)share * rect.width / (double)most + 0.5);
        rect.width = MAX(1, MIN(filled, rect.width));
        draw_fill(grid, rect, STYLE_SERIES_1, grid->ascii ? "=" : "━");
    }
}

static void draw_box(const struct boxes *boxes, size_t row, struct grid *grid, struct rect box)
{
    struct rect lines = rect_cut_top(&box, BOX_LINES);
    size_t pane = boxes->list->pane;
    const struct view_state *state = boxes->scene->state;
    boxes->list->draw(boxes, row, grid, lines);
    if (!rect_empty(box))
        draw_share(boxes, row, grid, box);
    if (row == MIN(state->panes[pane].selected, boxes->table->n_rows - 1) && state->focus == pane)
        draw_ground(grid, lines, STYLE_SELECTED);
}

static void find_most(struct boxes *boxes)
{
    const struct table *table = boxes->table;
    for (size_t column = 0; column < MIN(table->n_columns, (size_t)BOX_COLUMNS_MAX); column++)
        for (size_t row = 0; row < table->n_rows && !field_is_text(table->columns[column]); row++)
            boxes->most[column] = MAX(boxes->most[column], box_number(boxes, row, column));
    for (size_t column = 0; column < MIN(table->n_columns, (size_t)BOX_COLUMNS_MAX); column++)
        for (size_t row = 0; row < table->n_rows; row++)
            boxes->known[column] |=
                !value_missing(table->columns[column], *table_at(table, row, column));
}

static void draw_boxes(const struct box_list *list, const struct scene *scene,
                       const struct table *table, struct grid *grid, struct rect inside)
{
    const struct pane_state *pane = &scene->state->panes[list->pane];
    struct boxes boxes = {.list = list, .scene = scene, .table = table, .ascii = grid->ascii};
    struct tiling tiling = overview_tiling(table->n_rows, pane->top, inside, scene->compact);
    size_t per_row = tiling_columns(&tiling, inside.width), first = pane->top * per_row;
    boxes.width = (inside.width - tiling.gap_x * ((int)per_row - 1)) / (int)per_row;
    find_most(&boxes);
    for (size_t row = first; row < table->n_rows; row++) {
        struct rect box = tiling_box(&tiling, inside, row);
        if (rect_empty(box))
            break;
        draw_box(&boxes, row, grid, rect_clip(box, inside));
    }
}

/* ---- lines ---- */

const char *list_name(const struct scene *scene, const char *word, const struct table *table,
                      size_t row, char hidden[static REDACTED_MAX])
{
    const char *id = table_at(table, row, 0)->text, *name = table_at(table, row, LIST_NAME)->text;
    if (id && scene->redact)
        return redacted(scene, word, id, hidden);
    if (!name || !*name)
        name = id && *id ? id : "–";
    return name;
}

/* Names as the cards say them. */
static void cell_text(const struct list_rows *rows, size_t row, size_t column, struct str *out)
{
    char hidden[REDACTED_MAX];
    if (column == LIST_NAME)
        str_add(out, list_name(rows->scene, rows->word, rows->table, row, hidden));
    else
        list_rows_text(rows, row, column, out);
}

static void draw_lines(const struct box_list *list, const struct scene *scene,
                       const struct table *table, struct grid *grid, struct rect inside)
{
    size_t columns[BOX_COLUMNS_MAX], n = 0;
    struct boxes boxes = {.list = list, .scene = scene, .table = table};
    find_most(&boxes);
    for (size_t i = 0; i < MIN(list->n_line_columns, (size_t)BOX_COLUMNS_MAX); i++)
        if (box_knows(&boxes, list->line_columns[i]))
            columns[n++] = list->line_columns[i];
    struct list_rows rows = {.scene = scene,
                             .table = table,
                             .columns = columns,
                             .n_columns = n,
                             .pane = list->pane,
                             .word = list->word,
                             .text = cell_text};
    rows.sort = overview_sort(list->section, scene, &rows.descending);
    list_rows_draw(&rows, grid, inside);
}

/* ---- the pane ---- */

/* "1-6 of 25" when not all are shown. */
static void scroll_hint(const struct box_list *list, const struct scene *scene,
                        const struct pane_info *info, char out[static NUMBER_MAX])
{
    size_t top = scene->state->panes[list->pane].top * info->per_row;
    size_t shown = info->rows_shown * info->per_row;
    *out = '\0';
    if (info->n > shown && top < info->n)
        snprintf(out, NUMBER_MAX, "%zu-%zu of %zu", top + 1, MIN(top + shown, info->n), info->n);
}

void draw_box_list(const struct box_list *list, const struct scene *scene,
                   const struct sections *sections, struct grid *grid, const struct pane_info *info,
                   const char *note)
{
    const struct section *section = section_find(sections, list->section);
    char hint[NUMBER_MAX];
    scroll_hint(list, scene, info, hint);
    if (scene_gap(scene, list->set) && info->rect.width < NARROW)
        *hint = '\0'; /* why it is not whole is worth more */
    struct pane pane = {
        .title = list->title, .note = note, .focused = scene->state->focus == list->pane};
    struct frame_note right = frame_note_of(scene, list->set, NULL, hint);
    pane.right = right.text;
    pane.right_style = right.style;
    struct rect inside = draw_pane(grid, info->rect, &pane);
    if (!section)
        draw_missing(scene, list->question, grid, inside, NULL);
    else if (!section->table.n_rows)
        draw_nothing_of(scene, list->set, grid, inside, list->empty_title, list->empty);
    else if (overview_list_has_boxes(inside))
        draw_boxes(list, scene, &section->table, grid, inside);
    else
        draw_lines(list, scene, &section->table, grid, inside);
}
