/* An attempt without an answer: what went wrong, in a sentence, and whether trying again may help.
 */
#include <errno.h>
#include <string.h>

#include "exchange.h"

enum { REASON_MAX = 140 };

/* The library's own words, clean, without the parts that only repeat ours. */
static const char *reason_text(char out[static REASON_MAX], const struct exchange *exchange,
                               CURLcode code)
{
    const char *text =
        exchange->reason[0] ? exchange->reason : exchange->net->curl.easy_strerror(code);
    const char *const useless[] = {"SSL certificate problem: ", "SSL: "};
    for (size_t i = 0; i < ARRAY_LEN(useless); i++)
        if (text_starts(text, useless[i]))
            text += strlen(useless[i]);
    CLEANUP(str_finish)
    struct str clean = {.max = REASON_MAX - 1};
    text_clean(&clean, text, strcspn(text, "\r\n"), true);
    snprintf(out, REASON_MAX, "%s", str_text(&clean));
    return out;
}

static enum verdict judge_connect(struct exchange *exchange, CURLcode code)
{
    char reason[REASON_MAX];
    long number = 0;
    struct err *err = &exchange->response.err;
    const char *here = exchange->net->url.name;
    exchange->net->curl.easy_getinfo(exchange->easy, CURLINFO_OS_ERRNO, &number);
    if (number == ECONNREFUSED)
        err_set(err, ERR_NETWORK, "connection refused by %.100s", here);
    else if (number == ENETUNREACH)
        err_set(err, ERR_NETWORK, "no network to reach %.100s", here);
    else if (number == EHOSTUNREACH)
        err_set(err, ERR_NETWORK, "no way to %.100s through this network", here);
    else
        err_set(err, ERR_NETWORK, "no connection to %.100s: %s", here,
                reason_text(reason, exchange, code));
    return VERDICT_AGAIN;
}

static enum verdict judge_timeout(struct exchange *exchange)
{
    char limit[NUMBER_MAX];
    curl_off_t sent = 0;
    struct err *err = &exchange->response.err;
    const struct net_options *options = &exchange->net->options;
    const char *here = exchange->net->url.name;
    exchange->net->curl.easy_getinfo(exchange->easy, CURLINFO_PRETRANSFER_TIME_T, &sent);
    int64_t took = exchange->response.total_ms + 1; /* less than a ms is cut off */
    if (took >= options->total_ms || (sent && took < options->stall_ms))
        err_set(err, ERR_NETWORK, "%.100s did not finish its answer within %s", here,
                format_duration(limit, sizeof limit, options->total_ms));
    else if (sent == 0)
        err_set(err, ERR_NETWORK, "no connection to %.100s within %s", here,
                format_duration(limit, sizeof limit, options->connect_ms));
    else
        err_set(err, ERR_NETWORK, "%.100s sent next to nothing for %s", here,
                format_duration(limit, sizeof limit, options->stall_ms));
    return VERDICT_AGAIN;
}

static enum verdict judge_certificate(struct exchange *exchange, CURLcode code)
{
    char reason[REASON_MAX];
    err_set(&exchange->response.err, ERR_NETWORK,
            "TLS: the certificate of %.100s is not trusted: %s", exchange->net->url.name,
            reason_text(reason, exchange, code));
    return VERDICT_FINAL;
}

static enum verdict judge_ca_file(struct exchange *exchange)
{
    const char *file = exchange->net->options.ca_file;
    err_set(&exchange->response.err, ERR_USAGE,
            "TLS: the file of trusted authorities cannot be read: %.160s",
            file ? file : "the system's (is the package ca-certificates installed?)");
    return VERDICT_FINAL;
}

/* A handshake that broke off may work next time; one that failed on versions or alerts will not. */
static enum verdict judge_handshake(struct exchange *exchange, CURLcode code)
{
    char reason[REASON_MAX];
    reason_text(reason, exchange, code);
    err_set(&exchange->response.err, ERR_NETWORK, "TLS with %.100s failed: %s",
            exchange->net->url.name, reason);
    bool broke = text_find_nocase(reason, "SYSCALL") || text_find_nocase(reason, "reset") ||
                 text_find_nocase(reason, "timed out");
    return broke ? VERDICT_AGAIN : VERDICT_FINAL;
}

static enum verdict fault(struct exchange *exchange, enum verdict verdict, const char *fmt)
{
    const char *part = strstr(fmt, "HOST");
    err_set(&exchange->response.err, verdict == VERDICT_AGAIN ? ERR_NETWORK : ERR_SHAPE,
            "%.*s%.100s%s", (int)(part - fmt), fmt, exchange->net->url.name, part + 4);
    return verdict;
}

static enum verdict judge_break(struct exchange *exchange, CURLcode code)
{
    char reason[REASON_MAX];
    switch (code) {
    case CURLE_GOT_NOTHING:
        return fault(exchange, VERDICT_AGAIN, "HOST closed the connection without an answer");
    case CURLE_PARTIAL_FILE:
        return fault(exchange, VERDICT_AGAIN, "the answer of HOST was cut off");
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return fault(exchange, VERDICT_AGAIN, "the connection to HOST broke off");
    case CURLE_BAD_CONTENT_ENCODING:
        return fault(exchange, VERDICT_FINAL, "the answer of HOST cannot be unpacked");
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return fault(exchange, VERDICT_FINAL, "HOST does not speak HTTP: check the url");
    default:
        err_set(&exchange->response.err, ERR_NETWORK, "no answer from %.100s: %s",
                exchange->net->url.name, reason_text(reason, exchange, code));
        return VERDICT_AGAIN;
    }
}

enum verdict exchange_judge_fault(struct exchange *exchange, CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        return judge_connect(exchange, code);
    case CURLE_COULDNT_RESOLVE_HOST:
        err_set(&exchange->response.err, ERR_NETWORK,
                "the name %.100s is not known (DNS): check the url and the network",
                exchange->net->url.host);
        return VERDICT_AGAIN;
    case CURLE_COULDNT_RESOLVE_PROXY:
        err_set(&exchange->response.err, ERR_NETWORK,
                "the name of the proxy is not known (DNS): check https_proxy");
        return VERDICT_AGAIN;
    case CURLE_OPERATION_TIMEDOUT:
        return judge_timeout(exchange);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        return judge_certificate(exchange, code);
    case CURLE_SSL_CACERT_BADFILE:
        return judge_ca_file(exchange);
    case CURLE_SSL_CONNECT_ERROR:
        return judge_handshake(exchange, code);
    default:
        return judge_break(exchange, code);
    }
}
