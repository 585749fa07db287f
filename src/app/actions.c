/* Everything a key can do, in one table: dispatch, help, footer, palette, manual and rebinding are
 * made from it. */
#include <string.h>

#include "state.h"

/* ---- moving ---- */

static size_t page_rows(const struct state *state, const struct facts *facts)
{
    size_t focus = facts->scene->state->focus;
    (void)state;
    return focus < facts->n_panes ? MAX(facts->panes[focus].rows_shown, 1u) : 1;
}

static unsigned down(struct state *state, const struct facts *facts)
{
    return move_by(state, facts, 1);
}

static unsigned up(struct state *state, const struct facts *facts)
{
    return move_by(state, facts, -1);
}

static unsigned left(struct state *state, const struct facts *facts)
{
    return move_column(state, facts, -1);
}

static unsigned right(struct state *state, const struct facts *facts)
{
    return move_column(state, facts, 1);
}

static unsigned half_down(struct state *state, const struct facts *facts)
{
    return move_by(state, facts, (int64_t)(page_rows(state, facts) + 1) / 2);
}

static unsigned half_up(struct state *state, const struct facts *facts)
{
    return move_by(state, facts, -(int64_t)(page_rows(state, facts) + 1) / 2);
}

static unsigned page_down(struct state *state, const struct facts *facts)
{
    return move_by(state, facts, (int64_t)page_rows(state, facts));
}

static unsigned page_up(struct state *state, const struct facts *facts)
{
    return move_by(state, facts, -(int64_t)page_rows(state, facts));
}

static unsigned top(struct state *state, const struct facts *facts)
{
    state->g_pending = true;
    return move_to(state, facts, 0);
}

static unsigned bottom(struct state *state, const struct facts *facts)
{
    return move_to(state, facts, SIZE_MAX);
}

static unsigned turn_pane(struct state *state, const struct facts *facts, size_t by)
{
    struct view_state *view = state_view(state);
    for (size_t i = 0; i < facts->n_panes; i++) {
        view->focus = (uint8_t)((view->focus + by) % facts->n_panes);
        if (view->zoomed || !rect_empty(facts->panes[view->focus].rect))
            break;
    }
    return TODO_PAINT;
}

static unsigned next_pane(struct state *state, const struct facts *facts)
{
    return turn_pane(state, facts, 1);
}

static unsigned previous_pane(struct state *state, const struct facts *facts)
{
    return turn_pane(state, facts, MAX(facts->n_panes, 1u) - 1);
}

static unsigned zoom(struct state *state, const struct facts *facts)
{
    struct view_state *view = state_view(state);
    view->zoomed = !view->zoomed;
    return TODO_PAINT;
}

/* ---- views and windows ---- */

static unsigned view(struct state *state, const struct facts *facts)
{
    for (size_t i = 0; i < views_count; i++)
        if (views[i]->key == facts->key)
            return show_view(state, i);
    state_say(state, true, "There is no view %c.", facts->key);
    return TODO_PAINT;
}

static unsigned previous_view(struct state *state, const struct facts *facts)
{
    return show_view(state, state->previous_view);
}

static unsigned window_24h(struct state *state, const struct facts *facts)
{
    return set_window(state, facts, WINDOW_24H);
}

static unsigned window_7d(struct state *state, const struct facts *facts)
{
    return set_window(state, facts, WINDOW_7D);
}

static unsigned window_30d(struct state *state, const struct facts *facts)
{
    return set_window(state, facts, WINDOW_30D);
}

static unsigned window_all(struct state *state, const struct facts *facts)
{
    return set_window(state, facts, WINDOW_ALL);
}

static unsigned narrower(struct state *state, const struct facts *facts)
{
    enum window_kind kind = state->window.kind;
    return set_window(state, facts,
                      kind == WINDOW_CUSTOM ? WINDOW_24H
                      : kind > WINDOW_24H   ? (enum window_kind)(kind - 1)
                                            : WINDOW_24H);
}

static unsigned wider(struct state *state, const struct facts *facts)
{
    enum window_kind kind = state->window.kind;
    return set_window(state, facts,
                      kind == WINDOW_CUSTOM ? WINDOW_30D
                      : kind < WINDOW_ALL   ? (enum window_kind)(kind + 1)
                                            : WINDOW_ALL);
}

static unsigned shift(struct state *state, const struct facts *facts, int lengths)
{
    if (state->window.kind == WINDOW_ALL) {
        state_say(state, false, "All has no neighbour; choose a window first: d w m.");
        return TODO_PAINT;
    }
    state->window = window_shift(&state->window, lengths, facts->now);
    state->window_chosen = true;
    return TODO_PAINT;
}

