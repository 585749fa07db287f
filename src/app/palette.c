/* Help and the command palette: type to search, Enter runs. After ':' also commands with an
 * argument. */
#include <stdlib.h>
#include <string.h>

#include "prompts.h"

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

static unsigned sql_command(struct state *state, const struct facts *facts, const char *text)
{
    return statement_run(state, text);
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

/* Each with its argument in the help, which says what to write. */
static const struct {
    const char *name, *help;
    unsigned (*run)(struct state *state, const struct facts *facts, const char *text);
} commands[] = {
    {"window", "WINDOW: 2026-09, last week, -36h, a..b", window_command},
    {"filter", "QUERY: only events that match", filter_command},
    {"sort", "[-]FIELD: the order of the events", sort_command},
    {"columns", "LIST, +more or -less: what the table shows", columns_command},
    {"save", "NAME: keep view, window and filter; ' opens them", save_view},
    {"sql", "STATEMENT: what it reads from the mirror", sql_command},
    {"export", "FILE: write what is shown, all of it", export_command},
    {"theme", "NAME: another theme", theme_command},
    {"profile", "NAME: another profile", profile_command},
    {"save-screen", "FILE: write the screen as text", screen_command},
    {"reset", "forget filter, sort and columns of this view", reset_command},
};

enum { LINES_MAX = 128 };

/* Is `key` one of the words of `keys`? */
static bool has_key(const char *keys, const char *key)
{
    size_t length = strlen(key);
    for (; *keys; keys += strspn(keys, " ")) {
        size_t word = strcspn(keys, " ");
        if (word == length && memcmp(keys, key, length) == 0)
            return true;
        keys += word;
    }
    return false;
}

/* ---- what fits what is typed, best first ---- */

static int by_score(const void *a, const void *b)
{
    const struct palette_line *left = a, *right = b;
    if (left->score != right->score)
        return right->score - left->score;
    return left->place < right->place ? -1 : 1;
}

/* The name counts more than what it does; a key that is typed whole counts most in the help. */
static int score_of(const char *pattern, const char *name, const char *help, uint64_t *lit)
{
    uint64_t unused;
    int by_name = fuzzy_score(pattern, name, lit), by_help = fuzzy_score(pattern, help, &unused);
    bool begins = *pattern && text_starts(name, pattern);
    return MAX(by_name * 2 + (begins ? 1000 : 0), by_help);
}

static void add_line(struct palette_line *lines, size_t *n, size_t max, struct palette_line line)
{
    line.place = *n;
    if (*n < max && line.score > 0)
        lines[(*n)++] = line;
}

static size_t sort_lines(struct palette_line *lines, size_t n, const char *pattern)
{
    if (*pattern)
        qsort(lines, n, sizeof(*lines), by_score);
    return n;
}

size_t palette_lines(const struct state *state, struct palette_line *out, size_t max)
{
    const char *pattern = state->prompt.text;
    size_t length = strcspn(pattern, " "), n = 0;
    char word[64];
    /* what follows the first blank is an argument */
    snprintf(word, sizeof(word), "%.*s", (int)MIN(length, sizeof(word) - 1), pattern);
    const char *sought = pattern[length] ? word : pattern;
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        struct palette_line line = {.name = commands[i].name, .help = commands[i].help};
        line.score = score_of(sought, line.name, line.help, &line.lit);
        if (!pattern[length] || strcmp(word, line.name) == 0)
            add_line(out, &n, max, line);
    }
    for (size_t i = 0; i < actions_count; i++) {
        struct palette_line line = {
            .name = actions[i].name, .help = actions[i].help, .action = &actions[i]};
        line.score = score_of(pattern, line.name, line.help, &line.lit);
        add_line(out, &n, max, line);
    }
    return sort_lines(out, n, pattern);
}

size_t palette_matches(const struct state *state, const struct action **out, size_t max)
{
    struct palette_line lines[LINES_MAX];
    const char *pattern = state->prompt.text;
    size_t n = 0;
    for (size_t i = 0; i < actions_count; i++) {
        struct palette_line line = {.name = actions[i].name, .action = &actions[i]};
        line.score = score_of(pattern, line.name, actions[i].help, &line.lit);
        if (*pattern && has_key(actions[i].keys, pattern))
            line.score = 1 << 20;
        add_line(lines, &n, LINES_MAX, line);
    }
    n = MIN(sort_lines(lines, n, pattern), max);
    for (size_t i = 0; i < n; i++)
        out[i] = lines[i].action;
    return n;
}

