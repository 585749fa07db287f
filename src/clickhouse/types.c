/* From a column or expression of any type to the values that are kept here: whole numbers exact,
 * decimals exact where their digits fit, floating point rounded once for each row, so that sums are
 * sums of whole numbers and the same in any order. */
#include <stdlib.h>
#include <string.h>

#include "map.h"

enum { DECIMAL_MOST = 38, NAME_MOST = 128 };

/* A type without what only says how it is stored. */
struct type {
    char name[NAME_MOST]; /* "Decimal(18, 9)" */
    bool nullable;
};

/* "Nullable(X)" is X. */
static bool unwrap(char *name, const char *wrapper)
{
    size_t size = strlen(wrapper), length = strlen(name);
    if (!text_starts(name, wrapper) || length <= size + 1 || name[size] != '(' ||
        name[length - 1] != ')')
        return false;
    name[length - 1] = '\0';
    memmove(name, name + size + 1, length - size - 1);
    return true;
}

static struct type type_read(const char *text)
{
    struct type type = {.nullable = false};
    snprintf(type.name, sizeof(type.name), "%s", text);
    unwrap(type.name, "LowCardinality");
    type.nullable = unwrap(type.name, "Nullable");
    if (text_starts(type.name, "SimpleAggregateFunction(")) {
        char *comma = strchr(type.name, ',');
        size_t length = strlen(type.name);
        type.name[length - 1] = '\0';
        if (comma)
            memmove(type.name, comma + 2, strlen(comma + 2) + 1);
    }
    return type;
}

static bool is_integer(const char *name)
{
    return (text_starts(name, "Int") && name[3] >= '0' && name[3] <= '9') ||
           (text_starts(name, "UInt") && name[4] >= '0' && name[4] <= '9') ||
           strcmp(name, "Bool") == 0;
}

/* Places of "Decimal(P, S)"; -1: no decimal, or one of more digits than are made exact. */
static int places_of(const char *name)
{
    int precision, places;
    if (sscanf(name, "Decimal(%d, %d)", &precision, &places) != 2)
        return -1;
    return precision <= DECIMAL_MOST && places >= 0 && places <= precision ? places : -1;
}

static int64_t unit_of(int decimals)
{
    int64_t unit = 1;
    while (decimals-- > 0)
        unit *= 10;
    return unit;
}

/* ---- numbers ----------------------------------------------------------------------------- */

/* Rounded to the nearest; what no Int64 holds is missing. */
static const char *from_real(struct arena *arena, const char *real, int64_t unit)
{
    const char *scaled = unit == 1 ? real : arena_printf(arena, "%s * %lld", real, (long long)unit);
    return arena_printf(arena, "if(abs(%s) < 9.2e18, toInt64(round(%s)), NULL)", scaled, scaled);
}

static const char *from_decimal(struct arena *arena, const struct map_field *field, int places,
                                int decimals)
{
    if (places > decimals)
        return NULL;
    return arena_printf(arena, "toInt64(CAST(%s AS %sDecimal(%d, %d)%s) * %lld)", field->raw,
                        field->nullable ? "Nullable(" : "", DECIMAL_MOST, places,
                        field->nullable ? ")" : "", (long long)unit_of(decimals));
}

static const char *from_time(struct arena *arena, const char *raw, const char *name)
{
    if (text_starts(name, "DateTime64"))
        return arena_printf(arena, "toUnixTimestamp64Milli(%s)", raw);
    if (text_starts(name, "DateTime"))
        return arena_printf(arena, "toInt64(toUInt32(%s)) * 1000", raw);
    if (strcmp(name, "Date") == 0)
        return arena_printf(arena, "toInt64(toUInt16(%s)) * 86400000", raw);
    return NULL;
}

static bool set_number(struct arena *arena, struct map_field *field, const struct field *of,
                       const struct type *type)
{
    int decimals = of->type == FIELD_DECIMAL ? of->decimals : 0, places = places_of(type->name);
    int64_t unit = unit_of(decimals);
    const char *name = type->name;
    field->nullable = type->nullable;
    field->text = of->type == FIELD_TIME ? from_time(arena, field->raw, name) : NULL;
    if (field->text)
        return true;
    if (is_integer(name)) {
        field->text = unit == 1
                          ? arena_printf(arena, "toInt64(%s)", field->raw)
                          : arena_printf(arena, "toInt64(%s) * %lld", field->raw, (long long)unit);
        return true;
    }
    if (places >= 0)
        field->text = from_decimal(arena, field, places, decimals);
    if (field->text)
        return true;
    field->nullable = true;
    if (text_starts(name, "Float") || text_starts(name, "Decimal"))
        field->text = from_real(arena, arena_printf(arena, "toFloat64(%s)", field->raw), unit);
    else if (strcmp(name, "String") == 0 && of->type != FIELD_TIME)
        field->text =
            from_real(arena, arena_printf(arena, "toFloat64OrNull(%s)", field->raw), unit);
    else if (strcmp(name, "String") == 0)
        field->text = arena_printf(
            arena, "toInt64(toUInt32(parseDateTimeBestEffortOrNull(%s))) * 1000", field->raw);
    return field->text != NULL;
}

/* ---- texts ------------------------------------------------------------------------------- */

