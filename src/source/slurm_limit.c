/* Which limits Slurm knows, where they stand in an answer, and what a row calls them. */
#include "slurm_limit.h"

#include <string.h>

#define NANO INT64_C(1000000000)
enum { MIB_IN_GIB = 1024, MINUTES_IN_HOUR = 60 };

enum kind {
    TRES_HOURS, /* a list of TRES, in minutes */
    TRES_COUNT, /* a list of TRES */
    JOBS,       /* a number of jobs */
    TIME,       /* a number of minutes */
};
/* What counts against it. */
enum against {
    NOTHING_KNOWN,
    WHAT_RUNS,      /* of an account with all below it, or of a user */
    WHAT_WAITS_TOO, /* the same with what waits */
    OWN_RUNS,       /* of a user; of an account it is that of each user */
    OWN_WAITS_TOO,
};
struct limit {
    const char *path;
    enum kind kind;
    const char *name; /* as sacctmgr has it */
    enum against against;
    const char *each; /* whom it holds for one by one; NULL: all together */
};

/* The hours first: limits_of_association may leave them out. */
static const struct limit of_association[] = {
    {"max.tres.group.minutes", TRES_HOURS, "GrpTRESMins"},
    {"max.tres.group.active", TRES_HOURS, "GrpTRESRunMins"},
    {"max.tres.total", TRES_COUNT, "GrpTRES", WHAT_RUNS},
    {"max.tres.per.job", TRES_COUNT, "MaxTRESPerJob", .each = "each job"},
    {"max.tres.per.node", TRES_COUNT, "MaxTRESPerNode", .each = "each node of a job"},
    {"max.tres.minutes.per.job", TRES_HOURS, "MaxTRESMinsPerJob", .each = "each job"},
    {"max.jobs.per.count", JOBS, "GrpJobs", WHAT_RUNS},
    {"max.jobs.per.submitted", JOBS, "GrpSubmitJobs", WHAT_WAITS_TOO},
    {"max.jobs.active", JOBS, "MaxJobs", OWN_RUNS},
    {"max.jobs.total", JOBS, "MaxSubmitJobs", OWN_WAITS_TOO},
    {"max.per.account.wall_clock", TIME, "GrpWall"},
    {"max.jobs.per.wall_clock", TIME, "MaxWall", .each = "each job"},
};
static const struct limit of_qos[] = {
    {"limits.max.tres.minutes.total", TRES_HOURS, "GrpTRESMins"},
    {"limits.max.tres.minutes.per.qos", TRES_HOURS, "GrpTRESRunMins"},
    {"limits.max.tres.minutes.per.job", TRES_HOURS, "MaxTRESMinsPerJob", .each = "each job"},
    {"limits.max.tres.minutes.per.account", TRES_HOURS, "MaxTRESRunMinsPerAccount",
     .each = "each account"},
    {"limits.max.tres.minutes.per.user", TRES_HOURS, "MaxTRESRunMinsPerUser", .each = "each user"},
    {"limits.max.tres.total", TRES_COUNT, "GrpTRES"},
    {"limits.max.tres.per.account", TRES_COUNT, "MaxTRESPerAccount", .each = "each account"},
    {"limits.max.tres.per.user", TRES_COUNT, "MaxTRESPerUser", .each = "each user"},
    {"limits.max.tres.per.job", TRES_COUNT, "MaxTRESPerJob", .each = "each job"},
    {"limits.max.tres.per.node", TRES_COUNT, "MaxTRESPerNode", .each = "each node of a job"},
    {"limits.max.active_jobs.count", JOBS, "GrpJobs"},
    {"limits.max.jobs.count", JOBS, "GrpSubmitJobs"},
    {"limits.max.jobs.active_jobs.per.account", JOBS, "MaxJobsPerAccount", .each = "each account"},
    {"limits.max.jobs.active_jobs.per.user", JOBS, "MaxJobsPerUser", .each = "each user"},
    {"limits.max.jobs.per.account", JOBS, "MaxSubmitJobsPerAccount", .each = "each account"},
    {"limits.max.jobs.per.user", JOBS, "MaxSubmitJobsPerUser", .each = "each user"},
    {"limits.max.wall_clock.per.qos", TIME, "GrpWall"},
    {"limits.max.wall_clock.per.job", TIME, "MaxWall", .each = "each job"},
};

/* count * 10^9 / divisor, rounded; UNKNOWN where there is none or it does not fit. */
static int64_t scaled(int64_t count, int64_t divisor)
{
    if (count == UNKNOWN || count < 0 || count / divisor >= INT64_MAX / NANO)
        return UNKNOWN;
    return count / divisor * NANO + (count % divisor * NANO + divisor / 2) / divisor;
}

