/* setup: where the credential comes from. It is fetched from there at once, so that the test is of
 * what the dashboard will use. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "new_profile.h"

static const char *const options[] = {"token_command", "token_file", "token_env"};
enum { USER_SIZE = 128 };
enum way { WAY_COMMAND, WAY_FILE, WAY_ENV, WAY_TYPED, WAY_NONE, WAY_COUNT };

/* ---- fetching ---------------------------------------------------------------------------- */

static bool fetch(struct new_profile *profile, struct err *err)
{
    const char *token = profile->token;
    secret_finish(&profile->secret);
    if (text_equal(profile->token_option, "token_command"))
        return secret_from_command(&profile->secret, token, err);
    if (text_equal(profile->token_option, "token_env"))
        return secret_from_env(&profile->secret, token, err);
    return secret_from_file(&profile->secret, new_profile_expand(profile, token), err);
}

/* A file of the user's own that others can read. */
static bool is_open_file(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
           st.st_mode & (S_IRWXG | S_IRWXO);
}

static bool close_file(struct new_profile *profile, struct err *err)
{
    const char *path = new_profile_expand(profile, profile->token);
    bool close = true;
    const struct talk_question question = {
        .text = "Others can read it. Make it yours alone (0600)?", .option = NULL};
    if (!is_open_file(path))
        return true;
    if (!talk_yes(&profile->talk, &question, &close, err))
        return false;
    return !close || chmod(path, S_IRUSR | S_IWUSR) == 0 ||
           talk_say(&profile->talk, err, "Its mode cannot be changed.");
}

static bool is_whole_path(const char *path)
{
    return *path == '/' || text_starts(path, "~/");
}

/* ---- asking ------------------------------------------------------------------------------ */

static bool ask_where(struct new_profile *profile, enum way way, struct err *err)
{
    char answer[TALK_ANSWER];
    static const char *const texts[] = {
        [WAY_COMMAND] = "Command, run without a shell, such as: pass show usage/lab",
        [WAY_FILE] = "File, from / or ~/ on",
        [WAY_ENV] = "Name of the variable"};
    const struct talk_question question = {
        .text = texts[way],
        .suggest = way == WAY_ENV && profile->source ? profile->source->env : NULL,
        .option = "--token-command, --token-file or --token-env"};
    if (!talk_put(&profile->talk, &question, answer, err))
        return false;
    profile->token_option = options[way];
    profile->token = arena_text(&profile->arena, answer);
    profile->typed = false;
    return way != WAY_FILE || !is_whole_path(answer) || close_file(profile, err);
}

/* The file that a typed credential is kept in. */
static bool ask_typed(struct new_profile *profile, struct err *err)
{
    CLEANUP(str_finish)
    struct str name = {0}, text = {0};
    str_addf(&name, "%s.token", profile->name);
    CLEANUP(free_ptr)
    char *path = folder_path(FOLDER_CONFIG, str_text(&name));
    const char *shown = new_profile_shorten(profile, arena_text(&profile->arena, path));
    const struct talk_question question = {.text = "The credential (it is not shown)",
                                           .option = "--token-file, --token-command or "
                                                     "--token-env"};
    profile->token_option = "token_file";
    profile->token = shown;
    profile->typed = true;
    str_finish(&name);
    str_addf(&text, "It would be kept in %s%s, with mode 0600. Is that all right?", shown,
             file_exists(path) ? ", in place of what is there" : "");
    const struct talk_question keep = {.text = str_text(&text)};
    bool ok = !file_exists(path);
    ok = talk_yes(&profile->talk, &keep, &ok, err) &&
         (ok || err_set(err, ERR_USAGE,
                        "without a file it is gone when this ends; choose another way")) &&
         talk_secret(&profile->talk, &question, &profile->secret, err);
    str_finish(&text);
    return ok;
}

