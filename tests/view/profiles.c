/* The profiles of the small world, and answers across them: the first has all of its events, the
 * second some of them and another unit of credits, the third is offline with old data, the fourth
 * is refused, the fifth was never synced. An empty world has one that was never synced. */
#include <stdlib.h>
#include <string.h>

#include "world.h"

enum { LAB, WEST, ARCHIVE, BROKEN, PAPER, PROFILES };

static const struct scene_profile profiles[PROFILES] = {
    [LAB] = {.name = "lab",
             .host = "usage.example.org",
             .phase = PROFILE_LIVE,
             .last_success = WORLD_NOW - 3 * SECOND},
    [WEST] = {.name = "west-campus",
              .host = "usage.example.net",
              .phase = PROFILE_RESTING,
              .last_success = UNKNOWN},
    [ARCHIVE] = {.name = "archive",
                 .host = "archive.example.org",
                 .phase = PROFILE_WAITING,
                 .reason = "no answer from archive.example.org: the connection timed out",
                 .last_success = UNKNOWN,
                 .next_try = WORLD_NOW + 90 * SECOND},
    [BROKEN] = {.name = "broken",
                .host = "usage.example.org",
                .phase = PROFILE_STOPPED,
                .refused = true,
                .reason = "usage.example.org refuses the credential (401): nothing more is asked "
                          "until it is changed",
                .last_success = UNKNOWN},
    [PAPER] = {.name = "paper", .host = "", .phase = PROFILE_RESTING, .last_success = UNKNOWN}};

static struct scene_profile shown[PROFILES]; /* of the world made last; tests have one thread */

const struct scene_profile *world_profiles(const struct world *world, size_t *n)
{
    *n = world->kind == WORLD_EMPTY ? 1 : PROFILES;
    for (size_t i = 0; i < PROFILES; i++) {
        shown[i] = world->kind == WORLD_EMPTY ? profiles[PAPER] : profiles[i];
        shown[i].percent = -1;
        if (i != ARCHIVE)
            shown[i].next_try = UNKNOWN;
        if (world->kind == WORLD_STALE)
            shown[i].phase = PROFILE_RESTING;
        if (world->kind == WORLD_HOSTILE) {
            shown[i].name = world->events.n ? rows_at(&world->events, i)[E_NAME].text : "";
            shown[i].host = shown[i].reason = shown[i].name = shown[i].name ? shown[i].name : "?";
        }
    }
    return shown;
}

static bool has_mirror(const struct world *world, size_t i)
{
    return world->kind != WORLD_EMPTY && i < BROKEN;
}

static void answer_state(const struct world *world, size_t i, struct table *out)
{
    const struct field *columns[STATE_FIELDS];
    const struct question question = {.ask = ASK_STATE};
    table_init(out, columns, question_columns(&question, columns, STATE_FIELDS), 1);
    union value *row = table_at(out, 0, 0);
    row[STATE_AS_OF].number = WORLD_NOW - (i == ARCHIVE                 ? 3 * DAY
                                           : world->kind == WORLD_STALE ? 2 * HOUR
                                                                        : (int64_t)40 * SECOND);
    row[STATE_LATEST].number = WORLD_NOW - HOUR;
    row[STATE_EVENTS].number = row[STATE_INDEXED].number = (int64_t)world->events.n;
    if (i != ARCHIVE)
        return;
    row[STATE_FAILED_AT].number = WORLD_NOW - 3 * DAY;
    row[STATE_TROUBLE].text = arena_text(&out->arena, profiles[ARCHIVE].reason);
}

static void session_rows(const struct world *world, size_t i, struct rows *out)
{
    union value *row = rows_add(out, DATA_SESSION);
    row[SESSION_ID].text = "acc";
    if (world->kind == WORLD_UNKNOWN)
        return;
    row[SESSION_ROLE].text = i == WEST ? "member" : "manager";
    row[SESSION_ORGANIZATION_NAME].text = i == WEST ? "West Campus" : "Example Works";
    row[SESSION_CREDITS].number =
        i == WEST ? INT64_C(1204500000000) : INT64_C(36000000000) * (int)(i + 1);
}

static void plan_rows(size_t i, struct rows *out)
{
    union value *row = rows_add(out, DATA_PLAN);
    row[PLAN_ID].text = "training_credits";
    row[PLAN_UNIT].text = i == WEST ? "EUR" : "credits";
}

static bool answer_one(const struct world *world, const struct question *question, size_t i,
                       struct table *out, struct err *err)
{
    struct question own = *question;
    struct rows rows = {0};
    own.across = false;
    if (question->ask == ASK_STATE) {
        answer_state(world, i, out);
        return true;
    }
    if (question->ask == ASK_AGGREGATE) {
        char *some = i == WEST ? filter_and(question->filter, "user:*1") : NULL;
        own.filter = some ? some : question->filter;
        bool ok = world_answer(world, &own, out, err);
        free(some);
        return ok;
    }
    if (question->set == DATA_SESSION)
        session_rows(world, i, &rows);
    else
        plan_rows(i, &rows);
    bool ok = table_from_rows(&own, &rows, out, err);
    rows_finish(&rows);
    return ok;
}

bool world_answer_across(const struct world *world, const struct question *question,
                         struct table *out, struct err *err)
{
    const struct field *columns[64];
    size_t n, n_columns = question_columns(question, columns, ARRAY_LEN(columns));
    world_profiles(world, &n);
    table_init(out, columns, n_columns, n);
    for (size_t i = 0; i < n; i++) {
        struct table one = {0};
        table_at(out, i, PROFILE_NUMBER)->number = (int64_t)i;
        if (!has_mirror(world, i)) {
            table_at(out, i, PROFILE_FAILURE)->text = "there is no mirror";
            continue;
        }
        if (!answer_one(world, question, i, &one, err))
            return false;
        for (size_t c = 0; one.n_rows && c < one.n_columns; c++) {
            union value value = *table_at(&one, 0, c);
            if (field_is_text(one.columns[c]))
                value.text = arena_text(&out->arena, value.text);
            *table_at(out, i, PROFILE_FIELDS + c) = value;
        }
        table_finish(&one);
    }
    return true;
}
