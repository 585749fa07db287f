/* Whether one condition is narrower than another, by their form alone: a letter more in a text that
 * is looked for, a term more, fewer words, a shorter range. It may miss that it is so; it never
 * says so wrongly. */
#include "plan.h"

#include <string.h>

enum { STEPS_MOST = 20000 }; /* trees of many branches are not worth more */

static bool range_implies(const struct node *a, const struct node *b)
{
    return a->lo > a->hi || (a->lo >= b->lo && a->hi <= b->hi);
}

/* Both are ascending. */
static bool codes_imply(const struct node *a, const struct node *b)
{
    size_t k = 0;
    for (size_t i = 0; i < a->n; i++, k++) {
        while (k < b->n && b->codes[k] < a->codes[i])
            k++;
        if (k == b->n || b->codes[k] != a->codes[i])
            return false;
    }
    return true;
}

/* A stretch of text that every match has. */
struct stretch {
    const char *text;
    size_t size;
};

static char folded(char c, bool nocase)
{
    return nocase && c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* Whether `part` is in the text, which is folded first. */
static bool has_part(struct stretch text, struct stretch part, bool nocase)
{
    for (size_t from = 0; part.size <= text.size && from <= text.size - part.size; from++) {
        size_t n = 0;
        while (n < part.size && folded(text.text[from + n], nocase) == part.text[n])
            n++;
        if (n == part.size)
            return true;
    }
    return false;
}

/* What a test looks for anywhere; false when it asks for more than that. */
static bool anywhere(const struct node *node, const struct needle *needle, struct stretch *out)
{
    *out = (struct stretch){needle->text, needle->size};
    if (node->op == COLUMN_FIND)
        return true;
    if (node->op != COLUMN_GLOB || needle->size < 2 || needle->text[0] != '*' ||
        needle->text[needle->size - 1] != '*')
        return false;
    *out = (struct stretch){needle->text + 1, needle->size - 2};
    return !memchr(out->text, '*', out->size);
}

static bool needle_implies(const struct node *a, const struct needle *needle, const struct node *b,
                           const struct needle *other)
{
    struct stretch part, text = {needle->text, needle->size};
    if (a->op == b->op && a->nocase == b->nocase && needle->size == other->size &&
        memcmp(needle->text, other->text, needle->size) == 0)
        return true;
    if ((a->nocase && !b->nocase) || !anywhere(b, other, &part))
        return false;
    if (a->op != COLUMN_GLOB)
        return has_part(text, part, b->nocase);
    const char *end = needle->text + needle->size;
    for (const char *at = needle->text; at <= end; at += text.size + 1) {
        const char *star = memchr(at, '*', (size_t)(end - at));
        text = (struct stretch){at, (size_t)((star ? star : end) - at)};
        if (has_part(text, part, b->nocase))
            return true;
    }
    return false;
}

static bool texts_imply(const struct node *a, const struct node *b)
{
    for (size_t i = 0; i < a->n; i++) {
        size_t k = 0;
        while (k < b->n && !needle_implies(a, &a->needles[i], b, &b->needles[k]))
            k++;
        if (k == b->n)
            return false;
    }
    return true;
}

/* No test of a field holds where it is missing. */
static bool leaf_implies(const struct node *a, const struct node *b)
{
    if (a->op <= COLUMN_NOT || b->op <= COLUMN_NOT || a->field != b->field)
        return false;
    if (b->op == COLUMN_HAS)
        return true;
    if (a->op == COLUMN_RANGE && b->op == COLUMN_RANGE)
        return range_implies(a, b);
    if (a->op == COLUMN_CODES && b->op == COLUMN_CODES)
        return codes_imply(a, b);
    return a->op >= COLUMN_EQUAL && b->op >= COLUMN_EQUAL && texts_imply(a, b);
}

static bool implies(const struct node *a, const struct node *b, unsigned *steps)
{
    if (++*steps > STEPS_MOST)
        return false;
    if (a->op == COLUMN_FALSE || b->op == COLUMN_TRUE)
        return true;
    if (a->op == COLUMN_NOT && b->op == COLUMN_NOT && implies(b->parts[0], a->parts[0], steps))
        return true;
    size_t i = 0;
    if (a->op == COLUMN_OR || b->op == COLUMN_AND) {
        bool each = a->op == COLUMN_OR; /* of a, else of b */
        size_t n = each ? a->n : b->n;
        while (i < n && implies(each ? a->parts[i] : a, each ? b : b->parts[i], steps))
            i++;
        return i == n;
    }
    for (i = 0; a->op == COLUMN_AND && i < a->n; i++)
        if (implies(a->parts[i], b, steps))
            return true;
    for (i = 0; b->op == COLUMN_OR && i < b->n; i++)
        if (implies(a, b->parts[i], steps))
            return true;
    return leaf_implies(a, b);
}

bool node_implies(const struct node *a, const struct node *b)
{
    unsigned steps = 0;
    return implies(a, b, &steps);
}
