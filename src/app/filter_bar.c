/* The filter bar: live while typing, with completion and history. */
#include <string.h>

#include "prompts.h"

static void put_in_force(struct state *state, const char *canonical)
{
    if (strcmp(state->filter, canonical) == 0)
        return;
    move_reset(state);
    snprintf(state->filter, sizeof(state->filter), "%s", canonical);
}

/* A term of all that must hold which asks for times that the window has not. */
static bool is_outside(const struct filter_node *node, const struct window *window)
{
    if (node->op != FILTER_RANGE || node->field != E_CREATED)
        return false;
    for (size_t i = 0; i < node->n; i++)
        if (node->ranges[i].hi >= window->from && node->ranges[i].lo < window->to)
            return false;
    return true;
}

static void warn_outside(struct state *state, const struct facts *facts,
                         const struct filter *filter)
{
    const struct filter_node *root = filter->root;
    const struct window *window = &facts->scene->window;
    if (!root || window->to <= window->from)
        return;
    bool outside = is_outside(root, window);
    for (size_t i = 0; root->op == FILTER_AND && i < root->n; i++)
        outside |= is_outside(root->children[i], window);
    if (outside)
        state_say(state, false, "created: asks for times outside the window %s; ] widens it.",
                  window_kind_name(state->window.kind));
}

void filter_complain(struct state *state, const struct filter_error *error)
{
    state_say(state, true, "%s%s%s", error->text, *error->hint ? "; write " : "", error->hint);
}

bool filter_apply(struct state *state, const struct facts *facts, const char *text)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    CLEANUP(str_finish)
    struct str canonical = {0};
    struct filter_error error = {0};
    if (!filter_parse(DATA_EVENTS, text, &facts->scene->context, &filter, &error)) {
        filter_complain(state, &error);
        return false;
    }
    filter_print(&canonical, &filter);
    if (canonical.len >= sizeof(state->filter)) {
        state_say(state, true, "the filter is longer than %d bytes", FILTER_BYTES_MAX);
        return false;
    }
    put_in_force(state, str_text(&canonical));
    warn_outside(state, facts, &filter);
    return true;
}

/* ---- words that are being typed ----
 *
 * "po" may become "pool:", and "pool:sur" "pool:surplus": while the last word is the beginning of
 * something longer, the last result stays instead of rows that match by chance or no rows at all.
 * Enter takes the word as it is. */

static bool begins_field(const struct completion *completion, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < completion->n; i++) {
        const char *text = completion->items[i].text;
        size_t size = strlen(text);
        if (size > length && text[size - 1] == ':' && text_starts(text, word))
            return true;
    }
    return false;
}

/* Whether a value goes on: 1 yes, 0 no, -1 the values that occur are not known yet. */
static int value_goes_on(const struct facts *facts, const struct completion *completion)
{
    const char *word = str_text(&completion->prefix);
    bool longer = false;
    for (size_t i = 0; i < completion->n; i++) {
        if (strcmp(completion->items[i].text, word) == 0)
            return 0;
        longer |= text_starts(completion->items[i].text, word);
    }
    if (!facts->values || !text_equal(facts->values_prefix, word))
        return longer ? 1 : -1;
    for (size_t i = 0; i < facts->values->n_rows; i++) {
        const char *text = table_at(facts->values, i, 0)->text;
        if (text_equal(text, word))
            return 0;
        longer |= text && text_starts(text, word);
    }
    return longer;
}

static bool is_half_typed(struct state *state, const struct facts *facts, const char *text)
{
    CLEANUP(completion_finish)
    struct completion completion = {0};
    size_t length = strlen(text);
    struct filter_error *error = &state->filter_error;
    if (state->overlay != OVERLAY_FILTER || !length || state->prompt.cursor != length)
        return false;
    filter_complete(DATA_EVENTS, text, length, &completion);
    const char *word = text + MIN(completion.start, length);
    *error = (struct filter_error){.column = completion.start, .unfinished = true};
    if (completion.want_values >= 0 && !strchr(word, '*')) {
        int more = value_goes_on(facts, &completion);
        snprintf(error->text, sizeof(error->text), "%s", more > 0 ? "Tab completes" : "...");
        return more != 0;
    }
    snprintf(error->text, sizeof(error->text), "a field, or Enter looks for \"%.60s\"", word);
    return *word && begins_field(&completion, word);
}

void filter_live(struct state *state, const struct facts *facts, const char *text)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    CLEANUP(str_finish)
    struct str canonical = {0};
    state->filter_error = (struct filter_error){0};
    if (!filter_parse(DATA_EVENTS, text, &facts->scene->context, &filter, &state->filter_error))
        return;
    if (is_half_typed(state, facts, text))
        return;
    state->filter_error = (struct filter_error){0};
    filter_print(&canonical, &filter);
    if (canonical.len < sizeof(state->filter))
        put_in_force(state, str_text(&canonical));
}

unsigned filter_bar_open(struct state *state, const struct facts *facts)
{
    state->overlay = OVERLAY_FILTER;
    state->menu = state->history = 0;
    state->filter_error = (struct filter_error){0};
    memcpy(state->before, state->filter, sizeof(state->before));
    prompt_set(&state->prompt, state->filter);
    if (state->filter[0])
        prompt_insert(&state->prompt, " ");
    return TODO_PAINT;
}

/* ---- completion: the items; where they are values that occur, with their counts; then the other
 * values ---- */

static size_t item_count(const struct facts *facts)
{
    return facts->completion ? facts->completion->n : 0;
}

static const char *value_text(const struct facts *facts, size_t row)
{
    return table_at(facts->values, row, 0)->text;
}

