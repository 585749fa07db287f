/* All organisations, the picture: the table with its sums under it, a sentence about the selected
 * profile, and where there is room bars of the column under the cursor. */
#include "organisations.h"

#include "boxes.h"
#include "states.h"

enum {
    FRAME = 2,
    NOTE_LINES = 2, /* of the sentence, at most */
    BARS_MIN = 3,   /* rows of bars that are worth a frame */
    BARS_MAX = 64,
    BOX_ROWS = 3,     /* of boxes of bars, at most */
    ROWS_LEAST = 3,   /* of profiles, before the sums give way */
    STATE_WIDTH = 13, /* of a state at least */
    TEXT_WIDTH = 12,  /* of other texts at least */
    STATE_IDEAL = 24,
    SIDE_BY_SIDE = 100, /* columns from which two boxes of bars stand in a row */
};

/* What the cells are made from. */
struct cells {
    const struct scene *scene;
    const struct table *rows, *totals, *credits;
    bool ascii, several_units;
    struct profile_says says;
    struct str text;
    char hidden[REDACTED_MAX];
    struct sheet_column columns[ORG_HIDDEN];
};

static void cells_finish(struct cells *cells)
{
    str_finish(&cells->text);
}

static const struct table *table_of(const struct sections *sections, const char *name)
{
    const struct section *section = section_find(sections, name);
    return section ? &section->table : NULL;
}

/* False: there is no answer yet. */
static bool cells_start(struct cells *cells, const struct scene *scene,
                        const struct sections *sections, bool ascii)
{
    cells->scene = scene;
    cells->ascii = ascii;
    cells->rows = table_of(sections, "organisations");
    cells->totals = table_of(sections, "totals");
    cells->credits = table_of(sections, "credits");
    cells->several_units = cells->credits && cells->credits->n_rows > 1;
    return cells->rows && cells->totals && cells->credits;
}

/* ---- cells ------------------------------------------------------------------------------- */

static bool is_number(size_t column)
{
    return column >= ORG_JOBS && column <= ORG_CREDITS;
}

static void add_number(struct cells *cells, const struct field *field, union value value,
                       const char *unit)
{
    bool hidden = cells->scene->redact && field->flags & FIELD_MONEY && value.number != UNKNOWN;
    if (hidden)
        str_add(&cells->text, "***");
    else
        value_format(&cells->text, field, value, cells->scene->zone);
    if (unit && value.number != UNKNOWN)
        str_addf(&cells->text, " %s", unit);
}

static void say_row(struct cells *cells, const union value *row)
{
    const struct scene *scene = cells->scene;
    organisations_say(scene, organisations_profile(scene, row), &cells->says);
}

static void row_cell(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    struct cells *cells = *(struct cells *const *)data;
    const union value *values = table_at(cells->rows, row, 0);
    const struct field *field = cells->rows->columns[column];
    char ago[NUMBER_MAX];
    str_clear(&cells->text);
    say_row(cells, values);
    if (column == ORG_STATE) { /* of now; the section is as old as the answers */
        bool brief = cells->says.brief && cells->scene->width < VIEW_DETAIL_SIDE;
        str_addf(&cells->text, "%s %s", cells->ascii ? cells->says.ascii : cells->says.sign,
                 brief ? cells->says.brief : cells->says.text);
        out->style = cells->says.style;
    } else if (column == ORG_AS_OF) {
        str_add(&cells->text, ago_short(ago, values[ORG_AS_OF].number, cells->scene->now));
        out->style = cells->says.old ? STYLE_STALE : STYLE_DIM;
    } else if (is_number(column)) {
        add_number(cells, field, values[column],
                   column == ORG_CREDITS && cells->several_units ? values[ORG_UNIT].text : NULL);
        out->style = values[column].number == UNKNOWN ? STYLE_DIM : STYLE_TEXT;
    } else {
        const char *text = values[column].text;
        if (field->flags & FIELD_PERSON)
            text = redacted(cells->scene, field->name, text, cells->hidden);
        str_add(&cells->text, text ? text : "–");
        out->style = column == ORG_NAME ? STYLE_TEXT : STYLE_DIM;
    }
    out->text = str_text(&cells->text);
}

