/* Where files lie, and how a damaged one leaves its place without being lost. */
#include "usagetop/base.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TRIES_MAX = 1000 };

static char *join(const char *a, const char *b)
{
    struct str text = {0};
    str_add(&text, a);
    str_add(&text, b);
    return str_take(&text);
}

/* Does `base`, or one of its companions, exist? */
static bool is_taken(const char *base, const char *const *suffixes, size_t n)
{
    bool taken = file_exists(base);

    for (size_t i = 0; i < n && !taken; i++) {
        CLEANUP(free_ptr)
        char *name = join(base, suffixes[i]);
        taken = file_exists(name);
    }
    return taken;
}

static char *free_name(const char *path, const char *const *suffixes, size_t n, int64_t now)
{
    struct str name = {0};
    char date[TIME_TEXT];

    time_print(date, now)[strlen("2026-11-21")] = '\0';
    for (int i = 1; i <= TRIES_MAX; i++) {
        str_clear(&name);
        str_addf(&name, "%s.broken-%s", path, date);
        if (i > 1)
            str_addf(&name, "-%d", i);
        if (!is_taken(str_text(&name), suffixes, n))
            return str_take(&name);
    }
    str_finish(&name);
    return NULL;
}

/* A companion that is not there needs no moving. */
static bool move_one(const char *from, const char *to, const char *suffix)
{
    CLEANUP(free_ptr)
    char *old = join(from, suffix);
    CLEANUP(free_ptr)
    char *new = join(to, suffix);
    return rename(old, new) == 0 || (errno == ENOENT && *suffix);
}

bool file_move_aside(const char *path, const char *const *suffixes, size_t n, int64_t now,
                     char **ret_moved, struct err *err)
{
    CLEANUP(free_ptr)
    char *target = free_name(path, suffixes, n, now);
    size_t moved = 0;

    if (!target)
        return err_set(err, ERR_FULL, "%s: there are already %d broken copies beside it", path,
                       TRIES_MAX);
    /* companions first: a journal left behind would be applied to the next file of this name */
    while (moved < n && move_one(path, target, suffixes[moved]))
        moved++;
    if (moved == n && move_one(path, target, "")) {
        if (ret_moved) {
            *ret_moved = target;
            target = NULL;
        }
        return true;
    }
    int number = errno;
    while (moved > 0)
        move_one(target, path, suffixes[--moved]);
    return err_set(err, ERR_FULL, "%s cannot be moved aside: %s", path, strerror(number));
}

static const char *home_folder(void)
{
    const char *home = getenv("HOME");
    if (home && *home == '/')
        return home;
    const struct passwd *user = getpwuid(geteuid());
    return user && user->pw_dir && *user->pw_dir == '/' ? user->pw_dir : "/";
}

char *folder_path(enum folder_kind kind, const char *name)
{
    static const struct {
        const char *variable, *otherwise;
    } folders[] = {
        [FOLDER_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
        [FOLDER_STATE] = {"XDG_STATE_HOME", ".local/state"},
        [FOLDER_DATA] = {"XDG_DATA_HOME", ".local/share"},
        [FOLDER_CACHE] = {"XDG_CACHE_HOME", ".cache"},
    };
    const char *root = getenv(folders[kind].variable);
    struct str path = {0};

    if (root && *root == '/') /* a relative one is to be ignored */
        str_addf(&path, "%s/usagetop", root);
    else
        str_addf(&path, "%s/%s/usagetop", home_folder(), folders[kind].otherwise);
    if (name && *name)
        str_addf(&path, "/%s", name);
    return str_take(&path);
}
