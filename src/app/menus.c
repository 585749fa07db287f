/* Menus: sort, columns, time, themes, saved views; and the panels that any key closes. */
#include <string.h>

#include "acts.h"
#include "prompts.h"

static const struct {
    const char *text, *help;
} times[] = {
    {"today", "since midnight"},          {"yesterday", "the whole day"},
    {"last week", "Monday to Sunday"},    {"-1h", "the last hour"},
    {"-36h", "the last 36 hours"},        {"-90d", "the last 90 days"},
    {"24h", "the last 24 hours, moving"}, {"7d", "the last 7 days, moving"},
    {"30d", "the last 30 days, moving"},  {"all", "everything there is"},
};

static const char *const titles[] = {
    [OVERLAY_SORT] = "Sort",         [OVERLAY_COLUMNS] = "Columns",
    [OVERLAY_TIME] = "Window",       [OVERLAY_THEME] = "Theme",
    [OVERLAY_SAVED] = "Saved views", [OVERLAY_SOURCE] = "Where this number comes from",
    [OVERLAY_SESSION] = "Account",   [OVERLAY_EXPORT] = "Export",
    [OVERLAY_HELP] = "Help",         [OVERLAY_PALETTE] = "Commands",
    [OVERLAY_FORM] = "Filter",       [OVERLAY_PROFILES] = "Profiles"};

const char *menu_title(enum overlay overlay)
{
    return overlay < ARRAY_LEN(titles) && titles[overlay] ? titles[overlay] : "";
}

unsigned menu_open(struct state *state, enum overlay overlay)
{
    state->overlay = overlay;
    state->menu = state->menu_top = 0;
    prompt_set(&state->prompt, "");
    return TODO_PAINT;
}

/* ---- the sentence below ---- */

/* What the typed window is: "9 Nov 00:00 .. 16 Nov 00:00". */
static bool window_says(const struct state *state, const struct facts *facts, struct menu_line *out)
{
    struct window window;
    struct err err = {0};
    char from[TIME_TEXT], to[TIME_TEXT];
    if (!window_parse(state->prompt.text, facts->now, state->zone, &window, &err)) {
        snprintf(out->label, sizeof(out->label), "%.127s", err.text);
        return false;
    }
    if (window.kind == WINDOW_ALL)
        snprintf(out->label, sizeof(out->label), "everything there is");
    else
        snprintf(out->label, sizeof(out->label), "%.16s .. %.16s UTC",
                 time_print(from, window.from), time_print(to, window.to));
    return true;
}

bool menu_says(const struct state *state, const struct facts *facts, struct menu_line *out)
{
    static const char *const hints[] = {
        [OVERLAY_COLUMNS] = "letters search, Space shows or hides, J and K move",
        [OVERLAY_THEME] = "Enter keeps, Esc goes back",
        [OVERLAY_SORT] = "letters search; Enter sorts, again: the other way",
        [OVERLAY_SAVED] = "a letter opens, Del drops; :save NAME keeps this view",
        [OVERLAY_PROFILES] = "letters search; Enter opens it; 0 shows all in a table",
        [OVERLAY_TIME] = "Enter takes the selected one, or what is typed"};
    if (state->overlay == OVERLAY_TIME && state->prompt.len)
        return window_says(state, facts, out);
    bool known = state->overlay < ARRAY_LEN(hints) && hints[state->overlay];
    bool alone = state->overlay == OVERLAY_PROFILES && facts->scene->n_profiles == 1;
    snprintf(out->label, sizeof(out->label), "%s",
             alone   ? "usagetop setup adds another"
             : known ? hints[state->overlay]
                     : "");
    return true;
}

/* ---- lines ---- */

