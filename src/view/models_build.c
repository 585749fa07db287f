/* Models, the sections: cards, requests by hour, model and key, factors of one of these rows,
 * deployments. */
#include <string.h>

#include "factors.h"
#include "models.h"
#include "offers.h"
#include "states.h"

static const struct field hourly_fields[HOURLY_COLUMNS] = {
    [HOURLY_MODEL] = DERIVED("model", "Model name", TEXT, 0, ""),
    [HOURLY_KEY] = DERIVED_PERSON("key", "API key"),
    [HOURLY_REQUESTS] = DERIVED("requests", "Requests", COUNT, 0, ""),
    [HOURLY_TOKENS] = DERIVED("tokens_est", "Total tokens", COUNT, 0, "est."),
    [HOURLY_INPUT] = DERIVED("input", "Input", COUNT, 0, "tokens"),
    [HOURLY_OUTPUT] = DERIVED("output", "Output", COUNT, 0, "tokens"),
    [HOURLY_LATENCY] = DERIVED("latency_s", "Avg latency", DECIMAL, 3, "s"),
    [HOURLY_SUCCESS] = DERIVED("success_rate", "Success rate", DECIMAL, 3, "%"),
    [HOURLY_ERRORS] = DERIVED("errors", "Error count", COUNT, 0, ""),
    [HOURLY_FEE] = {.name = "fee_usd",
                    .title = "Total fee",
                    .json = "fee_usd",
                    .unit = "USD",
                    .words = "",
                    .type = FIELD_DECIMAL,
                    .decimals = 9,
                    .width = 10,
                    .flags = FIELD_MONEY,
                    .help = ""},
    [HOURLY_QPS] = DERIVED("throughput_qps", "Throughput", DECIMAL, 6, "QPS"),
    [HOURLY_FROM] = DERIVED("from", "Time", TIME, 0, "hour"),
    [HOURLY_TO] = DERIVED("to", "To", TIME, 0, ""),
};

/* What of the window the rows are about: not all of it where there would be too many. */
static const struct field span_fields[] = {
    DERIVED("from", "From", TIME, 0, ""),
    DERIVED("to", "To", TIME, 0, ""),
    DERIVED("rows", "Rows shown", COUNT, 0, ""),
    DERIVED("rows_in_all", "Rows in all", COUNT, 0, ""),
};

/* Of the answer, by column of the section. */
static const char *const hourly_names[HOURLY_COLUMNS] = {
    [HOURLY_MODEL] = "model",
    [HOURLY_KEY] = "key",
    [HOURLY_REQUESTS] = "requests",
    [HOURLY_TOKENS] = "tokens_total",
    [HOURLY_INPUT] = "tokens_input",
    [HOURLY_OUTPUT] = "tokens_output",
    [HOURLY_LATENCY] = "latency_avg",
    [HOURLY_SUCCESS] = "success_rate",
    [HOURLY_ERRORS] = "requests_failed",
    [HOURLY_FEE] = "fee_usd",
    [HOURLY_QPS] = "throughput_qps",
    [HOURLY_FROM] = "from",
    [HOURLY_TO] = "to",
};

static const struct field deployment_fields[DEPLOYMENTS_COLUMNS] = {
    [DEPLOYMENTS_NAME] = DERIVED("name", "Name", TEXT, 0, ""),
    [DEPLOYMENTS_TYPE] = DERIVED("type", "Type", TEXT, 0, ""),
    [DEPLOYMENTS_MODEL] = DERIVED("model", "Model", TEXT, 0, ""),
    [DEPLOYMENTS_REQUESTS] = DERIVED("requests", "Requests", COUNT, 0, ""),
    [DEPLOYMENTS_DURATION] = DERIVED("duration_ms", "Duration", DURATION, 0, "ms"),
    [DEPLOYMENTS_TOKENS] = DERIVED("tokens_est", "Tokens", COUNT, 0, "est."),
    [DEPLOYMENTS_STATUS] = DERIVED("status", "Status", TEXT, 0, ""),
    [DEPLOYMENTS_GPU_HOURS] = DERIVED("gpu_hours", "GPU-hours", DECIMAL, 9, "GPU-h"),
    [DEPLOYMENTS_ID] = DERIVED("id", "Deployment ID", TEXT, 0, ""),
};

