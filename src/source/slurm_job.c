/* One job of the accounting (/slurmdb/.../jobs/), versions v0.0.38 to v0.0.45.
 *
 * Core-hours are allocated CPUs times elapsed time, from which the server leaves suspension out. A
 * job that was requeued has a record for each run, and ids are used again, so the time of
 * submission is part of the identity. The exit code of v0.0.38 and v0.0.39 is always 0: the state
 * tells. */
#include <string.h>

#include "slurm.h"

enum { SECONDS_IN_HOUR = 3600 };
#define NANO INT64_C(1000000000) /* hours have nine decimals */

/* Flags such as COMPLETING may stand beside these; the first that is there counts. */
static const struct {
    const char *slurm, *ours;
} states[] = {
    {"RUNNING", "running"},      {"SUSPENDED", "running"},   {"COMPLETED", "completed"},
    {"CANCELLED", "cancelled"},  {"PREEMPTED", "cancelled"}, {"REVOKED", "cancelled"},
    {"TIMEOUT", "timeout"},      {"DEADLINE", "timeout"},    {"FAILED", "failed"},
    {"OUT_OF_MEMORY", "failed"}, {"NODE_FAIL", "failed"},    {"BOOT_FAIL", "failed"},
    {"PENDING", "pending"},
};

static const char *state_of(const json_t *job)
{
    const json_t *current = loose_at(job, "state.current");
    for (size_t i = 0; i < ARRAY_LEN(states); i++)
        if (loose_has(current, states[i].slurm))
            return states[i].ours;
    return NULL;
}

/* "cluster:4711", "cluster:4711_3" of an array, and when it was submitted. */
static const char *identity(struct arena *arena, const json_t *job, int64_t submitted)
{
    const char *cluster = loose_text(arena, loose_at(job, "cluster"));
    int64_t id = loose_number(loose_at(job, "job_id"), 0);
    int64_t array = loose_number(loose_at(job, "array.job_id"), 0);
    int64_t task = loose_number(loose_at(job, "array.task_id"), 0);
    if (id == UNKNOWN)
        return NULL;
    if (array > 0 && task != UNKNOWN)
        return arena_printf(arena, "%s:%lld_%lld:%lld", cluster ? cluster : "", (long long)array,
                            (long long)task, (long long)submitted / SECOND);
    return arena_printf(arena, "%s:%lld:%lld", cluster ? cluster : "", (long long)id,
                        (long long)submitted / SECOND);
}

int64_t slurm_tres(const json_t *list, const char *type)
{
    bool gpu = strcmp(type, "gpu") == 0;
    const json_t *item;
    size_t i;
    json_array_foreach (list, i, item) {
        const char *is = json_string_value(json_object_get(item, "type"));
        const char *name = json_string_value(json_object_get(item, "name"));
        if (!text_equal(is, gpu ? "gres" : type) || (gpu && !text_equal(name, "gpu")))
            continue;
        int64_t count = loose_number(json_object_get(item, "count"), 0);
        return count < 0 ? UNKNOWN : count;
    }
    return UNKNOWN;
}

/* count * seconds as hours with nine decimals; UNKNOWN where either is or it does not fit. */
static int64_t hours(int64_t count, int64_t seconds)
{
    int64_t product;
    if (count == UNKNOWN || seconds == UNKNOWN || count < 0 || seconds < 0 ||
        __builtin_mul_overflow(count, seconds, &product))
        return UNKNOWN;
    int64_t whole = product / SECONDS_IN_HOUR, rest = product % SECONDS_IN_HOUR;
    if (whole > INT64_MAX / NANO - 1)
        return UNKNOWN;
    return whole * NANO + (rest * NANO + SECONDS_IN_HOUR / 2) / SECONDS_IN_HOUR;
}

int64_t slurm_memory(int64_t mib)
{
    if (mib == UNKNOWN || mib < 0 || mib > INT64_MAX / 1000000)
        return UNKNOWN;
    return mib * 1000000 / 1024;
}

static void read_size(const json_t *job, union value *row)
{
    const json_t *allocated = loose_at(job, "tres.allocated");
    int64_t cpus = slurm_tres(allocated, "cpu"), gpus = slurm_tres(allocated, "gpu");
    int64_t elapsed = loose_number(loose_at(job, "time.elapsed"), 0);
    row[E_CORES].number = cpus != UNKNOWN ? cpus : loose_number(loose_at(job, "required.CPUs"), 0);
    row[E_MEMORY].number = slurm_memory(slurm_tres(allocated, "mem"));
    /* what never ran has nothing allocated, and costs nothing */
    row[E_CORE_HOURS].number = hours(cpus != UNKNOWN ? cpus : 0, elapsed);
    if (gpus != UNKNOWN)
        row[E_GPU_HOURS].number = hours(gpus, elapsed);
}

static void read_names(struct arena *arena, const json_t *job, union value *row)
{
    row[E_USER].text = loose_text(arena, loose_at(job, "user"));
    row[E_KEY].text = row[E_PROJECT].text = loose_text(arena, loose_at(job, "account"));
    row[E_ORGANIZATION].text = loose_text(arena, loose_at(job, "cluster"));
    row[E_CLASS].text = loose_text(arena, loose_at(job, "partition"));
    row[E_TYPE].text = loose_text(arena, loose_at(job, "qos"));
    row[E_NAME].text = loose_text(arena, loose_at(job, "name"));
    const char *nodes = loose_text(arena, loose_at(job, "nodes"));
    if (nodes && strcmp(nodes, "None assigned") != 0)
        row[E_CONTROLLER].text = nodes;
}

/* Why it did not end well: the code or signal where the server says one, and its reason. */
static const char *trouble(struct arena *arena, const json_t *job)
{
    const char *reason = loose_text(arena, loose_at(job, "state.reason"));
    int64_t code = loose_number(loose_at(job, "exit_code.return_code"), 0);
    const char *signal = loose_text(arena, loose_at(job, "exit_code.signal.name"));
    if (reason && strcmp(reason, "None") == 0)
        reason = NULL;
    if (signal)
        return arena_printf(arena, "signal %s%s%s", signal, reason ? ", " : "",
                            reason ? reason : "");
    if (code > 0)
        return arena_printf(arena, "exit code %lld%s%s", (long long)code, reason ? ", " : "",
                            reason ? reason : "");
    return reason;
}

bool slurm_job_read(const struct turn *turn, const json_t *job, size_t number, struct rows *rows,
                    struct err *err)
{
    struct arena *arena = &rows->arena;
    int64_t submitted = loose_seconds(loose_at(job, "time.submission"));
    const char *state = state_of(job);
    const char *id = submitted == UNKNOWN ? NULL : identity(arena, job, submitted);
    if (!id)
        return err_set(err, ERR_SHAPE, "job %zu has no %s", number,
                       submitted == UNKNOWN ? "time of submission" : "id");
    union value *row = rows_add(rows, DATA_EVENTS);
    row[E_ID].text = id;
    row[E_KIND].text = "job";
    row[E_CREATED].number = submitted;
    row[E_STATE].text = state;
    row[E_STARTED].number = loose_seconds(loose_at(job, "time.start"));
    row[E_ENDED].number = loose_seconds(loose_at(job, "time.end"));
    read_names(arena, job, row);
    read_size(job, row);
    if (text_equal(state, "failed") || text_equal(state, "timeout") ||
        text_equal(state, "cancelled") || text_equal(state, "pending"))
        row[E_ERROR].text = trouble(arena, job);
    return true;
}