static unsigned earlier(struct state *state, const struct facts *facts)
{
    return shift(state, facts, -1);
}

static unsigned later(struct state *state, const struct facts *facts)
{
    return shift(state, facts, 1);
}

static unsigned open_time(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_TIME);
}

/* ---- filter, sort, columns ---- */

static unsigned highlight(struct state *state, const struct facts *facts)
{
    struct view_state *at = state_view(state);
    at->highlight = !at->highlight;
    state_say(state, false,
              at->highlight ? "All rows are shown, matches are lit; n and N jump."
                            : "Only rows that match are shown.");
    return TODO_PAINT;
}

static unsigned next_match(struct state *state, const struct facts *facts)
{
    return move_match(state, facts, 1);
}

static unsigned previous_match(struct state *state, const struct facts *facts)
{
    return move_match(state, facts, -1);
}

static unsigned restrict_to(struct state *state, const struct facts *facts, bool exclude)
{
    CLEANUP(spot_finish)
    struct spot spot = {.field = -1};
    facts->view->spot(facts->scene, facts->sections, &spot);
    if (spot.field < 0) {
        state_say(state, false, "There is no value under the cursor to filter by.");
        return TODO_PAINT;
    }
    char *filter = filter_with(DATA_EVENTS, state->filter, spot.field, spot.value, exclude);
    filter_apply(state, facts, filter);
    free_ptr(&filter);
    return TODO_PAINT | TODO_HISTORY;
}

static unsigned include(struct state *state, const struct facts *facts)
{
    return restrict_to(state, facts, false);
}

static unsigned exclude(struct state *state, const struct facts *facts)
{
    return restrict_to(state, facts, true);
}

static unsigned saved(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_SAVED);
}

static unsigned open_sort(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_SORT);
}

static unsigned open_columns(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_COLUMNS);
}

/* The neighbour of the column that sorts, among those shown. */
static unsigned shift_sort(struct state *state, const struct facts *facts, int direction)
{
    struct view_state *at = state_view(state);
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t n = view_columns(at, columns), i = 0;
    struct sort sort = view_sort(at);
    while (i < n && columns[i] != sort.field)
        i++;
    if (!n)
        return 0;
    i = i == n ? 0 : (i + n + (size_t)(direction + (int)n)) % n;
    at->sort = (struct sort){.field = columns[i], .descending = sort.descending};
    at->sorted = true;
    return move_to(state, facts, 0);
}

static unsigned sort_left(struct state *state, const struct facts *facts)
{
    return shift_sort(state, facts, -1);
}

static unsigned sort_right(struct state *state, const struct facts *facts)
{
    return shift_sort(state, facts, 1);
}

static unsigned invert(struct state *state, const struct facts *facts)
{
    struct view_state *at = state_view(state);
    at->sort = view_sort(at);
    at->sort.descending = !at->sort.descending;
    at->sorted = true;
    return move_to(state, facts, 0);
}

static unsigned log_scale(struct state *state, const struct facts *facts)
{
    struct view_state *at = state_view(state);
    at->log_scale = !at->log_scale;
    return TODO_PAINT;
}

/* ---- rows ---- */

static unsigned mark(struct state *state, const struct facts *facts)
{
    const char *id = state_pane(state)->id;
    if (!*id)
        return page_down(state, facts);
    for (size_t i = 0; i < state->n_marked; i++)
        if (strcmp(state->marked[i], id) == 0) {
            memmove(state->marked[i], state->marked[i + 1],
                    (--state->n_marked - i) * sizeof(state->marked[0]));
            return down(state, facts);
        }
    if (state->n_marked == MARKED_MAX || strlen(id) >= sizeof(state->marked[0])) {
        state_say(state, true, "No more than %d rows can be marked.", MARKED_MAX);
        return TODO_PAINT;
    }
    snprintf(state->marked[state->n_marked++], sizeof(state->marked[0]), "%.39s", id);
    return down(state, facts);
}

static unsigned copy_cell(struct state *state, const struct facts *facts)
{
    return TODO_COPY_CELL | TODO_PAINT;
}

static unsigned copy_row(struct state *state, const struct facts *facts)
{
    return TODO_COPY_ROW | TODO_PAINT;
}

static unsigned open_export(struct state *state, const struct facts *facts)
{
    state->overlay = OVERLAY_EXPORT;
    char name[96];
    snprintf(name, sizeof(name), "usagetop-%s.csv", facts->view->name);
    prompt_set(&state->prompt, name);
    return TODO_PAINT;
}