/* A TRES by type and name, or by "gres/gpu". */
static const char *tres_name(struct arena *arena, const json_t *tres)
{
    const char *type = loose_text(arena, json_object_get(tres, "type"));
    const char *name = loose_text(arena, json_object_get(tres, "name"));
    if (!type && name && text_starts(name, "gres/"))
        return name + strlen("gres/");
    if (!type || text_equal(type, "gres"))
        return name;
    return name ? arena_printf(arena, "%s/%s", type, name) : type;
}

static union value *add_row(struct rows *rows, const char *id, int64_t most, const char *unit)
{
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = id;
    row[PLAN_LIMIT].number = most;
    row[PLAN_UNIT].text = arena_text(&rows->arena, unit);
    return row;
}

static union value *add_tres(struct rows *rows, const struct limit *limit, const char *name,
                             const char *who, int64_t count)
{
    struct arena *arena = &rows->arena;
    bool memory = strcmp(name, "mem") == 0, hours = limit->kind == TRES_HOURS;
    int64_t most =
        scaled(count, (memory ? MIB_IN_GIB : 1) * (int64_t)(hours ? MINUTES_IN_HOUR : 1));
    if (most == UNKNOWN)
        return NULL;
    const char *unit = memory ? "GB" : name;
    return add_row(rows, arena_printf(arena, "%s (%s %s)", who, limit->name, name), most,
                   hours ? arena_printf(arena, "%s-h", unit) : unit);
}

/* Who is limited. */
struct subject {
    const char *who, *account, *user;
    const struct slurm_uses *uses; /* NULL: nothing is known */
};

static int64_t taken(const struct subject *subject, const struct limit *limit, enum slurm_use use)
{
    bool own = limit->against == OWN_RUNS || limit->against == OWN_WAITS_TOO;
    if (!subject->uses || limit->against == NOTHING_KNOWN || (own && !subject->user))
        return UNKNOWN;
    return slurm_use_of(subject->uses, subject->account, subject->user, use);
}

/* Of a TRES that adds up: two jobs may be on one node. */
static int64_t taken_tres(const struct subject *subject, const struct limit *limit,
                          const char *name)
{
    static const char *const names[USE_COUNT] = {
        [USE_CPU] = "cpu", [USE_MEMORY] = "mem", [USE_GPU] = "gpu", [USE_BILLING] = "billing"};
    for (int use = 0; use < USE_COUNT; use++)
        if (names[use] && strcmp(names[use], name) == 0)
            return scaled(taken(subject, limit, (enum slurm_use)use),
                          use == USE_MEMORY ? MIB_IN_GIB : 1);
    return UNKNOWN;
}

static void set_used(union value *row, int64_t used)
{
    row[PLAN_USED].number = used;
    if (used != UNKNOWN)
        row[PLAN_BALANCE].number = row[PLAN_LIMIT].number - used;
}

static void read_tres(const json_t *list, const struct limit *limit, const struct subject *subject,
                      struct rows *rows)
{
    const json_t *item;
    size_t i;
    json_array_foreach (list, i, item) {
        const char *name = tres_name(&rows->arena, item);
        int64_t count = slurm_number(json_object_get(item, "count"), 0);
        union value *row = name ? add_tres(rows, limit, name, subject->who, count) : NULL;
        if (row && limit->kind == TRES_COUNT)
            set_used(row, taken_tres(subject, limit, name));
        if (row)
            row[PLAN_KIND].text = limit->each;
    }
}

static void read_number(const json_t *value, const struct limit *limit,
                        const struct subject *subject, struct rows *rows)
{
    bool time = limit->kind == TIME;
    bool waits = limit->against == WHAT_WAITS_TOO || limit->against == OWN_WAITS_TOO;
    int64_t most = scaled(slurm_number(value, 0), time ? MINUTES_IN_HOUR : 1);
    if (most == UNKNOWN)
        return;
    bool own = limit->against == OWN_RUNS || limit->against == OWN_WAITS_TOO;
    const char *id = arena_printf(&rows->arena, "%s (%s)", subject->who, limit->name);
    union value *row = add_row(rows, id, most, time ? "h" : "jobs");
    set_used(row, scaled(taken(subject, limit, waits ? USE_SUBMITTED : USE_RUNNING), 1));
    row[PLAN_KIND].text = own && !subject->user ? "each user" : limit->each;
}

static void read_limits(const json_t *item, const struct limit *limits, size_t n,
                        const struct subject *subject, struct rows *rows)
{
    for (size_t i = 0; i < n; i++) {
        const struct limit *limit = &limits[i];
        const json_t *value = loose_at(item, limit->path);
        if (limit->kind == TRES_HOURS || limit->kind == TRES_COUNT)
            read_tres(value, limit, subject, rows);
        else
            read_number(value, limit, subject, rows);
    }
}