static size_t line_count(const struct state *state, const struct facts *facts)
{
    switch (state->overlay) {
    case OVERLAY_SORT:
        return sort_count(facts);
    case OVERLAY_COLUMNS:
        return E_COUNT;
    case OVERLAY_TIME:
        return ARRAY_LEN(times);
    case OVERLAY_THEME:
        return facts->n_themes;
    case OVERLAY_SAVED:
        return facts->n_saved;
    case OVERLAY_EXPORT:
        return export_count();
    case OVERLAY_PROFILES:
        return facts->scene->n_profiles;
    default:
        return 0;
    }
}

static void line_at(const struct state *state, const struct facts *facts, size_t i,
                    struct menu_line *out)
{
    *out = (struct menu_line){0};
    if (state->overlay == OVERLAY_SORT) {
        sort_line(state, facts, i, out);
    } else if (state->overlay == OVERLAY_COLUMNS) {
        columns_line(state, i, out);
    } else if (state->overlay == OVERLAY_EXPORT) {
        export_line(i, out);
    } else if (state->overlay == OVERLAY_TIME) {
        snprintf(out->label, sizeof(out->label), "%s", times[i].text);
        snprintf(out->detail, sizeof(out->detail), "%s", times[i].help);
    } else if (state->overlay == OVERLAY_THEME) {
        snprintf(out->label, sizeof(out->label), "%s", facts->themes[i]);
        snprintf(out->detail, sizeof(out->detail), "%s",
                 facts->theme_titles ? facts->theme_titles[i] : "");
        out->checked = strcmp(facts->themes[i], state->theme_before) == 0;
    } else if (state->overlay == OVERLAY_PROFILES) {
        profiles_line(facts, i, out);
    } else if (state->overlay == OVERLAY_SAVED) {
        snprintf(out->label, sizeof(out->label), "%s", facts->saved[i].name);
        snprintf(out->detail, sizeof(out->detail), "%.150s", facts->saved[i].text);
    }
}

/* ---- lines that fit what is typed ---- */

enum { FOUND_MAX = 128 };
struct found {
    uint8_t lines[FOUND_MAX];
    int scores[FOUND_MAX];
    size_t n;
};

bool menu_searches(enum overlay overlay)
{
    return overlay == OVERLAY_SORT || overlay == OVERLAY_COLUMNS || overlay == OVERLAY_PROFILES;
}

/* Best first; equals stay in their order. */
static void add_found(struct found *found, uint8_t line, int score)
{
    size_t at = found->n;
    for (; at > 0 && found->scores[at - 1] < score; at--) {
        found->scores[at] = found->scores[at - 1];
        found->lines[at] = found->lines[at - 1];
    }
    found->scores[at] = score;
    found->lines[at] = line;
    found->n++;
}

static void find_lines(const struct state *state, const struct facts *facts, struct found *found)
{
    size_t n = MIN(line_count(state, facts), (size_t)FOUND_MAX);
    struct menu_line line;
    found->n = 0;
    for (size_t i = 0; i < n; i++) {
        line_at(state, facts, i, &line);
        int score = fuzzy_score(state->prompt.text, line.label, NULL);
        if (score > 0)
            add_found(found, (uint8_t)i, score);
    }
}

static bool is_search(const struct state *state)
{
    return menu_searches(state->overlay) && state->prompt.len > 0;
}

size_t menu_count(const struct state *state, const struct facts *facts)
{
    struct found found;
    if (!is_search(state))
        return line_count(state, facts);
    find_lines(state, facts, &found);
    return found.n;
}

/* The line of the whole menu that is line `i` of those that fit; beyond all when there is none. */
static size_t whole_line(const struct state *state, const struct facts *facts, size_t i)
{
    struct found found;
    if (!is_search(state))
        return i;
    find_lines(state, facts, &found);
    return i < found.n ? found.lines[i] : FOUND_MAX;
}

void menu_line(const struct state *state, const struct facts *facts, size_t i,
               struct menu_line *out)
{
    line_at(state, facts, whole_line(state, facts, i), out);
    if (is_search(state))
        fuzzy_score(state->prompt.text, out->label, &out->lit);
}

/* ---- keys ---- */

