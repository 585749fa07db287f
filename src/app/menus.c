/* Menus: sort, columns, time, themes, saved views; and the panels that any key closes. */
#include <string.h>

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
    [OVERLAY_FORM] = "Filter"};

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

/* ---- what can be sorted: event fields, or the columns of the view's list ---- */

static const struct table *list_table(const struct facts *facts)
{
    for (size_t i = 0; i < facts->sections->n; i++)
        if (strcmp(facts->sections->items[i].name, "keys") == 0)
            return &facts->sections->items[i].table;
    return NULL;
}

static bool sorts_events(const struct facts *facts)
{
    return strcmp(facts->view->name, "events") == 0;
}

static size_t sort_count(const struct facts *facts)
{
    const struct table *table = list_table(facts);
    return sorts_events(facts) ? E_COUNT : table ? table->n_columns : 0;
}

static const struct field *sort_field(const struct facts *facts, size_t i)
{
    return sorts_events(facts) ? &event_fields[i] : list_table(facts)->columns[i];
}

/* ---- columns: those shown, in their order, then the others ---- */

static size_t column_order(const struct state *state, uint8_t order[VIEW_COLUMNS_MAX])
{
    size_t shown = view_columns(&state->views[state->view], order), n = shown;
    for (uint8_t field = 0; field < E_COUNT; field++)
        if (!memchr(order, field, shown))
            order[n++] = field;
    return shown;
}

static void store_columns(struct state *state, const uint8_t *columns, size_t n)
{
    struct view_state *view = state_view(state);
    memcpy(view->columns, columns, n);
    view->n_columns = (uint8_t)n;
}

static void toggle_column(struct state *state)
{
    uint8_t order[VIEW_COLUMNS_MAX];
    size_t shown = column_order(state, order), at = state->menu;
    struct view_state *view = state_view(state);
    if (at >= shown) {
        uint8_t field = order[at];
        order[shown] = field;
        view->widths[shown] = 0;
        store_columns(state, order, shown + 1);
        state->menu = shown;
    } else if (shown > 1) {
        memmove(order + at, order + at + 1, shown - at - 1);
        memmove(view->widths + at, view->widths + at + 1, shown - at - 1);
        store_columns(state, order, shown - 1);
    }
}

static void shift_column(struct state *state, int by)
{
    uint8_t order[VIEW_COLUMNS_MAX];
    size_t shown = column_order(state, order), at = state->menu;
    size_t to = at + (size_t)by;
    struct view_state *view = state_view(state);
    if (at >= shown || to >= shown)
        return;
    uint8_t field = order[at], width = view->widths[at];
    order[at] = order[to];
    view->widths[at] = view->widths[to];
    order[to] = field;
    view->widths[to] = width;
    store_columns(state, order, shown);
    state->menu = to;
}

static void widen_column(struct state *state, int by)
{
    uint8_t order[VIEW_COLUMNS_MAX];
    size_t shown = column_order(state, order), at = state->menu;
    struct view_state *view = state_view(state);
    if (at >= shown)
        return;
    int width =
        view->n_columns && view->widths[at] ? view->widths[at] : event_fields[order[at]].width;
    store_columns(state, order, shown);
    view->widths[at] = (uint8_t)MAX(4, MIN(width + by, 80));
}

static unsigned columns_key(struct state *state, int key)
{
    switch (key) {
    case K_SPACE:
    case K_ENTER:
        toggle_column(state);
        break;
    case 'J':
        shift_column(state, 1);
        break;
    case 'K':
        shift_column(state, -1);
        break;
    case '+':
    case '>':
        widen_column(state, 2);
        break;
    case '-':
    case '<':
        widen_column(state, -2);
        break;
    case 'r':
        state_view(state)->n_columns = 0;
        break;
    default:
        return 0;
    }
    return TODO_PAINT;
}

/* ---- lines ---- */

size_t menu_count(const struct state *state, const struct facts *facts)
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
    default:
        return 0;
    }
}

static void sort_line(const struct state *state, const struct facts *facts, size_t i,
                      struct menu_line *out)
{
    struct sort sort = view_sort(&state->views[state->view]);
    const struct field *field = sort_field(facts, i);
    snprintf(out->label, sizeof(out->label), "%s", field->title);
    snprintf(out->detail, sizeof(out->detail), "%s", field->help);
    out->checked =
        (sorts_events(facts) || state->views[state->view].sorted) && sort.field == (int)i;
    if (out->checked)
        snprintf(out->detail, sizeof(out->detail), "%s",
                 sort.descending ? "descending" : "ascending");
}

