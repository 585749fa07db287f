/* Overview, the sections: API keys and controllers, each joined with the jobs behind it. A key or
 * controller that only the jobs know is listed too, and jobs without a key make the row
 * Unattributed, so that the rows add up to the total. */
#include "lacks.h"
#include "offers.h"
#include "overview.h"

#include <stdlib.h>
#include <string.h>

static const struct field id = DERIVED_PERSON("id", "ID");
static const struct field key_name = DERIVED_PERSON("name", "Name");
static const struct field masked = DERIVED_PERSON("masked_key", "Key");
static const struct field name = DERIVED_PERSON("name", "Name");
static const struct field kind = DERIVED("kind", "Kind", TEXT, 0, "");
static const struct field jobs = DERIVED("jobs", "Jobs", COUNT, 0, "");
static const struct field handled = DERIVED("handled", "Handled", COUNT, 0, "");
static const struct field core_hours = DERIVED("core_hours", "Core-hours", DECIMAL, 9, "core-h");
static const struct field running = DERIVED("running", "Running", COUNT, 0, "");
static const struct field completed = DERIVED("completed", "Completed", COUNT, 0, "");
static const struct field byoc = DERIVED("byoc", "BYOC", COUNT, 0, "");
static const struct field last_job = DERIVED("last_job", "Last job", TIME, 0, "");
static const struct field failed = DERIVED("failed", "Failed", COUNT, 0, "");
static const struct field cancelled = DERIVED("cancelled", "Cancelled", COUNT, 0, "");
static const struct field cores = DERIVED("cores", "Cores", COUNT, 0, "cores");
static const struct field memory = DERIVED("memory_gb", "Memory", DECIMAL, 6, "GB");
static const struct field status = DERIVED("status", "Status", TEXT, 0, "");
static const struct field heartbeat = DERIVED("last_heartbeat", "Last heartbeat", TIME, 0, "");
static const struct field share = DERIVED("share_percent", "Share of jobs", DECIMAL, 1, "%");

/* In the same places, of services with requests in place of jobs. */
static const struct field requests = DERIVED("requests", "Requests", COUNT, 0, "");
static const struct field cost = {.name = "fee_usd",
                                  .title = "Cost",
                                  .json = "fee_usd",
                                  .unit = "USD",
                                  .words = "",
                                  .type = FIELD_DECIMAL,
                                  .decimals = 9,
                                  .width = 10,
                                  .flags = FIELD_MONEY,
                                  .help = ""};
static const struct field input = DERIVED("tokens_input", "Input", COUNT, 0, "tokens");
static const struct field output = DERIVED("tokens_output", "Output", COUNT, 0, "tokens");
static const struct field cached = DERIVED("tokens_cached", "Cached", COUNT, 0, "tokens");
static const struct field last = DERIVED("last_event", "Last request", TIME, 0, "");
static const struct field part = DERIVED("share_percent", "Share", DECIMAL, 1, "%");

static const struct field *const key_columns[KEYS_COLUMNS] = {
    &id,      &key_name, &masked,   &kind,   &jobs,      &core_hours,
    &running, &byoc,     &last_job, &failed, &cancelled, &share};
static const struct field *const request_columns[KEYS_COLUMNS] = {
    &id,    &key_name, &masked, &kind,   &requests, &cost,
    &input, &output,   &last,   &failed, &cached,   &part};
static const struct field *const controller_columns[CTL_COLUMNS] = {
    &id,      &name,      &cores,      &memory,    &status,   &handled,
    &running, &completed, &core_hours, &heartbeat, &last_job, &share};
static const struct field *const serving_columns[CTL_COLUMNS] = {
    &id,    &name,   &cores, &memory,    &status, &requests,
    &input, &output, &cost,  &heartbeat, &last,   &part};

/* How a list is made: columns that come from its dataset (by the dataset's field) and from the jobs
 * (by measure). */
