/* help: made of the tables of commands and options. */
#include <string.h>

#include "cli.h"

enum { COMMAND_WIDTH = 18, OPTION_WIDTH = 26 };

static void add_usage(struct str *out, const struct command *command)
{
    str_addf(out, "usagetop%s%s%s%s", *command->name ? " " : "", command->name,
             command->arguments ? " " : "", command->arguments ? command->arguments : "");
    if (*command->options)
        str_add(out, " [OPTION...]");
}

static void add_option(struct str *out, const char *name, const char *value, const char *help)
{
    CLEANUP(str_finish)
    struct str left = {0};
    str_addf(&left, "--%s%s%s", name, *value ? " " : "", value);
    str_addf(out, "  %-*s  %s\n", OPTION_WIDTH, str_text(&left), help);
}

static const char *config_value(const struct option *option)
{
    static const char *const kinds[] = {
        [OPTION_TEXT] = "TEXT",   [OPTION_PATH] = "FILE",     [OPTION_YES] = "[yes|no]",
        [OPTION_CHOICE] = "WORD", [OPTION_DURATION] = "TIME", [OPTION_AMOUNT] = "NUMBER",
        [OPTION_COUNT] = "NUMBER"};
    return kinds[option->kind];
}

static void add_config_option(struct str *out, const struct option *option)
{
    char name[64];
    CLEANUP(str_finish)
    struct str help = {0};
    snprintf(name, sizeof(name), "%s", option->name);
    for (char *c = name; *c; c++)
        *c = *c == '_' ? '-' : *c;
    str_add(&help, option->help);
    if (*option->words)
        str_addf(&help, ": %s", option->words);
    if (*option->fallback)
        str_addf(&help, " (default %s)", option->fallback);
    add_option(out, name, config_value(option), str_text(&help));
}

static void add_options(struct str *out, const struct command *command)
{
    size_t n;
    const struct option *options = config_options(&n);
    for (int i = 0; i < OPT_COUNT; i++)
        if (command_takes(command, cli_options[i].name))
            add_option(out, cli_options[i].name, cli_options[i].value, cli_options[i].help);
    for (size_t i = 0; i < n; i++) {
        char name[64];
        snprintf(name, sizeof(name), "%s", options[i].name);
        for (char *c = name; *c; c++)
            *c = *c == '_' ? '-' : *c;
        bool twice = i && options[i].scope == OPTION_PROFILE && strcmp(name, "refresh") == 0;
        if (!twice && command_takes(command, name))
            add_config_option(out, &options[i]);
    }
}

static void add_command(struct str *out, const struct command *command)
{
    add_usage(out, command);
    str_addf(out, "\n  %s\n\nOptions:\n", command->help);
    add_options(out, command);
}

static void add_commands(struct str *out)
{
    str_add(out, "usagetop shows what an organisation's API keys, users, models and controllers "
                 "consume,\nand every event behind the numbers.\n\n");
    for (size_t i = 0; i < commands_count; i++) {
        CLEANUP(str_finish)
        struct str left = {0};
        if (commands[i].hidden)
            continue;
        str_addf(&left, "usagetop%s%s", *commands[i].name ? " " : "", commands[i].name);
        str_addf(out, "  %-*s  %s\n", COMMAND_WIDTH, str_text(&left), commands[i].help);
    }
    str_add(out, "\nusagetop help COMMAND lists what a command takes. In the dashboard ? shows the "
                 "keys.\nExit codes: 0 fine, 1 failure, 2 wrong usage.\n\n"
                 "Options of the dashboard:\n");
    add_options(out, &commands[0]);
}

bool run_help(const struct args *args, struct err *err)
{
    CLEANUP(str_finish)
    struct str text = {0};
    const struct command *command = args->n_words ? command_find(args->words[0], err) : NULL;
    if (args->n_words && !command)
        return false;
    if (command)
        add_command(&text, command);
    else
        add_commands(&text);
    return output_write(&text, err);
}