/* ---- data and looks ---- */

static unsigned refresh(struct state *state, const struct facts *facts)
{
    return TODO_REFRESH | TODO_PAINT;
}

static unsigned sync_everything(struct state *state, const struct facts *facts)
{
    state_say(state, false, "Looking at the service now.");
    return TODO_SYNC | TODO_PAINT;
}

static unsigned pause_live(struct state *state, const struct facts *facts)
{
    state->live = !state->live;
    state_say(state, false, state->live ? "Live again." : "Paused; p goes on.");
    return TODO_PAUSE | TODO_PAINT;
}

static unsigned follow(struct state *state, const struct facts *facts)
{
    struct pane_state *pane = state_pane(state);
    pane->newest = !pane->newest;
    state_say(state, false,
              pane->newest ? "Following the newest event." : "The selection stays with its event.");
    return pane->newest ? move_to(state, facts, 0) | TODO_PAINT : TODO_PAINT;
}

static unsigned open_theme(struct state *state, const struct facts *facts)
{
    memcpy(state->theme_before, state->theme, sizeof(state->theme));
    menu_open(state, OVERLAY_THEME);
    for (size_t i = 0; i < facts->n_themes; i++)
        if (strcmp(facts->themes[i], state->theme) == 0)
            state->menu = i;
    return TODO_PAINT;
}

static unsigned density(struct state *state, const struct facts *facts)
{
    state->compact = !state->compact;
    return TODO_PAINT;
}

static unsigned zone(struct state *state, const struct facts *facts)
{
    state->zone = state->zone == ZONE_UTC ? ZONE_LOCAL : ZONE_UTC;
    state_say(state, false, "Times and days are in %s.", zone_name(state->zone, facts->now));
    return TODO_PAINT;
}

static unsigned source(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_SOURCE);
}

static unsigned session(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_SESSION);
}

static unsigned undo(struct state *state, const struct facts *facts)
{
    return TODO_UNDO | TODO_PAINT;
}

static unsigned redo(struct state *state, const struct facts *facts)
{
    return TODO_REDO | TODO_PAINT;
}

static unsigned redact(struct state *state, const struct facts *facts)
{
    state->redact = !state->redact;
    state_say(state, false,
              state->redact ? "Names and keys are hidden." : "Names and keys are shown.");
    return TODO_PAINT;
}

static unsigned toggle_mouse(struct state *state, const struct facts *facts)
{
    state->mouse = !state->mouse;
    state_say(state, false,
              state->mouse ? "The mouse is on; hold Shift to select text." : "The mouse is off.");
    return TODO_MOUSE | TODO_PAINT;
}

static unsigned help(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_HELP);
}

static unsigned palette(struct state *state, const struct facts *facts)
{
    return menu_open(state, OVERLAY_PALETTE);
}

static unsigned redraw(struct state *state, const struct facts *facts)
{
    return TODO_REDRAW | TODO_PAINT;
}

static unsigned close_one(struct state *state, const struct facts *facts)
{
    bool inside = state_view(state)->detail[0] || state->n_trail;
    return inside ? drill_out(state, facts) : TODO_QUIT;
}

static unsigned quit(struct state *state, const struct facts *facts)
{
    return TODO_QUIT;
}

static unsigned suspend(struct state *state, const struct facts *facts)
{
    return TODO_SUSPEND;
}

