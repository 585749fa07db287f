/* What a finished attempt means: the response, whether to ask again, and the sentence for people.
 */
#include <string.h>
#include <strings.h>

#include "exchange.h"

enum { QUOTE_MAX = 100 }; /* bytes of outside text in a sentence */
enum { TOO_MANY = 429 };

static const char *header_value(struct exchange *exchange, const char *name)
{
    struct curl_header *header = NULL;
    if (exchange->net->curl.easy_header(exchange->easy, name, 0, CURLH_HEADER, -1, &header) !=
        CURLHE_OK)
        return NULL;
    return header->value;
}

/* Start and length of the type in "type/subtype; parameters". */
static const char *bare_type(const char *type, size_t *len)
{
    type += strspn(type, " \t");
    *len = strcspn(type, ";, \t");
    return type;
}

bool exchange_type_fits(struct exchange *exchange)
{
    const char *sent = header_value(exchange, "Content-Type");
    size_t len, asked_len;
    if (!sent || !*(sent = bare_type(sent, &len)))
        return true;
    for (const char *rest = exchange->accept; rest; rest = strchr(rest, ',')) {
        rest += *rest == ',';
        const char *asked = bare_type(rest, &asked_len);
        if (asked_len == 3 && !strncmp(asked, "*/*", 3))
            return true;
        if (asked_len == len && !strncasecmp(asked, sent, len))
            return true;
    }
    return false;
}

/* Outside text made fit for a sentence. */
static const char *quote(char out[static QUOTE_MAX], const char *text, size_t len)
{
    CLEANUP(str_finish)
    struct str clean = {.max = QUOTE_MAX - 1};
    text_clean(&clean, text, len, true);
    snprintf(out, QUOTE_MAX, "%s", str_text(&clean));
    return out;
}

/* The path of the request without its query. */
static const char *quote_path(char out[static QUOTE_MAX], const struct exchange *exchange)
{
    const char *path = exchange->url + strlen(exchange->net->options.base_url);
    return quote(out, path, strcspn(path, "?"));
}

/* ---- the answer has a status ----------------------------------------------------------- */

static void judge_redirect(struct exchange *exchange, int status)
{
    struct url to;
    char *target = NULL;
    struct err *err = &exchange->response.err;
    const char *here = exchange->net->url.name;
    exchange->net->curl.easy_getinfo(exchange->easy, CURLINFO_REDIRECT_URL, &target);
    if (target && url_parse(target, &to))
        err_set(err, ERR_OTHER,
                "%.100s sends on to %s://%.100s (%d), which is not followed: if that is the "
                "service, set url to it",
                here, to.https ? "https" : "http", to.name, status);
    else
        err_set(err, ERR_OTHER, "%.100s sends on to another address (%d), which is not followed",
                here, status);
}

static void judge_refusal(struct exchange *exchange, int status)
{
    char path[QUOTE_MAX];
    struct err *err = &exchange->response.err;
    const struct net *net = exchange->net;
    const char *here = net->url.name;
    quote_path(path, exchange);
    bool secret = net->options.secret && secret_is_set(net->options.secret);
    if (status == 401 && secret && net->options.partial)
        err_set(err, ERR_AUTH, "%.100s does not open %s to this credential (401)", here, path);
    else if (status == 401 && secret)
        err_set(err, ERR_AUTH,
                "%.100s refuses the credential (401): nothing more is asked until it is changed",
                here);
    else if (status == 401)
        err_set(err, ERR_AUTH,
                "%.100s wants a credential (401) and none is set: use token_file, token_command or "
                "token_env",
                here);
    else if (status == 403)
        err_set(err, ERR_FORBIDDEN, "%.100s does not open %s to this account (403)", here, path);
    else if (status == 404 || status == 410)
        err_set(err, ERR_NOT_FOUND, "%.100s has no %s (%d): check the url of the profile", here,
                path, status);
    else
        err_set(err, ERR_OTHER, "%.100s does not accept the request for %s (%d)", here, path,
                status);
}

static void judge_trouble(struct exchange *exchange, int status)
{
    struct err *err = &exchange->response.err;
    const char *here = exchange->net->url.name;
    if (status == 429)
        err_set(err, ERR_LATER, "%.100s asks for fewer requests (429)", here);
    else if (status == 503)
        err_set(err, ERR_LATER, "%.100s is overloaded or in maintenance (503)", here);
    else if (status == 408 || status == 425)
        err_set(err, ERR_LATER, "%.100s was not ready for the request (%d)", here, status);
    else if (status == 502 || status == 504)
        err_set(err, ERR_LATER, "%.100s could not reach the service behind it (%d)", here, status);
    else
        err_set(err, ERR_LATER, "%.100s failed while answering (%d)", here, status);
}

static void judge_good(struct exchange *exchange, int status)
{
    char type[QUOTE_MAX];
    struct net_response *response = &exchange->response;
    const char *here = exchange->net->url.name;
    const char *sent = response->content_type ? response->content_type : "";
    if (status != 200)
        err_set(&response->err, ERR_SHAPE, "%.100s answered %d where data was expected", here,
                status);
    else if (exchange_type_fits(exchange))
        response->err = (struct err){0};
    else if (text_equal(sent, "text/html"))
        err_set(&response->err, ERR_SHAPE,
                "%.100s answered with a web page instead of data: check the url of the profile, or "
                "a sign-in page of the network is in between",
                here);
    else
        err_set(&response->err, ERR_SHAPE,
                "%.100s answered with %s where other data was expected: check the url of the "
                "profile",
                here, quote(type, sent, strlen(sent)));
}

