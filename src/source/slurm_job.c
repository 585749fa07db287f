/* One job of the accounting (/slurmdb/.../jobs/), versions v0.0.38 to v0.0.45, and what it has in
 * common with one in the controller's memory.
 *
 * Core-hours are allocated CPUs times elapsed time, from which the server leaves suspension out; of
 * a job that runs they are those so far. A job that was requeued has a record for each run, and
 * numbers are used again, so the time of submission is part of the identity. A task of an array is
 * known by its own number: as long as it waits it has none, and one record stands for all of them,
 * which becomes the last of them. The exit code of v0.0.38 and v0.0.39 is always 0: the state
 * tells. */
#include <string.h>

#include "slurm.h"

enum { SECONDS_IN_HOUR = 3600 };
#define NANO INT64_C(1000000000) /* hours have nine decimals */

/* Flags such as COMPLETING may stand beside these; the first that is there counts. */
static const struct {
    const char *slurm, *ours;
} states[] = {
    {"RUNNING", "running"},       {"SUSPENDED", "running"},     {"COMPLETED", "completed"},
    {"CANCELLED", "cancelled"},   {"PREEMPTED", "cancelled"},   {"REVOKED", "cancelled"},
    {"TIMEOUT", "timeout"},       {"DEADLINE", "timeout"},      {"FAILED", "failed"},
    {"OUT_OF_MEMORY", "failed"},  {"NODE_FAIL", "failed"},      {"BOOT_FAIL", "failed"},
    {"LAUNCH_FAILED", "failed"},  {"RECONFIG_FAIL", "failed"},  {"PENDING", "pending"},
    {"CONFIGURING", "running"},   {"RESIZING", "running"},      {"STAGE_OUT", "running"},
    {"COMPLETING", "running"},    {"SIGNALING", "running"},     {"STOPPED", "running"},
    {"POWER_UP_NODE", "running"}, {"REQUEUED", "cancelled"},    {"REQUEUE_FED", "pending"},
    {"REQUEUE_HOLD", "pending"},  {"RESV_DEL_HOLD", "pending"}, {"SPECIAL_EXIT", "pending"},
};

/* "CANCELLED by 1000" is CANCELLED. */
static bool is_state(const json_t *state, const char *word)
{
    size_t size = strlen(word);
    const char *text = json_string_value(state);
    return loose_has(state, word) ||
           (text && text_starts(text, word) && (text[size] == ' ' || text[size] == '+'));
}

const char *slurm_state(const json_t *state)
{
    for (size_t i = 0; i < ARRAY_LEN(states); i++)
        if (is_state(state, states[i].slurm))
            return states[i].ours;
    return NULL;
}

/* Of a run that was given up for another one newer versions say PENDING, REQUEUED. */
const char *slurm_job_state(const json_t *job)
{
    const json_t *state = loose_at(job, "state.current");
    bool over = slurm_seconds(loose_at(job, "time.end")) != UNKNOWN;
    return over && is_state(state, "REQUEUED") ? "cancelled" : slurm_state(state);
}

/* As people write it: "4711", "4711_3", "4711_[4-9]", "4711+1". */
static const char *label(struct arena *arena, const struct slurm_job_id *id)
{
    if (id->array > 0 && id->task != UNKNOWN)
        return arena_printf(arena, "%lld_%lld", (long long)id->array, (long long)id->task);
    if (id->array > 0 && id->tasks)
        return arena_printf(arena, "%lld_[%s]", (long long)id->array, id->tasks);
    if (id->het > 0 && id->offset != UNKNOWN)
        return arena_printf(arena, "%lld+%lld", (long long)id->het, (long long)id->offset);
    return arena_printf(arena, "%lld", (long long)id->id);
}

union value *slurm_job_row(const struct slurm_job_id *id, size_t number, struct rows *rows,
                           struct err *err)
{
    bool named = id->id != UNKNOWN;
    if (!named || id->submitted == UNKNOWN) {
        err_set(err, ERR_SHAPE, "job %zu has no %s", number, named ? "time of submission" : "id");
        return NULL;
    }
    union value *row = rows_add(rows, DATA_EVENTS);
    row[E_ID].text = arena_printf(&rows->arena, "%s:%lld:%lld", id->cluster ? id->cluster : "",
                                  (long long)id->id, (long long)id->submitted / SECOND);
    row[E_REQUEST].text = label(&rows->arena, id);
    row[E_KIND].text = "job";
    row[E_CREATED].number = id->submitted;
    row[E_ORGANIZATION].text = id->cluster;
    return row;
}

/* ---- sizes and times ------------------------------------------------------------------------ */

int64_t slurm_hours(int64_t count, int64_t seconds)
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

