/* Help and the command palette: type to search, Enter runs. After ':' also commands with an
 * argument. */
#include <stdlib.h>
#include <string.h>

#include "state.h"

struct ranked {
    const struct action *action;
    int score;
};

static int by_score(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;
    if (left->score != right->score)
        return right->score - left->score;
    return left->action < right->action ? -1 : 1;
}

size_t palette_matches(const struct state *state, const struct action **out, size_t max)
{
    struct ranked ranked[128];
    size_t n = 0;
    const char *pattern = state->prompt.text;
    for (size_t i = 0; i < actions_count && n < ARRAY_LEN(ranked); i++) {
        uint64_t lit;
        int name = fuzzy_score(pattern, actions[i].name, &lit);
        int help = fuzzy_score(pattern, actions[i].help, &lit);
        bool key = *pattern && strstr(actions[i].keys, pattern) == actions[i].keys;
        int score = MAX(MAX(name * 2, help), key ? 1 << 20 : 0);
        if (score > 0)
            ranked[n++] = (struct ranked){&actions[i], *pattern ? score : 1};
    }
    qsort(ranked, n, sizeof(*ranked), by_score);
    n = MIN(n, max);
    for (size_t i = 0; i < n; i++)
        out[i] = ranked[i].action;
    return n;
}

/* ---- commands with an argument ---- */

static unsigned save_view(struct state *state, const struct facts *facts, const char *name)
{
    if (!*name || strlen(name) > 30) {
        state_say(state, true, "A saved view needs a name of up to 30 letters: :save NAME");
        return TODO_PAINT;
    }
    prompt_set(&state->prompt, name);
    return TODO_SAVE_VIEW | TODO_PAINT;
}

static unsigned window_command(struct state *state, const struct facts *facts, const char *text)
{
    return set_window_text(state, facts, text);
}

static unsigned filter_command(struct state *state, const struct facts *facts, const char *text)
{
    return filter_apply(state, facts, text) ? TODO_PAINT | TODO_HISTORY : TODO_PAINT;
}

static unsigned sort_command(struct state *state, const struct facts *facts, const char *text)
{
    struct err err = {0};
    struct view_state *view = state_view(state);
    if (view_sort_parse(text, &view->sort, &err))
        view->sorted = true;
    else
        state_say(state, true, "%s", err.text);
    return TODO_PAINT;
}

static unsigned columns_command(struct state *state, const struct facts *facts, const char *text)
{
    struct err err = {0};
    struct view_state *view = state_view(state);
    size_t n;
    if (view_columns_parse(text, view->columns, &n, &err)) {
        view->n_columns = (uint8_t)n;
        memset(view->widths, 0, sizeof(view->widths));
    } else {
        state_say(state, true, "%s", err.text);
    }
    return TODO_PAINT;
}

static unsigned theme_command(struct state *state, const struct facts *facts, const char *text)
{
    for (size_t i = 0; i < facts->n_themes; i++)
        if (strcmp(facts->themes[i], text) == 0) {
            snprintf(state->theme, sizeof(state->theme), "%s", text);
            return TODO_THEME | TODO_PAINT;
        }
    const char *nearest = text_nearest(text, facts->themes, facts->n_themes);
    state_say(state, true, "unknown theme \"%s\"%s%s%s", text, nearest ? "; did you mean \"" : "",
              nearest ? nearest : "", nearest ? "\"?" : "");
    return TODO_PAINT;
}

static unsigned export_command(struct state *state, const struct facts *facts, const char *text)
{
    prompt_set(&state->prompt, text);
    return TODO_EXPORT | TODO_PAINT;
}

static unsigned screen_command(struct state *state, const struct facts *facts, const char *text)
{
    prompt_set(&state->prompt, text);
    return TODO_SCREEN | TODO_PAINT;
}

static unsigned reset_command(struct state *state, const struct facts *facts, const char *text)
{
    struct view_state *view = state_view(state);
    *view = (struct view_state){.sort = {.field = -1}};
    state->n_trail = 0;
    filter_apply(state, facts, "");
    set_window(state, facts, WINDOW_30D);
    state->window_chosen = false;
    return TODO_PAINT;
}

static const struct {
    const char *name;
    unsigned (*run)(struct state *state, const struct facts *facts, const char *text);
} commands[] = {
    {"save", save_view},        {"window", window_command},      {"filter", filter_command},
    {"sort", sort_command},     {"columns", columns_command},    {"theme", theme_command},
    {"export", export_command}, {"save-screen", screen_command}, {"reset", reset_command},
};

static bool run_command(struct state *state, const struct facts *facts, const char *text,
                        unsigned *todo)
{
    size_t length = strcspn(text, " ");
    const char *argument = text + length + strspn(text + length, " ");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strlen(commands[i].name) != length || strncmp(commands[i].name, text, length) != 0)
            continue;
        if (!*argument && action_find(commands[i].name))
            return false;
        *todo = commands[i].run(state, facts, argument);
        return true;
    }
    return false;
}

unsigned palette_run(struct state *state, const struct facts *facts, const char *text)
{
    unsigned todo = TODO_PAINT;
    if (run_command(state, facts, text, &todo))
        return todo;
    const struct action *action = action_find(text), *found[128];
    size_t n = palette_matches(state, found, ARRAY_LEN(found));
    if (!action && state->menu < n)
        action = found[state->menu];
    if (action)
        return action->run(state, facts);
    state_say(state, true, "There is no command \"%.60s\"; ? shows all.", text);
    return TODO_PAINT;
}

unsigned palette_key(struct state *state, const struct facts *facts, const struct key_event *event)
{
    const struct action *found[128];
    size_t n = palette_matches(state, found, ARRAY_LEN(found));
    switch (event->key) {
    case K_ESC:
        state->overlay = OVERLAY_NONE;
        return TODO_PAINT;
    case K_ENTER: {
        char text[PROMPT_MAX + 1];
        snprintf(text, sizeof(text), "%s", state->prompt.text);
        state->overlay = OVERLAY_NONE;
        return palette_run(state, facts, text);
    }
    case K_DOWN:
    case K_CTRL('n'):
        state->menu = n ? MIN(state->menu + 1, n - 1) : 0;
        return TODO_PAINT;
    case K_UP:
    case K_CTRL('p'):
        state->menu -= state->menu > 0;
        return TODO_PAINT;
    case K_PAGE_DOWN:
        state->menu = n ? MIN(state->menu + 10, n - 1) : 0;
        return TODO_PAINT;
    case K_PAGE_UP:
        state->menu -= MIN(state->menu, 10u);
        return TODO_PAINT;
    default:
        break;
    }
    if (prompt_key(&state->prompt, event))
        state->menu = 0;
    return TODO_PAINT;
}
