/* How much of the limits of accounts and users their jobs take at this moment: what runs, and how
 * many wait with it. Not what they have taken over time (GrpTRESMins), which decays in ways that
 * the jobs do not tell. */
#pragma once

#include "slurm.h"

enum slurm_use { USE_RUNNING, USE_SUBMITTED, USE_CPU, USE_MEMORY, USE_GPU, USE_BILLING, USE_COUNT };

/* The sums of all jobs of an answer, as words for a cursor; "": too many to keep there, or a name
 * cannot be written in one. */
void slurm_use_write(const json_t *jobs, struct str *out);

/* An account's user and what their jobs take; memory in MiB. */
struct slurm_user {
    const char *account, *user;
    int64_t uses[USE_COUNT];
};
/* Zero: nothing is known. */
struct slurm_uses {
    const struct slurm_user *users;
    size_t n;
    bool known;
    struct text_map parents; /* of accounts: the place of the parent in `names`, from 1 */
    const char **names;
    size_t n_names;
};
void slurm_uses_finish(struct slurm_uses *uses);
/* `text` as written above; the accounts with their parents are those of `associations`. */
void slurm_uses_read(struct slurm_uses *uses, const char *text, const json_t *associations,
                     struct arena *arena);
/* Of an account with all below it, or of one user in one account. UNKNOWN: not known. */
int64_t slurm_use_of(const struct slurm_uses *uses, const char *account, const char *user,
                     enum slurm_use use);
