/* What lies over the view: completion, form, menus, help, palette, export. */
#include <string.h>

#include "loop.h"

enum { LINES_MAX = 128, MENU_WIDTH = 64, MENU_ROWS = 18, PANEL_WIDTH = 72, COMPLETION_ROWS = 9 };

/* ---- completion ---- */

static void draw_completion(struct app *app, const struct facts *facts)
{
    size_t all = completion_lines(facts), n = MIN(all, (size_t)COMPLETION_ROWS);
    if (!n || completion_is_whole(&app->state, facts))
        return;
    struct menu_item items[COMPLETION_ROWS];
    char counts[COMPLETION_ROWS][NUMBER_MAX];
    size_t first = app->state.menu >= n ? app->state.menu - n + 1 : 0;
    for (size_t i = 0; i < n; i++) {
        int64_t count;
        items[i] = (struct menu_item){0};
        completion_line(facts, first + i, &items[i].label, &items[i].detail, &count);
        if (count != UNKNOWN)
            items[i].detail = NULL;
        if (count != UNKNOWN)
            items[i].key = format_count(counts[i], NUMBER_MAX, count);
    }
    struct menu menu = {.items = items, .n = n, .selected = app->state.menu - first};
    char more[32] = "";
    if (all > n)
        snprintf(more, sizeof(more), "%zu of %zu", app->state.menu + 1, all);
    int width = MAX(MIN(menu_width(&menu) + 4, app->grid.width - 4), 24);
    struct rect area = {app->body.x + 2, app->body.y, width, (int)n + 2};
    struct rect inside = draw_popup(&app->grid, rect_clip(area, app->body), width, (int)n + 2,
                                    &(struct pane){.title = "Tab completes", .right = more});
    draw_menu(&app->grid, inside, &menu);
}

/* ---- menus ---- */

static void draw_prompt_line(struct app *app, struct rect *inside, const char *label,
                             const char *placeholder)
{
    draw_prompt(&app->grid, rect_cut_top(inside, 1), &app->state.prompt,
                &(struct prompt_look){.label = label, .placeholder = placeholder, .focused = true});
}

static const char *menu_empty(enum overlay overlay)
{
    return overlay == OVERLAY_SAVED ? "nothing saved yet" : "no field is called so";
}

/* "3 of 49" where not all lines are seen; else "". */
enum { MORE_MAX = 48 };
static const char *more_text(size_t selected, size_t n, int rows, char out[static MORE_MAX])
{
    *out = '\0';
    if (n > (size_t)MAX(rows, 0))
        snprintf(out, MORE_MAX, "%zu of %zu", MIN(selected + 1, n), n);
    return out;
}

static void draw_lines(struct app *app, const struct facts *facts)
{
    struct state *state = &app->state;
    size_t count = MIN(menu_count(state, facts), (size_t)LINES_MAX);
    static struct menu_line lines[LINES_MAX];
    struct menu_item items[LINES_MAX];
    for (size_t i = 0; i < count; i++) {
        menu_line(state, facts, i, &lines[i]);
        items[i] = (struct menu_item){.label = lines[i].label,
                                      .detail = lines[i].detail,
                                      .checked = lines[i].checked,
                                      .lit = lines[i].lit};
    }
    bool time = state->overlay == OVERLAY_TIME, typed = time || menu_searches(state->overlay);
    char more[MORE_MAX];
    int height = MIN((int)count + 3 + typed, MIN(MENU_ROWS, app->body.height));
    struct rect inside =
        draw_popup(&app->grid, app->body, MENU_WIDTH, MAX(height, 5 + typed),
                   &(struct pane){.title = menu_title(state->overlay),
                                  .right = more_text(state->menu, count, height - 3 - typed, more),
                                  .focused = true});
    if (typed)
        draw_prompt_line(app, &inside, "",
                         time ? "2026-09   -36h   last week   2026-11-01..2026-11-07" : "search");
    struct menu_line said = {.label = ""};
    bool good = menu_says(state, facts, &said);
    draw_text(&app->grid, rect_cut_bottom(&inside, 1), ALIGN_LEFT, good ? STYLE_DIM : STYLE_ERROR,
              said.label);
    bool own = time && state->prompt.len > 0; /* what is typed counts, not the list */
    draw_menu(&app->grid, inside,
              &(struct menu){.items = items,
                             .n = count,
                             .selected = own ? count : state->menu,
                             .checks = true,
                             .empty = menu_empty(state->overlay)});
}

