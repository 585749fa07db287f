/* doctor: a ClickHouse cluster, server by server: who answers, what the account may do there, which
 * shards it is of. */
#include <string.h>

#include "cli.h"
#include "doctor.h"
#include "entry.h"
#include "usagetop/clickhouse.h"

enum { PATIENCE_MS = 3 * SECOND, LONG_MS = 15 * SECOND, SLOW_MS = SECOND };

static const char silent_fix[] =
    "a server of the cluster hangs, or this takes long: readonly = 2 lets doctor ask each of them";
static const char limit_fix[] =
    "raise that limit in the settings profile of this user, or make roll-ups, which need less";
static const char shard_fix[] =
    "start the server that is named; until then answers are partial, and say so";

/* Whether the cluster refuses because a statement goes beyond a limit. */
static bool is_limit(const struct err *err)
{
    static const char *const limits[] = {"code 158)", "code 159)", "code 241)", "code 307)",
                                         "code 396)"};
    for (size_t i = 0; i < ARRAY_LEN(limits); i++)
        if (strstr(err->text, limits[i]))
            return true;
    return false;
}

/* What the account may do: `readonly` of its settings profile. */
static void check_rights(struct doctor *doctor, struct entry *entry, const char *name)
{
    CLEANUP(str_finish)
    struct str level = {0};
    if (!entry_word(entry, "SELECT value FROM system.settings WHERE name = 'readonly'", &level,
                    NULL))
        return;
    if (text_equal(str_text(&level), "0"))
        doctor_note(doctor, "rights",
                    "give it a settings profile with readonly = 2; usagetop only reads",
                    "%s: the user may write", name);
    else if (text_equal(str_text(&level), "1"))
        doctor_note(doctor, "rights",
                    "readonly = 2 lets usagetop set its own limits, and leave out a shard that is "
                    "away",
                    "%s: the user may read, and set nothing (readonly = 1)", name);
    else
        doctor_ok(doctor, "rights", "%s: the user may read, and set limits (readonly = %s)", name,
                  str_text(&level));
}

/* Those of its settings profile: a question that goes beyond one is refused. */
static void check_limits(struct doctor *doctor, struct entry *entry, const char *name)
{
    CLEANUP(str_finish)
    struct str limits = {0};
    if (!entry_word(entry,
                    "SELECT arrayStringConcat(groupArray(concat(name, ' = ', value)), ', ') FROM "
                    "system.settings WHERE changed AND value != '0' AND name IN "
                    "('max_execution_time', 'max_rows_to_read', 'max_bytes_to_read', "
                    "'max_result_rows', 'max_memory_usage', 'max_memory_usage_for_user', "
                    "'force_primary_key', 'max_concurrent_queries_for_user')",
                    &limits, NULL) ||
        !limits.len)
        return;
    doctor_ok(doctor, "rights", "%s: limits of its settings profile: %s", name, str_text(&limits));
}

static void say_unreached(struct doctor *doctor, const struct entry *entry, const char *name,
                          const struct err *err)
{
    const char *check = "server", *fix = "is the server running, and its HTTP port right?";
    if (err->code == ERR_AUTH) {
        check = "credential";
        fix = "mend user and credential of the profile";
    } else if (doctor_tls_fix(err)) {
        check = "tls";
        fix = doctor_tls_fix(err);
    } else if (entry->silent) {
        fix = "it hangs: look at that server, or start it again";
    }
    doctor_problem(doctor, check, fix, "%s: %s", name, err->text);
}

static bool check_server(struct doctor *doctor, struct entry *entry, const char *name)
{
    struct net_findings found;
    struct err err = {0};
    CLEANUP(str_finish)
    struct str version = {0};
    entry->patience = PATIENCE_MS;
    bool there = entry_word(entry, "SELECT version()", &version, &err);
    entry->patience = 0;
    if (!there) {
        say_unreached(doctor, entry, name, &err);
        return false;
    }
    doctor_ok(doctor, "server", "%s: ClickHouse %s", name, str_text(&version));
    net_findings(entry->net, &found);
    doctor_certificate(doctor, &found);
    check_rights(doctor, entry, name);
    check_limits(doctor, entry, name);
    return true;
}

/* ---- the table ----------------------------------------------------------------------------- */

static bool run_talk(struct entry *entry, struct clickhouse_talk *talk, struct err *err)
{
    const char *statement;
    while ((statement = clickhouse_talk_statement(talk))) {
        CLEANUP(str_finish)
        struct str answer = {0};
        if (!entry_ask(entry, statement, &answer, err) ||
            !clickhouse_talk_take(talk, str_text(&answer), answer.len, err))
            return false;
    }
    return true;
}

