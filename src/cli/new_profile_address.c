/* setup: where the service is; of a cluster, who asks and which table has the events. */
#include <string.h>

#include "entry.h"
#include "new_profile.h"

bool new_profile_lacks(const char *option, struct err *err)
{
    return err_set(err, ERR_USAGE, "with --yes nothing is asked: give %s", option);
}

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

/* Whether all of the addresses may be asked; a service has one. */
static bool check_addresses(struct new_profile *profile, bool allow_http, struct err *err)
{
    const char *rest = profile->url, *url;
    size_t n = 0;
    for (; (url = entry_next(&rest, &profile->arena)); n++)
        if (!url_check(url, allow_http, NULL, err))
            return false;
    if (n == 0)
        return err_set(err, ERR_USAGE, "there is no address");
    return n == 1 || !profile->source || err_set(err, ERR_USAGE, "a service has one address");
}

static const char *complete_all(struct new_profile *profile, const char *text)
{
    const char *url, *all = NULL;
    while ((url = entry_next(&text, &profile->arena))) {
        url = complete(profile, url);
        all = all ? arena_printf(&profile->arena, "%s %s", all, url) : url;
    }
    return all ? all : "";
}

/* *again: it cannot be taken, and was said to be so. */
static bool take_address(struct new_profile *profile, const char *text, bool *again,
                         struct err *err)
{
    struct err why = {0};
    const struct talk_question question = {
        .text = "Over http everybody in between can read the credential. Use it all the same?",
        .option = "--allow-http"};
    *again = false;
    profile->url = complete_all(profile, text);
    if (check_addresses(profile, profile->allow_http, &why))
        return true;
    *again = !check_addresses(profile, true, NULL);
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
    const struct talk_question question = {
        .text = profile->source ? "Address of the service (https://...)"
                                : "Addresses of its servers (http://...:8123 ...)",
        .option = "--url"};
    while (again)
        if (!talk_put(&profile->talk, &question, answer, err) ||
            !take_address(profile, answer, &again, err))
            return false;
    return true;
}

bool new_profile_address(struct new_profile *profile, struct err *err)
{
    const char *url = args_override(profile->args, "url");
    const char *allow = args_override(profile->args, "allow_http");
    profile->allow_http = allow && !text_equal(allow, "no");
    profile->ca_file = args_override(profile->args, "ca_file");
    profile->user = args_override(profile->args, "user");
    profile->url = url ? url : profile->source ? profile->source->url : NULL;
    if (profile->url)
        return check_addresses(profile, profile->allow_http, err);
    if (profile->yes)
        return new_profile_lacks("--url", err);
    return ask_address(profile, err);
}

/* ---- of a cluster ------------------------------------------------------------------------ */

/* What was given, or said; NULL where it is what a cluster has anyway. */
static bool find_one(struct new_profile *profile, const char *option,
                     const struct talk_question *question, const char **out, struct err *err)
{
    char answer[TALK_ANSWER];
    *out = args_override(profile->args, option);
    if (!*out && !profile->yes) {
        if (!talk_put(&profile->talk, question, answer, err))
            return false;
        *out = arena_text(&profile->arena, answer);
    }
    if (text_equal(*out, question->suggest))
        *out = NULL;
    return true;
}

bool new_profile_table(struct new_profile *profile, struct err *err)
{
    static const struct talk_question table = {.text = "Table with the events, or DATABASE.TABLE",
                                               .suggest = "events",
                                               .option = "--table"};
    static const struct talk_question user = {
        .text = "User who may read it", .suggest = "default", .option = "--user"};
    return find_one(profile, "table", &table, &profile->table, err) &&
           find_one(profile, "user", &user, &profile->user, err);
}
