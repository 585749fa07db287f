/* What `usagetop setup` finds out, one answer after another, before anything is written. */
#pragma once

#include "talk.h"
#include "usagetop/source.h"

struct new_profile {
    const struct args *args;
    struct talk talk;
    bool yes;                         /* --yes: nothing is asked */
    struct arena arena;               /* the texts below */
    const struct source *source;      /* NULL: a ClickHouse cluster */
    const char *kind;                 /* "slurm", "clickhouse" */
    const char *name, *url, *ca_file; /* ca_file "" for none */
    const char *user, *table;         /* NULL: none, or what a cluster has anyway */
    const char *token_option, *token; /* "token_file", "~/lab.token" */
    bool given;                       /* by an option, so that it is not asked */
    bool typed;                       /* the credential is to be written to that file */
    bool allow_http;
    struct secret secret;
    bool refused; /* by the last test: the service wants another credential */
};
void new_profile_finish(struct new_profile *profile);

/* What the file would be with what is known so far. */
bool new_profile_draft(const struct new_profile *profile, struct config_draft *draft,
                       struct err *err);
/* The profile as it would be read: of the draft. */
const struct profile *new_profile_read(const struct new_profile *profile,
                                       const struct config_draft *draft);
/* "~/x" as a path; and a path in the home folder as "~/x". In the arena. */
const char *new_profile_expand(struct new_profile *profile, const char *path);
const char *new_profile_shorten(struct new_profile *profile, const char *path);

/* ERR_USAGE: where nothing is asked, this option has to be given. */
bool new_profile_lacks(const char *option, struct err *err);
/* Each takes the option that was given, or asks. */
bool new_profile_address(struct new_profile *profile, struct err *err);
bool new_profile_table(struct new_profile *profile, struct err *err);
bool new_profile_service(struct new_profile *profile, struct err *err);
bool new_profile_name(struct new_profile *profile, struct err *err);
bool new_profile_credential(struct new_profile *profile, struct err *err);
/* Asks the service and says what is open. *ok: something is; false: a signal, or nobody listens. */
bool new_profile_test(struct new_profile *profile, bool *ok, struct err *err);
/* The same of a cluster, server by server. */
bool new_profile_test_cluster(struct new_profile *profile, bool *ok, struct err *err);
