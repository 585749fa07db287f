/* Text for people, tables. Numbers stand at the right and are never cut; where the terminal is too
 * narrow, texts are, and then columns are left out from the end. */
#include "text_table.h"

#include <string.h>

enum { TEXT_WIDTH_MIN = 8, GAP = 2 };
enum { TIME_DAYS = 10, TIME_MINUTES = 16, TIME_SECONDS = 19 }; /* of "2026-11-21 09:00:04" */

static bool at_right(const struct field *field)
{
    return !field_is_text(field) && field->type != FIELD_TIME;
}

static const char *resource_of(const struct export_part *part, size_t row)
{
    int column = table_column(part->table, event_fields[E_RESOURCE].name);
    return column < 0 ? NULL : table_at(part->table, row, (size_t)column)->text;
}

void text_cell(struct export *export, const struct export_part *part, size_t row, size_t column,
               struct str *out)
{
    const struct field *field = part->table->columns[column];
    union value value = part_value(export, part, row, column);
    bool ascii = export->options.ascii;
    CLEANUP(str_finish)
    struct str raw = {0};
    if (export->options.redact && value_hide(out, field, *table_at(part->table, row, column)))
        return;
    if (value_missing(field, value)) {
        str_add(out, ascii ? "-" : "–");
        return;
    }
    if (field == &event_fields[E_AMOUNT])
        amount_format(&raw, resource_of(part, row), value.number);
    else
        value_format(&raw, field, value, export->head.zone);
    text_clean(out, str_text(&raw), raw.len, ascii);
    if (strcmp(field->unit, "%") == 0)
        str_add(out, " %");
}

/* As much of clean text as fits into `width` columns; returns the columns used. */
static int add_start(struct str *out, const char *text, int width)
{
    size_t size = strlen(text);
    int used = 0;
    for (size_t at = 0; at < size;) {
        struct glyph glyph;
        size_t bytes = glyph_read(text + at, size - at, false, &glyph);
        if (used + glyph.width > width)
            break;
        str_bytes(out, text + at, bytes);
        used += glyph.width;
        at += bytes;
    }
    return used;
}

static void add_blanks(struct str *out, int n)
{
    for (; n > 0; n--)
        str_char(out, ' ');
}

void text_fit(struct str *out, const char *text, int width, bool right, bool ascii)
{
    const char *dots = ascii ? "..." : "…";
    int all = text_width(text);
    if (all > width) {
        int room = width - text_width(dots);
        int used = add_start(out, text, MAX(room, 0));
        str_add(out, dots);
        add_blanks(out, room - used);
        return;
    }
    add_blanks(out, right ? width - all : 0);
    str_add(out, text);
    add_blanks(out, right ? 0 : width - all);
}

/* Buckets follow each other, so that where one ends is said by the next. */
static bool is_said(const struct field *field)
{
    return strcmp(field->name, bucket_fields[1].name) == 0 && field->type == FIELD_TIME;
}

void text_table_open(struct text_table *table, struct export *export,
                     const struct export_part *part)
{
    size_t columns[PART_COLUMNS_MAX], n = part_columns(export, part, columns, PART_COLUMNS_MAX);
    *table = (struct text_table){0};
    for (size_t i = 0; i < n; i++) {
        CLEANUP(str_finish)
        struct str title = {0};
        const struct field *field = part->table->columns[columns[i]];
        if (is_said(field) && !part_is_rows(part))
            continue;
        field_heading(&title, field);
        table->widths[table->n] = text_width(str_text(&title));
        table->columns[table->n++] = columns[i];
    }
    table->n_shown = table->n;
}

static int time_length(const struct export *export, int64_t at)
{
    struct civil civil;
    civil_from(&civil, at, export->head.zone);
    return civil.second || civil.ms     ? TIME_SECONDS
           : civil.hour || civil.minute ? TIME_MINUTES
                                        : TIME_DAYS;
}

/* The cell of a row in the table's i-th column. */
static void cell_at(const struct text_table *table, struct export *export,
                    const struct export_part *part, size_t row, size_t i, struct str *out)
{
    const struct field *field = part->table->columns[table->columns[i]];
    union value value = *table_at(part->table, row, table->columns[i]);
    str_clear(out);
    text_cell(export, part, row, table->columns[i], out);
    if (field->type == FIELD_TIME && !value_missing(field, value) &&
        out->len > (size_t)table->times[i])
        out->data[out->len = (size_t)table->times[i]] = '\0';
}