/* ---- form ---- */

static void draw_form_overlay(struct app *app)
{
    struct form_field fields[FORM_FIELDS];
    const struct state *state = &app->state;
    for (size_t i = 0; i < FORM_FIELDS; i++)
        fields[i] = (struct form_field){
            .label = form_labels[i], .prompt = &state->form[i], .hint = form_hints[i]};
    if (state->filter_error.text[0] && state->menu < FORM_FIELDS)
        fields[state->menu].error = state->filter_error.text;
    struct rect inside =
        draw_popup(&app->grid, app->body, MAX(PANEL_WIDTH, app->grid.width * 3 / 5),
                   FORM_FIELDS + 5, &(struct pane){.title = "Filter", .focused = true});
    struct rect bottom = rect_cut_bottom(&inside, 1);
    draw_text(&app->grid, bottom, ALIGN_LEFT, STYLE_DIM, app->state.filter);
    draw_form(&app->grid, inside, &(struct form){fields, FORM_FIELDS, state->menu});
}

/* ---- help and palette ---- */

/* The line of item `selected` in the whole help; groups and their titles take lines too. */
static size_t help_line(const struct help_item *items, size_t selected)
{
    size_t line = 1;
    for (size_t i = 1; i <= selected; i++)
        line += strcmp(items[i].group, items[i - 1].group) != 0 ? 3 : 1;
    return line;
}

/* Scrolls so that the selected item is seen. */
static void draw_help_items(struct app *app, struct rect inside, struct help *help)
{
    size_t height = (size_t)MAX(inside.height, 1), each = draw_help(&app->grid, inside, help);
    if (!help->n || each <= height)
        return;
    size_t line = help_line(help->items, MIN(help->selected, help->n - 1)) % each;
    if (line < height)
        return;
    help->top = line - height + 1;
    draw_fill(&app->grid, inside, STYLE_TEXT, " ");
    draw_ground(&app->grid, inside, STYLE_POPUP);
    draw_help(&app->grid, inside, help);
}

static void draw_help_overlay(struct app *app)
{
    const struct action *found[LINES_MAX];
    struct help_item items[LINES_MAX + WORD_LINES_MAX];
    char keys[LINES_MAX][KEYS_TEXT_MAX];
    struct word_line words[WORD_LINES_MAX];
    size_t n = palette_matches(&app->state, found, LINES_MAX);
    size_t more = words_lines(app->scene.offer, app->state.prompt.text, words, WORD_LINES_MAX);
    for (size_t i = 0; i < n; i++) {
        bindings_keys(&app->bindings, found[i]->name, keys[i]);
        items[i] = (struct help_item){found[i]->group, *keys[i] ? keys[i] : "-", found[i]->help};
    }
    struct rect inside = draw_popup(
        &app->grid, app->body, app->grid.width - 4, app->body.height,
        &(struct pane){
            .title = "Help", .right = "type to search, Enter runs, Esc closes", .focused = true});
    draw_prompt_line(app, &inside, "? ", "search");
    rect_cut_top(&inside, 1);
    for (size_t i = 0; i < more; i++)
        items[n + i] = (struct help_item){words[i].group, words[i].key, words[i].help};
    n += more;
    struct help help = {.items = items, .n = n, .selected = app->state.menu, .selectable = true};
    if (!n)
        draw_text(&app->grid, inside, ALIGN_LEFT, STYLE_DIM, "no key does that");
    draw_help_items(app, inside, &help);
}

