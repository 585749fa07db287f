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

/* A row, and what its texts are called. */
struct subject {
    enum dataset set;
    const union value *row, *called; /* NULL: as they are */
};

static bool text_matches(const struct subject *subject, const struct filter_node *node, int field)
{
    const char *called = subject->called ? subject->called[field].text : NULL;
    return filter_text_fits(node, subject->row[field].text) ||
           (called && filter_text_fits(node, called));
}

static bool search_matches(const struct subject *subject, const struct filter_node *node)
{
    for (int i = 0; i < (int)datasets[subject->set].n_fields; i++) {
        if (filter_searches(subject->set, i) && subject->row[i].text &&
            text_matches(subject, node, i))
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

static bool leaf_matches(const struct subject *subject, const struct filter_node *node)
{
    const struct field *field = &datasets[subject->set].fields[node->field];
    const union value value = subject->row[node->field];

    if (value_missing(field, value))
        return false;
    if (node->op == FILTER_HAS)
        return true;
    return node->op == FILTER_RANGE ? range_matches(node, value.number)
                                    : text_matches(subject, node, node->field);
}

static bool node_matches(const struct subject *subject, const struct filter_node *node)
{
    bool any = node->op == FILTER_OR;

    switch (node->op) {
    case FILTER_AND:
    case FILTER_OR:
        for (size_t i = 0; i < node->n; i++) {
            if (node_matches(subject, node->children[i]) == any)
                return any;
        }
        return !any;
    case FILTER_NOT:
        return !node_matches(subject, node->children[0]);
    case FILTER_FLAG:
        return node_matches(subject, node->children[0]);
    case FILTER_SEARCH:
        return search_matches(subject, node);
    default:
        return leaf_matches(subject, node);
    }
}

bool filter_match(const struct filter *filter, const union value *row)
{
    return filter_match_called(filter, row, NULL);
}

bool filter_match_called(const struct filter *filter, const union value *row,
                         const union value *called)
{
    const struct subject subject = {filter->set, row, called};
    return !filter->root || node_matches(&subject, filter->root);
}
