/* CSV as RFC 4180 has it: lines end with CR LF, cells with commas, quotes or line ends are quoted.
 * The first line has the fields' names; where a view has several sections each begins with "#
 * name", after an empty line. A spreadsheet takes a text that begins with = + - @ for a formula:
 * such texts get an apostrophe in front, unless the options say not to. Where it is asked for,
 * lines that begin with "# " say first what the file is about. */
#include <string.h>

#include "about.h"

static void add_cell(struct str *out, const char *text)
{
    if (!text[strcspn(text, ",\"\r\n")] && *text != ' ') {
        str_add(out, text);
        return;
    }
    str_char(out, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            str_char(out, '"');
        str_char(out, *c);
    }
    str_char(out, '"');
}

static bool like_formula(const char *text)
{
    return *text && strchr("=+-@\t\r", *text);
}

static void add_text(struct export *export, const char *text)
{
    CLEANUP(str_finish)
    struct str cell = {0};
    if (like_formula(text) && !export->options.csv_raw)
        str_char(&cell, '\'');
    if (export->options.terminal)
        text_clean(&cell, text, strlen(text), export->options.ascii);
    else
        str_add(&cell, text);
    add_cell(export->out, str_text(&cell));
}

static void add_value(struct export *export, const struct field *field, union value value)
{
    if (value_missing(field, value))
        return;
    if (field_is_text(field))
        add_text(export, value.text);
    else
        value_print(export->out, field, value);
}

static void begin(struct export *export)
{
    struct about about;
    about_fill(&about, export);
    for (size_t i = 0; export->options.about && i < about.n; i++) {
        CLEANUP(str_finish)
        struct str line = {0};
        str_addf(&line, "# %s: %s", about.items[i].name, about.items[i].text);
        add_cell(export->out, str_text(&line));
        str_add(export->out, "\r\n");
    }
}

static void open_part(struct export *export, const struct export_part *part)
{
    size_t columns[PART_COLUMNS_MAX], n = part_columns(export, part, columns, PART_COLUMNS_MAX);
    if (export->n_parts > 1)
        str_add(export->out, "\r\n");
    if (!part_is_rows(part) && !export->options.plain)
        str_addf(export->out, "# %s\r\n", part->name);
    for (size_t i = 0; i < n; i++)
        str_addf(export->out, "%s%s", i ? "," : "", part->table->columns[columns[i]]->name);
    str_add(export->out, "\r\n");
}

static void add_rows(struct export *export, const struct export_part *part)
{
    size_t columns[PART_COLUMNS_MAX], n = part_columns(export, part, columns, PART_COLUMNS_MAX);
    for (size_t row = 0; row < part->table->n_rows; row++) {
        for (size_t i = 0; i < n; i++) {
            if (i)
                str_char(export->out, ',');
            add_value(export, part->table->columns[columns[i]],
                      part_value(export, part, row, columns[i]));
        }
        str_add(export->out, "\r\n");
    }
}

const struct export_format export_csv = {.name = "csv",
                                         .title = "CSV",
                                         .extension = ".csv",
                                         .help = "comma-separated values, RFC 4180",
                                         .begin = begin,
                                         .open = open_part,
                                         .rows = add_rows};
