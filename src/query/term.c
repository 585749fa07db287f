/* Terms with a field: the name, the operator, the list; "has:error". What a value is, text.c and
 * range.c know. */
#include "filter.h"

#include <string.h>
#include <strings.h>

int find_field(enum dataset set, const char *name, size_t length)
{
    char lower[64];

    if (length >= sizeof(lower))
        return -1;
    for (size_t i = 0; i < length; i++)
        lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
    lower[length] = '\0';
    return field_find(set, lower);
}

/* ---- fields and operators -------------------------------------------------------------- */

/* Says that there is no such field; without a near one the whole word may have been meant as text.
 */
static bool unknown_field(struct parser *p, size_t start, size_t length, bool is_term)
{
    char shown[SHOWN_MAX];
    size_t word = word_length(p->text, p->len, start);
    const char *name = arena_bytes(p->arena, p->text + start, length);
    const char *nearest = field_nearest(p->set, name);

    parse_fail(p, start, length, "%s have no field \"%s\"", datasets[p->set].name,
               parse_shown(p, start, length, shown));
    if (nearest)
        return parse_hint(p, "%s", nearest);
    if (!is_term || memchr(p->text + start, '\\', word) || p->text[start + word] == '"')
        return false;
    p->error->length = word;
    return parse_hint(p, "\"%.*s\"", (int)word, p->text + start);
}

enum compare read_compare(struct parser *p)
{
    static const struct {
        const char *symbol;
        enum compare compare;
    } symbols[] = {{">=", COMPARE_GE}, {"<=", COMPARE_LE}, {"!=", COMPARE_NOT},
                   {">", COMPARE_GT},  {"<", COMPARE_LT},  {"=", COMPARE_EXACT}};

    for (size_t i = 0; i < ARRAY_LEN(symbols); i++) {
        if (take(p, symbols[i].symbol))
            return symbols[i].compare;
    }
    return COMPARE_NONE;
}

/* ---- lists ----------------------------------------------------------------------------- */

/* A list is one value, or several in parentheses. Here an item has been read and no comma or ")"
 * follows. */
static bool list_broken(struct parser *p)
{
    if (p->at >= p->len)
        return parse_missing(p, "the \")\" of the list");
    size_t length = word_length(p->text, p->len, p->at);
    if (length == 2 && strncasecmp(p->text + p->at, "or", 2) == 0) {
        parse_fail(p, p->at, 2, "operators are upper case");
        return parse_hint(p, "OR");
    }
    parse_fail(p, p->at, 0, "between the values of a list a comma is missing");
    return parse_hint(p, ",");
}

static bool read_in_list(struct parser *p, const struct term *term, read_item *read, void *to)
{
    size_t n = 0;

    if (term->compare >= COMPARE_GT)
        return parse_fail(p, p->at, 1, "a list has no order: write the comparison inside");
    p->at++;
    do {
        skip_blanks(p);
        if (n++ == FILTER_LIST_MAX)
            return parse_fail(p, p->at, word_length(p->text, p->len, p->at),
                              "a list has at most %d values", FILTER_LIST_MAX);
        if (!read(p, term, to))
            return false;
        skip_blanks(p);
    } while (take(p, ",") || take_word(p, "OR"));
    return take(p, ")") || list_broken(p);
}

bool read_values(struct parser *p, const struct term *term, read_item *read, void *to)
{
    char next = p->text[p->at];

    if (next == '(')
        return read_in_list(p, term, read, to);
    if (!read(p, term, to))
        return false;
    if (p->text[p->at] != ',')
        return true;
    size_t length = word_length(p->text, p->len, term->value);
    parse_fail(p, term->value, length, "the values of a list stand in parentheses");
    return parse_hint(p, "(%.*s)", (int)length, p->text + term->value);
}

/* ---- terms ----------------------------------------------------------------------------- */

static bool begins_field(const struct parser *p, const struct piece *piece)
{
    for (size_t i = 0; i < datasets[p->set].n_fields; i++) {
        if (strncasecmp(datasets[p->set].fields[i].name, piece->text, piece->length) == 0)
            return true;
    }
    return false;
}

static bool parse_has(struct parser *p, size_t start, const struct filter_node **out)
{
    struct piece piece;

    if (p->text[p->at] != '"' && ends_word(p->text[p->at]))
        return parse_missing(p, "the name of a field");
    if (!read_piece(p, 0, &piece))
        return false;
    int field = find_field(p->set, piece.text, strlen(piece.text));
    if (field < 0 || piece.quoted) {
        unknown_field(p, piece.column, piece.length, false);
        p->error->unfinished = p->at == p->len && begins_field(p, &piece);
        return false;
    }
    *out = node_new(p, FILTER_HAS, field, start);
    return count_term(p, start);
}

/* "has:" and "is:" look like fields. */
static bool parse_pseudo(struct parser *p, size_t length, const struct filter_node **out, bool *is)
{
    size_t start = p->at;
    bool has = length == 3 && strncasecmp(p->text + start, "has", 3) == 0;

    *is = (has || (length == 2 && strncasecmp(p->text + start, "is", 2) == 0)) &&
          p->text[start + length] == ':';
    if (!*is)
        return true;
    p->at += length + 1;
    return has ? parse_has(p, start, out) : parse_flag(p, start, out);
}

static bool check_compare(struct parser *p, const struct term *term, size_t symbol)
{
    char next = p->text[p->at];

    if (term->compare >= COMPARE_GT && field_is_text(term->field))
        return parse_fail(p, symbol, p->at - symbol, "%s is a text, which has no order",
                          term->field->name);
    if (term->compare == COMPARE_EXACT && next == '=') {
        parse_fail(p, symbol, p->at + 1 - symbol, "\"==\" is written \"=\" here");
        return parse_hint(p, "=");
    }
    if (next != '"' && next != '(' && ends_word(next))
        return parse_missing(p, "a value");
    return true;
}

static bool parse_field(struct parser *p, size_t length, struct term *term)
{
    term->start = p->at;
    term->index = find_field(p->set, p->text + p->at, length);
    if (term->index < 0)
        return unknown_field(p, p->at, length, true);
    term->field = &datasets[p->set].fields[term->index];
    p->at += length;
    take(p, ":");
    size_t symbol = p->at;
    term->compare = read_compare(p);
    term->value = p->at;
    return check_compare(p, term, symbol);
}

bool parse_term(struct parser *p, size_t length, const struct filter_node **out)
{
    struct term term = {.index = -1};
    bool pseudo;

    if (!parse_pseudo(p, length, out, &pseudo))
        return false;
    if (pseudo)
        return true;
    const struct filter_node **child = arena_new(p->arena, sizeof(*child));
    if (!parse_field(p, length, &term) ||
        !(field_is_text(term.field) ? parse_texts(p, &term, child) : parse_ranges(p, &term, child)))
        return false;
    *out = child[0];
    if (term.compare == COMPARE_NOT) {
        struct filter_node *node = node_new(p, FILTER_NOT, -1, term.start);
        node->children = child;
        node->n = 1;
        *out = node;
    }
    return true;
}
