/* The text of an option and its value in memory. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parts.h"

/* The member of `target` that the option stands for. */
static void *member(const struct option *option, void *target)
{
    return (char *)target + option->offset;
}

static bool read_yes(const char *value, bool *out)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (text_equal(value, words[i])) {
            *out = i % 2;
            return true;
        }
    return false;
}

/* Position of `value` among the words, -1 when it is none. */
static int find_word(const char *words, const char *value)
{
    size_t len = strlen(value);
    for (int i = 0;; i++) {
        size_t n = strcspn(words, " ");
        if (n == len && !strncmp(words, value, n))
            return i;
        if (!words[n])
            return -1;
        words += n + 1;
    }
}

/* "auto always never" as "auto, always, never". */
static const char *list_words(struct str *out, const char *words)
{
    for (; *words; words++)
        str_add(out, *words == ' ' ? ", " : (char[2]){*words, 0});
    return str_text(out);
}

static bool read_duration(const char *value, int64_t *out)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"", SECOND}, {"ms", 1}, {"s", SECOND}, {"m", MINUTE}, {"h", HOUR}};
    char *end;
    if (!isdigit((unsigned char)*value) || strspn(value, "0123456789") > 9)
        return false;
    int64_t number = strtoll(value, &end, 10);
    while (*end == ' ')
        end++;
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (text_equal(end, units[i].name)) {
            *out = number * units[i].ms;
            return true;
        }
    return false;
}

static bool apply_duration(const struct option *option, void *target, const char *value,
                           struct err *err)
{
    int64_t ms;
    char min[NUMBER_MAX], max[NUMBER_MAX];
    if (!*value) /* nothing said; only where that means something */
        ms = 0;
    else if (!read_duration(value, &ms) || ms < option->min || ms > option->max)
        return err_set(err, ERR_USAGE,
                       "%s = %.60s: it takes a time from %s to %s, such as 5s or 2m", option->name,
                       value, format_duration(min, sizeof min, option->min),
                       format_duration(max, sizeof max, option->max));
    memcpy(member(option, target), &ms, sizeof ms);
    return true;
}

static bool apply_amount(const struct option *option, void *target, const char *value,
                         struct err *err)
{
    int64_t amount = 0;
    if (*value && (!decimal_parse(value, 9, &amount) || amount < 0))
        return err_set(err, ERR_USAGE, "%s = %.60s: it takes a number such as 500 or 12.5",
                       option->name, value);
    memcpy(member(option, target), &amount, sizeof amount);
    return true;
}

static bool apply_count(const struct option *option, void *target, const char *value,
                        struct err *err)
{
    int64_t count = 0;
    if (*value && (!decimal_parse(value, 0, &count) || count < 0))
        return err_set(err, ERR_USAGE, "%s = %.60s: it takes a whole number such as 1000000",
                       option->name, value);
    memcpy(member(option, target), &count, sizeof count);
    return true;
}

static bool apply_choice(const struct option *option, void *target, const char *value,
                         struct err *err)
{
    CLEANUP(str_finish)
    struct str words = {0};
    int choice = find_word(option->words, value);
    if (choice < 0)
        return err_set(err, ERR_USAGE, "%s = %.60s: it takes one of %s", option->name, value,
                       list_words(&words, option->words));
    memcpy(member(option, target), &choice, sizeof choice);
    return true;
}

static bool apply_yes(const struct option *option, void *target, const char *value, struct err *err)
{
    if (read_yes(value, member(option, target)))
        return true;
    return err_set(err, ERR_USAGE, "%s = %.60s: it takes yes or no", option->name, value);
}

/* Texts that could be a credential put in the wrong place are not quoted. */
static bool check_text(const struct option *option, const char *value, struct err *err)
{
    if (text_equal(option->name, "token_env") &&
        value[strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")])
        return err_set(err, ERR_USAGE,
                       "token_env takes the name of an environment variable, not the credential");
    const char *at = strchr(value, '@'), *path = strstr(value, "://");
    path = path ? strchr(path + 3, '/') : NULL;
    if (text_equal(option->name, "url") && at && (!path || at < path))
        return err_set(err, ERR_USAGE,
                       "url must not hold a user or password: use token_file, token_command or "
                       "token_env");
    if (text_equal(option->name, "profile") && *value && !profile_name_ok(value))
        return err_set(err, ERR_USAGE,
                       "profile = %.60s: a name has letters, digits and ._- only, at most %d",
                       value, (int)PROFILE_NAME_MAX);
    return true;
}

static bool apply_text(const struct option *option, void *target, const char *value,
                       struct arena *arena, struct err *err)
{
    const char *home = getenv("HOME"), *copy;
    if (!check_text(option, value, err))
        return false;
    if (option->kind == OPTION_PATH && text_starts(value, "~/") && home)
        copy = arena_printf(arena, "%s/%s", home, value + 2);
    else
        copy = arena_text(arena, value);
    memcpy(member(option, target), &copy, sizeof copy);
    return true;
}

bool option_apply(const struct option *option, void *target, const char *value, struct arena *arena,
                  struct err *err)
{
    if (!*value && *option->fallback)
        return err_set(err, ERR_USAGE, "%s has no value; its default is %s", option->name,
                       option->fallback);
    switch (option->kind) {
    case OPTION_YES:
        return apply_yes(option, target, value, err);
    case OPTION_CHOICE:
        return apply_choice(option, target, value, err);
    case OPTION_DURATION:
        return apply_duration(option, target, value, err);
    case OPTION_AMOUNT:
        return apply_amount(option, target, value, err);
    case OPTION_COUNT:
        return apply_count(option, target, value, err);
    case OPTION_TEXT:
    case OPTION_PATH:
        break;
    }
    return apply_text(option, target, value, arena, err);
}

void options_reset(enum option_scope scope, void *target)
{
    size_t n;
    const struct option *options = config_options(&n);
    for (size_t i = 0; i < n; i++) {
        const struct option *option = &options[i];
        bool text = option->kind == OPTION_TEXT || option->kind == OPTION_PATH;
        if (option->scope != scope)
            continue;
        if (text) /* the table outlives every config */
            memcpy(member(option, target), &option->fallback, sizeof option->fallback);
        else if (*option->fallback)
            option_apply(option, target, option->fallback, NULL, NULL);
    }
}
