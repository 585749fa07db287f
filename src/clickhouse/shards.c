/* Over which servers a table lies. */
#include <string.h>

#include "usagetop/clickhouse.h"

void clickhouse_cluster_name(struct str *out, const char *database, const char *table)
{
    str_add(out, "SELECT extract(engine_full, 'Distributed\\\\(\\'?([^\\',]+)') FROM system.tables "
                 "WHERE database = ");
    clickhouse_text(out, database, strlen(database));
    str_add(out, " AND name = ");
    clickhouse_text(out, table, strlen(table));
}
