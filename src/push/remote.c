/* Statements over HTTP. One that reads may be asked of any server, and again. An insert is sent
 * once: where its end is not heard of, nothing is written before it is known to be over. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "remote.h"
#include "usagetop/clickhouse.h"

enum {
    CONNECT_MS = 2 * SECOND,
    TOTAL_MS = 5 * MINUTE,
    REFUSED_MS = 500, /* a server that cannot be reached this soon does not run */
    SETTLE_MS = 200,
    ANSWER_MAX = 512 << 20,
};

/* an error is a status of its own then, not a line behind half an answer */
#define ASK "/?wait_end_of_query=1"
/* what the names of inserts begin with; behind it the mirror's identity */
#define MARKER "usagetop-push-"

static bool reach(struct remote *remote, struct err *err)
{
    const struct push_options *options = remote->options;
    const struct net_options net = {
        .base_url = remote->urls[remote->at],
        .secret = options->secret && secret_is_set(options->secret) ? options->secret : NULL,
        .ca_file = options->ca_file,
        .allow_http = options->allow_http,
        .plain = true,
        .connect_ms = options->connect_ms ? options->connect_ms : CONNECT_MS,
        .stall_ms = options->total_ms ? options->total_ms : TOTAL_MS,
        .total_ms = options->total_ms ? options->total_ms : TOTAL_MS,
        .tries = 1};
    if (!remote->net)
        remote->net = net_new(&net, err);
    return remote->net != NULL;
}

static void next_url(struct remote *remote)
{
    net_finish(&remote->net);
    remote->at = (remote->at + 1) % remote->n_urls;
}

static void take_urls(struct remote *remote, const char *text)
{
    for (text += strspn(text, " "); *text && remote->n_urls < TARGET_URLS_MAX;
         text += strspn(text, " ")) {
        size_t n = strcspn(text, " "), bare = n;
        while (bare && text[bare - 1] == '/')
            bare--;
        remote->urls[remote->n_urls++] = arena_bytes(&remote->arena, text, bare);
        text += n;
    }
}

bool remote_open(struct remote *remote, const struct push_options *options, const char *mirror,
                 struct err *err)
{
    remote->options = options;
    take_urls(remote, options->urls);
    snprintf(remote->marker, sizeof(remote->marker), MARKER "%.36s", mirror);
    return remote->n_urls || err_set(err, ERR_USAGE, "there is no server to write to: give a url");
}

void remote_finish(struct remote *remote)
{
    net_finish(&remote->net);
    free(remote->body);
    free(remote->cluster);
    arena_finish(&remote->arena);
    *remote = (struct remote){0};
}

/* ---- one request ------------------------------------------------------------------------- */

struct asked {
    const char *path, *body;
    size_t size;
    bool repeatable, packed;
};

/* Words for what the server said, and a way out where the tables are not there. */
static bool judge(struct net_response *response, struct err *err)
{
    int code = response->body ? clickhouse_error_code(response->body, response->size) : 0;
    if (response->err.code == ERR_NONE)
        return true;
    if (!code) {
        if (err)
            *err = response->err;
        return false;
    }
    clickhouse_error(response->status, response->body, response->size, err);
    if (err && err->code == ERR_NOT_FOUND) {
        char text[sizeof(err->text)];
        memcpy(text, err->text, sizeof(text));
        err_set(err, ERR_NOT_FOUND, "%.200s; usagetop clickhouse-schema prints what makes it",
                text);
    }
    return false;
}

