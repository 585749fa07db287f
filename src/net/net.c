/* The requests of one server: taken in, sent when nothing holds them back, tried again, handed
 * over. */
#include <poll.h>
#include <string.h>
#include <sys/random.h>

#include "exchange.h"

enum { LONGEST_MS = 24 * HOUR }; /* of any wait that the options ask for */

int64_t net_now(const struct net *net)
{
    return net->options.clock ? net->options.clock() : clock_monotonic();
}

void net_response_finish(struct net_response *response)
{
    free_ptr(&response->body);
    free_ptr(&response->content_type);
    free_ptr(&response->etag);
    *response = (struct net_response){0};
}

/* ---- making and ending ----------------------------------------------------------------- */

static int64_t default_ms(int64_t given, int64_t otherwise)
{
    return given > 0 ? MIN(given, (int64_t)LONGEST_MS) : otherwise;
}

static void copy_options(struct net *net, const struct net_options *given)
{
    struct net_options *options = &net->options;
    *options = *given;
    size_t len = strlen(given->base_url);
    while (len && given->base_url[len - 1] == '/')
        len--;
    options->base_url = arena_bytes(&net->arena, given->base_url, len);
    options->user_agent = arena_text(&net->arena, given->user_agent ? given->user_agent
                                                                    : "usagetop/" USAGETOP_VERSION);
    options->ca_file =
        given->ca_file && *given->ca_file ? arena_text(&net->arena, given->ca_file) : NULL;
    options->connect_ms = default_ms(given->connect_ms, NET_CONNECT_MS);
    options->stall_ms = default_ms(given->stall_ms, NET_STALL_MS);
    options->total_ms = default_ms(given->total_ms, NET_TOTAL_MS);
    options->backoff_ms = default_ms(given->backoff_ms, NET_BACKOFF_MS);
    options->backoff_max_ms = default_ms(given->backoff_max_ms, NET_BACKOFF_MAX_MS);
    options->retry_after_max_ms = default_ms(given->retry_after_max_ms, NET_RETRY_AFTER_MAX_MS);
    options->tries = given->tries > 0 ? given->tries : NET_TRIES;
    net->random = given->seed;
    if (!given->seed && getrandom(&net->random, sizeof net->random, 0) < 0)
        net->random = (uint64_t)clock_now();
}

struct net *net_new(const struct net_options *options, struct err *err)
{
    struct url url;
    if (!url_check(options->base_url, options->allow_http, &url, err))
        return NULL;
    if (options->user_agent && !exchange_line_ok(options->user_agent)) {
        err_set(err, ERR_USAGE, "the user agent is empty, too long or has control characters");
        return NULL;
    }
    struct net *net = mem_new(sizeof *net);
    net->url = url;
    copy_options(net, options);
    for (size_t i = 0; i < ARRAY_LEN(net->exchanges); i++)
        net->exchanges[i].net = net;
    return net;
}

/* Before the first request is sent. */
static bool begin(struct net *net, struct err *err)
{
    struct curl *curl = &net->curl;
    if (net->multi)
        return true;
    if (!curl_load(curl, err))
        return false;
    curl->global_init(CURL_GLOBAL_DEFAULT);
    net->multi = curl->multi_init();
    if (!net->multi)
        return err_set(err, ERR_OTHER, "the HTTP library does not start");
    curl->multi_setopt(net->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CONNECTIONS_MAX);
    return true;
}

/* Back to a free slot; the curl handle stays for the next request. */
static void exchange_clear(struct exchange *exchange)
{
    exchange_unsend(exchange);
    net_response_finish(&exchange->response);
    str_finish(&exchange->body);
    free_ptr(&exchange->posted);
    exchange->posted = NULL;
    arena_reset(&exchange->arena);
    exchange->phase = PHASE_FREE;
}