static void draw_palette(struct app *app)
{
    struct palette_line lines[LINES_MAX];
    struct menu_item items[LINES_MAX];
    char keys[LINES_MAX][KEYS_TEXT_MAX];
    size_t n = palette_lines(&app->state, lines, LINES_MAX);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct menu_item){.label = lines[i].name,
                                      .detail = lines[i].help,
                                      .key = bindings_key(&app->bindings, lines[i].name, keys[i]),
                                      .lit = lines[i].lit};
    char more[MORE_MAX];
    more_text(app->state.menu, n, MIN(MENU_ROWS, app->body.height) - 3, more);
    struct rect inside =
        draw_popup(&app->grid, app->body, PANEL_WIDTH, MENU_ROWS,
                   &(struct pane){.title = "Commands", .right = more, .focused = true});
    draw_prompt_line(app, &inside, ":",
                     "window 2026-09   save NAME   export FILE   columns +latency");
    draw_menu(&app->grid, inside,
              &(struct menu){.items = items,
                             .n = n,
                             .selected = app->state.menu,
                             .empty = "there is no such command"});
}

/* ---- export ---- */

static const char *export_sentence(const struct state *state, const struct facts *facts,
                                   struct str *confirm)
{
    if (state->overwrite)
        return "That file is there already. Enter replaces it; another name keeps it.";
    if (!facts->view->confirm)
        return "All rows of the filter are written, not only those on screen; the file is readable "
               "by you alone.";
    str_addf(confirm, "%s %s", facts->view->confirm,
             state->confirmed ? "Enter writes it, Esc does not." : "Enter asks once more.");
    return str_text(confirm);
}

static void draw_export(struct app *app, const struct facts *facts)
{
    const struct state *state = &app->state;
    CLEANUP(str_finish)
    struct str confirm = {0};
    struct menu_line lines[LINES_MAX];
    struct menu_item items[LINES_MAX];
    size_t n = MIN(menu_count(state, facts), (size_t)LINES_MAX);
    for (size_t i = 0; i < n; i++) {
        lines[i] = (struct menu_line){0};
        menu_line(state, facts, i, &lines[i]);
        items[i] = (struct menu_item){.label = lines[i].label, .detail = lines[i].detail};
    }
    const char *text = export_sentence(state, facts, &confirm);
    int width = MIN(PANEL_WIDTH, app->body.width) - 4;
    int sentence = MAX(paragraph_height(text, width), 1);
    struct rect inside = draw_popup(&app->grid, app->body, PANEL_WIDTH, (int)n + sentence + 4,
                                    &(struct pane){.title = "Export", .focused = true});
    draw_prompt_line(app, &inside, "file: ", "usagetop-events.csv");
    rect_cut_top(&inside, 1);
    draw_paragraph(&app->grid, rect_cut_bottom(&inside, sentence), ALIGN_LEFT,
                   state->overwrite || state->confirmed ? STYLE_WARN : STYLE_DIM, text);
    draw_menu(&app->grid, inside, &(struct menu){.items = items, .n = n, .selected = state->menu});
}

/* ---- SQL ---- */

static void draw_sql(struct app *app)
{
    const int rows = 4;
    struct rect inside = draw_popup(&app->grid, app->body, app->grid.width - 4, rows,
                                    &(struct pane){.title = "SQL", .focused = true});
    draw_prompt_line(app, &inside, "sql> ", "SELECT user, sum(amount) FROM events GROUP BY user");
    draw_text(&app->grid, inside, ALIGN_LEFT, STYLE_DIM,
              "events has every event, decoded. Window and filter do not apply here.");
}

void overlay_draw(struct app *app, const struct facts *facts)
{
    switch (app->state.overlay) {
    case OVERLAY_NONE:
        break;
    case OVERLAY_FILTER:
        draw_completion(app, facts);
        break;
    case OVERLAY_FORM:
        draw_form_overlay(app);
        break;
    case OVERLAY_HELP:
        draw_help_overlay(app);
        break;
    case OVERLAY_PALETTE:
        draw_palette(app);
        break;
    case OVERLAY_SOURCE:
        panel_source(app, facts);
        break;
    case OVERLAY_SESSION:
        panel_session(app);
        break;
    case OVERLAY_SQL:
        draw_sql(app);
        break;
    case OVERLAY_EXPORT:
        draw_export(app, facts);
        break;
    default:
        draw_lines(app, facts);
        break;
    }
}
