/* doctor: the config, the folders, the credential. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cli.h"
#include "doctor.h"
#include "usagetop/term.h"

/* ---- config ------------------------------------------------------------------------------ */

static bool load(struct doctor *doctor, struct err *err)
{
    const struct args *args = doctor->args;
    const struct config_input input = {.path = args->values[OPT_CONFIG],
                                       .overrides = args->overrides,
                                       .n_overrides = args->n_overrides};
    return config_load(&doctor->config, &input, err);
}

/* What only the dashboard would come across. */
static void check_settings(struct doctor *doctor)
{
    struct err err = {0};
    struct theme theme;
    struct window window;
    const struct settings *settings = &doctor->config.settings;
    const char *fix = "mend the line in the config, or take it out";
    if (*settings->theme && !theme_load(&theme, settings->theme, &err))
        doctor_problem(doctor, "config", fix, "theme: %s", err.text);
    if (!setup_view(settings->view, &err))
        doctor_problem(doctor, "config", fix, "view: %s", err.text);
    if (!window_parse(settings->window, clock_now(), ZONE_UTC, &window, &err))
        doctor_problem(doctor, "config", fix, "window: %s", err.text);
    if (!app_check_keys(&doctor->config, &err))
        doctor_problem(doctor, "config", "usagetop doc keys has all keys and actions", "%s",
                       err.text);
}

static void check_mode(struct doctor *doctor, const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0 && st.st_mode & S_IWGRP)
        doctor_note(doctor, "config", "chmod g-w on it",
                    "the group can write to %s, and so have commands run", path);
}

static void hide_profile(struct doctor *doctor, const struct profile *profile)
{
    char host[SYNC_HOST_MAX];
    sync_host(profile->url, host);
    doctor_hide(doctor, profile->url, "URL");
    doctor_hide(doctor, host, "HOST");
    doctor_hide(doctor, profile->token_file, "TOKEN-FILE");
    doctor_hide(doctor, profile->token_command, "TOKEN-COMMAND");
    doctor_hide(doctor, profile->ca_file, "CA-FILE");
    doctor_hide(doctor, profile->mirror, "MIRROR");
    doctor_hide(doctor, profile->name, "PROFILE");
    doctor_hide(doctor, profile->user, "USER");
    doctor_hide(doctor, profile->table, "TABLE");
}

static void describe_profile(struct doctor *doctor)
{
    struct err err = {0};
    doctor->profile = config_profile(&doctor->config, NULL, &err);
    if (!doctor->profile) {
        doctor_problem(doctor, "profile", "usagetop setup", "%s", err.text);
        return;
    }
    const struct profile *profile = doctor->profile;
    hide_profile(doctor, profile);
    if (!*profile->url)
        doctor_ok(doctor, "profile", "%s: only its mirror, no service", profile->name);
    else
        doctor_ok(doctor, "profile", "%s: %s at %s%s", profile->name,
                  profile->engine == ANSWERER_CLICKHOUSE ? "a ClickHouse cluster" : profile->source,
                  profile->url,
                  doctor->config.n_profiles > 1 ? " (--profile looks at another)" : "");
}

void doctor_config(struct doctor *doctor)
{
    struct err err = {0};
    doctor->loaded = load(doctor, &err);
    if (!doctor->loaded) {
        doctor_problem(doctor, "config", "mend that line; usagetop config prints every option",
                       "%s", err.text);
        return;
    }
    const char *path = doctor->config.path;
    size_t n = doctor->config.n_profiles - doctor->config.made_profile;
    if (file_exists(path))
        doctor_ok(doctor, "config", "%s: %zu profile%s", path, n, n == 1 ? "" : "s");
    else
        doctor_ok(doctor, "config", "%s is not there, which is fine", path);
    check_mode(doctor, path);
    check_settings(doctor);
    describe_profile(doctor);
}

/* ---- folders ----------------------------------------------------------------------------- */

/* The folder itself, or the nearest above it that is there. */
static char *nearest_folder(const char *path)
{
    char *folder = mem_text(path);
    for (char *slash = folder; !file_exists(folder) && slash;) {
        slash = strrchr(folder, '/');
        if (slash == folder)
            slash[1] = '\0';
        else if (slash)
            *slash = '\0';
        if (slash == folder)
            break;
    }
    return folder;
}

