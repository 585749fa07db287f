/* A cluster answers questions: those of a screen side by side, each until it is withdrawn. */
#include "cluster.h"

#include <stdlib.h>
#include <string.h>

/* ---- questions -------------------------------------------------------------------------- */

static struct errand *find(struct cluster *cluster, const struct question *question)
{
    for (size_t i = 0; i < CLUSTER_ERRANDS_MAX; i++)
        if (cluster->errands[i].phase != ERRAND_FREE && cluster->errands[i].question == question)
            return &cluster->errands[i];
    return NULL;
}

static struct errand *begin(struct cluster *cluster, const struct question *question)
{
    struct errand *errand = errand_begin(
        cluster, clickhouse_ask(cluster->map, &cluster->extent, question), cluster->query_ms);
    if (errand)
        errand->question = question;
    return errand;
}

/* All that was announced goes out; what is not in yet goes on while another one is waited for. */
static void begin_expected(struct cluster *cluster)
{
    for (size_t i = 0; i < cluster->n_expected; i++)
        if (!find(cluster, cluster->expected[i]))
            begin(cluster, cluster->expected[i]);
    cluster->n_expected = 0;
}

static void withdraw(struct cluster *cluster)
{
    bool any = false;
    cluster->n_expected = 0;
    for (size_t i = 0; i < CLUSTER_ERRANDS_MAX; i++) {
        struct errand *errand = &cluster->errands[i];
        if (errand->phase == ERRAND_FREE || !errand->question)
            continue;
        any |= errand->phase == ERRAND_FLYING;
        errand_drop(cluster, errand);
    }
    if (any)
        cluster_flush(cluster);
}

static void expect(struct engine *engine, const struct question *questions, size_t n)
{
    struct cluster *cluster = (struct cluster *)engine;
    if (!questions)
        withdraw(cluster);
    for (size_t i = 0; i < n && cluster->n_expected < CLUSTER_ERRANDS_MAX / 2; i++)
        if (questions[i].ask != ASK_STATE && !questions[i].across)
            cluster->expected[cluster->n_expected++] = &questions[i];
}

/* ---- answers ---------------------------------------------------------------------------- */

/* Late as it is, it is soon known which shard it waited for. */
static bool is_settled(const struct cluster *cluster, const struct errand *errand)
{
    bool suspecting = cluster->stage == STAGE_SHARDS || cluster->stage == STAGE_PROBE;
    return errand->phase == ERRAND_OVER && !(errand->overdue && suspecting);
}

static void work_on(struct cluster *cluster, const struct errand *errand, int64_t began)
{
    cluster_work(cluster, CLUSTER_STEP_MS);
    if (errand->phase != ERRAND_READY && clock_monotonic() - began > cluster->suspect_ms)
        cluster_suspect(cluster);
}

static bool wait_for(struct cluster *cluster, const struct errand *errand,
                     const atomic_bool *cancel, struct err *err)
{
    int64_t began = clock_monotonic();
    while (!is_settled(cluster, errand)) {
        if (cancel && atomic_load(cancel)) {
            withdraw(cluster);
            return err_set(err, ERR_CANCELLED, "the question was withdrawn");
        }
        work_on(cluster, errand, began);
        if (cluster->hung) {
            withdraw(cluster);
            return err_set(err, cluster->err.code, "%s", cluster->err.text);
        }
    }
    return true;
}

static bool read_answer(struct cluster *cluster, struct errand *errand, struct table *table,
                        struct err *err)
{
    enum err_code code = errand->err.code;
    if (code == ERR_CANCELLED) /* by somebody there: we would not have waited for the answer */
        code = ERR_OTHER;
    if (code != ERR_NONE) {
        cluster->stale_map |= code == ERR_NOT_FOUND && errand->question->ask != ASK_SQL;
        return err_set(err, code, "%s", errand->err.text);
    }
    if (!clickhouse_talk_table(errand->talk, table, err))
        return false;
    cluster_note(cluster, errand);
    if (errand->question->ask == ASK_AGGREGATE && !errand->question->weekly)
        gaps_tell(&cluster->spans, errand->question, table);
    table->provenance.partial = cluster->partial; /* what there is comes from the look, too */
    if (cluster->partial)
        table->provenance.missing = arena_text(&table->arena, cluster->engine.state.missing);
    return true;
}