/* name, group, keys, word in the footer, help */
const struct action actions[] = {
    {"view", "Views", "1 2 3 4 5 6 7 8 9 0", "", "show the view of this number", view},
    {"previous-view", "Views", "-", "", "the view before this one", previous_view},
    {"next-pane", "Views", "Tab", "pane", "next pane", next_pane},
    {"previous-pane", "Views", "S-Tab", "", "previous pane", previous_pane},
    {"zoom", "Views", "z", "zoom", "pane to the whole screen and back", zoom},
    {"open", "Views", "Enter", "open", "follow what is selected: its events, one event, its bucket",
     drill_in},
    {"back", "Views", "Esc", "back", "one step back: error, detail, filter, drill-down", drill_out},
    {"close", "Views", "q", "", "close; at the top quit", close_one},
    {"quit", "Views", "Q C-c", "", "quit at once", quit},
    {"suspend", "Views", "C-z", "", "suspend; fg brings it back", suspend},

    {"window-24h", "Window", "d", "24h", "the last 24 hours", window_24h},
    {"window-7d", "Window", "w", "7d", "the last 7 days", window_7d},
    {"window-30d", "Window", "m", "30d", "the last 30 days", window_30d},
    {"window-all", "Window", "a", "all", "everything there is", window_all},
    {"narrower", "Window", "[", "", "a narrower window", narrower},
    {"wider", "Window", "]", "", "a wider window", wider},
    {"earlier", "Window", "{", "", "one length back in time", earlier},
    {"later", "Window", "}", "", "one length forward in time", later},
    {"time", "Window", "t", "time", "any window: 2026-09, last week, -36h, a..b", open_time},
    {"zone", "Window", "U", "", "UTC or local time", zone},

    {"down", "Move", "j Down C-n", "", "down", down},
    {"up", "Move", "k Up", "", "up", up},
    {"left", "Move", "h Left", "", "left; in a table the column before", left},
    {"right", "Move", "l Right", "", "right; in a table the next column", right},
    {"half-down", "Move", "C-d", "", "half a page down", half_down},
    {"half-up", "Move", "C-u", "", "half a page up", half_up},
    {"page-down", "Move", "C-f PgDn", "", "a page down", page_down},
    {"page-up", "Move", "C-b PgUp", "", "a page up", page_up},
    {"top", "Move", "g Home", "", "first", top},
    {"bottom", "Move", "G End", "", "last", bottom},

    {"filter", "Filter", "/", "filter", "filter, live while typing", filter_bar_open},
    {"form", "Filter", "f", "form", "the filter as a form", form_open},
    {"include", "Filter", "=", "", "only the value under the cursor", include},
    {"exclude", "Filter", "!", "", "without the value under the cursor", exclude},
    {"highlight", "Filter", "\\", "", "show all rows and light the matches, or filter", highlight},
    {"next-match", "Filter", "n", "", "next lit row", next_match},
    {"previous-match", "Filter", "N", "", "previous lit row", previous_match},
    {"saved", "Filter", "'", "", "saved views; :save NAME keeps this one", saved},

    {"sort", "Table", "s", "sort", "sort by any column", open_sort},
    {"sort-left", "Table", "<", "", "sort by the column before", sort_left},
    {"sort-right", "Table", ">", "", "sort by the next column", sort_right},
    {"invert", "Table", "I", "", "invert the order", invert},
    {"columns", "Table", "C", "columns", "show, hide, move columns, set their width", open_columns},
    {"mark", "Table", "Space", "", "mark the row; is:marked filters by it", mark},
    {"copy", "Table", "y", "copy", "copy the value to the terminal's clipboard (gY: the table)",
     copy_cell},
    {"copy-row", "Table", "Y", "", "copy the row", copy_row},
    {"export", "Table", "e C-s", "export", "write what is shown, all of it, to a file",
     open_export},
    {"log", "Table", "L", "", "logarithmic scale of the chart", log_scale},

    {"refresh", "Data", "r F5 C-r", "", "ask the mirror again", refresh},
    {"sync", "Data", "R", "", "look at the service now", sync_everything},
    {"pause", "Data", "p", "", "pause or go on with live data", pause_live},
    {"follow", "Data", "F", "", "follow the newest event", follow},
    {"source", "Data", "i", "", "where this number comes from", source},
    {"undo", "Data", "u", "", "undo a change of window, filter, sort or columns", undo},
    {"redo", "Data", "C-y", "", "redo it", redo},
    {"account", "Data", "@", "", "account, balances and limits", session},

    {"theme", "Screen", "T", "", "theme, with preview", open_theme},
    {"density", "Screen", "D", "", "denser or airier", density},
    {"redact", "Screen", "*", "", "hide names and keys", redact},
    {"mouse", "Screen", "F2", "", "mouse on or off", toggle_mouse},
    {"help", "Screen", "? F1", "help", "this help: type to search, Enter runs", help},
    {"palette", "Screen", ": C-p", "commands", "command palette", palette},
    {"redraw", "Screen", "C-l", "", "draw the screen anew", redraw},
};
const size_t actions_count = ARRAY_LEN(actions);

const struct action *action_find(const char *name)
{
    for (size_t i = 0; i < actions_count; i++)
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    return NULL;
}

const struct action_info *app_actions(size_t *n)
{
    static struct action_info infos[ARRAY_LEN(actions)];
    for (size_t i = 0; i < actions_count; i++)
        infos[i] = (struct action_info){actions[i].name, actions[i].group, actions[i].keys,
                                        actions[i].help};
    *n = actions_count;
    return infos;
}
