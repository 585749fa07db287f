/* The SQL prompt: a statement is typed, Enter runs it in the view sql, the arrows bring back those
 * run before. */
#include <string.h>

#include "prompts.h"

static size_t sql_view(void)
{
    size_t view = 0;
    while (view < views_count && strcmp(views[view]->name, "sql") != 0)
        view++;
    return view;
}

unsigned statement_open(struct state *state, const struct facts *facts)
{
    show_view(state, sql_view());
    menu_open(state, OVERLAY_SQL);
    state->history = 0;
    prompt_set(&state->prompt, state->sql);
    return TODO_PAINT;
}

unsigned statement_run(struct state *state, const char *text)
{
    struct view_state *view;
    show_view(state, sql_view());
    view = state_view(state);
    snprintf(state->sql, sizeof(state->sql), "%s", text);
    state->sql_run++;
    view->panes[0] = (struct pane_state){0};
    return TODO_PAINT | TODO_STATEMENT;
}

/* 0 is what was there before the history was looked through. */
static void show_history(struct state *state, const struct facts *facts, size_t line)
{
    state->history = MIN(line, facts->n_statements);
    prompt_set(&state->prompt, state->history ? facts->statements[state->history - 1] : state->sql);
}

unsigned statement_key(struct state *state, const struct facts *facts,
                       const struct key_event *event)
{
    switch (event->key) {
    case K_ESC:
        state->overlay = OVERLAY_NONE;
        return TODO_PAINT;
    case K_ENTER:
        state->overlay = OVERLAY_NONE;
        return state->prompt.len ? statement_run(state, state->prompt.text) : TODO_PAINT;
    case K_UP:
    case K_CTRL('p'):
        show_history(state, facts, state->history + 1);
        return TODO_PAINT;
    case K_DOWN:
    case K_CTRL('n'):
        show_history(state, facts, state->history ? state->history - 1 : 0);
        return TODO_PAINT;
    default:
        prompt_key(&state->prompt, event);
        return TODO_PAINT;
    }
}
