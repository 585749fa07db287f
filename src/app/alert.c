/* Low credits: a line above every view, the bell once, and a command once, however often the number
 * is looked at and the program started, until there are enough again. */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "profiles.h"
#include "usagetop/books.h"

static const union value *session_row(const struct app *app)
{
    const struct answers *answers = &app->answers;
    const struct table *session = answers->n ? answers->there[answers->session] : NULL;
    return session && session->n_rows ? table_at(session, 0, 0) : NULL;
}

static void say(struct app *app, int64_t left, int64_t limit, int64_t threshold)
{
    char now[NUMBER_MAX], all[NUMBER_MAX], least[NUMBER_MAX];
    struct alert *alert = &app->alert;
    format_fixed(now, sizeof(now), left, 9, 2);
    format_fixed(all, sizeof(all), limit, 9, 0);
    format_fixed(least, sizeof(least), threshold, 9, 0);
    snprintf(alert->text, sizeof(alert->text), "%s%s%s credits left, fewer than %s", now,
             limit == UNKNOWN ? "" : " of ", limit == UNKNOWN ? "" : all, least);
}

static void run_command(struct app *app, int64_t left, int64_t threshold)
{
    const struct profile *profile = profiles_open(app);
    CLEANUP(arena_finish)
    struct arena arena = {0};
    CLEANUP(str_finish)
    struct str exact = {0}, least = {0};
    struct err err = {0};
    decimal_print(&exact, left, 9);
    decimal_print(&least, threshold, 9);
    const char *const more[] = {
        arena_printf(&arena, "USAGETOP_ALERT=%s: %s", profile->name, app->alert.text),
        arena_printf(&arena, "USAGETOP_PROFILE=%s", profile->name),
        arena_printf(&arena, "USAGETOP_CREDITS=%s", str_text(&exact)),
        arena_printf(&arena, "USAGETOP_THRESHOLD=%s", str_text(&least))};
    str_finish(&least);
    if (!command_start(profile->alert_command, more, ARRAY_LEN(more), &app->alert.pid, &err))
        state_say(&app->state, true, "alert_command: %s", err.text);
}

/* Another instance that writes the mirror tells by itself. */
static void tell(struct app *app, int64_t left, int64_t threshold)
{
    const char *command = profiles_open(app)->alert_command;
    app->alert.told = true;
    if (app->status.phase == SYNC_FOLLOWING)
        return;
    term_bell(&app->term);
    if (command && *command && !app->alert.pid)
        run_command(app, left, threshold);
}

static void look_at_credits(struct app *app)
{
    const struct profile *profile = profiles_open(app);
    const union value *session = session_row(app);
    struct alert *alert = &app->alert;
    if (alert->pid && (waitpid(alert->pid, NULL, WNOHANG) == alert->pid || errno == ECHILD))
        alert->pid = 0;
    if (!session)
        return;
    int64_t left = session[SESSION_CREDITS].number, limit = session[SESSION_CREDIT_LIMIT].number;
    int64_t threshold =
        credits_threshold(profile->low_credits, profile->low_credits_percent, limit);
    bool low = left != UNKNOWN && threshold != UNKNOWN && left < threshold;
    if (low)
        say(app, left, limit, threshold);
    alert->low = low;
    if (low && !alert->told)
        tell(app, left, threshold);
    else if (!low && left != UNKNOWN)
        alert->told = false;
}

void alert_look(struct app *app)
{
    look_at_credits(app);
    int rows = app->alert.low + gaps_rows(app);
    if (rows == app->alert.rows)
        return;
    app->alert.rows = rows;
    chrome_layout(app);
    app->paint = true;
}

int alert_rows(const struct app *app)
{
    return app->alert.rows;
}

void alert_draw(struct app *app)
{
    gaps_draw(app, HEADER_ROWS + app->alert.low);
    if (!app->alert.low)
        return;
    const union value *session = session_row(app);
    bool manager = session && role_is_manager(session[SESSION_ROLE].text);
    const struct span spans[] = {
        {app->grid.ascii ? " ! Low credits: " : " ▲ Low credits: ", STYLE_BAD, true},
        {app->state.redact ? "hidden" : app->alert.text, STYLE_WARN, true},
        {manager ? "  ·  7 shows the plan" : "", STYLE_DIM, true}};
    draw_spans(&app->grid, (struct rect){0, HEADER_ROWS, app->grid.width, 1}, ALIGN_LEFT, spans,
               ARRAY_LEN(spans));
}
