/* What lies over the view: completion, form, menus, help, palette, and the panels of account and
 * provenance. */
#include <string.h>

#include "loop.h"

enum { LINES_MAX = 128, MENU_WIDTH = 64, MENU_ROWS = 18, PANEL_WIDTH = 72, COMPLETION_ROWS = 9 };

/* ---- completion ---- */

static void draw_completion(struct app *app, const struct facts *facts)
{
    size_t n = MIN(completion_lines(facts), (size_t)COMPLETION_ROWS);
    if (!n)
        return;
    struct menu_item items[COMPLETION_ROWS];
    char counts[COMPLETION_ROWS][NUMBER_MAX];
    size_t first = app->state.menu >= n ? app->state.menu - n + 1 : 0;
    for (size_t i = 0; i < n; i++) {
        const char *text, *help;
        int64_t count;
        completion_line(facts, first + i, &text, &help, &count);
        if (count != UNKNOWN)
            help = format_count(counts[i], NUMBER_MAX, count);
        items[i] = (struct menu_item){.label = text, .detail = help};
    }
    struct menu menu = {.items = items, .n = n, .selected = app->state.menu - first};
    int width = MAX(MIN(menu_width(&menu) + 4, app->grid.width - 4), 20);
    struct rect area = {app->body.x + 2, app->body.y, width, (int)n + 2};
    struct rect inside = draw_popup(&app->grid, rect_clip(area, app->body), width, (int)n + 2,
                                    &(struct pane){.title = "Tab completes"});
    draw_menu(&app->grid, inside, &menu);
}

/* ---- menus ---- */

static void draw_prompt_line(struct app *app, struct rect *inside, const char *label,
                             const char *placeholder)
{
    draw_prompt(&app->grid, rect_cut_top(inside, 1), &app->state.prompt,
                &(struct prompt_look){.label = label, .placeholder = placeholder, .focused = true});
}

static const char *menu_hint(enum overlay overlay)
{
    switch (overlay) {
    case OVERLAY_COLUMNS:
        return "Space shows or hides, J K move, + - width, r default";
    case OVERLAY_THEME:
        return "Enter keeps, Esc goes back";
    case OVERLAY_SORT:
        return "Enter sorts; again: the other way";
    default:
        return "Enter chooses";
    }
}

static void draw_lines(struct app *app, const struct facts *facts)
{
    struct state *state = &app->state;
    size_t count = MIN(menu_count(state, facts), (size_t)LINES_MAX);
    static struct menu_line lines[LINES_MAX];
    struct menu_item items[LINES_MAX];
    for (size_t i = 0; i < count; i++) {
        menu_line(state, facts, i, &lines[i]);
        items[i] = (struct menu_item){
            .label = lines[i].label, .detail = lines[i].detail, .checked = lines[i].checked};
    }
    bool typed = state->overlay == OVERLAY_TIME;
    int height = MIN((int)count + 3 + typed, MIN(MENU_ROWS, app->body.height));
    struct rect inside =
        draw_popup(&app->grid, app->body, MENU_WIDTH, MAX(height, 5 + typed),
                   &(struct pane){.title = menu_title(state->overlay), .focused = true});
    if (typed)
        draw_prompt_line(app, &inside, "", "2026-09   -36h   last week   2026-11-01..2026-11-07");
    draw_text(&app->grid, rect_cut_bottom(&inside, 1), ALIGN_LEFT, STYLE_DIM,
              menu_hint(state->overlay));
    draw_menu(&app->grid, inside,
              &(struct menu){.items = items,
                             .n = count,
                             .selected = state->menu,
                             .checks = true,
                             .empty = "nothing saved yet; :save NAME keeps this view"});
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
                   FORM_FIELDS * 2 + 4, &(struct pane){.title = "Filter", .focused = true});
    struct rect bottom = rect_cut_bottom(&inside, 1);
    draw_text(&app->grid, bottom, ALIGN_LEFT, STYLE_DIM, app->state.filter);
    draw_form(&app->grid, inside, &(struct form){fields, FORM_FIELDS, state->menu});
}

/* ---- help and palette ---- */