static struct clickhouse_map *learn(struct doctor *doctor, struct entry *entry, struct err *err)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    struct engine_cluster_options options;
    struct clickhouse_map *map = NULL;
    if (!app_cluster(&doctor->config, doctor->profile, &arena, &options, err))
        return NULL;
    struct clickhouse_talk *talk = clickhouse_learn(&options.mapping);
    if (run_talk(entry, talk, err) && !clickhouse_talk_map(talk, &map, err))
        map = NULL;
    clickhouse_talk_free(&talk);
    return map;
}

/* The fields that matter most, where the table lacks them. */
static void check_fields(struct doctor *doctor, const struct clickhouse_map *map)
{
    CLEANUP(str_finish)
    struct str lacks = {0};
    size_t has = 0;
    for (size_t i = 0; i < E_COUNT; i++) {
        bool there = clickhouse_map_has(map, (enum event_field)i);
        has += there;
        if (!there)
            str_addf(&lacks, "%s%s", lacks.len ? ", " : "", event_fields[i].name);
    }
    doctor_ok(doctor, "table", "%zu of %d fields, %zu roll-ups%s%s", has, (int)E_COUNT,
              clickhouse_map_rollups(map), lacks.len ? "; it lacks " : "", str_text(&lacks));
    if (!clickhouse_map_rollups(map))
        doctor_note(doctor, "table",
                    "usagetop clickhouse-schema prints roll-ups, which make long windows quick",
                    "there are no roll-ups, so every answer reads the events");
}

/* ---- its shards ---------------------------------------------------------------------------- */

/* What each shard of the cluster was found to be. */
struct shards {
    size_t n, bad, closed; /* closed: of which this account may not ask */
    struct str names;
};

/* One that says an error is there. */
static void check_shard(struct doctor *doctor, struct entry *entry, const char *name,
                        struct shards *shards)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    CLEANUP(str_finish)
    struct str answer = {0};
    struct err err = {0};
    char took[NUMBER_MAX];
    int64_t began = clock_monotonic();
    str_add(&statement, "SELECT 1 FROM remote(");
    clickhouse_text(&statement, name, strlen(name));
    str_add(&statement, ", system.one)");
    entry->patience = PATIENCE_MS;
    bool there = entry_word(entry, str_text(&statement), &answer, &err);
    entry->patience = 0;
    int64_t ms = clock_monotonic() - began;
    doctor_hide(doctor, name, "SERVER");
    shards->n++;
    str_addf(&shards->names, "%s%s", shards->names.len ? " " : "", name);
    shards->closed += !there && err.code == ERR_FORBIDDEN;
    shards->bad += entry->silent || (!there && err.code == ERR_LATER);
    if (entry->silent)
        doctor_problem(doctor, "shards", "look at that server, or start it again",
                       "%s hangs: it takes connections and does not answer, and every question "
                       "waits for it",
                       name);
    else if (!there && err.code == ERR_LATER)
        doctor_problem(doctor, "shards", shard_fix, "%s is stopped, or cannot be reached", name);
    else if (ms > SLOW_MS)
        doctor_note(doctor, "shards", "every question takes at least that long: is it overloaded?",
                    "%s is slow: it took %s to say that it is there", name,
                    format_duration(took, sizeof(took), ms));
}

/* "host:port" of each, a line each; false: it is no cluster, or they cannot be asked. */
static bool read_shards(const struct doctor *doctor, struct entry *entry, struct str *lines)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    CLEANUP(arena_finish)
    struct arena arena = {0};
    struct engine_cluster_options options;
    if (!app_cluster(&doctor->config, doctor->profile, &arena, &options, NULL))
        return false;
    const char *database = options.mapping.database ? options.mapping.database : "default";
    const char *table = options.mapping.table ? options.mapping.table : "events";
    str_add(&statement,
            "SELECT concat(host_name, ':', toString(port)) FROM system.clusters WHERE cluster IN "
            "(");
    clickhouse_cluster_name(&statement, database, table);
    str_add(&statement, ") ORDER BY shard_num, replica_num");
    return entry_word(entry, str_text(&statement), lines, NULL) && lines->len;
}

/* Each by itself, where the account may do that; false: questions to all of them cannot be
 * answered. */
