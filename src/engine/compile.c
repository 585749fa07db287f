/* Filters become trees without nesting that says nothing: negations stand at the leaves (a test is
 * true or false, so De Morgan holds), AND in AND and OR in OR are one. */
#include "compile.h"

#include <string.h>

struct compiler {
    struct arena *arena;
    const struct lexicon *words;
    const struct names *names;
};

/* Parts of a combination as they come. */
struct parts {
    enum column_op op;
    const struct column_test **items;
    size_t n, cap;
};

static struct column_test *new_test(struct compiler *c, enum column_op op, int field)
{
    struct column_test *test = arena_new(c->arena, sizeof(*test));
    *test = (struct column_test){.op = op, .field = field};
    return test;
}

static void add_part(struct parts *parts, const struct column_test *test)
{
    bool same = test->op == parts->op;
    size_t n = same ? test->n : 1;
    mem_grow(&parts->items, &parts->cap, parts->n + n, sizeof(*parts->items));
    if (same && n)
        memcpy(parts->items + parts->n, test->parts, n * sizeof(*parts->items));
    else if (!same)
        parts->items[parts->n] = test;
    parts->n += n;
}

/* What the parts come to; frees them. */
static const struct column_test *combined(struct compiler *c, struct parts *parts)
{
    const struct column_test *only = parts->n == 1 ? parts->items[0] : NULL;
    struct column_test *test = NULL;
    if (!only) {
        const struct column_test **items = arena_new(c->arena, (parts->n + 1) * sizeof(*items));
        if (parts->n)
            memcpy(items, parts->items, parts->n * sizeof(*items));
        test = new_test(c, parts->op, 0);
        test->parts = items;
        test->n = parts->n;
    }
    free_ptr(&parts->items);
    return only ? only : test;
}

/* ---- leaves ---------------------------------------------------------------------------- */

/* Smart case: a text without capitals means any case. */
static bool ignores_case(const struct filter_node *node, const char *text)
{
    for (; *text && !node->exact; text++)
        if (*text >= 'A' && *text <= 'Z')
            return false;
    return !node->exact;
}

static bool is_word(const struct lexicon *lexicon, const struct filter_node *node)
{
    for (size_t i = 0; i < lexicon->n; i++)
        if (filter_text_fits(node, lexicon->texts[i]))
            return true;
    return false;
}

/* The same for what words are called: without the texts that are words themselves. */
static struct filter_node called_node(struct compiler *c, const struct filter_node *node, int field)
{
    struct filter_node out = *node;
    if (!c->names || !(event_fields[field].flags & FIELD_PERSON))
        out.n = 0;
    if (!out.n || node->op != FILTER_EQUAL)
        return out;
    const char **texts = arena_new(c->arena, node->n * sizeof(*texts));
    out.texts = texts;
    out.n = 0;
    for (size_t i = 0; i < node->n; i++) {
        struct filter_node one = *node;
        one.texts = &node->texts[i];
        one.n = 1;
        if (!is_word(&c->words[field], &one))
            texts[out.n++] = node->texts[i];
    }
    return out;
}

static bool is_called(const struct compiler *c, const struct filter_node *node, int field,
                      const char *word)
{
    const struct called *called = node->n ? names_of(c->names, &event_fields[field], word) : NULL;
    return called &&
           (filter_text_fits(node, called->name) || filter_text_fits(node, called->shown));
}

/* The codes of the words that fit. */
static const struct column_test *word_test(struct compiler *c, const struct filter_node *node,
                                           int field)
{
    const struct lexicon *lexicon = &c->words[field];
    const struct filter_node named = called_node(c, node, field);
    uint32_t *codes = arena_new(c->arena, (lexicon->n + 1) * sizeof(*codes));
    size_t n = 0;
    for (size_t i = 0; i < lexicon->n; i++)
        if (filter_text_fits(node, lexicon->texts[i]) ||
            is_called(c, &named, field, lexicon->texts[i]))
            codes[n++] = (uint32_t)i + 1;
    if (!n)
        return new_test(c, COLUMN_FALSE, 0);
    struct column_test *test = new_test(c, COLUMN_CODES, field);
    test->codes = codes;
    test->n = n;
    return test;
}