static bool request(struct remote *remote, const struct asked *asked, struct err *err)
{
    CLEANUP(str_finish)
    struct str user = {0};
    const char *headers[2];
    size_t n = 0;
    struct net_response response = {0};
    if (remote->options->user && *remote->options->user) {
        str_addf(&user, "X-ClickHouse-User: %s", remote->options->user);
        headers[n++] = str_text(&user);
    }
    if (asked->packed)
        headers[n++] = "Content-Encoding: gzip";
    const struct net_request net = {.path = asked->path,
                                    .accept = "*/*",
                                    .auth_header = "X-ClickHouse-Key",
                                    .auth_prefix = "",
                                    .headers = headers,
                                    .n_headers = n,
                                    .body_max = ANSWER_MAX,
                                    .body = asked->body,
                                    .size = asked->size,
                                    .type = "application/octet-stream",
                                    .repeatable = asked->repeatable};
    free(remote->body);
    remote->body = NULL;
    if (!reach(remote, err))
        return false;
    net_get(remote->net, &net, -1, &response);
    bool ok = judge(&response, err);
    remote->bytes_out += response.bytes_out + (int64_t)asked->size;
    remote->size = response.size;
    remote->body = response.body;
    response.body = NULL;
    remote->unsure |= !asked->repeatable && !ok;
    net_response_finish(&response);
    return ok;
}

bool remote_select(struct remote *remote, const char *statement, struct err *err)
{
    const struct asked asked = {
        .path = ASK, .body = statement, .size = strlen(statement), .repeatable = true};
    for (size_t i = 0; i < remote->n_urls; i++) {
        struct err why = {0};
        if (request(remote, &asked, &why))
            return true;
        if (err)
            *err = why;
        if (why.code != ERR_NETWORK || remote->unsure)
            return false;
        next_url(remote);
    }
    return false;
}

/* ---- inserts ----------------------------------------------------------------------------- */

static bool pack(const struct str *rows, struct str *out)
{
    enum { GZIP_WINDOW = 15 + 16, GZIP_MEMORY = 8, GZIP_LEVEL = 1 };
    z_stream stream = {0};
    if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t most = deflateBound(&stream, rows->len);
    char *packed = mem_new(most);
    CLEANUP(free_ptr)
    char *copy = mem_new(rows->len + 1);
    memcpy(copy, str_text(rows), rows->len);
    stream.next_in = (unsigned char *)copy;
    stream.avail_in = (unsigned)rows->len;
    stream.next_out = (unsigned char *)packed;
    stream.avail_out = (unsigned)most;
    bool ok = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    if (ok)
        str_bytes(out, packed, stream.total_out);
    deflateEnd(&stream);
    free(packed);
    return ok;
}

static bool far(const struct remote *remote)
{
    struct url url;
    return !url_check(remote->urls[remote->at], true, &url, NULL) || !url.loopback;
}

/* With a name, by which it can be looked for. */
static bool write_rows(struct remote *remote, const char *statement, const struct asked *body,
                       struct err *err)
{
    CLEANUP(str_finish)
    struct str path = {0};
    char name[120];
    struct asked asked = *body;
    snprintf(name, sizeof(name), "%s-%lld-%llu", remote->marker, (long long)clock_now(),
             (unsigned long long)remote->inserts++);
    str_add(&path, "/");
    if (statement)
        url_param(&path, "query", statement);
    url_param(&path, "query_id", name);
    /* answered when the rows are on their servers; without meaning where there is one server */
    url_param(&path, "insert_distributed_sync", "1");
    asked.path = str_text(&path);
    return request(remote, &asked, err);
}

bool remote_insert(struct remote *remote, const char *statement, const struct str *rows,
                   struct err *err)
{
    CLEANUP(str_finish)
    struct str packed = {0};
    bool gzip = (remote->options->gzip || far(remote)) && pack(rows, &packed);
    const struct str *body = gzip ? &packed : rows;
    const struct asked asked = {.body = str_text(body), .size = body->len, .packed = gzip};
    return write_rows(remote, statement, &asked, err);
}

bool remote_tell(struct remote *remote, const char *statement, struct err *err)
{
    const struct asked asked = {.body = statement, .size = strlen(statement)};
    return write_rows(remote, NULL, &asked, err);
}

/* ---- inserts that may still go on --------------------------------------------------------- */

static uint64_t number_of(const struct remote *remote)
{
    uint64_t n = 0;
    for (size_t i = 0; i < remote->size && i < 8; i++)
        n |= (uint64_t)(unsigned char)remote->body[i] << (8 * i);
    return n;
}

bool remote_count(struct remote *remote, const char *statement, uint64_t *n, struct err *err)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_addf(&text, "%s FORMAT RowBinary", statement);
    if (!remote_select(remote, str_text(&text), err))
        return false;
    *n = number_of(remote);
    return true;
}

