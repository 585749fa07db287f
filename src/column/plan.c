/* Copies a tree of tests into a plan: checks fields and depth, sorts codes, orders by cost. */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

/* About nanoseconds a block. */
enum {
    COST_NONE = 0,
    COST_RANGE = 100,
    COST_CODE = 30,
    COST_TABLE = 600,
    COST_EQUAL = 1000,
    COST_FIND = 4000,
    COST_GLOB = 8000
};

static bool type_fits(enum column_op op, int field)
{
    enum chunk_type type = field_chunk_type(field);
    switch (op) {
    case COLUMN_HAS:
        return true;
    case COLUMN_CODES:
        return type == CHUNK_WORD;
    case COLUMN_RANGE:
        return type == CHUNK_NUMBER;
    default:
        return type == CHUNK_TEXT;
    }
}

static int by_code(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static void copy_codes(struct plan *plan, struct node *node, const struct column_test *test)
{
    node->codes = arena_new(&plan->arena, (test->n + 1) * sizeof *node->codes);
    node->n = 0;
    if (test->n > 0)
        memcpy(node->codes, test->codes, test->n * sizeof *node->codes);
    qsort(node->codes, test->n, sizeof *node->codes, by_code);
    for (size_t i = 0; i < test->n; i++) {
        uint32_t code = node->codes[i];
        if (code == 0 || code >= COLUMN_WORDS_MAX)
            continue;
        if (node->n == 0 || node->codes[node->n - 1] != code)
            node->codes[node->n++] = code;
    }
    node->cost = COST_CODE * (uint32_t)node->n;
    if (node->n <= WORDS_FEW)
        return;
    node->n_table = node->codes[node->n - 1] + 1;
    node->table = arena_new(&plan->arena, node->n_table);
    for (size_t i = 0; i < node->n; i++)
        node->table[node->codes[i]] = 1;
    node->cost = COST_TABLE;
}

static void copy_texts(struct plan *plan, struct node *node, const struct column_test *test)
{
    static const uint32_t costs[] = {
        [COLUMN_EQUAL] = COST_EQUAL, [COLUMN_FIND] = COST_FIND, [COLUMN_GLOB] = COST_GLOB};
    node->needles = arena_new(&plan->arena, (test->n + 1) * sizeof *node->needles);
    for (size_t i = 0; i < test->n; i++)
        needle_make(&node->needles[i], &plan->arena, node, test->texts[i]);
    node->cost = costs[test->op] * (uint32_t)MIN(test->n, (size_t)1000);
}

static struct node *copy(struct plan *plan, const struct column_test *test, size_t depth,
                         struct err *err);

static int by_cost(const void *a, const void *b)
{
    const struct node *left = *(struct node *const *)a, *right = *(struct node *const *)b;
    if (left->cost != right->cost)
        return left->cost < right->cost ? -1 : 1;
    return left->number < right->number ? -1 : 1;
}

static bool copy_parts(struct plan *plan, struct node *node, const struct column_test *test,
                       size_t depth, struct err *err)
{
    if (test->op == COLUMN_NOT && test->n != 1)
        return err_set(err, ERR_USAGE, "a negation has one part");
    node->parts = arena_new(&plan->arena, (test->n + 1) * sizeof *node->parts);
    for (size_t i = 0; i < test->n; i++) {
        node->parts[i] = copy(plan, test->parts[i], depth + 1, err);
        if (!node->parts[i])
            return false;
        node->cost += node->parts[i]->cost;
    }
    qsort(node->parts, test->n, sizeof(struct node *), by_cost);
    return true;
}

static struct node *node_new(struct plan *plan, enum column_op op)
{
    struct node *node = arena_new(&plan->arena, sizeof *node);
    node->op = op;
    node->number = (uint32_t)plan->n_nodes++;
    return node;
}

static struct node *copy(struct plan *plan, const struct column_test *test, size_t depth,
                         struct err *err)
{
    if (depth > COLUMN_DEPTH_MAX) {
        err_set(err, ERR_USAGE, "the condition is nested too deep");
        return NULL;
    }
    plan->depth = MAX(plan->depth, depth + 1);
    struct node *node = node_new(plan, test->op);
    node->n = test->n;
    if (test->op == COLUMN_TRUE || test->op == COLUMN_FALSE)
        return node;
    if (test->op <= COLUMN_NOT)
        return copy_parts(plan, node, test, depth, err) ? node : NULL;
    if (test->field < 0 || test->field >= E_COUNT || !type_fits(test->op, test->field)) {
        err_set(err, ERR_USAGE, "this test does not suit the field");
        return NULL;
    }
    node->field = test->field;
    node->nocase = test->nocase;
    node->lo = MAX(test->lo, INT64_MIN + 1);
    node->hi = test->hi;
    node->cost = COST_RANGE;
    if (test->op == COLUMN_CODES)
        copy_codes(plan, node, test);
    else if (test->op >= COLUMN_EQUAL)
        copy_texts(plan, node, test);
    return node;
}

static struct node *window_node(struct plan *plan, const struct column_scope *scope)
{
    struct node *node = node_new(plan, COLUMN_RANGE);
    node->field = E_CREATED;
    node->lo = MAX(scope->from, INT64_MIN + 1);
    node->hi = scope->to > INT64_MIN + 1 ? scope->to - 1 : INT64_MIN + 1;
    if (scope->to <= scope->from)
        node->op = COLUMN_FALSE;
    return node;
}

bool plan_make(struct plan *plan, const struct column_scope *scope,
               const struct column_test *const *conditions, size_t n, struct err *err)
{
    static const struct column_test everything = {.op = COLUMN_TRUE};
    plan->roots = arena_new(&plan->arena, (n + 1) * sizeof *plan->roots);
    plan->n_roots = n + 1;
    struct node *root = node_new(plan, COLUMN_AND);
    root->n = 2;
    root->parts = arena_new(&plan->arena, 2 * sizeof *root->parts);
    root->parts[0] = window_node(plan, scope);
    root->parts[1] = copy(plan, scope->where ? scope->where : &everything, 1, err);
    plan->roots[0] = root;
    bool made = root->parts[1] != NULL;
    for (size_t i = 0; i < n && made; i++) {
        plan->roots[i + 1] = copy(plan, conditions[i], 0, err);
        made = plan->roots[i + 1] != NULL;
    }
    if (!made)
        plan_finish(plan);
    return made;
}

void plan_finish(struct plan *plan)
{
    arena_finish(&plan->arena);
    *plan = (struct plan){0};
}