static const struct field factor_fields[FACTORS_COLUMNS] = {
    [FACTORS_DIRECTION] = DERIVED("direction", "Direction", TEXT, 0, ""),
    [FACTORS_LABEL] = DERIVED("factor", "Factor", TEXT, 0, ""),
    [FACTORS_COUNT] = DERIVED("count", "Count", COUNT, 0, ""),
    [FACTORS_UNIT] = DERIVED("unit", "Unit", TEXT, 0, ""),
};

static struct section *add_table(struct sections *out, const char *name, const char *title,
                                 const struct field *fields, size_t n_columns, size_t n_rows)
{
    const struct field *columns[HOURLY_COLUMNS];
    for (size_t i = 0; i < n_columns; i++)
        columns[i] = &fields[i];
    return section_add(out, name, title, columns, n_columns, n_rows);
}

/* ---- by hour, model and key ---------------------------------------------------------------- */

static void build_hourly(const struct scene *scene, struct sections *out)
{
    const struct table *answer = scene_table(scene, MODELS_HOURLY);
    struct section *section =
        answer ? add_table(out, "serverless", "Serverless by hour, model and key", hourly_fields,
                           HOURLY_COLUMNS, answer->n_rows)
               : NULL;
    for (size_t column = 0; section && column < HOURLY_COLUMNS; column++) {
        int from = table_column(answer, hourly_names[column]);
        for (size_t row = 0; from >= 0 && row < answer->n_rows; row++)
            *table_at(&section->table, row, column) = *table_at(answer, row, (size_t)from);
    }
    if (!section)
        return;
    section->table.provenance = answer->provenance;
    struct section *span = add_table(out, "serverless_span", "Hours and rows that are shown",
                                     span_fields, ARRAY_LEN(span_fields), 1);
    if (!span)
        return;
    span->single = true;
    section_set(span, 0, 0, answer->provenance.window.from);
    section_set(span, 0, 1, answer->provenance.window.to);
    section_set(span, 0, 2, (int64_t)answer->n_rows);
    section_set(span, 0, 3, models_lines(scene));
}

struct sort models_sort(const struct scene *scene)
{
    struct sort sort = view_sort_of(&view_models, scene->state);
    if (sort.field < 0 || sort.field >= HOURLY_COLUMNS)
        sort = view_models.sort;
    return sort;
}

struct sort models_answer_sort(const struct scene *scene)
{
    static const int16_t columns[HOURLY_COLUMNS] = {2, 3, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1};
    struct sort sort = models_sort(scene);
    sort.field = columns[sort.field];
    return sort;
}

/* ---- factors --------------------------------------------------------------------------------- */

static int by_direction(const struct factor *a, const struct factor *b)
{
    return a->output != b->output ? a->output - b->output
                                  : (a->count < b->count) - (a->count > b->count);
}

static void build_factors(const struct scene *scene, struct sections *out)
{
    const struct table *events = scene_table(scene, MODELS_FACTORS);
    struct factors factors = {0};
    if (!events || events->n_columns != E_COUNT)
        return;
    for (size_t i = 0; i < events->n_rows; i++)
        factors_add(&factors, table_at(events, i, 0));
    for (size_t i = 1; i < factors.n; i++)
        for (size_t k = i; k > 0 && by_direction(&factors.items[k - 1], &factors.items[k]) > 0;
             k--) {
            struct factor swap = factors.items[k];
            factors.items[k] = factors.items[k - 1];
            factors.items[k - 1] = swap;
        }
    struct section *section = add_table(out, "factors", "Tokens by pricing factor", factor_fields,
                                        FACTORS_COLUMNS, factors.n);
    if (!section)
        return;
    for (size_t i = 0; i < factors.n; i++) {
        const struct factor *factor = &factors.items[i];
        section_set_text(section, i, FACTORS_DIRECTION, factor->output ? "output" : "input");
        section_set_text(section, i, FACTORS_LABEL, factor->label);
        section_set_text(section, i, FACTORS_UNIT, factor->unit);
        section_set(section, i, FACTORS_COUNT, factor->count);
    }
    section->table.provenance = events->provenance;
    section->table.provenance.total = (int64_t)(factors.events - factors.unread);
}

