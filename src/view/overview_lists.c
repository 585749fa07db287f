/* Overview, the sections: API keys and controllers, each joined with the jobs behind it. A key or
 * controller that only the jobs know is listed too, and jobs without a key make the row
 * Unattributed, so that the rows add up to the total. */
#include "overview.h"

#include <stdlib.h>
#include <string.h>

static const struct field id = DERIVED("id", "ID", TEXT, 0, "");
static const struct field name = DERIVED("name", "Name", TEXT, 0, "");
static const struct field masked = DERIVED("masked_key", "Key", TEXT, 0, "");
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

static const struct field *const key_columns[KEYS_COLUMNS] = {
    &id,      &name, &masked,   &kind,   &jobs,     &core_hours,
    &running, &byoc, &last_job, &failed, &cancelled};
static const struct field *const controller_columns[CTL_COLUMNS] = {
    &id,      &name,      &cores,      &memory,    &status,  &handled,
    &running, &completed, &core_hours, &heartbeat, &last_job};

/* How a list is made: columns that come from its dataset (by the dataset's field) and from the jobs
 * (by measure). */
struct list {
    const char *section, *title;
    const struct field *const *columns;
    size_t n_columns, name_column, sort_column;
    size_t set_question, jobs_question;
    const int8_t *from_set;  /* per column: field of the dataset, -1: not from there */
    const int8_t *from_jobs; /* per column: measure, -1 */
    const char *unnamed;     /* name of the row of jobs without one; NULL: left out */
    int by;
};

static const int8_t key_set[KEYS_COLUMNS] = {KEY_ID, KEY_NAME, KEY_MASKED, KEY_KIND, -1, -1,
                                             -1,     -1,       -1,         -1,       -1};
static const int8_t key_jobs[KEYS_COLUMNS] = {-1,
                                              -1,
                                              -1,
                                              -1,
                                              M_JOBS,
                                              M_CORE_HOURS,
                                              M_JOBS_RUNNING,
                                              M_JOBS_BYOC,
                                              M_LAST_JOB,
                                              M_JOBS_FAILED,
                                              M_JOBS_CANCELLED};
static const int8_t controller_set[CTL_COLUMNS] = {CONTROLLER_ID,
                                                   CONTROLLER_NAME,
                                                   CONTROLLER_CORES,
                                                   CONTROLLER_MEMORY,
                                                   CONTROLLER_STATUS,
                                                   -1,
                                                   -1,
                                                   -1,
                                                   -1,
                                                   CONTROLLER_HEARTBEAT,
                                                   -1};
static const int8_t controller_jobs[CTL_COLUMNS] = {
    -1, -1, -1, -1, -1, M_JOBS, M_JOBS_RUNNING, M_JOBS_COMPLETED, M_CORE_HOURS, -1, M_LAST_JOB};

static const struct list lists[] = {
    {"keys", "API keys", key_columns, KEYS_COLUMNS, KEYS_NAME, KEYS_JOBS, OVERVIEW_KEYS,
     OVERVIEW_KEY_JOBS, key_set, key_jobs, "Unattributed", E_KEY},
    {"controllers", "Controllers", controller_columns, CTL_COLUMNS, CTL_NAME, CTL_HANDLED,
     OVERVIEW_CONTROLLERS, OVERVIEW_CONTROLLER_JOBS, controller_set, controller_jobs, NULL,
     E_CONTROLLER},
};

static const char *group_id(const struct list *list, const struct table *groups, size_t row)
{
    return table_text(groups, row, event_fields[list->by].name);
}

static bool in_set(const struct table *set, const char *text)
{
    for (size_t i = 0; set && i < set->n_rows; i++)
        if (text_equal(table_at(set, i, 0)->text, text))
            return true;
    return false;
}

/* Whether a group makes a row of its own: nobody in the dataset has its id, and it has jobs. */
static bool own_row(const struct list *list, const struct table *set, const struct table *groups,
                    size_t row)
{
    const char *text = group_id(list, groups, row);
    if (!text)
        return false;
    int64_t n = table_number(groups, row, measures[M_JOBS].field.name);
    return n != UNKNOWN && n > 0 && !in_set(set, text);
}

static int64_t group_row(const struct list *list, const struct table *groups, const char *text)
{
    for (size_t i = 0; groups && i < groups->n_rows; i++)
        if (text_equal(group_id(list, groups, i), text))
            return (int64_t)i;
    return -1;
}

