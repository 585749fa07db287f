/* The HTTP side of the sample service: one thread a connection, loopback only, a token for every
 * request. Finds the answer, applies faults, conditions and compression, and sends it. */
#include "books.h"
#include "dice.h"
#include "library.h"
#include "trouble.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <zlib.h>

enum { CONNECTIONS_MAX = 64, IDLE_SECONDS = 300, GZIP_FROM = 1024, HUGE_BODY = 1 << 30 };
#define SKEW ((int64_t)HOUR)

struct sample {
    struct mhd mhd;
    struct service service;
    struct trouble_counters counters;
    struct MHD_Daemon *daemon;
    bool runs; /* the clock does */
    int64_t (*clock)(void);
    int64_t started; /* by clock */
    char url[48];
    char token[SAMPLE_TOKEN_MAX + 1];
};

/* ---- reading the request --------------------------------------------------------------- */

const char *call_param(const struct call *call, const char *name)
{
    return call->mhd->lookup_connection_value(call->connection, MHD_GET_ARGUMENT_KIND, name);
}

static const char *header(const struct call *call, const char *name)
{
    const char *value = call->mhd->lookup_connection_value(call->connection, MHD_HEADER_KIND, name);
    return value ? value : "";
}

/* Takes as long for a good token as for any other. */
static bool is_authorized(const struct sample *sample, const char *given)
{
    static const char scheme[] = "Bearer ";
    if (strncmp(given, scheme, sizeof scheme - 1) != 0)
        return false;
    given += sizeof scheme - 1;
    size_t size = strlen(given), want = strlen(sample->token);
    unsigned difference = size != want;
    for (size_t i = 0; i < want; i++)
        difference |= (unsigned)(sample->token[i] ^ given[size ? i % size : 0]);
    return difference == 0;
}

/* ---- writing the answer ---------------------------------------------------------------- */

static void add_header(const struct mhd *mhd, struct MHD_Response *response, const char *name,
                       const char *value)
{
    mhd->add_response_header(response, name, value);
}

static void add_date(const struct mhd *mhd, struct MHD_Response *response, int64_t now)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil at;
    char text[64];
    civil_from(&at, now, ZONE_UTC);
    snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[at.weekday], at.day,
             months[at.month - 1], at.year, at.hour, at.minute, at.second);
    add_header(mhd, response, "Date", text);
}

/* A body that is not sent in one piece: slowly, cut off, or without end. */
struct stream {
    char *data; /* owned; NULL: zeros without end */
    size_t size, end;
    bool slow, cut, reset;
    const struct mhd *mhd;
    struct MHD_Connection *connection;
};