void slurm_job_size(union value *row, const json_t *allocated, int64_t elapsed)
{
    int64_t cpus = slurm_tres(allocated, "cpu"), gpus = slurm_tres(allocated, "gpu");
    bool told = json_is_array(allocated) || json_is_string(allocated);
    if (cpus == UNKNOWN && told)
        cpus = 0; /* what never ran has nothing allocated, and costs nothing */
    if (cpus > 0)
        row[E_CORES].number = cpus;
    row[E_MEMORY].number = slurm_memory(slurm_tres(allocated, "mem"));
    row[E_CORE_HOURS].number = slurm_hours(cpus, elapsed);
    row[E_GPU_HOURS].number = slurm_hours(gpus, elapsed);
    if (elapsed != UNKNOWN && elapsed >= 0 && elapsed <= INT64_MAX / SECOND)
        row[E_ELAPSED].number = elapsed * SECOND;
}

static void read_times(const json_t *job, union value *row)
{
    int64_t eligible = slurm_seconds(loose_at(job, "time.eligible"));
    row[E_STARTED].number = slurm_seconds(loose_at(job, "time.start"));
    row[E_ENDED].number = slurm_seconds(loose_at(job, "time.end"));
    if (row[E_STARTED].number != UNKNOWN && eligible != UNKNOWN &&
        row[E_STARTED].number >= eligible)
        row[E_WAIT].number = row[E_STARTED].number - eligible;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static void read_names(struct arena *arena, const json_t *job, union value *row)
{
    row[E_USER].text = loose_text(arena, loose_at(job, "user"));
    if (!row[E_USER].text)
        row[E_USER].text = loose_text(arena, loose_at(job, "association.user"));
    row[E_KEY].text = row[E_PROJECT].text = loose_text(arena, loose_at(job, "account"));
    row[E_CLASS].text = loose_text(arena, loose_at(job, "partition"));
    row[E_TYPE].text = loose_text(arena, loose_at(job, "qos"));
    row[E_NAME].text = loose_text(arena, loose_at(job, "name"));
    const char *nodes = loose_text(arena, loose_at(job, "nodes"));
    if (nodes && strcmp(nodes, "None assigned") != 0)
        row[E_CONTROLLER].text = nodes;
}

/* What a state says that ours does not. */
static const char *finer(const json_t *state)
{
    static const char *const words[] = {
        "OUT_OF_MEMORY", "NODE_FAIL",     "BOOT_FAIL",     "PREEMPTED", "DEADLINE",
        "REVOKED",       "LAUNCH_FAILED", "RECONFIG_FAIL", "REQUEUED",  "REQUEUE_HOLD",
        "SPECIAL_EXIT",  "SUSPENDED",     "STOPPED"};
    static const char *const said[] = {
        "out of memory",  "a node failed",        "a node did not boot",
        "preempted",      "past its deadline",    "revoked",
        "did not launch", "could not be resized", "requeued",
        "held, requeued", "held, requeued",       "suspended",
        "stopped"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (is_state(state, words[i]))
            return said[i];
    return NULL;
}

static const char *joined(struct arena *arena, const char *a, const char *b)
{
    return a && b ? arena_printf(arena, "%s, %s", a, b) : a ? a : b;
}

/* As an object, or the raw status of wait(2) that older versions have of jobs in memory. */
static const char *exit_text(struct arena *arena, const json_t *exit)
{
    enum { CODE_SHIFT = 8, SIGNAL_MASK = 0x7f };
    const char *name = loose_text(arena, loose_at(exit, "signal.name"));
    bool whole = json_is_object(loose_at(exit, "return_code")) || loose_at(exit, "status");
    int64_t raw = whole ? UNKNOWN : slurm_number(exit, 0);
    int64_t signal = raw > 0 ? raw & SIGNAL_MASK : 0;
    int64_t code = raw > 0 ? raw >> CODE_SHIFT : slurm_number(loose_at(exit, "return_code"), 0);
    if (name && strcmp(name, "NONE") != 0)
        return arena_printf(arena, "signal %s", name);
    if (signal > 0)
        return arena_printf(arena, "signal %lld", (long long)signal);
    return code > 0 ? arena_printf(arena, "exit code %lld", (long long)code) : NULL;
}

const char *slurm_trouble(struct arena *arena, const json_t *state, const json_t *reason,
                          const json_t *exit)
{
    const char *why = loose_text(arena, reason);
    if (why && strcmp(why, "None") == 0)
        why = NULL;
    if (text_equal(slurm_state(state), "running"))
        return finer(state);
    return joined(arena, joined(arena, finer(state), exit_text(arena, exit)), why);
}

/* ---- tasks of an array ---------------------------------------------------------------------- */

enum { TASKS_TEXT = 64 };

struct mask {
    const char *digits; /* of base 16, the last are the first four tasks */
    size_t size;        /* how many */
};

static bool has_task(const struct mask *mask, size_t task)
{
    if (task / 4 >= mask->size)
        return false;
    char digit = mask->digits[mask->size - 1 - task / 4];
    int four = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    return four >> task % 4 & 1;
}

static size_t next_task(const struct mask *mask, size_t from)
{
    while (from < mask->size * 4 && !has_task(mask, from))
        from++;
    return from;
}

/* How far apart all of them are, when they are many and far apart; 0. */
static size_t step_of(const struct mask *mask, size_t first, size_t *last)
{
    enum { MANY = 10 };
    size_t end = mask->size * 4, second = next_task(mask, first + 1), before = first;
    size_t step = second - first;
    for (size_t task = second; task < end; before = task, task = next_task(mask, task + 1))
        if (task - before != step)
            return 0;
    *last = before;
    return step > 1 && before - first > MANY ? step : 0;
}

static void add_ranges(const struct mask *mask, size_t first, struct str *out)
{
    size_t end = mask->size * 4;
    for (size_t from = first, to; from < end; from = next_task(mask, to)) {
        for (to = from + 1; has_task(mask, to);)
            to++;
        if (out->len > TASKS_TEXT) {
            str_add(out, ",...");
            return;
        }
        str_addf(out, "%s%zu", out->len ? "," : "", from);
        if (to - from > 1)
            str_addf(out, "-%zu", to - 1);
    }
}

/* Tasks that one record stands for: those of an array that wait are one. */
int64_t slurm_tasks(const json_t *job)
{
    const char *text = json_string_value(loose_at(job, "array.task"));
    int64_t n = 0;
    if (!text || !text_starts(text, "0x"))
        return 1;
    const struct mask mask = {text + 2, strspn(text + 2, "0123456789abcdefABCDEF")};
    for (size_t task = next_task(&mask, 0); task < mask.size * 4; task = next_task(&mask, task + 1))
        n++;
    return MAX(n, INT64_C(1));
}

/* Of an array: "0-9%2", as Slurm's commands have it, from "0x3FF" and how many may run at once. */
static const char *tasks_of(struct arena *arena, const json_t *job)
{
    CLEANUP(str_finish)
    struct str out = {0};
    const char *text = loose_text(arena, loose_at(job, "array.task"));
    int64_t at_once = slurm_number(loose_at(job, "array.limits.max.running.tasks"), 0);
    if (!text || !text_starts(text, "0x"))
        return text;
    const struct mask mask = {text + 2, strspn(text + 2, "0123456789abcdefABCDEF")};
    size_t first = next_task(&mask, 0), last, step = step_of(&mask, first, &last);
    if (first == mask.size * 4)
        return NULL;
    if (step)
        str_addf(&out, "%zu-%zu:%zu", first, last, step);
    else
        add_ranges(&mask, first, &out);
    if (at_once > 0)
        str_addf(&out, "%%%lld", (long long)at_once);
    return arena_text(arena, str_text(&out));
}

bool slurm_job_read(const struct turn *turn, const json_t *job, size_t number, struct rows *rows,
                    struct err *err)
{
    struct arena *arena = &rows->arena;
    const struct slurm_job_id id = {
        .cluster = loose_text(arena, loose_at(job, "cluster")),
        .id = slurm_number(loose_at(job, "job_id"), 0),
        .submitted = slurm_seconds(loose_at(job, "time.submission")),
        .array = slurm_number(loose_at(job, "array.job_id"), 0),
        .task = slurm_number(loose_at(job, "array.task_id"), 0),
        .tasks = tasks_of(arena, job),
        .het = slurm_number(loose_at(job, "het.job_id"), 0),
        .offset = slurm_number(loose_at(job, "het.job_offset"), 0),
    };
    union value *row = slurm_job_row(&id, number, rows, err);
    if (!row)
        return false;
    row[E_STATE].text = slurm_job_state(job);
    read_names(arena, job, row);
    read_times(job, row);
    slurm_job_size(row, loose_at(job, "tres.allocated"),
                   slurm_number(loose_at(job, "time.elapsed"), 0));
    if (row[E_CORES].number == UNKNOWN)
        row[E_CORES].number = slurm_number(loose_at(job, "required.CPUs"), 0);
    if (!text_equal(row[E_STATE].text, "completed"))
        row[E_ERROR].text =
            slurm_trouble(arena, loose_at(job, "state.current"), loose_at(job, "state.reason"),
                          loose_at(job, "exit_code"));
    return true;
}
