/* doctor: a ClickHouse cluster, server by server: who answers, what the account may do there, which
 * shards it is of. */
#include <string.h>

#include "cli.h"
#include "doctor.h"
#include "entry.h"
#include "usagetop/clickhouse.h"

static const char shard_fix[] =
    "start the server that is named; until then answers are partial, and say so";

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

static bool check_server(struct doctor *doctor, struct entry *entry, const char *name)
{
    struct err err = {0};
    CLEANUP(str_finish)
    struct str version = {0};
    if (!entry_word(entry, "SELECT version()", &version, &err)) {
        doctor_problem(doctor, err.code == ERR_AUTH ? "credential" : "server",
                       err.code == ERR_AUTH ? "mend user and credential of the profile"
                                            : "is the server running, and its HTTP port right?",
                       "%s: %s", name, err.text);
        return false;
    }
    doctor_ok(doctor, "server", "%s: ClickHouse %s", name, str_text(&version));
    check_rights(doctor, entry, name);
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

static void check_shards(struct doctor *doctor, struct entry *entry, const char *cluster)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    CLEANUP(str_finish)
    struct str names = {0};
    str_add(&statement, "SELECT concat(host_name, ':', toString(port)) FROM system.clusters WHERE "
                        "cluster = ");
    clickhouse_text(&statement, cluster, strlen(cluster));
    str_add(&statement, " ORDER BY shard_num, replica_num");
    if (!entry_word(entry, str_text(&statement), &names, NULL) || !names.len)
        return;
    size_t n = 1;
    for (char *at = names.data; (at = strchr(at, '\n')); n++)
        *at = ' ';
    doctor_hide(doctor, cluster, "CLUSTER");
    doctor_hide(doctor, str_text(&names), "SERVERS");
    doctor_ok(doctor, "shards", "cluster %s: %zu servers: %s", cluster, n, str_text(&names));
}

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
        doctor_problem(doctor, "events", shard_fix, "%s", err.text);
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
    struct clickhouse_map *map = learn(doctor, entry, &err);
    if (!map && err.code == ERR_LATER) {
        doctor_problem(doctor, "shards", shard_fix, "%s", err.text);
        return;
    }
    if (!map) {
        doctor_problem(doctor, "table",
                       "usagetop clickhouse-schema prints one; for a table of your own, table, "
                       "where and field.NAME of the profile say what is what",
                       "%s", err.text);
        return;
    }
    if (clickhouse_map_cluster(map))
        check_shards(doctor, entry, clickhouse_map_cluster(map));
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
