/* The grammar of filters, from the top: OR of ANDs of negated or plain terms. One pass, no
 * backtracking; recursion only through parentheses and negation, which FILTER_DEPTH_MAX caps. */
#include "filter.h"

#include <string.h>
#include <strings.h>

const char *const keywords[3] = {"AND", "OR", "NOT"};

/* ---- errors ---------------------------------------------------------------------------- */

bool parse_fail(struct parser *p, size_t column, size_t length, const char *fmt, ...)
{
    va_list args;

    *p->error = (struct filter_error){.column = column, .length = length};
    va_start(args, fmt);
    vsnprintf(p->error->text, sizeof(p->error->text), fmt, args);
    va_end(args);
    return false;
}

bool parse_hint(struct parser *p, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    int n = vsnprintf(p->error->hint, sizeof(p->error->hint), fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof(p->error->hint))
        p->error->hint[0] = '\0'; /* half a hint would be wrong */
    return false;
}

bool parse_missing(struct parser *p, const char *what)
{
    parse_fail(p, p->at, 0, "%s is missing here", what);
    p->error->unfinished = p->at >= p->len;
    return false;
}

const char *parse_shown(const struct parser *p, size_t column, size_t length, char out[SHOWN_MAX])
{
    size_t most = SHOWN_MAX - 6, end = MIN(length, most);

    if (end < length)
        end = utf8_start(p->text + column, end);
    snprintf(out, SHOWN_MAX, "%.*s%s", (int)end, p->text + column, end < length ? "..." : "");
    return out;
}

/* ---- nodes ----------------------------------------------------------------------------- */

struct filter_node *node_new(struct parser *p, enum filter_op op, int field, size_t column)
{
    struct filter_node *node = arena_new(p->arena, sizeof(*node));

    node->op = op;
    node->field = field;
    node->column = (uint16_t)column;
    node->length = (uint16_t)(p->at - column);
    return node;
}

bool count_term(struct parser *p, size_t column)
{
    if (++p->terms <= FILTER_TERMS_MAX)
        return true;
    return parse_fail(p, column, p->at - column, "more than %d terms", FILTER_TERMS_MAX);
}

bool push_node(struct parser *p, const struct filter_node *node)
{
    if (p->n_stack == FILTER_TERMS_MAX)
        return parse_fail(p, node->column, node->length, "more than %d terms", FILTER_TERMS_MAX);
    p->stack[p->n_stack++] = node;
    return true;
}

const struct filter_node *join_nodes(struct parser *p, enum filter_op op, size_t base)
{
    const struct filter_node *const *from = p->stack + base;
    size_t n = p->n_stack - base, total = 0, at = 0;

    p->n_stack = base;
    if (n == 1)
        return from[0];
    for (size_t i = 0; i < n; i++)
        total += from[i]->op == op ? from[i]->n : 1;
    const struct filter_node **children = arena_new(p->arena, total * sizeof(*children));
    for (size_t i = 0; i < n; i++) {
        if (from[i]->op != op)
            children[at++] = from[i];
        for (size_t j = 0; from[i]->op == op && j < from[i]->n; j++)
            children[at++] = from[i]->children[j];
    }
    struct filter_node *node = node_new(p, op, -1, from[0]->column);
    node->length = (uint16_t)(from[n - 1]->column + from[n - 1]->length - from[0]->column);
    node->children = children;
    node->n = total;
    return node;
}

/* ---- the grammar ----------------------------------------------------------------------- */

static bool parse_or(struct parser *p, const struct filter_node **out);

/* Symbols of other languages inside a bare word. */
static bool refuse_symbols(struct parser *p, size_t start, size_t length)
{
    for (size_t i = start; i + 1 < start + length; i++) {
        bool and_ = p->text[i] == '&' && p->text[i + 1] == '&';
        if (!and_ && !(p->text[i] == '|' && p->text[i + 1] == '|'))
            continue;
        const char *before = i == 0 || is_blank(p->text[i - 1]) ? "" : " ";
        const char *after = is_blank(p->text[i + 2]) || !p->text[i + 2] ? "" : " ";
        parse_fail(p, i, 2, "\"%.2s\" is written %s here", p->text + i, and_ ? "AND" : "OR");
        return parse_hint(p, "%s%s%s", before, and_ ? "AND" : "OR", after);
    }
    return true;
}

/* A word that is no text to look for, although it might look like one. */
static bool check_bare(struct parser *p, size_t length)
{
    const char *word = p->text + p->at;
    char shown[SHOWN_MAX];

    parse_shown(p, p->at, length, shown);
    for (size_t i = 0; i < ARRAY_LEN(keywords); i++) {
        if (strlen(keywords[i]) != length || strncasecmp(word, keywords[i], length) != 0)
            continue;
        if (memcmp(word, keywords[i], length) == 0)
            return parse_fail(p, p->at, length, "%s needs a term on both sides", keywords[i]);
        parse_fail(p, p->at, length, "operators are upper case, words to look for are quoted");
        p->error->unfinished = p->at + length == p->len;
        return parse_hint(p, "%s", keywords[i]);
    }
    if (strchr(":<>=", word[0]))
        return parse_fail(p, p->at, length, "right before \"%s\" a field is missing", shown);
    if (length == 3 && memcmp(word, "@me", 3) == 0) {
        parse_fail(p, p->at, length, "@me stands after user:");
        return parse_hint(p, "user:@me");
    }
    if (memchr(word, '*', length)) {
        parse_fail(
            p, p->at, length,
            "a word is found anywhere in a text, so it needs no *; to look for one, quote it");
        return parse_hint(p, "\"%.*s\"", (int)length, word);
    }
    return refuse_symbols(p, p->at, length);
}