struct list {
    const char *section, *title;
    const struct field *const *columns;
    size_t n_columns, name_column, sort_column, share_column;
    size_t set_question, jobs_question;
    const int8_t *from_set, *from_jobs;
    const char *unnamed; /* name of the row of jobs without one; NULL: left out */
    int by;
};

/* By column: the field of the dataset, and the measure of the jobs; NONE where there is none. */
enum { NONE = -1 };
static const int8_t key_set[KEYS_COLUMNS] = {KEY_ID, KEY_NAME, KEY_MASKED, KEY_KIND, NONE, NONE,
                                             NONE,   NONE,     NONE,       NONE,     NONE, NONE};
static const int8_t key_jobs[KEYS_COLUMNS] = {
    NONE,           NONE,        NONE,       NONE,          M_JOBS,           M_CORE_HOURS,
    M_JOBS_RUNNING, M_JOBS_BYOC, M_LAST_JOB, M_JOBS_FAILED, M_JOBS_CANCELLED, NONE};
static const int8_t key_requests[KEYS_COLUMNS] = {NONE,
                                                  NONE,
                                                  NONE,
                                                  NONE,
                                                  M_REQUESTS,
                                                  M_FEE,
                                                  M_TOKENS_INPUT,
                                                  M_TOKENS_OUTPUT,
                                                  M_LAST_EVENT,
                                                  M_REQUESTS_FAILED,
                                                  M_TOKENS_CACHED,
                                                  NONE};
static const int8_t controller_set[CTL_COLUMNS] = {CONTROLLER_ID,
                                                   CONTROLLER_NAME,
                                                   CONTROLLER_CORES,
                                                   CONTROLLER_MEMORY,
                                                   CONTROLLER_STATUS,
                                                   NONE,
                                                   NONE,
                                                   NONE,
                                                   NONE,
                                                   CONTROLLER_HEARTBEAT,
                                                   NONE,
                                                   NONE};
static const int8_t controller_jobs[CTL_COLUMNS] = {
    NONE,         NONE, NONE,       NONE, NONE, M_JOBS, M_JOBS_RUNNING, M_JOBS_COMPLETED,
    M_CORE_HOURS, NONE, M_LAST_JOB, NONE};

static const int8_t controller_requests[CTL_COLUMNS] = {
    NONE,  NONE, NONE,         NONE, NONE, M_REQUESTS, M_TOKENS_INPUT, M_TOKENS_OUTPUT,
    M_FEE, NONE, M_LAST_EVENT, NONE};

enum { LIST_KEYS, LIST_CONTROLLERS, LISTS };

static const struct list lists[LISTS] = {
    {"keys", "API keys", key_columns, KEYS_COLUMNS, KEYS_NAME, KEYS_JOBS, KEYS_SHARE, OVERVIEW_KEYS,
     OVERVIEW_KEY_JOBS, key_set, key_jobs, "Unattributed", E_KEY},
    {"controllers", "Controllers", controller_columns, CTL_COLUMNS, CTL_NAME, CTL_HANDLED,
     CTL_SHARE, OVERVIEW_CONTROLLERS, OVERVIEW_CONTROLLER_JOBS, controller_set, controller_jobs,
     NULL, E_CONTROLLER},
};

static bool of_jobs(const struct scene *scene)
{
    return overview_subject(scene)->count == M_JOBS;
}

/* The list as it is for the service of the scene. */
static struct list list_of(size_t i, const struct scene *scene)
{
    struct list list = lists[i];
    list.title = offer_many(scene->offer, list.by, list.title);
    if (!offer_has_field(scene->offer, list.by))
        list.unnamed = NULL; /* the events do not say whose they are */
    if (of_jobs(scene))
        return list;
    list.columns = i == LIST_KEYS ? request_columns : serving_columns;
    list.from_jobs = i == LIST_KEYS ? key_requests : controller_requests;
    if (i == LIST_KEYS && !offer_tells(scene->offer, M_REQUESTS))
        list.sort_column = KEYS_RUNNING; /* the input */
    return list;
}