static void draw_help_overlay(struct app *app)
{
    const struct action *found[LINES_MAX];
    struct help_item items[LINES_MAX];
    char keys[LINES_MAX][32];
    size_t n = palette_matches(&app->state, found, LINES_MAX);
    for (size_t i = 0; i < n; i++) {
        char first[KEY_NAME_MAX];
        bindings_key(&app->bindings, found[i]->name, first);
        snprintf(keys[i], sizeof(keys[i]), "%s", *first ? first : "-");
        if (strcmp(found[i]->name, "view") == 0)
            snprintf(keys[i], sizeof(keys[i]), "1-9");
        items[i] = (struct help_item){found[i]->group, keys[i], found[i]->help};
    }
    struct rect inside = draw_popup(
        &app->grid, app->body, app->grid.width - 4, app->body.height,
        &(struct pane){
            .title = "Help", .right = "type to search, Enter runs, Esc closes", .focused = true});
    draw_prompt_line(app, &inside, "? ", "search");
    rect_cut_top(&inside, 1);
    draw_help(&app->grid, inside,
              &(struct help){.items = items,
                             .n = n,
                             .top = app->state.menu_top,
                             .selected = app->state.menu,
                             .selectable = true});
}

static void draw_palette(struct app *app)
{
    const struct action *found[LINES_MAX];
    struct menu_item items[LINES_MAX];
    char keys[LINES_MAX][KEY_NAME_MAX];
    size_t n = palette_matches(&app->state, found, LINES_MAX);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct menu_item){.label = found[i]->name,
                                      .detail = found[i]->help,
                                      .key = bindings_key(&app->bindings, found[i]->name, keys[i])};
    struct rect inside = draw_popup(&app->grid, app->body, PANEL_WIDTH, MENU_ROWS,
                                    &(struct pane){.title = "Commands", .focused = true});
    draw_prompt_line(app, &inside, ":",
                     "window 2026-09   save NAME   export FILE   columns +latency");
    draw_menu(&app->grid, inside,
              &(struct menu){.items = items,
                             .n = n,
                             .selected = app->state.menu,
                             .empty = "Enter runs what is typed"});
}

/* ---- panels ---- */

static void fact(struct app *app, struct rect *inside, const char *label, const char *text)
{
    struct rect line = rect_cut_top(inside, 1);
    draw_text(&app->grid, rect_cut_left(&line, 18), ALIGN_LEFT, STYLE_DIM, label);
    draw_text(&app->grid, line, ALIGN_LEFT, STYLE_TEXT, text);
}

static void draw_source(struct app *app, const struct facts *facts)
{
    CLEANUP(spot_finish)
    struct spot spot = {.field = -1};
    facts->view->spot(facts->scene, facts->sections, &spot);
    const struct table *table =
        spot.question < ANSWERS_MAX ? app->answers.there[spot.question] : NULL;
    struct rect inside = draw_popup(&app->grid, app->body, PANEL_WIDTH, 14,
                                    &(struct pane){.title = menu_title(OVERLAY_SOURCE),
                                                   .right = "any key closes",
                                                   .focused = true});
    char text[160], begin[TIME_TEXT], end[TIME_TEXT], ago[NUMBER_MAX];
    fact(app, &inside, "Number", spot.label ? spot.label : "nothing is selected");
    fact(app, &inside, "Value", str_text(&spot.text));
    fact(app, &inside, "Events behind it", spot.where ? spot.where : "all of the window");
    fact(app, &inside, "Filter", app->state.filter[0] ? app->state.filter : "none");
    if (!table)
        return;
    const struct provenance *from = &table->provenance;
    if (from->window.to > from->window.from) {
        snprintf(text, sizeof(text), "%s .. %s", time_print(begin, from->window.from),
                 time_print(end, from->window.to));
        fact(app, &inside, "Window", text);
    }
    fact(app, &inside, "Days are cut in", zone_name(app->state.zone, app->now));
    fact(app, &inside, "Grain", "single events");
    snprintf(text, sizeof(text), "%s, %s", from->as_of == UNKNOWN ? "never fetched" : "fetched",
             from->as_of == UNKNOWN ? "no data"
                                    : format_ago(ago, sizeof(ago), from->as_of, app->now));
    fact(app, &inside, "Age", text);
    snprintf(text, sizeof(text), "the %s of %s @ %s, in %lld.%03lld ms",
             from->engine ? from->engine : "mirror", app->options->profile->name,
             app->status.host[0] ? app->status.host : "no service", (long long)from->micros / 1000,
             (long long)from->micros % 1000);
    fact(app, &inside, "Source", text);
    fact(app, &inside, "Complete", from->partial ? "not yet: the index is being built" : "yes");
}