static unsigned choose_sort(struct state *state, const struct facts *facts)
{
    size_t field = whole_line(state, facts, state->menu);
    state->overlay = OVERLAY_NONE;
    return sort_by_field(state, facts, field);
}

/* "view window filter", or without the window. */
static unsigned choose_saved(struct state *state, const struct facts *facts)
{
    const char *text = facts->saved[state->menu].text;
    char view[24] = "", word[80] = "";
    size_t length = MIN(strcspn(text, " "), sizeof(view) - 1);
    struct window window;
    state->overlay = OVERLAY_NONE;
    snprintf(view, sizeof(view), "%.*s", (int)length, text);
    for (size_t i = 0; i < views_count; i++)
        if (strcmp(views[i]->name, view) == 0)
            show_view(state, i);
    text += length + strspn(text + length, " ");
    snprintf(word, sizeof(word), "%.*s", (int)MIN(strcspn(text, " "), sizeof(word) - 1), text);
    if (window_parse(word, facts->now, state->zone, &window, NULL)) {
        set_window_text(state, facts, word);
        text += strlen(word);
        text += strspn(text, " ");
    }
    filter_apply(state, facts, text);
    return TODO_PAINT;
}

/* What cannot be read stays open, so that it can be mended. */
static unsigned choose_time(struct state *state, const struct facts *facts)
{
    set_window_text(state, facts, state->prompt.len ? state->prompt.text : times[state->menu].text);
    if (!state->message[0])
        state->overlay = OVERLAY_NONE;
    return TODO_PAINT;
}

/* From a number to what stands behind it. */
static unsigned follow_source(struct state *state, const struct facts *facts)
{
    CLEANUP(spot_finish)
    struct spot spot = {.field = -1};
    facts->view->spot(facts->scene, facts->sections, &spot);
    state->overlay = OVERLAY_NONE;
    if (!spot.where)
        return TODO_PAINT;
    char *filter = filter_and(state->filter, spot.where);
    drill_to(state, facts, filter);
    free_ptr(&filter);
    return TODO_PAINT;
}

static unsigned choose_profile(struct state *state, const struct facts *facts)
{
    state->profile_wanted = whole_line(state, facts, state->menu);
    state->profile_along = false;
    state->overlay = OVERLAY_NONE;
    return TODO_PROFILE | TODO_PAINT;
}

static unsigned choose(struct state *state, const struct facts *facts)
{
    bool any = state->menu < menu_count(state, facts);
    switch (state->overlay) {
    case OVERLAY_SORT:
        return any ? choose_sort(state, facts) : TODO_PAINT;
    case OVERLAY_TIME:
        return choose_time(state, facts);
    case OVERLAY_SAVED:
        return any ? choose_saved(state, facts) : TODO_PAINT;
    case OVERLAY_PROFILES:
        return any ? choose_profile(state, facts) : TODO_PAINT;
    case OVERLAY_EXPORT:
        state->overlay = OVERLAY_NONE;
        return TODO_EXPORT | TODO_PAINT;
    case OVERLAY_SOURCE:
        return follow_source(state, facts);
    default:
        state->overlay = OVERLAY_NONE;
        return TODO_PAINT;
    }
}

bool overlay_takes_text(enum overlay overlay)
{
    return overlay == OVERLAY_FILTER || overlay == OVERLAY_FORM || overlay == OVERLAY_HELP ||
           overlay == OVERLAY_PALETTE || overlay == OVERLAY_TIME || overlay == OVERLAY_EXPORT ||
           overlay == OVERLAY_SQL;
}

/* In these a letter is typed, or names a saved view; in the other menus letters move. */
static bool takes_letters(const struct state *state)
{
    return overlay_takes_text(state->overlay) || menu_searches(state->overlay) ||
           state->overlay == OVERLAY_SAVED;
}

