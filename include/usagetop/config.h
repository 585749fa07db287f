/* Options and profiles: what the user chose, and what the program remembers between runs.
 *
 * One table of options is the source of everything: defaults, the reader of the config file, the
 * environment and the command line, `usagetop config` and the documentation. Later wins: default,
 * $XDG_CONFIG_HOME/usagetop/config, environment (USAGETOP_NAME), command line. No file of the
 * current folder is read. The config never holds a credential, and nothing but `usagetop setup`
 * writes to it: a profile, at the user's word. What is remembered goes to a state file for each
 * profile. Not for several threads at once. */
#pragma once

#include "usagetop/base.h"

enum {
    CONFIG_MAX = 256 << 10,    /* bytes of a config file */
    CONFIG_LINE_MAX = 8 << 10, /* bytes of a line */
    CONFIG_PROFILES_MAX = 64,
    CONFIG_ENTRIES_MAX = 500, /* lines of [keys], [views], [columns] together */
    CONFIG_PARTS_MAX = 100,   /* lines field.NAME, and dataset.NAME, of a profile */
    PROFILE_NAME_MAX = 40,    /* letters, digits, "._-", not starting with a dot: it names files */
};

/* "auto", "always" (or "yes"), "never" (or "no"). */
enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };
enum spacing { SPACING_NORMAL, SPACING_COMPACT };
/* Who answers: the mirror that is kept of a service, or a ClickHouse cluster itself. */
enum answerer { ANSWERER_MIRROR, ANSWERER_CLICKHOUSE };

/* Section [usagetop]. Texts belong to the config. */
struct settings {
    const char *profile; /* "" when none was named */
    const char *view, *window,
        *zone;         /* names, checked by those who know them; zone: local, utc, NAME */
    const char *theme; /* "" for the program's own */
    enum when color, ascii;
    enum spacing density;
    bool mouse, live, redact, accessible;
    int64_t refresh; /* ms between two looks at the service */
};

/* A line "name = value" of a section that others interpret; in the order of the file. */
struct config_entry {
    const char *name, *value;
    int line; /* for sentences: config_where */
};
struct config_list {
    struct config_entry *items;
    size_t n, cap;
};

/* A [profile NAME] section: one account of one service. */
struct profile {
    const char *name;
    const char *source;                                 /* the adapter, "usage" */
    const char *url;                                    /* "" when offline: only the mirror */
    const char *token_env, *token_file, *token_command; /* at most one is not "" */
    const char *ca_file;                                /* "" for the system's authorities */
    const char *mirror;                                 /* path, never "" */
    bool allow_http, is_default;
    bool sync;       /* its mirror is kept up to date while another profile is open */
    int64_t refresh; /* ms; the general one when the section does not say */
    int64_t low_credits, low_credits_percent; /* 10^-9; 0: not set */
    const char *alert_command;                /* "" for none */

    enum answerer engine;
    /* Of a cluster, whose `url` may be several, parted by blanks; nothing of it is mirrored. */
    const char *table;       /* "events" or "usage.events"; "" for our own */
    const char *user;        /* "" for the server's default */
    const char *where;       /* predicate that all rows of the table have to fulfil; "" for none */
    bool final, rollups;     /* read with FINAL; use roll-ups where there are some */
    int64_t connect_timeout; /* ms */
    int64_t query_timeout;   /* ms, of one statement */
    int64_t max_rows;        /* that one statement may read; 0: as many as it takes */
    struct config_list fields; /* field.NAME = EXPRESSION; the names without "field." */
    struct config_list tables; /* dataset.NAME = TABLE */
};

/* [profile NAME] and its lines. */
struct config_section {
    const char *name;
    const struct config_entry *entries;
    size_t n;
};

struct config {
    struct settings settings;
    struct profile
        *profiles; /* in the order of the file; one made of the command line comes last */
    size_t n_profiles, cap_profiles;
    bool made_profile; /* the last one is of the command line or environment, and the one to open */
    struct config_list keys, views,
        columns;      /* [keys] action = keys; [views] name = text; [columns] view = +a -b */
    const char *path; /* of the file, also when it does not exist */
    struct arena arena;
};

/* One `--name value` of the command line. A dash in the name stands for '_'. */
struct config_override {
    const char *name, *value;
};
struct config_input {
    const char *path; /* NULL: the usual place, where no file is fine */
    const struct config_override *overrides;
    size_t n_overrides;
};

