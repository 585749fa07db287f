/* setup: from answers to a profile in the config. Nothing is written before everything is known and
 * was shown; the credential goes to no place but a file of its own. */
#include "new_profile.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ENTRIES_MAX = 9 };

void new_profile_finish(struct new_profile *profile)
{
    secret_finish(&profile->secret);
    arena_finish(&profile->arena);
    *profile = (struct new_profile){0};
}

const char *new_profile_expand(struct new_profile *profile, const char *path)
{
    const char *home = getenv("HOME");
    if (!text_starts(path, "~/") || !home)
        return path;
    return arena_printf(&profile->arena, "%s/%s", home, path + 2);
}

const char *new_profile_shorten(struct new_profile *profile, const char *path)
{
    const char *home = getenv("HOME");
    size_t len = home ? strlen(home) : 0;
    if (len < 2 || !text_starts(path, home) || path[len] != '/')
        return path;
    return arena_printf(&profile->arena, "~%s", path + len);
}

/* ---- the draft --------------------------------------------------------------------------- */

static void add(struct config_entry *entries, size_t *n, const char *name, const char *value)
{
    if (value && *value)
        entries[(*n)++] = (struct config_entry){.name = name, .value = value};
}

static size_t list_entries(const struct new_profile *profile,
                           struct config_entry entries[static ENTRIES_MAX])
{
    size_t n = 0;
    add(entries, &n, profile->source ? "source" : "engine", profile->kind);
    add(entries, &n, "url", profile->url);
    add(entries, &n, "table", profile->table);
    add(entries, &n, "user", profile->user);
    add(entries, &n, profile->token_option, profile->token);
    add(entries, &n, "ca_file", profile->ca_file);
    add(entries, &n, "allow_http", profile->allow_http ? "yes" : NULL);
    return n;
}

bool new_profile_draft(const struct new_profile *profile, struct config_draft *draft,
                       struct err *err)
{
    struct config_entry entries[ENTRIES_MAX];
    const struct config_section section = {profile->name, entries, list_entries(profile, entries)};
    return config_draft_make(draft, profile->args->values[OPT_CONFIG], &section, err);
}

const struct profile *new_profile_read(const struct new_profile *profile,
                                       const struct config_draft *draft)
{
    return config_profile(&draft->config, profile->name, NULL);
}

/* ---- writing ----------------------------------------------------------------------------- */

struct file_text {
    const char *path;
    bool ok;
    struct err err;
};

static void write_text(const char *text, void *arg)
{
    struct file_text *file = arg;
    file->ok = file_write(file->path, text, strlen(text), &file->err);
}

/* Into the config folder, which is made for the user alone. */
static bool write_secret(struct new_profile *profile, struct err *err)
{
    struct file_text file = {.path = new_profile_expand(profile, profile->token)};
    CLEANUP(free_ptr)
    char *folder = mem_text(file.path);
    *strrchr(folder, '/') = '\0';
    if (!folder_make(folder, err))
        return false;
    secret_lend(&profile->secret, "", write_text, &file);
    return file.ok || err_set(err, file.err.code, "%s", file.err.text);
}

static bool write_all(struct new_profile *profile, const struct config_draft *draft,
                      struct err *err)
{
    const char *file = profile->typed ? new_profile_expand(profile, profile->token) : NULL;
    bool there = file && file_exists(file);
    if (file && !write_secret(profile, err))
        return false;
    if (config_draft_save(draft, err))
        return true;
    if (file && !there)
        unlink(file);
    return false;
}

static bool show_section(struct new_profile *profile, const struct config_draft *draft,
                         struct err *err)
{
    const struct talk *talk = &profile->talk;
    struct config_entry entries[ENTRIES_MAX];
    size_t n = list_entries(profile, entries);
    const char *path = new_profile_shorten(profile, draft->config.path);
    bool ok = talk_say(talk, err, "\nThis goes into %s:", path) &&
              talk_say(talk, err, "  [profile %s]", profile->name);
    for (size_t i = 0; ok && i < n; i++)
        ok = talk_say(talk, err, "  %s = %s", entries[i].name, entries[i].value);
    if (ok && profile->typed)
        ok = talk_say(talk, err, "and the credential into %s, which only you can read.",
                      profile->token);
    return ok;
}

static bool say_next(const struct new_profile *profile, const struct config_draft *draft,
                     struct err *err)
{
    const struct talk *talk = &profile->talk;
    const char *name = profile->name;
    bool only = draft->config.n_profiles == 1;
    CLEANUP(str_finish)
    struct str option = {0};
    if (!only)
        str_addf(&option, " --profile %s", name);
    bool ok = talk_say(talk, err, "Written. Next:") &&
              talk_say(talk, err, "  usagetop%s", str_text(&option)) &&
              talk_say(talk, err, "      opens the dashboard%s",
                       profile->source ? " and fetches while you look" : "");
    if (ok && profile->source)
        ok = talk_say(talk, err, "  usagetop sync%s", str_text(&option)) &&
             talk_say(talk, err, "      fetches without a screen, for cron as well");
    ok = ok && talk_say(talk, err, "  usagetop doctor%s", str_text(&option)) &&
         talk_say(talk, err, "      says what is wrong when something is");
    if (ok && text_equal(profile->token_option, "token_env"))
        ok = talk_say(talk, err, "%s has to be set wherever usagetop is started.", profile->token);
    return ok;
}

static bool finish_up(struct new_profile *profile, bool works, struct err *err)
{
    CLEANUP(config_draft_finish)
    struct config_draft draft = {0};
    bool go = works;
    const struct talk_question question = {
        .text = works ? "Write it?" : "The test failed. Write it all the same?",
        .option = works ? "--yes" : NULL};
    if (!works && profile->yes)
        return err_set(err, ERR_OTHER, "the test failed, and nothing was written");
    if (!new_profile_draft(profile, &draft, err) || !show_section(profile, &draft, err))
        return false;
    if (!profile->yes && !talk_yes(&profile->talk, &question, &go, err))
        return false;
    if (!go)
        return err_set(err, ERR_CANCELLED, "nothing was written");
    return write_all(profile, &draft, err) && say_next(profile, &draft, err);
}

/* A config with a mistake is told of before anything is asked. */
static bool check_config(const struct new_profile *profile, struct err *err)
{
    CLEANUP(config_draft_finish)
    struct config_draft draft = {0};
    const struct config_entry entry = {.name = "sync", .value = "yes"};
    const struct config_section section = {"new", &entry, 1};
    return config_draft_make(&draft, profile->args->values[OPT_CONFIG], &section, err) ||
           err_wrap(err, "the config has to be mended first");
}

/* A mistyped credential is no reason to answer everything again. */
static bool find_credential(struct new_profile *profile, bool *works, struct err *err)
{
    const struct talk_question question = {.text = "Take another credential?"};
    bool again = true;
    while (again) {
        if (!new_profile_credential(profile, err) || !new_profile_test(profile, works, err))
            return false;
        again = profile->refused && !profile->yes && !profile->given;
        if (again && !talk_yes(&profile->talk, &question, &again, err))
            return false;
    }
    return true;
}

bool run_setup(const struct args *args, struct err *err)
{
    CLEANUP(new_profile_finish)
    struct new_profile profile = {.args = args, .yes = args_has(args, OPT_YES)};
    bool works = false;
    signals_catch();
    talk_start(&profile.talk);
    profile.talk.ascii = setup_ascii(&(struct config){0});
    return check_config(&profile, err) && new_profile_service(&profile, err) &&
           new_profile_name(&profile, err) && find_credential(&profile, &works, err) &&
           finish_up(&profile, works, err);
}
