/* One attempt: everything that curl is told, and what it hands over while it works. */
#include <string.h>

#include "exchange.h"

/* ---- what comes in --------------------------------------------------------------------- */

static size_t take_header(char *data, size_t size, size_t n, void *arg)
{
    struct exchange *exchange = arg;
    (void)data;
    exchange->header_bytes += size * n;
    exchange->overflow |= exchange->header_bytes > HEADERS_IN_MAX;
    return exchange->overflow ? 0 : size * n;
}

/* The caller's cap is for what it asked for; anything else is only read to quote from. */
static size_t body_cap(struct exchange *exchange)
{
    long status = 0;
    exchange->net->curl.easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200 && exchange_type_fits(exchange))
        return exchange->body_max;
    return MIN(exchange->body_max, (size_t)NET_ERROR_BODY_MAX);
}

/* Curl calls this with what is already unpacked, so the cap holds for gzip bombs too. */
static size_t take_body(char *data, size_t size, size_t n, void *arg)
{
    struct exchange *exchange = arg;
    struct str *body = &exchange->body;
    if (!body->max)
        body->max = body_cap(exchange);
    size_t bytes = size * n, room = body->max - body->len;
    str_bytes(body, data, MIN(bytes, room));
    exchange->overflow |= bytes > room;
    return exchange->overflow ? 0 : bytes;
}

bool exchange_line_ok(const char *line)
{
    size_t n = 0;
    for (const unsigned char *c = (const unsigned char *)line; *c; c++, n++)
        if ((*c < ' ' && *c != '\t') || *c == 0x7f)
            return false;
    return n > 0 && n <= HEADER_MAX;
}

/* ---- what goes out --------------------------------------------------------------------- */

static bool add_line(struct exchange *exchange, const char *line)
{
    struct curl_slist *longer = exchange->net->curl.slist_append(exchange->sent, line);
    if (longer)
        exchange->sent = longer;
    return longer != NULL;
}

/* A line break inside would be another header. */
static void add_secret_line(const char *line, void *arg)
{
    if (!strpbrk(line, "\r\n"))
        add_line(arg, line);
}

static void forget_lines(struct exchange *exchange)
{
    for (struct curl_slist *line = exchange->sent; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    exchange->net->curl.slist_free_all(exchange->sent);
    exchange->sent = NULL;
}

static bool add_lines(struct exchange *exchange)
{
    const struct secret *secret = exchange->net->options.secret;
    if (secret && secret_is_set(secret)) {
        secret_lend(secret, exchange->auth, add_secret_line, exchange);
        if (!exchange->sent)
            return false;
    }
    CLEANUP(str_finish)
    struct str line = {0};
    str_addf(&line, "Accept: %s", exchange->accept);
    bool ok = add_line(exchange, str_text(&line));
    if (exchange->etag) {
        str_clear(&line);
        str_addf(&line, "If-None-Match: %s", exchange->etag);
        ok = ok && add_line(exchange, str_text(&line));
    }
    if (exchange->posted) {
        str_clear(&line);
        str_addf(&line, "Content-Type: %s", exchange->type);
        /* curl would ask whether a long body is welcome, and wait a second for the answer */
        ok = ok && add_line(exchange, str_text(&line)) && add_line(exchange, "Expect:");
    }
    for (size_t i = 0; i < exchange->n_headers; i++) {
        size_t size = strlen(exchange->headers[i]);
        bool empty = exchange->headers[i][size - 1] == ':'; /* which curl wants said otherwise */
        str_clear(&line);
        str_addf(&line, "%.*s%s", (int)(size - empty), exchange->headers[i], empty ? ";" : "");
        ok = ok && add_line(exchange, str_text(&line));
    }
    return ok;
}

/* Where to, and with which guards. Every option here is needed for safety: one that curl refuses
 * ends the attempt. */
static unsigned set_guards(CURL *easy, const struct net *net)
{
    const struct curl *curl = &net->curl;
    unsigned bad = 0;
    bad |= curl->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, net->url.https ? "https" : "http");
    bad |= curl->easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    bad |= curl->easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    bad |= curl->easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    bad |= curl->easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    bad |= curl->easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    bad |= curl->easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    bad |= curl->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    if (net->options.ca_file) {
        bad |= curl->easy_setopt(easy, CURLOPT_CAINFO, net->options.ca_file);
        bad |= curl->easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    /* a proxy could not reach this machine's loopback, and would see what is meant for it */
    if (net->url.loopback)
        bad |= curl->easy_setopt(easy, CURLOPT_PROXY, "");
    return bad;
}

static unsigned set_limits(CURL *easy, const struct net *net)
{
    const struct curl *curl = &net->curl;
    const struct net_options *options = &net->options;
    unsigned bad = 0;
    long stall = (long)((options->stall_ms + SECOND - 1) / SECOND);
    bad |= curl->easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_ms);
    bad |= curl->easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)options->total_ms);
    bad |= curl->easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES);
    bad |= curl->easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, stall);
    return bad;
}