static bool read_cluster(struct remote *remote, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    clickhouse_cluster_name(&statement, remote->options->database, remote->options->table);
    str_add(&statement, " FORMAT RowBinary");
    const struct asked asked = {
        .path = ASK, .body = str_text(&statement), .size = statement.len, .repeatable = true};
    if (!request(remote, &asked, err))
        return false;
    free(remote->cluster);
    remote->cluster = NULL;
    if (remote->size > 1 && remote->size < 0x80) { /* behind its length, which is a byte */
        remote->cluster = mem_new(remote->size);
        memcpy(remote->cluster, remote->body + 1, remote->size - 1);
    }
    return true;
}

/* Those that are under way for an insert whose name begins so, on the server that is asked or on
 * any of the cluster: a server goes on with rows that it has got when the one that sent them is
 * gone. One that does not run has none. */
static bool count_running(struct remote *remote, const char *marker, uint64_t *n, struct err *err)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    str_add(&statement, "SELECT count() FROM ");
    if (remote->cluster) {
        str_add(&statement, "cluster(");
        clickhouse_text(&statement, remote->cluster, strlen(remote->cluster));
        str_add(&statement, ", system, processes)");
    } else {
        str_add(&statement, "system.processes");
    }
    str_add(&statement, " WHERE startsWith(initial_query_id, ");
    clickhouse_text(&statement, marker, strlen(marker));
    str_add(&statement, ") FORMAT RowBinary");
    const struct asked asked = {.path = ASK "&skip_unavailable_shards=1",
                                .body = str_text(&statement),
                                .size = statement.len,
                                .repeatable = true};
    if (!request(remote, &asked, err))
        return false;
    *n = number_of(remote);
    return true;
}

/* The same of the server alone, for an account that may not ask the others. */
static bool ask_running(struct remote *remote, const char *marker, uint64_t *n, struct err *err)
{
    struct err why = {0};
    if (!read_cluster(remote, err))
        return false;
    if (count_running(remote, marker, n, &why))
        return true;
    if (why.code == ERR_FORBIDDEN && remote->cluster) {
        free(remote->cluster);
        remote->cluster = NULL;
        return count_running(remote, marker, n, err);
    }
    /* of a cluster that lacks a server no other error can be told from that */
    if (err && why.code == ERR_OTHER && remote->cluster)
        return err_set(err, ERR_LATER, "a server of the cluster does not answer");
    if (err)
        *err = why;
    return false;
}

/* Asks the server in use. One that does not run has no inserts, but is not `heard`; one that says
 * nothing may have. */
static bool settle_here(struct remote *remote, const char *marker, bool *heard, struct err *err)
{
    const struct timespec pause = {.tv_nsec = SETTLE_MS * 1000000L};
    int64_t until = clock_monotonic() + PUSH_BUSY_MS;
    uint64_t running = 1;
    *heard = false;
    while (running) {
        struct err why = {0};
        int64_t began = clock_monotonic();
        if (!ask_running(remote, marker, &running, &why)) {
            if (why.code == ERR_NETWORK && clock_monotonic() - began < REFUSED_MS)
                return true;
            if (err)
                *err = why;
            return err_wrap(err, "an insert may still go on there");
        }
        *heard = true;
        if (running && clock_monotonic() > until)
            return err_set(err, ERR_BUSY, "an insert of a run before still goes on at %.100s",
                           remote->urls[remote->at]);
        if (running)
            nanosleep(&pause, NULL);
    }
    return true;
}

bool remote_settle(struct remote *remote, struct err *err)
{
    bool unsure = remote->unsure, heard = false; /* of a run before it may have been any */
    for (size_t i = 0; i < remote->n_urls && !(unsure && heard); i++) {
        if (!settle_here(remote, remote->marker, &heard, err))
            return false;
        if (!heard || !unsure)
            next_url(remote);
    }
    remote->unsure = false;
    return true;
}

bool remote_quiet(struct remote *remote, struct err *err)
{
    bool heard;
    return settle_here(remote, MARKER, &heard, err);
}
