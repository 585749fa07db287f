/* SQL: what a statement that somebody typed reads from the mirror, as a table. */
#include <string.h>

#include "states.h"

enum { ANSWER };
enum { COLUMN_LEAST = 20, COLUMN_MOST = 48, STATEMENT_ROWS = 2 };
static const char result_name[] = "result";

static bool has_statement(const struct scene *scene)
{
    return scene->sql && *scene->sql && !scene->redact;
}

static void ask(const struct scene *scene, struct question *questions, size_t *n)
{
    if (!has_statement(scene))
        return;
    questions[(*n)++] =
        (struct question){.ask = ASK_SQL,
                          .window = {.kind = WINDOW_ALL, .to = INT64_MAX},
                          .sort = {.field = -1},
                          .limit = scene->sql_rows ? scene->sql_rows : SQL_ROWS_SHOWN,
                          .sql = scene->sql,
                          .run = scene->sql_run};
}

/* The answer's fields and texts die with it, the section's own stay. */
static void copy_columns(const struct table *answer, struct table *out)
{
    struct field *fields = arena_new(&out->arena, (answer->n_columns + 1) * sizeof(*fields));
    for (size_t i = 0; i < answer->n_columns; i++) {
        fields[i] = *answer->columns[i];
        fields[i].name = fields[i].json = arena_text(&out->arena, fields[i].name);
        fields[i].title = arena_text(&out->arena, fields[i].title);
        out->columns[i] = &fields[i];
    }
}

static void build(const struct scene *scene, struct sections *out)
{
    const struct table *answer = has_statement(scene) ? scene_table(scene, ANSWER) : NULL;
    if (!answer || !text_equal(answer->provenance.statement, scene->sql))
        return; /* not there yet: what is, answers the statement before */
    struct section *section =
        section_add(out, result_name, "Result", answer->columns, answer->n_columns, answer->n_rows);
    copy_columns(answer, &section->table);
    for (size_t i = 0; i < answer->n_rows * answer->n_columns; i++) {
        union value value = answer->cells[i];
        if (field_is_text(answer->columns[i % answer->n_columns]))
            value.text = arena_text(&section->table.arena, value.text);
        section->table.cells[i] = value;
    }
    section->table.provenance = answer->provenance;
    section->table.provenance.statement = NULL;
    out->provenance = section->table.provenance;
}

/* ---- the sheet --------------------------------------------------------------------------- */

struct cells {
    const struct scene *scene;
    const struct table *table;
    struct sheet_column columns[SHEET_COLUMNS_MAX];
    size_t n_columns;
    struct str text;
};

static void cells_finish(struct cells *cells)
{
    str_finish(&cells->text);
}

static void cell(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    struct cells *cells = *(struct cells *const *)data;
    const struct field *field = cells->table->columns[column];
    union value value = *table_at(cells->table, row, column);
    str_clear(&cells->text);
    value_format(&cells->text, field, value, cells->scene->zone);
    out->text = str_text(&cells->text);
    out->style = value_missing(field, value) ? STYLE_DIM : STYLE_TEXT;
}

static void make_sheet(const struct scene *scene, const struct table *table, struct rect inside,
                       struct cells **data, struct sheet *out)
{
    struct cells *cells = *data;
    const struct pane_state *pane = &scene->state->panes[0];
    cells->scene = scene;
    cells->table = table;
    cells->n_columns = MIN(table->n_columns, (size_t)SHEET_COLUMNS_MAX);
    for (size_t i = 0; i < cells->n_columns; i++) {
        const struct field *field = table->columns[i];
        bool number = !field_is_text(field) && field->type != FIELD_TIME;
        int title = text_width(field->title);
        int least = field_is_text(field) ? MIN((int)field->width, COLUMN_LEAST) : title;
        cells->columns[i] = (struct sheet_column){
            .title = field->title,
            .align = number ? ALIGN_RIGHT : ALIGN_LEFT,
            .min = field->type == FIELD_TIME ? MAX(title, (int)field->width) : least,
            .ideal = MIN((int)field->width, COLUMN_MOST),
            .number = number};
    }
    *out = (struct sheet){.columns = cells->columns,
                          .n_columns = cells->n_columns,
                          .n_rows = table->n_rows,
                          .top = pane->top,
                          .selected = pane->selected,
                          .column = MIN(pane->column, MAX(cells->n_columns, 1u) - 1),
                          .first_column = pane->first_column,
                          .sort = SIZE_MAX,
                          .column_cursor = true,
                          .focused = true,
                          .scrollbar = true,
                          .data = data,
                          .cell = cell};
    sheet_scroll(out, inside);
}

/* ---- the pane ---------------------------------------------------------------------------- */

static const struct table *result_table(const struct sections *sections)
{
    const struct section *section = section_find(sections, result_name);
    return section ? &section->table : NULL;
}

