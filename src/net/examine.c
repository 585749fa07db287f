/* What a connection was like: address, HTTP, certificate, times. */
#include <string.h>

#include "exchange.h"

static void copy_clean(char *out, size_t size, const char *text)
{
    CLEANUP(str_finish)
    struct str clean = {.max = size - 1};
    text_clean(&clean, text, strlen(text), true);
    snprintf(out, size, "%s", str_text(&clean));
}

/* One line "Name:value" of the certificate. */
static void read_line(const struct net *net, const char *line, struct net_findings *found)
{
    if (text_starts(line, "Subject:"))
        copy_clean(found->subject, sizeof(found->subject), line + strlen("Subject:"));
    else if (text_starts(line, "Issuer:"))
        copy_clean(found->issuer, sizeof(found->issuer), line + strlen("Issuer:"));
    else if (text_starts(line, "Expire date:"))
        found->expires = http_date_read(net, line + strlen("Expire date:"));
}

/* The first of the chain is the server's own. */
static void read_certificate(struct exchange *exchange, struct net_findings *found)
{
    struct curl_certinfo *chain = NULL;
    const struct net *net = exchange->net;
    net->curl.easy_getinfo(exchange->easy, CURLINFO_CERTINFO, &chain);
    if (!chain || chain->num_of_certs < 1)
        return;
    for (const struct curl_slist *line = chain->certinfo[0]; line; line = line->next)
        read_line(net, line->data, found);
}

static int64_t read_time(struct exchange *exchange, CURLINFO what)
{
    curl_off_t micros = 0;
    exchange->net->curl.easy_getinfo(exchange->easy, what, &micros);
    return micros > 0 ? micros / 1000 : UNKNOWN;
}

static const char *http_name(long version)
{
    switch (version) {
    case CURL_HTTP_VERSION_1_0:
        return "HTTP/1.0";
    case CURL_HTTP_VERSION_1_1:
        return "HTTP/1.1";
    case CURL_HTTP_VERSION_2_0:
        return "HTTP/2";
    case CURL_HTTP_VERSION_3:
        return "HTTP/3";
    default:
        return "";
    }
}

/* An attempt on a connection that stands tells nothing new of how it came about. */
void examine_read(struct exchange *exchange)
{
    char *address = NULL, *authorities = NULL;
    long version = 0, connects = 0;
    struct net *net = exchange->net;
    const struct curl *curl = &net->curl;
    curl->easy_getinfo(exchange->easy, CURLINFO_PRIMARY_IP, &address);
    curl->easy_getinfo(exchange->easy, CURLINFO_HTTP_VERSION, &version);
    curl->easy_getinfo(exchange->easy, CURLINFO_NUM_CONNECTS, &connects);
    curl->easy_getinfo(exchange->easy, CURLINFO_CAINFO, &authorities);
    if (connects == 0 && net->found.address[0])
        return;
    struct net_findings found = {.expires = UNKNOWN};
    copy_clean(found.address, sizeof(found.address), address ? address : "");
    snprintf(found.http, sizeof(found.http), "%s", http_name(version));
    found.connect_ms = read_time(exchange, CURLINFO_CONNECT_TIME_T);
    found.tls_ms = net->url.https ? read_time(exchange, CURLINFO_APPCONNECT_TIME_T) : UNKNOWN;
    const char *trusted = net->options.ca_file ? net->options.ca_file : authorities;
    if (net->url.https && trusted)
        copy_clean(found.authorities, sizeof(found.authorities), trusted);
    read_certificate(exchange, &found);
    net->found = found;
}

void net_findings(const struct net *net, struct net_findings *out)
{
    *out = net->found;
    if (!out->address[0])
        *out = (struct net_findings){.expires = UNKNOWN, .connect_ms = UNKNOWN, .tls_ms = UNKNOWN};
}

bool net_library(struct str *out, struct err *err)
{
    struct curl curl;
    if (!curl_load(&curl, err))
        return false;
    const char *version = curl.version();
    text_clean(out, version, strlen(version), true);
    return true;
}