/* Reads all of the cascade. Any mistake: ERR_USAGE "FILE:LINE: what is wrong, did you mean X" (or
 * the variable or the option in front), and `config` is unchanged; finish it to be safe.
 *
 * Profile options of the environment and the command line go to the profile that is open. Where
 * they give a url or a mirror and no profile is named, they make a profile of their own, so that no
 * stored credential meets another address; for the same reason a url from there puts the token
 * options of the file out of force. */
bool config_load(struct config *config, const struct config_input *input, struct err *err);
void config_finish(struct config *config);

/* The profile called `name`, or when NULL the one to open: named, else the one made of the command
 * line, else the one with `default = yes`, else the first. NULL: ERR_USAGE with the nearest name,
 * or what to write when there is none at all. */
const struct profile *config_profile(const struct config *config, const char *name,
                                     struct err *err);
/* The profile's credential from where its options say, USAGETOP_TOKEN when they say nothing. A
 * cluster may have none: true, and the secret is not set. */
bool profile_secret(const struct profile *profile, struct secret *secret, struct err *err);
/* The same for any other than the one to open: USAGETOP_TOKEN is not meant for it. From any thread,
 * but for the environment: `token_env` is to be read before there are threads. */
bool profile_own_secret(const struct profile *profile, struct secret *secret, struct err *err);
/* Puts "FILE:LINE: " before what is there. */
bool config_where(const struct config *config, int line, struct err *err);

/* The config file as it would be with one more profile, or with another one in place of the profile
 * of that name; nothing is written until config_draft_save. Every other line stays, and so do the
 * comments and other options of a profile that is replaced: only which service it is and how it is
 * reached (source, engine and what goes with them) is taken out of it. */
struct config_draft {
    char *text;
    struct config before, config; /* what the file alone says, and would say */
};
/* `path` NULL: the usual place. ERR_USAGE: the file as it is has a mistake, or would have one then.
 * The profile's path options are to be written from / or ~/ on. */
bool config_draft_make(struct config_draft *draft, const char *path,
                       const struct config_section *section, struct err *err);
/* Makes the folder, keeps the file's mode; the old or the new file, nothing between. */
bool config_draft_save(const struct config_draft *draft, struct err *err);
void config_draft_finish(struct config_draft *draft);

/* ---- the table ------------------------------------------------------------------------- */

enum option_kind {
    OPTION_TEXT,
    OPTION_PATH,     /* "~/" in front becomes the home folder */
    OPTION_YES,      /* yes or no */
    OPTION_CHOICE,   /* one of the words */
    OPTION_DURATION, /* 90s 15m 2h; a bare number is seconds; ms in memory */
    OPTION_AMOUNT,   /* a decimal number from 0 on; 10^-9 in memory */
    OPTION_COUNT,    /* a whole number from 0 on */
};
enum option_scope { OPTION_GENERAL, OPTION_PROFILE };
struct option {
    const char *name;
    enum option_scope scope;
    enum option_kind kind;
    size_t offset;        /* in struct settings or struct profile */
    const char *fallback; /* the default as text */
    const char *words;    /* of a choice: "auto always never" */
    int64_t min, max;     /* of a duration, ms */
    const char *help;     /* one line */
};
const struct option *config_options(size_t *n);
/* "USAGETOP_TOKEN_FILE" for "token_file"; false when the option cannot be set there. */
bool option_variable(const struct option *option, char *out, size_t size);
/* A config file with every option as a comment beside its default: `usagetop config`. */
void config_sample(struct str *out);

/* ---- state ----------------------------------------------------------------------------- */

enum {
    STATE_MAX = 256 << 10,
    STATE_ENTRIES_MAX = 1000,
    STATE_NAME_MAX = 80,
    STATE_VALUE_MAX = 16 << 10
};

/* What the program remembers for a profile: "name = value" lines. Losing it loses no data, so
 * reading is tolerant. */
struct state_file {
    struct state_entry *entries;
    size_t n, cap;
};
/* $XDG_STATE_HOME/usagetop/PROFILE.state; owned by the caller. */
char *state_file_path(const char *profile);
/* Replaces what is there. No file is an empty state; lines that cannot be read are skipped; false
 * only for a file that cannot be read at all, and the state is then empty. */
bool state_file_load(struct state_file *state, const char *path, struct err *err);
/* Makes the folder, then the old or the new file, nothing between. */
bool state_file_save(const struct state_file *state, const char *path, struct err *err);
/* NULL when not there; lives until the next set. */
const char *state_file_get(const struct state_file *state, const char *name);
/* Any text fits; NULL removes. False, and nothing changed: a name with other than letters, digits
 * and "._-", or a cap met. */
bool state_file_set(struct state_file *state, const char *name, const char *value);
void state_file_finish(struct state_file *state);
