/* Keeping up with a cluster: what its table has, whether anything is new, and which shard is
 * silent. Each call does a little of it, so that a question never waits for it. */
#include <stdlib.h>
#include <string.h>

#include "cluster.h"

enum {
    LEAST_MS = 500,            /* between two looks */
    SELDOM_MS = 10 * SECOND,   /* the same, while a shard hangs or the password is wrong */
    RECOUNT_MS = 10 * MINUTE,  /* all is counted again */
    SUSPECT_MS = 15 * SECOND,  /* between two suspicions */
    PROBE_MS = 3 * SECOND / 2, /* for a shard to say that it is there */
    STATUS_NONE = 0,
};

/* ---- how it went ------------------------------------------------------------------------ */

static void name_engine(struct cluster *cluster)
{
    const char *name = clickhouse_map_cluster(cluster->map);
    const char *version = clickhouse_map_version(cluster->map);
    snprintf(cluster->engine.state.about, sizeof(cluster->engine.state.about), "ClickHouse%s%.40s",
             name ? ", cluster " : " ",
             name      ? name
             : version ? version
                       : "");
}

/* A kind that is the same text for all rows; 0: it may be any. */
static int only_kind(const struct cluster *cluster)
{
    const char *expression = cluster->mapping.fields[E_KIND];
    char word[32];
    size_t size = expression ? strlen(expression) : 0;
    if (size < 3 || size > sizeof(word) || expression[0] != '\'' || expression[size - 1] != '\'')
        return 0;
    snprintf(word, sizeof(word), "%.*s", (int)size - 2, expression + 1);
    return field_word_code(&event_fields[E_KIND], word);
}

static bool gives_all(const struct offer *offer)
{
    const uint64_t fields = OFFER(E_COUNT) - 1, sets = OFFER(DATASET_COUNT) - 1;
    return offer->kinds == UINT64_MAX && !(fields & ~offer->fields) && !(sets & ~offer->sets);
}

/* Views leave out, or say, what such a table cannot tell. The screen may still read the one before:
 * none goes before the engine. */
static const struct offer *make_offer(struct cluster *cluster)
{
    static const struct {
        enum dataset set;
        int field; /* whose texts stand in for its rows */
    } named[] = {{DATA_KEYS, E_KEY}, {DATA_CONTROLLERS, E_CONTROLLER}, {DATA_MODELS, E_MODEL}};
    struct offer *offer = arena_new(&cluster->arena, sizeof(*offer));
    int kind = only_kind(cluster);
    *offer = (struct offer){.service = "This cluster",
                            .kinds = kind ? OFFER(kind) : UINT64_MAX,
                            .sets = OFFER(DATA_EVENTS)};
    for (int i = 0; i < E_COUNT; i++)
        if (clickhouse_map_has(cluster->map, (enum event_field)i) ||
            event_fields[i].flags & FIELD_DERIVED)
            offer->fields |= OFFER(i);
    for (int i = 0; i < DATASET_COUNT; i++)
        if (clickhouse_map_has_dataset(cluster->map, (enum dataset)i))
            offer->sets |= OFFER(i);
    for (size_t i = 0; i < ARRAY_LEN(named); i++)
        if (clickhouse_map_has(cluster->map, (enum event_field)named[i].field))
            offer->sets |= OFFER(named[i].set);
    return gives_all(offer) ? NULL : offer;
}

static void say_missing(struct cluster *cluster, const char *shard)
{
    snprintf(cluster->engine.state.missing, sizeof(cluster->engine.state.missing),
             "PARTIAL: shard %s does not answer; numbers lack its events",
             *shard ? shard : "of the cluster");
}

static void drop_probes(struct cluster *cluster)
{
    errand_drop(cluster, cluster->shards);
    cluster->shards = NULL;
    for (size_t i = 0; i < cluster->n_probes; i++)
        errand_drop(cluster, cluster->probes[i]);
    cluster->n_probes = 0;
}

static void rest(struct cluster *cluster)
{
    drop_probes(cluster);
    errand_drop(cluster, cluster->look);
    cluster->look = NULL;
    cluster->stage = STAGE_REST;
    cluster->ended_at = clock_monotonic();
}

