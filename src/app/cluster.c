/* Profiles of a ClickHouse cluster: what the config says as its engine wants it, and how the
 * cluster is doing as the screen wants it. */
#include <string.h>

#include "profiles.h"

enum { ASKING_MS = 400 /* of waiting, until it is said that the cluster is asked */ };

static bool refuse_name(const struct config *config, const struct config_entry *entry,
                        const char *what, const char *nearest, struct err *err)
{
    err_set(err, ERR_USAGE, "there is no %s %.60s%s%s%s", what, entry->name,
            nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    return config_where(config, entry->line, err);
}

/* What is worked out from other fields, where nobody says where it is. */
static void derive_fields(struct arena *arena, struct clickhouse_mapping *out)
{
    const char *input = out->fields[E_INPUT], *output = out->fields[E_OUTPUT];
    if (!out->fields[E_TOTAL] && input && *input && output && *output)
        out->fields[E_TOTAL] = arena_printf(arena, "(%s) + (%s)", input, output);
}

static bool map_fields(const struct config *config, const struct profile *profile,
                       struct clickhouse_mapping *out, struct err *err)
{
    for (size_t i = 0; i < profile->fields.n; i++) {
        const struct config_entry *entry = &profile->fields.items[i];
        int field = field_find(DATA_EVENTS, entry->name);
        if (field < 0)
            return refuse_name(config, entry, "field of events",
                               field_nearest(DATA_EVENTS, entry->name), err);
        if (strlen(entry->value) > CLICKHOUSE_EXPRESSION_MAX) {
            err_set(err, ERR_USAGE, "field.%.60s is longer than %d bytes", entry->name,
                    (int)CLICKHOUSE_EXPRESSION_MAX);
            return config_where(config, entry->line, err);
        }
        out->fields[field] = entry->value;
    }
    return true;
}

static bool map_tables(const struct config *config, const struct profile *profile,
                       struct clickhouse_mapping *out, struct err *err)
{
    for (size_t i = 0; i < profile->tables.n; i++) {
        const struct config_entry *entry = &profile->tables.items[i];
        const char *names[DATASET_COUNT];
        size_t set = 0;
        for (size_t j = 0; j < DATASET_COUNT; j++)
            names[j] = datasets[j].name;
        while (set < DATASET_COUNT && !text_equal(names[set], entry->name))
            set++;
        if (set == DATASET_COUNT || set == DATA_EVENTS)
            return refuse_name(config, entry, "small dataset",
                               text_nearest(entry->name, names, DATASET_COUNT), err);
        out->tables[set] = entry->value;
    }
    return true;
}

bool app_cluster(const struct config *config, const struct profile *profile, struct arena *arena,
                 struct engine_cluster_options *out, struct err *err)
{
    *out = (struct engine_cluster_options){.urls = profile->url,
                                           .user = profile->user,
                                           .ca_file = *profile->ca_file ? profile->ca_file : NULL,
                                           .allow_http = profile->allow_http,
                                           .connect_ms = profile->connect_timeout,
                                           .query_ms = profile->query_timeout,
                                           .max_rows = profile->max_rows};
    struct clickhouse_mapping *mapping = &out->mapping;
    const char *dot = strchr(profile->table, '.');
    mapping->where = *profile->where ? profile->where : NULL;
    mapping->final = profile->final;
    mapping->no_rollups = !profile->rollups;
    if (dot)
        mapping->database = arena_bytes(arena, profile->table, (size_t)(dot - profile->table));
    if (*profile->table)
        mapping->table = dot ? dot + 1 : profile->table;
    if (!map_fields(config, profile, mapping, err))
        return false;
    derive_fields(arena, mapping);
    return map_tables(config, profile, mapping, err);
}

/* ---- on the screen ----------------------------------------------------------------------- */

bool cluster_shown(const struct app *app)
{
    return profiles_open(app)->engine == ANSWERER_CLICKHOUSE;
}

/* Nobody fetches anything: what the engine knows takes the place of what a sync would tell. */
void cluster_status(struct app *app)
{
    const struct engine_state *state = &app->engine;
    struct bundle *bundle = &app->bundles[app->current];
    struct sync_status *status = &bundle->status;
    if (!cluster_shown(app))
        return;
    bool failed = state->failed_at != UNKNOWN;
    status->err = (struct err){0};
    status->phase = failed ? SYNC_WAITING : state->as_of == UNKNOWN ? SYNC_STARTING : SYNC_LIVE;
    status->last_success = state->as_of;
    if (failed)
        err_set(&status->err, state->status == UNKNOWN ? ERR_LATER : ERR_OTHER, "%s",
                state->trouble);
    snprintf(status->host, sizeof(status->host), "%s", *state->about ? state->about : bundle->host);
    app->status = *status;
    app->engine_err = (struct err){0};
}

/* The engine looks whether there is anything new, when it is told to. */
void cluster_turn(struct app *app)
{
    int64_t now = clock_monotonic();
    if (!app->state.live || !app->n_clusters || now < app->look_at)
        return;
    app->look_at = now + profiles_open(app)->refresh;
    if (cluster_shown(app) || views[app->state.view]->key == '0')
        asker_poke(app->asker);
}

bool cluster_asking(const struct app *app)
{
    return cluster_shown(app) && !app->answers.complete &&
           clock_monotonic() - app->answers.posted_at >= ASKING_MS;
}

int cluster_wait(const struct app *app)
{
    int64_t next = app->state.live && app->n_clusters ? app->look_at : INT64_MAX;
    if (cluster_shown(app) && !app->answers.complete && !app->asking)
        next = MIN(next, app->answers.posted_at + ASKING_MS);
    return (int)MIN(MAX(next - clock_monotonic(), (int64_t)0), (int64_t)HOUR);
}
