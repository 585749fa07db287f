/* The list of formats, made from the build's, and what leads an export through its parts. */
#include <stdlib.h>
#include <string.h>

#include "export_list.h"
#include "format.h"

#define X(name) extern const struct export_format export_##name;
EXPORT_LIST
#undef X

#define X(name) &export_##name,
const struct export_format *const export_formats[] = {EXPORT_LIST};
#undef X
const size_t export_formats_count = ARRAY_LEN(export_formats);

const struct export_format *export_format_find(const char *name, struct err *err)
{
    const char *names[ARRAY_LEN(export_formats)];
    for (size_t i = 0; i < export_formats_count; i++) {
        names[i] = export_formats[i]->name;
        if (strcmp(names[i], name) == 0)
            return export_formats[i];
    }
    const char *nearest = text_nearest(name, names, export_formats_count);
    err_set(err, ERR_USAGE, "unknown format \"%.40s\"%s%s%s", name,
            nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    return NULL;
}

const struct export_format *export_format_of(const char *path)
{
    const struct export_format *best = NULL;
    size_t length = strlen(path), most = 0;
    for (size_t i = 0; i < export_formats_count; i++) {
        const char *ending = export_formats[i]->extension;
        size_t size = strlen(ending);
        if (size <= most || length <= size || strcmp(path + length - size, ending) != 0)
            continue;
        best = export_formats[i];
        most = size;
    }
    return best;
}

/* ---- an export ------------------------------------------------------------------------- */

void export_begin(struct export *export, const struct export_format *format,
                  const struct export_head *head, const struct export_options *options,
                  struct str *out)
{
    *export = (struct export){.format = format, .head = *head, .options = *options, .out = out};
    if (format->begin)
        format->begin(export);
}

static void close_part(struct export *export)
{
    if (export->part && export->format->close)
        export->format->close(export);
    export->part = NULL;
}

void export_add(struct export *export, const struct export_part *part)
{
    const struct export_format *format = export->format;
    if (!export->part || strcmp(export->part, part->name) != 0) {
        close_part(export);
        export->part = part->name;
        export->n_parts++;
        export->n_rows = 0;
        if (format->open)
            format->open(export, part);
    }
    if (format->rows)
        format->rows(export, part);
    export->n_rows += part->table->n_rows;
}

bool export_end(struct export *export, struct err *err)
{
    close_part(export);
    if (export->format->end)
        export->format->end(export);
    bool ok = export->err.code == ERR_NONE;
    if (!ok)
        err_set(err, export->err.code, "%s", export->err.text);
    arena_finish(&export->arena);
    *export = (struct export){0};
    return ok;
}

/* ---- what formats share ---------------------------------------------------------------- */

bool part_is_rows(const struct export_part *part)
{
    return strcmp(part->name, EXPORT_ROWS) == 0;
}

static size_t chosen_columns(const struct export *export, const struct table *table, size_t *out,
                             size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < export->options.n_columns && n < max; i++) {
        uint8_t field = export->options.columns[i];
        int column = field < E_COUNT ? table_column(table, event_fields[field].name) : -1;
        if (column >= 0)
            out[n++] = (size_t)column;
    }
    return n;
}

size_t part_columns(const struct export *export, const struct export_part *part, size_t *out,
                    size_t max)
{
    if (part_is_rows(part) && export->options.n_columns)
        return chosen_columns(export, part->table, out, max);
    size_t n = MIN(part->table->n_columns, max);
    for (size_t i = 0; i < n; i++)
        out[i] = i;
    return n;
}

union value part_value(struct export *export, const struct export_part *part, size_t row,
                       size_t column)
{
    const struct field *field = part->table->columns[column];
    union value value = *table_at(part->table, row, column);
    CLEANUP(str_finish)
    struct str mark = {0};
    if (!export->options.redact || !value_hide(&mark, field, value))
        return value;
    if (!field_is_text(field))
        return value_none(field);
    return (union value){.text = arena_text(&export->arena, str_text(&mark))};
}

void field_heading(struct str *out, const struct field *field)
{
    str_add(out, field->title);
    if (*field->unit && !text_find_nocase(field->title, field->unit))
        str_addf(out, " (%s)", field->unit);
}

bool head_time_known(int64_t at)
{
    return at > 0 && at < INT64_MAX;
}

struct window head_window(const struct export_head *head)
{
    struct window window = head->window;
    const struct window *found = &head->provenance.window;
    if (!head_time_known(window.from) && head_time_known(found->from))
        window.from = found->from;
    if (!head_time_known(window.to) && head_time_known(found->to))
        window.to = found->to;
    return window;
}

bool head_is_live(const struct export_head *head)
{
    return head->provenance.engine && strcmp(head->provenance.engine, "mirror") != 0;
}

const char *head_zone(const struct export_head *head)
{
    int64_t to = head_window(head).to;
    if (head->zone_name)
        return head->zone_name;
    return zone_name(head->zone, head_time_known(to) ? to : head->now);
}

void export_sort_print(struct str *out, struct sort sort)
{
    if (sort.field >= 0 && sort.field < E_COUNT)
        str_addf(out, "%s%s", sort.descending ? "-" : "", event_fields[sort.field].name);
}
