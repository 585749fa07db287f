/* The list of profiles: each with its host, how it is doing, and how old its data are. */
#include <string.h>

#include "prompts.h"

void profiles_line(const struct facts *facts, size_t i, struct menu_line *out)
{
    const struct scene *scene = facts->scene;
    const struct scene_profile *profile = &scene->profiles[i];
    struct profile_says says;
    char ago[NUMBER_MAX] = "";
    profile_say(scene, i, facts->states, &says);
    if (says.as_of != UNKNOWN)
        format_ago(ago, sizeof(ago), says.as_of, scene->now);
    snprintf(out->label, sizeof(out->label), "%s", profile->name);
    CLEANUP(str_finish)
    struct str detail = {.max = sizeof(out->detail) - 1};
    str_addf(&detail, "%.40s%s%s", profile->host, *profile->host ? " · " : "", says.text);
    str_addf(&detail, "%s%s", *ago ? " · " : "", ago);
    str_addf(&detail, "%s%.40s", *says.reason ? " · " : "", says.reason);
    snprintf(out->detail, sizeof(out->detail), "%s", str_text(&detail));
    out->checked = i == scene->profile;
}

unsigned profile_command(struct state *state, const struct facts *facts, const char *text)
{
    const struct scene *scene = facts->scene;
    CLEANUP(str_finish)
    struct str names = {0};
    for (size_t i = 0; i < scene->n_profiles; i++) {
        str_addf(&names, "%s%s", i ? ", " : "", scene->profiles[i].name);
        if (strcmp(scene->profiles[i].name, text) != 0)
            continue;
        state->profile_wanted = i;
        state->profile_along = false;
        return TODO_PROFILE | TODO_PAINT;
    }
    state_say(state, true, "There is no profile \"%.40s\"; there are %.200s.", text,
              str_text(&names));
    return TODO_PAINT;
}