static unsigned set_handlers(CURL *easy, struct exchange *exchange)
{
    const struct curl *curl = &exchange->net->curl;
    unsigned bad = 0;
    bad |= curl->easy_setopt(easy, CURLOPT_PRIVATE, exchange);
    bad |= curl->easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->reason);
    bad |= curl->easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    bad |= curl->easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
    bad |= curl->easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    bad |= curl->easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    bad |= curl->easy_setopt(easy, CURLOPT_URL, exchange->url);
    bad |= curl->easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->sent);
    bad |= curl->easy_setopt(easy, CURLOPT_USERAGENT, exchange->net->options.user_agent);
    return bad;
}

/* A kept connection that the server has just closed makes curl send again by itself, which what is
 * to be done once must not be. */
static unsigned set_body(CURL *easy, const struct exchange *exchange)
{
    const struct curl *curl = &exchange->net->curl;
    unsigned bad = 0;
    if (!exchange->posted)
        return 0;
    bad |= curl->easy_setopt(easy, CURLOPT_POST, 1L);
    bad |= curl->easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)exchange->posted_size);
    bad |= curl->easy_setopt(easy, CURLOPT_POSTFIELDS, exchange->posted);
    if (exchange->once)
        bad |= curl->easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    return bad;
}

/* Nice to have: a curl built without one of them works too. */
static void set_comforts(CURL *easy, const struct net *net)
{
    const struct curl *curl = &net->curl;
    curl->easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl->easy_setopt(easy, CURLOPT_PIPEWAIT, net->url.https ? 1L : 0L);
    curl->easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, net->options.plain ? "identity" : "gzip");
    curl->easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl->easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl->easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, (long)CONNECTION_AGE_S);
    curl->easy_setopt(easy, CURLOPT_BUFFERSIZE, 128L << 10);
    curl->easy_setopt(easy, CURLOPT_CERTINFO, net->options.examine ? 1L : 0L);
}

bool exchange_send(struct exchange *exchange, struct err *err)
{
    const struct net *net = exchange->net;
    if (!exchange->easy)
        exchange->easy = net->curl.easy_init();
    if (!exchange->easy)
        return err_set(err, ERR_OTHER, "the HTTP library has no room for another request");
    net->curl.easy_reset(exchange->easy);
    str_finish(&exchange->body);
    exchange->body = (struct str){0};
    exchange->header_bytes = 0;
    exchange->overflow = false;
    exchange->reason[0] = 0;
    if (!add_lines(exchange) || set_guards(exchange->easy, net) ||
        set_limits(exchange->easy, net) || set_handlers(exchange->easy, exchange) ||
        set_body(exchange->easy, exchange)) {
        forget_lines(exchange);
        return err_set(err, ERR_OTHER,
                       "the HTTP library refuses an option that is needed to ask "
                       "safely: it is too old, or the credential is not valid");
    }
    set_comforts(exchange->easy, net);
    if (net->curl.multi_add_handle(net->multi, exchange->easy)) {
        forget_lines(exchange);
        return err_set(err, ERR_OTHER, "the HTTP library does not take the request");
    }
    exchange->phase = PHASE_FLYING;
    return true;
}

void exchange_unsend(struct exchange *exchange)
{
    if (exchange->phase != PHASE_FLYING)
        return;
    exchange->net->curl.multi_remove_handle(exchange->net->multi, exchange->easy);
    forget_lines(exchange);
    exchange->phase = PHASE_READY;
}
