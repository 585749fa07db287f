/* doctor: the way to the service, and what it opens to the credential. */
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "cli.h"
#include "doctor.h"

enum {
    ADDRESSES_MAX = 3,
    SKEW_NOTE = 10 * SECOND, /* the header has whole seconds, and travels */
    SKEW_PROBLEM = 2 * MINUTE,
    SLOW_MS = 2 * SECOND,
    CERTIFICATE_NOTE_DAYS = 14,
};

/* ---- proxy ------------------------------------------------------------------------------- */

/* The lower-case name wins, and of http_proxy there is no other, as for curl. */
static const char *proxy_variable(const struct url *url)
{
    static const char *const https[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    static const char *const http[] = {"http_proxy", "all_proxy", "ALL_PROXY"};
    const char *const *names = url->https ? https : http;
    size_t n = url->https ? ARRAY_LEN(https) : ARRAY_LEN(http);
    for (size_t i = 0; i < n; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return names[i];
    }
    return NULL;
}

/* Whether no_proxy names the host, or a domain that it is in. */
static bool is_spared(const char *host)
{
    const char *list = getenv("no_proxy") ? getenv("no_proxy") : getenv("NO_PROXY");
    size_t len = strlen(host);
    for (const char *at = list; at && *at; at += strspn(at, ", ")) {
        size_t n = strcspn(at, ", "), dot = *at == '.';
        const char *part = at + dot;
        size_t part_len = n - dot;
        if (n == 1 && *at == '*')
            return true;
        if (part_len && part_len <= len && !strncasecmp(host + len - part_len, part, part_len) &&
            (part_len == len || host[len - part_len - 1] == '.'))
            return true;
        at += n;
    }
    return false;
}

/* Without the user and password that may stand in it. */
static const char *proxy_host(const char *value)
{
    const char *at = strrchr(value, '@'), *rest = strstr(value, "://");
    return at ? at + 1 : rest ? rest + 3 : value;
}

void doctor_proxy(struct doctor *doctor)
{
    struct url url;
    const struct profile *profile = doctor->profile;
    if (!profile || !url_check(profile->url, true, &url, NULL))
        return;
    const char *name = proxy_variable(&url);
    if (!name)
        return;
    const char *host = proxy_host(getenv(name));
    doctor_hide(doctor, host, "PROXY");
    if (url.loopback || is_spared(url.host))
        doctor_ok(doctor, "proxy", "%s is set, and not used for %s", name, url.host);
    else
        doctor_note(doctor, "proxy",
                    "if it does not let usagetop through, add the host to no_proxy",
                    "%s is asked through %s (%s)", url.host, host, name);
}

/* ---- name -------------------------------------------------------------------------------- */

static void add_address(struct str *out, const struct addrinfo *info)
{
    char text[NI_MAXHOST];
    if (getnameinfo(info->ai_addr, info->ai_addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST))
        return;
    str_addf(out, "%s%s", out->len ? ", " : "", text);
}

static void check_name(struct doctor *doctor, const struct url *url)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    CLEANUP(str_finish)
    struct str addresses = {0};
    if (proxy_variable(url) && !url->loopback && !is_spared(url->host))
        return; /* its name is looked up by the proxy */
    int code = getaddrinfo(url->host, NULL, &hints, &list);
    if (code != 0) {
        doctor_problem(doctor, "name", "check the url of the profile, and the network (resolvectl)",
                       "%s is not known: %s", url->host, gai_strerror(code));
        return;
    }
    int n = 0;
    for (const struct addrinfo *info = list; info && n < ADDRESSES_MAX; info = info->ai_next, n++)
        add_address(&addresses, info);
    freeaddrinfo(list);
    doctor_hide(doctor, str_text(&addresses), "ADDRESS");
    doctor_ok(doctor, "name", "%s is %s", url->host, str_text(&addresses));
}

/* ---- connection -------------------------------------------------------------------------- */

const char *doctor_tls_fix(const struct err *err)
{
    if (!text_starts(err->text, "TLS"))
        return NULL;
    if (strstr(err->text, "expired"))
        return "whoever runs it has to renew the certificate; is the clock of this machine right?";
    if (strstr(err->text, "subject name"))
        return "the url has to name the server as its certificate does";
    if (strstr(err->text, "is not trusted") || strstr(err->text, "authorities"))
        return "set ca_file to the PEM file of the authority that signed it, or install "
               "ca-certificates; never turn verifying off";
    return "is the port of the url that of HTTPS?";
}

static const char *connection_fix(const struct err *err)
{
    if (err->code == ERR_AUTH)
        return "get a valid credential; usagetop setup tests a new one";
    if (doctor_tls_fix(err))
        return doctor_tls_fix(err);
    if (strstr(err->text, "refused"))
        return "is the service running, and the port of the url right? A firewall may be between";
    return "check the url of the profile and the network";
}

void doctor_certificate(struct doctor *doctor, const struct net_findings *found)
{
    char when[NUMBER_MAX];
    int64_t now = clock_now();
    if (!*found->subject && found->expires == UNKNOWN)
        return;
    doctor_hide(doctor, found->subject, "SUBJECT");
    doctor_hide(doctor, found->issuer, "ISSUER");
    format_ago(when, sizeof(when), found->expires, now);
    const char *ends = found->expires == UNKNOWN ? "" : ", it ends ";
    if (found->expires != UNKNOWN && found->expires - now < CERTIFICATE_NOTE_DAYS * DAY)
        doctor_note(doctor, "tls", "tell whoever runs the service to renew it",
                    "the certificate (%s) ends %s", found->subject, when);
    else
        doctor_ok(doctor, "tls", "verified: %s, signed by %s%s%s, by the authorities in %s",
                  found->subject, found->issuer, ends, *ends ? when : "",
                  *found->authorities ? found->authorities : "the system's store");
}

