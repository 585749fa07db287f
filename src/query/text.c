/* Values of text fields: whole texts or parts of one, globs, exact texts, @me. */
#include "filter.h"

#include <string.h>

struct text_list {
    const char *plain[FILTER_LIST_MAX], *globs[FILTER_LIST_MAX];
    uint64_t me; /* of `plain` */
    size_t n_plain, n_globs;
};

bool is_contained(const struct field *field)
{
    return field->type == FIELD_TEXT && !(field->flags & FIELD_IDENTITY);
}

static bool refuse_text(struct parser *p, const struct term *term, const struct piece *piece)
{
    char shown[SHOWN_MAX];
    int value = (int)(p->at - term->value), name = (int)(term->value - term->start);

    if (piece->text[0] != '!' || piece->column != term->value || term->compare != COMPARE_NONE)
        return parse_fail(p, piece->column, 1,
                          "\"%c\" does not apply here; to mean the text, quote it", piece->text[0]);
    parse_fail(p, term->start, p->at - term->start, "the \"!\" of %s stands before the field",
               parse_shown(p, piece->column, piece->length, shown));
    return parse_hint(p, "-%.*s%.*s", name, p->text + term->start, value - 1,
                      p->text + term->value + 1);
}

static bool read_me(struct parser *p, const struct term *term, const struct piece *piece,
                    const char **text)
{
    if (strcmp(term->field->name, "user") != 0) {
        parse_fail(p, piece->column, piece->length, "@me is a user; to mean the text, quote it");
        return parse_hint(p, "\"@me\"");
    }
    if (!p->context->me)
        return parse_fail(p, piece->column, piece->length,
                          "the service has not yet said who @me is");
    *text = arena_text(p->arena, p->context->me);
    return true;
}

static bool read_text(struct parser *p, const struct term *term, void *to)
{
    struct text_list *list = to;
    struct piece piece;

    if (p->text[p->at] == ',' || (p->text[p->at] != '"' && ends_word(p->text[p->at])))
        return parse_missing(p, "a value");
    if (!read_piece(p, STOP_COMMA, &piece))
        return false;
    if (!piece.quoted && term->compare != COMPARE_EXACT && strchr("<>=!", piece.text[0]))
        return refuse_text(p, term, &piece);
    if (!*piece.text && is_contained(term->field) && term->compare != COMPARE_EXACT) {
        parse_fail(p, piece.column, piece.length, "there is nothing between the quotes");
        return false;
    }
    if (!piece.quoted && strcmp(piece.text, "@me") == 0) {
        if (!read_me(p, term, &piece, &piece.text))
            return false;
        list->me |= (uint64_t)1 << list->n_plain;
    } else if (!piece.quoted && term->compare != COMPARE_EXACT && strchr(piece.text, '*')) {
        list->globs[list->n_globs++] = piece.text;
        return true;
    }
    list->plain[list->n_plain++] = piece.text;
    return true;
}

static bool push_texts(struct parser *p, const struct term *term, enum filter_op op,
                       const struct text_list *list)
{
    bool glob = op == FILTER_GLOB;
    size_t n = glob ? list->n_globs : list->n_plain;

    if (n == 0)
        return true;
    struct filter_node *node = node_new(p, op, term->index, term->start);
    const char **texts = arena_new(p->arena, n * sizeof(*texts));
    memcpy(texts, glob ? list->globs : list->plain, n * sizeof(*texts));
    node->texts = texts;
    node->n = n;
    node->me = glob ? 0 : list->me;
    node->exact = term->compare == COMPARE_EXACT;
    return count_term(p, term->start) && push_node(p, node);
}

/* Plain texts and globs of one list are two nodes: a star in a plain one is only a star. */
bool parse_texts(struct parser *p, const struct term *term, const struct filter_node **out)
{
    struct text_list list = {.n_plain = 0};
    size_t base = p->n_stack;
    bool whole = !is_contained(term->field) || term->compare == COMPARE_EXACT;

    if (!read_values(p, term, read_text, &list) ||
        !push_texts(p, term, whole ? FILTER_EQUAL : FILTER_CONTAINS, &list) ||
        !push_texts(p, term, FILTER_GLOB, &list))
        return false;
    *out = join_nodes(p, FILTER_OR, base);
    return true;
}
