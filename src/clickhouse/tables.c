/* Our own tables: the columns of datasets, and the sums by the hour. */
#include <string.h>

#include "own.h"

/* ---- datasets ---------------------------------------------------------------------------- */

static bool is_needed(enum dataset set, size_t field)
{
    return set == DATA_EVENTS && field < datasets[set].n_key;
}

static const char *type_of(enum dataset set, size_t field)
{
    if (field_is_text(&datasets[set].fields[field]))
        return "String";
    return is_needed(set, field) ? "Int64" : "Nullable(Int64)";
}

size_t clickhouse_columns(enum dataset set, struct clickhouse_column out[CLICKHOUSE_COLUMNS_MAX])
{
    const struct dataset_info *info = &datasets[set];
    bool events = set == DATA_EVENTS;
    size_t n = 0;
    for (size_t i = 0; i < info->n_fields; i++)
        out[n++] = (struct clickhouse_column){.name = info->fields[i].name,
                                              .type = type_of(set, i),
                                              .few = info->fields[i].type == FIELD_WORD,
                                              .key = is_needed(set, i)};
    out[n++] =
        (struct clickhouse_column){.name = CLICKHOUSE_VERSION, .type = "Int64", .key = !events};
    if (events)
        out[n++] = (struct clickhouse_column){.name = CLICKHOUSE_SIGN, .type = "Int8"};
    return n;
}

/* ---- what push keeps --------------------------------------------------------------------- */

/* A span that grows takes the place of what it was: the engine keeps the longest. */
const struct clickhouse_kept clickhouse_kept[] = {
    {CLICKHOUSE_PUSHES,
     "`mirror` String,\n    `changes` Int64,\n    `scanned` Int64,\n    `datasets` String,\n    "
     "`revision` Int64",
     "MergeTree()\nORDER BY (mirror, revision)", "scanned"},
    {CLICKHOUSE_SNAPSHOTS, "`origin` String,\n    `dataset` String,\n    `revision` Int64",
     "ReplacingMergeTree(revision)\nORDER BY (dataset, origin)", "origin"},
    {CLICKHOUSE_SPANS,
     "`origin` String,\n    `source` String,\n    `feed` String,\n    `since` Int64,\n    `until` "
     "Int64",
     "ReplacingMergeTree(until)\nORDER BY (origin, source, feed, since)", "until"},
};
const size_t clickhouse_kept_count = ARRAY_LEN(clickhouse_kept);

/* ---- roll-ups ---------------------------------------------------------------------------- */

/* What measures and flags ask of all kinds of events, so all roll-ups are by these. */
static const int16_t common[] = {E_KIND, E_STATE, E_POOL, E_GRAIN};
static const int16_t by_time[] = {E_RESOURCE, E_IO};
static const int16_t by_model[] = {E_MODEL, E_DEPLOYMENT, E_CONTROLLER};
static const int16_t by_key[] = {E_KEY};
static const int16_t by_model_key[] = {E_MODEL, E_KEY};
static const int16_t by_user[] = {E_USER, E_CONSUMER};

_Static_assert(E_CREATED == 0, "0 is a number of no roll-up");

/* The narrowest first; last those by a number, which have no sums. */
const struct clickhouse_rollup clickhouse_rollups[] = {
    {"time", by_time, ARRAY_LEN(by_time), HOUR, 0, false},
    {"model", by_model, ARRAY_LEN(by_model), HOUR, 0, false},
    {"key", by_key, ARRAY_LEN(by_key), HOUR, 0, false},
    {"model_key", by_model_key, ARRAY_LEN(by_model_key), HOUR, 0, false},
    {"user", by_user, ARRAY_LEN(by_user), HOUR, 0, false},
    {"model_day", by_model, ARRAY_LEN(by_model), DAY, 0, false},
    {"key_day", by_key, ARRAY_LEN(by_key), DAY, 0, false},
    {"user_day", by_user, ARRAY_LEN(by_user), DAY, 0, false},
    {"latency", NULL, 0, HOUR, E_LATENCY, false},
    {"latency_day", NULL, 0, DAY, E_LATENCY, false},
    {"latency_class", NULL, 0, HOUR, E_LATENCY, true},
    {"latency_class_day", NULL, 0, DAY, E_LATENCY, true},
};
const size_t clickhouse_rollups_count = ARRAY_LEN(clickhouse_rollups);
_Static_assert(ARRAY_LEN(clickhouse_rollups) <= ROLLUPS_MAX, "all roll-ups have a place");

/* Bits of `marks`: which of these are not missing. */
static const int16_t marked[] = {E_STATUS,    E_ERROR, E_KEY,     E_CONTROLLER, E_DEPLOYMENT,
                                 E_CPU_CORES, E_RAM,   E_STORAGE, E_TO};

int rollup_mark(const struct clickhouse_rollup *rollup, int field)
{
    for (size_t i = 0; i < ARRAY_LEN(marked) && !rollup->number; i++)
        if (marked[i] == field)
            return 1 << i;
    return 0;
}

bool rollup_has_word(const struct clickhouse_rollup *rollup, int field)
{
    for (size_t i = 0; i < ARRAY_LEN(common); i++)
        if (common[i] == field)
            return true;
    for (size_t i = 0; i < rollup->n_words; i++)
        if (rollup->words[i] == field)
            return true;
    return false;
}

