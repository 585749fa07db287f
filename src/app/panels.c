/* Panels that any key closes: where a number comes from, and the account. */
#include <string.h>

#include "profiles.h"
#include "prompts.h"

enum { PANEL_WIDTH = 76, BAR_WIDTH = 20, LABEL_WIDTH = 18 };

static void fact(struct app *app, struct rect *inside, const char *label, const char *text)
{
    struct rect line = rect_cut_top(inside, 1);
    draw_text(&app->grid, rect_cut_left(&line, LABEL_WIDTH), ALIGN_LEFT, STYLE_DIM, label);
    draw_text(&app->grid, line, ALIGN_LEFT, STYLE_TEXT, text && *text ? text : "not known");
}

static void fact_lines(struct app *app, struct rect *inside, const char *label, const char *text)
{
    struct rect area = *inside;
    draw_text(&app->grid, rect_cut_left(&area, LABEL_WIDTH), ALIGN_LEFT, STYLE_DIM, label);
    int rows = draw_paragraph(&app->grid, area, ALIGN_LEFT, STYLE_TEXT, text);
    rect_cut_top(inside, MAX(rows, 1));
}

/* ---- where a number comes from ---- */

static void window_fact(struct app *app, struct rect *inside, const struct provenance *from)
{
    char begin[TIME_TEXT], end[TIME_TEXT], text[160];
    if (from->window.to <= from->window.from)
        return;
    snprintf(text, sizeof(text), "%s .. %s", time_print(begin, from->window.from),
             time_print(end, from->window.to));
    fact(app, inside, "Window", text);
}

/* Single events or sums, and what was not read. */
static void reach_facts(struct app *app, struct rect *inside, const struct provenance *from)
{
    CLEANUP(str_finish)
    struct str text = {0};
    provenance_say_sums(&text, from, app->state.zone);
    const struct offer *offer = app->scene.offer;
    bool sums = offer && offer->grain;
    fact(app, inside, "Grain",
         text.len ? str_text(&text)
         : sums   ? "a sum; the service keeps no single events"
                  : "single events, each counted once");
    str_clear(&text);
    provenance_say_gaps(&text, from, app->state.zone);
    if (text.len)
        fact_lines(app, inside, "Gaps", str_text(&text));
    str_clear(&text);
    provenance_say_lacks(&text, from, app->state.zone);
    if (text.len)
        fact_lines(app, inside, "Not there", str_text(&text));
}

static void origin_facts(struct app *app, struct rect *inside, const struct provenance *from)
{
    char text[200], ago[NUMBER_MAX], hits[NUMBER_MAX];
    int64_t as_of = shown_time(app, from->as_of);
    snprintf(text, sizeof(text), "%s, by when events happened, not by when they arrived",
             zone_name(app->state.zone, app->now));
    fact_lines(app, inside, "Days are cut in", text);
    reach_facts(app, inside, from);
    fact(app, inside, cluster_shown(app) ? "Looked at" : "Fetched",
         as_of == UNKNOWN ? "never" : format_ago(ago, sizeof(ago), as_of, app->now));
    const char *host = app->options->label ? app->options->label : app->status.host;
    const struct offer *offer = app->scene.offer;
    snprintf(text, sizeof(text), "%.40s, from %.80s%s%.40s", profiles_open(app)->name,
             *host ? host : "no service", offer ? ": " : "", offer ? offer->service : "");
    fact(app, inside, "Source", text);
    snprintf(text, sizeof(text), "%s of %s events, in %lld.%03lld ms",
             *app->engine.about ? app->engine.about : "the mirror",
             format_count(hits, sizeof(hits), app->engine.events), (long long)from->micros / 1000,
             (long long)from->micros % 1000);
    fact(app, inside, "Answered by", text);
    if (from->missing)
        fact_lines(app, inside, "Complete", from->missing);
    else
        fact(app, inside, "Complete", from->partial ? "not yet: the index is being built" : "yes");
    if (from->statement)
        fact_lines(app, inside, "SQL", from->statement);
}

/* As it is shown and, where that is rounded, exact beside it. */
static void value_fact(struct app *app, struct rect *inside, const struct spot *spot)
{
    CLEANUP(str_finish)
    struct str text = {0};
    const char *exact = str_text(&spot->text);
    if (spot->field >= 0 && !field_is_text(&event_fields[spot->field]))
        value_format(&text, &event_fields[spot->field], spot->value, app->state.zone);
    if (text.len && strcmp(str_text(&text), exact) != 0)
        str_addf(&text, "   exactly %s", exact);
    else if (!text.len)
        str_add(&text, exact);
    fact(app, inside, "Value", app->state.redact ? "hidden" : str_text(&text));
}