static bool parse_search(struct parser *p, const struct filter_node **out)
{
    size_t start = p->at;
    struct piece piece;

    if (p->text[start] != '"' && !check_bare(p, word_length(p->text, p->len, start)))
        return false;
    if (!read_piece(p, 0, &piece))
        return false;
    if (!*piece.text)
        return parse_fail(p, start, piece.length, "there is nothing between the quotes");
    if (!count_term(p, start))
        return false;
    struct filter_node *node = node_new(p, FILTER_SEARCH, -1, start);
    const char **texts = arena_new(p->arena, sizeof(*texts));
    texts[0] = piece.text;
    node->texts = texts;
    node->n = 1;
    *out = node;
    return true;
}

static bool go_deeper(struct parser *p)
{
    if (p->depth == FILTER_DEPTH_MAX)
        return parse_fail(p, p->at, 1, "nested deeper than %d", FILTER_DEPTH_MAX);
    p->depth++;
    return true;
}

static bool parse_group(struct parser *p, const struct filter_node **out)
{
    size_t start = p->at;

    if (!go_deeper(p))
        return false;
    p->at++;
    if (!parse_or(p, out))
        return false;
    p->depth--;
    skip_blanks(p);
    if (take(p, ")"))
        return true;
    parse_fail(p, start, 1, "this parenthesis is not closed");
    p->error->unfinished = true;
    return false;
}

static bool parse_primary(struct parser *p, const struct filter_node **out)
{
    size_t name = name_length(p->text + p->at, p->len - p->at);

    if (p->at >= p->len || p->text[p->at] == ')')
        return parse_missing(p, "a term");
    if (p->text[p->at] == '(')
        return parse_group(p, out);
    return name ? parse_term(p, name, out) : parse_search(p, out);
}

static bool parse_not(struct parser *p, const struct filter_node **out)
{
    skip_blanks(p);
    size_t start = p->at;
    bool sign = take(p, "-") || take(p, "!");

    if (!sign && !take_word(p, "NOT"))
        return parse_primary(p, out);
    if (sign && (p->at >= p->len || is_blank(p->text[p->at])))
        return parse_missing(p, "what is negated");
    const struct filter_node **child = arena_new(p->arena, sizeof(*child));
    if (!go_deeper(p) || !parse_not(p, child))
        return false;
    p->depth--;
    struct filter_node *node = node_new(p, FILTER_NOT, -1, start);
    node->children = child;
    node->n = 1;
    *out = node;
    return true;
}

static bool parse_and(struct parser *p, const struct filter_node **out)
{
    size_t base = p->n_stack;
    const struct filter_node *node;

    do {
        if (!parse_not(p, &node) || !push_node(p, node))
            return false;
        skip_blanks(p);
    } while (take_word(p, "AND") || (p->at < p->len && p->text[p->at] != ')' && !word_is(p, "OR")));
    *out = join_nodes(p, FILTER_AND, base);
    return true;
}

static bool parse_or(struct parser *p, const struct filter_node **out)
{
    size_t base = p->n_stack;
    const struct filter_node *node;

    do {
        if (!parse_and(p, &node) || !push_node(p, node))
            return false;
    } while (take_word(p, "OR"));
    *out = join_nodes(p, FILTER_OR, base);
    return true;
}

bool parse_whole(struct parser *p, const struct filter_node **out)
{
    *out = NULL;
    skip_blanks(p);
    if (p->at == p->len)
        return true;
    if (!parse_or(p, out))
        return false;
    skip_blanks(p);
    if (p->at < p->len)
        return parse_fail(p, p->at, 1, "this parenthesis closes nothing");
    return true;
}

/* ---- the whole ------------------------------------------------------------------------- */

/* Bytes that cannot stand in a filter, before anything else is looked at. */
static bool check_bytes(struct parser *p)
{
    uint32_t point;

    if (p->len > FILTER_BYTES_MAX)
        return parse_fail(p, FILTER_BYTES_MAX, p->len - FILTER_BYTES_MAX,
                          "the filter is longer than %d bytes", FILTER_BYTES_MAX);
    for (size_t at = 0, size; at < p->len; at += size) {
        unsigned char c = (unsigned char)p->text[at];
        size = utf8_decode(p->text + at, p->len - at, &point);
        if (!utf8_valid(p->text + at, size))
            return parse_fail(p, at, size, "this is not UTF-8");
        if ((c < 0x20 && !is_blank((char)c)) || c == 0x7f) {
            parse_fail(p, at, 1, "control characters are written \"\\xHH\", in quotes");
            return false;
        }
    }
    return true;
}

/* The canonical form must be a filter too, and "1T" is longer there. */
static bool check_printed(struct parser *p, const struct filter *filter)
{
    CLEANUP(str_finish)
    struct str printed = {0};

    filter_print(&printed, filter);
    return printed.len <= FILTER_BYTES_MAX ||
           parse_fail(p, 0, p->len, "written out, the filter is longer than %d bytes",
                      FILTER_BYTES_MAX);
}

bool filter_parse(enum dataset set, const char *text, const struct filter_context *context,
                  struct filter *out, struct filter_error *error)
{
    static const struct filter_context nothing = {.new_since = UNKNOWN};
    struct filter made = {.set = set};
    struct filter_error ignored;
    struct parser p = {.text = text ? text : "", .set = set, .arena = &made.arena};

    p.len = strlen(p.text);
    p.context = context ? context : &nothing;
    p.error = error ? error : &ignored;
    *p.error = (struct filter_error){0};
    if (!check_bytes(&p) || !parse_whole(&p, &made.root) || !check_printed(&p, &made)) {
        filter_finish(&made);
        return false;
    }
    *out = made;
    return true;
}

void filter_finish(struct filter *filter)
{
    arena_finish(&filter->arena);
    *filter = (struct filter){0};
}
