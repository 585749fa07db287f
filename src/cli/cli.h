/* What the commands share. A command is a file with one function and a row in main.c; what it may
 * be given is a list of names from two tables: the options below, and those of the config. */
#pragma once

#include "usagetop/app.h"

/* Options that are not of the config. X(NAME, name, value, help): value "" for a flag. */
#define CLI_OPTIONS(X)                                                                             \
    X(HELP, "help", "", "say what the command does, and stop")                                     \
    X(CONFIG, "config", "FILE", "read this config file instead of the usual one")                  \
    X(FOLLOW, "follow", "", "go on fetching what is new until stopped")                            \
    X(FRESH, "fresh", "", "forget view, window, filter and columns of the last run")               \
    X(FILTER, "filter", "QUERY", "only events that match: user:u_104 status:5xx")                  \
    X(NOW, "now", "TIME", "what is taken for the present: an RFC 3339 time")                       \
    X(FORMAT, "format", "NAME", "how it is written; `usagetop formats` lists them")                \
    X(SORT, "sort", "[-]FIELD", "order of the rows; - for descending")                             \
    X(LIMIT, "limit", "N", "at most this many rows; 0 for all (default 50)")                       \
    X(OFFSET, "offset", "N", "leave out this many rows first")                                     \
    X(COLUMNS, "columns", "LIST", "fields of events: a list, +more, -less, or all")                \
    X(OUTPUT, "output", "FILE",                                                                    \
      "write to this file, which appears when it is whole, for you alone")                         \
    X(SQL, "sql", "STATEMENT", "what the view sql asks the mirror")                                \
    X(OVERWRITE, "overwrite", "", "replace the file without asking")                               \
    X(BARE, "bare", "", "leave out the lines that say what the file is about")                     \
    X(SIZE, "size", "WxH", "columns and rows of a picture (default 120x36)")                       \
    X(HANDED, "handed", "",                                                                        \
      "for the dashboard: its view on standard input, progress on standard output")                \
    X(CSV_RAW, "csv-raw", "", "write texts that look like formulas as they are")                   \
    X(EVENTS, "events", "N", "events of the sample service (default 200000)")                      \
    X(SEED, "seed", "N", "seed of the sample service")                                             \
    X(FAULT, "fault", "LIST", "what goes wrong: 503,latency,reset=10,hostile-text")                \
    X(RATE, "rate", "N", "new events a second")                                                    \
    X(MEMBER, "member", "", "be a member, to whom plan and ledger are closed")                     \
    X(PORT, "port", "PORT", "port to listen on (default any that is free)")                        \
    X(THRESHOLD, "threshold", "N", "credits that are too few; over --low-credits of the config")   \
    X(MAX_AGE, "max-age", "TIME", "older data prove nothing: 90s, 15m, 2h (default 1h)")           \
    X(PERIOD, "period", "ID", "the billing period of plan, 2026-10 (default the newest)")          \
    X(CLUSTER, "cluster", "NAME",                                                                  \
      "tables over all servers of this cluster; run it on each of them")                           \
    X(LOW_CARDINALITY, "low-cardinality", "",                                                      \
      "for servers from 19.1 on: texts of which there are few take less room")                     \
    X(BATCH, "batch", "N", "events that are copied at a time (default 50000)")                     \
    X(GZIP, "gzip", "", "pack what is sent, to this machine too")                                  \
    X(FILL, "fill", "", "instead: what adds the events that are there to roll-ups just made")      \
    X(YES, "yes", "", "ask nothing: write what was given, also in place of a profile")             \
    X(MDOC, "mdoc", "", "in the language of manual pages")

#define X(NAME, ...) OPT_##NAME,
enum cli_option_id { CLI_OPTIONS(X) OPT_COUNT };
#undef X

struct cli_option {
    const char *name, *value, *help;
};
extern const struct cli_option cli_options[OPT_COUNT];

enum { ARG_WORDS_MAX = 4, OVERRIDES_MAX = 48 };

/* What a command was given: as text, by option. */
struct args {
    const struct command *command;
    const char *values[OPT_COUNT]; /* NULL: not given; "" of a flag that is */
    struct config_override overrides[OVERRIDES_MAX];
    size_t n_overrides;
    const char *words[ARG_WORDS_MAX];
    size_t n_words;
};

struct command {
    const char *name;      /* "" for the dashboard */
    const char *arguments; /* "VIEW" */
    const char *help;      /* one line */
    const char *options;   /* names, space separated, those of the config among them */
    size_t least, most;    /* words after it */
    bool hidden;
    uint8_t misused, failed; /* exit codes for ERR_USAGE and any other failure; 0: 2 and 1 */
    bool (*run)(const struct args *args, struct err *err);
};
extern const struct command commands[];
extern const size_t commands_count;
const struct command *command_find(const char *name, struct err *err);

