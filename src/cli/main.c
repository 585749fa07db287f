/* usagetop: the table of commands. */
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define PROFILE_OPTIONS                                                                            \
    "config profile source url user mirror token-env token-file token-command allow-http ca-file " \
    "low-credits low-credits-percent alert-command "

#define CLUSTER_OPTIONS                                                                            \
    "engine table user where final rollups connect-timeout query-timeout max-rows "

#define SHOW_OPTIONS                                                                               \
    "window period filter sort limit offset columns zone now format output overwrite csv-raw "     \
    "accessible "                                                                                  \
    "ascii redact theme size sql"

const struct command commands[] = {
    {.name = "",
     .help = "open the dashboard of a profile, or of --mirror and --url",
     .options = PROFILE_OPTIONS CLUSTER_OPTIONS
     "refresh view window filter zone theme color ascii density mouse live redact fresh now",
     .run = run_dashboard},
    {.name = "demo",
     .help = "open the dashboard on the built-in sample service",
     .options = "events seed fault rate member now config view window filter zone theme color "
                "ascii density mouse live redact refresh",
     .run = run_demo},
    {.name = "show",
     .arguments = "VIEW",
     .help = "write what a view shows: text, sentences, CSV, JSON, a workbook, a picture",
     .options = PROFILE_OPTIONS CLUSTER_OPTIONS SHOW_OPTIONS,
     .least = 1,
     .most = 1,
     .run = run_show},
    {.name = "export",
     .arguments = "VIEW",
     .help = "write all of what a view shows to a file, with what it is about",
     .options = PROFILE_OPTIONS CLUSTER_OPTIONS SHOW_OPTIONS " bare handed",
     .least = 1,
     .most = 1,
     .run = run_export},
    {.name = "sql",
     .arguments = "[STATEMENT]",
     .help = "read the mirror with an SQL statement, of standard input where none is given",
     .options = PROFILE_OPTIONS CLUSTER_OPTIONS
     "limit zone now format output overwrite csv-raw accessible ascii redact theme size",
     .most = 1,
     .run = run_sql},
    {.name = "sync",
     .help = "fetch what is new into the mirrors of all profiles, or of --profile or --url",
     .options = PROFILE_OPTIONS "ascii follow",
     .run = run_sync},
    {.name = "check",
     .help = "say whether credits are low: 0 no, 1 they are, 2 they will be, 3 stale, 4 not known",
     .options = PROFILE_OPTIONS CLUSTER_OPTIONS "threshold max-age zone now format",
     .misused = 64,
     .failed = 4,
     .run = run_check},
    {.name = "clickhouse-schema",
     .help = "print the statements that make the tables of events in a ClickHouse cluster",
     .options = "table cluster rollups low-cardinality fill",
     .run = run_clickhouse_schema},
    {.name = "setup",
     .arguments = "[PROFILE]",
     .help = "ask what is needed for a service, test it, and write the profile into the config",
     .options =
         "config source url token-env token-file token-command ca-file allow-http engine table "
         "user yes",
     .most = 1,
     .run = run_setup},
    {.name = "doctor",
     .help =
         "look at terminal, config, credential, service and mirror, and say how to mend what is "
         "wrong",
     .options = PROFILE_OPTIONS "format ascii redact",
     .run = run_doctor},
    {.name = "push",
     .arguments = "CLUSTER",
     .help = "copy what is new in a mirror into a ClickHouse cluster: a profile's, or at a URL",
     .options = PROFILE_OPTIONS "table user batch gzip ascii",
     .least = 1,
     .most = 1,
     .run = run_push},
    {.name = "serve",
     .help = "run the sample service: prints URL and TOKEN, then serves until it is stopped",
     .options = "port events seed fault now rate member",
     .run = run_serve},
    {.name = "config",
     .arguments = "[check]",
     .help = "print a config file with every option and its default; check: what the profiles are",
     .options = PROFILE_OPTIONS CLUSTER_OPTIONS,
     .most = 1,
     .run = run_config},
    {.name = "views", .help = "list the views", .options = "", .run = run_views},
    {.name = "themes", .help = "list the themes", .options = "", .run = run_themes},
    {.name = "formats", .help = "list the formats of show", .options = "", .run = run_formats},
    {.name = "version", .help = "print the version", .options = "", .run = run_version},
    {.name = "help",
     .arguments = "[COMMAND]",
     .help = "say what a command does and takes",
     .options = "",
     .most = 1,
     .run = run_help},
    {.name = "doc",
     .arguments = "TABLE",
     .help = "print a table of the program for its documentation",
     .options = "mdoc",
     .least = 1,
     .most = 1,
     .hidden = true,
     .run = run_doc},
};
const size_t commands_count = ARRAY_LEN(commands);

const struct command *command_find(const char *name, struct err *err)
{
    const char *names[ARRAY_LEN(commands)];
    size_t n = 0;
    for (size_t i = 0; i < commands_count; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
        if (*commands[i].name && !commands[i].hidden)
            names[n++] = commands[i].name;
    }
    unknown("command", name, text_nearest(name, names, n), "help", err);
    return NULL;
}

/* The one place that says what went wrong: one sentence, fit for a terminal. */
static int fail(const struct command *command, const struct err *err)
{
    int misused = command && command->misused ? command->misused : 2;
    int failed = command && command->failed ? command->failed : 1;
    CLEANUP(str_finish)
    struct str text = {0};
    text_clean(&text, err->text, strlen(err->text), false);
    fprintf(stderr, "usagetop: %s\n", str_text(&text));
    return err->code == ERR_USAGE ? misused : failed;
}

static bool dispatch(int argc, char **argv, const struct command **found, struct err *err)
{
    struct args args;
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return run_version(NULL, err);
    bool named = *word && *word != '-';
    const struct command *command = command_find(named ? word : "", err);
    *found = command;
    if (!command || !args_parse(&args, command, argc - named, argv + named, err))
        return false;
    if (args_has(&args, OPT_HELP)) {
        args.words[0] = command->name;
        args.n_words = *command->name != '\0';
        return run_help(&args, err);
    }
    return command->run(&args, err);
}

int main(int argc, char **argv)
{
    struct err err = {0};
    setlocale(LC_CTYPE, "");
    /* both then come back as errors of the write, and get their sentence */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    const struct command *command = NULL;
    return dispatch(argc, argv, &command, &err) ? output_ends_with() : fail(command, &err);
}