void net_finish(struct net **address)
{
    struct net *net = *address;
    if (!net)
        return;
    for (size_t i = 0; i < ARRAY_LEN(net->exchanges); i++) {
        exchange_clear(&net->exchanges[i]);
        arena_finish(&net->exchanges[i].arena);
        if (net->exchanges[i].easy)
            net->curl.easy_cleanup(net->exchanges[i].easy);
    }
    if (net->multi) {
        net->curl.multi_cleanup(net->multi);
        net->curl.global_cleanup();
    }
    arena_finish(&net->arena);
    free_ptr(address);
    *address = NULL;
}

void net_set_secret(struct net *net, const struct secret *secret)
{
    net->options.secret = secret;
    net->stopped = false;
}

bool net_stopped(const struct net *net)
{
    return net->stopped;
}

/* ---- taking requests in ---------------------------------------------------------------- */

static bool path_ok(const struct net *net, const char *path)
{
    if (!path || path[0] != '/' ||
        strlen(net->options.base_url) + strlen(path) >= (size_t)NET_URL_MAX)
        return false;
    for (const unsigned char *c = (const unsigned char *)path; *c; c++)
        if (*c <= ' ' || *c >= 0x7f || *c == '#')
            return false;
    return true;
}

/* "Name: value" with a name of token characters. */
static bool header_ok(const char *line)
{
    static const char token[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t name = line ? strspn(line, token) : 0;
    return name && line[name] == ':' && exchange_line_ok(line);
}

static bool texts_ok(const struct net_request *request)
{
    if (request->accept && !exchange_line_ok(request->accept))
        return false;
    if (request->etag && *request->etag && !exchange_line_ok(request->etag))
        return false;
    if (request->type && !exchange_line_ok(request->type))
        return false;
    if (request->auth_prefix && *request->auth_prefix && !exchange_line_ok(request->auth_prefix))
        return false;
    CLEANUP(str_finish)
    struct str auth = {0};
    str_addf(&auth, "%s:", request->auth_header ? request->auth_header : "Authorization");
    if (!header_ok(str_text(&auth)) || request->n_headers > HEADERS_OUT_MAX)
        return false;
    for (size_t i = 0; i < request->n_headers; i++)
        if (!header_ok(request->headers[i]))
            return false;
    return true;
}

static struct exchange *free_slot(struct net *net)
{
    for (size_t i = 0; i < ARRAY_LEN(net->exchanges); i++)
        if (net->exchanges[i].phase == PHASE_FREE)
            return &net->exchanges[i];
    return NULL;
}

static void copy_body(struct exchange *exchange, const struct net_request *request)
{
    if (!request->body)
        return;
    exchange->posted = mem_new(request->size + 1);
    memcpy(exchange->posted, request->body, request->size);
    exchange->posted_size = request->size;
    exchange->type =
        arena_text(&exchange->arena, request->type ? request->type : "application/json");
}

static void copy_request(struct exchange *exchange, const struct net_request *request)
{
    struct arena *arena = &exchange->arena;
    exchange->url = arena_printf(arena, "%s%s", exchange->net->options.base_url, request->path);
    exchange->accept = arena_text(arena, request->accept ? request->accept : "application/json");
    exchange->etag = request->etag && *request->etag ? arena_text(arena, request->etag) : NULL;
    exchange->auth =
        arena_printf(arena, "%s: %s", request->auth_header ? request->auth_header : "Authorization",
                     request->auth_prefix ? request->auth_prefix : "Bearer ");
    exchange->n_headers = request->n_headers;
    for (size_t i = 0; i < request->n_headers; i++)
        exchange->headers[i] = arena_text(arena, request->headers[i]);
    exchange->body_max =
        request->body_max ? MIN(request->body_max, (size_t)STR_MAX) : (size_t)NET_BODY_MAX;
    exchange->once = request->body && !request->repeatable;
    copy_body(exchange, request);
}

uint64_t net_start(struct net *net, const struct net_request *request, struct err *err)
{
    struct exchange *exchange = free_slot(net);
    if (!path_ok(net, request->path) || !texts_ok(request)) {
        err_set(err, ERR_USAGE, "a request has a path or header that is not allowed in HTTP");
        return 0;
    }
    if (request->body && request->size > NET_SEND_MAX) {
        err_set(err, ERR_USAGE, "a request has more to send than %d bytes", (int)NET_SEND_MAX);
        return 0;
    }
    if (!exchange) {
        err_set(err, ERR_BUSY, "more than %d requests at once", (int)NET_REQUESTS_MAX);
        return 0;
    }
    copy_request(exchange, request);
    exchange->response = (struct net_response){
        .id = ++net->next_id, .tag = request->tag, .date = UNKNOWN, .retry_after = UNKNOWN};
    exchange->phase = PHASE_READY;
    return exchange->response.id;
}

static bool is_request(const struct exchange *exchange, uint64_t id)
{
    return exchange->phase != PHASE_FREE && exchange->response.id == id;
}

static struct exchange *find(struct net *net, uint64_t id)
{
    for (size_t i = 0; i < ARRAY_LEN(net->exchanges); i++)
        if (is_request(&net->exchanges[i], id))
            return &net->exchanges[i];
    return NULL;
}

void net_cancel(struct net *net, uint64_t id)
{
    struct exchange *exchange = find(net, id);
    if (exchange)
        exchange_clear(exchange);
}

size_t net_pending(const struct net *net)
{
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(net->exchanges); i++)
        n += net->exchanges[i].phase != PHASE_FREE;
    return n;
}

