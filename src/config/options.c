/* The table of options, and what can be told from it alone: variables, the sample file. */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "parts.h"

#define AT(type, member) offsetof(struct type, member)

/* clang-format off */
static const struct option table[] = {
    {"profile", OPTION_GENERAL, OPTION_TEXT, AT(settings, profile), "", "", 0, 0,
     "the profile to open; without it the one with default = yes, or the first"},
    {"view", OPTION_GENERAL, OPTION_TEXT, AT(settings, view), "overview", "", 0, 0,
     "the view to start with when none is remembered"},
    {"window", OPTION_GENERAL, OPTION_TEXT, AT(settings, window), "30d", "", 0, 0,
     "the time window to start with: 24h, 7d, 30d, all or A..B"},
    {"zone", OPTION_GENERAL, OPTION_TEXT, AT(settings, zone), "local", "", 0, 0,
     "the zone in which days are cut: local, utc, or a name such as Europe/Berlin"},
    {"theme", OPTION_GENERAL, OPTION_TEXT, AT(settings, theme), "", "", 0, 0,
     "the name of a theme; without it the program's own"},
    {"color", OPTION_GENERAL, OPTION_CHOICE, AT(settings, color), "auto", "auto always never", 0, 0,
     "use colours; auto also heeds NO_COLOR"},
    {"ascii", OPTION_GENERAL, OPTION_CHOICE, AT(settings, ascii), "auto", "auto yes no", 0, 0,
     "draw with ASCII only; auto looks at the locale"},
    {"density", OPTION_GENERAL, OPTION_CHOICE, AT(settings, density), "normal", "normal compact",
     0, 0,
     "how much room is left between things"},
    {"mouse", OPTION_GENERAL, OPTION_YES, AT(settings, mouse), "no", "", 0, 0,
     "take the mouse, which the terminal then cannot use to select text"},
    {"live", OPTION_GENERAL, OPTION_YES, AT(settings, live), "yes", "", 0, 0,
     "keep asking the service for news while the screen is open"},
    {"redact", OPTION_GENERAL, OPTION_YES, AT(settings, redact), "no", "", 0, 0,
     "start with names and amounts hidden"},
    {"accessible", OPTION_GENERAL, OPTION_YES, AT(settings, accessible), "no", "", 0, 0,
     "text is sentences, for screen readers"},
    {"refresh", OPTION_GENERAL, OPTION_DURATION, AT(settings, refresh), "5s", "", SECOND, HOUR,
     "time between two questions for news"},
    {"source", OPTION_PROFILE, OPTION_TEXT, AT(profile, source), "usage", "", 0, 0,
     "what kind of service it is"},
    {"url", OPTION_PROFILE, OPTION_TEXT, AT(profile, url), "", "", 0, 0,
     "address of the service, https://...; without it only the mirror is shown"},
    {"token_env", OPTION_PROFILE, OPTION_TEXT, AT(profile, token_env), "", "", 0, 0,
     "name of an environment variable that holds the credential"},
    {"token_file", OPTION_PROFILE, OPTION_PATH, AT(profile, token_file), "", "", 0, 0,
     "file that holds the credential; only its owner may read it (chmod 600)"},
    {"token_command", OPTION_PROFILE, OPTION_TEXT, AT(profile, token_command), "", "", 0, 0,
     "command that prints the credential; it is run without a shell"},
    {"allow_http", OPTION_PROFILE, OPTION_YES, AT(profile, allow_http), "no", "", 0, 0,
     "let the credential travel readable by all, over http to another machine"},
    {"ca_file", OPTION_PROFILE, OPTION_PATH, AT(profile, ca_file), "", "", 0, 0,
     "PEM file of authorities to trust instead of the system's"},
    {"mirror", OPTION_PROFILE, OPTION_PATH, AT(profile, mirror), "", "", 0, 0,
     "file of the mirror; by default NAME.db in the data folder"},
    {"refresh", OPTION_PROFILE, OPTION_DURATION, AT(profile, refresh), "", "", SECOND, HOUR,
     "time between two questions for news; by default the general one"},
    {"sync", OPTION_PROFILE, OPTION_YES, AT(profile, sync), "yes", "", 0, 0,
     "keep its mirror up to date while another profile is open"},
    {"low_credits", OPTION_PROFILE, OPTION_AMOUNT, AT(profile, low_credits), "", "", 0, 0,
     "warn when fewer credits than these are left"},
    {"low_credits_percent", OPTION_PROFILE, OPTION_AMOUNT, AT(profile, low_credits_percent), "", "",
     0, 0, "warn when less than this share of the plan's credits is left"},
    {"alert_command", OPTION_PROFILE, OPTION_TEXT, AT(profile, alert_command), "", "", 0, 0,
     "run without a shell, once when credits fall below that; USAGETOP_ALERT says what happened"},
    {"engine", OPTION_PROFILE, OPTION_CHOICE, AT(profile, engine), "mirror", "mirror clickhouse", 0, 0,
     "who answers: the mirror of a service, or a ClickHouse cluster, of which nothing is mirrored"},
    {"table", OPTION_PROFILE, OPTION_TEXT, AT(profile, table), "", "", 0, 0,
     "of a cluster: DATABASE.TABLE with the events; without it those of usagetop clickhouse-schema"},
    {"user", OPTION_PROFILE, OPTION_TEXT, AT(profile, user), "", "", 0, 0,
     "who asks, where the service wants a name beside the credential: Slurm, ClickHouse"},
    {"where", OPTION_PROFILE, OPTION_TEXT, AT(profile, where), "", "", 0, 0,
     "of a cluster: a condition that all rows of the table have to fulfil"},
    {"final", OPTION_PROFILE, OPTION_YES, AT(profile, final), "no", "", 0, 0,
     "of a cluster: read the table with FINAL, where rows replace older ones"},
    {"rollups", OPTION_PROFILE, OPTION_YES, AT(profile, rollups), "yes", "", 0, 0,
     "of a cluster: answer from hourly roll-ups where there are some"},
    {"connect_timeout", OPTION_PROFILE, OPTION_DURATION, AT(profile, connect_timeout), "2s", "", 100,
     MINUTE, "of a cluster: how long a server may take to be reached"},
    {"query_timeout", OPTION_PROFILE, OPTION_DURATION, AT(profile, query_timeout), "30s", "", SECOND,
     HOUR, "of a cluster: how long one statement may take"},
    {"max_rows", OPTION_PROFILE, OPTION_COUNT, AT(profile, max_rows), "", "", 0, 0,
     "of a cluster: rows that one statement may read; without it as many as it takes"},
    {"default", OPTION_PROFILE, OPTION_YES, AT(profile, is_default), "no", "", 0, 0,
     "open this profile when none is named"},
};
/* clang-format on */

