/* The config file: sections and lines by libinih, their meaning and every complaint by us. */
#include <ini.h>
#include <string.h>
#include <sys/stat.h>

#include "parts.h"

enum { SECTION_MAX = 49 }; /* bytes between the brackets that libinih keeps */

struct reading {
    struct config *config;
    const char *path, *rest; /* what is still to read */
    struct str line;         /* the present one, without blanks around */
    int number;              /* of the present line, from 1 */
    bool cut;                /* libinih got only its beginning */
    bool failed;
    struct text_map seen; /* "section\nname" to the line where it stood first */
    struct err *err;
};

static void finish_reading(struct reading *reading)
{
    str_finish(&reading->line);
    text_map_finish(&reading->seen);
}

static bool fail(struct reading *reading)
{
    reading->failed = true;
    return false;
}

/* ---- lines for libinih ----------------------------------------------------------------- */

static bool next_line(struct reading *reading)
{
    static const char blanks[] = " \t\r";
    if (!*reading->rest)
        return false;
    const char *start = reading->rest + strspn(reading->rest, blanks);
    size_t len = strcspn(start, "\n");
    reading->rest = start + len + (start[len] == '\n');
    while (len && strchr(blanks, start[len - 1]))
        len--;
    str_clear(&reading->line);
    str_bytes(&reading->line, start, len);
    reading->number++;
    return true;
}

/* Like fgets; what stands before a line is dropped, as libinih would take it for a longer value of
 * the line before. */
static char *feed(char *out, int size, void *arg)
{
    struct reading *reading = arg;
    if (reading->failed || size < 8 || !next_line(reading))
        return NULL;
    size_t len = reading->line.len, room = (size_t)size - 2;
    const char *text = str_text(&reading->line);
    reading->cut = len > room;
    if (len > CONFIG_LINE_MAX ||
        (*text == '[' && (reading->cut || strcspn(text, "]") > SECTION_MAX))) {
        err_set(reading->err, ERR_USAGE,
                *text == '[' ? "the name of the section is too long" : "the line is too long");
        fail(reading);
        return NULL;
    }
    snprintf(out, (size_t)size, "%.*s\n", (int)MIN(len, room), text);
    return out;
}

/* The value of a line that is too long for libinih, by its rules. */
static const char *long_value(struct reading *reading)
{
    char *line = reading->line.data;
    char *value = line + strcspn(line, "=:") + 1;
    value += strspn(value, " \t");
    for (char *c = value; *c; c++)
        if (*c == ';' && c > value && (c[-1] == ' ' || c[-1] == '\t'))
            *c = 0;
    for (size_t len = strlen(value); len && strchr(" \t", value[len - 1]); len--)
        value[len - 1] = 0;
    return value;
}

/* ---- what a line means ----------------------------------------------------------------- */