static void session_number(struct app *app, struct rect *inside, const char *label, int64_t value,
                           int decimals, const char *unit)
{
    char number[NUMBER_MAX], text[96];
    if (value == UNKNOWN)
        snprintf(text, sizeof(text), "unlimited");
    else
        snprintf(text, sizeof(text), "%s %s",
                 decimals ? format_fixed(number, sizeof(number), value, decimals, 1)
                          : format_count(number, sizeof(number), value),
                 unit);
    fact(app, inside, label, text);
}

/* "███████░░░ 61 %" of what the plan has. */
static void session_bar(struct app *app, struct rect *inside, const char *label, int64_t used,
                        int64_t limit)
{
    struct rect line = rect_cut_top(inside, 1);
    char text[48];
    draw_text(&app->grid, rect_cut_left(&line, 18), ALIGN_LEFT, STYLE_DIM, label);
    if (limit == UNKNOWN || limit <= 0 || used == UNKNOWN) {
        draw_text(&app->grid, line, ALIGN_LEFT, STYLE_TEXT,
                  limit == UNKNOWN ? "unlimited" : "not known");
        return;
    }
    double share = (double)used / (double)limit;
    snprintf(text, sizeof(text), "%.0f %%", share * 100);
    draw_progress(&app->grid, line, share,
                  share < 0.1    ? STYLE_BAD
                  : share < 0.25 ? STYLE_WARN
                                 : STYLE_GAUGE,
                  text);
}

static void draw_session(struct app *app)
{
    const struct table *session = app->answers.there[app->answers.session];
    struct rect inside =
        draw_popup(&app->grid, app->body, PANEL_WIDTH, 16,
                   &(struct pane){.title = "Account", .right = "any key closes", .focused = true});
    if (!session || !session->n_rows) {
        draw_notice(&app->grid, inside,
                    &(struct notice){.title = "Not known yet",
                                     .text = "The account appears with the first sync.",
                                     .style = STYLE_DIM});
        return;
    }
    const union value *row = table_at(session, 0, 0);
    bool hidden = app->state.redact;
    fact(app, &inside, "Account", hidden ? "redacted" : row[SESSION_NAME].text);
    fact(app, &inside, "E-mail", hidden ? "redacted" : row[SESSION_EMAIL].text);
    fact(app, &inside, "Role", row[SESSION_ROLE].text);
    fact(app, &inside, "Organization", hidden ? "redacted" : row[SESSION_ORGANIZATION_NAME].text);
    fact(app, &inside, "Plan", row[SESSION_PLAN].text);
    rect_cut_top(&inside, 1);
    session_number(app, &inside, "Core-hours left", row[SESSION_CORE_HOURS].number, 9, "core-h");
    session_number(app, &inside, "Credits left", row[SESSION_CREDITS].number, 9, "credits");
    session_bar(app, &inside, "of the credits", row[SESSION_CREDITS].number,
                row[SESSION_CREDIT_LIMIT].number);
    session_number(app, &inside, "Storage limit", row[SESSION_STORAGE_LIMIT].number, 6, "GB");
    session_number(app, &inside, "Deployments limit", row[SESSION_DEPLOYMENT_LIMIT].number, 0, "");
    session_number(app, &inside, "Seats limit", row[SESSION_SEAT_LIMIT].number, 0, "");
}

static void draw_export(struct app *app)
{
    struct rect inside = draw_popup(&app->grid, app->body, PANEL_WIDTH, 6,
                                    &(struct pane){.title = "Export", .focused = true});
    draw_prompt_line(app, &inside, "file: ", "usagetop-events.csv");
    draw_paragraph(&app->grid, inside, ALIGN_LEFT, STYLE_DIM,
                   "The ending says the format: .csv .json .jsonl .txt. All rows of the filter are "
                   "written; the file "
                   "is readable by you alone.");
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
        draw_source(app, facts);
        break;
    case OVERLAY_SESSION:
        draw_session(app);
        break;
    case OVERLAY_EXPORT:
        draw_export(app);
        break;
    default:
        draw_lines(app, facts);
        break;
    }
}
