/* To the next or previous match of the filter when it is beyond the loaded rows. Three steps, each
 * a question to the engine that goes out when the view has its answers, and again when newer ones
 * of the view took its place:
 *
 *   count   how many matches stand before the selected row, and how many there are
 *   find    the id of the match that is sought
 *   place   at which row of the whole table it stands
 *
 * Beyond the last match it goes on at the first, and the other way. */
#include <string.h>

#include "loop.h"

bool jump_busy(const struct app *app)
{
    return app->state.jump != 0 || app->jump.stage != JUMP_NONE;
}

void jump_stop(struct app *app)
{
    app->jump = (struct jump){0};
    app->state.jump = 0;
}

static void stop(struct app *app, const char *why)
{
    jump_stop(app);
    if (why)
        state_say(&app->state, false, "%s", why);
    app->paint = true;
}

static bool selected_matches(const struct app *app, const struct facts *facts, size_t row)
{
    const struct section *rows = rows_section(facts);
    CLEANUP(filter_finish)
    struct filter filter = {0};
    size_t offset = rows->table.provenance.offset;
    return row >= offset && row - offset < rows->table.n_rows &&
           filter_parse(DATA_EVENTS, app->state.filter, &facts->scene->context, &filter, NULL) &&
           scene_row_passes(facts->scene, &filter, table_at(&rows->table, row - offset, 0));
}

static void begin(struct app *app, const struct facts *facts)
{
    const struct pane_state *pane = &state_view(&app->state)->panes[0];
    const struct section *rows = rows_section(facts);
    int direction = app->state.jump > 0 ? 1 : -1;
    app->state.jump -= direction;
    if (!rows || !rows->table.n_rows)
        return;
    size_t offset = rows->table.provenance.offset, row = pane->selected;
    if (row < offset || row - offset >= rows->table.n_rows)
        return;
    app->jump = (struct jump){.stage = JUMP_COUNT, .direction = direction};
    app->jump.self = selected_matches(app, facts, row);
    const char *id = table_at(&rows->table, row - offset, E_ID)->text;
    snprintf(app->jump.id, sizeof(app->jump.id), "%s", id ? id : "");
}

static struct question base(const struct app *app, enum ask ask, bool filtered)
{
    const struct scene *scene = &app->scene;
    return (struct question){.ask = ask,
                             .set = DATA_EVENTS,
                             .window = scene->window,
                             .zone = scene->zone,
                             .now = scene->now,
                             .filter = filtered ? scene->filter : scene->view->where,
                             .context = scene->context,
                             .sort = view_sort(scene->state),
                             .id = app->jump.id};
}

static void post(struct app *app)
{
    struct jump *jump = &app->jump;
    struct request *request = request_new();
    struct question question;
    request->number = jump->number = ++app->serial;
    request->choice.member = app->current;
    if (jump->stage == JUMP_COUNT) {
        question = base(app, ASK_POSITION, true);
        request_add(request, &question);
        question = base(app, ASK_COUNT, true);
    } else if (jump->stage == JUMP_FIND) {
        question = base(app, ASK_PAGE, true);
        question.offset = jump->match;
        question.limit = 1;
    } else {
        question = base(app, ASK_POSITION, !state_view(&app->state)->highlight);
    }
    request_add(request, &question);
    asker_post(app->asker, request);
}

void jump_go(struct app *app)
{
    if (app->state.jump && app->jump.stage == JUMP_NONE && app->answers.complete) {
        struct facts facts;
        load_facts(app, &facts, K_NONE);
        begin(app, &facts);
    }
    if (app->jump.stage != JUMP_NONE && !app->jump.number && app->answers.complete)
        post(app);
}

static void next_stage(struct jump *jump, int stage)
{
    jump->stage = stage;
    jump->number = 0;
}

static void take_count(struct app *app, const struct reply *reply)
{
    struct jump *jump = &app->jump;
    int64_t number = table_at(&reply->table, 0, 0)->number;
    if (reply->index == 0)
        jump->before = number;
    else
        jump->total = number;
    if (!reply->last)
        return;
    number = jump->total;
    if (number <= 0) {
        stop(app, "No event matches the filter; / changes it.");
        return;
    }
    int64_t match = jump->direction > 0 ? jump->before + jump->self : jump->before - 1;
    jump->wrapped = match < 0 || match >= number;
    jump->match = (size_t)(match < 0 ? number - 1 : match >= number ? 0 : match);
    next_stage(jump, JUMP_FIND);
}

static void arrive(struct app *app, int64_t row)
{
    struct state *state = &app->state;
    struct pane_state *pane = &state_view(state)->panes[0];
    struct jump done = app->jump;
    int more = state->jump;
    char which[NUMBER_MAX], total[NUMBER_MAX];
    size_t rows = app->scene.page_rows;
    stop(app, NULL);
    state->jump = more;
    pane->selected = (size_t)row;
    pane->newest = false;
    pane->held = true;
    memcpy(pane->id, done.id, sizeof(pane->id));
    if (pane->selected < pane->top || pane->selected >= pane->top + rows)
        pane->top = pane->selected - MIN(pane->selected, rows / 2);
    state_say(state, false, "Match %s of %s%s.",
              format_count(which, sizeof(which), (int64_t)done.match + 1),
              format_count(total, sizeof(total), done.total),
              !done.wrapped        ? ""
              : done.direction > 0 ? ", from the first again"
                                   : ", from the last again");
    app->said_at = clock_monotonic();
}

static void take(struct app *app, const struct reply *reply)
{
    struct jump *jump = &app->jump;
    if (reply->err.code) {
        stop(app, NULL);
        state_say(&app->state, true, "%s", reply->err.text);
    } else if (!reply->table.n_rows) {
        stop(app, "The match is gone; n looks again.");
    } else if (jump->stage == JUMP_COUNT) {
        take_count(app, reply);
    } else if (jump->stage == JUMP_FIND) {
        const char *id = table_at(&reply->table, 0, E_ID)->text;
        snprintf(jump->id, sizeof(jump->id), "%s", id ? id : "");
        next_stage(jump, JUMP_PLACE);
    } else {
        arrive(app, table_at(&reply->table, 0, 0)->number);
    }
}

bool jump_take(struct app *app, const struct reply *reply)
{
    if (!app->jump.number || reply->number != app->jump.number)
        return false;
    take(app, reply);
    return true;
}
