/* The command line: options by table, GNU style (--name value, --name=value, -- ends them). */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define X(NAME, name, value, help) {name, value, help},
const struct cli_option cli_options[OPT_COUNT] = {CLI_OPTIONS(X)};
#undef X

enum { NAMES_MAX = 96, NAME_MAX_BYTES = 40 };

bool command_takes(const struct command *command, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = command->options; *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " ");
        if (n == length && memcmp(at, name, n) == 0)
            return true;
        at += n;
    }
    return strcmp(name, "help") == 0;
}

bool args_has(const struct args *args, enum cli_option_id id)
{
    return args->values[id] != NULL;
}

/* ---- reading --------------------------------------------------------------------------- */

/* "--allow_http" is "--allow-http" too. */
static void dashes(char *name)
{
    for (; *name; name++)
        if (*name == '_')
            *name = '-';
}

static const struct option *config_option(const char *name)
{
    size_t n;
    const struct option *options = config_options(&n);
    for (size_t i = 0; i < n; i++) {
        char own[NAME_MAX_BYTES];
        snprintf(own, sizeof(own), "%s", options[i].name);
        dashes(own);
        if (strcmp(own, name) == 0)
            return &options[i];
    }
    return NULL;
}

static bool unknown_option(const struct command *command, const char *name, struct err *err)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const char *names[NAMES_MAX];
    size_t n = 0;
    for (const char *at = command->options; *at && n < NAMES_MAX; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        names[n++] = arena_bytes(&arena, at, length);
        at += length;
    }
    char lister[NAME_MAX_BYTES];
    snprintf(lister, sizeof(lister), "help%s%s", *command->name ? " " : "", command->name);
    CLEANUP(str_finish)
    struct str option = {0}, dashed = {0};
    const char *nearest = text_nearest(name, names, n);
    str_addf(&option, "--%.38s", name);
    str_addf(&dashed, "--%s", nearest ? nearest : "");
    unknown("option", str_text(&option), nearest ? str_text(&dashed) : NULL, lister, err);
    str_finish(&dashed);
    return false;
}

static int own_option(const char *name)
{
    for (int i = 0; i < OPT_COUNT; i++)
        if (strcmp(cli_options[i].name, name) == 0)
            return i;
    return -1;
}

struct reading {
    struct args *args;
    int argc, at; /* argv[at] is read next */
    char **argv;
};

/* The value of an option: after "=", or the next word. */
static bool take_value(struct reading *reading, const char *name, const char *joined,
                       const char **value, struct err *err)
{
    *value = joined;
    if (joined)
        return true;
    if (reading->at >= reading->argc)
        return err_set(err, ERR_USAGE, "--%s needs a value", name);
    *value = reading->argv[reading->at++];
    return true;
}

static bool take_own(struct reading *reading, int id, const char *joined, struct err *err)
{
    const struct cli_option *option = &cli_options[id];
    if (*option->value)
        return take_value(reading, option->name, joined, &reading->args->values[id], err);
    if (joined)
        return err_set(err, ERR_USAGE, "--%s takes no value", option->name);
    reading->args->values[id] = "";
    return true;
}

/* A yes-or-no option of the config may stand alone: --mouse. */
static bool take_config(struct reading *reading, const struct option *option, const char *name,
                        const char *joined, struct err *err)
{
    struct args *args = reading->args;
    const char *value = joined;
    const char *next = reading->at < reading->argc ? reading->argv[reading->at] : NULL;
    bool word = text_equal(next, "yes") || text_equal(next, "no");
    if (option->kind == OPTION_YES && !joined && !word)
        value = "yes";
    else if (!take_value(reading, name, joined, &value, err))
        return false;
    if (args->n_overrides == OVERRIDES_MAX)
        return err_set(err, ERR_USAGE, "too many options");
    args->overrides[args->n_overrides++] = (struct config_override){option->name, value};
    return true;
}

static bool take_option(struct reading *reading, const char *word, struct err *err)
{
    const struct command *command = reading->args->command;
    char name[NAME_MAX_BYTES];
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    if (length >= sizeof(name))
        return unknown_option(command, word, err);
    snprintf(name, sizeof(name), "%.*s", (int)length, word);
    dashes(name);
    if (!command_takes(command, name))
        return unknown_option(command, name, err);
    int id = own_option(name);
    const char *joined = equals ? equals + 1 : NULL;
    if (id >= 0)
        return take_own(reading, id, joined, err);
    const struct option *option = config_option(name);
    return option ? take_config(reading, option, name, joined, err)
                  : unknown_option(command, name, err);
}

static bool take_word(struct args *args, const char *word, struct err *err)
{
    const struct command *command = args->command;
    if (args->n_words >= MIN(command->most, (size_t)ARG_WORDS_MAX))
        return err_set(err, ERR_USAGE,
                       "\"%.60s\" is one word too many; usagetop help%s%s says more", word,
                       *command->name ? " " : "", command->name);
    args->words[args->n_words++] = word;
    return true;
}

bool args_parse(struct args *args, const struct command *command, int argc, char **argv,
                struct err *err)
{
    *args = (struct args){.command = command};
    struct reading reading = {.args = args, .argc = argc, .at = 1, .argv = argv};
    bool options = true;
    while (reading.at < argc) {
        const char *word = argv[reading.at++];
        bool option = options && word[0] == '-' && word[1];
        if (option && strcmp(word, "--") == 0)
            options = false;
        else if (option && strcmp(word, "-h") == 0)
            args->values[OPT_HELP] = "";
        else if (option && word[1] != '-')
            return err_set(err, ERR_USAGE, "there is no option %.40s; options begin with --", word);
        else if (option ? !take_option(&reading, word + 2, err) : !take_word(args, word, err))
            return false;
    }
    if (args->n_words < command->least && !args_has(args, OPT_HELP))
        return err_set(err, ERR_USAGE, "usagetop %s needs a %s; usagetop help %s says more",
                       command->name, command->arguments, command->name);
    return true;
}

/* ---- values ---------------------------------------------------------------------------- */

bool args_number(const struct args *args, enum cli_option_id id, int64_t min, int64_t max,
                 int64_t *out, struct err *err)
{
    const char *text = args->values[id];
    int64_t number;
    if (!text)
        return true;
    if (!decimal_parse(text, 0, &number) || number < min || number > max)
        return err_set(err, ERR_USAGE, "--%s: \"%.40s\" is not a whole number from %lld to %lld",
                       cli_options[id].name, text, (long long)min, (long long)max);
    *out = number;
    return true;
}

bool args_now(const struct args *args, int64_t *out, struct err *err)
{
    const char *text = args->values[OPT_NOW];
    *out = clock_now();
    if (!text || time_parse(text, out))
        return true;
    return err_set(err, ERR_USAGE, "--now: \"%.40s\" is not a time such as 2026-11-21T09:00:00Z",
                   text);
}

const char *args_override(const struct args *args, const char *name)
{
    const char *value = NULL;
    for (size_t i = 0; i < args->n_overrides; i++)
        if (strcmp(args->overrides[i].name, name) == 0)
            value = args->overrides[i].value;
    return value;
}
