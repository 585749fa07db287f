/* Sums over events by bucket of time and group: one table of sums, keyed by both. */
#include "json.h"
#include "match.h"

#include <stdlib.h>
#include <string.h>

enum { SUMS = 6, ROWS_MAX = 300000, HOURS_DECIMALS = 9 };

/* What a section sums, and of which events. */
enum measure_how { OF_FIELD, OF_ONE, OF_FAILED_REQUESTS, OF_FAILED_JOBS, OF_HOURS };
struct measure {
    const char *name;
    enum measure_how how;
    int field;
};
static const struct section {
    int kind;
    struct measure measures[SUMS];
} sections[] = {
    {KIND_REQUEST,
     {{"requests", OF_ONE, 0},
      {"failed_requests", OF_FAILED_REQUESTS, 0},
      {"input_tokens", OF_FIELD, E_INPUT},
      {"cached_tokens", OF_FIELD, E_CACHED},
      {"output_tokens", OF_FIELD, E_OUTPUT},
      {"fee_usd", OF_FIELD, E_FEE}}},
    {KIND_ALLOCATION,
     {{"cpu_core_hours", OF_HOURS, E_CPU_CORES}, {"ram_gb_hours", OF_HOURS, E_RAM}}},
    {KIND_ALLOCATION, {{"storage_gb_hours", OF_HOURS, E_STORAGE}}},
    {KIND_ACTIVITY, {{"threads", OF_FIELD, E_THREADS}, {"messages", OF_FIELD, E_MESSAGES}}},
    {KIND_JOB,
     {{"jobs", OF_ONE, 0},
      {"failed_jobs", OF_FAILED_JOBS, 0},
      {"core_hours", OF_FIELD, E_CORE_HOURS},
      {"gpu_hours", OF_FIELD, E_GPU_HOURS},
      {"credits", OF_FIELD, E_CREDITS}}},
    {KIND_CONSUMPTION, {{"amount", OF_FIELD, E_AMOUNT}}},
};
static const char *const section_names[] = {"llm",  "compute",     "storage", "platform",
                                            "jobs", "consumption", NULL};
static const char *const bucket_names[] = {"5m", "1h", "6h", "1d", NULL};
static const int64_t bucket_ms[] = {5 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR};
static const char *const group_names[] = {
    "user_id",       "consumer", "api_key_id", "controller_id", "model", "provider",
    "resource_type", "pool",     "endpoint",   "project",       NULL};

struct row {
    int64_t time;
    int64_t group, events; /* code, 0: none; events 0: a free slot */
    int64_t sums[SUMS];
};
struct usage {
    const struct section *section;
    const struct words *words; /* of the groups; NULL: not grouped */
    int section_name, bucket, group_name, group;
    struct match match;
    struct row *rows;
    size_t n, cap; /* cap is a power of two */
};

/* ---- the table of sums ----------------------------------------------------------------- */

static struct row *find_slot(const struct usage *usage, int64_t time, int64_t group)
{
    const int64_t key[2] = {time, group};
    size_t at = (size_t)hash_bytes(key, sizeof key, 0);
    for (;; at++) {
        struct row *row = &usage->rows[at & (usage->cap - 1)];
        if (row->events == 0 || (row->time == time && row->group == group))
            return row;
    }
}

static void widen(struct usage *usage)
{
    struct row *old = usage->rows;
    size_t n = usage->cap;
    usage->cap = n ? n * 2 : 1024;
    usage->rows = mem_array(usage->cap, sizeof *usage->rows);
    for (size_t i = 0; i < n; i++)
        if (old[i].events > 0)
            *find_slot(usage, old[i].time, old[i].group) = old[i];
    free(old);
}

static int64_t measure_of(const struct measure *measure, const struct event *event)
{
    switch (measure->how) {
    case OF_FIELD:
        return event_has(event, measure->field) ? event->v[measure->field] : 0;
    case OF_ONE:
        return 1;
    case OF_FAILED_REQUESTS:
        return event->v[E_STATUS] >= 400;
    case OF_FAILED_JOBS:
        return event->v[E_STATE] >= STATE_FAILED; /* cancelled and timeout follow */
    case OF_HOURS:                                /* millionths times milliseconds to 10^-9 hours */
        if (!event_has(event, measure->field))
            return 0;
        return event->v[measure->field] * (event->v[E_TO] - event->v[E_FROM]) / 3600;
    }
    return 0;
}

static bool add_event(struct call *call, struct usage *usage, const struct event *event)
{
    int64_t time = event->v[E_CREATED] / bucket_ms[usage->bucket] * bucket_ms[usage->bucket];
    int64_t group = usage->words && event_has(event, usage->group) ? event->v[usage->group] : 0;
    if (usage->n * 2 >= usage->cap)
        widen(usage);
    struct row *row = find_slot(usage, time, group);
    if (row->events++ == 0) {
        row->time = time;
        row->group = group;
        if (++usage->n > ROWS_MAX)
            return call_bad_param(call, "bucket",
                                  "the answer has more than %d rows: choose wider buckets, fewer "
                                  "groups or less time",
                                  ROWS_MAX);
    }
    for (int i = 0; i < SUMS && usage->section->measures[i].name; i++)
        row->sums[i] += measure_of(&usage->section->measures[i], event);
    return true;
}

