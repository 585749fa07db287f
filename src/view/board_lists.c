/* Boards, the lists: rows by a field of events, as bars or as a table. */
#include <stdlib.h>
#include <string.h>

#include "board_parts.h"
#include "lacks.h"
#include "line.h"
#include "list_rows.h"
#include "names.h"
#include "offers.h"
#include "states.h"

static const struct field share = DERIVED("share_percent", "Share", DECIMAL, 1, "%");

size_t board_list_bar(const struct board_list *list)
{
    if (list->n_parts > 1)
        return BOARD_LIST_FIRST + list->n_measures;
    return list->n_parts ? BOARD_LIST_FIRST : BOARD_LIST_COUNT;
}

/* ---- the section ---- */

/* Rows of the answer that have events. */
static bool counts(const struct board_list *list, const struct table *answer, size_t row)
{
    int64_t n = table_measure(answer, row, list->count);
    const struct lack *lack = table_lack(answer, list->count);
    return n > 0 || (n == UNKNOWN && !(lack && lack->none));
}

/* "By partition", where the list has no title of its own. */
static const char *title_of(const struct board_list *list, const struct scene *scene,
                            struct arena *arena)
{
    char word[OFFER_WORD];
    if (list->title)
        return list->title;
    return arena_printf(arena, "By %s", offer_within(view_title(scene->offer, list->by), word));
}

static struct section *add_list(const struct board_list *list, const struct scene *scene,
                                const struct table *answer, struct sections *out)
{
    const struct field *columns[BOARD_LIST_FIRST + BOARD_MEASURES_MAX + 2];
    size_t n = 0, n_rows = 0;
    columns[n++] = &event_fields[list->by];
    columns[n++] = &measures[list->count].field;
    for (size_t i = 0; i < list->n_measures; i++)
        columns[n++] = &measures[list->measures[i]].field;
    if (list->n_parts > 1)
        columns[n++] = &measures[list->measures[0]].field;
    columns[n++] = &share;
    for (size_t row = 0; row < answer->n_rows; row++)
        n_rows += counts(list, answer, row);
    struct section *section = section_add(out, list->section, list->title, columns, n, n_rows);
    if (section)
        section->title = title_of(list, scene, &section->table.arena);
    if (section && list->n_parts > 1)
        section_name(section, board_list_bar(list), "total", "Total");
    if (section)
        section->table.provenance = answer->provenance;
    return section;
}

/* The sum of the parts; a part that is not known adds nothing, none known is not known. */
static int64_t sum_parts(const struct table *table, size_t row, size_t n)
{
    int64_t sum = UNKNOWN;
    for (size_t i = 0; i < n; i++) {
        int64_t part = table_at(table, row, BOARD_LIST_FIRST + i)->number;
        if (part == UNKNOWN)
            continue;
        if (sum == UNKNOWN)
            sum = part;
        else if (add_overflows(sum, part, &sum))
            return UNKNOWN;
    }
    return sum;
}

static void fill_row(const struct board_list *list, const struct offer *offer,
                     const struct table *answer, size_t from, struct section *section, size_t row)
{
    const char *value = table_text(answer, from, event_fields[list->by].name);
    section_set_text(section, row, BOARD_LIST_VALUE, value);
    section_set(section, row, BOARD_LIST_COUNT, table_measure(answer, from, list->count));
    for (size_t i = 0; i < list->n_measures; i++)
        if (offer_tells(offer, list->measures[i]))
            section_set(section, row, BOARD_LIST_FIRST + i,
                        table_measure(answer, from, list->measures[i]));
    if (list->n_parts > 1)
        section_set(section, row, board_list_bar(list),
                    sum_parts(&section->table, row, list->n_parts));
}

/* Of the sum of all rows; of those that are known. */
static void fill_shares(const struct board_list *list, struct section *section)
{
    size_t bar = board_list_bar(list), last = section->table.n_columns - 1;
    int64_t sum = 0;
    for (size_t row = 0; row < section->table.n_rows; row++) {
        int64_t number = table_at(&section->table, row, bar)->number;
        if (number != UNKNOWN && sum != UNKNOWN && add_overflows(sum, number, &sum))
            sum = UNKNOWN;
    }
    for (size_t row = 0; row < section->table.n_rows; row++)
        section_set(section, row, last,
                    share_tenths(table_at(&section->table, row, bar)->number, sum));
}