static bool row_marked(const void *data, size_t row)
{
    const struct cells *cells = *(struct cells *const *)data;
    return organisations_profile(cells->scene, table_at(cells->rows, row, 0)) ==
           cells->scene->profile;
}

/* Row 0 has the sums; each further unit of credits has a row of its own. */
static void sum_cell(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    struct cells *cells = *(struct cells *const *)data;
    const union value *sums = table_at(cells->totals, 0, 0);
    const struct field *field = cells->rows->columns[column];
    str_clear(&cells->text);
    if (column == ORG_CREDITS && row < cells->credits->n_rows) {
        const union value *credits = table_at(cells->credits, row, 0);
        add_number(cells, field, credits[CREDITS_LEFT],
                   cells->several_units ? credits[CREDITS_UNIT].text : NULL);
    } else if (row == 0 && column >= ORG_SUM_FIRST && column < ORG_SUM_END) {
        add_number(cells, field, sums[TOTALS_FIRST + column - ORG_SUM_FIRST], NULL);
    } else if (row == 0 && column == ORG_NAME) {
        str_add(&cells->text, "Sum");
    } else if (row == 0 && column == ORG_STATE) {
        str_addf(&cells->text, "of %lld of %lld", (long long)sums[TOTALS_COUNTED].number,
                 (long long)sums[TOTALS_OF].number);
    } else if (row == 0 && column == ORG_AS_OF && sums[TOTALS_OLD].number > 0) {
        str_addf(&cells->text, "%lld old", (long long)sums[TOTALS_OLD].number);
    }
    bool fewer = sums[TOTALS_COUNTED].number < sums[TOTALS_OF].number;
    out->text = str_text(&cells->text);
    out->style = is_number(column)              ? STYLE_FIGURE
                 : column == ORG_STATE && fewer ? STYLE_WARN
                 : column == ORG_AS_OF          ? STYLE_STALE
                                                : STYLE_TITLE;
}

/* ---- the sheets -------------------------------------------------------------------------- */

static size_t sum_rows(const struct cells *cells)
{
    return MAX(cells->credits->n_rows, (size_t)1);
}

/* Both sheets have the same columns, as wide as their widest number. */
static int widest(struct cells *cells, size_t column)
{
    struct sheet_cell cell = {0};
    int width = 0;
    for (size_t i = 0; i < cells->rows->n_rows; i++) {
        row_cell(&cells, i, column, &cell);
        width = MAX(width, text_width(cell.text));
    }
    for (size_t i = 0; i < sum_rows(cells); i++) {
        sum_cell(&cells, i, column, &cell);
        width = MAX(width, text_width(cell.text));
    }
    return width;
}

static void set_columns(struct cells *cells, const struct sort *sort)
{
    enum { ARROW = 2, NAME_MAX_WIDTH = 24, TEXT_MAX_WIDTH = 20 };
    for (size_t i = 0; i < ORG_HIDDEN; i++) {
        const char *title = cells->rows->columns[i]->title;
        bool number = is_number(i);
        int least = text_width(title) + (sort->field == (int)i ? ARROW : 0);
        int most = widest(cells, i);
        struct sheet_column *column = &cells->columns[i];
        *column = (struct sheet_column){.title = title,
                                        .align = number ? ALIGN_RIGHT : ALIGN_LEFT,
                                        .min = number || i == ORG_AS_OF ? MAX(least, most) : least,
                                        .number = number};
        if (!number && i != ORG_AS_OF)
            column->min =
                MAX(least, MIN(most, i == ORG_STATE ? (int)STATE_WIDTH : (int)TEXT_WIDTH));
        if (!number && i != ORG_AS_OF)
            column->ideal = MAX(column->min, MIN(most, i == ORG_STATE  ? (int)STATE_IDEAL
                                                       : i == ORG_NAME ? (int)NAME_MAX_WIDTH
                                                                       : (int)TEXT_MAX_WIDTH));
    }
}