static void check_speed(struct doctor *doctor, const struct probe *probe,
                        const struct net_findings *found)
{
    char time[NUMBER_MAX];
    if (probe->first_byte == UNKNOWN)
        return;
    format_duration(time, sizeof(time), MAX(probe->first_byte, INT64_C(1)));
    if (probe->first_byte > SLOW_MS)
        doctor_note(doctor, "speed", "give it time; a longer refresh asks less often",
                    "%s; an answer began after %s", found->http, time);
    else
        doctor_ok(doctor, "speed", "%s; an answer began after %s", found->http, time);
}

void doctor_clock(struct doctor *doctor, int64_t skew)
{
    char apart[NUMBER_MAX];
    const char *side = skew < 0 ? "behind" : "ahead of";
    const char *fix = "set the wrong one right (timedatectl set-ntp true); what is newest is "
                      "misplaced until then, and tokens may be refused";
    if (skew == UNKNOWN) {
        doctor_note(doctor, "clock", NULL, "the service does not tell its time");
        return;
    }
    int64_t size = skew < 0 ? -skew : skew;
    format_duration(apart, sizeof(apart), size);
    if (size >= SKEW_PROBLEM)
        doctor_problem(doctor, "clock", fix, "the service's is %s %s that of this machine", apart,
                       side);
    else if (size >= SKEW_NOTE)
        doctor_note(doctor, "clock", fix, "the service's is %s %s that of this machine", apart,
                    side);
    else
        doctor_ok(doctor, "clock", "the service's and this machine's agree");
}

static void check_connection(struct doctor *doctor, const struct probe *probe)
{
    struct net_findings found;
    net_findings(probe->net, &found);
    doctor_hide(doctor, found.address, "ADDRESS");
    if (probe->err.code != ERR_NONE)
        doctor_problem(doctor, probe->err.code == ERR_AUTH ? "credential" : "connection",
                       connection_fix(&probe->err), "%s", probe->err.text);
    if (!probe->http_major)
        return;
    doctor_ok(doctor, "connection", "%s answers", found.address);
    doctor_certificate(doctor, &found);
    check_speed(doctor, probe, &found);
    doctor_clock(doctor, probe->skew);
}

/* ---- what is open ------------------------------------------------------------------------ */

static void check_session(struct doctor *doctor, const struct probe *probe)
{
    const union value *session = probe->session.n ? rows_at(&probe->session, 0) : NULL;
    const char *name = session ? session[SESSION_NAME].text : NULL;
    const char *role = session ? session[SESSION_ROLE].text : NULL;
    const char *api = session ? session[SESSION_API].text : NULL;
    if (!session)
        return;
    doctor_hide(doctor, name, "ACCOUNT");
    doctor_ok(doctor, "account", "%s%s%s%s%s", name ? name : "it has no name", role ? ", " : "",
              role ? role : "", api ? ", version of the interface " : "", api ? api : "");
}

static void check_feed(struct doctor *doctor, const struct probe_feed *feed)
{
    CLEANUP(str_finish)
    struct str text = {0};
    probe_feed_print(&text, feed);
    doctor_hide(doctor, feed->said, "(its words)");
    switch (feed->fate) {
    case PROBE_OPEN:
        doctor_ok(doctor, "reads", "%s", str_text(&text));
        break;
    case PROBE_CLOSED:
        doctor_note(doctor, "reads", "ask for a key with that right, where this is needed", "%s",
                    str_text(&text));
        break;
    case PROBE_ABSENT:
        doctor_note(doctor, "reads", NULL, "%s", str_text(&text));
        break;
    case PROBE_FAILED:
        doctor_problem(doctor, "reads", "try again later; if it stays, report it with this line",
                       "%s", str_text(&text));
        break;
    case PROBE_UNASKED:
        break;
    }
}

static void check_feeds(struct doctor *doctor, const struct probe *probe)
{
    size_t open = probe_count_open(probe);
    for (size_t i = 0; i < probe->n && (open || probe->err.code == ERR_NONE); i++)
        check_feed(doctor, &probe->feeds[i]);
    if (!open && probe->err.code == ERR_NONE)
        doctor_problem(doctor, "reads", "check the url of the profile, and the credential's rights",
                       "nothing can be read");
}

void doctor_service(struct doctor *doctor)
{
    struct url url;
    struct err err = {0};
    CLEANUP(probe_finish)
    struct probe probe = {0};
    const struct profile *profile = doctor->profile;
    if (!profile || !*profile->url || profile->engine != ANSWERER_MIRROR)
        return;
    if (!probe_begin(&probe, profile, &doctor->secret, &err)) {
        doctor_problem(doctor, "profile", "mend it in the config", "%s", err.text);
        return;
    }
    if (url_check(profile->url, true, &url, NULL))
        check_name(doctor, &url);
    if (!secret_is_set(&doctor->secret))
        return; /* was told before; asking without it would tell nothing */
    while (probe_next(&probe))
        ;
    check_connection(doctor, &probe);
    check_session(doctor, &probe);
    check_feeds(doctor, &probe);
}