size_t board_list_sort(size_t i, const struct scene *scene, bool *descending)
{
    const struct board_list *list = board_list_at(scene, i);
    struct sort sort = view_sort_of(scene->view, scene->state);
    size_t column = (size_t)sort.field, n = BOARD_LIST_FIRST + list->n_measures;
    *descending = true;
    if (!scene->state->sorted || sort.field < 0 || (i && column > BOARD_LIST_COUNT))
        return board_list_bar(list);
    *descending = sort.descending;
    return MIN(column, n + (list->n_parts > 1));
}

static void build_list(size_t i, const struct scene *scene, struct sections *out)
{
    const struct board_list *list = board_list_at(scene, i);
    const struct table *answer = scene_table(scene, BOARD_LISTS + i);
    struct section *section = answer ? add_list(list, scene, answer, out) : NULL;
    bool descending;
    size_t row = 0;
    if (!section)
        return;
    for (size_t from = 0; from < answer->n_rows; from++)
        if (counts(list, answer, from))
            fill_row(list, scene->offer, answer, from, section, row++);
    fill_shares(list, section);
    size_t column = board_list_sort(i, scene, &descending);
    section_sort(section, column, descending);
}

void board_build_lists(const struct scene *scene, struct sections *out)
{
    for (size_t i = 0; i < board_n_lists(scene); i++)
        build_list(i, scene, out);
}

/* ---- the picture ---- */

void board_list_name(const struct board_list *list, const struct scene *scene,
                     const struct table *table, size_t row, struct str *out)
{
    union value value = *table_at(table, row, BOARD_LIST_VALUE);
    if (!scene->redact || !value_hide(out, &event_fields[list->by], value))
        str_add(out,
                value.text ? scene_called(scene, &event_fields[list->by], value.text) : list->none);
}

static const char *name_of(const struct board_list *list, const struct scene *scene,
                           const struct table *table, size_t row, struct arena *arena)
{
    CLEANUP(str_finish)
    struct str name = {0};
    board_list_name(list, scene, table, row, &name);
    return arena_text(arena, str_text(&name));
}

/* How the numbers behind the bars are written. */
struct bar_number {
    const struct scene *scene;
    const struct table *table;
    size_t column;
    int level;
};

static const char *bar_text(const struct bar_number *number, size_t row,
                            char out[static NUMBER_MAX])
{
    const struct field *field = number->table->columns[number->column];
    if (number->scene->redact && field_is_amount(field))
        return "***";
    return number_text(out, field, table_at(number->table, row, number->column)->number,
                       number->level);
}

/* The numbers in short where they take more than a quarter of the room. */
static int number_level(const struct table *table, size_t column, int width)
{
    int widest = 0;
    char text[NUMBER_MAX];
    for (size_t row = 0; row < table->n_rows; row++) {
        number_text(text, table->columns[column], table_at(table, row, column)->number, 0);
        widest = MAX(widest, text_width(text));
    }
    return widest * 4 > width ? 2 : 0;
}

static void fill_bar(const struct board_list *list, const struct table *table, size_t row,
                     double *parts, struct bar *out)
{
    size_t n = MAX(list->n_parts, 1u);
    for (size_t i = 0; i < n; i++)
        parts[i] = section_double(table, row,
                                  list->n_parts ? BOARD_LIST_FIRST + i : (size_t)BOARD_LIST_COUNT);
    out->parts = parts;
    out->n_parts = n;
}