static void make_sheet(struct cells **data, struct rect inside, struct sheet *out)
{
    struct cells *cells = *data;
    const struct view_state *state = cells->scene->state;
    const struct pane_state *pane = &state->panes[0];
    struct sort sort = view_sort_of(&view_organisations, state);
    set_columns(cells, &sort);
    *out = (struct sheet){.columns = cells->columns,
                          .n_columns = ORG_HIDDEN,
                          .n_rows = cells->rows->n_rows,
                          .top = pane->top,
                          .selected = pane->selected,
                          .column = MIN(pane->column, (size_t)ORG_HIDDEN - 1),
                          .first_column = pane->first_column,
                          .fixed = 1,
                          .sort = sort.field < 0 ? ORG_HIDDEN : (size_t)sort.field,
                          .descending = sort.descending,
                          .column_cursor = true,
                          .focused = true,
                          .data = data,
                          .cell = row_cell,
                          .marked = row_marked};
    sheet_scroll(out, inside);
}

/* The sums stand in the columns of the table, under a line in place of titles. */
static void draw_sums(struct cells **data, const struct sheet *rows, struct grid *grid,
                      struct rect area)
{
    struct sheet sums = *rows;
    sums.n_rows = sum_rows(*data);
    sums.top = 0;
    sums.selected = sums.n_rows;
    sums.cell = sum_cell;
    sums.marked = NULL;
    sums.focused = false;
    draw_sheet(grid, area, &sums);
    draw_fill(grid, rect_cut_top(&area, 1), STYLE_FRAME, "─");
}

/* ---- the sentence ------------------------------------------------------------------------ */

static void say_selected(struct cells *cells, const union value *row, struct str *out)
{
    const struct scene *scene = cells->scene;
    const struct scene_profile *profile = &scene->profiles[organisations_profile(scene, row)];
    const struct profile_says *says = &cells->says;
    struct civil at;
    say_row(cells, row);
    if (scene->n_profiles == 1)
        str_add(out,
                "This is the only profile. `usagetop setup` adds another, and it appears here, "
                "with sums over all.");
    else if (*says->reason)
        str_addf(out, "%s: %s", profile->name, says->reason);
    else if (says->as_of == UNKNOWN)
        str_addf(out, "%s was never fetched; what it has is not known, and not in the sums",
                 profile->name);
    else if (!row[ORG_COUNTED].number)
        str_addf(out, "%s: this window has not been fetched yet, so it is not in the sums",
                 profile->name);
    if (says->fails && profile->next_try != UNKNOWN) {
        civil_from(&at, profile->next_try, scene->zone);
        str_addf(out, "; next try %02d:%02d:%02d", at.hour, at.minute, at.second);
    } else if (says->fails) {
        str_add(out, "; R asks all of them again");
    }
}

/* ---- bars -------------------------------------------------------------------------------- */

static void draw_bars_of(struct cells *cells, size_t column, const char *hint, struct grid *grid,
                         struct rect area)
{
    size_t n = MIN(cells->rows->n_rows, (size_t)BARS_MAX);
    const struct field *field = cells->rows->columns[column];
    struct bar bars[BARS_MAX];
    double parts[BARS_MAX];
    char title[64];
    CLEANUP(arena_finish)
    struct arena texts = {0};
    for (size_t i = 0; i < n; i++) {
        const union value *row = table_at(cells->rows, i, 0);
        struct sheet_cell cell;
        row_cell(&cells, i, column, &cell);
        parts[i] = section_double(cells->rows, i, column);
        bars[i] = (struct bar){.label = row[ORG_NAME].text,
                               .value = arena_text(&texts, cell.text),
                               .parts = &parts[i],
                               .n_parts = row[column].number == UNKNOWN ? 0 : 1};
    }
    snprintf(title, sizeof(title), "%s by organisation", field->title);
    struct rect inside = draw_pane(grid, area, &(struct pane){.title = title, .right = hint});
    bool airy = inside.height + 1 >= 2 * (int)n;
    draw_bars(grid, inside, &(struct bars){.items = bars, .n = n, .step = airy ? 2 : 1});
}