/* ---- the work of net_poll -------------------------------------------------------------- */

static void finish_exchange(struct exchange *exchange)
{
    exchange_unsend(exchange);
    exchange->phase = PHASE_DONE;
    exchange->finished = ++exchange->net->next_finished;
}

/* A 401 holds for every request with this credential: none is worth sending. */
static void stop_all(struct net *net)
{
    for (size_t i = 0; i < ARRAY_LEN(net->exchanges); i++) {
        struct exchange *exchange = &net->exchanges[i];
        if (exchange->phase == PHASE_FREE || exchange->phase == PHASE_DONE)
            continue;
        exchange->response.err = net->stop;
        finish_exchange(exchange);
    }
}

static void start_due(struct net *net)
{
    if (net->stopped)
        stop_all(net);
    int64_t now = net_now(net);
    if (now < net->hold_until)
        return;
    for (size_t i = 0; i < ARRAY_LEN(net->exchanges); i++) {
        struct exchange *exchange = &net->exchanges[i];
        bool due = exchange->phase == PHASE_READY ||
                   (exchange->phase == PHASE_WAITING && now >= exchange->due);
        struct err *err = &exchange->response.err;
        if (due && !(begin(net, err) && exchange_send(exchange, err)))
            finish_exchange(exchange);
    }
}

static void schedule(struct exchange *exchange)
{
    struct net *net = exchange->net;
    const struct net_response *response = &exchange->response;
    int64_t now = net_now(net);
    exchange->phase = PHASE_WAITING;
    exchange->due = now + backoff(net, response->tries);
    if (response->retry_after != UNKNOWN && now + response->retry_after > net->hold_until) {
        net->hold_until = now + response->retry_after;
        net->hold = response->err;
    }
}

static void settle(struct exchange *exchange, CURLcode code)
{
    struct net *net = exchange->net;
    enum verdict verdict = exchange_judge(exchange, code);
    exchange_unsend(exchange);
    if (verdict == VERDICT_AGAIN)
        schedule(exchange);
    if (verdict == VERDICT_FINAL || exchange->once ||
        exchange->response.tries >= net->options.tries)
        finish_exchange(exchange);
    if (exchange->response.err.code == ERR_AUTH && !net->options.partial) {
        net->stopped = true;
        net->stop = exchange->response.err;
        stop_all(net);
    }
}

static void reap(struct net *net)
{
    int left;
    CURLMsg *message;
    while ((message = net->curl.multi_info_read(net->multi, &left))) {
        struct exchange *exchange = NULL;
        CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE)
            continue;
        net->curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
        settle(exchange, code);
    }
}

static struct exchange *oldest_done(struct net *net)
{
    struct exchange *oldest = NULL;
    for (size_t i = 0; i < ARRAY_LEN(net->exchanges); i++) {
        struct exchange *exchange = &net->exchanges[i];
        if (exchange->phase == PHASE_DONE && (!oldest || exchange->finished < oldest->finished))
            oldest = exchange;
    }
    return oldest;
}