static void failed(struct cluster *cluster, const struct err *err, int status)
{
    struct engine_state *state = &cluster->engine.state;
    cluster->err = *err;
    if (state->failed_at == UNKNOWN)
        state->failed_at = clock_now();
    state->status = status ? status : UNKNOWN;
    snprintf(state->trouble, sizeof(state->trouble), "%.*s", (int)sizeof(state->trouble) - 1,
             err->text);
    rest(cluster);
}

/* Where all origins were read. The end of one is no gap: it is as old as it says it is, or is not
 * pushed any more. */
static void fold_spans(const struct clickhouse_spans *spans, struct store_spans *out)
{
    struct store_spans all = {0}, one = {0};
    int64_t end = INT64_MIN;
    for (size_t i = 0; i < spans->n; i++) {
        const struct clickhouse_span *span = &spans->items[i];
        bool last = i + 1 == spans->n || span[1].origin != span->origin;
        spans_add(&one, span->from, last ? INT64_MAX : span->to);
        end = MAX(end, span->to);
        if (!last)
            continue;
        if (span->origin == 0)
            spans_add(&all, INT64_MIN, INT64_MAX);
        spans_intersect(&all, &one);
        store_spans_finish(&one);
    }
    if (all.n)
        all.items[all.n - 1].to = MAX(end, all.items[all.n - 1].from);
    store_spans_finish(out);
    *out = all;
}

static bool same_spans(const struct store_spans *a, const struct store_spans *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; i < a->n && same; i++)
        same = a->items[i].from == b->items[i].from && a->items[i].to == b->items[i].to;
    return same;
}

/* True: other gaps may be shown than before. */
static bool take_spans(struct cluster *cluster)
{
    struct clickhouse_spans spans = {0};
    struct store_spans folded = {0};
    clickhouse_talk_spans(cluster->look->talk, &spans, NULL);
    fold_spans(&spans, &folded);
    bool news = !same_spans(&folded, &cluster->spans);
    store_spans_finish(&cluster->spans);
    cluster->spans = folded;
    clickhouse_spans_finish(&spans);
    return news;
}

/* A change of what answers say, or that they can be had again. */
static void went_well(struct cluster *cluster, const struct clickhouse_extent *extent)
{
    struct engine_state *state = &cluster->engine.state;
    const struct errand *look = cluster->look;
    bool news = take_spans(cluster) || state->failed_at != UNKNOWN || !cluster->extent.known ||
                cluster->extent.print != extent->print || cluster->partial != look->partial;
    cluster->extent = *extent;
    cluster->partial = look->partial;
    cluster->hung = false;
    cluster->err = (struct err){0};
    state->failed_at = UNKNOWN;
    state->status = 200;
    state->trouble[0] = state->missing[0] = '\0';
    if (look->partial)
        say_missing(cluster, look->missing);
    state->as_of = clock_now();
    state->events = state->indexed = extent->events;
    state->earliest = extent->earliest;
    state->latest = extent->latest;
    state->ahead = 0;
    state->generation += news;
    rest(cluster);
}

void cluster_note(struct cluster *cluster, const struct errand *errand)
{
    if (!errand->partial || cluster->partial)
        return;
    cluster->partial = true;
    say_missing(cluster, errand->missing);
    cluster->engine.state.generation++; /* what was answered before is to be asked again */
}

/* ---- which shard ------------------------------------------------------------------------ */

static bool probe_shard(struct cluster *cluster, const char *host, size_t n_host, const char *port,
                        size_t n_port)
{
    CLEANUP(str_finish)
    struct str address = {0};
    CLEANUP(str_finish)
    struct str statement = {0};
    str_bytes(&address, host, n_host);
    str_char(&address, ':');
    str_bytes(&address, port, n_port);
    if (cluster->n_probes == CLUSTER_SHARDS_MAX || address.len >= CLUSTER_NAME)
        return false;
    str_add(&statement, "SELECT 1 FROM remote(");
    clickhouse_text(&statement, str_text(&address), address.len);
    str_add(&statement, ", system.one) FORMAT TabSeparated");
    struct errand *errand = errand_plain(cluster, str_text(&statement), PROBE_MS);
    if (!errand)
        return false;
    snprintf(cluster->probed[cluster->n_probes], CLUSTER_NAME, "%s", str_text(&address));
    cluster->probes[cluster->n_probes++] = errand;
    return true;
}

