#include "compile.h"

#include <ctype.h>
#include <string.h>

struct compiler {
    struct arena *arena;
    const struct lexicon *words;
};

static struct column_test *new_test(struct compiler *c, enum column_op op, int field)
{
    struct column_test *test = arena_new(c->arena, sizeof(*test));
    *test = (struct column_test){.op = op, .field = field};
    return test;
}

static struct column_test *combine(struct compiler *c, enum column_op op,
                                   const struct column_test *const *parts, size_t n)
{
    struct column_test *test = new_test(c, op, 0);
    const struct column_test **copy = arena_new(c->arena, (n + !n) * sizeof(*copy));
    memcpy(copy, parts, n * sizeof(*copy));
    test->parts = copy;
    test->n = n;
    return test;
}

/* Smart case: a text without capitals means any case. */
static bool ignores_case(const struct filter_node *node, const char *text)
{
    if (node->exact)
        return false;
    for (; *text; text++)
        if (isupper((unsigned char)*text))
            return false;
    return true;
}

static bool same(const char *a, const char *b, bool nocase)
{
    if (!nocase)
        return strcmp(a, b) == 0;
    return strlen(a) == strlen(b) && text_find_nocase(a, b) == a;
}

static bool word_fits(enum filter_op op, const char *pattern, const char *word, bool nocase)
{
    switch (op) {
    case FILTER_EQUAL:
        return same(word, pattern, nocase);
    case FILTER_GLOB:
        return text_glob(pattern, word, nocase);
    default:
        return nocase ? text_find_nocase(word, pattern) != NULL : strstr(word, pattern) != NULL;
    }
}

/* The codes of the words that fit any of the node's texts. */
static const struct column_test *word_test(struct compiler *c, const struct filter_node *node,
                                           enum filter_op op, int field)
{
    const struct lexicon *lexicon = &c->words[field];
    uint32_t *codes = arena_new(c->arena, (lexicon->n + 1) * sizeof(*codes));
    size_t n = 0;
    for (size_t i = 0; i < lexicon->n; i++) {
        bool fits = false;
        for (size_t t = 0; t < node->n && !fits; t++)
            fits = word_fits(op, node->texts[t], lexicon->texts[i],
                             ignores_case(node, node->texts[t]));
        if (fits)
            codes[n++] = (uint32_t)i + 1;
    }
    if (!n)
        return new_test(c, COLUMN_FALSE, 0);
    struct column_test *test = new_test(c, COLUMN_CODES, field);
    test->codes = codes;
    test->n = n;
    return test;
}

/* Texts that ignore case and those that do not are two tests. */
static const struct column_test *text_test(struct compiler *c, const struct filter_node *node,
                                           enum column_op op, int field)
{
    const struct column_test *parts[2];
    size_t n = 0;
    for (int nocase = 0; nocase < 2; nocase++) {
        struct column_test *test = new_test(c, op, field);
        const char **texts = arena_new(c->arena, (node->n + 1) * sizeof(*texts));
        for (size_t i = 0; i < node->n; i++)
            if (ignores_case(node, node->texts[i]) == nocase)
                texts[test->n++] = node->texts[i];
        test->texts = texts;
        test->nocase = nocase;
        if (test->n)
            parts[n++] = test;
    }
    return n == 1 ? parts[0] : combine(c, COLUMN_OR, parts, n);
}

static const struct column_test *field_test(struct compiler *c, const struct filter_node *node,
                                            enum filter_op op, int field)
{
    static const enum column_op text_ops[] = {[FILTER_EQUAL] = COLUMN_EQUAL,
                                              [FILTER_CONTAINS] = COLUMN_FIND,
                                              [FILTER_GLOB] = COLUMN_GLOB};
    if (event_fields[field].type == FIELD_WORD)
        return word_test(c, node, op, field);
    return text_test(c, node, text_ops[op], field);
}

static const struct column_test *search_test(struct compiler *c, const struct filter_node *node)
{
    const struct column_test *parts[E_COUNT];
    size_t n = 0;
    for (int field = 0; field < E_COUNT; field++)
        if (event_fields[field].flags & FIELD_SEARCH)
            parts[n++] = field_test(c, node, FILTER_CONTAINS, field);
    return combine(c, COLUMN_OR, parts, n);
}

static const struct column_test *range_test(struct compiler *c, const struct filter_node *node)
{
    const struct column_test *parts[FILTER_LIST_MAX];
    size_t n = 0;
    for (size_t i = 0; i < node->n && n < ARRAY_LEN(parts); i++) {
        struct column_test *test = new_test(c, COLUMN_RANGE, node->field);
        test->lo = node->ranges[i].lo;
        test->hi = node->ranges[i].hi;
        parts[n++] = test;
    }
    return n == 1 ? parts[0] : combine(c, COLUMN_OR, parts, n);
}

static const struct column_test *compile(struct compiler *c, const struct filter_node *node);

static const struct column_test *compile_children(struct compiler *c, enum column_op op,
                                                  const struct filter_node *node)
{
    const struct column_test **parts = arena_new(c->arena, (node->n + 1) * sizeof(*parts));
    for (size_t i = 0; i < node->n; i++)
        parts[i] = compile(c, node->children[i]);
    return combine(c, op, parts, node->n);
}

static const struct column_test *compile(struct compiler *c, const struct filter_node *node)
{
    switch (node->op) {
    case FILTER_AND:
        return compile_children(c, COLUMN_AND, node);
    case FILTER_OR:
        return compile_children(c, COLUMN_OR, node);
    case FILTER_NOT:
        return compile_children(c, COLUMN_NOT, node);
    case FILTER_FLAG:
        return compile(c, node->children[0]);
    case FILTER_HAS:
        return new_test(c, COLUMN_HAS, node->field);
    case FILTER_RANGE:
        return range_test(c, node);
    case FILTER_SEARCH:
        return search_test(c, node);
    case FILTER_EQUAL:
    case FILTER_CONTAINS:
    case FILTER_GLOB:
        break;
    }
    return field_test(c, node, node->op, node->field);
}

const struct column_test *compile_filter(struct arena *arena, const struct lexicon *words,
                                         const struct filter *filter)
{
    struct compiler c = {arena, words};
    return filter->root ? compile(&c, filter->root) : NULL;
}
