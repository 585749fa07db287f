/* Commands that print what there is: config, views, themes, formats, version. */
#include <string.h>

#include "cli.h"
#include "usagetop/export.h"
#include "usagetop/term.h"

enum { LIST_NAME = 20 };

static bool print(struct str *text, struct err *err)
{
    bool ok = output_write(text, err);
    str_finish(text);
    return ok;
}

bool run_config(const struct args *args, struct err *err)
{
    struct str text = {0};
    if (args->n_words && strcmp(args->words[0], "check") != 0)
        return unknown("word", args->words[0], "check", "help config", err);
    if (args->n_words && !config_check(args, &text, err)) {
        str_finish(&text);
        return false;
    }
    if (!args->n_words)
        config_sample(&text);
    return print(&text, err);
}

bool run_views(const struct args *args, struct err *err)
{
    struct str text = {0};
    for (size_t i = 0; i < views_count; i++)
        str_addf(&text, "%-*s  %s\n", LIST_NAME, views[i]->name, views[i]->help);
    return print(&text, err);
}

bool run_formats(const struct args *args, struct err *err)
{
    struct str text = {0};
    for (size_t i = 0; i < export_formats_count; i++)
        str_addf(&text, "%-*s  %s\n", LIST_NAME, export_formats[i]->name, export_formats[i]->help);
    return print(&text, err);
}

bool run_themes(const struct args *args, struct err *err)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const char *const *names;
    size_t n = theme_names(&arena, &names);
    struct str text = {0};
    for (size_t i = 0; i < n; i++) {
        struct theme theme;
        struct err wrong = {0};
        bool ok = theme_load(&theme, names[i], &wrong);
        str_addf(&text, "%-*s  ", LIST_NAME, names[i]);
        const char *title = ok ? theme.title : wrong.text;
        text_clean(&text, title, strlen(title), false);
        str_add(&text, strcmp(names[i], theme_default) == 0 ? " (default)\n" : "\n");
    }
    return print(&text, err);
}

bool run_version(const struct args *args, struct err *err)
{
    struct str text = {0};
    str_add(&text, "usagetop " USAGETOP_VERSION "\n");
    return print(&text, err);
}
