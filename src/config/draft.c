/* The config file with one more profile. Lines are taken as the reader takes them, and the result
 * is read back before anybody may write it: what cannot be written so that it is read as it was
 * meant is refused. */
#include <string.h>
#include <sys/stat.h>

#include "parts.h"

struct edit {
    const struct config_section *section;
    struct str out;
    bool inside; /* the profile that is replaced */
    bool placed; /* its lines are written */
};

static void finish_edit(struct edit *edit)
{
    str_finish(&edit->out);
}

/* ---- lines ----------------------------------------------------------------------------- */

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

/* "[profile NAME]" of this profile, at the beginning of the line. */
static bool is_header(const char *line, const char *name)
{
    size_t len = strlen(name);
    if (!text_starts(line, "[profile ") && !text_starts(line, "[profile\t"))
        return false;
    line = skip_blanks(line + strlen("[profile "));
    return strncmp(line, name, len) == 0 && line[len] == ']';
}

/* What says which service it is and how it is reached: never of two profiles together. */
static bool is_replaced(const char *line)
{
    static const char *const names[] = {
        "source",     "url",      "token_env",       "token_file",   "token_command", "ca_file",
        "allow_http", "engine",   "table",           "user",         "where",         "final",
        "rollups",    "max_rows", "connect_timeout", "query_timeout"};
    if (text_starts(line, "field.") || text_starts(line, "dataset."))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        size_t len = strlen(names[i]);
        if (strncmp(line, names[i], len) == 0 && strchr("=:", *skip_blanks(line + len)))
            return true;
    }
    return false;
}

static void add_entries(struct edit *edit)
{
    for (size_t i = 0; i < edit->section->n; i++)
        str_addf(&edit->out, "%s = %s\n", edit->section->entries[i].name,
                 edit->section->entries[i].value);
    edit->placed = true;
}

static void edit_line(struct edit *edit, const char *line, size_t size)
{
    const char *text = skip_blanks(text_starts(line, "\xef\xbb\xbf") ? line + 3 : line);
    if (*text == '[')
        edit->inside = is_header(text, edit->section->name);
    if (edit->inside && is_replaced(text))
        return;
    str_bytes(&edit->out, line, size);
    if (size == 0 || line[size - 1] != '\n')
        str_char(&edit->out, '\n');
    if (*text == '[' && edit->inside && !edit->placed)
        add_entries(edit);
}

static void edit_text(struct edit *edit, const char *text)
{
    while (*text) {
        size_t size = strcspn(text, "\n");
        size += text[size] == '\n';
        edit_line(edit, text, size);
        text += size;
    }
    if (edit->placed)
        return;
    if (edit->out.len)
        str_char(&edit->out, '\n');
    str_addf(&edit->out, "[profile %s]\n", edit->section->name);
    add_entries(edit);
}

/* ---- the draft ------------------------------------------------------------------------- */

/* Each line is read back as it was meant: no part of it was taken for a comment, a section, or
 * white space. */
static bool check_read(const struct config_draft *draft, const struct config_section *section,
                       struct err *err)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const struct profile *read = profile_find(&draft->config, section->name);
    for (size_t i = 0; read && i < section->n; i++) {
        struct profile meant = *read;
        const struct config_entry *entry = &section->entries[i];
        const struct option *option = option_find(OPTION_PROFILE, entry->name);
        if (!option)
            return err_set(err, ERR_USAGE, "there is no option %s", entry->name);
        if (!option_apply(option, &meant, entry->value, &arena, err))
            return false;
        const char *const *want = (const char *const *)((const char *)&meant + option->offset);
        const char *const *got = (const char *const *)((const char *)read + option->offset);
        bool text = option->kind == OPTION_TEXT || option->kind == OPTION_PATH;
        if (text && !text_equal(*want, *got))
            return err_set(err, ERR_USAGE, "%s: the config file cannot hold \"%.120s\"",
                           entry->name, entry->value);
    }
    return read || err_set(err, ERR_USAGE, "a profile needs at least one line");
}

/* The file as it is, which must be good. */
static bool read_present(struct config_draft *draft, char **text, struct err *err)
{
    const char *path = draft->config.path;
    options_reset(OPTION_GENERAL, &draft->before.settings);
    draft->before.path = arena_text(&draft->before.arena, path);
    if (!file_exists(path)) {
        *text = mem_text("");
        return true;
    }
    if (!file_parse(&draft->before, path, err) || !check_mirrors(&draft->before, err))
        return false;
    complete_profiles(&draft->before);
    return check_clusters(&draft->before, err) && file_read(path, CONFIG_MAX, text, NULL, err);
}

static bool read_draft(struct config_draft *draft, const struct config_section *section,
                       struct err *err)
{
    struct config *config = &draft->config;
    options_reset(OPTION_GENERAL, &config->settings);
    if (!text_parse(config, config->path, draft->text, strlen(draft->text), err) ||
        !check_read(draft, section, err) || !check_mirrors(config, err))
        return false;
    complete_profiles(config);
    return check_clusters(config, err);
}

static bool make(struct config_draft *draft, const char *path, const struct config_section *section,
                 struct err *err)
{
    CLEANUP(free_ptr)
    char *present = NULL;
    CLEANUP(finish_edit)
    struct edit edit = {.section = section, .out.max = CONFIG_MAX};
    draft->config.path = config_find(&draft->config, path);
    if (!profile_name_ok(section->name))
        return err_set(err, ERR_USAGE,
                       "a profile cannot be called \"%.60s\": a name has letters, digits and ._- "
                       "only, at most %d, and does not start with a dot",
                       section->name, (int)PROFILE_NAME_MAX);
    if (!read_present(draft, &present, err))
        return false;
    edit_text(&edit, present);
    if (edit.out.truncated)
        return err_set(err, ERR_USAGE, "%.200s would be larger than %d KiB", draft->config.path,
                       CONFIG_MAX >> 10);
    draft->text = str_take(&edit.out);
    return read_draft(draft, section, err);
}

bool config_draft_make(struct config_draft *draft, const char *path,
                       const struct config_section *section, struct err *err)
{
    struct config_draft made = {0};
    if (!make(&made, path, section, err)) {
        config_draft_finish(&made);
        return false;
    }
    config_draft_finish(draft);
    *draft = made;
    return true;
}

bool config_draft_save(const struct config_draft *draft, struct err *err)
{
    struct stat before;
    CLEANUP(part_file_finish)
    struct part_file file = {0};
    const char *path = draft->config.path;
    bool there = stat(path, &before) == 0;
    if (!make_parent(path, err) || !part_file_open(&file, path, err) ||
        !part_file_write(&file, draft->text, strlen(draft->text), err))
        return false;
    if (there && fchmod(file.fd, before.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO)) != 0)
        return err_set(err, ERR_FULL, "%.200s cannot be made with its mode", path);
    return part_file_commit(&file, err);
}

void config_draft_finish(struct config_draft *draft)
{
    free_ptr(&draft->text);
    config_finish(&draft->before);
    config_finish(&draft->config);
    *draft = (struct config_draft){0};
}
