/* setup: whether the servers of a cluster answer, and have the table. */
#include <string.h>

#include "entry.h"
#include "new_profile.h"
#include "usagetop/clickhouse.h"

/* The table as it is, a column a line. */
static bool describe(struct entry *entry, size_t *columns, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    struct str answer = {0};
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const char *database, *table;
    if (!clickhouse_table(entry->profile->table, &arena, &database, &table, err))
        return false;
    str_add(&statement, "DESCRIBE TABLE ");
    clickhouse_name(&statement, database ? database : "default");
    str_char(&statement, '.');
    clickhouse_name(&statement, table ? table : "events");
    bool ok = entry_word(entry, str_text(&statement), &answer, err);
    *columns = ok && answer.len > 0;
    for (const char *at = str_text(&answer); (at = strchr(at, '\n')); at++)
        ++*columns;
    str_finish(&answer);
    return ok;
}

static bool ask_server(struct entry *entry, struct str *said, struct err *err)
{
    size_t columns = 0;
    CLEANUP(str_finish)
    struct str version = {0};
    if (!entry_word(entry, "SELECT version()", &version, err))
        return false;
    str_addf(said, ": ClickHouse %s", str_text(&version));
    if (!describe(entry, &columns, err))
        return false;
    str_addf(said, ", the table has %zu columns", columns);
    return true;
}

/* A signal is the only failure: the rest is said. */
static bool test_server(struct new_profile *profile, const struct profile *read, const char *url,
                        bool *ok, struct err *err)
{
    CLEANUP(entry_close)
    struct entry entry = {0};
    CLEANUP(str_finish)
    struct str said = {0};
    struct err why = {0};
    str_add(&said, url);
    bool good =
        entry_open(&entry, read, url, &profile->secret, &why) && ask_server(&entry, &said, &why);
    if (why.code == ERR_CANCELLED)
        return err_set(err, why.code, "%s", why.text);
    if (!good)
        str_addf(&said, ": %s", why.text);
    *ok = *ok || good;
    profile->refused = profile->refused || why.code == ERR_AUTH;
    return talk_item(&profile->talk, good ? "yes" : "no ", str_text(&said), err);
}

bool new_profile_test_cluster(struct new_profile *profile, bool *ok, struct err *err)
{
    CLEANUP(config_draft_finish)
    struct config_draft draft = {0};
    const char *rest = profile->url, *url;
    *ok = profile->refused = false;
    if (!new_profile_draft(profile, &draft, err) ||
        !talk_say(&profile->talk, err, "\nAsking the cluster:"))
        return false;
    const struct profile *read = new_profile_read(profile, &draft);
    while ((url = entry_next(&rest, &profile->arena)))
        if (!test_server(profile, read, url, ok, err))
            return false;
    profile->refused = profile->refused && !*ok;
    if (*ok)
        return talk_say(&profile->talk, err,
                        "It works. `usagetop doctor` says which fields of events the table has.");
    if (profile->refused)
        return talk_say(&profile->talk, err, "No server accepts this user and password.");
    return talk_say(&profile->talk, err,
                    "No server has that table for this user. `usagetop clickhouse-schema` prints "
                    "one of our own; any other can be used with an expression for each field.");
}
