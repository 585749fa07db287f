/* What the readers of slurmrestd's answers share. */
#pragma once

#include "loose.h"

/* The version of the API that the session found, such as "v0.0.41". */
const char *slurm_version(const struct turn *turn);
/* Its last number: 41. */
int slurm_version_number(const struct turn *turn);

/* A good answer; finish with json_decref. NULL: not JSON, or it carries errors in spite of its
 * status 200. That nothing was found is no error. */
json_t *slurm_parse(const struct source_reply *reply, struct err *err);
/* The code of the error that a body carries, whatever its status; ERR_NONE when it has none. */
enum err_code slurm_error(const struct source_reply *reply);

/* ---- numbers: Slurm has two that are none: "no value" (2^32-2, 2^64-2) and "no limit" (2^32-1,
 * 2^64-1), which some versions tell as they are, also as -2 and -1 ------------------------------
 */

/* As loose_number and loose_seconds; UNKNOWN for these two and for what is below zero. */
int64_t slurm_number(const json_t *value, int decimals);
int64_t slurm_seconds(const json_t *value);

/* ---- TRES: what Slurm counts, as [{type, name, count}] or "cpu=2,mem=8G,gres/gpu=1" --------- */

/* The count of "cpu", "node", "billing", "mem" (MiB), "gpu" (of all kinds). UNKNOWN: not there. */
int64_t slurm_tres(const json_t *list, const char *type);
/* GPUs of "gpu:h100:2(IDX:0,2),gpu:4" or a list of such texts, which tell them also where they are
 * no TRES. UNKNOWN: none is named. */
int64_t slurm_gres_gpus(const json_t *gres);
/* MiB as GiB, which Slurm's own tools call G, with six decimals. */
int64_t slurm_memory(int64_t mib);

/* ---- feeds ---------------------------------------------------------------------------------- */

/* slurm_session.c: which version is spoken, what the cluster is called, what its clock says. */
void slurm_ping_ask(const struct turn *turn, struct source_request *request);
bool slurm_ping_read(const struct turn *turn, const struct source_reply *reply,
                     struct source_page *page, struct err *err);
bool slurm_ping_elsewhere(const struct turn *turn, const struct source_reply *reply,
                          struct cursor *next);
/* slurm_nodes.c: the daemons and the nodes. */
void slurm_nodes_ask(const struct turn *turn, struct source_request *request);
bool slurm_nodes_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err);
bool slurm_nodes_elsewhere(const struct turn *turn, const struct source_reply *reply,
                           struct cursor *next);
/* slurm_plan.c: limits, and what is used of them where the interface tells. */
void slurm_plan_ask(const struct turn *turn, struct source_request *request);
bool slurm_plan_read(const struct turn *turn, const struct source_reply *reply,
                     struct source_page *page, struct err *err);
bool slurm_plan_elsewhere(const struct turn *turn, const struct source_reply *reply,
                          struct cursor *next);
/* slurm_jobs.c: the windows of the accounting's jobs. */
void slurm_jobs_ask(const struct turn *turn, struct source_request *request);
bool slurm_jobs_read(const struct turn *turn, const struct source_reply *reply,
                     struct source_page *page, struct err *err);
bool slurm_jobs_elsewhere(const struct turn *turn, const struct source_reply *reply,
                          struct cursor *next);
/* Asks for the jobs that run or wait, and those that ended since. */
void slurm_jobs_ask_since(const struct turn *turn, int64_t seconds, struct source_request *request);
void slurm_history_ask(const struct turn *turn, struct source_request *request);
bool slurm_history_read(const struct turn *turn, const struct source_reply *reply,
                        struct source_page *page, struct err *err);

/* slurm_job.c: adds the row of a job, or says why it cannot be one. */
bool slurm_job_read(const struct turn *turn, const json_t *job, size_t number, struct rows *rows,
                    struct err *err);
/* slurm_live.c: the same of a job in the controller's memory. */
bool slurm_live_read(const struct turn *turn, const json_t *job, size_t number, struct rows *rows,
                     struct err *err);

/* What both kinds of job have in common. Slurm's state, a word or a list of them, in our words;
 * NULL: unknown. */
const char *slurm_state(const json_t *state);
/* That of a job of the accounting. */
const char *slurm_job_state(const json_t *job);
struct slurm_job_id {
    const char *cluster;   /* NULL: not told */
    int64_t id, submitted; /* the number; ms */
    int64_t array, task;   /* of an array; UNKNOWN: none */
    const char *tasks;     /* those of it that are not split off yet: "0-9%2"; NULL */
    int64_t het, offset;   /* of a heterogeneous job; UNKNOWN: none */
};
/* Writes identity, label and time of submission into a new row. NULL: it has no number or time. */
union value *slurm_job_row(const struct slurm_job_id *id, size_t number, struct rows *rows,
                           struct err *err);
/* How many jobs a record of the accounting stands for. */
int64_t slurm_tasks(const json_t *job);
/* Why a job did not end well or goes on otherwise: its state where ours says less, the exit code or
 * signal where the server says one, and the reason. NULL: none. */
const char *slurm_trouble(struct arena *arena, const json_t *state, const json_t *reason,
                          const json_t *exit);
/* count * seconds as hours with nine decimals; UNKNOWN where either is or it does not fit. */
int64_t slurm_hours(int64_t count, int64_t seconds);
/* Sizes and hours from what is allocated and how many seconds it ran. */
void slurm_job_size(union value *row, const json_t *allocated, int64_t elapsed);
