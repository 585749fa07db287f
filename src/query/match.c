/* The meaning of a filter, row by row and without any trick: what engines are compared with. */
#include "filter.h"

#include <string.h>

static char fold(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool has_upper(const char *text)
{
    for (; *text; text++) {
        if (*text >= 'A' && *text <= 'Z')
            return true;
    }
    return false;
}

static bool equal_nocase(const char *a, const char *b)
{
    while (*a && fold(*a) == fold(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

/* Smart case: letters fold when the wanted text has no upper-case one. */
static bool fits(const struct filter_node *node, const char *want, const char *text)
{
    bool nocase = !node->exact && !has_upper(want);

    if (node->op == FILTER_GLOB)
        return text_glob(want, text, nocase);
    if (node->op == FILTER_EQUAL)
        return nocase ? equal_nocase(want, text) : strcmp(want, text) == 0;
    return (nocase ? text_find_nocase(text, want) : strstr(text, want)) != NULL;
}

bool filter_text_fits(const struct filter_node *node, const char *text)
{
    for (size_t i = 0; i < node->n; i++) {
        if (fits(node, node->texts[i], text))
            return true;
    }
    return false;
}

bool filter_searches(enum dataset set, int field)
{
    const struct dataset_info *info = &datasets[set];
    const struct field *asked = &info->fields[field];

    for (size_t i = 0; i < info->n_fields; i++) {
        if (info->fields[i].flags & FIELD_SEARCH)
            return asked->flags & FIELD_SEARCH;
    }
    return field_is_text(asked) && !(asked->flags & FIELD_RAW);
}

static bool search_matches(enum dataset set, const struct filter_node *node, const union value *row)
{
    for (size_t i = 0; i < datasets[set].n_fields; i++) {
        if (filter_searches(set, (int)i) && row[i].text && filter_text_fits(node, row[i].text))
            return true;
    }
    return false;
}

static bool range_matches(const struct filter_node *node, int64_t number)
{
    for (size_t i = 0; i < node->n; i++) {
        if (node->ranges[i].lo <= number && number <= node->ranges[i].hi)
            return true;
    }
    return false;
}

static bool leaf_matches(enum dataset set, const struct filter_node *node, const union value *row)
{
    const struct field *field = &datasets[set].fields[node->field];

    if (value_missing(field, row[node->field]))
        return false;
    if (node->op == FILTER_HAS)
        return true;
    return node->op == FILTER_RANGE ? range_matches(node, row[node->field].number)
                                    : filter_text_fits(node, row[node->field].text);
}

static bool node_matches(enum dataset set, const struct filter_node *node, const union value *row)
{
    bool any = node->op == FILTER_OR;

    switch (node->op) {
    case FILTER_AND:
    case FILTER_OR:
        for (size_t i = 0; i < node->n; i++) {
            if (node_matches(set, node->children[i], row) == any)
                return any;
        }
        return !any;
    case FILTER_NOT:
        return !node_matches(set, node->children[0], row);
    case FILTER_FLAG:
        return node_matches(set, node->children[0], row);
    case FILTER_SEARCH:
        return search_matches(set, node, row);
    default:
        return leaf_matches(set, node, row);
    }
}

bool filter_match(const struct filter *filter, const union value *row)
{
    return !filter->root || node_matches(filter->set, filter->root, row);
}