struct question overview_ask_list(const struct scene *scene, int by)
{
    const struct list list = list_of(by == E_KEY ? LIST_KEYS : LIST_CONTROLLERS, scene);
    struct question question = scene_measures(scene, &overview_subject(scene)->count, 1);
    for (size_t i = 0; i < list.n_columns; i++)
        if (list.from_jobs[i] != NONE)
            question_want(&question, (enum measure_id)list.from_jobs[i]);
    question.by[0] = (int16_t)by;
    question.n_by = 1;
    return question;
}

/* ---- joining ---- */

/* A list while it is made. */
struct join {
    const struct list *list;
    const struct scene *scene;
    enum measure_id count;
    const struct table *set, *groups; /* either may be NULL */
    struct text_map members;          /* id to row of the set */
    struct text_map rows;             /* id to row of the groups */
    int64_t unnamed;                  /* row of the groups without an id, or -1 */
    int64_t jobs;                     /* of all rows that are shown */
    struct section *section;
};

static const char *group_id(const struct join *join, size_t row)
{
    return table_text(join->groups, row, event_fields[join->list->by].name);
}

static void join_finish(struct join *join)
{
    text_map_finish(&join->members);
    text_map_finish(&join->rows);
}

static void join_start(struct join *join)
{
    join->unnamed = -1;
    for (size_t i = 0; join->set && i < join->set->n_rows; i++)
        if (table_at(join->set, i, 0)->text)
            text_map_set(&join->members, table_at(join->set, i, 0)->text, (int64_t)i);
    for (size_t i = 0; join->groups && i < join->groups->n_rows; i++) {
        const char *text = group_id(join, i);
        int64_t n = table_measure(join->groups, i, join->count);
        if (text)
            text_map_set(&join->rows, text, (int64_t)i);
        else
            join->unnamed = (int64_t)i;
        if (n > 0 && (text || join->list->unnamed))
            add_overflows(join->jobs, n, &join->jobs);
    }
}

/* Whether a group makes a row of its own: nobody in the dataset has its id, and it has jobs. */
static bool own_row(const struct join *join, size_t row)
{
    const char *text = group_id(join, row);
    return text && table_measure(join->groups, row, join->count) > 0 &&
           text_map_get(&join->members, text, -1) < 0;
}

static size_t count_rows(const struct join *join)
{
    size_t n = join->set ? join->set->n_rows : 0;
    for (size_t i = 0; join->groups && i < join->groups->n_rows; i++)
        n += own_row(join, i);
    return n + (join->list->unnamed && join->groups);
}

/* What the jobs say of a row; `group` -1: it has none, which makes counts and sums zero. */
static void fill_from_jobs(struct join *join, size_t row, int64_t group)
{
    const struct list *list = join->list;
    for (size_t column = 0; join->groups && column < list->n_columns; column++) {
        if (list->from_jobs[column] == NONE)
            continue;
        enum measure_id measure = (enum measure_id)list->from_jobs[column];
        if (!offer_tells(join->scene->offer, measure) ||
            !offer_has_field(join->scene->offer, list->by))
            continue;
        const struct lack *lack = table_lack(join->groups, measure);
        bool unknown = measures[measure].fn == MEASURE_MAX || (lack && lack->none);
        int64_t none = unknown ? UNKNOWN : 0;
        int64_t value = group < 0 ? none : table_measure(join->groups, (size_t)group, measure);
        if (value == 0 && scene_lacks_events(join->scene))
            value = UNKNOWN;
        section_set(join->section, row, column, value);
    }
    int64_t n = table_at(&join->section->table, row, list->sort_column)->number;
    section_set(join->section, row, list->share_column, share_tenths(n, join->jobs));
}

/* A key as it may be shown: as the service masked it, or where it did not, masked here. */
static const char *masked_key(struct arena *arena, const char *text)
{
    static const char *const marks[] = {"•", "*", "…", "..."};
    enum { HEAD = 5, TAIL = 4 };
    for (size_t i = 0; text && i < ARRAY_LEN(marks); i++)
        if (strstr(text, marks[i]))
            return text;
    if (!text || !*text)
        return text;
    size_t size = strlen(text);
    if (size < 2 * (HEAD + TAIL))
        return "••••••••";
    return arena_printf(arena, "%.*s••••••••%s", HEAD, text, text + size - TAIL);
}

