/* Where themes come from: the user's folder, the installed one, and those the program was built
 * with. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "usagetop/term.h"

enum { THEMES_MAX = 256, N_FOLDERS = 2 };

const char theme_default[] = "midnight";

static char *folder(size_t nth)
{
    return nth == 0 ? folder_path(FOLDER_CONFIG, "themes") : mem_text(USAGETOP_DATA "/themes");
}

/* Names become parts of paths, so they are plain. */
static bool name_is_plain(const char *name, size_t size)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return size > 0 && size < THEME_NAME_MAX && strspn(name, plain) == size;
}

enum outcome { ABSENT, FAILED, LOADED };

static enum outcome load_file(struct theme *theme, const char *name, size_t nth, struct err *err)
{
    CLEANUP(str_finish)
    struct str path = {0};
    CLEANUP(free_ptr)
    char *in = folder(nth);
    CLEANUP(free_ptr)
    char *text = NULL;
    size_t size;
    str_addf(&path, "%s/%s.theme", in, name);
    if (!file_exists(str_text(&path)))
        return ABSENT;
    if (file_read(str_text(&path), THEME_SIZE_MAX, &text, &size, err) &&
        theme_parse(theme, name, text, err))
        return LOADED;
    err_wrap(err, "%s", str_text(&path));
    return FAILED;
}

static enum outcome load_builtin(struct theme *theme, const char *name, struct err *err)
{
    CLEANUP(str_finish)
    struct str text = {0};
    size_t i = 0;
    while (theme_builtin[i].name && strcmp(theme_builtin[i].name, name) != 0)
        i++;
    if (!theme_builtin[i].name)
        return ABSENT;
    for (size_t line = 0; theme_builtin[i].lines[line]; line++)
        str_addf(&text, "%s\n", theme_builtin[i].lines[line]);
    if (theme_parse(theme, name, str_text(&text), err))
        return LOADED;
    err_wrap(err, "theme %s", name);
    return FAILED;
}

bool theme_load(struct theme *theme, const char *name, struct err *err)
{
    enum outcome outcome = ABSENT;
    if (name_is_plain(name, strlen(name))) {
        for (size_t nth = 0; nth < N_FOLDERS && outcome == ABSENT; nth++)
            outcome = load_file(theme, name, nth, err);
        if (outcome == ABSENT)
            outcome = load_builtin(theme, name, err);
    }
    if (outcome != ABSENT)
        return outcome == LOADED;
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const char *const *names;
    size_t n = theme_names(&arena, &names);
    const char *near = text_nearest(name, names, n);
    return err_set(err, ERR_USAGE, "there is no theme \"%s\"%s%s%s", name,
                   near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static bool has(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t add_from(struct arena *arena, const char *path, const char **names, size_t n)
{
    size_t before = n;
    DIR *dir = opendir(path);
    const struct dirent *entry;
    while (dir && n < THEMES_MAX && (entry = readdir(dir))) {
        char name[THEME_NAME_MAX];
        size_t size = strlen(entry->d_name);
        if (size < 7 || size - 6 >= sizeof(name) || strcmp(entry->d_name + size - 6, ".theme") != 0)
            continue;
        memcpy(name, entry->d_name, size - 6);
        name[size - 6] = '\0';
        if (name_is_plain(name, size - 6) && !has(names, n, name))
            names[n++] = arena_text(arena, name);
    }
    if (dir)
        closedir(dir);
    qsort(names + before, n - before, sizeof(*names), by_name);
    return n;
}

size_t theme_names(struct arena *arena, const char *const **ret_names)
{
    const char **names = arena_new(arena, THEMES_MAX * sizeof(*names));
    size_t n = 0;
    for (size_t i = 0; theme_builtin[i].name && n < THEMES_MAX; i++)
        names[n++] = theme_builtin[i].name;
    for (size_t nth = 0; nth < N_FOLDERS; nth++) {
        CLEANUP(free_ptr)
        char *path = folder(nth);
        n = add_from(arena, path, names, n);
    }
    *ret_names = names;
    return n;
}
