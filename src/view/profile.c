/* How a profile is doing: what its sync says while it runs; else what the mirror remembers of the
 * last time. */
#include <string.h>

#include "section.h"

enum { FRESH_MS = 10 * MINUTE /* what was fetched so lately is live, whoever fetched it */ };

struct question profile_states(const struct scene *scene)
{
    return (struct question){
        .ask = ASK_STATE, .across = true, .now = scene->now, .sort = {.field = -1}};
}

static void look(struct profile_says *out, enum style style, const char *sign, const char *ascii)
{
    out->style = style;
    out->sign = sign;
    out->ascii = ascii;
}

/* "09:04" of today, else "12 Nov". */
static void when(const struct scene *scene, int64_t at, char out[static NUMBER_MAX])
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil civil;
    civil_from(&civil, at, scene->zone);
    if (at >= day_start(scene->now, scene->zone))
        snprintf(out, NUMBER_MAX, "%02d:%02d", civil.hour, civil.minute);
    else
        snprintf(out, NUMBER_MAX, "%d %s", civil.day, months[civil.month - 1]);
}

/* A service that was reached and would not is failing, one that was not is offline. */
static void say_failure(const struct scene *scene, bool refused, int64_t since, const char *reason,
                        struct profile_says *out)
{
    char time[NUMBER_MAX];
    out->fails = out->old = true;
    snprintf(out->reason, sizeof(out->reason), "%s", reason ? reason : "");
    if (refused) {
        look(out, STYLE_BAD, "✗", "x");
        snprintf(out->text, sizeof(out->text), "failing");
        return;
    }
    look(out, STYLE_WARN, "▲", "!");
    snprintf(out->text, sizeof(out->text), "offline");
    if (since == UNKNOWN)
        return;
    when(scene, since, time);
    snprintf(out->text, sizeof(out->text), "offline since %s", time);
    out->brief = "offline";
}

static int64_t shifted(const struct scene *scene, int64_t at)
{
    return at == UNKNOWN ? UNKNOWN : at + scene->shift;
}

/* From the mirror alone. */
static void say_resting(const struct scene *scene, bool asked, const union value *row,
                        struct profile_says *out)
{
    int64_t failed_at = row ? row[STATE_FAILED_AT].number : UNKNOWN;
    if (failed_at != UNKNOWN) {
        say_failure(scene, row[STATE_STATUS].number >= 400, shifted(scene, failed_at),
                    row[STATE_TROUBLE].text, out);
    } else if (out->as_of == UNKNOWN) {
        look(out, STYLE_DIM, "○", "o");
        snprintf(out->text, sizeof(out->text), asked ? "not asked yet" : "never synced");
    } else {
        out->old = scene->now - out->as_of > FRESH_MS;
        look(out, out->old ? STYLE_DIM : STYLE_GOOD, out->old ? "○" : "●", out->old ? "o" : "*");
        snprintf(out->text, sizeof(out->text), !out->old ? "live" : asked ? "answered" : "synced");
    }
}

static void say_phase(const struct scene *scene, const struct scene_profile *profile,
                      struct profile_says *out)
{
    static const struct {
        const char *text, *sign, *ascii;
        enum style style;
    } phases[] = {[PROFILE_ALONE] = {"mirror only", "○", "o", STYLE_DIM},
                  [PROFILE_STARTING] = {"connecting", "◐", "*", STYLE_INFO},
                  [PROFILE_SYNCING] = {"syncing", "◐", "*", STYLE_INFO},
                  [PROFILE_LIVE] = {"live", "●", "*", STYLE_GOOD},
                  [PROFILE_PAUSED] = {"paused", "‖", "=", STYLE_WARN}};
    enum profile_phase phase = profile->phase;
    if (phase == PROFILE_WAITING || phase == PROFILE_STOPPED) {
        say_failure(scene, profile->refused, out->as_of, profile->reason, out);
        return;
    }
    look(out, phases[phase].style, phases[phase].sign, phases[phase].ascii);
    snprintf(out->text, sizeof(out->text), "%s", phases[phase].text);
    if (phase == PROFILE_SYNCING && profile->percent >= 0)
        snprintf(out->text, sizeof(out->text), "syncing %d %%", profile->percent);
}

static const union value *state_row(const struct table *states, size_t profile)
{
    for (size_t i = 0; states && i < states->n_rows; i++)
        if (table_at(states, i, PROFILE_NUMBER)->number == (int64_t)profile)
            return table_at(states, i, 0);
    return NULL;
}

void profile_say(const struct scene *scene, size_t number, const struct table *states,
                 struct profile_says *out)
{
    const struct scene_profile *profile = &scene->profiles[number];
    const union value *row = state_row(states, number);
    const char *failure = row ? row[PROFILE_FAILURE].text : NULL;
    row = row && !failure ? row + PROFILE_FIELDS : NULL;
    *out =
        (struct profile_says){.as_of = MAX(row ? shifted(scene, row[STATE_AS_OF].number) : UNKNOWN,
                                           profile->last_success)};
    if (profile->phase == PROFILE_RESTING)
        say_resting(scene, profile->asked, row, out);
    else
        say_phase(scene, profile, out);
    if (failure && !out->fails && out->as_of != UNKNOWN)
        say_failure(scene, true, UNKNOWN, failure, out);
}