/* For another attempt, or because the server wants no request now. */
static bool is_waiting(const struct exchange *exchange)
{
    bool held = net_now(exchange->net) < exchange->net->hold_until;
    return exchange->phase == PHASE_WAITING || (exchange->phase == PHASE_READY && held);
}

bool net_waits(const struct net *net, uint64_t id)
{
    for (size_t i = 0; i < ARRAY_LEN(net->exchanges); i++)
        if (is_request(&net->exchanges[i], id))
            return is_waiting(&net->exchanges[i]);
    return false;
}

bool net_waiting(const struct net *net, struct net_wait *wait)
{
    bool found = false;
    for (size_t i = 0; i < ARRAY_LEN(net->exchanges); i++) {
        const struct exchange *exchange = &net->exchanges[i];
        int64_t due = exchange->phase == PHASE_WAITING ? exchange->due : net->hold_until;
        due = MAX(due, net->hold_until);
        if (!is_waiting(exchange) || (found && due >= wait->due))
            continue;
        found = true;
        wait->due = due;
        wait->tries = exchange->response.tries;
        wait->why = exchange->response.err.code ? exchange->response.err : net->hold;
    }
    return found;
}

static bool is_readable(int fd, int64_t timeout)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    return poll(&poll_fd, 1, (int)timeout) > 0;
}

/* Until a socket moves, wake_fd is readable, an attempt is due or `timeout` ms are over. True when
 * woken by wake_fd. */
static bool wait_for_work(struct net *net, int64_t timeout, int wake_fd)
{
    struct net_wait wait;
    struct curl_waitfd wake = {.fd = wake_fd, .events = CURL_WAIT_POLLIN};
    if (net_waiting(net, &wait))
        timeout = MIN(timeout, MAX(wait.due - net_now(net), 0));
    if (!net->multi)
        return is_readable(wake_fd, timeout);
    if (net->curl.multi_poll(net->multi, &wake, wake_fd >= 0, (int)timeout, NULL))
        return true;
    return wake.revents != 0;
}

static bool is_done(struct net *net, const struct exchange *awaited)
{
    return awaited ? awaited->phase == PHASE_DONE : oldest_done(net) != NULL;
}

/* net_poll, for one exchange or (NULL) any. */
static bool work(struct net *net, const struct exchange *awaited, int timeout_ms, int wake_fd)
{
    int running;
    int64_t end = clock_monotonic() + timeout_ms;
    for (;;) {
        start_due(net);
        if (net->multi) {
            net->curl.multi_perform(net->multi, &running);
            reap(net);
        }
        if (is_done(net, awaited))
            return true;
        int64_t left = end - clock_monotonic();
        if (left <= 0 || wait_for_work(net, left, wake_fd))
            return false;
    }
}

bool net_poll(struct net *net, int timeout_ms, int wake_fd)
{
    return work(net, NULL, timeout_ms, wake_fd);
}

/* ---- handing over ---------------------------------------------------------------------- */

static void hand_over(struct exchange *exchange, struct net_response *response)
{
    *response = exchange->response;
    exchange->response = (struct net_response){0};
    exchange_clear(exchange);
}

bool net_take(struct net *net, struct net_response *response)
{
    struct exchange *exchange = oldest_done(net);
    if (!exchange)
        return false;
    hand_over(exchange, response);
    return true;
}

bool net_get(struct net *net, const struct net_request *request, int wake_fd,
             struct net_response *response)
{
    *response = (struct net_response){.date = UNKNOWN, .retry_after = UNKNOWN};
    uint64_t id = net_start(net, request, &response->err);
    struct exchange *exchange = find(net, id);
    while (exchange && !work(net, exchange, SECOND, wake_fd)) {
        if (is_readable(wake_fd, 0)) {
            exchange_clear(exchange);
            return err_set(&response->err, ERR_CANCELLED, "the request was cancelled");
        }
    }
    if (exchange)
        hand_over(exchange, response);
    return response->err.code == ERR_NONE;
}