static enum verdict judge_status(struct exchange *exchange, int status)
{
    struct net_response *response = &exchange->response;
    response->unchanged = status == 304 && exchange->etag;
    if (response->unchanged)
        response->err = (struct err){0};
    else if (status >= 300 && status < 400 && status != 304)
        judge_redirect(exchange, status);
    else if (status == 408 || status == 425 || status == 429 || status >= 500)
        judge_trouble(exchange, status);
    else if (status >= 400)
        judge_refusal(exchange, status);
    else
        judge_good(exchange, status);
    return response->err.code == ERR_LATER ? VERDICT_AGAIN : VERDICT_FINAL;
}

static enum verdict judge_overflow(struct exchange *exchange)
{
    char size[NUMBER_MAX];
    const char *here = exchange->net->url.name;
    if (exchange->header_bytes > HEADERS_IN_MAX)
        err_set(&exchange->response.err, ERR_SHAPE,
                "%.100s sends more than 64 KiB of headers; the answer was dropped", here);
    else
        err_set(&exchange->response.err, ERR_SHAPE,
                "%.100s sends more than %s for one request; the answer was dropped", here,
                format_bytes(size, sizeof size, (int64_t)exchange->body_max));
    return VERDICT_FINAL;
}

/* ---- all of it ------------------------------------------------------------------------- */

static char *lower_type(const char *type)
{
    size_t len;
    type = bare_type(type, &len);
    struct str out = {.max = QUOTE_MAX};
    for (size_t i = 0; i < len; i++)
        str_char(&out, (char)(type[i] >= 'A' && type[i] <= 'Z' ? type[i] | 32 : type[i]));
    return str_take(&out);
}

/* Of a service that refuses for now without a Retry-After: how long, as it says in other headers.
 */
static int64_t read_reset(struct exchange *exchange)
{
    static const char *const names[] = {"RateLimit-Reset", "X-RateLimit-Reset",
                                        "X-RateLimit-Reset-Requests",
                                        "Anthropic-RateLimit-Requests-Reset"};
    int64_t wait = UNKNOWN;
    for (size_t i = 0; i < ARRAY_LEN(names) && wait == UNKNOWN; i++)
        wait = reset_read(exchange->net, header_value(exchange, names[i]), exchange->response.date);
    return wait;
}

static void read_headers(struct exchange *exchange)
{
    struct net_response *response = &exchange->response;
    const char *type = header_value(exchange, "Content-Type");
    response->content_type = type && *type ? lower_type(type) : NULL;
    const char *etag = header_value(exchange, "ETag");
    response->etag = etag && exchange_line_ok(etag) ? mem_text(etag) : NULL;
    response->date = http_date_read(exchange->net, header_value(exchange, "Date"));
    response->retry_after =
        retry_after_read(exchange->net, header_value(exchange, "Retry-After"), response->date);
    if (response->retry_after == UNKNOWN && response->status == TOO_MANY)
        response->retry_after = read_reset(exchange);
}

static void read_figures(struct exchange *exchange)
{
    struct net_response *response = &exchange->response;
    CURL *easy = exchange->easy;
    const struct curl *curl = &exchange->net->curl;
    curl_off_t first = 0, total = 0, body = 0;
    long version = 0, connects = 0, head = 0, out = 0;
    curl->easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    curl->easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total);
    curl->easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &body);
    curl->easy_getinfo(easy, CURLINFO_HEADER_SIZE, &head);
    curl->easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &out);
    curl->easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects);
    curl->easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
    response->first_byte_ms = first / 1000;
    response->total_ms = total / 1000;
    response->bytes_in += body + head;
    response->bytes_out += out;
    response->connects = (int)connects;
    response->http_major = version >= CURL_HTTP_VERSION_2_0 ? 2 : version ? 1 : 0;
}

/* What the last attempt left, so that each starts from nothing. */
static void forget_attempt(struct net_response *response)
{
    free_ptr(&response->body);
    free_ptr(&response->content_type);
    free_ptr(&response->etag);
    response->body = response->content_type = response->etag = NULL;
    response->size = 0;
    response->unchanged = false;
    response->date = response->retry_after = UNKNOWN;
    response->err = (struct err){0};
}

enum verdict exchange_judge(struct exchange *exchange, CURLcode code)
{
    struct net_response *response = &exchange->response;
    long status = 0;
    exchange->net->curl.easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    forget_attempt(response);
    response->tries++;
    response->status = (int)status;
    read_figures(exchange);
    if (exchange->net->options.examine)
        examine_read(exchange);
    if (exchange->header_bytes > HEADERS_IN_MAX)
        return judge_overflow(exchange);
    if (status < 200)
        return exchange_judge_fault(exchange, code ? code : CURLE_GOT_NOTHING);
    read_headers(exchange);
    /* a fault spoils what was asked for; a refusal is one even when its explanation is cut off */
    if (status == 200 && exchange_type_fits(exchange)) {
        if (exchange->overflow)
            return judge_overflow(exchange);
        if (code)
            return exchange_judge_fault(exchange, code);
    }
    enum verdict verdict = judge_status(exchange, (int)status);
    response->size = exchange->body.len;
    response->body = response->size ? str_take(&exchange->body) : NULL;
    return verdict;
}