/* In quotes for a shell, if it needs them. */
static void add_word(struct str *out, const char *option, const char *text)
{
    str_addf(out, " %s ", option);
    if (*text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "0123456789/._:-")]) {
        str_add(out, text);
        return;
    }
    str_char(out, '\'');
    for (const char *c = text; *c; c++) {
        if (*c == '\'')
            str_add(out, "'\\'");
        str_char(out, *c);
    }
    str_char(out, '\'');
}

/* The command that prints what is on the screen, this number among it: of the same mirror, window
 * and filter; a zone or a time only where they are not the command's own. */
static void command_fact(struct app *app, const struct facts *facts, struct rect *inside)
{
    CLEANUP(str_finish)
    struct str window = {0};
    CLEANUP(str_finish)
    struct str text = {0};
    char now[TIME_TEXT];
    window_print(&window, &app->state.window);
    str_addf(&text, "usagetop show %s", facts->view->name);
    bool cluster = cluster_shown(app);
    add_word(&text, cluster ? "--profile" : "--mirror",
             cluster ? profiles_open(app)->name : profiles_open(app)->mirror);
    if (app->state.window_chosen)
        add_word(&text, "--window", str_text(&window));
    if (app->state.filter[0])
        add_word(&text, "--filter", app->state.filter);
    if (app->state.zone != ZONE_UTC)
        add_word(&text, "--zone", "local");
    if (app->options->now != UNKNOWN)
        add_word(&text, "--now", time_print(now, app->options->now));
    fact_lines(app, inside, "As a command", str_text(&text));
}

void panel_source(struct app *app, const struct facts *facts)
{
    CLEANUP(spot_finish)
    struct spot spot = {.field = -1};
    facts->view->spot(facts->scene, facts->sections, &spot);
    bool known = spot.label && spot.question < app->answers.n_view;
    const struct table *table = known ? app->answers.there[spot.question] : NULL;
    struct rect inside =
        draw_popup(&app->grid, app->body, PANEL_WIDTH, cluster_shown(app) ? 32 : 18,
                   &(struct pane){.title = menu_title(OVERLAY_SOURCE),
                                  .right = spot.where ? "Enter shows the events" : "Esc closes",
                                  .focused = true});
    if (!spot.label) {
        draw_notice(&app->grid, inside,
                    &(struct notice){.title = "No number is selected",
                                     .text = "Move to one, then press i.",
                                     .style = STYLE_DIM});
        return;
    }
    fact(app, &inside, "What", spot.label);
    value_fact(app, &inside, &spot);
    fact(app, &inside, "Filter", app->state.filter[0] ? app->state.filter : "none");
    if (spot.where)
        fact_lines(app, &inside, "Events behind it",
                   *spot.where ? spot.where : "all of the window");
    if (table) {
        window_fact(app, &inside, &table->provenance);
        origin_facts(app, &inside, &table->provenance);
    }
    command_fact(app, facts, &inside);
}

/* ---- the account ---- */

/* A bar with its sentence: "41.2 of 100 credits left". */
static void session_bar(struct app *app, struct rect *inside, const char *label, double share,
                        bool left, const char *text)
{
    struct rect line = rect_cut_top(inside, 1);
    bool low = left ? share < 0.1 : share > 0.9, lowish = left ? share < 0.25 : share > 0.75;
    draw_text(&app->grid, rect_cut_left(&line, LABEL_WIDTH), ALIGN_LEFT, STYLE_DIM, label);
    if (share != share) {
        draw_text(&app->grid, line, ALIGN_LEFT, STYLE_TEXT, text);
        return;
    }
    struct rect words = rect_cut_right(&line, MAX(text_width(text) + 2, line.width - BAR_WIDTH));
    rect_cut_left(&words, 2);
    draw_progress(&app->grid, line, share,
                  low      ? STYLE_BAD
                  : lowish ? STYLE_WARN
                           : STYLE_GAUGE,
                  NULL);
    draw_text(&app->grid, words, ALIGN_LEFT, STYLE_TEXT, text);
}

static const union value *plan_row(const struct app *app, const char *id)
{
    const struct answers *answers = &app->answers;
    const struct table *plan = answers->plan < ANSWERS_MAX ? answers->there[answers->plan] : NULL;
    for (size_t i = 0; plan && i < plan->n_rows; i++)
        if (text_equal(table_at(plan, i, PLAN_ID)->text, id))
            return table_at(plan, i, 0);
    return NULL;
}

struct limit {
    const char *label, *id, *unit;
    int places;
    bool left; /* what remains is said, not what is used */
};