static bool is_item(const struct facts *facts, const char *text)
{
    for (size_t i = 0; i < item_count(facts); i++)
        if (text_equal(facts->completion->items[i].text, text))
            return true;
    return false;
}

static int64_t count_of(const struct facts *facts, const char *text)
{
    for (size_t i = 0; facts->values && i < facts->values->n_rows; i++)
        if (text_equal(value_text(facts, i), text))
            return table_at(facts->values, i, 1)->number;
    return UNKNOWN;
}

/* The value that is number `n` of those that are no items; NULL: there are fewer. */
static const char *other_value(const struct facts *facts, size_t n)
{
    for (size_t i = 0; facts->values && i < facts->values->n_rows; i++)
        if (value_text(facts, i) && !is_item(facts, value_text(facts, i)) && n-- == 0)
            return value_text(facts, i);
    return NULL;
}

size_t completion_lines(const struct facts *facts)
{
    size_t n = 0;
    while (other_value(facts, n))
        n++;
    return item_count(facts) + n;
}

/* Of a field that the service has a word of its own for: that word. */
static const char *own_word(const struct offer *offer, const char *text, const char *help)
{
    char name[32];
    size_t length = strcspn(text, ":");
    if (!offer || !text[length] || length >= sizeof(name))
        return help;
    snprintf(name, sizeof(name), "%.*s", (int)length, text);
    int field = field_find(DATA_EVENTS, name);
    if (field < 0 || strcmp(view_title(offer, field), event_fields[field].title) == 0)
        return help;
    return view_title(offer, field);
}

void completion_line(const struct facts *facts, size_t i, const char **text, const char **help,
                     int64_t *count)
{
    size_t n = item_count(facts);
    *help = i < n ? facts->completion->items[i].help : NULL;
    *text = i < n ? facts->completion->items[i].text : other_value(facts, i - n);
    if (*help)
        *help = own_word(facts->scene->offer, *text, *help);
    *count = count_of(facts, *text);
}

const char *completion_ghost(const struct state *state, const struct facts *facts)
{
    const struct completion *completion = facts->completion;
    const struct prompt *prompt = &state->prompt;
    const char *text, *help;
    int64_t count;
    if (!completion || prompt->cursor != prompt->len || completion->end != prompt->len ||
        state->menu >= completion_lines(facts))
        return NULL;
    if (completion->start >= prompt->len && completion->want_values < 0)
        return NULL;
    completion_line(facts, state->menu, &text, &help, &count);
    const char *typed = prompt->text + completion->start;
    return text_starts(text, typed) ? text + strlen(typed) : NULL;
}

bool completion_is_whole(const struct state *state, const struct facts *facts)
{
    const char *ghost = completion_ghost(state, facts);
    return completion_lines(facts) == 1 && ghost && !*ghost;
}

static void accept(struct state *state, const struct facts *facts)
{
    const struct completion *completion = facts->completion;
    if (!completion || state->menu >= completion_lines(facts) ||
        completion->end > state->prompt.len || completion->start > completion->end)
        return;
    const char *text, *help;
    int64_t count;
    completion_line(facts, state->menu, &text, &help, &count);
    CLEANUP(str_finish)
    struct str out = {0};
    str_bytes(&out, state->prompt.text, completion->start);
    if (state->menu < item_count(facts))
        str_add(&out, text);
    else
        filter_quote(&out, text);
    size_t cursor = out.len;
    str_add(&out, state->prompt.text + completion->end);
    prompt_set(&state->prompt, str_text(&out));
    state->prompt.cursor = MIN(cursor, state->prompt.len);
    state->menu = 0;
    filter_live(state, facts, state->prompt.text);
}

static unsigned close_bar(struct state *state, const struct facts *facts)
{
    if (!filter_apply(state, facts, state->prompt.text))
        return TODO_PAINT;
    state->overlay = OVERLAY_NONE;
    state->filter_error = (struct filter_error){0};
    /* what is lit is looked for: the first match from here on */
    if (state_view(state)->highlight && state->filter[0])
        move_match(state, facts, 1);
    return TODO_PAINT | TODO_HISTORY;
}

static void recall(struct state *state, const struct facts *facts, int direction)
{
    size_t line = state->history;
    if (direction > 0 ? line >= facts->n_history : line == 0)
        return;
    state->history = direction > 0 ? line + 1 : line - 1;
    prompt_set(&state->prompt, state->history ? facts->history[state->history - 1] : state->before);
    filter_live(state, facts, state->prompt.text);
}

unsigned filter_bar_key(struct state *state, const struct facts *facts,
                        const struct key_event *event)
{
    size_t lines = completion_lines(facts);
    switch (event->key) {
    case K_ENTER:
        return close_bar(state, facts);
    case K_ESC:
        put_in_force(state, state->before);
        state->overlay = OVERLAY_NONE;
        return TODO_PAINT;
    case K_TAB:
        accept(state, facts);
        return TODO_PAINT;
    case K_BACK_TAB:
        state->menu = lines ? (state->menu + lines - 1) % lines : 0;
        return TODO_PAINT;
    case K_CTRL('n'):
        state->menu = lines ? (state->menu + 1) % lines : 0;
        return TODO_PAINT;
    case K_CTRL('p'):
        state->menu = lines ? (state->menu + lines - 1) % lines : 0;
        return TODO_PAINT;
    case K_UP:
        recall(state, facts, 1);
        return TODO_PAINT;
    case K_DOWN:
        recall(state, facts, -1);
        return TODO_PAINT;
    default:
        break;
    }
    if (prompt_key(&state->prompt, event)) {
        state->menu = 0;
        filter_live(state, facts, state->prompt.text);
    }
    return TODO_PAINT;
}
