/* The filter as a form: the usual fields, each a line; what the form does not know stays as it is.
 */
#include <string.h>

#include "prompts.h"

/* The field behind each line; -1: bare words. */
static const int form_fields[FORM_FIELDS] = {E_CREATED, E_USER,   E_RESOURCE, E_POOL,
                                             E_IO,      E_AMOUNT, -1};
const char *const form_labels[FORM_FIELDS] = {
    "Created", "User ID", "Resource type", "Pool category", "I/O type", "Amount", "Text"};
const char *const form_hints[FORM_FIELDS] = {
    "2026-11-01..2026-11-07, -36h, today", "u_104, u_117",  "tokens, storage, ocr",
    "allocated, surplus, hybrid",          "input, output", "100..5000, >=1.5k",
    "part of an id, endpoint, error, name"};

/* The line that shows this term, or FORM_FIELDS. Several bare words share a line. */
static size_t line_of(const struct state *state, const struct filter_node *node)
{
    bool plain = !node->exact && (node->op == FILTER_EQUAL || node->op == FILTER_CONTAINS ||
                                  node->op == FILTER_GLOB || node->op == FILTER_RANGE);
    for (size_t i = 0; i < FORM_FIELDS; i++) {
        if (form_fields[i] < 0 && node->op == FILTER_SEARCH)
            return i;
        if (form_fields[i] >= 0 && plain && node->field == form_fields[i] && !state->form[i].len)
            return i;
    }
    return FORM_FIELDS;
}

/* "(a,b)" is shown without its parentheses. */
static void show_value(struct prompt *line, const char *term)
{
    const char *colon = strchr(term, ':'), *value = colon ? colon + 1 : term;
    size_t length = strlen(value);
    bool list = length > 1 && value[0] == '(' && value[length - 1] == ')';
    CLEANUP(str_finish)
    struct str text = {0};
    str_bytes(&text, value + list, length - 2 * list);
    prompt_set(line, str_text(&text));
}

static void take_term(struct state *state, const struct filter_node *node, struct str *rest)
{
    CLEANUP(str_finish)
    struct str text = {0};
    size_t line = line_of(state, node);
    filter_print_node(&text, DATA_EVENTS, node);
    if (line == FORM_FIELDS) {
        bool wrap = node->op == FILTER_OR;
        str_addf(rest, wrap ? "%s(%s)" : "%s%s", rest->len ? " " : "", str_text(&text));
        return;
    }
    struct prompt *prompt = &state->form[line];
    if (form_fields[line] >= 0) {
        show_value(prompt, str_text(&text));
        return;
    }
    prompt_insert(prompt, prompt->len ? " " : "");
    prompt_insert(prompt, str_text(&text));
}

unsigned form_open(struct state *state, const struct facts *facts)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    CLEANUP(str_finish)
    struct str rest = {0};
    state->overlay = OVERLAY_FORM;
    state->menu = 0;
    state->filter_error = (struct filter_error){0};
    memcpy(state->before, state->filter, sizeof(state->before));
    for (size_t i = 0; i < FORM_FIELDS; i++)
        prompt_set(&state->form[i], "");
    if (filter_parse(DATA_EVENTS, state->filter, &facts->scene->context, &filter, NULL) &&
        filter.root) {
        if (filter.root->op == FILTER_AND)
            for (size_t i = 0; i < filter.root->n; i++)
                take_term(state, filter.root->children[i], &rest);
        else
            take_term(state, filter.root, &rest);
    }
    snprintf(state->form_rest, sizeof(state->form_rest), "%s", str_text(&rest));
    return TODO_PAINT;
}

/* Whether `any` occurs outside of quotes. */
static bool has_outside(const char *text, char any)
{
    bool quoted = false;
    for (; *text; text++) {
        if (*text == '"')
            quoted = !quoted;
        else if (*text == any && !quoted)
            return true;
    }
    return false;
}

/* "a, b" means a list, "last week" one value. */
static void add_value(struct str *out, const char *value)
{
    if (value[0] == '(')
        str_add(out, value);
    else if (has_outside(value, ','))
        str_addf(out, "(%s)", value);
    else if (has_outside(value, ' '))
        filter_quote(out, value);
    else
        str_add(out, value);
}

static void compose(struct state *state, const struct facts *facts)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_add(&text, state->form_rest);
    for (size_t i = 0; i < FORM_FIELDS; i++) {
        const char *value = state->form[i].text;
        size_t length;
        value += strspn(value, " ");
        for (length = strlen(value); length && value[length - 1] == ' ';)
            length--;
        if (!length)
            continue;
        char trimmed[PROMPT_MAX + 1];
        snprintf(trimmed, sizeof(trimmed), "%.*s", (int)length, value);
        str_add(&text, text.len ? " " : "");
        if (form_fields[i] < 0) {
            str_add(&text, trimmed);
            continue;
        }
        str_addf(&text, "%s:", event_fields[form_fields[i]].name);
        add_value(&text, trimmed);
    }
    filter_live(state, facts, str_text(&text));
}

unsigned form_key(struct state *state, const struct facts *facts, const struct key_event *event)
{
    switch (event->key) {
    case K_ESC:
        filter_live(state, facts, state->before);
        state->overlay = OVERLAY_NONE;
        return TODO_PAINT;
    case K_ENTER:
        if (state->filter_error.text[0])
            return TODO_PAINT;
        state->overlay = OVERLAY_NONE;
        filter_apply(state, facts, state->filter);
        return TODO_PAINT | TODO_HISTORY;
    case K_TAB:
    case K_DOWN:
        state->menu = (state->menu + 1) % FORM_FIELDS;
        return TODO_PAINT;
    case K_BACK_TAB:
    case K_UP:
        state->menu = (state->menu + FORM_FIELDS - 1) % FORM_FIELDS;
        return TODO_PAINT;
    default:
        break;
    }
    if (prompt_key(&state->form[state->menu], event))
        compose(state, facts);
    return TODO_PAINT;
}
