/* setup: which service, where it is, and what the profile is called. */
#include <string.h>

#include "new_profile.h"
#include "usagetop/net.h"

enum { SOURCES_MAX = 64 };

static bool needs_option(const char *option, struct err *err)
{
    return err_set(err, ERR_USAGE, "with --yes nothing is asked: give %s", option);
}

/* ---- which ------------------------------------------------------------------------------- */

static bool choose_source(struct new_profile *profile, struct err *err)
{
    const char *names[SOURCES_MAX], *titles[SOURCES_MAX];
    size_t n = MIN(source_count, (size_t)SOURCES_MAX), chosen = 0;
    const struct talk_question question = {.text = "Which service is it?", .option = "--source"};
    for (size_t i = 0; i < n; i++) {
        names[i] = source_list[i]->name;
        titles[i] = source_list[i]->title;
    }
    const struct talk_choices choices = {names, titles, n};
    if (profile->yes)
        return needs_option("--source", err);
    if (!talk_choose(&profile->talk, &question, &choices, &chosen, err))
        return false;
    profile->source = source_list[chosen];
    return true;
}

static bool find_source(struct new_profile *profile, struct err *err)
{
    const char *name = args_override(profile->args, "source");
    if (!name)
        return choose_source(profile, err);
    profile->source = source_find(name);
    if (!profile->source)
        return unknown("source", name, source_nearest(name), "setup", err);
    return true;
}

/* ---- where ------------------------------------------------------------------------------- */

/* Without a scheme it is https, but on this machine. */
static const char *complete(struct new_profile *profile, const char *text)
{
    struct url url;
    const char *with = arena_printf(&profile->arena, "http://%s", text);
    if (strstr(text, "://"))
        return arena_text(&profile->arena, text);
    if (url_check(with, true, &url, NULL) && url.loopback)
        return with;
    return arena_printf(&profile->arena, "https://%s", text);
}

/* *again: it cannot be taken, and was said to be so. */
static bool take_address(struct new_profile *profile, const char *text, bool *again,
                         struct err *err)
{
    struct err why = {0};
    const char *url = complete(profile, text);
    const struct talk_question question = {
        .text = "Over http everybody in between can read the credential. Use it all the same?",
        .option = "--allow-http"};
    *again = false;
    profile->url = url;
    if (url_check(url, profile->allow_http, NULL, &why))
        return true;
    *again = !url_check(url, true, NULL, NULL);
    if (*again)
        return talk_say(&profile->talk, err, "That is no address to ask: %s.", why.text);
    if (!talk_yes(&profile->talk, &question, &profile->allow_http, err))
        return false;
    *again = !profile->allow_http;
    return true;
}

static bool ask_address(struct new_profile *profile, struct err *err)
{
    char answer[TALK_ANSWER];
    bool again = true;
    const struct talk_question question = {.text = "Address of the service (https://...)",
                                           .option = "--url"};
    while (again)
        if (!talk_put(&profile->talk, &question, answer, err) ||
            !take_address(profile, answer, &again, err))
            return false;
    return true;
}

static bool find_address(struct new_profile *profile, struct err *err)
{
    const char *url = args_override(profile->args, "url");
    const char *allow = args_override(profile->args, "allow_http");
    profile->allow_http = allow && !text_equal(allow, "no");
    profile->ca_file = args_override(profile->args, "ca_file");
    profile->url = url ? url : profile->source->url;
    if (profile->url)
        return url_check(profile->url, profile->allow_http, NULL, err);
    if (profile->yes)
        return needs_option("--url", err);
    return ask_address(profile, err);
}

bool new_profile_service(struct new_profile *profile, struct err *err)
{
    return find_source(profile, err) && find_address(profile, err);
}

/* ---- what it is called --------------------------------------------------------------------- */

/* The name of the source, with a number when it is taken. */
static const char *suggest_name(struct new_profile *profile)
{
    CLEANUP(config_draft_finish)
    struct config_draft draft = {0};
    profile->name = profile->source->name;
    for (int i = 2; new_profile_draft(profile, &draft, NULL); i++) {
        if (!config_profile(&draft.before, profile->name, NULL))
            break;
        profile->name = arena_printf(&profile->arena, "%s%d", profile->source->name, i);
    }
    return profile->name;
}

/* Two services in one mirror would be added up. */
static bool check_mirror(const struct new_profile *profile, const struct profile *before,
                         struct err *err)
{
    bool same =
        text_equal(before->source, profile->source->name) && text_equal(before->url, profile->url);
    return same || !file_exists(before->mirror) ||
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
             before->source, *before->url ? ", " : "", before->url);
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