/* Lines "host TAB port". */
static void probe_shards(struct cluster *cluster)
{
    const char *line = str_text(&cluster->shards->answer);
    while (*line) {
        size_t len = strcspn(line, "\n"), host = strcspn(line, "\t\n");
        if (host && host + 1 < len && strspn(line + host + 1, "0123456789") == len - host - 1)
            probe_shard(cluster, line, host, line + host + 1, len - host - 1);
        line += len + (line[len] == '\n');
    }
    errand_drop(cluster, cluster->shards);
    cluster->shards = NULL;
    cluster->stage = STAGE_PROBE;
}

/* Of a table that is not known yet the server itself says which cluster it is of. */
static void add_cluster_name(const struct cluster *cluster, struct str *out)
{
    const char *name = cluster->map ? clickhouse_map_cluster(cluster->map) : "";
    const char *database = cluster->database ? cluster->database : "default";
    const char *table = cluster->mapping.table ? cluster->mapping.table : "events";
    if (cluster->map) {
        clickhouse_text(out, name, strlen(name));
        return;
    }
    clickhouse_cluster_name(out, database, table);
}

static bool ask_shards(struct cluster *cluster)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    cluster->probed_at = clock_monotonic();
    if (cluster->map && !clickhouse_map_cluster(cluster->map))
        return false;
    str_add(&statement, "SELECT host_address, port FROM system.clusters WHERE cluster IN (");
    add_cluster_name(cluster, &statement);
    str_add(&statement, ") FORMAT TabSeparated");
    cluster->shards = errand_plain(cluster, str_text(&statement), PROBE_MS);
    if (cluster->shards)
        cluster->stage = STAGE_SHARDS;
    return cluster->shards != NULL;
}

/* Whoever answers with an error is there, too. */
static void judge_probes(struct cluster *cluster)
{
    CLEANUP(str_finish)
    struct str silent = {.max = 120};
    size_t n = 0;
    for (size_t i = 0; i < cluster->n_probes; i++) {
        if (cluster->probes[i]->phase != ERRAND_OVER)
            return;
        if (!cluster->probes[i]->overdue)
            continue;
        str_addf(&silent, "%s%s", n++ ? ", " : "", cluster->probed[i]);
    }
    if (n == 0) { /* then it takes its time */
        drop_probes(cluster);
        cluster->stage = !cluster->look ? STAGE_REST : cluster->learning ? STAGE_LEARN : STAGE_LOOK;
        return;
    }
    struct err err = {0};
    err_set(&err, ERR_LATER,
            "shard%s %s hang%s: %s connections and do%s not answer, and the cluster waits for %s",
            n > 1 ? "s" : "", str_text(&silent), n > 1 ? "" : "s", n > 1 ? "they take" : "it takes",
            n > 1 ? "" : "es", n > 1 ? "them" : "it");
    cluster->hung = true;
    failed(cluster, &err, STATUS_NONE);
}

void cluster_suspect(struct cluster *cluster)
{
    int64_t now = clock_monotonic();
    bool busy = cluster->stage == STAGE_SHARDS || cluster->stage == STAGE_PROBE;
    if (!busy && (!cluster->probed_at || now - cluster->probed_at > SUSPECT_MS))
        ask_shards(cluster);
    if (cluster->stage == STAGE_SHARDS && cluster->shards->phase == ERRAND_OVER) {
        if (cluster->shards->err.code != ERR_NONE) /* soon again: another server may know */
            cluster->probed_at = now - SUSPECT_MS + PROBE_MS;
        probe_shards(cluster);
    }
    if (cluster->stage == STAGE_PROBE)
        judge_probes(cluster);
}

/* ---- stages ----------------------------------------------------------------------------- */

static void begin_stage(struct cluster *cluster, enum stage stage, struct clickhouse_talk *talk)
{
    cluster->look = errand_begin(cluster, talk, cluster->query_ms);
    cluster->learning = stage == STAGE_LEARN;
    cluster->stage = cluster->look ? stage : STAGE_REST; /* else too much is under way */
}