static bool sum_up(struct call *call, struct usage *usage)
{
    const struct world *world = &call->service->world;
    struct event event;
    int64_t range[2];
    size_t hint = 0;
    match_range(call, &usage->match, range);
    for (int64_t i = range[0]; i < range[1]; i++) {
        int64_t stored = timeline_stored(&world->line, i, &hint);
        event_make(world, i, stored, event_changes(i, stored) <= call->now, &event);
        if (event.v[E_KIND] == usage->section->kind && event.v[E_CREATED] >= usage->match.since &&
            event.v[E_CREATED] < usage->match.until && !add_event(call, usage, &event))
            return false;
    }
    return true;
}

/* ---- the answer ------------------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b, void *arg)
{
    const struct row *x = a, *y = b;
    const struct words *words = arg;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    if (x->group == y->group)
        return 0;
    if (x->group == 0 || y->group == 0) /* those without a group come first */
        return x->group == 0 ? -1 : 1;
    return strcmp(words->text[x->group], words->text[y->group]);
}

/* Free slots go to the end, the rest is put in order. */
static void sort_rows(struct usage *usage)
{
    size_t n = 0;
    for (size_t i = 0; i < usage->cap; i++)
        if (usage->rows[i].events > 0)
            usage->rows[n++] = usage->rows[i];
    if (n > 1)
        qsort_r(usage->rows, n, sizeof *usage->rows, compare_rows, (void *)(uintptr_t)usage->words);
}

static void write_row(const struct usage *usage, const struct row *row, struct str *out)
{
    json_open(out, '{');
    json_key(out, "time");
    json_time(out, row->time);
    json_key(out, "group");
    json_quoted(out, row->group ? usage->words->text[row->group] : NULL);
    json_key(out, "events");
    json_number(out, row->events, 0);
    for (int i = 0; i < SUMS && usage->section->measures[i].name; i++) {
        const struct measure *measure = &usage->section->measures[i];
        const struct field *field = &event_fields[measure->field];
        json_key(out, measure->name);
        if (measure->how == OF_HOURS)
            json_number(out, row->sums[i], HOURS_DECIMALS);
        else if (measure->how != OF_FIELD || field->type == FIELD_COUNT)
            json_number(out, row->sums[i], 0);
        else if (field->flags & FIELD_MONEY)
            json_money(out, row->sums[i], field->decimals);
        else
            json_number(out, row->sums[i], field->decimals);
    }
    json_close(out, '}');
}

/* A row as a number, so that a page begins behind the last row of the one before, whatever rows
 * have come meanwhile. 0 is before all. */
static int64_t row_place(const struct row *row)
{
    return row->time / bucket_ms[0] << 16 | row->group;
}

static size_t first_after(const struct usage *usage, int64_t place)
{
    struct row last = {.time = (place >> 16) * bucket_ms[0], .group = place & 0xffff};
    size_t i = 0;
    while (place > 0 && i < usage->n &&
           compare_rows(&usage->rows[i], &last, (void *)(uintptr_t)usage->words) <= 0)
        i++;
    return i;
}

static void write_usage(struct call *call, const struct usage *usage, const struct paging *paging)
{
    struct str *out = &call->body;
    size_t first = first_after(usage, paging->position);
    size_t end = first + MIN(usage->n - first, (size_t)paging->limit);
    json_open(out, '{');
    json_key(out, "section");
    json_quoted(out, section_names[usage->section_name]);
    json_key(out, "bucket");
    json_quoted(out, bucket_names[usage->bucket]);
    json_key(out, "group_by");
    json_quoted(out, usage->words ? group_names[usage->group_name] : NULL);
    json_key(out, "since");
    json_time(out, usage->match.since);
    json_key(out, "until");
    json_time(out, usage->match.until);
    json_key(out, "data");
    json_open(out, '[');
    for (size_t i = first; i < end; i++)
        write_row(usage, &usage->rows[i], out);
    paging_close(call, paging, end < usage->n ? row_place(&usage->rows[end - 1]) : -1);
}

static bool read_usage(struct call *call, struct usage *usage)
{
    int section = -1, bucket = 3, group = -1;
    int64_t until = call->now + 1, since = UNKNOWN;
    *usage = (struct usage){0};
    if (!param_choice(call, "section", section_names, &section) ||
        !param_choice(call, "bucket", bucket_names, &bucket) ||
        !param_choice(call, "group_by", group_names, &group) ||
        !param_time(call, "until", &until) || !param_time(call, "since", &since))
        return false;
    if (section < 0)
        return call_bad_param(call, "section", "section is needed");
    usage->section = &sections[section];
    usage->section_name = section;
    usage->bucket = bucket;
    usage->match.until = until;
    usage->match.since = since == UNKNOWN ? MAX(0, until - 30 * DAY) : since;
    if (group < 0)
        return true;
    usage->group_name = group;
    usage->group = field_find(DATA_EVENTS, group_names[group]);
    usage->words = &call->service->world.words[usage->group];
    return true;
}

void answer_usage(struct call *call)
{
    struct usage usage;
    struct paging paging = {.letter = 'u', .most = PAGE_MAX, .limit = 1000};
    if (!read_usage(call, &usage))
        return;
    const int64_t scope[] = {usage.section_name, usage.bucket, usage.words ? usage.group : -1};
    paging.scope = hash_bytes(scope, sizeof scope, 0);
    if (paging_read(call, &paging) && sum_up(call, &usage)) {
        sort_rows(&usage);
        write_usage(call, &usage, &paging);
    }
    free(usage.rows);
}