static void check_room(struct doctor *doctor, const char *folder)
{
    struct statvfs disk;
    char free_text[NUMBER_MAX];
    enum { ROOM_PROBLEM = 16 << 20, ROOM_NOTE = 512 << 20 };
    if (statvfs(folder, &disk) != 0)
        return;
    int64_t room = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    format_bytes(free_text, sizeof(free_text), room);
    if (room < ROOM_PROBLEM)
        doctor_problem(doctor, "folders", "make room; what is fetched has no place",
                       "only %s are free in %s", free_text, folder);
    else if (room < ROOM_NOTE)
        doctor_note(doctor, "folders", "ten million events take about 2 GiB", "%s are free in %s",
                    free_text, folder);
}

static bool check_folder(struct doctor *doctor, const char *what, const char *path)
{
    CLEANUP(free_ptr)
    char *folder = nearest_folder(path);
    struct stat st;
    if (stat(folder, &st) == 0 && !S_ISDIR(st.st_mode)) {
        doctor_problem(doctor, "folders", "move that file away", "%s: %s is a file", what, folder);
        return false;
    }
    if (access(folder, W_OK | X_OK) == 0)
        return true;
    doctor_problem(doctor, "folders",
                   "make it yours, or set another place by XDG_DATA_HOME and "
                   "XDG_STATE_HOME",
                   "%s: %s cannot be written: %s", what, folder, strerror(errno));
    return false;
}

void doctor_folders(struct doctor *doctor)
{
    CLEANUP(free_ptr)
    char *state = folder_path(FOLDER_STATE, "");
    CLEANUP(free_ptr)
    char *data =
        doctor->profile ? mem_text(doctor->profile->mirror) : folder_path(FOLDER_DATA, "x");
    char *slash = strrchr(data, '/');
    if (slash)
        *slash = '\0';
    const char *mirrors = slash ? data : ".";
    bool ok = check_folder(doctor, "what is remembered", state);
    ok = check_folder(doctor, "mirrors", mirrors) && ok;
    if (ok)
        doctor_ok(doctor, "folders", "%s and %s can be written", state, mirrors);
    CLEANUP(free_ptr)
    char *there = nearest_folder(mirrors);
    check_room(doctor, there);
}

/* ---- credential -------------------------------------------------------------------------- */

static const char *secret_fix(const struct profile *profile)
{
    if (*profile->token_file)
        return "make the file, with the credential alone in it, and chmod 600 it";
    if (*profile->token_command)
        return "run the command by hand: it has to print the credential within ten seconds";
    if (*profile->token_env)
        return "set the variable where usagetop is started";
    return "usagetop setup asks where it comes from";
}

static const char *secret_place(const struct profile *profile)
{
    if (*profile->token_file)
        return "a file that only you can read";
    if (*profile->token_command)
        return "a command";
    return "the environment";
}

static void check_end(struct doctor *doctor)
{
    char when[NUMBER_MAX];
    int64_t now = clock_now(), ends = secret_expires(&doctor->secret);
    if (ends == UNKNOWN)
        return;
    format_ago(when, sizeof(when), ends, now);
    if (ends <= now)
        doctor_problem(doctor, "credential", "get a fresh one", "it ended %s", when);
    else if (ends - now < DAY)
        doctor_note(doctor, "credential",
                    "token_command can fetch a fresh one each time (for Slurm: scontrol token)",
                    "it ends %s", when);
    else
        doctor_ok(doctor, "credential", "it ends %s", when);
}

void doctor_credential(struct doctor *doctor)
{
    struct err err = {0};
    const struct profile *profile = doctor->profile;
    if (!profile || !*profile->url)
        return;
    if (!profile_secret(profile, &doctor->secret, &err)) {
        doctor_problem(doctor, "credential", secret_fix(profile), "%s", err.text);
        return;
    }
    if (secret_is_set(&doctor->secret))
        doctor_ok(doctor, "credential", "it comes from %s", secret_place(profile));
    else
        doctor_ok(doctor, "credential", "none, which a cluster may do without");
    check_end(doctor);
}
