/* The state file: "name = value" lines in the order in which they were set first. */
#include <string.h>

#include "parts.h"

struct state_entry {
    char *name, *value;
};

char *state_file_path(const char *profile)
{
    CLEANUP(str_finish)
    struct str name = {0};
    str_addf(&name, "%s.state", profile);
    return folder_path(FOLDER_STATE, str_text(&name));
}

static struct state_entry *find(const struct state_file *state, const char *name)
{
    for (size_t i = 0; i < state->n; i++)
        if (text_equal(state->entries[i].name, name))
            return &state->entries[i];
    return NULL;
}

const char *state_file_get(const struct state_file *state, const char *name)
{
    const struct state_entry *entry = find(state, name);
    return entry ? entry->value : NULL;
}

static bool name_ok(const char *name)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t len = strlen(name);
    return len && len <= STATE_NAME_MAX && strspn(name, good) == len;
}

static void remove_entry(struct state_file *state, struct state_entry *entry)
{
    size_t i = (size_t)(entry - state->entries);
    free_ptr(&entry->name);
    free_ptr(&entry->value);
    memmove(entry, entry + 1, (--state->n - i) * sizeof *entry);
}

bool state_file_set(struct state_file *state, const char *name, const char *value)
{
    struct state_entry *entry = find(state, name);
    if (!value && entry)
        remove_entry(state, entry);
    if (!value)
        return true;
    if (!name_ok(name) || strlen(value) > STATE_VALUE_MAX ||
        (!entry && state->n >= STATE_ENTRIES_MAX))
        return false;
    char *copy = mem_text(value);
    if (!entry) {
        mem_grow(&state->entries, &state->cap, state->n + 1, sizeof *state->entries);
        entry = &state->entries[state->n++];
        *entry = (struct state_entry){.name = mem_text(name)};
    }
    free_ptr(&entry->value);
    entry->value = copy;
    return true;
}

void state_file_finish(struct state_file *state)
{
    for (size_t i = 0; i < state->n; i++) {
        free_ptr(&state->entries[i].name);
        free_ptr(&state->entries[i].value);
    }
    free_ptr(&state->entries);
    *state = (struct state_file){0};
}

/* ---- text ------------------------------------------------------------------------------ */

/* Control characters, the backslash and blanks at the ends as \xNN, so that any value is one line.
 */
static void write_value(struct str *out, const char *value)
{
    size_t len = strlen(value);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)value[i];
        bool edge = c == ' ' && (i == 0 || i + 1 == len);
        if (c < ' ' || c == 0x7f || c == '\\' || edge)
            str_addf(out, "\\x%02x", c);
        else
            str_char(out, value[i]);
    }
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* False for an escape that write_value does not write. */
static bool read_value(struct str *out, const char *text)
{
    for (; *text; text++) {
        if (*text != '\\') {
            str_char(out, *text);
            continue;
        }
        int high = text[1] == 'x' ? hex_digit(text[2]) : -1;
        int low = high >= 0 ? hex_digit(text[3]) : -1;
        if (low < 0 || high * 16 + low == 0)
            return false;
        str_char(out, (char)(high * 16 + low));
        text += 3;
    }
    return true;
}

/* One line, which it may change. What is no entry is skipped. */
static void read_line(struct state_file *state, char *line)
{
    CLEANUP(str_finish)
    struct str value = {.max = STATE_VALUE_MAX + 1};
    char *equals = strchr(line, '=');
    if (*line == '#' || !equals)
        return;
    char *end = equals;
    while (end > line && end[-1] == ' ')
        end--;
    *end = 0;
    char *text = equals + 1 + strspn(equals + 1, " ");
    size_t len = strcspn(text, "\r");
    text[len] = 0;
    if (read_value(&value, text))
        state_file_set(state, line, str_text(&value));
}

bool state_file_load(struct state_file *state, const char *path, struct err *err)
{
    CLEANUP(free_ptr)
    char *text = NULL;
    state_file_finish(state);
    if (!file_exists(path))
        return true;
    if (!file_read(path, STATE_MAX, &text, NULL, err))
        return false;
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n")))
        read_line(state, line);
    return true;
}

bool make_parent(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    CLEANUP(free_ptr)
    char *folder = mem_text(path);
    if (!slash || slash == path)
        return true;
    folder[slash - path] = 0;
    return folder_make(folder, err);
}

bool state_file_save(const struct state_file *state, const char *path, struct err *err)
{
    CLEANUP(str_finish)
    struct str out = {.max = STATE_MAX};
    str_add(&out, "# What usagetop remembers for a profile. It may be deleted.\n");
    for (size_t i = 0; i < state->n; i++) {
        str_addf(&out, "%s = ", state->entries[i].name);
        write_value(&out, state->entries[i].value);
        str_char(&out, '\n');
    }
    if (out.truncated)
        return err_set(err, ERR_OTHER, "%s would be larger than %d KiB", path, STATE_MAX / 1024);
    return make_parent(path, err) && file_write(path, str_text(&out), out.len, err);
}