enum { SHARES = ORG_SUM_END - ORG_SUM_FIRST };

static bool is_told(const struct table *rows, size_t column)
{
    for (size_t i = 0; i < rows->n_rows; i++)
        if (table_at(rows, i, column)->number != UNKNOWN)
            return true;
    return false;
}

/* The column under the cursor first, then the others that some profile tells. */
static size_t choose_shares(const struct cells *cells, size_t out[static SHARES])
{
    size_t at = cells->scene->state->panes[0].column, n = 0;
    size_t first = at >= ORG_SUM_FIRST && at < ORG_SUM_END ? at - ORG_SUM_FIRST : 0;
    for (size_t i = 0; i < SHARES; i++) {
        size_t column = ORG_SUM_FIRST + (first + i) % SHARES;
        if (is_told(cells->rows, column))
            out[n++] = column;
    }
    if (!n)
        out[n++] = ORG_SUM_FIRST + first;
    return n;
}

/* As many as there is room for. */
static void draw_shares(struct cells *cells, size_t per_row, struct grid *grid, struct rect area)
{
    size_t shares[SHARES], n = choose_shares(cells, shares), rows = 1;
    while (rows * per_row < n && area.height / (int)(rows + 1) >= FRAME + (int)cells->rows->n_rows)
        rows++;
    struct rect lines[SHARES], boxes[SHARES];
    rect_rows(area, 0, rows, lines);
    for (size_t i = 0; i < MIN(rows * per_row, n); i++) {
        size_t in_row = MIN(per_row, n - i / per_row * per_row);
        if (i % per_row == 0)
            rect_columns(lines[i / per_row], 0, in_row, boxes);
        draw_bars_of(cells, shares[i], i == 0 && per_row == 1 ? "h l another column" : NULL, grid,
                     boxes[i % per_row]);
    }
}

/* ---- all of it --------------------------------------------------------------------------- */

struct layout {
    struct rect pane, sheet, sums, note, bars; /* pane: the frame of the three after it */
};

/* The table gets what it needs, then the sums, the sentence, and last the bars. */
static void lay_out(size_t n, size_t n_sums, struct rect area, struct layout *out)
{
    *out = (struct layout){0};
    int needed = FRAME + 2 + MAX((int)n, (int)ROWS_LEAST + 1) + (int)n_sums + NOTE_LINES;
    int spare = area.height - needed;
    if (spare >= FRAME + BARS_MIN && n > 1)
        out->bars = rect_cut_bottom(&area, MIN(BOX_ROWS * (FRAME + 2 * (int)n), spare));
    out->pane = area;
    struct rect inside = pane_inside(out->pane);
    if (inside.height > 1 + ROWS_LEAST + 1 + (int)n_sums + NOTE_LINES)
        out->note = rect_cut_bottom(&inside, NOTE_LINES);
    if (inside.height > 1 + ROWS_LEAST + (int)n_sums)
        out->sums = rect_cut_bottom(&inside, 1 + (int)n_sums);
    out->sheet = inside;
    /* the sums stand right under the last row, and the sentence under them */
    int left = inside.height - 1 - (int)n;
    if (left > 0 && !rect_empty(out->sums)) {
        out->sheet.height -= left;
        out->sums.y -= left;
        if (!rect_empty(out->note))
            out->note.y -= left - MIN(left, 1);
    }
}

