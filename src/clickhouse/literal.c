/* What is not ours in a statement. On every version exactly backslash and quote need a backslash
 * before them; a backslash before anything else means different things to different versions. */
#include <string.h>

#include "usagetop/clickhouse.h"

static void add_escaped(struct str *out, const char *text, size_t size, char quote)
{
    str_char(out, quote);
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\\' || text[i] == quote)
            str_char(out, '\\');
        str_char(out, text[i]);
    }
    str_char(out, quote);
}

void clickhouse_text(struct str *out, const char *text, size_t size)
{
    add_escaped(out, text, size, '\'');
}

void clickhouse_name(struct str *out, const char *name)
{
    add_escaped(out, name, strlen(name), '`');
}
