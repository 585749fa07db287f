/* The filter bar: live while typing, with completion and history. */
#include <string.h>

#include "prompts.h"

/* Another filter, another table: the selection starts at its top. */
static void rows_changed(struct state *state)
{
    for (size_t i = 0; i < views_count; i++) {
        struct pane_state *pane = &state->views[i].panes[0];
        pane->selected = pane->top = pane->fresh = 0;
        pane->id[0] = '\0';
    }
}

bool filter_apply(struct state *state, const struct facts *facts, const char *text)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    CLEANUP(str_finish)
    struct str canonical = {0};
    struct filter_error error = {0};
    if (!filter_parse(DATA_EVENTS, text, &facts->scene->context, &filter, &error)) {
        state_say(state, true, "%s%s%s", error.text, *error.hint ? "; " : "", error.hint);
        return false;
    }
    filter_print(&canonical, &filter);
    if (canonical.len >= sizeof(state->filter)) {
        state_say(state, true, "the filter is longer than %d bytes", FILTER_BYTES_MAX);
        return false;
    }
    if (strcmp(state->filter, str_text(&canonical)) != 0)
        rows_changed(state);
    snprintf(state->filter, sizeof(state->filter), "%s", str_text(&canonical));
    return true;
}

void filter_live(struct state *state, const struct facts *facts, const char *text)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    state->filter_error = (struct filter_error){0};
    if (!filter_parse(DATA_EVENTS, text, &facts->scene->context, &filter, &state->filter_error))
        return;
    state->filter_error = (struct filter_error){0};
    if (strcmp(state->filter, text) == 0)
        return;
    rows_changed(state);
    snprintf(state->filter, sizeof(state->filter), "%s", text);
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

size_t completion_lines(const struct facts *facts)
{
    size_t n = facts->completion ? facts->completion->n : 0;
    return n + (facts->values ? facts->values->n_rows : 0);
}

void completion_line(const struct facts *facts, size_t i, const char **text, const char **help,
                     int64_t *count)
{
    size_t n = facts->completion ? facts->completion->n : 0;
    *help = NULL;
    *count = UNKNOWN;
    if (i < n) {
        *text = facts->completion->items[i].text;
        *help = facts->completion->items[i].help;
        return;
    }
    *text = table_at(facts->values, i - n, 0)->text;
    *count = table_at(facts->values, i - n, 1)->number;
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
    if (state->menu < completion->n)
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
    if (state->filter_error.text[0]) {
        state_say(state, true, "%s%s%s", state->filter_error.text,
                  *state->filter_error.hint ? "; " : "", state->filter_error.hint);
        return TODO_PAINT;
    }
    filter_apply(state, facts, state->prompt.text);
    state->overlay = OVERLAY_NONE;
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
        memcpy(state->filter, state->before, sizeof(state->filter));
        state->overlay = OVERLAY_NONE;
        return TODO_PAINT;
    case K_TAB:
        accept(state, facts);
        return TODO_PAINT;
    case K_BACK_TAB:
    case K_CTRL('n'):
        state->menu = lines ? (state->menu + 1) % lines : 0;
        return TODO_PAINT;
    case K_UP:
    case K_CTRL('p'):
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
