/* Filters as text, and when two are the same. Parentheses stand only where they are needed, so that
 * the printed form is never nested deeper than what was typed. */
#include "filter.h"

#include <string.h>
#include <strings.h>

/* ---- quoting --------------------------------------------------------------------------- */

static bool is_plain(char c)
{
    return (unsigned char)c > 0x20 && c != 0x7f && !strchr("\"(),*\\", c);
}

static bool value_is_plain(const char *text)
{
    for (const char *at = text; *at; at++) {
        if (!is_plain(*at))
            return false;
    }
    return *text && !strchr("<>=!@", *text);
}

static bool word_is_plain(const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(keywords); i++) {
        if (strcasecmp(text, keywords[i]) == 0)
            return false;
    }
    return value_is_plain(text) && !strchr("-:", *text) && name_length(text, strlen(text)) == 0 &&
           !strstr(text, "&&") && !strstr(text, "||");
}

static void print_quoted(struct str *out, const char *text)
{
    str_char(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            str_addf(out, "\\%c", *text);
        else if (*text == '\n' || *text == '\t' || *text == '\r')
            str_add(out, *text == '\n' ? "\\n" : *text == '\t' ? "\\t" : "\\r");
        else if ((unsigned char)*text < 0x20 || *text == 0x7f)
            str_addf(out, "\\x%02x", (unsigned)*text);
        else
            str_char(out, *text);
    }
    str_char(out, '"');
}

void print_value(struct str *out, const char *text)
{
    if (value_is_plain(text))
        str_add(out, text);
    else
        print_quoted(out, text);
}

void print_word(struct str *out, const char *text)
{
    if (word_is_plain(text))
        str_add(out, text);
    else
        print_quoted(out, text);
}

void filter_quote(struct str *out, const char *text)
{
    print_value(out, text);
}

/* ---- nodes ----------------------------------------------------------------------------- */

static void print_text(struct str *out, const struct filter_node *node, size_t i)
{
    if (node->me >> i & 1)
        str_add(out, "@me");
    else if (node->op == FILTER_GLOB)
        str_add(out, node->texts[i]);
    else
        print_value(out, node->texts[i]);
}

static void print_items(struct str *out, const struct filter_node *node)
{
    for (size_t i = 0; i < node->n; i++) {
        if (i > 0)
            str_char(out, ',');
        if (node->op == FILTER_RANGE)
            str_add(out, node->ranges[i].text);
        else
            print_text(out, node, i);
    }
}

static void print_field(struct str *out, enum dataset set, const struct filter_node *node)
{
    str_addf(out, "%s:%s", datasets[set].fields[node->field].name, node->exact ? "=" : "");
}

static void print_list(struct str *out, enum dataset set, const struct filter_node *node)
{
    print_field(out, set, node);
    if (node->n > 1)
        str_char(out, '(');
    print_items(out, node);
    if (node->n > 1)
        str_char(out, ')');
}

/* What "user:(a,b*)" became: its plain texts and its globs. */
static bool is_mixed_list(const struct filter_node *node)
{
    if (node->op != FILTER_OR || node->n != 2)
        return false;
    const struct filter_node *plain = node->children[0], *globs = node->children[1];
    return (plain->op == FILTER_EQUAL || plain->op == FILTER_CONTAINS) && !plain->exact &&
           globs->op == FILTER_GLOB && plain->field == globs->field &&
           plain->n + globs->n <= FILTER_LIST_MAX;
}

static void print_mixed(struct str *out, enum dataset set, const struct filter_node *node)
{
    print_field(out, set, node->children[0]);
    str_char(out, '(');
    print_items(out, node->children[0]);
    str_char(out, ',');
    print_items(out, node->children[1]);
    str_char(out, ')');
}

static void print_child(struct str *out, enum dataset set, const struct filter_node *node,
                        bool group)
{
    if (group)
        str_char(out, '(');
    filter_print_node(out, set, node);
    if (group)
        str_char(out, ')');
}

static void print_joined(struct str *out, enum dataset set, const struct filter_node *node)
{
    bool and_ = node->op == FILTER_AND;

    for (size_t i = 0; i < node->n; i++) {
        const struct filter_node *child = node->children[i];
        if (i > 0)
            str_add(out, and_ ? " " : " OR ");
        print_child(out, set, child, and_ && child->op == FILTER_OR && !is_mixed_list(child));
    }
}

static void print_not(struct str *out, enum dataset set, const struct filter_node *node)
{
    const struct filter_node *child = node->children[0];
    bool joined = child->op == FILTER_AND || (child->op == FILTER_OR && !is_mixed_list(child));

    str_char(out, '-');
    print_child(out, set, child, joined);
}

void filter_print_node(struct str *out, enum dataset set, const struct filter_node *node)
{
    if (is_mixed_list(node))
        print_mixed(out, set, node);
    else if (node->op == FILTER_AND || node->op == FILTER_OR)
        print_joined(out, set, node);
    else if (node->op == FILTER_NOT)
        print_not(out, set, node);
    else if (node->op == FILTER_HAS)
        str_addf(out, "has:%s", datasets[set].fields[node->field].name);
    else if (node->op == FILTER_FLAG)
        str_addf(out, "is:%s", node->texts[0]);
    else if (node->op == FILTER_SEARCH)
        print_word(out, node->texts[0]);
    else
        print_list(out, set, node);
}

void filter_print(struct str *out, const struct filter *filter)
{
    if (filter->root)
        filter_print_node(out, filter->set, filter->root);
}

void filter_error_print(struct str *out, const struct filter_error *error)
{
    str_addf(out, "column %zu: %s", error->column + 1, error->text);
    if (error->hint[0])
        str_addf(out, "; write %s", error->hint);
}

/* ---- equality -------------------------------------------------------------------------- */

static bool same_range(const struct filter_range *a, const struct filter_range *b)
{
    return a->lo == b->lo && a->hi == b->hi && text_equal(a->text, b->text);
}

static bool same_node(const struct filter_node *a, const struct filter_node *b)
{
    if (a->op != b->op || a->field != b->field || a->exact != b->exact || a->me != b->me ||
        a->n != b->n || !a->texts != !b->texts || !a->ranges != !b->ranges ||
        !a->children != !b->children)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        if ((a->texts && !text_equal(a->texts[i], b->texts[i])) ||
            (a->ranges && !same_range(&a->ranges[i], &b->ranges[i])) ||
            (a->children && !same_node(a->children[i], b->children[i])))
            return false;
    }
    return true;
}

bool filter_equal(const struct filter *a, const struct filter *b)
{
    if (a->set != b->set || !a->root || !b->root)
        return a->set == b->set && a->root == b->root;
    return same_node(a->root, b->root);
}