static void lay_out_of(const struct sections *sections, struct rect area, struct layout *out)
{
    const struct table *rows = table_of(sections, "organisations");
    const struct table *credits = table_of(sections, "credits");
    lay_out(rows ? rows->n_rows : 1, credits ? MAX(credits->n_rows, (size_t)1) : 1, area, out);
}

size_t organisations_panes(const struct scene *scene, const struct sections *sections,
                           struct rect area, struct pane_info out[VIEW_PANES_MAX])
{
    const struct table *rows = table_of(sections, "organisations");
    struct layout layout;
    lay_out_of(sections, area, &layout);
    out[0] = (struct pane_info){.title = "All organisations",
                                .section = "organisations",
                                .kind = PANE_TABLE,
                                .n = rows ? rows->n_rows : 0,
                                .per_row = 1,
                                .rows_shown = sheet_page(layout.sheet),
                                .n_columns = ORG_HIDDEN,
                                .rect = layout.pane};
    return 1;
}

static void draw_frame(const struct cells *cells, bool known, struct grid *grid, struct rect area)
{
    char note[64] = "", right[48] = "";
    size_t n = cells->scene->n_profiles;
    if (known && n > 1)
        snprintf(note, sizeof(note), "%zu profiles", n);
    bool partial = known && cells->rows->provenance.partial;
    if (partial)
        snprintf(right, sizeof(right), cells->rows->provenance.missing ? "PARTIAL" : "so far");
    draw_pane(grid, area,
              &(struct pane){.title = "All organisations",
                             .note = note,
                             .right = right,
                             .right_style = partial ? STYLE_STALE : STYLE_TEXT,
                             .hint_key = n > 1 ? "Enter" : NULL,
                             .hint = n > 1 ? "opens" : NULL,
                             .focused = true});
}

void organisations_draw(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, struct rect area)
{
    CLEANUP(cells_finish)
    struct cells cells = {0};
    struct cells *data = &cells;
    struct layout layout;
    struct sheet sheet;
    bool known = cells_start(&cells, scene, sections, grid->ascii);
    lay_out_of(sections, area, &layout);
    if (!known)
        layout.pane = area;
    draw_frame(&cells, known, grid, layout.pane);
    if (!known) {
        draw_missing(scene, ORGANISATIONS_TOTALS, grid, pane_inside(area),
                     "The mirrors of the profiles are being asked.");
        return;
    }
    make_sheet(&data, layout.sheet, &sheet);
    if (!rect_empty(layout.sums))
        draw_sums(&data, &sheet, grid, layout.sums);
    draw_sheet(grid, layout.sheet, &sheet);
    const union value *row = organisations_row(scene, sections);
    CLEANUP(str_finish)
    struct str text = {0};
    if (row)
        say_selected(&cells, row, &text);
    draw_paragraph(grid, layout.note, ALIGN_LEFT, cells.says.fails ? cells.says.style : STYLE_DIM,
                   str_text(&text));
    if (!rect_empty(layout.bars))
        draw_shares(&cells, area.width >= SIDE_BY_SIDE ? 2 : 1, grid, layout.bars);
}

bool organisations_hit(const struct scene *scene, const struct sections *sections, struct rect area,
                       int x, int y, struct view_hit *out)
{
    CLEANUP(cells_finish)
    struct cells cells = {0};
    struct cells *data = &cells;
    struct layout layout;
    struct sheet sheet;
    size_t at[2];
    *out = (struct view_hit){0};
    if (!cells_start(&cells, scene, sections, false))
        return false;
    lay_out_of(sections, area, &layout);
    make_sheet(&data, layout.sheet, &sheet);
    if (!sheet_hit(&sheet, layout.sheet, x, y, at))
        return false;
    out->header = at[0] == sheet.n_rows;
    out->item = at[0];
    out->column = at[1] < sheet.n_columns ? at[1] : sheet.column;
    return !out->header || at[1] < sheet.n_columns;
}