static void begin_look(struct cluster *cluster)
{
    int64_t now = clock_monotonic();
    bool whole = !cluster->extent.known || cluster->err.code != ERR_NONE || cluster->partial ||
                 now - cluster->counted_at > RECOUNT_MS;
    if (whole)
        cluster->counted_at = now;
    begin_stage(cluster, STAGE_LOOK, clickhouse_look(cluster->map, &cluster->extent, whole));
}

static void begin(struct cluster *cluster)
{
    if (cluster->map && !cluster->stale_map)
        begin_look(cluster);
    else
        begin_stage(cluster, STAGE_LEARN, clickhouse_learn(&cluster->mapping));
}

/* No question is under way while the engine keeps up, so nobody uses the map before. */
static void learned(struct cluster *cluster)
{
    struct clickhouse_map *map = NULL;
    struct errand *look = cluster->look;
    struct err err = look->err;
    if (err.code != ERR_NONE || !clickhouse_talk_map(look->talk, &map, &err)) {
        failed(cluster, &err, look->status);
        return;
    }
    errand_drop(cluster, look);
    clickhouse_map_free(&cluster->map);
    cluster->map = map;
    cluster->stale_map = false;
    name_engine(cluster);
    cluster->engine.state.offer = make_offer(cluster);
    begin_look(cluster);
}

static void looked(struct cluster *cluster)
{
    struct clickhouse_extent extent = {0};
    struct errand *look = cluster->look;
    struct err err = look->err;
    if (err.code != ERR_NONE || !clickhouse_talk_extent(look->talk, &extent, &err)) {
        cluster->stale_map |= err.code == ERR_NOT_FOUND;
        failed(cluster, &err, look->status);
        return;
    }
    went_well(cluster, &extent);
}

static void advance(struct cluster *cluster)
{
    struct errand *look = cluster->look;
    if (cluster->stage == STAGE_REST)
        return;
    if (!look) { /* it was the suspicion of a question */
        cluster_suspect(cluster);
    } else if (look->phase != ERRAND_OVER) {
        bool silent =
            look->phase == ERRAND_FLYING && clock_monotonic() - look->sent_at > cluster->suspect_ms;
        if (silent)
            cluster_suspect(cluster);
    } else if (cluster->learning) {
        learned(cluster);
    } else {
        looked(cluster);
    }
}

static bool is_due(const struct cluster *cluster)
{
    int64_t wait = cluster->hung || cluster->err.code == ERR_AUTH ? SELDOM_MS : LEAST_MS;
    return !cluster->ended_at || clock_monotonic() - cluster->ended_at >= wait;
}

bool cluster_refresh(struct engine *engine, int64_t budget_ms, bool *more, struct err *err)
{
    struct cluster *cluster = (struct cluster *)engine;
    int64_t end = clock_monotonic() + budget_ms, left = budget_ms;
    if (cluster->stage == STAGE_REST && is_due(cluster))
        begin(cluster);
    while (cluster->stage != STAGE_REST && left > 0) {
        cluster_work(cluster, (int)MIN(left, (int64_t)CLUSTER_STEP_MS));
        advance(cluster);
        left = end - clock_monotonic();
    }
    *more = cluster->stage != STAGE_REST;
    if (*more || cluster->err.code == ERR_NONE)
        return true;
    return err_set(err, cluster->err.code, "%s", cluster->err.text);
}

bool cluster_ready(struct cluster *cluster, const atomic_bool *cancel, struct err *err)
{
    bool more = true;
    if (cluster->hung || (cluster->err.code != ERR_NONE && !is_due(cluster)))
        return err_set(err, cluster->err.code, "%s", cluster->err.text);
    /* a look that is under way goes on beside the questions */
    if (cluster->map && cluster->extent.known && !cluster->stale_map &&
        !(cluster->look && cluster->learning) && cluster->err.code == ERR_NONE)
        return true;
    while (more) {
        if (cancel && atomic_load(cancel))
            return err_set(err, ERR_CANCELLED, "the question was withdrawn");
        if (!cluster_refresh(&cluster->engine, CLUSTER_STEP_MS, &more, err))
            return false;
    }
    return true;
}