bool run_dashboard(const struct args *args, struct err *err);
bool run_demo(const struct args *args, struct err *err);
bool run_setup(const struct args *args, struct err *err);
bool run_doctor(const struct args *args, struct err *err);
bool run_serve(const struct args *args, struct err *err);
bool run_sync(const struct args *args, struct err *err);
bool run_show(const struct args *args, struct err *err);
bool run_sql(const struct args *args, struct err *err);
bool run_export(const struct args *args, struct err *err);
bool run_check(const struct args *args, struct err *err);
bool run_clickhouse_schema(const struct args *args, struct err *err);
bool run_push(const struct args *args, struct err *err);
bool run_config(const struct args *args, struct err *err);
bool run_formats(const struct args *args, struct err *err);
bool run_themes(const struct args *args, struct err *err);
bool run_views(const struct args *args, struct err *err);
bool run_version(const struct args *args, struct err *err);
bool run_help(const struct args *args, struct err *err);
bool run_doc(const struct args *args, struct err *err);

/* options.c */
/* Reads argv[1..] of a command. ERR_USAGE names the nearest option. */
bool args_parse(struct args *args, const struct command *command, int argc, char **argv,
                struct err *err);
bool args_has(const struct args *args, enum cli_option_id id);
/* A whole number from `min` to `max`; *out is unchanged when it was not given. */
bool args_number(const struct args *args, enum cli_option_id id, int64_t min, int64_t max,
                 int64_t *out, struct err *err);
/* The clock, or --now. */
bool args_now(const struct args *args, int64_t *out, struct err *err);
/* The value given for an option of the config; NULL: none. */
const char *args_override(const struct args *args, const char *name);
/* Whether the command takes the option. */
bool command_takes(const struct command *command, const char *name);

/* setup.c */
/* False, with ERR_USAGE: what is not known, and the nearest, or else the command that lists all. */
bool unknown(const char *what, const char *name, const char *nearest, const char *lister,
             struct err *err);
bool setup_config(const struct args *args, struct config *config, struct err *err);
/* The zone of the settings, made the process's local one where it has a name. `name` may be NULL.
 */
bool setup_zone(const struct config *config, enum zone *zone, const char **name, struct err *err);
/* ERR_USAGE with the nearest name. */
const struct view *setup_view(const char *name, struct err *err);
/* Parses and prints canonically; *out is owned, "" for none. */
bool setup_filter(const char *text, const struct filter_context *context, char **out,
                  struct err *err);
/* Whether texts must be ASCII: as the settings say, or the locale. */
bool setup_ascii(const struct config *config);
/* Columns of the terminal behind `fd`; 0 when there is none. */
int terminal_width(int fd);
/* From now on SIGINT, SIGTERM and SIGHUP only set what signal_came returns. */
void signals_catch(void);
int signal_came(void);

/* open.c */
/* Who answers for a profile. Zero is empty. */
struct opened {
    struct engine *engine;
    struct secret secret; /* of a cluster */
    struct arena arena;
};
/* With all that is known before the first question. */
bool open_profile(struct opened *opened, const struct config *config, const struct profile *profile,
                  struct err *err);
void opened_finish(struct opened *opened);
/* Says of all profiles, or the one that is named, what they are; asks clusters what they have. */
bool config_check(const struct args *args, struct str *out, struct err *err);

/* clickhouse.c */
/* "DATABASE.TABLE", "TABLE", or NULL and "" for neither; the parts live in the arena or in `text`.
 */
bool clickhouse_table(const char *text, struct arena *arena, const char **database,
                      const char **table, struct err *err);
/* paragraph.c */
struct paragraph {
    int column; /* where the text begins */
    int indent; /* of every further line */
    int width;  /* columns of a line; 0: lines end only where the text says */
    bool ascii;
};
/* Clean text with a line end after it. */
void paragraph_add(struct str *out, const char *text, const struct paragraph *how);

/* output.c: standard output, whole or not at all; or a file. */
/* Writes and clears the text. A reader that has gone away is no failure: then `output_gone` is
 * true. */
bool output_write(struct str *text, struct err *err);
bool output_gone(void);
/* From now on into this file, which gets its name with output_commit; until then, or when anything
 * ends the program, what was there before stays. Asks before it replaces a file where it can, else
 * ERR_USAGE. */
bool output_open(const char *path, bool overwrite, struct err *err);
bool output_commit(int64_t *size, struct err *err); /* bytes of the file; nothing without a file */
void output_drop(void);
/* The file as it is called until it is whole; NULL: there is none. */
const char *output_temporary(void);
/* What the process ends with when the command went well: 0 unless it was said otherwise. */
void output_end_with(int code);
int output_ends_with(void);
