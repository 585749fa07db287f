/* doc, the tables: each goes through a table of the program row by row. */
#include <string.h>

#include "doc.h"
#include "usagetop/export.h"
#include "usagetop/sample.h"
#include "usagetop/term.h"

#define TITLES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define CELLS(...) ((const char *const[]){__VA_ARGS__})

static const char *type_name(const struct field *field)
{
    static const char *const names[] = {
        [FIELD_TIME] = "time",   [FIELD_WORD] = "word",       [FIELD_TEXT] = "text",
        [FIELD_COUNT] = "count", [FIELD_DECIMAL] = "decimal", [FIELD_DURATION] = "duration"};
    return names[field->type];
}

static void write_fields(struct doc *doc)
{
    doc_begin(doc, TITLES("Field", "Title", "Type", "Unit", "Usage API", "Meaning"));
    for (size_t i = 0; i < E_COUNT; i++) {
        const struct field *field = &event_fields[i];
        doc_row(doc, CELLS(field->name, field->title, type_name(field), field->unit, field->json,
                           field->help));
    }
    doc_end(doc);
}

static void write_flags(struct doc *doc)
{
    doc_begin(doc, TITLES("Flag", "Filter", "Meaning"));
    for (size_t i = 0; i < filter_flags_count; i++) {
        char name[64];
        snprintf(name, sizeof(name), "is:%s", filter_flags[i].name);
        doc_row(doc, CELLS(name, filter_flags[i].meaning, filter_flags[i].help));
    }
    doc_end(doc);
}

static void write_measures(struct doc *doc)
{
    doc_begin(doc, TITLES("Measure", "Title", "Unit", "Events behind it", "Meaning"));
    for (size_t i = 0; i < MEASURE_COUNT_ALL; i++) {
        const struct measure *measure = &measures[i];
        doc_row(doc, CELLS(measure->field.name, measure->field.title, measure->field.unit,
                           measure->where, measure->field.help));
    }
    doc_end(doc);
}

static void write_keys(struct doc *doc)
{
    size_t n;
    const struct action_info *actions = app_actions(&n);
    doc_begin(doc, TITLES("Keys", "Action", "Group", "What it does"));
    for (size_t i = 0; i < n; i++)
        if (*actions[i].keys)
            doc_row(doc,
                    CELLS(actions[i].keys, actions[i].name, actions[i].group, actions[i].help));
    doc_end(doc);
}

static void write_scope(struct doc *doc, enum option_scope scope)
{
    size_t n;
    const struct option *options = config_options(&n);
    doc_begin(doc, TITLES("Option", "Default", "Choices", "Variable", "Meaning"));
    for (size_t i = 0; i < n; i++) {
        char variable[64] = "";
        if (options[i].scope != scope)
            continue;
        option_variable(&options[i], variable, sizeof(variable));
        doc_row(doc, CELLS(options[i].name, options[i].fallback, options[i].words, variable,
                           options[i].help));
    }
    doc_end(doc);
}

static void write_options(struct doc *doc)
{
    write_scope(doc, OPTION_GENERAL);
}

static void write_profile(struct doc *doc)
{
    write_scope(doc, OPTION_PROFILE);
}

static void write_commands(struct doc *doc)
{
    doc_begin(doc, TITLES("Command", "What it does"));
    for (size_t i = 0; i < commands_count; i++) {
        CLEANUP(str_finish)
        struct str name = {0};
        const struct command *command = &commands[i];
        if (command->hidden)
            continue;
        str_addf(&name, "usagetop%s%s%s%s", *command->name ? " " : "", command->name,
                 command->arguments ? " " : "", command->arguments ? command->arguments : "");
        doc_row(doc, CELLS(str_text(&name), command->help));
    }
    doc_end(doc);
}

static void write_arguments(struct doc *doc)
{
    doc_begin(doc, TITLES("Option", "Commands", "Meaning"));
    for (int i = 0; i < OPT_COUNT; i++) {
        CLEANUP(str_finish)
        struct str takers = {0}, name = {0};
        str_addf(&name, "--%s%s%s", cli_options[i].name, *cli_options[i].value ? " " : "",
                 cli_options[i].value);
        for (size_t c = 0; c < commands_count && i != OPT_HELP; c++)
            if (!commands[c].hidden && command_takes(&commands[c], cli_options[i].name))
                str_addf(&takers, "%s%s", takers.len ? ", " : "",
                         *commands[c].name ? commands[c].name : "the dashboard");
        if (takers.len)
            doc_row(doc, CELLS(str_text(&name), str_text(&takers), cli_options[i].help));
        str_finish(&name);
    }
    doc_end(doc);
}

static void write_views(struct doc *doc)
{
    doc_begin(doc, TITLES("View", "Title", "Key", "What it shows"));
    for (size_t i = 0; i < views_count; i++) {
        char key[2] = {(char)views[i]->key, '\0'};
        doc_row(doc, CELLS(views[i]->name, views[i]->title, key, views[i]->help));
    }
    doc_end(doc);
}

static void write_formats(struct doc *doc)
{
    doc_begin(doc, TITLES("Format", "Title", "Ending", "What it is"));
    for (size_t i = 0; i < export_formats_count; i++)
        doc_row(doc, CELLS(export_formats[i]->name, export_formats[i]->title,
                           export_formats[i]->extension, export_formats[i]->help));
    doc_end(doc);
}

static void write_faults(struct doc *doc)
{
    doc_begin(doc, TITLES("Fault", "Share", "What goes wrong"));
    for (size_t i = 0; i < FAULT_COUNT; i++) {
        char share[48];
        int every = sample_fault_list[i].every;
        snprintf(share, sizeof(share), every == 1 ? "every request" : "1 request in %d", every);
        doc_row(doc, CELLS(sample_fault_list[i].name, share, sample_fault_list[i].help));
    }
    doc_end(doc);
}

static void write_styles(struct doc *doc)
{
    doc_begin(doc, TITLES("Style", "Meaning"));
    for (size_t i = 0; i < STYLE_COUNT; i++)
        doc_row(doc, CELLS(style_table[i].name, style_table[i].doc));
    doc_end(doc);
}

static void write_themes(struct doc *doc)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const char *const *names;
    size_t n = theme_names(&arena, &names);
    doc_begin(doc, TITLES("Theme", "What it looks like"));
    for (size_t i = 0; i < n; i++) {
        struct theme theme;
        if (theme_load(&theme, names[i], NULL))
            doc_row(doc, CELLS(names[i], theme.title));
    }
    doc_end(doc);
}

const struct doc_table doc_tables[] = {
    {"commands", "the commands", write_commands},
    {"arguments", "their options that are not of the config", write_arguments},
    {"options", "options of [usagetop]", write_options},
    {"profile", "options of [profile NAME]", write_profile},
    {"keys", "keys and what they do", write_keys},
    {"fields", "fields of events", write_fields},
    {"flags", "flags of filters", write_flags},
    {"measures", "numbers with names", write_measures},
    {"views", "views", write_views},
    {"formats", "formats of show", write_formats},
    {"themes", "themes", write_themes},
    {"styles", "styles of themes", write_styles},
    {"faults", "faults of the sample service", write_faults},
};
const size_t doc_tables_count = ARRAY_LEN(doc_tables);
