/* Values of numbers, durations and times: one, a range, a comparison. */
#include "filter.h"

#include <string.h>

struct range_list {
    struct filter_range ranges[FILTER_LIST_MAX];
    size_t n;
};

static bool is_order(enum compare compare)
{
    return compare >= COMPARE_GT;
}

static bool compare_range(struct parser *p, const struct term *term, enum compare compare,
                          struct filter_range *range)
{
    struct piece piece;
    struct span span;

    if (!read_piece(p, STOP_COMMA, &piece) || !span_parse(p, term->field, &piece, true, &span))
        return false;
    if (compare == COMPARE_GT ? span.hi == INT64_MAX
                              : compare == COMPARE_LT && span.lo == INT64_MIN + 1)
        return parse_fail(p, piece.column, piece.length, "nothing is beyond that number");
    *range = (struct filter_range){INT64_MIN + 1, INT64_MAX, NULL};
    if (compare == COMPARE_GT || compare == COMPARE_GE)
        range->lo = compare == COMPARE_GT ? span.hi + 1 : span.lo;
    else
        range->hi = compare == COMPARE_LT ? span.lo - 1 : span.hi;
    range->text = arena_printf(p->arena, "%s%s%s",
                               compare == COMPARE_GT   ? ">"
                               : compare == COMPARE_LT ? "<"
                               : compare == COMPARE_LE ? ".."
                                                       : "",
                               span.text, compare == COMPARE_GE ? ".." : "");
    return true;
}

/* One end of a range: nothing and "*" leave it open. */
static bool read_end(struct parser *p, const struct term *term, struct span *span)
{
    struct piece piece;

    *span = (struct span){INT64_MIN + 1, INT64_MAX, ""};
    if (p->text[p->at] != '"' && (ends_word(p->text[p->at]) || p->text[p->at] == ','))
        return true;
    if (!read_piece(p, STOP_COMMA, &piece))
        return false;
    return (!piece.quoted && strcmp(piece.text, "*") == 0) ||
           span_parse(p, term->field, &piece, true, span);
}

/* Words such as "today" move with the clock, so only a range of numbers can be wrong for ever. */
static bool check_order(struct parser *p, const struct term *term, const struct filter_range *range,
                        size_t start, size_t dots)
{
    char last = p->text[dots + 2];

    if (range->lo <= range->hi ||
        (term->field->type == FIELD_TIME &&
         !(last >= '0' && last <= '9' && p->text[start] >= '0' && p->text[start] <= '9')))
        return true;
    parse_fail(p, start, p->at - start, "the range ends before it begins");
    return parse_hint(p, "%.*s..%.*s", (int)(p->at - dots - 2), p->text + dots + 2,
                      (int)(dots - start), p->text + start);
}

static bool finish_range(struct parser *p, const struct term *term, const struct span *from,
                         size_t start, struct filter_range *range)
{
    struct span to;
    size_t dots = p->at - 2;

    if (!read_end(p, term, &to))
        return false;
    if (!*from->text && !*to.text) {
        parse_fail(p, start, p->at - start, "a range needs a beginning or an end");
        p->error->unfinished = p->at >= p->len;
        return false;
    }
    *range = (struct filter_range){from->lo, to.hi,
                                   arena_printf(p->arena, "%s..%s", from->text, to.text)};
    return check_order(p, term, range, start, dots);
}

static bool refuse_star(struct parser *p, const struct term *term, const struct piece *piece)
{
    bool alone = piece->column == term->value && term->compare == COMPARE_NONE;
    size_t column = alone ? term->start : piece->column;

    parse_fail(p, column, p->at - column, "\"*\" is for texts; has: says that there is a value");
    return alone ? parse_hint(p, "has:%s", term->field->name) : false;
}

/* "5", "5..10", "..10" */
static bool plain_range(struct parser *p, const struct term *term, struct filter_range *range)
{
    struct piece piece;
    struct span span = {INT64_MIN + 1, INT64_MAX, ""};
    size_t start = p->at;

    if (take(p, ".."))
        return finish_range(p, term, &span, start, range);
    if (!read_piece(p, STOP_COMMA | STOP_RANGE, &piece))
        return false;
    bool star = !piece.quoted && strcmp(piece.text, "*") == 0;
    if (strncmp(p->text + p->at, "..", 2) == 0) {
        if (!star && !span_parse(p, term->field, &piece, true, &span))
            return false;
        p->at += 2;
        return finish_range(p, term, &span, start, range);
    }
    if (star)
        return refuse_star(p, term, &piece);
    if (!span_parse(p, term->field, &piece, false, &span))
        return false;
    *range = (struct filter_range){span.lo, span.hi, span.text};
    return true;
}

static bool read_range(struct parser *p, const struct term *term, void *to)
{
    struct range_list *list = to;
    struct filter_range *range = &list->ranges[list->n];
    enum compare compare = term->compare;
    size_t start = p->at;

    if (compare == COMPARE_NONE)
        compare = read_compare(p);
    if (p->text[p->at] == ',' || (p->text[p->at] != '"' && ends_word(p->text[p->at])))
        return parse_missing(p, "a value");
    if (compare != term->compare && !is_order(compare))
        return parse_fail(p, start, p->at - start, "\"%.*s\" stands before the list",
                          (int)(p->at - start), p->text + start);
    list->n++;
    return is_order(compare) ? compare_range(p, term, compare, range) : plain_range(p, term, range);
}

bool parse_ranges(struct parser *p, const struct term *term, const struct filter_node **out)
{
    struct range_list list = {.n = 0};

    if (!read_values(p, term, read_range, &list))
        return false;
    struct filter_node *node = node_new(p, FILTER_RANGE, term->index, term->start);
    struct filter_range *ranges = arena_new(p->arena, list.n * sizeof(*ranges));
    memcpy(ranges, list.ranges, list.n * sizeof(*ranges));
    node->ranges = ranges;
    node->n = list.n;
    *out = node;
    return count_term(p, term->start);
}
