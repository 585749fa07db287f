/* Overview, the sections: four cards, their trend, the timeline. */
#include "overview.h"

static const struct field total = DERIVED("total", "Total", COUNT, 0, "");
static const struct field total_hours = DERIVED("total", "Total", DECIMAL, 9, "core-h");
static const struct field completed = DERIVED("completed", "Completed", COUNT, 0, "");
static const struct field running = DERIVED("running", "Running", COUNT, 0, "");
static const struct field pending = DERIVED("pending", "Pending", COUNT, 0, "");
static const struct field managed_hours = DERIVED("managed", "Managed", DECIMAL, 9, "core-h");
static const struct field byoc_hours = DERIVED("byoc", "BYOC", DECIMAL, 9, "core-h");
static const struct field byoc = DERIVED("byoc", "BYOC", COUNT, 0, "");
static const struct field managed = DERIVED("managed", "Managed", COUNT, 0, "");
static const struct field failed = DERIVED("failed", "Failed", COUNT, 0, "");
static const struct field cancelled = DERIVED("cancelled", "Cancelled", COUNT, 0, "");
static const struct field share = DERIVED("share_percent", "Share", DECIMAL, 1, "%");
static const struct field before = DERIVED("previous", "Previous window", COUNT, 0, "");
static const struct field before_hours =
    DERIVED("previous", "Previous window", DECIMAL, 9, "core-h");
static const struct field change = DERIVED("change_percent", "Change", DECIMAL, 1, "%");

/* What a card says: first measures, then what is derived from the first of them: share, previous,
 * change. */
struct recipe {
    const struct field *columns[8];
    enum measure_id parts[6];
    size_t n_columns, n_parts;
    bool has_share;
};
static const struct recipe recipes[CARD_COUNT] = {
    [CARD_JOBS] = {.columns = {&total, &completed, &running, &pending, &before, &change},
                   .parts = {M_JOBS, M_JOBS_COMPLETED, M_JOBS_RUNNING, M_JOBS_PENDING},
                   .n_columns = 6,
                   .n_parts = 4},
    [CARD_CORE_HOURS] = {.columns = {&total_hours, &managed_hours, &byoc_hours, &before_hours,
                                     &change},
                         .parts = {M_CORE_HOURS, M_CORE_HOURS_MANAGED, M_CORE_HOURS_BYOC},
                         .n_columns = 5,
                         .n_parts = 3},
    [CARD_CONTROLLER] = {.columns = {&byoc, &managed, &share, &before, &change},
                         .parts = {M_JOBS_BYOC, M_JOBS_MANAGED},
                         .n_columns = 5,
                         .n_parts = 2,
                         .has_share = true},
    [CARD_FAILURE] = {.columns = {&total, &failed, &cancelled, &share, &before, &change},
                      .parts = {M_FAILURE_PRESSURE, M_JOBS_FAILED, M_JOBS_CANCELLED},
                      .n_columns = 6,
                      .n_parts = 3,
                      .has_share = true},
};

int64_t overview_number(const struct table *table, size_t row, enum measure_id id)
{
    static const struct {
        enum measure_id sum, count;
    } sums[] = {{M_CORE_HOURS, M_JOBS},
                {M_CORE_HOURS_MANAGED, M_JOBS_MANAGED},
                {M_CORE_HOURS_BYOC, M_JOBS_BYOC}};
    int64_t number = table_number(table, row, measures[id].field.name);
    for (size_t i = 0; number == UNKNOWN && i < ARRAY_LEN(sums); i++)
        if (sums[i].sum == id && table_number(table, row, measures[sums[i].count].field.name) == 0)
            return 0;
    return number;
}

static void build_card(const struct scene *scene, size_t card, struct sections *out)
{
    const struct recipe *recipe = &recipes[card];
    const struct table *now = scene_table(scene, OVERVIEW_TOTALS);
    const struct table *then = scene_table(scene, OVERVIEW_BEFORE);
    struct window unused;
    if (!window_before(&scene->window, &unused))
        then = NULL;
    struct section *section =
        section_add(out, overview_cards[card].section, overview_cards[card].title, recipe->columns,
                    recipe->n_columns, 1);
    if (!section)
        return;
    section->single = true;
    for (size_t i = 0; i < recipe->n_parts; i++)
        section_set(section, 0, i, overview_number(now, 0, recipe->parts[i]));
    size_t column = recipe->n_parts;
    int64_t figure = overview_number(now, 0, recipe->parts[0]);
    if (recipe->has_share)
        section_set(section, 0, column++, share_tenths(figure, overview_number(now, 0, M_JOBS)));
    section_set(section, 0, column, overview_number(then, 0, recipe->parts[0]));
    section_set(section, 0, column + 1,
                change_tenths(figure, overview_number(then, 0, recipe->parts[0])));
}

/* The sums of buckets in which no job was submitted are zero. */
static void fill_sums(struct table *table)
{
    for (size_t column = 0; column < table->n_columns; column++) {
        int id = measure_find(table->columns[column]->name);
        if (id < 0 || measures[id].fn != MEASURE_SUM)
            continue;
        for (size_t row = 0; row < table->n_rows; row++)
            table_at(table, row, column)->number = overview_number(table, row, (enum measure_id)id);
    }
}

/* A series as it was answered. */
static void build_series(const struct scene *scene, size_t question, const char *name,
                         const char *title, struct sections *out)
{
    const struct table *answer = scene_table(scene, question);
    if (!answer)
        return;
    struct section *section =
        section_add(out, name, title, answer->columns, answer->n_columns, answer->n_rows);
    if (!section)
        return;
    section->table.provenance = answer->provenance;
    for (size_t i = 0; i < answer->n_rows * answer->n_columns; i++)
        section->table.cells[i] = answer->cells[i];
    fill_sums(&section->table);
}

void overview_build_cards(const struct scene *scene, struct sections *out)
{
    if (scene_table(scene, OVERVIEW_TOTALS))
        for (size_t card = 0; card < CARD_COUNT; card++)
            build_card(scene, card, out);
    build_series(scene, OVERVIEW_TREND, "cards.trend", "Trend of the cards", out);
    build_series(scene, OVERVIEW_TIMELINE, "timeline", "Timeline", out);
}
