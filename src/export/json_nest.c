/* JSON, objects in objects by path, and rows as objects. */
#include <string.h>

#include "format.h"
#include "json_write.h"

static void separate(struct json_nest *nest)
{
    if (nest->comma)
        str_char(nest->out, ',');
    nest->comma = false;
}

void nest_begin(struct json_nest *nest, struct str *out)
{
    *nest = (struct json_nest){.out = out};
    str_char(out, '{');
}

/* Closes objects until what is open is a beginning of `path`. */
static void close_to(struct json_nest *nest, const char *path)
{
    size_t length = strlen(nest->open);
    while (length && strncmp(nest->open, path, length) != 0) {
        nest->open[--length] = '\0';
        char *dot = strrchr(nest->open, '.');
        length = dot ? (size_t)(dot - nest->open) + 1 : 0;
        nest->open[length] = '\0';
        str_char(nest->out, '}');
        nest->comma = true;
    }
}

static void add_name(struct json_nest *nest, const char *name, size_t size)
{
    char text[NEST_PATH_MAX];
    separate(nest);
    snprintf(text, sizeof(text), "%.*s", (int)MIN(size, sizeof(text) - 1), name);
    json_quote(nest->out, text);
    str_char(nest->out, ':');
}

void nest_member(struct json_nest *nest, const char *path)
{
    close_to(nest, path);
    size_t at = strlen(nest->open);
    for (const char *dot; (dot = strchr(path + at, '.')) != NULL;) {
        size_t end = (size_t)(dot - path) + 1;
        if (end >= NEST_PATH_MAX)
            break;
        add_name(nest, path + at, end - at - 1);
        str_char(nest->out, '{');
        memcpy(nest->open + at, path + at, end - at);
        nest->open[end] = '\0';
        at = end;
    }
    add_name(nest, path + at, strlen(path + at));
    nest->comma = true;
}

void nest_end(struct json_nest *nest)
{
    close_to(nest, "");
    str_char(nest->out, '}');
}

/* ---- rows ------------------------------------------------------------------------------ */

void json_event(struct export *export, const struct export_part *part, size_t row)
{
    struct json_nest nest;
    const struct table *table = part->table;
    bool wanted[PART_COLUMNS_MAX] = {false};
    size_t columns[PART_COLUMNS_MAX], n = part_columns(export, part, columns, PART_COLUMNS_MAX);
    for (size_t i = 0; i < n; i++)
        wanted[columns[i]] = true;
    nest_begin(&nest, export->out);
    /* in the table's order, whatever the chosen one: members of one object must follow each other
     */
    for (size_t column = 0; column < MIN(table->n_columns, (size_t)PART_COLUMNS_MAX); column++) {
        const struct field *field = table->columns[column];
        if (!wanted[column] || value_missing(field, *table_at(table, row, column)))
            continue;
        nest_member(&nest, field->json);
        json_value(export->out, field, part_value(export, part, row, column));
    }
    nest_end(&nest);
}

void json_members(struct export *export, const struct export_part *part, size_t row,
                  struct json_nest *nest)
{
    for (size_t column = 0; column < part->table->n_columns; column++) {
        nest_member(nest, part->table->columns[column]->name);
        json_value(export->out, part->table->columns[column],
                   part_value(export, part, row, column));
    }
}