const struct option *config_options(size_t *n)
{
    *n = ARRAY_LEN(table);
    return table;
}

const struct option *option_find(enum option_scope scope, const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (table[i].scope == scope && text_equal(table[i].name, name))
            return &table[i];
    return NULL;
}

const char *option_nearest(enum option_scope scope, const char *name)
{
    const char *names[ARRAY_LEN(table)];
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (table[i].scope == scope)
            names[n++] = table[i].name;
    return text_nearest(name, names, n);
}

/* `default` and `sync` mark a section of the file, and the general refresh has the name already. */
bool option_variable(const struct option *option, char *out, size_t size)
{
    bool twice =
        option->scope == OPTION_PROFILE && option_find(OPTION_GENERAL, option->name) != NULL;
    bool mark = option->scope == OPTION_PROFILE &&
                (option->offset == AT(profile, is_default) || option->offset == AT(profile, sync));
    if (twice || mark)
        return false;
    snprintf(out, size, "USAGETOP_%s", option->name);
    for (char *c = out; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return true;
}

static void sample_option(struct str *out, const struct option *option)
{
    char variable[64];
    str_addf(out, "\n# %s", option->help);
    if (*option->words) {
        str_add(out, " (");
        for (const char *c = option->words; *c; c++)
            str_add(out, *c == ' ' ? ", " : (char[2]){*c, 0});
        str_char(out, ')');
    }
    str_char(out, '\n');
    if (option_variable(option, variable, sizeof variable))
        str_addf(out, "# variable: %s\n", variable);
    str_addf(out, "#%s =%s%s\n", option->name, *option->fallback ? " " : "", option->fallback);
}

static void sample_options(struct str *out, enum option_scope scope)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (table[i].scope == scope)
            sample_option(out, &table[i]);
}

void config_sample(struct str *out)
{
    str_add(
        out,
        "# usagetop reads this file from $XDG_CONFIG_HOME/usagetop/config; only `usagetop setup` "
        "writes to it.\n"
        "# A line is a comment from '#' or ';' at its start, or from \" ;\" on. Variables "
        "and the\n"
        "# command line (--name value) win over this file.\n\n"
        "[usagetop]\n");
    sample_options(out, OPTION_GENERAL);
    str_add(out, "\n# One section for each account of a service. The credential itself does not "
                 "belong here.\n"
                 "#[profile lab]\n");
    sample_options(out, OPTION_PROFILE);
    str_add(out,
            "\n# of a cluster: what a field of events is in the table, and where small datasets "
            "are:\n"
            "# field.cost = price / 1000\n"
            "# dataset.keys = usage.keys\n");
    str_add(out, "\n# Keys: action = the keys that do it, separated by spaces.\n"
                 "[keys]\n"
                 "\n# Saved views: name = the command line of the view.\n"
                 "[views]\n"
                 "\n# Columns: table = +column to show, -column to hide.\n"
                 "[columns]\n");
}
