/* Everything a key can do, in one table: dispatch, help, footer, palette, manual and rebinding are
 * made from it. */
#include <string.h>

#include "acts.h"

/* name, group, keys, word in the footer, help */
const struct action actions[] = {
    {"view", "Views", "1 2 3 4 5 6 7 8 9 0", "", "show the view of this number", act_view},
    {"previous-view", "Views", "-", "", "the view before this one", act_previous_view},
    {"next-pane", "Views", "Tab", "pane", "next pane", act_next_pane},
    {"previous-pane", "Views", "S-Tab", "", "previous pane", act_previous_pane},
    {"zoom", "Views", "z", "zoom", "pane to the whole screen and back", act_zoom},
    {"open", "Views", "Enter", "open", "go to its events, one event, its bucket", drill_in},
    {"back", "Views", "Esc", "back", "one step back: detail, filter, drill-down", act_back},
    {"close", "Views", "q", "", "close; at the top quit", act_close_one},
    {"quit", "Views", "Q C-c", "", "quit at once", act_quit},
    {"suspend", "Views", "C-z", "", "suspend; fg brings it back", act_suspend},

    {"window-24h", "Window", "d", "24h", "the last 24 hours", act_window_24h},
    {"window-7d", "Window", "w", "7d", "the last 7 days", act_window_7d},
    {"window-30d", "Window", "m", "30d", "the last 30 days", act_window_30d},
    {"window-all", "Window", "a", "all", "everything there is", act_window_all},
    {"narrower", "Window", "[", "", "a narrower window", act_narrower},
    {"wider", "Window", "]", "", "a wider window", act_wider},
    {"earlier", "Window", "{", "", "one length back in time", act_earlier},
    {"later", "Window", "}", "", "one length forward in time", act_later},
    {"time", "Window", "t", "time", "any window: 2026-09, last week, -36h, a..b", act_open_time},
    {"zone", "Window", "U", "", "UTC or local time", act_zone},

    {"down", "Move", "j Down C-n", "", "down", act_down},
    {"up", "Move", "k Up", "", "up", act_up},
    {"left", "Move", "h Left", "", "left; in a table the column before", act_left},
    {"right", "Move", "l Right", "", "right; in a table the next column", act_right},
    {"half-down", "Move", "C-d", "", "half a page down", act_half_down},
    {"half-up", "Move", "C-u", "", "half a page up", act_half_up},
    {"page-down", "Move", "C-f PgDn", "", "a page down", act_page_down},
    {"page-up", "Move", "C-b PgUp", "", "a page up", act_page_up},
    {"top", "Move", "g Home", "", "first", act_top},
    {"bottom", "Move", "G End", "", "last", act_bottom},

    {"filter", "Filter", "/", "filter", "filter, live while typing", filter_bar_open},
    {"form", "Filter", "f", "form", "the filter as a form", form_open},
    {"include", "Filter", "=", "only it", "only the value under the cursor", act_include},
    {"exclude", "Filter", "!", "without it", "without the value under the cursor", act_exclude},
    {"highlight", "Filter", "\\", "", "all rows with matches lit, or filter", act_highlight},
    {"next-match", "Filter", "n", "", "next lit row", act_next_match},
    {"previous-match", "Filter", "N", "", "previous lit row", act_previous_match},
    {"saved", "Filter", "'", "", "saved views; :save NAME keeps this one", act_saved},

    {"sort", "Table", "s", "sort", "sort by any column", act_open_sort},
    {"sort-left", "Table", "<", "", "sort by the column before", act_sort_left},
    {"sort-right", "Table", ">", "", "sort by the next column", act_sort_right},
    {"invert", "Table", "I", "", "invert the order", act_invert},
    {"columns", "Table", "C", "columns", "show, hide, move columns, set their width",
     act_open_columns},
    {"mark", "Table", "Space", "mark", "mark the row; is:marked filters by it", act_mark},
    {"copy", "Table", "y", "copy", "copy the value to the terminal's clipboard", act_copy_cell},
    {"copy-row", "Table", "Y", "", "copy the row", act_copy_row},
    {"copy-table", "Table", "gY", "", "copy the rows that are loaded", act_copy_table},
    {"export", "Table", "e C-s", "export", "write what is shown, all of it, to a file",
     act_open_export},

    {"next-metric", "Chart", "v", "metric", "what the chart shows: the next", act_next_metric},
    {"previous-metric", "Chart", "V", "", "what the chart shows: the one before",
     act_previous_metric},
    {"log", "Chart", "L", "log", "logarithmic scale", act_log_scale},

    {"refresh", "Data", "r F5 C-r", "", "ask the mirror again", act_refresh},
    {"sync", "Data", "R", "", "look at the service now", act_sync_everything},
    {"pause", "Data", "p", "", "pause or go on with live data", act_pause_live},
    {"follow", "Data", "F", "", "follow the newest event", act_follow},
    {"sql", "Data", "S", "statement", "ask the mirror in SQL", statement_open},
    {"source", "Data", "i", "", "where this number comes from", act_source},
    {"undo", "Data", "u", "", "undo: window, filter, sort, columns", act_undo},
    {"redo", "Data", "C-y", "", "redo it", act_redo},
    {"profile", "Data", "@", "", "another organisation, account, service", act_profiles},
    {"account", "Data", "A", "", "account, balances and limits", act_session},

    {"theme", "Screen", "T", "", "theme, with preview", act_open_theme},
    {"density", "Screen", "D", "", "denser or airier", act_density},
    {"redact", "Screen", "*", "", "hide names and amounts", act_redact},
    {"mouse", "Screen", "F2", "", "mouse on or off", act_toggle_mouse},
    {"help", "Screen", "? F1", "help", "this help: type to search, Enter runs", act_help},
    {"palette", "Screen", ": C-p", "commands", "command palette", act_palette},
    {"picture", "Screen", "F12", "", "the screen as text: usagetop-screen.txt", act_picture},
    {"redraw", "Screen", "C-l", "", "draw the screen anew", act_redraw},
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