static bool answer(struct engine *engine, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err)
{
    struct cluster *cluster = (struct cluster *)engine;
    if (!cluster_ready(cluster, cancel, err))
        return false;
    begin_expected(cluster);
    struct errand *errand = find(cluster, question);
    if (!errand)
        errand = begin(cluster, question);
    if (!errand)
        return err_set(err, ERR_BUSY, "more questions at once than a cluster is asked");
    bool ok = wait_for(cluster, errand, cancel, err) && read_answer(cluster, errand, table, err);
    if (errand->question == question)
        errand_drop(cluster, errand);
    return ok;
}

/* One that is settled, else one that nothing is under way for; `n`: all that are left are. *flying
 * is one of these. */
static size_t find_settled(struct cluster *cluster, const struct question *questions,
                           const bool *left, size_t n, const struct errand **flying)
{
    size_t other = n;
    for (size_t i = 0; i < n; i++) {
        const struct errand *errand = left[i] ? find(cluster, &questions[i]) : NULL;
        if (errand && is_settled(cluster, errand))
            return i;
        if (errand && (!*flying || (*flying)->phase == ERRAND_READY))
            *flying = errand;
        if (left[i] && !errand && other == n)
            other = i;
    }
    return other;
}

static size_t next(struct engine *engine, const struct question *questions, const bool *left,
                   size_t n, const atomic_bool *cancel)
{
    struct cluster *cluster = (struct cluster *)engine;
    int64_t began = clock_monotonic();
    if (!cluster_ready(cluster, cancel, NULL)) /* its answer is why */
        return n;
    begin_expected(cluster);
    while (!cluster->hung && !(cancel && atomic_load(cancel))) {
        const struct errand *flying = NULL;
        size_t found = find_settled(cluster, questions, left, n, &flying);
        if (found < n)
            return found;
        work_on(cluster, flying, began);
    }
    return n;
}

/* ---- life ------------------------------------------------------------------------------- */

static void finish(struct engine *engine)
{
    struct cluster *cluster = (struct cluster *)engine;
    cluster_link_finish(cluster);
    clickhouse_map_free(&cluster->map);
    store_spans_finish(&cluster->spans);
    arena_finish(&cluster->arena);
    free(cluster);
}

static void copy_mapping(struct cluster *cluster, const struct clickhouse_mapping *from)
{
    struct arena *arena = &cluster->arena;
    struct clickhouse_mapping *to = &cluster->mapping;
    *to = *from;
    to->database = arena_text(arena, from->database);
    to->table = arena_text(arena, from->table);
    to->where = arena_text(arena, from->where);
    for (size_t i = 0; i < ARRAY_LEN(to->fields); i++)
        to->fields[i] = arena_text(arena, from->fields[i]);
    for (size_t i = 0; i < ARRAY_LEN(to->tables); i++)
        to->tables[i] = arena_text(arena, from->tables[i]);
    cluster->database = to->database;
}

static const struct engine_ops cluster_ops = {.name = "ClickHouse",
                                              .answer = answer,
                                              .refresh = cluster_refresh,
                                              .finish = finish,
                                              .expect = expect,
                                              .next = next};

void engine_describe(const struct engine *engine, struct str *out)
{
    if (engine->ops == &cluster_ops && ((const struct cluster *)engine)->map)
        clickhouse_map_print(out, ((const struct cluster *)engine)->map);
}

struct engine *engine_clickhouse(const struct engine_cluster_options *options, struct err *err)
{
    struct cluster *cluster = mem_new(sizeof(*cluster));
    cluster->engine.ops = &cluster_ops;
    cluster->engine.state = ENGINE_STATE_NONE;
    copy_mapping(cluster, &options->mapping);
    if (cluster_link_init(cluster, options, err))
        return &cluster->engine;
    finish(&cluster->engine);
    return NULL;
}
