/* Filters put together and taken apart as text: the keys = and !, drill-down, and the term to blame
 * for zero rows. */
#include "filter.h"

#include <string.h>

/* Where a text ends that begins with the quote at `at`. */
static const char *skip_quoted(const char *at)
{
    for (at++; *at && *at != '"'; at++) {
        if (*at == '\\' && at[1])
            at++;
    }
    return *at ? at + 1 : at;
}

/* Whether an OR stands outside of all parentheses: then AND must not be put beside it. */
static bool has_outer_or(const char *text)
{
    int depth = 0;

    for (const char *at = text; *at;) {
        if (*at == '"') {
            at = skip_quoted(at);
            continue;
        }
        size_t length = word_length(at, strlen(at), 0);
        if (depth == 0 && length == 2 && strncmp(at, "OR", 2) == 0)
            return true;
        depth += (*at == '(') - (*at == ')');
        at += MAX(length, 1);
    }
    return false;
}

static bool is_empty(const char *text)
{
    while (text && is_blank(*text))
        text++;
    return !text || !*text;
}

static void add_part(struct str *out, const char *text)
{
    bool group = has_outer_or(text);

    if (out->len > 0)
        str_char(out, ' ');
    str_addf(out, "%s%s%s", group ? "(" : "", text, group ? ")" : "");
}

char *filter_and(const char *filter, const char *other)
{
    struct str out = {0};

    if (is_empty(filter) || is_empty(other)) {
        const char *left = is_empty(filter) ? other : filter;
        return mem_text(is_empty(left) ? "" : left);
    }
    add_part(&out, filter);
    add_part(&out, other);
    return str_take(&out);
}

/* "field:value" as the parser reads it back to exactly this value. */
static void print_equal(struct str *out, const struct field *field, union value value)
{
    char time[TIME_TEXT];

    str_addf(out, "%s:", field->name);
    if (field_is_text(field)) {
        if (is_contained(field))
            str_char(out, '=');
        print_value(out, value.text);
    } else if (field->type == FIELD_TIME) {
        str_add(out, time_print(time, value.number));
    } else if (field->type == FIELD_DURATION) {
        print_duration(out, value.number);
    } else {
        decimal_print(out, value.number, field->decimals);
    }
}

char *filter_with(enum dataset set, const char *filter, int field, union value value, bool exclude)
{
    CLEANUP(str_finish)
    struct str term = {0};
    const struct field *info = &datasets[set].fields[field];
    bool missing = value_missing(info, value);

    if (exclude != missing)
        str_char(&term, '-');
    if (missing)
        str_addf(&term, "has:%s", info->name);
    else
        print_equal(&term, info, value);
    return filter_and(filter, str_text(&term));
}

/* ---- the term to blame ----------------------------------------------------------------- */

static const char *print_but(const struct filter *filter, const struct filter_node *const *nodes,
                             size_t n, size_t but, struct arena *arena)
{
    CLEANUP(str_finish)
    struct str out = {0}, part = {0};

    for (size_t i = 0; i < n; i++) {
        if (i == but)
            continue;
        str_clear(&part);
        filter_print_node(&part, filter->set, nodes[i]);
        if (n == 2)
            str_add(&out, str_text(&part));
        else
            add_part(&out, str_text(&part));
    }
    str_finish(&part);
    return arena_text(arena, str_text(&out));
}

static const char *nearest_word(const struct filter *filter, const struct filter_node *node,
                                struct arena *arena)
{
    enum { WORDS_MAX = 32 };
    const char *words[WORDS_MAX];
    size_t n = 0;

    if (node->op == FILTER_NOT)
        node = node->children[0];
    if (node->op != FILTER_EQUAL || node->n != 1 || node->me)
        return NULL;
    const struct field *field = &datasets[filter->set].fields[node->field];
    if (field_word_code(field, node->texts[0]))
        return NULL;
    for (const char *at = field->words; *at && n < WORDS_MAX;) {
        size_t length = strcspn(at, " ");
        words[n++] = arena_bytes(arena, at, length);
        at += length + (at[length] == ' ');
    }
    return text_nearest(node->texts[0], words, n);
}

size_t filter_without_each(const struct filter *filter, struct arena *arena,
                           const struct filter_without **out)
{
    bool several = filter->root && filter->root->op == FILTER_AND;
    const struct filter_node *const *nodes = several ? filter->root->children : &filter->root;
    size_t n = several ? filter->root->n : filter->root != NULL;
    struct filter_without *each = arena_new(arena, (n + 1) * sizeof(*each));

    for (size_t i = 0; i < n; i++) {
        CLEANUP(str_finish)
        struct str term = {0};
        filter_print_node(&term, filter->set, nodes[i]);
        each[i].term = arena_text(arena, str_text(&term));
        each[i].rest = print_but(filter, nodes, n, i, arena);
        each[i].node = nodes[i];
        each[i].nearest = nearest_word(filter, nodes[i], arena);
    }
    *out = each;
    return n;
}