static void measure(struct text_table *table, struct export *export, const struct export_part *part)
{
    CLEANUP(str_finish)
    struct str cell = {0};
    for (size_t i = 0; i < table->n; i++) {
        const struct field *field = part->table->columns[table->columns[i]];
        for (size_t row = 0; field->type == FIELD_TIME && row < part->table->n_rows; row++) {
            union value value = *table_at(part->table, row, table->columns[i]);
            if (!value_missing(field, value))
                table->times[i] = MAX(table->times[i], time_length(export, value.number));
        }
        for (size_t row = 0; row < part->table->n_rows; row++) {
            cell_at(table, export, part, row, i, &cell);
            table->widths[i] = MAX(table->widths[i], text_width(str_text(&cell)));
        }
    }
}

static int width_of(const struct text_table *table)
{
    int width = 0;
    for (size_t i = 0; i < table->n_shown; i++)
        width += table->widths[i] + (i ? GAP : 0);
    return width;
}

/* Takes `excess` columns from the widest text; false when none can give any. */
static bool shrink(struct text_table *table, const struct export_part *part, int excess)
{
    int *widest = NULL;
    for (size_t i = 0; i < table->n_shown; i++)
        if (field_is_text(part->table->columns[table->columns[i]]) &&
            table->widths[i] > TEXT_WIDTH_MIN && (!widest || table->widths[i] > *widest))
            widest = &table->widths[i];
    if (!widest)
        return false;
    int second = TEXT_WIDTH_MIN;
    for (size_t i = 0; i < table->n_shown; i++)
        if (&table->widths[i] != widest && table->widths[i] < *widest)
            second = MAX(second, table->widths[i]);
    *widest = MAX(*widest - excess, MIN(second, *widest - 1));
    return true;
}

/* What has a name is known by it: its identifier goes first. */
static void drop_id(struct text_table *table, const struct export_part *part)
{
    int id = table_column(part->table, "id");
    if (part_is_rows(part) || table_column(part->table, "name") < 0 || id < 0 ||
        table->columns[0] != (size_t)id)
        return;
    size_t rest = --table->n;
    memmove(table->columns, table->columns + 1, rest * sizeof(*table->columns));
    memmove(table->widths, table->widths + 1, rest * sizeof(*table->widths));
    memmove(table->times, table->times + 1, rest * sizeof(*table->times));
    table->n_shown = MIN(table->n_shown, rest);
}

static void fit(struct text_table *table, const struct export_part *part, int width)
{
    if (width > 0 && width_of(table) > width)
        drop_id(table, part);
    while (width > 0 && table->n_shown > 1 && width_of(table) > width)
        if (!shrink(table, part, width_of(table) - width))
            table->n_shown--;
}

/* Blanks at the end of a line are of no use. */
static void end_line(struct str *out)
{
    while (out->len && out->data[out->len - 1] == ' ')
        out->data[--out->len] = '\0';
    str_char(out, '\n');
}

static void add_titles(const struct text_table *table, struct export *export,
                       const struct export_part *part)
{
    for (size_t i = 0; i < table->n_shown; i++) {
        const struct field *field = part->table->columns[table->columns[i]];
        CLEANUP(str_finish)
        struct str title = {0};
        field_heading(&title, field);
        add_blanks(export->out, i ? GAP : 0);
        text_fit(export->out, str_text(&title), table->widths[i], at_right(field),
                 export->options.ascii);
    }
    end_line(export->out);
}

void text_table_rows(struct text_table *table, struct export *export,
                     const struct export_part *part)
{
    CLEANUP(str_finish)
    struct str cell = {0};
    measure(table, export, part);
    fit(table, part, export->options.width);
    if (!export->n_rows)
        add_titles(table, export, part);
    for (size_t row = 0; row < part->table->n_rows; row++) {
        for (size_t i = 0; i < table->n_shown; i++) {
            cell_at(table, export, part, row, i, &cell);
            add_blanks(export->out, i ? GAP : 0);
            text_fit(export->out, str_text(&cell), table->widths[i],
                     at_right(part->table->columns[table->columns[i]]), export->options.ascii);
        }
        end_line(export->out);
    }
}

void text_table_close(const struct text_table *table, struct export *export,
                      const struct field *const *columns)
{
    if (table->n_shown == table->n)
        return;
    str_add(export->out, "(no room for ");
    for (size_t i = table->n_shown; i < table->n; i++)
        str_addf(export->out, "%s%s", i > table->n_shown ? ", " : "",
                 columns[table->columns[i]]->title);
    str_add(export->out, ")\n");
}