static bool looks_secret(const char *name)
{
    static const char *const names[] = {"token",        "api_key",      "apikey",        "key",
                                        "password",     "credential",   "bearer",        "secret",
                                        "bearer_token", "access_token", "authorization", "passwd"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (text_equal(names[i], name))
            return true;
    return false;
}

static bool refuse_name(enum option_scope scope, const char *name, struct err *err)
{
    bool general = scope == OPTION_GENERAL;
    if (looks_secret(name))
        return err_set(err, ERR_USAGE,
                       "%s: a credential does not belong in the config: put it into a file that "
                       "only you can read and set token_file, or set token_command or token_env",
                       name);
    if (option_find(general ? OPTION_PROFILE : OPTION_GENERAL, name))
        return err_set(err, ERR_USAGE, "%s belongs in %s", name,
                       general ? "a section [profile NAME]" : "the section [usagetop]");
    const char *nearest = option_nearest(scope, name);
    return err_set(err, ERR_USAGE, "there is no option %.60s%s%s%s", name,
                   nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static bool refuse_section(const char *section, struct err *err)
{
    static const char *const names[] = {"usagetop", "profile", "keys", "views", "columns"};
    char word[SECTION_MAX + 1];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(section, " \t"), section);
    const char *nearest = text_nearest(word, names, ARRAY_LEN(names));
    if (!*section)
        return err_set(err, ERR_USAGE,
                       "it stands before the first section; put it under "
                       "[usagetop] or [profile NAME]");
    return err_set(err, ERR_USAGE, "there is no section [%s]%s%s%s%s", section,
                   nearest ? "; did you mean [" : "", nearest ? nearest : "",
                   text_equal(nearest, "profile") ? " NAME" : "", nearest ? "]?" : "");
}

static bool check_repeated(struct reading *reading, const char *section, const char *name)
{
    CLEANUP(str_finish)
    struct str key = {0};
    str_addf(&key, "%s\n%s", section, name);
    int64_t before = text_map_get(&reading->seen, str_text(&key), 0);
    text_map_set(&reading->seen, str_text(&key), reading->number);
    return !before ||
           err_set(reading->err, ERR_USAGE, "%.60s is set in line %d already", name, (int)before);
}

static bool take_option(struct reading *reading, enum option_scope scope, void *target,
                        const struct config_entry *entry)
{
    const struct option *option = option_find(scope, entry->name);
    if (!option)
        return refuse_name(scope, entry->name, reading->err);
    if (option->kind == OPTION_PATH && !strchr("/~", *entry->value))
        return err_set(reading->err, ERR_USAGE,
                       "%s = %.100s: write the whole path, from / or ~/ on", entry->name,
                       entry->value);
    if (!option_apply(option, target, entry->value, &reading->config->arena, reading->err))
        return false;
    return !is_token_option(option) || check_tokens(target, reading->err);
}

static void add_entry(struct config *config, struct config_list *list,
                      const struct config_entry *entry)
{
    mem_grow(&list->items, &list->cap, list->n + 1, sizeof *list->items);
    list->items[list->n++] =
        (struct config_entry){.name = arena_text(&config->arena, entry->name),
                              .value = arena_text(&config->arena, entry->value),
                              .line = entry->line};
}

/* "field.user = concat(...)" and "dataset.keys = usage.keys". */
static bool take_part(struct reading *reading, struct profile *profile,
                      const struct config_entry *entry)
{
    struct config_entry part = *entry;
    bool field = text_starts(entry->name, "field.");
    part.name = strchr(entry->name, '.') + 1;
    if (!*part.name || !*part.value)
        return err_set(reading->err, ERR_USAGE, "%.60s takes %s, as in %s", entry->name,
                       field ? "an expression" : "a table",
                       field ? "field.cost = price / 1000" : "dataset.keys = usage.keys");
    struct config_list *list = field ? &profile->fields : &profile->tables;
    if (list->n >= CONFIG_PARTS_MAX)
        return err_set(reading->err, ERR_USAGE, "more than %d lines %.*s", (int)CONFIG_PARTS_MAX,
                       (int)(part.name - entry->name), entry->name);
    add_entry(reading->config, list, &part);
    return true;
}

static bool take_profile(struct reading *reading, const char *name,
                         const struct config_entry *entry)
{
    name += strspn(name, " \t");
    struct profile *profile = profile_find(reading->config, name);
    if (!profile_name_ok(name))
        return err_set(reading->err, ERR_USAGE,
                       "[profile %.60s]: a name has letters, digits and ._- only, at most %d, and "
                       "does not start with a dot",
                       name, (int)PROFILE_NAME_MAX);
    if (!profile)
        profile = profile_add(reading->config, name);
    if (!profile)
        return err_set(reading->err, ERR_USAGE, "more than %d profiles", (int)CONFIG_PROFILES_MAX);
    if (text_starts(entry->name, "field.") || text_starts(entry->name, "dataset."))
        return take_part(reading, profile, entry);
    return take_option(reading, OPTION_PROFILE, profile, entry);
}

static bool take_entry(struct reading *reading, struct config_list *list,
                       const struct config_entry *entry)
{
    struct config *config = reading->config;
    if (config->keys.n + config->views.n + config->columns.n >= CONFIG_ENTRIES_MAX)
        return err_set(reading->err, ERR_USAGE, "more than %d lines in [keys], [views], [columns]",
                       (int)CONFIG_ENTRIES_MAX);
    add_entry(config, list, entry);
    return true;
}

static bool take_line(struct reading *reading, const char *section,
                      const struct config_entry *entry)
{
    struct config *config = reading->config;
    if (!check_repeated(reading, section, entry->name))
        return false;
    if (text_equal(section, "usagetop"))
        return take_option(reading, OPTION_GENERAL, &config->settings, entry);
    if (text_starts(section, "profile ") || text_starts(section, "profile\t"))
        return take_profile(reading, section + 8, entry);
    if (text_equal(section, "keys"))
        return take_entry(reading, &config->keys, entry);
    if (text_equal(section, "views"))
        return take_entry(reading, &config->views, entry);
    if (text_equal(section, "columns"))
        return take_entry(reading, &config->columns, entry);
    return refuse_section(section, reading->err);
}

/* What libinih calls for each line. */
static int take(void *arg, const char *section, const char *name, const char *value)
{
    struct reading *reading = arg;
    if (reading->failed)
        return 0;
    const struct config_entry entry = {
        .name = name, .value = reading->cut ? long_value(reading) : value, .line = reading->number};
    return take_line(reading, section, &entry) || fail(reading);
}

/* ---- the whole file -------------------------------------------------------------------- */

static int line_of(const char *text, size_t offset)
{
    int line = 1;
    for (size_t i = 0; i < offset; i++)
        line += text[i] == '\n';
    return line;
}

/* Only text without control characters gets any further. */
static bool check_bytes(const char *path, const char *text, size_t size, struct err *err)
{
    for (size_t i = 0, step; i < size; i += step) {
        uint32_t point;
        step = utf8_decode(text + i, size - i, &point);
        bool control = (point < ' ' && !strchr("\t\r\n", (int)point)) || point == 0x7f || !point;
        if (control || (point == 0xfffd && memcmp(text + i, "\xef\xbf\xbd", MIN(size - i, 3)) != 0))
            return err_set(err, ERR_USAGE, "%s:%d: it is not text in UTF-8 (byte %02x)", path,
                           line_of(text, i), (unsigned char)text[i]);
    }
    return true;
}

/* Whoever can write the config can have commands run: token_command. */
static bool check_owner(const char *path, struct err *err)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_mode & S_IWOTH)
        return err_set(err, ERR_USAGE, "%s: everybody can write to it; run chmod o-w on it", path);
    return true;
}

bool text_parse(struct config *config, const char *path, const char *text, size_t size,
                struct err *err)
{
    CLEANUP(finish_reading)
    struct reading reading = {.config = config, .path = path, .err = err};
    if (!check_bytes(path, text, size, err))
        return false;
    reading.rest = text_starts(text, "\xef\xbb\xbf") ? text + 3 : text;
    int bad_line = ini_parse_stream(feed, &reading, take, &reading);
    if (reading.failed && (!bad_line || bad_line >= reading.number))
        return err_wrap(err, "%s:%d", path, reading.number);
    if (bad_line)
        return err_set(err, ERR_USAGE,
                       "%s:%d: the line is neither \"name = value\" nor \"[section]\"", path,
                       bad_line);
    return true;
}

bool file_parse(struct config *config, const char *path, struct err *err)
{
    size_t size;
    CLEANUP(free_ptr)
    char *text = NULL;
    return check_owner(path, err) && file_read(path, CONFIG_MAX, &text, &size, err) &&
           text_parse(config, path, text, size, err);
}