static void limit_bar(struct app *app, struct rect *inside, const struct limit *limit,
                      int64_t amount, int64_t most)
{
    char now[NUMBER_MAX], all[NUMBER_MAX], text[160];
    const char *verb = limit->left ? "left" : "used";
    format_fixed(now, sizeof(now), amount == UNKNOWN ? 0 : amount, 9, limit->places);
    format_fixed(all, sizeof(all), most == UNKNOWN ? 0 : most, 9, limit->places);
    double share = CHART_GAP;
    if (amount != UNKNOWN && most != UNKNOWN && most > 0)
        share = (double)amount / (double)most;
    if (app->state.redact)
        snprintf(text, sizeof(text), "hidden");
    else if (amount == UNKNOWN)
        snprintf(text, sizeof(text), most == UNKNOWN ? "not known" : "of %s%s", all, limit->unit);
    else if (most == UNKNOWN)
        snprintf(text, sizeof(text), "%s%s %s, unlimited", now, limit->unit, verb);
    else
        snprintf(text, sizeof(text), "%s of %s%s %s", now, all, limit->unit, verb);
    session_bar(app, inside, limit->label, app->state.redact ? CHART_GAP : share, limit->left,
                text);
}

static const struct limit limits[] = {
    {"Credits", "training_credits", " credits", 2, true},
    {"Storage", "storage_gb", " GB", 1, false},
    {"Deployments", "deployments", "", 0, false},
    {"Seats", "seats", "", 0, false},
};

/* Of those who may not see the plan, what the session says itself. */
static void session_limit(const union value *session, size_t i, int64_t *amount, int64_t *most)
{
    static const int columns[] = {SESSION_CREDIT_LIMIT, SESSION_STORAGE_LIMIT,
                                  SESSION_DEPLOYMENT_LIMIT, SESSION_SEAT_LIMIT};
    static const int decimals[] = {9, 6, 0, 0};
    *amount = i == 0 ? session[SESSION_CREDITS].number : UNKNOWN;
    if (!decimal_rescale(session[columns[i]].number, decimals[i], 9, most))
        *most = UNKNOWN;
}

static void session_limits(struct app *app, struct rect *inside, const union value *session)
{
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        const union value *row = plan_row(app, limits[i].id);
        int64_t amount, most;
        session_limit(session, i, &amount, &most);
        if (row) {
            amount = row[limits[i].left ? PLAN_BALANCE : PLAN_USED].number;
            most = row[PLAN_LIMIT].number;
        }
        limit_bar(app, inside, &limits[i], amount, most);
    }
}

static void session_names(struct app *app, struct rect *inside, const union value *row)
{
    static const struct {
        const char *label;
        int column;
        bool hidden;
    } lines[] = {{"Account", SESSION_NAME, true},
                 {"E-mail", SESSION_EMAIL, true},
                 {"Role", SESSION_ROLE, false},
                 {"Organization", SESSION_ORGANIZATION_NAME, true},
                 {"Plan", SESSION_PLAN, false}};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        fact(app, inside, lines[i].label,
             app->state.redact && lines[i].hidden ? "hidden" : row[lines[i].column].text);
}

/* Not every service says whose credential it was given; what it keeps closed is known all the same.
 */
static void session_missing(struct app *app, struct rect inside)
{
    struct notice notice = {.title = "Not known",
                            .text = "This service does not say whose credential it was given.",
                            .style = STYLE_DIM};
    if (cluster_shown(app)) {
        notice.text = "The cluster has no dataset session.";
    } else if (app->status.last_success == UNKNOWN && app->engine.as_of == UNKNOWN) {
        notice.title = "Not known yet";
        notice.text = "The account appears with the first sync.";
    }
    if (app->status.closed[0])
        fact_lines(app, &inside, "Closed to you", app->status.closed);
    draw_notice(&app->grid, inside, &notice);
}

void panel_session(struct app *app)
{
    const struct table *session = app->answers.there[app->answers.session];
    char hours[NUMBER_MAX], text[NUMBER_MAX + 16];
    struct rect inside =
        draw_popup(&app->grid, app->body, PANEL_WIDTH, 16,
                   &(struct pane){.title = "Account", .right = "any key closes", .focused = true});
    if (!session || !session->n_rows) {
        session_missing(app, inside);
        return;
    }
    const union value *row = table_at(session, 0, 0);
    session_names(app, &inside, row);
    const struct profile *profile = profiles_open(app);
    const char *slash = strrchr(profile->mirror, '/');
    bool named = strcmp(profile->name, "unnamed") != 0;
    fact(app, &inside, named ? "Profile" : "Mirror",
         named   ? profile->name
         : slash ? slash + 1
                 : profile->mirror);
    rect_cut_top(&inside, 1);
    format_fixed(hours, sizeof(hours), row[SESSION_CORE_HOURS].number, 9, 1);
    snprintf(text, sizeof(text), "%s core-h left", hours);
    fact(app, &inside, "Core-hours",
         row[SESSION_CORE_HOURS].number == UNKNOWN ? NULL
         : app->state.redact                       ? "hidden"
                                                   : text);
    session_limits(app, &inside, row);
    if (app->status.closed[0])
        fact_lines(app, &inside, "Closed to you", app->status.closed);
}