static void fill_from_jobs(const struct list *list, struct section *section, size_t row,
                           const struct table *groups, const char *text)
{
    int64_t group = group_row(list, groups, text);
    for (size_t column = 0; column < list->n_columns; column++) {
        if (list->from_jobs[column] < 0)
            continue;
        const struct measure *measure = &measures[list->from_jobs[column]];
        int64_t number =
            group < 0 ? UNKNOWN : table_number(groups, (size_t)group, measure->field.name);
        if (number == UNKNOWN && groups && measure->fn != MEASURE_MAX)
            number = 0;
        section_set(section, row, column, number);
    }
}

static void fill_from_set(const struct list *list, struct section *section, size_t row,
                          const struct table *set, size_t from)
{
    for (size_t column = 0; column < list->n_columns; column++) {
        if (list->from_set[column] < 0)
            continue;
        union value value = *table_at(set, from, (size_t)list->from_set[column]);
        if (field_is_text(list->columns[column]))
            section_set_text(section, row, column, value.text);
        else
            section_set(section, row, column, value.number);
    }
}

/* Numbers descending, texts ascending; what is missing comes last; equal rows keep their order. */
static bool row_before(const struct table *table, size_t column, bool descending, size_t a,
                       size_t b)
{
    const struct field *field = table->columns[column];
    union value left = *table_at(table, a, column), right = *table_at(table, b, column);
    bool no_left = value_missing(field, left), no_right = value_missing(field, right);
    if (no_left || no_right)
        return !no_left && no_right;
    if (field_is_text(field)) {
        int order = strcmp(left.text, right.text);
        return descending ? order > 0 : order < 0;
    }
    return descending ? left.number > right.number : left.number < right.number;
}

static void swap_rows(struct table *table, size_t a, size_t b)
{
    for (size_t column = 0; column < table->n_columns; column++) {
        union value kept = *table_at(table, a, column);
        *table_at(table, a, column) = *table_at(table, b, column);
        *table_at(table, b, column) = kept;
    }
}

static void sort_rows(struct table *table, size_t column, bool descending)
{
    for (size_t i = 1; i < table->n_rows; i++)
        for (size_t j = i; j > 0 && row_before(table, column, descending, j, j - 1); j--)
            swap_rows(table, j, j - 1);
}

static void sort_list(const struct list *list, const struct scene *scene, struct table *table)
{
    struct sort sort = scene->state->sort;
    bool chosen = scene->state->sorted && sort.field >= 0 && (size_t)sort.field < list->n_columns;
    sort_rows(table, chosen ? (size_t)sort.field : list->sort_column,
              chosen ? sort.descending : true);
}

static size_t count_rows(const struct list *list, const struct table *set,
                         const struct table *groups)
{
    size_t n = set ? set->n_rows : 0;
    for (size_t i = 0; groups && i < groups->n_rows; i++)
        n += own_row(list, set, groups, i);
    return n;
}

static void build_list(const struct list *list, const struct scene *scene, struct sections *out)
{
    const struct table *set = scene_table(scene, list->set_question);
    const struct table *groups = scene_table(scene, list->jobs_question);
    if (!set && !groups)
        return;
    size_t n = count_rows(list, set, groups), row = 0;
    bool unnamed = list->unnamed && groups;
    struct section *section =
        section_add(out, list->section, list->title, list->columns, list->n_columns, n + unnamed);
    if (!section)
        return;
    for (size_t i = 0; set && i < set->n_rows; i++, row++) {
        fill_from_set(list, section, row, set, i);
        fill_from_jobs(list, section, row, groups, table_at(set, i, 0)->text);
    }
    for (size_t i = 0; groups && i < groups->n_rows; i++) {
        if (!own_row(list, set, groups, i))
            continue;
        section_set_text(section, row, 0, group_id(list, groups, i));
        section_set_text(section, row, list->name_column, group_id(list, groups, i));
        fill_from_jobs(list, section, row++, groups, group_id(list, groups, i));
    }
    if (unnamed) {
        section_set_text(section, row, list->name_column, list->unnamed);
        fill_from_jobs(list, section, row, groups, NULL);
    }
    sort_list(list, scene, &section->table);
}

void overview_build_lists(const struct scene *scene, struct sections *out)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        build_list(&lists[i], scene, out);
}