/* False: the first word is no command, or one whose action asks for the argument itself. */
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

static unsigned run_action(struct state *state, const struct facts *facts,
                           const struct action *action)
{
    struct facts with = *facts;
    /* an action that stands for several keys gets its first */
    key_parse((const char[]){action->keys[0], '\0'}, &with.key);
    return action->run(state, &with);
}

unsigned palette_run(struct state *state, const struct facts *facts, const char *text)
{
    unsigned todo = TODO_PAINT;
    text += strspn(text, " ");
    if (run_command(state, facts, text, &todo))
        return todo;
    const struct action *action = action_find(text);
    if (action)
        return run_action(state, facts, action);
    state_say(state, true, "There is no command \"%.60s\"; : lists them, ? the keys.", text);
    return TODO_PAINT;
}

/* The name with a blank after it, ready for its argument. */
static void complete_name(struct state *state, const char *name)
{
    prompt_set(&state->prompt, name);
    prompt_insert(&state->prompt, " ");
    state->menu = 0;
}

static unsigned run_selected(struct state *state, const struct facts *facts)
{
    struct palette_line lines[LINES_MAX];
    const struct action *found[LINES_MAX];
    bool help = state->overlay == OVERLAY_HELP;
    size_t n =
        help ? palette_matches(state, found, LINES_MAX) : palette_lines(state, lines, LINES_MAX);
    char text[PROMPT_MAX + 1];
    snprintf(text, sizeof(text), "%s", state->prompt.text);
    if (state->menu >= n)
        return help ? TODO_PAINT : (state->overlay = OVERLAY_NONE, palette_run(state, facts, text));
    const struct action *action = help ? found[state->menu] : lines[state->menu].action;
    const char *name = action ? action->name : lines[state->menu].name;
    bool argument = !help && text[strcspn(text, " ")];
    if (!action && !argument && strcmp(name, "reset") != 0) {
        complete_name(state, name);
        return TODO_PAINT;
    }
    state->overlay = OVERLAY_NONE;
    return action ? run_action(state, facts, action) : palette_run(state, facts, text);
}

/* ---- keys ---- */

static bool move_line(struct state *state, int key, size_t n)
{
    const size_t page = 10;
    if (key == K_DOWN || key == K_CTRL('n'))
        state->menu = n ? MIN(state->menu + 1, n - 1) : 0;
    else if (key == K_UP || key == K_CTRL('p'))
        state->menu -= state->menu > 0;
    else if (key == K_PAGE_DOWN)
        state->menu = n ? MIN(state->menu + page, n - 1) : 0;
    else if (key == K_PAGE_UP)
        state->menu -= MIN(state->menu, page);
    else
        return false;
    return true;
}

static size_t line_count(const struct state *state, const struct facts *facts)
{
    struct palette_line lines[LINES_MAX];
    struct word_line words[WORD_LINES_MAX];
    const struct action *found[LINES_MAX];
    const struct offer *offer = facts->scene ? facts->scene->offer : NULL;
    if (state->overlay != OVERLAY_HELP)
        return palette_lines(state, lines, LINES_MAX);
    return palette_matches(state, found, LINES_MAX) +
           words_lines(offer, state->prompt.text, words, WORD_LINES_MAX);
}

static void complete_selected(struct state *state)
{
    struct palette_line lines[LINES_MAX];
    if (state->overlay == OVERLAY_PALETTE && state->menu < palette_lines(state, lines, LINES_MAX) &&
        !strchr(state->prompt.text, ' '))
        complete_name(state, lines[state->menu].name);
}

unsigned palette_key(struct state *state, const struct facts *facts, const struct key_event *event)
{
    if (event->key == K_ESC) {
        state->overlay = OVERLAY_NONE;
    } else if (event->key == K_ENTER) {
        return run_selected(state, facts);
    } else if (event->key == K_TAB) {
        complete_selected(state);
    } else if (!move_line(state, event->key, line_count(state, facts)) &&
               prompt_key(&state->prompt, event)) {
        state->menu = 0;
    }
    return TODO_PAINT;
}