static ssize_t stream_read(void *arg, uint64_t at, char *buffer, size_t max)
{
    enum { DRIP = 256 };
    static const char zeros[] = "0,0,0,0,0,0,0,0,";
    struct stream *stream = arg;
    if (at >= stream->end && stream->cut) {
        const union MHD_ConnectionInfo *info =
            stream->mhd->get_connection_info(stream->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct linger now = {.l_onoff = 1};
        if (stream->reset && info)
            setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (at >= stream->end)
        return MHD_CONTENT_READER_END_OF_STREAM;
    size_t n = (size_t)MIN((uint64_t)max, stream->end - at);
    if (stream->slow) {
        n = MIN(n, (size_t)DRIP);
        nanosleep(&(struct timespec){.tv_nsec = 50 * 1000000}, NULL);
    }
    if (stream->data)
        memcpy(buffer, stream->data + at, n);
    for (size_t i = 0; !stream->data && i < n; i++)
        buffer[i] = at + i == 0 ? '[' : zeros[(at + i - 1) % 16];
    return (ssize_t)n;
}

static void stream_free(void *arg)
{
    struct stream *stream = arg;
    free(stream->data);
    free(stream);
}

static struct MHD_Response *make_response(struct call *call, const struct trouble *trouble)
{
    size_t size = call->body.len;
    char *data = str_take(&call->body);
    bool huge = trouble->on[FAULT_HUGE], reset = trouble->on[FAULT_RESET];
    bool cut = reset || trouble->on[FAULT_TRUNCATE];
    if (!huge && !cut && !trouble->on[FAULT_DRIP])
        return call->mhd->create_response_from_buffer(size, data, MHD_RESPMEM_MUST_FREE);
    struct stream *stream = mem_new(sizeof *stream);
    *stream = (struct stream){data, size, size, .mhd = call->mhd, .connection = call->connection};
    stream->slow = trouble->on[FAULT_DRIP];
    stream->reset = reset;
    stream->cut = cut;
    if (cut)
        stream->end = reset ? size / 3 : size / 2;
    if (huge) {
        free(stream->data);
        stream->data = NULL;
        stream->size = stream->end = HUGE_BODY;
    }
    return call->mhd->create_response_from_callback(stream->size, 64 << 10, stream_read, stream,
                                                    stream_free);
}

static bool pack(struct str *body)
{
    enum { GZIP = 15 + 16 };
    z_stream stream = {0};
    if (deflateInit2(&stream, 1, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t most = deflateBound(&stream, body->len);
    char *packed = mem_array(most + 1, 1);
    stream.next_in = (Bytef *)body->data;
    stream.avail_in = (uInt)body->len;
    stream.next_out = (Bytef *)packed;
    stream.avail_out = (uInt)most;
    bool ok = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    size_t size = stream.total_out;
    deflateEnd(&stream);
    if (!ok) {
        free(packed);
        return false;
    }
    str_finish(body);
    *body = (struct str){.data = packed, .len = size, .cap = most + 1};
    return true;
}

/* True when the body is now in gzip. */
static bool encode(struct call *call, const struct trouble *trouble)
{
    if (!strstr(header(call, "Accept-Encoding"), "gzip") || call->status != 200)
        return false;
    if (trouble->on[FAULT_GZIP_BOMB]) {
        str_clear(&call->body);
        trouble_bomb(&call->body);
        return true;
    }
    return call->body.len > GZIP_FROM && !trouble->on[FAULT_HUGE] && pack(&call->body);
}

/* Names what is sent; when the client has it already, sends nothing. */
static void set_etag(struct call *call, char out[24])
{
    *out = 0;
    if (call->etag_size == 0 || call->status != 200)
        return;
    uint64_t hash = hash_bytes(call->body.data, call->etag_size, call->service->identity);
    snprintf(out, 24, "W/\"%016llx\"", (unsigned long long)hash);
    const char *known = header(call, "If-None-Match");
    if (strstr(known, out + 2) || text_equal(known, "*")) {
        call->status = 304;
        str_clear(&call->body);
    }
}

static enum MHD_Result send_answer(struct call *call, const struct trouble *trouble)
{
    const struct mhd *mhd = call->mhd;
    char etag[24], seconds[16];
    set_etag(call, etag);
    bool packed = encode(call, trouble);
    int status = call->status;
    struct MHD_Response *response = make_response(call, trouble);
    if (!response)
        return MHD_NO;
    add_date(mhd, response, call->now);
    if (status != 304)
        add_header(mhd, response, "Content-Type", call->type ? call->type : "application/json");
    add_header(mhd, response, "Cache-Control", "private, no-cache");
    add_header(mhd, response, "Vary", "Accept, Accept-Encoding");
    if (packed)
        add_header(mhd, response, "Content-Encoding", "gzip");
    if (*etag)
        add_header(mhd, response, "ETag", etag);
    snprintf(seconds, sizeof seconds, "%d", call->retry_after);
    if (call->retry_after)
        add_header(mhd, response, "Retry-After", seconds);
    if (status == 401)
        add_header(mhd, response, "WWW-Authenticate", "Bearer");
    if (status == 405)
        add_header(mhd, response, "Allow", "GET, HEAD");
    if (status == 302)
        add_header(mhd, response, "Location", "/v1/moved");
    enum MHD_Result queued = mhd->queue_response(call->connection, (unsigned)status, response);
    mhd->destroy_response(response);
    return queued;
}

/* ---- the service ----------------------------------------------------------------------- */

static int64_t now_of(const struct sample *sample)
{
    int64_t passed = sample->runs ? sample->clock() - sample->started : 0;
    return sample->service.world.line.now + MAX(0, passed);
}

static void answer(struct sample *sample, struct call *call, const char *method,
                   const struct trouble *trouble)
{
    bool authorized = is_authorized(sample, header(call, "Authorization"));
    trouble_wait(trouble);
    if (trouble_instead(trouble, call))
        return;
    if (!authorized)
        call_problem(call, 401, "the bearer token is missing or not valid");
    else if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        call_problem(call, 405, "resources can only be read");
    else
        call_route(call);
    if (call->status == 200)
        trouble_spoil(trouble, call);
}

static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    struct sample *sample = arg;
    static char seen;
    if (!*state) { /* first only the head: the answer comes when the request is whole */
        *state = &seen;
        return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    struct trouble trouble = trouble_next(&sample->service.faults, &sample->counters);
    struct call call = {
        .service = &sample->service, .mhd = &sample->mhd, .connection = connection, .path = url};
    call.now = now_of(sample);
    call.columns = strstr(header(&call, "Accept"), "application/vnd.usage.columns+json") != NULL;
    answer(sample, &call, method, &trouble);
    enum MHD_Result result = send_answer(&call, &trouble);
    str_finish(&call.body);
    return result;
}

static bool check_options(const struct sample_options *options, struct err *err)
{
    const int64_t first = INT64_C(24) * 366 * DAY / 10, last = INT64_C(2900) * 366 * DAY;
    if (options->port < 0 || options->port > 65535)
        return err_set(err, ERR_USAGE, "the port must be a number from 0 to 65535");
    if (options->events < 0 || options->events > SAMPLE_EVENTS_MAX)
        return err_set(err, ERR_USAGE, "the number of events must be from 1 to %lld",
                       (long long)SAMPLE_EVENTS_MAX);
    if (options->now && options->now != UNKNOWN && (options->now < first || options->now > last))
        return err_set(err, ERR_USAGE, "the time must be between the years 1973 and 4800");
    if (options->rate > SAMPLE_RATE_MAX)
        return err_set(err, ERR_USAGE, "the rate must be at most %d events a second",
                       SAMPLE_RATE_MAX);
    if (options->token && strlen(options->token) > SAMPLE_TOKEN_MAX)
        return err_set(err, ERR_USAGE, "the token must be at most %d bytes", SAMPLE_TOKEN_MAX);
    return true;
}

static bool make_token(struct sample *sample, const char *token, struct err *err)
{
    unsigned char random[20];
    if (token && *token) {
        snprintf(sample->token, sizeof sample->token, "%s", token);
        return true;
    }
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return err_set(err, ERR_OTHER, "the system gave no random numbers for a token");
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(sample->token + 2 * i, 3, "%02x", random[i]);
    return true;
}

static void init_service(struct sample *sample, const struct sample_options *options)
{
    struct service *service = &sample->service;
    bool live = !options->now || options->now == UNKNOWN;
    struct world_options world = {.seed = options->seed, .now = live ? clock_now() : options->now};
    world.events = options->events ? options->events : SAMPLE_EVENTS;
    world.rate = options->rate ? MAX(0, options->rate) : live ? SAMPLE_RATE : 0;
    world.hostile = options->faults.every[FAULT_HOSTILE_TEXT] > 0;
    world.now += options->faults.every[FAULT_SKEW] ? SKEW : 0;
    sample->runs = live || world.rate > 0;
    sample->clock = options->clock ? options->clock : clock_monotonic;
    sample->started = sample->clock();
    world_init(&service->world, &world);
    shape_init(&service->shape, &service->world);
    service->member = options->member;
    service->faults = options->faults;
    service->identity = dice_mix(service->world.seed ^ dice_mix((uint64_t)world.now) ^
                                 (uint64_t)world.events << 20 ^ (uint64_t)world.rate);
}

static bool listen_on(struct sample *sample, int port, struct err *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const unsigned flags = MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD |
                           MHD_USE_THREAD_PER_CONNECTION | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    sample->daemon = sample->mhd.start_daemon(
        flags, (uint16_t)port, NULL, NULL, handle, sample, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&address, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_END);
    if (!sample->daemon)
        return err_set(err, ERR_OTHER, "port %d of this machine cannot be used; is it taken?",
                       port);
    const union MHD_DaemonInfo *info =
        sample->mhd.get_daemon_info(sample->daemon, MHD_DAEMON_INFO_BIND_PORT);
    snprintf(sample->url, sizeof sample->url, "http://127.0.0.1:%d", info ? info->port : port);
    return true;
}

struct sample *sample_start(const struct sample_options *options, struct err *err)
{
    if (!check_options(options, err))
        return NULL;
    struct sample *sample = mem_new(sizeof *sample);
    init_service(sample, options);
    if (mhd_load(&sample->mhd, err) && make_token(sample, options->token, err) &&
        listen_on(sample, options->port, err))
        return sample;
    sample_stop(sample);
    return NULL;
}

const char *sample_url(const struct sample *sample)
{
    return sample->url;
}

const char *sample_token(const struct sample *sample)
{
    return sample->token;
}

void sample_stop(struct sample *sample)
{
    if (!sample)
        return;
    if (sample->daemon)
        sample->mhd.stop_daemon(sample->daemon);
    struct page *page = atomic_load(&sample->service.spare);
    if (page)
        page_finish(page);
    free(page);
    books_free(atomic_load(&sample->service.books));
    world_finish(&sample->service.world);
    explicit_bzero(sample->token, sizeof sample->token);
    free(sample);
}