bool rollup_has_number(const struct clickhouse_rollup *rollup, int field)
{
    return field && field == (rollup->number ? rollup->number : E_STATUS);
}

static bool is_summed(int field)
{
    for (size_t i = 0; i < MEASURE_COUNT_ALL; i++)
        if (measures[i].of == field &&
            (measures[i].fn == MEASURE_SUM || measures[i].fn == MEASURE_MEAN ||
             measure_counts_requests(&measures[i])))
            return true;
    return false;
}

bool rollup_has_sum(const struct clickhouse_rollup *rollup, int field)
{
    return !rollup->number && is_summed(field);
}

static const char *marks_from(struct arena *arena)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_add(&text, "toUInt16(");
    for (size_t i = 0; i < ARRAY_LEN(marked); i++) {
        const struct field *field = &event_fields[marked[i]];
        str_addf(&text, field_is_text(field) ? "%s(%s != '') * %d" : "%sisNotNull(%s) * %d",
                 i ? " + " : "", field->name, 1 << i);
    }
    str_char(&text, ')');
    return arena_text(arena, str_text(&text));
}

static size_t add_words(const int16_t *words, size_t n_words, struct clickhouse_column *out)
{
    for (size_t i = 0; i < n_words; i++) {
        const char *name = event_fields[words[i]].name;
        out[i] = (struct clickhouse_column){
            .name = name, .type = "String", .few = true, .key = true, .from = name};
    }
    return n_words;
}

/* ---- classes of values -------------------------------------------------------------------- */

/* The last binary digits are taken away. */
void rollup_class_add(struct str *out, const char *value, int parts)
{
    str_addf(out, "bitAnd(%s, -intDiv(roundToExp2(greatest(%s, 1)), %d))", value, value, parts);
}

static const char *class_from(struct arena *arena, const char *name)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text, "if(isNull(%s), " ROLLUP_MISSING ", ", name);
    rollup_class_add(&text, arena_printf(arena, "ifNull(%s, 0)", name), ROLLUP_CLASSES);
    str_char(&text, ')');
    return arena_text(arena, str_text(&text));
}

static int64_t step_at(int64_t value, int parts)
{
    int64_t power = 1;
    while (power <= value / 2)
        power *= 2;
    return power / parts;
}

int64_t rollup_class_of(int64_t value, int parts)
{
    return value < ROLLUP_CLASSES ? 0 : value & -step_at(value, parts);
}

int64_t rollup_class_last(int64_t least, int parts)
{
    return least < ROLLUP_CLASSES ? ROLLUP_CLASSES - 1 : least + (step_at(least, parts) - 1);
}

/* ---- columns of roll-ups ------------------------------------------------------------------ */

/* How many events there are of each value or class. */
static size_t add_number(const struct clickhouse_rollup *rollup, struct arena *arena,
                         struct clickhouse_column *out)
{
    const char *name = event_fields[rollup->number].name;
    *out = (struct clickhouse_column){
        .name = arena_printf(arena, ROLLUP_VALUE "%s", name),
        .type = "Int64",
        .key = true,
        .from = rollup->classes ? class_from(arena, name)
                                : arena_printf(arena, "ifNull(%s, " ROLLUP_MISSING ")", name)};
    return 1;
}

static size_t add_status_and_marks(struct arena *arena, struct clickhouse_column *out)
{
    out[0] = (struct clickhouse_column){
        .name = ROLLUP_STATUS, .type = "Int64", .key = true, .from = "ifNull(status, 0)"};
    out[1] = (struct clickhouse_column){
        .name = ROLLUP_MARKS, .type = "UInt16", .key = true, .from = marks_from(arena)};
    return 2;
}

static size_t add_sums(struct arena *arena, struct clickhouse_column *out)
{
    size_t n = 0;
    for (int field = 0; field < E_COUNT; field++) {
        const char *name = event_fields[field].name;
        if (!is_summed(field))
            continue;
        out[n++] = (struct clickhouse_column){
            .name = arena_printf(arena, ROLLUP_SUM "%s", name),
            .type = "Int64",
            .from = arena_printf(arena, "sum(ifNull(%s, 0) * sign)", name)};
        out[n++] = (struct clickhouse_column){
            .name = arena_printf(arena, ROLLUP_PRESENT "%s", name),
            .type = "Int64",
            .from = arena_printf(arena, "sum(isNotNull(%s) * sign)", name)};
    }
    return n;
}

size_t clickhouse_rollup_columns(const struct clickhouse_rollup *rollup, struct arena *arena,
                                 struct clickhouse_column out[CLICKHOUSE_COLUMNS_MAX])
{
    size_t n = 0;
    out[n++] = (struct clickhouse_column){
        .name = ROLLUP_HOUR,
        .type = "Int64",
        .key = true,
        .from = arena_printf(arena, "intDiv(created, %lld) * %lld", (long long)rollup->span,
                             (long long)rollup->span)};
    n += add_words(common, ARRAY_LEN(common), out + n);
    n += add_words(rollup->words, rollup->n_words, out + n);
    if (rollup->number)
        n += add_number(rollup, arena, out + n);
    else
        n += add_status_and_marks(arena, out + n);
    out[n++] = (struct clickhouse_column){
        .name = ROLLUP_ROWS, .type = "Int64", .from = "sum(toInt64(sign))"};
    return rollup->number ? n : n + add_sums(arena, out + n);
}