static bool move_line(struct state *state, const struct facts *facts, int key)
{
    size_t n = menu_count(state, facts), page = 10;
    bool moves = !takes_letters(state), typed = state->prompt.len > 0;
    if (key == K_DOWN || key == K_CTRL('n') || (moves && key == 'j'))
        state->menu = n ? MIN(state->menu + 1, n - 1) : 0;
    else if (key == K_UP || key == K_CTRL('p') || (moves && key == 'k'))
        state->menu -= state->menu > 0;
    else if (key == K_PAGE_DOWN || (moves && (key == K_CTRL('f') || key == K_CTRL('d'))))
        state->menu = n ? MIN(state->menu + page, n - 1) : 0;
    else if (key == K_PAGE_UP || (moves && (key == K_CTRL('b') || key == K_CTRL('u'))))
        state->menu -= MIN(state->menu, page);
    else if ((key == K_HOME && !typed) || (moves && key == 'g'))
        state->menu = 0;
    else if ((key == K_END && !typed) || (moves && key == 'G'))
        state->menu = n ? n - 1 : 0;
    else
        return false;
    return true;
}

/* A letter opens the saved view whose name begins with it; Delete drops the selected one. */
static unsigned saved_key(struct state *state, const struct facts *facts, int key)
{
    if (key == K_DELETE && state->menu < facts->n_saved)
        return TODO_DROP_VIEW | TODO_PAINT;
    for (size_t i = 0; i < facts->n_saved; i++)
        if (facts->saved[i].name[0] == key) {
            state->menu = i;
            return choose_saved(state, facts);
        }
    return TODO_PAINT;
}

static unsigned close_menu(struct state *state)
{
    bool theme = state->overlay == OVERLAY_THEME;
    if (theme)
        memcpy(state->theme, state->theme_before, sizeof(state->theme));
    state->overlay = OVERLAY_NONE;
    state->overwrite = state->confirmed = false;
    return TODO_PAINT | (theme ? TODO_THEME : 0);
}

static void search_key(struct state *state, const struct key_event *event)
{
    if (prompt_key(&state->prompt, event))
        state->menu = 0;
}

static unsigned columns_menu_key(struct state *state, const struct facts *facts,
                                 const struct key_event *event)
{
    size_t line = whole_line(state, facts, state->menu), n;
    unsigned done = line < E_COUNT ? columns_key(state, line, event->key) : 0;
    if (!done)
        search_key(state, event);
    n = menu_count(state, facts);
    state->menu = n ? MIN(state->menu, n - 1) : 0;
    return TODO_PAINT;
}

static unsigned other_key(struct state *state, const struct facts *facts,
                          const struct key_event *event)
{
    switch (state->overlay) {
    case OVERLAY_TIME:
        prompt_key(&state->prompt, event);
        break;
    case OVERLAY_EXPORT:
        return export_key(state, event);
    case OVERLAY_SAVED:
        return saved_key(state, facts, event->key);
    case OVERLAY_SORT:
    case OVERLAY_PROFILES:
        search_key(state, event);
        break;
    case OVERLAY_COLUMNS:
        return columns_menu_key(state, facts, event);
    case OVERLAY_SOURCE:
    case OVERLAY_SESSION:
        state->overlay = OVERLAY_NONE;
        break;
    default:
        break;
    }
    return TODO_PAINT;
}

unsigned menu_key(struct state *state, const struct facts *facts, const struct key_event *event)
{
    bool theme = state->overlay == OVERLAY_THEME;
    if (event->key == K_ESC || (!takes_letters(state) && event->key == 'q'))
        return close_menu(state);
    if (event->key == K_ENTER && state->overlay != OVERLAY_COLUMNS)
        return choose(state, facts);
    if (!move_line(state, facts, event->key))
        return other_key(state, facts, event);
    if (state->overlay == OVERLAY_EXPORT)
        export_choose(state);
    if (theme && state->menu < facts->n_themes)
        snprintf(state->theme, sizeof(state->theme), "%s", facts->themes[state->menu]);
    return TODO_PAINT | (theme ? TODO_THEME : 0);
}