/* One of a single partition is not told by the jobs of its user. */
void limits_of_association(const json_t *item, const char *who, bool hours,
                           const struct slurm_uses *uses, struct rows *rows)
{
    size_t first = hours ? 0 : 1;
    bool whole = !loose_text(&rows->arena, loose_at(item, "partition"));
    const struct subject subject = {who, loose_text(&rows->arena, loose_at(item, "account")),
                                    loose_text(&rows->arena, loose_at(item, "user")),
                                    whole ? uses : NULL};
    read_limits(item, of_association + first, ARRAY_LEN(of_association) - first, &subject, rows);
}

void limits_of_qos(const json_t *item, const char *who, struct rows *rows)
{
    const struct subject subject = {.who = who};
    read_limits(item, of_qos, ARRAY_LEN(of_qos), &subject, rows);
}

/* ---- shares --------------------------------------------------------------------------------- */

/* TRES seconds with fractions, as hours. */
static int64_t used_hours(const json_t *list, const char *name, bool memory)
{
    const json_t *item;
    size_t i;
    json_array_foreach (list, i, item) {
        const char *is = json_string_value(json_object_get(item, "name"));
        int64_t micros = slurm_number(json_object_get(item, "value"), 6);
        if (!text_equal(is, name) || micros == UNKNOWN || micros < 0)
            continue;
        int64_t hours = micros / 18 * 5 + micros % 18 * 5 / 18; /* 10^9 / 10^6 / 3600 */
        return memory ? hours / MIB_IN_GIB : hours;
    }
    return UNKNOWN;
}

void limits_of_share(const json_t *share, const char *who, struct rows *rows)
{
    const json_t *limits = loose_at(share, "tres.group_minutes"), *limit;
    size_t i;
    json_array_foreach (limits, i, limit) {
        const char *name = tres_name(&rows->arena, limit);
        if (!name)
            continue;
        union value *row = add_tres(rows, &of_association[0], name, who,
                                    slurm_number(json_object_get(limit, "value"), 0));
        if (!row)
            continue;
        set_used(row, used_hours(loose_at(share, "tres.usage"),
                                 json_string_value(json_object_get(limit, "name")),
                                 !strcmp(name, "mem")));
    }
}

/* ---- partitions ----------------------------------------------------------------------------- */

static union value *row_of(struct text_map *places, struct rows *rows, const char *what,
                           const char *partition)
{
    bool cores = strcmp(what, "cores") == 0;
    const char *key = arena_printf(&rows->arena, "in partition %s%s%s%s", partition,
                                   cores ? "" : " (", cores ? "" : what, cores ? "" : ")");
    int64_t at = text_map_get(places, key, -1);
    if (at >= 0)
        return rows_at(rows, (size_t)at);
    text_map_set(places, key, (int64_t)rows->n);
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = key;
    row[PLAN_UNIT].text = what;
    row[PLAN_LIMIT].number = row[PLAN_USED].number = 0;
    return row;
}

static void count(union value *row, int64_t all, int64_t used)
{
    if (add_overflows(row[PLAN_LIMIT].number, scaled(all, 1), &row[PLAN_LIMIT].number) ||
        add_overflows(row[PLAN_USED].number, scaled(MAX(used, INT64_C(0)), 1),
                      &row[PLAN_USED].number))
        return;
    row[PLAN_BALANCE].number = row[PLAN_LIMIT].number - row[PLAN_USED].number;
}

void limits_of_partitions(const json_t *nodes, struct rows *rows)
{
    CLEANUP(text_map_finish)
    struct text_map places = {0};
    const json_t *node, *item;
    size_t i, j;
    json_array_foreach (nodes, i, node) {
        int64_t cores = slurm_number(loose_at(node, "cpus"), 0);
        int64_t busy = slurm_number(loose_at(node, "alloc_cpus"), 0);
        int64_t gpus = slurm_tres(loose_at(node, "tres"), "gpu");
        int64_t gpus_busy = slurm_tres(loose_at(node, "tres_used"), "gpu");
        if (gpus == UNKNOWN) {
            gpus = slurm_gres_gpus(loose_at(node, "gres"));
            gpus_busy = slurm_gres_gpus(loose_at(node, "gres_used"));
        }
        json_array_foreach (loose_at(node, "partitions"), j, item) {
            const char *name = loose_text(&rows->arena, item);
            if (name && cores > 0)
                count(row_of(&places, rows, "cores", name), cores, busy);
            if (name && gpus > 0)
                count(row_of(&places, rows, "GPUs", name), gpus, gpus_busy);
        }
    }
}