static bool set_text(struct arena *arena, struct map_field *field, const struct type *type)
{
    static const char *const not_texts[] = {"Array", "Map", "Tuple", "Nested", "AggregateFunction"};
    const char *text = field->raw;
    for (size_t i = 0; i < ARRAY_LEN(not_texts); i++)
        if (text_starts(type->name, not_texts[i]))
            return false;
    if (text_starts(type->name, "FixedString"))
        text = arena_printf(arena, "toStringCutToZero(%s)", text);
    else if (strcmp(type->name, "String") != 0)
        text = arena_printf(arena, "toString(%s)", text);
    field->text = type->nullable ? arena_printf(arena, "ifNull(%s, '')", text) : text;
    return true;
}

bool map_field_set(struct arena *arena, struct map_field *field, const struct field *of)
{
    struct type type = type_read(field->type);
    return field_is_text(of) ? set_text(arena, field, &type) : set_number(arena, field, of, &type);
}

/* ---- the time of events ------------------------------------------------------------------- */

enum moment_kind moment_of_type(const char *text)
{
    struct type type = type_read(text);
    if (type.nullable)
        return MOMENT_OTHER;
    if (text_starts(type.name, "DateTime64"))
        return MOMENT_FINE;
    if (text_starts(type.name, "DateTime"))
        return MOMENT_DATETIME;
    if (text_starts(type.name, "Float"))
        return MOMENT_REAL;
    return strcmp(type.name, "UInt32") == 0 ? MOMENT_SECONDS : MOMENT_OTHER;
}

void map_created_set(struct clickhouse_map *map)
{
    struct map_field *field = &map->fields[E_CREATED];
    struct arena *arena = &map->arena;
    switch (map->moment) {
    case MOMENT_MS:
        field->text = map->own ? field->raw : arena_printf(arena, "toInt64(%s)", field->raw);
        break;
    case MOMENT_SECONDS:
        field->text = arena_printf(arena, "toInt64(%s) * 1000", field->raw);
        break;
    case MOMENT_MICROS:
        field->text = arena_printf(arena, "intDiv(toInt64(%s), 1000)", field->raw);
        break;
    case MOMENT_NANOS:
        field->text = arena_printf(arena, "intDiv(toInt64(%s), 1000000)", field->raw);
        break;
    case MOMENT_REAL:
        field->text = arena_printf(arena, "toInt64(floor(%s * 1000))", field->raw);
        break;
    case MOMENT_DATETIME:
    case MOMENT_FINE:
    case MOMENT_OTHER:
        map_field_set(arena, field, &event_fields[E_CREATED]);
        if (field->nullable)
            field->text = arena_printf(arena, "ifNull(%s, 0)", field->text);
        break;
    }
    field->nullable = false;
}

static int64_t ceil_div(int64_t number, int64_t by)
{
    return number / by + (number % by > 0);
}

/* An instant of ms as what `raw` is compared with: whatever is at or after it compares as at or
 * after. */
static void add_moment(struct str *out, const struct clickhouse_map *map, int64_t ms)
{
    switch (map->moment) {
    case MOMENT_SECONDS:
        str_addf(out, "%lld", (long long)ceil_div(ms, SECOND));
        break;
    case MOMENT_MICROS:
        str_addf(out, "%lld000", (long long)ms);
        break;
    case MOMENT_NANOS:
        str_addf(out, "%lld000000", (long long)ms);
        break;
    case MOMENT_REAL:
        str_addf(out, "%lld.%03d", (long long)(ms / SECOND), (int)(ms % SECOND));
        break;
    case MOMENT_DATETIME:
        str_addf(out, "toDateTime(%lld)", (long long)ceil_div(ms, SECOND));
        break;
    case MOMENT_FINE:
        str_addf(out, "fromUnixTimestamp64Milli(%lld)", (long long)ms);
        break;
    default:
        str_addf(out, "%lld", (long long)ms);
        break;
    }
}

/* The first and last ms that what `raw` is can hold. */
static void limits_of(enum moment_kind moment, int64_t *first, int64_t *last)
{
    const int64_t year_9999 = 253402300799999;
    *first = 0;
    *last = moment == MOMENT_DATETIME  ? (int64_t)UINT32_MAX * SECOND
            : moment == MOMENT_SECONDS ? INT64_MAX / SECOND
            : moment == MOMENT_NANOS   ? INT64_MAX / 1000000
            : moment == MOMENT_MICROS  ? INT64_MAX / 1000
            : moment == MOMENT_FINE    ? year_9999
                                       : INT64_MAX;
}

bool map_add_window(struct str *out, const struct clickhouse_map *map, int64_t from, int64_t to)
{
    const struct map_field *created = &map->fields[E_CREATED];
    const char *name = map->moment == MOMENT_OTHER ? created->text : created->raw;
    int64_t first, last;
    limits_of(map->moment, &first, &last);
    bool open_from = from <= first, open_to = to > last || to == INT64_MAX;
    if (!open_from && from > last)
        str_add(out, "0");
    else if (!open_from) {
        str_addf(out, "%s >= ", name);
        add_moment(out, map, from);
    }
    if (!open_from && !open_to)
        str_add(out, " AND ");
    if (!open_to) {
        str_addf(out, "%s < ", name);
        add_moment(out, map, MAX(to, (int64_t)0));
    }
    return !open_from || !open_to;
}

const char *quoted_table(struct arena *arena, const char *database, const char *table)
{
    CLEANUP(str_finish)
    struct str text = {0};
    clickhouse_name(&text, database);
    str_char(&text, '.');
    clickhouse_name(&text, table);
    return arena_text(arena, str_text(&text));
}
