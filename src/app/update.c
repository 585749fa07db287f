/* How a key changes what the screen remembers: dispatch, and what concerns view and window. */
#include <stdarg.h>
#include <string.h>

#include "acts.h"
#include "prompts.h"

struct view_state *state_view(struct state *state)
{
    return &state->views[state->view];
}

struct pane_state *state_pane(struct state *state)
{
    struct view_state *view = state_view(state);
    return &view->panes[MIN(view->focus, VIEW_PANES_MAX - 1)];
}

void state_say(struct state *state, bool bad, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(state->message, sizeof(state->message), fmt, args);
    va_end(args);
    state->message_bad = bad;
}

unsigned show_view(struct state *state, size_t view)
{
    if (view >= views_count)
        return 0;
    if (view != state->view)
        state->previous_view = state->view;
    state->view = view;
    return TODO_PAINT;
}

/* ---- windows ---- */

unsigned set_window(struct state *state, const struct facts *facts, enum window_kind kind)
{
    state->window = window_of(kind, facts->now);
    state->window_chosen = true;
    move_reset(state);
    return TODO_PAINT;
}

unsigned set_window_text(struct state *state, const struct facts *facts, const char *text)
{
    struct window window;
    struct err err = {0};
    if (!window_parse(text, facts->now, state->zone, &window, &err)) {
        state_say(state, true, "%s", err.text);
        return TODO_PAINT;
    }
    state->window = window;
    state->window_chosen = true;
    move_reset(state);
    return TODO_PAINT;
}

/* ---- dispatch ---- */

static unsigned overlay_key(struct state *state, const struct facts *facts,
                            const struct key_event *event)
{
    switch (state->overlay) {
    case OVERLAY_FILTER:
        return filter_bar_key(state, facts, event);
    case OVERLAY_FORM:
        return form_key(state, facts, event);
    case OVERLAY_SQL:
        return statement_key(state, facts, event);
    case OVERLAY_HELP:
    case OVERLAY_PALETTE:
        return palette_key(state, facts, event);
    default:
        return menu_key(state, facts, event);
    }
}

/* The action of a key, after the first key of a sequence or alone. */
static const struct action *find_action(struct state *state, const struct facts *facts, int key)
{
    int first = state->pending;
    const struct action *action = first ? bindings_find(facts->bindings, first, key) : NULL;
    state->pending = !action && bindings_begins(facts->bindings, key) ? key : 0;
    return action ? action : bindings_find(facts->bindings, 0, key);
}

static unsigned no_action(struct state *state, int key)
{
    char name[KEY_NAME_MAX];
    if (state->pending)
        return 0;
    if (key == K_PASTE)
        state_say(state, false, "Nothing here takes text; / opens the filter, : the commands.");
    else
        state_say(state, false, "%s does nothing here; ? shows the keys.", key_text(key, name));
    return TODO_PAINT;
}

/* The screen can be written whatever lies over it, by a key that is no text. */
static bool takes_picture(const struct facts *facts, int key)
{
    const struct action *action = key >= K_FIRST ? bindings_find(facts->bindings, 0, key) : NULL;
    return action && action->run == act_picture;
}

/* Where letters are no text Q leaves whatever is open; in the menus that search, capitals are none.
 * A saved view whose name begins with it is meant first. */
static bool quits(const struct state *state, const struct facts *facts, int key)
{
    const struct action *action = bindings_find(facts->bindings, 0, key);
    if (key == K_CTRL('c'))
        return true;
    if (overlay_takes_text(state->overlay) || !action || action->run != act_quit)
        return false;
    for (size_t i = 0; state->overlay == OVERLAY_SAVED && i < facts->n_saved; i++)
        if (facts->saved[i].name[0] == key)
            return false;
    return !state->pending;
}

unsigned update(struct state *state, const struct facts *facts, const struct key_event *event)
{
    bool bad = state->message[0] && state->message_bad;
    if (takes_picture(facts, event->key))
        return TODO_PICTURE;
    state->message[0] = '\0';
    if (quits(state, facts, event->key))
        return TODO_QUIT;
    if (event->key == K_MOUSE)
        return mouse_key(state, facts, event) | TODO_PAINT;
    if (state->overlay != OVERLAY_NONE)
        return overlay_key(state, facts, event) | TODO_PAINT;
    if (event->key == K_ESC && bad)
        return TODO_PAINT;
    if (event->key == K_ESC && facts->exporting)
        return TODO_STOP_EXPORT | TODO_PAINT;
    const struct action *action = find_action(state, facts, event->key);
    return action ? action->run(state, facts) : no_action(state, event->key);
}
