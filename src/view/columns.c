/* Which columns the event table has, and what sorts it: words of the command line, the config and
 * the state file. */
#include <string.h>

#include "columns.h"

size_t columns_default(uint8_t out[VIEW_COLUMNS_MAX])
{
    size_t n = 0;
    for (int i = 0; i < E_COUNT; i++)
        if (event_fields[i].flags & FIELD_SHOWN)
            out[n++] = (uint8_t)i;
    return n;
}

struct sort view_sort(const struct view_state *state)
{
    return state->sorted ? state->sort : (struct sort){.field = E_CREATED, .descending = true};
}

struct sort view_sort_of(const struct view *view, const struct view_state *state)
{
    return state->sorted ? state->sort : view->sort;
}

static bool find_field(const char *name, uint8_t *out, struct err *err)
{
    int field = field_find(DATA_EVENTS, name);
    if (field < 0) {
        const char *nearest = field_nearest(DATA_EVENTS, name);
        return err_set(err, ERR_USAGE, "unknown field \"%s\"%s%s%s", name,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
    }
    *out = (uint8_t)field;
    return true;
}

static void drop_column(uint8_t *columns, size_t *n, uint8_t field)
{
    for (size_t i = 0; i < *n; i++)
        if (columns[i] == field) {
            memmove(columns + i, columns + i + 1, *n - i - 1);
            (*n)--;
            return;
        }
}

static bool apply_column(const char *word, uint8_t *columns, size_t *n, struct err *err)
{
    bool minus = word[0] == '-';
    uint8_t field = 0;
    if (!find_field(word + (minus || word[0] == '+'), &field, err))
        return false;
    drop_column(columns, n, field);
    if (!minus && *n < VIEW_COLUMNS_MAX)
        columns[(*n)++] = field;
    return true;
}

bool view_columns_parse(const char *text, uint8_t out[VIEW_COLUMNS_MAX], size_t *n, struct err *err)
{
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t count = 0;
    const char *separators = ", ";
    const char *first = text + strspn(text, separators);
    if (*first == '+' || *first == '-')
        count = columns_default(columns);
    char word[64];
    for (const char *p = first; *p; p += strspn(p, separators)) {
        size_t length = strcspn(p, separators);
        if (length >= sizeof(word))
            return err_set(err, ERR_USAGE, "\"%.20s...\" is not the name of a column", p);
        memcpy(word, p, length);
        word[length] = '\0';
        if (!apply_column(word, columns, &count, err))
            return false;
        p += length;
    }
    if (!count)
        return err_set(err, ERR_USAGE, "a table needs a column at least");
    memcpy(out, columns, count);
    *n = count;
    return true;
}

bool view_sort_parse(const char *text, struct sort *out, struct err *err)
{
    bool descending = text[0] == '-';
    uint8_t field = 0;
    if (!find_field(text + (descending || text[0] == '+'), &field, err))
        return false;
    *out = (struct sort){.field = field, .descending = descending};
    return true;
}