static bool check_shards(struct doctor *doctor, struct entry *entry)
{
    CLEANUP(str_finish)
    struct str lines = {0};
    struct shards shards = {0};
    if (!read_shards(doctor, entry, &lines))
        return true;
    char *rest = lines.data;
    for (const char *name; (name = strsep(&rest, "\n"));)
        if (*name)
            check_shard(doctor, entry, name, &shards);
    if (!shards.bad)
        doctor_ok(doctor, "shards", "%zu servers%s: %s", shards.n,
                  shards.closed ? ", which readonly = 1 does not let one ask one by one" : "",
                  str_text(&shards.names));
    str_finish(&shards.names);
    return !shards.bad;
}

/* ---- what is in it -------------------------------------------------------------------------- */

/* Reads over all shards, as every screen does. */
static void check_events(struct doctor *doctor, struct entry *entry,
                         const struct clickhouse_map *map)
{
    struct err err = {0};
    char events[NUMBER_MAX], ago[NUMBER_MAX];
    struct clickhouse_extent extent = {0};
    const struct clickhouse_extent none = {0};
    struct clickhouse_talk *talk = clickhouse_look(map, &none, false);
    bool ok = run_talk(entry, talk, &err) && clickhouse_talk_extent(talk, &extent, &err);
    clickhouse_talk_free(&talk);
    if (!ok)
        doctor_problem(doctor, "events",
                       entry->silent    ? silent_fix
                       : is_limit(&err) ? limit_fix
                                        : shard_fix,
                       "%s", err.text);
    else if (extent.events <= 0)
        doctor_note(doctor, "events", "usagetop push copies a mirror into it, or fill it yourself",
                    "the table is empty");
    else
        doctor_ok(doctor, "events", "%s, the newest of %s",
                  format_count(events, sizeof(events), extent.events),
                  format_ago(ago, sizeof(ago), extent.latest, clock_now()));
}

static void check_table(struct doctor *doctor, struct entry *entry)
{
    struct err err = {0};
    if (!check_shards(doctor, entry))
        return;
    entry->patience = LONG_MS;
    struct clickhouse_map *map = learn(doctor, entry, &err);
    if (!map && entry->silent) {
        doctor_problem(doctor, "shards", silent_fix, "%s", err.text);
        return;
    }
    if (!map && err.code == ERR_LATER) {
        doctor_problem(doctor, "shards", shard_fix, "%s", err.text);
        return;
    }
    if (!map) {
        doctor_problem(
            doctor, "table",
            is_limit(&err)
                ? limit_fix
                : "usagetop clickhouse-schema prints one; for a table of your own, table, "
                  "where and field.NAME of the profile say what is what",
            "%s", err.text);
        return;
    }
    if (clickhouse_map_cluster(map)) {
        doctor_hide(doctor, clickhouse_map_cluster(map), "CLUSTER");
        doctor_ok(doctor, "cluster", "%s", clickhouse_map_cluster(map));
    }
    check_fields(doctor, map);
    check_events(doctor, entry, map);
    clickhouse_map_free(&map);
}

/* ---- all servers ----------------------------------------------------------------------------- */

/* True when it answered. */
static bool check_entry(struct doctor *doctor, const char *url, bool first)
{
    struct err err = {0};
    CLEANUP(entry_close)
    struct entry entry = {0};
    struct url parsed = {0};
    doctor_hide(doctor, url, "URL");
    if (!url_check(url, doctor->profile->allow_http, &parsed, &err) ||
        !entry_open(&entry, doctor->profile, url, &doctor->secret, &err)) {
        doctor_problem(doctor, "profile", "mend its url in the config", "%s", err.text);
        return false;
    }
    doctor_hide(doctor, parsed.name, "SERVER");
    if (!check_server(doctor, &entry, parsed.name))
        return false;
    doctor_clock(doctor, entry.skew);
    if (first)
        check_table(doctor, &entry);
    return true;
}

/* As servers write it. */
static void hide_table(struct doctor *doctor, const char *table)
{
    CLEANUP(str_finish)
    struct str quoted = {0};
    const char *dot = strchr(table, '.');
    if (!dot)
        return;
    str_addf(&quoted, "`%.*s`.`%s`", (int)(dot - table), table, dot + 1);
    doctor_hide(doctor, str_text(&quoted), "TABLE");
}

void doctor_cluster(struct doctor *doctor)
{
    const struct profile *profile = doctor->profile;
    if (!profile || profile->engine != ANSWERER_CLICKHOUSE)
        return;
    bool asked = false;
    const char *rest = profile->url, *url;
    hide_table(doctor, profile->table);
    while ((url = entry_next(&rest, &doctor->arena)))
        asked = check_entry(doctor, url, !asked) || asked;
}