static void fill_from_set(struct join *join, size_t row, size_t from)
{
    const struct list *list = join->list;
    for (size_t column = 0; column < list->n_columns; column++) {
        if (list->from_set[column] == NONE)
            continue;
        union value value = *table_at(join->set, from, (size_t)list->from_set[column]);
        if (list->columns[column] == &masked)
            value.text = masked_key(&join->section->table.arena, value.text);
        if (field_is_text(list->columns[column]))
            section_set_text(join->section, row, column, value.text);
        else
            section_set(join->section, row, column, value.number);
    }
}

static void fill_rows(struct join *join)
{
    size_t row = 0;
    for (size_t i = 0; join->set && i < join->set->n_rows; i++, row++) {
        const char *text = table_at(join->set, i, 0)->text;
        fill_from_set(join, row, i);
        fill_from_jobs(join, row, text ? text_map_get(&join->rows, text, -1) : -1);
    }
    for (size_t i = 0; join->groups && i < join->groups->n_rows; i++) {
        if (!own_row(join, i))
            continue;
        section_set_text(join->section, row, 0, group_id(join, i));
        section_set_text(join->section, row, join->list->name_column, group_id(join, i));
        fill_from_jobs(join, row++, (int64_t)i);
    }
    if (join->list->unnamed && join->groups) {
        section_set_text(join->section, row, join->list->name_column, join->list->unnamed);
        fill_from_jobs(join, row, join->unnamed);
    }
}

/* ---- sorting ---- */

/* The column of this list that goes by the name of a column of the API keys, which the sort is
 * about. */
static int sort_column(const struct list *list, const struct scene *scene, const struct sort *sort)
{
    const struct list keys = list_of(LIST_KEYS, scene);
    if (sort->field < 0 || sort->field >= KEYS_COLUMNS)
        return NONE;
    if (sort->field == KEYS_JOBS) /* the start */
        return (int)list->sort_column;
    for (size_t i = 0; i < list->n_columns; i++)
        if (strcmp(list->columns[i]->name, keys.columns[sort->field]->name) == 0)
            return (int)i;
    return NONE;
}

static int list_sort(const struct list *list, const struct scene *scene, bool *descending)
{
    struct sort sort = view_sort_of(&view_overview, scene->state);
    int column = sort_column(list, scene, &sort);
    *descending = column == NONE || sort.descending;
    return column == NONE ? (int)list->sort_column : column;
}

int overview_sort(const char *section, const struct scene *scene, bool *descending)
{
    for (size_t i = 0; i < LISTS; i++) {
        const struct list list = list_of(i, scene);
        if (strcmp(list.section, section) == 0)
            return list_sort(&list, scene, descending);
    }
    return NONE;
}

static void build_list(const struct list *list, const struct scene *scene, struct sections *out)
{
    CLEANUP(join_finish)
    struct join join = {.list = list,
                        .scene = scene,
                        .count = overview_subject(scene)->count,
                        .set = scene_table(scene, list->set_question),
                        .groups = scene_table(scene, list->jobs_question)};
    if (!join.set && !join.groups)
        return;
    join_start(&join);
    join.section = section_add(out, list->section, list->title, list->columns, list->n_columns,
                               count_rows(&join));
    if (!join.section)
        return;
    bool descending;
    int column = list_sort(list, scene, &descending);
    fill_rows(&join);
    section_sort(join.section, (size_t)column, descending);
}

void overview_build_lists(const struct scene *scene, struct sections *out)
{
    for (size_t i = 0; i < LISTS; i++) {
        const struct list list = list_of(i, scene);
        if (offer_has_set(scene->offer, i == LIST_KEYS ? DATA_KEYS : DATA_CONTROLLERS) ||
            offer_has_field(scene->offer, list.by))
            build_list(&list, scene, out);
    }
}
