/* Which addresses may be asked, and how texts become parts of a URL. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exchange.h"

static void finish_handle(CURLU **handle)
{
    curl_url_cleanup(*handle);
}

static void finish_part(char **part)
{
    curl_free(*part);
}

static bool is_loopback(const char *host)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, host, &v4) == 1)
        return (ntohl(v4.s_addr) >> 24) == 127;
    if (inet_pton(AF_INET6, host, &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6);
    return text_equal(host, "localhost");
}

/* Copies a host in lower case, without brackets; false for what is no host name or address. */
static bool copy_host(char out[URL_HOST_MAX], const char *host)
{
    bool bracket = host[0] == '[';
    size_t n = 0;
    for (const char *c = host + bracket; *c && !(bracket && *c == ']'); c++) {
        bool good = isalnum((unsigned char)*c) || strchr(bracket ? ":." : ".-_", *c);
        if (!good || n + 1 >= URL_HOST_MAX)
            return false;
        out[n++] = (char)tolower((unsigned char)*c);
    }
    out[n] = 0;
    return n > 0;
}

static bool read_parts(CURLU *handle, struct url *url)
{
    CLEANUP(finish_part)
    char *scheme = NULL;
    CLEANUP(finish_part)
    char *host = NULL;
    CLEANUP(finish_part)
    char *port = NULL;
    if (curl_url_get(handle, CURLUPART_SCHEME, &scheme, 0) ||
        curl_url_get(handle, CURLUPART_HOST, &host, 0) ||
        curl_url_get(handle, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT))
        return false;
    url->https = text_equal(scheme, "https");
    if (!url->https && !text_equal(scheme, "http"))
        return false;
    if (!copy_host(url->host, host))
        return false;
    url->port = atoi(port);
    url->loopback = is_loopback(url->host);
    const char *open = strchr(url->host, ':') ? "[" : "", *shut = *open ? "]" : "";
    if (url->port == (url->https ? 443 : 80))
        snprintf(url->name, sizeof url->name, "%s%s%s", open, url->host, shut);
    else
        snprintf(url->name, sizeof url->name, "%s%s%s:%d", open, url->host, shut, url->port);
    return true;
}

bool url_parse(const char *text, struct url *url)
{
    CLEANUP(finish_handle)
    CURLU *handle = curl_url();
    struct url read = {0};
    if (!handle || curl_url_set(handle, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) ||
        !read_parts(handle, &read))
        return false;
    *url = read;
    return true;
}

static bool has_part(CURLU *handle, CURLUPart part)
{
    CLEANUP(finish_part)
    char *text = NULL;
    return curl_url_get(handle, part, &text, 0) == CURLUE_OK && text && *text;
}

/* What a base URL must not contain; the URL itself is not quoted, as it may hold a password. */
static bool check_extras(const char *text, struct err *err)
{
    CLEANUP(finish_handle)
    CURLU *handle = curl_url();
    if (!handle || curl_url_set(handle, CURLUPART_URL, text, 0))
        return err_set(err, ERR_USAGE, "url is not an address such as https://usage.example.org");
    if (has_part(handle, CURLUPART_USER) || has_part(handle, CURLUPART_PASSWORD))
        return err_set(err, ERR_USAGE,
                       "url must not hold a user or password: use token_file, token_command or "
                       "token_env");
    if (has_part(handle, CURLUPART_QUERY) || has_part(handle, CURLUPART_FRAGMENT) ||
        strpbrk(text, "?#"))
        return err_set(err, ERR_USAGE, "url must end before '?' or '#'");
    return true;
}

static bool check_characters(const char *text, struct err *err)
{
    if (!text || !*text)
        return err_set(err, ERR_USAGE, "url is empty: give one such as https://usage.example.org");
    if (strlen(text) >= NET_URL_MAX)
        return err_set(err, ERR_USAGE, "url is longer than %d bytes", (int)NET_URL_MAX);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c <= ' ' || *c >= 0x7f || *c == '\\')
            return err_set(err, ERR_USAGE,
                           "url has a character that is not allowed there: write a name with other "
                           "letters in its xn-- form, and other bytes as %%XX");
    return true;
}

bool url_check(const char *text, bool allow_http, struct url *url, struct err *err)
{
    struct url read;
    if (!check_characters(text, err))
        return false;
    if (strncasecmp(text, "https://", 8) && strncasecmp(text, "http://", 7))
        return err_set(err, ERR_USAGE,
                       "url must start with https://, as in https://usage.example.org");
    if (!check_extras(text, err))
        return false;
    if (!url_parse(text, &read))
        return err_set(err, ERR_USAGE,
                       "url names no valid host: give one such as "
                       "https://usage.example.org");
    if (!read.https && !read.loopback && !allow_http)
        return err_set(err, ERR_USAGE,
                       "http would send the credential to %.120s readable by all: write https://, "
                       "or set allow_http = yes in the profile",
                       read.name);
    if (url)
        *url = read;
    return true;
}

void url_escape(struct str *out, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || strchr("-._~", *c);
        if (plain)
            str_char(out, (char)*c);
        else
            str_addf(out, "%%%02X", *c);
    }
}

void url_param(struct str *url, const char *name, const char *value)
{
    if (!value)
        return;
    str_char(url, strchr(str_text(url), '?') ? '&' : '?');
    url_escape(url, name);
    str_char(url, '=');
    url_escape(url, value);
}