static void draw_as_bars(size_t index, const struct scene *scene, const struct table *table,
                         struct grid *grid, const struct pane_info *pane)
{
    const struct board_list *list = board_list_at(scene, index);
    CLEANUP(arena_finish)
    struct arena arena = {0};
    struct rect inside = pane_inside(pane->rect);
    size_t n = table->n_rows, bar = board_list_bar(list);
    const struct pane_state *state = &scene->state->panes[BOARD_PANE_LISTS + index];
    struct bar *items = arena_new(&arena, (n + 1) * sizeof(*items));
    double *parts = arena_new(&arena, (n + 1) * MAX(list->n_parts, 1u) * sizeof(*parts));
    const struct bar_number number = {scene, table, bar, number_level(table, bar, inside.width)};
    for (size_t row = 0; row < n; row++) {
        char text[NUMBER_MAX];
        items[row].label = name_of(list, scene, table, row, &arena);
        items[row].value = arena_text(&arena, bar_text(&number, row, text));
        fill_bar(list, table, row, parts + row * MAX(list->n_parts, 1u), &items[row]);
    }
    draw_bars(grid, inside,
              &(struct bars){.items = items,
                             .n = n,
                             .top = state->top,
                             .selected = state->selected,
                             .selectable = scene->state->focus == BOARD_PANE_LISTS + index,
                             .focused = true});
}

/* The value of a row as it is called. */
static void row_text(const struct list_rows *rows, size_t row, size_t column, struct str *out)
{
    const struct board_list *list = board_list_at(rows->scene, rows->pane - BOARD_PANE_LISTS);
    if (column == BOARD_LIST_VALUE)
        board_list_name(list, rows->scene, rows->table, row, out);
    else
        list_rows_text(rows, row, column, out);
}

static void draw_as_sheet(size_t i, const struct scene *scene, const struct table *table,
                          struct grid *grid, struct rect inside)
{
    size_t columns[LIST_ROWS_COLUMNS_MAX];
    struct list_rows rows = {.scene = scene,
                             .table = table,
                             .columns = columns,
                             .n_columns = MIN(table->n_columns, (size_t)LIST_ROWS_COLUMNS_MAX),
                             .pane = BOARD_PANE_LISTS + i,
                             .text = row_text};
    for (size_t column = 0; column < rows.n_columns; column++)
        columns[column] = column;
    rows.sort = (int)board_list_sort(i, scene, &rows.descending);
    list_rows_draw(&rows, grid, inside);
}

/* "1-6 of 25 · tokens" */
static struct rect draw_frame(size_t i, const struct scene *scene, const struct table *table,
                              struct grid *grid, const struct pane_info *pane)
{
    const struct board_list *list = board_list_at(scene, i);
    size_t top = scene->state->panes[BOARD_PANE_LISTS + i].top;
    char note[NUMBER_MAX * 2] = "";
    if (pane->n > pane->rows_shown && top < pane->n)
        snprintf(note, sizeof(note), "%zu-%zu of %zu%s%s", top + 1,
                 MIN(top + pane->rows_shown, pane->n), pane->n, list->unit ? " · " : "",
                 list->unit ? list->unit : "");
    else
        snprintf(note, sizeof(note), "%s", list->unit ? list->unit : "");
    struct frame_note right = frame_note(scene, table ? &table->provenance : NULL, note);
    struct pane frame = {.title = pane->title,
                         .right = right.text,
                         .right_style = right.style,
                         .focused = scene->state->focus == BOARD_PANE_LISTS + i};
    return draw_pane(grid, pane->rect, &frame);
}

void board_draw_list(size_t i, const struct scene *scene, const struct sections *sections,
                     struct grid *grid, const struct pane_info *pane)
{
    const struct board_list *list = board_list_at(scene, i);
    const struct section *section = section_find(sections, list->section);
    bool filtered = scene->filter && *scene->filter;
    struct rect inside = draw_frame(i, scene, section ? &section->table : NULL, grid, pane);
    const struct lack *lack = section ? table_lack(&section->table, list->count) : NULL;
    if (lack && lack->none)
        draw_lacking(lack, grid, inside);
    else if (!section)
        draw_missing(scene, BOARD_LISTS + i, grid, inside, NULL);
    else if (!section->table.n_rows)
        draw_nothing(scene, grid, inside, filtered ? "Nothing matches the filter" : list->empty,
                     filtered ? "Esc clears the filter." : "] widens the window.");
    else if (list->sheet)
        draw_as_sheet(i, scene, &section->table, grid, inside);
    else
        draw_as_bars(i, scene, &section->table, grid, pane);
}
