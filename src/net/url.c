/* Which addresses may be asked, and how texts become parts of a URL. */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "exchange.h"

enum { PORT_MAX = 65535 };

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

/* The digits after the colon; none: the usual port of the scheme. 0: not a port. */
static int read_port(const char *text, size_t n, bool https)
{
    int port = 0;
    if (n == 0)
        return https ? 443 : 80;
    for (size_t i = 0; i < n && port <= PORT_MAX; i++)
        port = isdigit((unsigned char)text[i]) ? port * 10 + (text[i] - '0') : PORT_MAX + 1;
    return port <= PORT_MAX ? port : 0;
}

/* Host and port of "scheme://host:port/path": no more than what every reader of URLs understands
 * alike, so that curl goes where we think it does. */
static bool read_authority(const char *text, size_t n, struct url *url)
{
    struct in6_addr v6;
    const char *bracket = n && text[0] == '[' ? memchr(text, ']', n) : NULL;
    const char *colon = memchr(bracket ? bracket : text, ':', n - (bracket ? bracket - text : 0));
    size_t host = colon ? (size_t)(colon - text) : n;
    char name[URL_HOST_MAX + 2];
    if (host >= sizeof(name) || (bracket && host != (size_t)(bracket - text) + 1))
        return false;
    memcpy(name, text, host);
    name[host] = 0;
    if (!copy_host(url->host, name) || (bracket && inet_pton(AF_INET6, url->host, &v6) != 1))
        return false;
    url->port = read_port(text + host + !!colon, n - host - !!colon, url->https);
    return url->port > 0;
}

static const char *after_scheme(const char *text, bool *https)
{
    static const char secure[] = "https://", plain[] = "http://";
    *https = strncasecmp(text, secure, sizeof secure - 1) == 0;
    if (*https)
        return text + sizeof secure - 1;
    return strncasecmp(text, plain, sizeof plain - 1) == 0 ? text + sizeof plain - 1 : NULL;
}

bool url_parse(const char *text, struct url *url)
{
    struct url read = {0};
    const char *authority = after_scheme(text, &read.https);
    if (!authority)
        return false;
    const char *end = authority + strcspn(authority, "/?#");
    const char *at = memrchr(authority, '@', (size_t)(end - authority)); /* the end of a password */
    const char *host = at ? at + 1 : authority;
    if (!read_authority(host, (size_t)(end - host), &read))
        return false;
    read.loopback = is_loopback(read.host);
    const char *open = strchr(read.host, ':') ? "[" : "", *shut = *open ? "]" : "";
    if (read.port == (read.https ? 443 : 80))
        snprintf(read.name, sizeof read.name, "%s%s%s", open, read.host, shut);
    else
        snprintf(read.name, sizeof read.name, "%s%s%s:%d", open, read.host, shut, read.port);
    *url = read;
    return true;
}

/* What a base URL must not contain; the URL itself is not quoted, as it may hold a password. */
static bool check_extras(const char *authority, struct err *err)
{
    if (memchr(authority, '@', strcspn(authority, "/?#")))
        return err_set(err, ERR_USAGE,
                       "url must not hold a user or password: use token_file, token_command or "
                       "token_env");
    if (strpbrk(authority, "?#"))
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
    const char *authority = after_scheme(text, &read.https);
    if (!authority)
        return err_set(err, ERR_USAGE,
                       "url must start with https://, as in https://usage.example.org");
    if (!check_extras(authority, err))
        return false;
    if (!url_parse(text, &read))
        return err_set(err, ERR_USAGE,
                       "url is not an address such as https://usage.example.org: it names no valid "
                       "host or port");
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
