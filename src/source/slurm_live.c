/* A job in the controller's memory (/slurm/.../jobs/): all there is of a cluster without
 * accounting, for some minutes after the end of the job. Its identity is that of the accounting. */
#include <string.h>

#include "slurm.h"

/* Until when it ran, in seconds: the end that is told of one that runs is only expected. */
static int64_t ran_until(const struct turn *turn, const json_t *job, bool over)
{
    int64_t end = loose_seconds(loose_at(job, "end_time"));
    return (over ? end : turn->now) / SECOND;
}

/* Seconds, suspension left out. */
static int64_t elapsed(const struct turn *turn, const json_t *job, bool over)
{
    int64_t start = loose_number(loose_at(job, "start_time"), 0);
    int64_t suspended = loose_number(loose_at(job, "suspend_time"), 0);
    int64_t before = loose_number(loose_at(job, "pre_sus_time"), 0);
    int64_t end = ran_until(turn, job, over);
    if (start <= 0 || start > end)
        return 0;
    if (suspended <= 0)
        return end - start;
    bool still = loose_has(loose_at(job, "job_state"), "SUSPENDED");
    return MAX(before, INT64_C(0)) + (still || suspended > end ? 0 : end - suspended);
}

static void read_names(struct arena *arena, const json_t *job, union value *row)
{
    row[E_USER].text = loose_text(arena, loose_at(job, "user_name"));
    row[E_KEY].text = row[E_PROJECT].text = loose_text(arena, loose_at(job, "account"));
    row[E_CLASS].text = loose_text(arena, loose_at(job, "partition"));
    row[E_TYPE].text = loose_text(arena, loose_at(job, "qos"));
    row[E_NAME].text = loose_text(arena, loose_at(job, "name"));
    row[E_CONTROLLER].text = loose_text(arena, loose_at(job, "nodes"));
}

bool slurm_live_read(const struct turn *turn, const json_t *job, size_t number, struct rows *rows,
                     struct err *err)
{
    struct arena *arena = &rows->arena;
    const struct slurm_job_id id = {
        .cluster = loose_text(arena, loose_at(job, "cluster")),
        .id = loose_number(loose_at(job, "job_id"), 0),
        .submitted = loose_seconds(loose_at(job, "submit_time")),
        .array = loose_number(loose_at(job, "array_job_id"), 0),
        .task = loose_number(loose_at(job, "array_task_id"), 0),
        .tasks = loose_text(arena, loose_at(job, "array_task_string")),
        .het = loose_number(loose_at(job, "het_job_id"), 0),
        .offset = loose_number(loose_at(job, "het_job_offset"), 0),
    };
    union value *row = slurm_job_row(&id, number, rows, err);
    if (!row)
        return false;
    const char *state = row[E_STATE].text = slurm_state(loose_at(job, "job_state"));
    bool waits = text_equal(state, "pending"), over = !waits && !text_equal(state, "running");
    int64_t eligible = loose_seconds(loose_at(job, "eligible_time"));
    read_names(arena, job, row);
    slurm_job_size(row, loose_at(job, "tres_alloc_str"), waits ? 0 : elapsed(turn, job, over));
    if (row[E_CORES].number == UNKNOWN)
        row[E_CORES].number = loose_number(loose_at(job, "cpus"), 0);
    if (!waits)
        row[E_STARTED].number = loose_seconds(loose_at(job, "start_time"));
    if (over)
        row[E_ENDED].number = loose_seconds(loose_at(job, "end_time"));
    if (row[E_STARTED].number != UNKNOWN && eligible != UNKNOWN &&
        row[E_STARTED].number >= eligible)
        row[E_WAIT].number = row[E_STARTED].number - eligible;
    const char *reason = loose_text(arena, loose_at(job, "state_reason"));
    if (reason && strcmp(reason, "None") != 0 && !text_equal(state, "completed"))
        row[E_ERROR].text = reason;
    return true;
}