/* The statement stands above its answer. */
static struct rect sheet_area(const struct scene *scene, struct rect area, struct rect *statement)
{
    struct rect inside = pane_inside(area);
    int rows = scene->sql && *scene->sql ? paragraph_height(scene->sql, inside.width) : 0;
    *statement = rect_cut_top(&inside, MIN(rows, STATEMENT_ROWS));
    if (rows)
        rect_cut_top(&inside, 1);
    return inside;
}

static void notice(const struct scene *scene, struct grid *grid, struct rect inside)
{
    if (scene->redact)
        draw_notice(grid, inside,
                    &(struct notice){.title = "Names are hidden",
                                     .text = "An answer could show them. * shows names again.",
                                     .style = STYLE_DIM});
    else if (!has_statement(scene))
        draw_notice(
            grid, inside,
            &(struct notice){
                .title = "Ask the mirror in SQL",
                .text = "S opens the prompt: SELECT user, sum(amount) FROM events GROUP BY user "
                        "ORDER BY 2 DESC. The mirror is read and never written.",
                .style = STYLE_DIM});
    else
        draw_missing(scene, ANSWER, grid, inside, "The statement is being answered.");
}

/* "1,482 rows" or "the first 5,000 rows; there are more". */
static void note_text(const struct table *table, char *out, size_t size)
{
    char number[NUMBER_MAX];
    format_count(number, sizeof(number), (int64_t)table->n_rows);
    if (table->provenance.total == UNKNOWN)
        snprintf(out, size, "the first %s rows, there are more", number);
    else
        snprintf(out, size, "%s row%s", number, table->n_rows == 1 ? "" : "s");
}

static void draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                 struct rect area)
{
    const struct table *table = result_table(sections);
    char note[80] = "";
    struct rect statement, inside = sheet_area(scene, area, &statement);
    if (table)
        note_text(table, note, sizeof(note));
    draw_pane(
        grid, area,
        &(struct pane){
            .title = "SQL", .note = note, .hint_key = "S", .hint = "statement", .focused = true});
    draw_paragraph(grid, statement, ALIGN_LEFT, STYLE_PROMPT, scene->sql);
    if (!table) {
        notice(scene, grid, inside);
        return;
    }
    if (!table->n_rows) {
        draw_notice(grid, inside,
                    &(struct notice){.title = "No rows",
                                     .text = "Nothing in the mirror is as the statement asks.",
                                     .style = STYLE_DIM});
        return;
    }
    CLEANUP(cells_finish)
    struct cells cells = {0};
    struct cells *data = &cells;
    struct sheet sheet;
    make_sheet(scene, table, inside, &data, &sheet);
    draw_sheet(grid, inside, &sheet);
}

static size_t panes(const struct scene *scene, const struct sections *sections, struct rect area,
                    struct pane_info out[VIEW_PANES_MAX])
{
    const struct table *table = result_table(sections);
    struct rect statement, inside = sheet_area(scene, area, &statement);
    out[0] = (struct pane_info){
        .title = "SQL",
        .kind = PANE_TABLE,
        .n = table ? table->n_rows : 0,
        .per_row = 1,
        .rows_shown = sheet_page(inside),
        .n_columns = table ? MAX(MIN(table->n_columns, (size_t)SHEET_COLUMNS_MAX), 1u) : 1,
        .section = result_name,
        .rect = area};
    return 1;
}

static void target(const struct scene *scene, const struct sections *sections, struct target *out)
{
    /* an answer may be made of anything: it leads nowhere by itself */
}

static void spot(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    const struct table *table = result_table(sections);
    const struct pane_state *pane = &scene->state->panes[0];
    out->question = ANSWER;
    if (!table || pane->selected >= table->n_rows || !table->n_columns)
        return;
    size_t column = MIN(pane->column, table->n_columns - 1);
    out->label = table->columns[column]->title;
    value_print(&out->text, table->columns[column], *table_at(table, pane->selected, column));
}

static bool hit(const struct scene *scene, const struct sections *sections, struct rect area, int x,
                int y, struct view_hit *out)
{
    const struct table *table = result_table(sections);
    struct rect statement, inside = sheet_area(scene, area, &statement);
    CLEANUP(cells_finish)
    struct cells cells = {0};
    struct cells *data = &cells;
    struct sheet sheet;
    size_t at[2];
    if (!table)
        return false;
    make_sheet(scene, table, inside, &data, &sheet);
    if (!sheet_hit(&sheet, inside, x, y, at) || at[0] == sheet.n_rows)
        return false;
    *out = (struct view_hit){.item = at[0], .column = MIN(at[1], sheet.n_columns - 1)};
    return true;
}

const struct view view_sql = {.name = "sql",
                              .title = "SQL",
                              .help = "what a statement reads from the mirror; :sql or S asks",
                              .sort = {.field = -1},
                              .ask = ask,
                              .build = build,
                              .panes = panes,
                              .draw = draw,
                              .target = target,
                              .spot = spot,
                              .hit = hit};
