/* clickhouse-schema: the statements that make the tables of events in a ClickHouse cluster. */
#include <string.h>

#include "cli.h"
#include "usagetop/clickhouse.h"

bool clickhouse_table(const char *text, struct arena *arena, const char **database,
                      const char **table, struct err *err)
{
    const char *dot = text ? strchr(text, '.') : NULL;
    *database = NULL;
    *table = text && *text ? text : NULL;
    if (!dot)
        return true;
    *database = arena_bytes(arena, text, (size_t)(dot - text));
    *table = dot + 1;
    return (**database && **table && !strchr(*table, '.')) ||
           err_set(err, ERR_USAGE, "table: \"%.60s\" is not DATABASE.TABLE", text);
}

bool run_clickhouse_schema(const struct args *args, struct err *err)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    CLEANUP(str_finish)
    struct str text = {0};
    struct clickhouse_schema schema = {.cluster = args->values[OPT_CLUSTER],
                                       .rollups = text_equal(args_override(args, "rollups"), "yes"),
                                       .low_cardinality = args_has(args, OPT_LOW_CARDINALITY),
                                       .fill = args_has(args, OPT_FILL)};
    if (!clickhouse_table(args_override(args, "table"), &arena, &schema.database, &schema.table,
                          err))
        return false;
    clickhouse_schema(&text, &schema);
    return output_write(&text, err);
}
