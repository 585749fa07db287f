/* setup: which service, where it is, and what the profile is called. */
#include <string.h>

#include "new_profile.h"

enum { SOURCES_MAX = 64 };

static const char cluster_name[] = "clickhouse";
static const char own_title[] = "a service of your own that speaks the Usage API";
static const char cluster_title[] = "ClickHouse: a table of events in a cluster of your own";

/* ---- which ------------------------------------------------------------------------------- */

static bool choose_source(struct new_profile *profile, struct err *err)
{
    const char *names[SOURCES_MAX + 1], *titles[SOURCES_MAX + 1];
    size_t n = MIN(source_count, (size_t)SOURCES_MAX), chosen = 0;
    const struct talk_question question = {.text = "Which service is it?", .option = "--source"};
    for (size_t i = 0; i < n; i++) {
        names[i] = source_list[i]->name;
        titles[i] = text_equal(names[i], "usage") ? own_title : source_list[i]->title;
    }
    names[n] = cluster_name;
    titles[n] = cluster_title;
    const struct talk_choices choices = {names, titles, n + 1};
    if (profile->yes)
        return new_profile_lacks("--source", err);
    if (!talk_choose(&profile->talk, &question, &choices, &chosen, err))
        return false;
    profile->source = chosen < n ? source_list[chosen] : NULL;
    profile->kind = names[chosen];
    return true;
}

static bool find_source(struct new_profile *profile, struct err *err)
{
    const char *name = args_override(profile->args, "source");
    const char *engine = args_override(profile->args, "engine");
    if (text_equal(engine, cluster_name))
        name = cluster_name;
    if (!name)
        return choose_source(profile, err);
    profile->kind = name;
    profile->source = source_find(name);
    return profile->source || text_equal(name, cluster_name) ||
           unknown("source", name, source_nearest(name), "setup", err);
}

bool new_profile_service(struct new_profile *profile, struct err *err)
{
    return find_source(profile, err) && new_profile_address(profile, err) &&
           (profile->source || new_profile_table(profile, err));
}

/* ---- what it is called --------------------------------------------------------------------- */

/* The name of the source, with a number when it is taken. */
static const char *suggest_name(struct new_profile *profile)
{
    CLEANUP(config_draft_finish)
    struct config_draft draft = {0};
    profile->name = profile->kind;
    for (int i = 2; new_profile_draft(profile, &draft, NULL); i++) {
        if (!config_profile(&draft.before, profile->name, NULL))
            break;
        profile->name = arena_printf(&profile->arena, "%s%d", profile->kind, i);
    }
    return profile->name;
}

/* Two services in one mirror would be added up. */
static bool check_mirror(const struct new_profile *profile, const struct profile *before,
                         struct err *err)
{
    bool cluster = before->engine == ANSWERER_CLICKHOUSE || !profile->source;
    bool same = text_equal(before->source, profile->kind) && text_equal(before->url, profile->url);
    return same || cluster || !file_exists(before->mirror) ||
           err_set(err, ERR_USAGE,
                   "the mirror of profile %s, %.120s, is of another service, and the two would be "
                   "added up: take another name, or move that file away",
                   profile->name, before->mirror);
}

static bool may_replace(struct new_profile *profile, const struct profile *before, bool *ok,
                        struct err *err)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text, "There is a profile %s already (%s%s%s). Replace it?", profile->name,
             before->engine == ANSWERER_CLICKHOUSE ? cluster_name : before->source,
             *before->url ? ", " : "", before->url);
    const struct talk_question question = {.text = str_text(&text), .option = "--yes"};
    *ok = profile->yes;
    return profile->yes || talk_yes(&profile->talk, &question, ok, err);
}

/* *ok: the name can be used. */
static bool check_name(struct new_profile *profile, bool *ok, struct err *err)
{
    CLEANUP(config_draft_finish)
    struct config_draft draft = {0};
    *ok = false;
    if (!new_profile_draft(profile, &draft, err))
        return false;
    const struct profile *before = config_profile(&draft.before, profile->name, NULL);
    *ok = !before;
    return !before || (check_mirror(profile, before, err) && may_replace(profile, before, ok, err));
}

bool new_profile_name(struct new_profile *profile, struct err *err)
{
    char answer[TALK_ANSWER];
    bool ok = false, given = profile->args->n_words > 0;
    const struct talk_question question = {.text = "Name of the profile",
                                           .suggest = suggest_name(profile),
                                           .option = "it as a word behind setup"};
    if (given)
        profile->name = profile->args->words[0];
    if ((given || profile->yes) && !check_name(profile, &ok, err))
        return false;
    while (!ok) {
        struct err why = {0};
        if (!talk_put(&profile->talk, &question, answer, err))
            return false;
        profile->name = arena_text(&profile->arena, answer);
        if (check_name(profile, &ok, &why))
            continue;
        if (why.code == ERR_CANCELLED)
            return err_set(err, why.code, "%s", why.text);
        if (!talk_say(&profile->talk, err, "That cannot be: %s.", why.text))
            return false;
    }
    return true;
}