/* ---- deployments ------------------------------------------------------------------------------
 */

static size_t row_with(const struct table *table, const char *column, const char *text)
{
    size_t row = 0;
    while (table && row < table->n_rows && !text_equal(table_text(table, row, column), text))
        row++;
    return row;
}

static const char *type_name(const char *type)
{
    if (text_equal(type, "deployment"))
        return "Deployment";
    return text_equal(type, "fine-tuning") ? "Fine-tuning" : type;
}

static void fill_known(struct section *section, size_t row, const struct table *list, size_t from)
{
    const union value *cells = table_at(list, from, 0);
    section_set_text(section, row, DEPLOYMENTS_NAME, cells[DEPLOYMENT_NAME].text);
    section_set_text(section, row, DEPLOYMENTS_TYPE, type_name(cells[DEPLOYMENT_TYPE].text));
    section_set_text(section, row, DEPLOYMENTS_MODEL, cells[DEPLOYMENT_MODEL].text);
    section_set_text(section, row, DEPLOYMENTS_STATUS, cells[DEPLOYMENT_STATUS].text);
    section_set_text(section, row, DEPLOYMENTS_ID, cells[DEPLOYMENT_ID].text);
    section_set(section, row, DEPLOYMENTS_DURATION, cells[DEPLOYMENT_DURATION].number);
    section_set(section, row, DEPLOYMENTS_GPU_HOURS, cells[DEPLOYMENT_GPU_HOURS].number);
    section_set(section, row, DEPLOYMENTS_REQUESTS, 0);
}

static void fill_usage(struct section *section, size_t row, const struct table *used, size_t from)
{
    const char *id = table_text(used, from, "deployment");
    section_set_text(section, row, DEPLOYMENTS_ID, id);
    if (!table_at(&section->table, row, DEPLOYMENTS_NAME)->text)
        section_set_text(section, row, DEPLOYMENTS_NAME, id);
    section_set(section, row, DEPLOYMENTS_REQUESTS,
                table_number(used, from, measures[M_DEPLOYED_REQUESTS].field.name));
    section_set(section, row, DEPLOYMENTS_TOKENS,
                table_number(used, from, measures[M_DEPLOYED_TOKENS].field.name));
}

/* Those that the service lists, and those that only events tell of: so that the requests add up to
 * the card. */
static void build_deployments(const struct scene *scene, struct sections *out)
{
    const struct table *list = scene_table(scene, MODELS_DEPLOYMENTS);
    const struct table *used = scene_table(scene, MODELS_DEPLOYED);
    if (!list || !used)
        return;
    size_t n = list->n_rows;
    for (size_t i = 0; i < used->n_rows; i++) {
        const char *id = table_text(used, i, "deployment");
        n += id && row_with(list, "id", id) == list->n_rows;
    }
    struct section *section =
        add_table(out, "deployments", "Deployments", deployment_fields, DEPLOYMENTS_COLUMNS, n);
    for (size_t i = 0; section && i < list->n_rows; i++)
        fill_known(section, i, list, i);
    for (size_t i = 0, next = list->n_rows; section && i < used->n_rows; i++) {
        const char *id = table_text(used, i, "deployment");
        size_t row = row_with(list, "id", id);
        if (id)
            fill_usage(section, row < list->n_rows ? row : next++, used, i);
    }
    if (section)
        section->table.provenance = used->provenance;
}

void models_build(const struct scene *scene, struct sections *out)
{
    struct cards cards = models_cards(scene);
    if (!models_told(scene))
        build_lack(scene, MODELS_LACK, out);
    if (scene->syncing_first || !models_told(scene) || scene_trouble(scene, DATA_EVENTS))
        return;
    cards_build(&cards, scene, out);
    build_hourly(scene, out);
    build_factors(scene, out);
    build_deployments(scene, out);
}
