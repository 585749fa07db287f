/* What the files of the filter language share: the state of one parse, reading of words and quoted
 * texts, typed values, and how text is quoted. */
#pragma once

#include "usagetop/query.h"

/* One parse. `stack` holds the finished terms of the groups that are still open; a live entry holds
 * at least one term, so FILTER_TERMS_MAX of them are enough. */
struct parser {
    const char *text;
    size_t len, at;
    enum dataset set;
    const struct filter_context *context;
    struct arena *arena;
    struct filter_error *error;
    size_t terms, depth, n_stack;
    const struct filter_node *stack[FILTER_TERMS_MAX];
};

/* A part of the text: where it stands and what it says without quotes and escapes. */
struct piece {
    const char *text;
    size_t column, length;
    bool quoted;
};

/* A typed value: the numbers it stands for, both ends included, and how it is printed. */
struct span {
    int64_t lo, hi;
    const char *text;
};

enum compare {
    COMPARE_NONE,
    COMPARE_EXACT,
    COMPARE_NOT,
    COMPARE_GT,
    COMPARE_GE,
    COMPARE_LT,
    COMPARE_LE
};

/* Both return false. parse_fail says what is wrong with the `length` bytes at `column`, parse_hint
 * (after it) what to write in their place. */
bool parse_fail(struct parser *p, size_t column, size_t length, const char *fmt, ...) PRINTF(4, 5);
bool parse_hint(struct parser *p, const char *fmt, ...) PRINTF(2, 3);
/* Something is missing where the parser stands; at the end of the text it may still come. */
bool parse_missing(struct parser *p, const char *what);
/* The part of the text, cut short, as error messages show it. */
enum { SHOWN_MAX = 48 };
const char *parse_shown(const struct parser *p, size_t column, size_t length, char out[SHOWN_MAX]);

struct filter_node *node_new(struct parser *p, enum filter_op op, int field, size_t column);
/* A term more: false when there are too many. */
bool count_term(struct parser *p, size_t column);
bool push_node(struct parser *p, const struct filter_node *node);
/* The nodes above `base` as one: itself when it is alone; children of the same kind are taken in.
 */
const struct filter_node *join_nodes(struct parser *p, enum filter_op op, size_t base);
bool parse_whole(struct parser *p, const struct filter_node **out);

/* "field:...", "has:..." and "is:..."; the name has `length` bytes. */
bool parse_term(struct parser *p, size_t length, const struct filter_node **out);

/* ---- term.c, text.c, range.c ---- */
struct term {
    const struct field *field;
    int index;
    enum compare compare;
    size_t start, value; /* where the term and its value stand */
};

/* What reads one item of a list into the list `to`. */
typedef bool read_item(struct parser *p, const struct term *term, void *to);

/* A value or a list of them in parentheses. */
bool read_values(struct parser *p, const struct term *term, read_item *read, void *to);
enum compare read_compare(struct parser *p);
bool parse_texts(struct parser *p, const struct term *term, const struct filter_node **out);
bool parse_ranges(struct parser *p, const struct term *term, const struct filter_node **out);

/* ---- lex.c ---- */
enum { STOP_COMMA = 1, STOP_RANGE = 2 };
bool is_blank(char c);
void skip_blanks(struct parser *p);
bool ends_word(char c); /* NUL, blank, parenthesis, quote */
/* Bytes up to the end of the bare word that starts at `at`. */
size_t word_length(const char *text, size_t len, size_t at);
/* Length of the name at the start of `text` when an operator follows it, else 0. */
size_t name_length(const char *text, size_t len);
bool word_is(const struct parser *p, const char *word);
bool take_word(struct parser *p, const char *word);
bool take(struct parser *p, const char *symbol);
/* A quoted text or a bare one up to a blank, parenthesis, quote or one of `stops`. */
bool read_piece(struct parser *p, unsigned stops, struct piece *piece);

/* ---- value.c ---- */
/* `edge`: an end of a range or a comparison, where "-36h" is an instant and not the time since. */
bool span_parse(struct parser *p, const struct field *field, const struct piece *piece, bool edge,
                struct span *out);
void print_duration(struct str *out, int64_t ms);

/* ---- flag.c ---- */
/* "is:" has been read; the term begins at `start`. */
bool parse_flag(struct parser *p, size_t start, const struct filter_node **out);

/* ---- print.c ---- */
void print_value(struct str *out, const char *text); /* quoted where it must be */
void print_word(struct str *out, const char *text);  /* the same for a text without a field */

/* A field by any of its names in any case, -1 when there is none. */
int find_field(enum dataset set, const char *name, size_t length);
bool is_contained(const struct field *field); /* a bare value may be a part of the text */
extern const char *const keywords[3];         /* "AND", "OR", "NOT" */
