/* A job in the controller's memory (/slurm/.../jobs/): all there is of a cluster without
 * accounting, for some minutes after the end of the job. Its identity is that of the accounting. */
#include <string.h>

#include "slurm.h"

/* Until when it ran, in seconds: the end that is told of one that runs is only expected. */
static int64_t ran_until(const struct turn *turn, const json_t *job, bool over)
{
    int64_t end = slurm_seconds(loose_at(job, "end_time"));
    return (over ? end : turn->now) / SECOND;
}

/* Seconds, suspension left out. */
static int64_t elapsed(const struct turn *turn, const json_t *job, bool over)
{
    int64_t start = slurm_number(loose_at(job, "start_time"), 0);
    int64_t suspended = slurm_number(loose_at(job, "suspend_time"), 0);
    int64_t before = slurm_number(loose_at(job, "pre_sus_time"), 0);
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

static void read_size(const json_t *job, int64_t seconds, union value *row)
{
    int64_t gpus = slurm_gres_gpus(loose_at(job, "gres_detail"));
    slurm_job_size(row, loose_at(job, "tres_alloc_str"), seconds);
    if (row[E_GPU_HOURS].number == UNKNOWN)
        row[E_GPU_HOURS].number = slurm_hours(gpus, seconds);
    if (row[E_CORES].number == UNKNOWN)
        row[E_CORES].number = slurm_number(loose_at(job, "cpus"), 0);
}

bool slurm_live_read(const struct turn *turn, const json_t *job, size_t number, struct rows *rows,
                     struct err *err)
{
    struct arena *arena = &rows->arena;
    const struct slurm_job_id id = {
        .cluster = loose_text(arena, loose_at(job, "cluster")),
        .id = slurm_number(loose_at(job, "job_id"), 0),
        .submitted = slurm_seconds(loose_at(job, "submit_time")),
        .array = slurm_number(loose_at(job, "array_job_id"), 0),
        .task = slurm_number(loose_at(job, "array_task_id"), 0),
        .tasks = loose_text(arena, loose_at(job, "array_task_string")),
        .het = slurm_number(loose_at(job, "het_job_id"), 0),
        .offset = slurm_number(loose_at(job, "het_job_offset"), 0),
    };
    union value *row = slurm_job_row(&id, number, rows, err);
    if (!row)
        return false;
    const char *state = row[E_STATE].text = slurm_state(loose_at(job, "job_state"));
    bool waits = text_equal(state, "pending"), over = !waits && !text_equal(state, "running");
    int64_t eligible = slurm_seconds(loose_at(job, "eligible_time"));
    read_names(arena, job, row);
    read_size(job, waits ? 0 : elapsed(turn, job, over), row);
    if (!waits && loose_text(arena, loose_at(job, "tres_alloc_str")))
        row[E_STARTED].number = slurm_seconds(loose_at(job, "start_time"));
    if (over)
        row[E_ENDED].number = slurm_seconds(loose_at(job, "end_time"));
    if (row[E_STARTED].number != UNKNOWN && eligible != UNKNOWN &&
        row[E_STARTED].number >= eligible)
        row[E_WAIT].number = row[E_STARTED].number - eligible;
    if (!text_equal(state, "completed"))
        row[E_ERROR].text =
            slurm_trouble(arena, loose_at(job, "job_state"), loose_at(job, "state_reason"),
                          loose_at(job, "exit_code"));
    return true;
}