/* Texts that ignore case and those that do not are two tests. */
static const struct column_test *text_test(struct compiler *c, const struct filter_node *node,
                                           int field)
{
    enum column_op op = node->op == FILTER_EQUAL  ? COLUMN_EQUAL
                        : node->op == FILTER_GLOB ? COLUMN_GLOB
                                                  : COLUMN_FIND;
    struct parts parts = {.op = COLUMN_OR};
    for (int nocase = 0; nocase < 2; nocase++) {
        struct column_test *test = new_test(c, op, field);
        const char **texts = arena_new(c->arena, (node->n + 1) * sizeof(*texts));
        for (size_t i = 0; i < node->n; i++)
            if (ignores_case(node, node->texts[i]) == nocase)
                texts[test->n++] = node->texts[i];
        test->texts = texts;
        test->nocase = nocase;
        if (test->n)
            add_part(&parts, test);
    }
    return combined(c, &parts);
}

static const struct column_test *field_test(struct compiler *c, const struct filter_node *node,
                                            int field)
{
    return event_fields[field].type == FIELD_WORD ? word_test(c, node, field)
                                                  : text_test(c, node, field);
}

static const struct column_test *search_test(struct compiler *c, const struct filter_node *node)
{
    struct parts parts = {.op = COLUMN_OR};
    for (int field = 0; field < E_COUNT; field++)
        if (filter_searches(DATA_EVENTS, field))
            add_part(&parts, field_test(c, node, field));
    return combined(c, &parts);
}

static const struct column_test *range_test(struct compiler *c, const struct filter_node *node)
{
    struct parts parts = {.op = COLUMN_OR};
    for (size_t i = 0; i < node->n; i++) {
        struct column_test *test = new_test(c, COLUMN_RANGE, node->field);
        test->lo = node->ranges[i].lo;
        test->hi = node->ranges[i].hi;
        add_part(&parts, test);
    }
    return combined(c, &parts);
}

static const struct column_test *leaf_test(struct compiler *c, const struct filter_node *node)
{
    switch (node->op) {
    case FILTER_HAS:
        return new_test(c, COLUMN_HAS, node->field);
    case FILTER_RANGE:
        return range_test(c, node);
    case FILTER_SEARCH:
        return search_test(c, node);
    default:
        return field_test(c, node, node->field);
    }
}

/* ---- trees ----------------------------------------------------------------------------- */

static const struct column_test *negated(struct compiler *c, const struct column_test *test)
{
    const struct column_test **part = arena_new(c->arena, sizeof(*part));
    struct column_test *out = new_test(c, COLUMN_NOT, 0);
    *part = test;
    out->parts = part;
    out->n = 1;
    return out;
}

static const struct column_test *compile(struct compiler *c, const struct filter_node *node,
                                         bool negative)
{
    bool both = node->op == FILTER_AND || node->op == FILTER_OR;
    if (node->op == FILTER_NOT || node->op == FILTER_FLAG)
        return compile(c, node->children[0], negative != (node->op == FILTER_NOT));
    if (!both) {
        const struct column_test *leaf = leaf_test(c, node);
        return negative ? negated(c, leaf) : leaf;
    }
    bool all = (node->op == FILTER_AND) != negative;
    struct parts parts = {.op = all ? COLUMN_AND : COLUMN_OR};
    for (size_t i = 0; i < node->n; i++)
        add_part(&parts, compile(c, node->children[i], negative));
    return combined(c, &parts);
}

const struct column_test *compile_filter(struct arena *arena, const struct lexicon *words,
                                         const struct names *names, const struct filter *filter)
{
    struct compiler c = {arena, words, names};
    return filter->root ? compile(&c, filter->root, false) : NULL;
}