void menu_line(const struct state *state, const struct facts *facts, size_t i,
               struct menu_line *out)
{
    *out = (struct menu_line){0};
    if (state->overlay == OVERLAY_SORT) {
        sort_line(state, facts, i, out);
    } else if (state->overlay == OVERLAY_COLUMNS) {
        uint8_t order[VIEW_COLUMNS_MAX];
        out->checked = i < column_order(state, order);
        snprintf(out->label, sizeof(out->label), "%s", event_fields[order[i]].title);
        snprintf(out->detail, sizeof(out->detail), "%s", event_fields[order[i]].help);
    } else if (state->overlay == OVERLAY_TIME) {
        snprintf(out->label, sizeof(out->label), "%s", times[i].text);
        snprintf(out->detail, sizeof(out->detail), "%s", times[i].help);
    } else if (state->overlay == OVERLAY_THEME) {
        snprintf(out->label, sizeof(out->label), "%s", facts->themes[i]);
        out->checked = strcmp(facts->themes[i], state->theme_before) == 0;
    } else if (state->overlay == OVERLAY_SAVED) {
        snprintf(out->label, sizeof(out->label), "%s", facts->saved[i].name);
        snprintf(out->detail, sizeof(out->detail), "%.150s", facts->saved[i].text);
    }
}

/* ---- keys ---- */

static unsigned choose_sort(struct state *state, const struct facts *facts)
{
    struct view_state *view = state_view(state);
    struct sort sort = view_sort(view);
    bool same = view->sorted && sort.field == (int)state->menu;
    const struct field *field = sort_field(facts, state->menu);
    view->sort = (struct sort){.field = (int16_t)state->menu,
                               .descending = same ? !sort.descending : !field_is_text(field)};
    view->sorted = true;
    state->overlay = OVERLAY_NONE;
    return move_to(state, facts, 0);
}

static unsigned choose_saved(struct state *state, const struct facts *facts)
{
    const char *text = facts->saved[state->menu].text;
    char view[24] = "", window[80] = "";
    int used = 0;
    state->overlay = OVERLAY_NONE;
    if (sscanf(text, "%23s %79s %n", view, window, &used) < 2)
        return TODO_PAINT;
    for (size_t i = 0; i < views_count; i++)
        if (strcmp(views[i]->name, view) == 0)
            show_view(state, i);
    set_window_text(state, facts, window);
    filter_apply(state, facts, text + used);
    return TODO_PAINT;
}

static unsigned choose(struct state *state, const struct facts *facts)
{
    bool typed = state->prompt.len > 0;
    switch (state->overlay) {
    case OVERLAY_SORT:
        return menu_count(state, facts) ? choose_sort(state, facts) : TODO_PAINT;
    case OVERLAY_TIME:
        state->overlay = OVERLAY_NONE;
        return set_window_text(state, facts, typed ? state->prompt.text : times[state->menu].text);
    case OVERLAY_SAVED:
        return facts->n_saved ? choose_saved(state, facts) : TODO_PAINT;
    case OVERLAY_EXPORT:
        state->overlay = OVERLAY_NONE;
        return TODO_EXPORT | TODO_PAINT;
    default:
        state->overlay = OVERLAY_NONE;
        return TODO_PAINT;
    }
}

/* Time and export are typed into; in the other menus letters move. */
static bool types(const struct state *state)
{
    return state->overlay == OVERLAY_TIME || state->overlay == OVERLAY_EXPORT;
}

static bool move_line(struct state *state, const struct facts *facts, int key)
{
    size_t n = menu_count(state, facts);
    bool letters = !types(state);
    if (key == K_DOWN || key == K_CTRL('n') || (letters && key == 'j'))
        state->menu = n ? MIN(state->menu + 1, n - 1) : 0;
    else if (key == K_UP || key == K_CTRL('p') || (letters && key == 'k'))
        state->menu -= state->menu > 0;
    else if (key == K_HOME || (letters && key == 'g'))
        state->menu = 0;
    else if (key == K_END || (letters && key == 'G'))
        state->menu = n ? n - 1 : 0;
    else
        return false;
    return true;
}

/* A letter opens the saved view whose name begins with it. */
static unsigned saved_by_letter(struct state *state, const struct facts *facts, int key)
{
    for (size_t i = 0; i < facts->n_saved; i++)
        if (facts->saved[i].name[0] == key) {
            state->menu = i;
            return choose_saved(state, facts);
        }
    return TODO_PAINT;
}

unsigned menu_key(struct state *state, const struct facts *facts, const struct key_event *event)
{
    bool theme = state->overlay == OVERLAY_THEME;
    if (event->key == K_ESC || (!types(state) && event->key == 'q')) {
        if (theme)
            memcpy(state->theme, state->theme_before, sizeof(state->theme));
        state->overlay = OVERLAY_NONE;
        return TODO_PAINT | (theme ? TODO_THEME : 0);
    }
    if (move_line(state, facts, event->key)) {
        if (theme && state->menu < facts->n_themes)
            snprintf(state->theme, sizeof(state->theme), "%s", facts->themes[state->menu]);
        return TODO_PAINT | (theme ? TODO_THEME : 0);
    }
    if (state->overlay == OVERLAY_COLUMNS && columns_key(state, event->key))
        return TODO_PAINT;
    if (event->key == K_ENTER)
        return choose(state, facts);
    if (types(state))
        prompt_key(&state->prompt, event);
    else if (state->overlay == OVERLAY_SAVED)
        return saved_by_letter(state, facts, event->key);
    else if (state->overlay == OVERLAY_SOURCE || state->overlay == OVERLAY_SESSION)
        state->overlay = OVERLAY_NONE;
    return TODO_PAINT;
}