static bool ask_way(struct new_profile *profile, size_t *way, struct err *err)
{
    static const char *const names[] = {"command", "file", "variable", "typed", "none"};
    static const char *const titles[] = {"a command that prints it, such as pass or a vault",
                                         "a file that only you can read", "an environment variable",
                                         "typed in now, and kept in a file that only you can read",
                                         "none: the cluster asks for no password"};
    const struct talk_choices choices = {names, titles,
                                         (size_t)WAY_COUNT - (profile->source != NULL)};
    CLEANUP(str_finish)
    struct str text = {0};
    const char *variable = profile->source ? profile->source->env : NULL;
    bool there = variable && getenv(variable) && *getenv(variable);
    str_add(&text, "Where does the credential come from?");
    if (variable)
        str_addf(&text, there ? " (The variable %s is set.)" : " (As a variable it is usually %s.)",
                 variable);
    const struct talk_question question = {.text = str_text(&text),
                                           .suggest = there ? "3" : NULL, /* its number */
                                           .option =
                                               "--token-command, --token-file or --token-env"};
    return talk_choose(&profile->talk, &question, &choices, way, err);
}

/* Until one works: a mistake in a path is no reason to begin again. */
static bool ask_credential(struct new_profile *profile, struct err *err)
{
    for (;;) {
        struct err why = {0};
        size_t way = 0;
        if (!ask_way(profile, &way, err))
            return false;
        bool typed = way == WAY_TYPED;
        if (way == WAY_NONE) {
            profile->token_option = profile->token = NULL;
            return true;
        }
        if (typed ? ask_typed(profile, &why) : ask_where(profile, (enum way)way, &why))
            if (typed || fetch(profile, &why))
                return true;
        if (why.code == ERR_CANCELLED || signal_came())
            return err_set(err, ERR_CANCELLED, "stopped; nothing was written");
        if (!talk_say(&profile->talk, err, "That does not work: %s.", why.text))
            return false;
    }
}

/* ---- given ------------------------------------------------------------------------------- */

/* True with token_option NULL: none was given. */
static bool find_given(struct new_profile *profile, struct err *err)
{
    profile->token_option = profile->token = NULL;
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        const char *value = args_override(profile->args, options[i]);
        if (value && profile->token_option)
            return err_set(err, ERR_USAGE,
                           "only one of --token-file, --token-command and --token-env may be "
                           "given");
        if (value) {
            profile->token_option = options[i];
            profile->token = value;
        }
    }
    return true;
}

/* When the credential ends, where it says so. */
static bool say_end(const struct new_profile *profile, struct err *err)
{
    char when[NUMBER_MAX], at[TIME_TEXT];
    int64_t ends = secret_expires(&profile->secret), now = clock_now();
    if (ends == UNKNOWN)
        return true;
    format_ago(when, sizeof(when), ends, now);
    time_print(at, ends)[strlen("2026-11-21T09:00")] = '\0';
    at[strlen("2026-11-21")] = ' ';
    if (ends <= now)
        return talk_say(&profile->talk, err, "The credential ended %s (%s UTC): take a fresh one.",
                        when, at);
    return talk_say(&profile->talk, err, "The credential ends %s (%s UTC).", when, at);
}

/* Whose it is, where the service wants to be told beside it. A token that names its user needs no
 * option, so that another one may name another. */
static bool ask_user(struct new_profile *profile, struct err *err)
{
    const struct source *source = profile->source;
    char answer[TALK_ANSWER], named[USER_SIZE] = "";
    if (!source || !source->user_header || profile->user || profile->yes)
        return true;
    if (source->user_claim)
        secret_claim(&profile->secret, source->user_claim, named, sizeof(named));
    const struct talk_question question = {.text = "User whose credential it is",
                                           .suggest = *named ? named : NULL,
                                           .option = "--user"};
    if (!talk_put(&profile->talk, &question, answer, err))
        return false;
    if (strcmp(answer, named) != 0)
        profile->user = arena_text(&profile->arena, answer);
    return true;
}

bool new_profile_credential(struct new_profile *profile, struct err *err)
{
    const char *env = profile->source ? profile->source->env : NULL;
    if (!find_given(profile, err))
        return false;
    if (!profile->token_option && profile->yes && env && getenv(env)) {
        profile->token_option = "token_env";
        profile->token = env;
    }
    profile->given = profile->token_option != NULL;
    if (!profile->given && profile->yes && !profile->source)
        return true;
    if (!profile->given && profile->yes)
        return err_set(err, ERR_USAGE,
                       "with --yes nothing is asked: give --token-file, --token-command or "
                       "--token-env");
    bool ok = profile->given ? fetch(profile, err) : ask_credential(profile, err);
    return ok && say_end(profile, err) && ask_user(profile, err);
}
