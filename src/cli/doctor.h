/* What `usagetop doctor` finds: a line for each thing that was looked at. The checks are one
 * function each; they add what they find and go on, whatever it is. */
#pragma once

#include "probe.h"
#include "usagetop/config.h"

enum finding_level { FINDING_OK, FINDING_NOTE, FINDING_PROBLEM };
struct finding {
    const char *check; /* "mirror" */
    enum finding_level level;
    const char *found; /* a clause */
    const char *fix;   /* what the user can do; NULL: nothing has to be done */
};

/* A text that is not to be seen, and what stands for it. */
struct hidden {
    const char *text, *with;
};
enum { HIDDEN_MAX = 32 };

struct doctor {
    const struct args *args;
    struct arena arena; /* the texts of the findings */
    struct finding *items;
    size_t n, cap;
    struct hidden hidden[HIDDEN_MAX];
    size_t n_hidden;
    struct config config;
    bool loaded;                   /* the config could be read */
    const struct profile *profile; /* NULL: none can be told */
    struct secret secret;
};

void doctor_ok(struct doctor *doctor, const char *check, const char *fmt, ...) PRINTF(3, 4);
void doctor_note(struct doctor *doctor, const char *check, const char *fix, const char *fmt, ...)
    PRINTF(4, 5);
void doctor_problem(struct doctor *doctor, const char *check, const char *fix, const char *fmt, ...)
    PRINTF(4, 5);
/* With --redact: `with` is seen instead, wherever `text` stands as a whole word. Empty and very
 * short texts are passed over. */
void doctor_hide(struct doctor *doctor, const char *text, const char *with);

/* doctor_machine.c */
void doctor_program(struct doctor *doctor);
void doctor_terminal(struct doctor *doctor);
void doctor_locale(struct doctor *doctor);
void doctor_zone(struct doctor *doctor);
void doctor_variables(struct doctor *doctor);
/* doctor_config.c */
void doctor_config(struct doctor *doctor);
void doctor_folders(struct doctor *doctor);
void doctor_credential(struct doctor *doctor);
/* doctor_service.c */
void doctor_proxy(struct doctor *doctor);
void doctor_service(struct doctor *doctor);
/* `skew`: the service's clock minus ours, ms; UNKNOWN. */
void doctor_clock(struct doctor *doctor, int64_t skew);
/* What it says and until when it holds; nothing without TLS. */
void doctor_certificate(struct doctor *doctor, const struct net_findings *found);
/* What to do where a connection failed for TLS; NULL: it did not. */
const char *doctor_tls_fix(const struct err *err);
/* doctor_cluster.c */
void doctor_cluster(struct doctor *doctor);
/* doctor_mirror.c */
void doctor_mirror(struct doctor *doctor);
