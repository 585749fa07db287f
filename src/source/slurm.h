/* What the readers of slurmrestd's answers share. */
#pragma once

#include "loose.h"

/* The version of the API that the session found, such as "v0.0.41". */
const char *slurm_version(const struct turn *turn);

/* A good answer; finish with json_decref. NULL: not JSON, or it carries errors in spite of its
 * status 200. That nothing was found is no error. */
json_t *slurm_parse(const struct source_reply *reply, struct err *err);

/* The allocated count of "cpu", "mem" (MiB), "gpu", "billing" in a list of {type, name, count}.
 * UNKNOWN: it is not there. */
int64_t slurm_tres(const json_t *list, const char *type);

/* MiB as GiB, which Slurm's own tools call G, with six decimals. */
int64_t slurm_memory(int64_t mib);

/* slurm_jobs.c: the windows of the accounting's jobs. */
void slurm_jobs_ask(const struct turn *turn, struct source_request *request);
bool slurm_jobs_read(const struct turn *turn, const struct source_reply *reply,
                     struct source_page *page, struct err *err);
void slurm_history_ask(const struct turn *turn, struct source_request *request);
bool slurm_history_read(const struct turn *turn, const struct source_reply *reply,
                        struct source_page *page, struct err *err);
/* slurm_job.c: adds the row of a job, or says why it cannot be one. */
bool slurm_job_read(const struct turn *turn, const json_t *job, size_t number, struct rows *rows,
                    struct err *err);
