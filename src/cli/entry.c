#include "entry.h"

#include <string.h>

#include "cli.h"
#include "usagetop/clickhouse.h"

enum { STEP_MS = 200, TOTAL_MS = 20 * SECOND };

const char *entry_next(const char **urls, struct arena *arena)
{
    const char *at = *urls + strspn(*urls, " ");
    size_t size = strcspn(at, " ");
    *urls = at + size;
    return size ? arena_bytes(arena, at, size) : NULL;
}

bool entry_open(struct entry *entry, const struct profile *profile, const char *url,
                const struct secret *secret, struct err *err)
{
    const struct net_options options = {.base_url = url,
                                        .secret = secret,
                                        .ca_file = *profile->ca_file ? profile->ca_file : NULL,
                                        .allow_http = profile->allow_http,
                                        .connect_ms = profile->connect_timeout,
                                        .total_ms = TOTAL_MS,
                                        .tries = 1,
                                        .examine = true};
    *entry = (struct entry){.profile = profile, .secret = secret, .skew = UNKNOWN};
    entry->net = net_new(&options, err);
    return entry->net != NULL;
}

void entry_close(struct entry *entry)
{
    net_finish(&entry->net);
    *entry = (struct entry){0};
}

/* Which shard is away is the thing to know. */
static bool refused(const struct net_response *response, struct err *err)
{
    CLEANUP(str_finish)
    struct str server = {0};
    clickhouse_error(response->status, response->body, response->size, err);
    if (clickhouse_error_code(response->body, response->size) != CLICKHOUSE_SHARD_DOWN)
        return false;
    if (clickhouse_error_server(response->body, response->size, &server))
        err_wrap(err, "%s", str_text(&server));
    if (err)
        err->code = ERR_LATER;
    return false;
}

static bool take(struct entry *entry, struct str *out, struct err *err)
{
    CLEANUP(net_response_finish)
    struct net_response response = {0};
    net_take(entry->net, &response);
    if (response.date != UNKNOWN)
        entry->skew = response.date - clock_now();
    size_t size = response.body ? response.size : 0;
    if (response.err.code == ERR_NONE) {
        str_bytes(out, response.body, size);
        return true;
    }
    if (size && clickhouse_error_code(response.body, size))
        return refused(&response, err);
    return err_set(err, response.err.code, "%s", response.err.text);
}

static bool give_up(struct entry *entry, uint64_t id, struct err *err)
{
    char limit[NUMBER_MAX];
    entry->silent = true;
    net_cancel(entry->net, id);
    return err_set(err, ERR_LATER, "it takes the connection, and says nothing within %s",
                   format_duration(limit, sizeof(limit), entry->patience));
}

bool entry_ask(struct entry *entry, const char *statement, struct str *out, struct err *err)
{
    CLEANUP(str_finish)
    struct str user = {0};
    const char *name = entry->profile->user;
    bool named = *name || secret_is_set(entry->secret);
    str_addf(&user, "X-ClickHouse-User: %s", *name ? name : "default");
    const char *headers[] = {str_text(&user)};
    const struct net_request request = {.path = "/?wait_end_of_query=1",
                                        .accept = "*/*",
                                        .auth_header = "X-ClickHouse-Key",
                                        .auth_prefix = "",
                                        .headers = headers,
                                        .n_headers = named,
                                        .body = statement,
                                        .size = strlen(statement),
                                        .type = "text/plain",
                                        .repeatable = true};
    net_set_secret(entry->net, entry->secret);
    uint64_t id = net_start(entry->net, &request, err);
    int64_t until = entry->patience ? clock_monotonic() + entry->patience : INT64_MAX;
    entry->silent = false;
    while (id && !net_poll(entry->net, STEP_MS, -1)) {
        if (signal_came())
            return err_set(err, ERR_CANCELLED, "stopped; nothing was written");
        if (clock_monotonic() > until)
            return give_up(entry, id, err);
    }
    return id && take(entry, out, err);
}

bool entry_word(struct entry *entry, const char *statement, struct str *out, struct err *err)
{
    CLEANUP(str_finish)
    struct str whole = {0};
    str_addf(&whole, "%s FORMAT TabSeparated", statement);
    if (!entry_ask(entry, str_text(&whole), out, err))
        return false;
    while (out->len && out->data[out->len - 1] == '\n')
        out->data[--out->len] = '\0';
    return true;
}
