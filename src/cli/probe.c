#include "probe.h"

#include <string.h>

#include "cli.h"
#include "usagetop/sync.h"

enum {
    STEP_MS = 200,  /* between two looks at signals */
    TRIES = 2,      /* of a request */
    TURNS_MAX = 40, /* of one feed */
    REFUSED_MAX = 2 /* feeds in a row that want another credential */
};

static void set_headers(struct probe *probe, const char *user)
{
    const struct source *source = probe->source;
    for (size_t i = 0; source->headers && source->headers[i]; i++)
        if (probe->n_headers + 1 < PROBE_HEADERS_MAX)
            probe->headers[probe->n_headers++] = source->headers[i];
    if (sync_user_header(source, user, probe->secret, &probe->user))
        probe->headers[probe->n_headers++] = str_text(&probe->user);
}

bool probe_begin(struct probe *probe, const struct profile *profile, const struct secret *secret,
                 struct err *err)
{
    const struct source *source = source_find(profile->source);
    const struct net_options options = {.base_url = profile->url,
                                        .secret = secret,
                                        .ca_file = *profile->ca_file ? profile->ca_file : NULL,
                                        .allow_http = profile->allow_http,
                                        .stall_ms = 20 * SECOND,
                                        .total_ms = MINUTE,
                                        .tries = TRIES,
                                        .backoff_ms = 200,
                                        .retry_after_max_ms = 5 * SECOND,
                                        .partial = source && source->partial,
                                        .examine = true};
    *probe = (struct probe){.secret = secret, .skew = UNKNOWN, .first_byte = UNKNOWN};
    probe->source = source;
    if (!probe->source)
        return unknown("source", profile->source, source_nearest(profile->source), "help setup",
                       err);
    probe->net = net_new(&options, err);
    set_headers(probe, profile->user);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < probe->source->n_feeds && probe->n < PROBE_FEEDS_MAX; i++)
            if (probe->source->feeds[i].first == (pass == 0))
                probe->feeds[probe->n++].feed = &probe->source->feeds[i];
    return probe->net != NULL;
}

void probe_finish(struct probe *probe)
{
    net_finish(&probe->net);
    rows_finish(&probe->session);
    str_finish(&probe->user);
    *probe = (struct probe){0};
}

/* ---- one question ------------------------------------------------------------------------ */

static uint64_t start(struct probe *probe, struct source_request *ask, struct err *err)
{
    const struct source *source = probe->source;
    probe->headers[probe->n_headers] = ask->header;
    const struct net_request request = {.path = str_text(&ask->path),
                                        .accept = ask->accept,
                                        .auth_header = source->auth_header,
                                        .auth_prefix = source->auth_prefix,
                                        .headers = probe->headers,
                                        .n_headers = probe->n_headers + (ask->header != NULL),
                                        .body = ask->body.len ? str_text(&ask->body) : NULL,
                                        .size = ask->body.len,
                                        .type = ask->type,
                                        .repeatable = true};
    return net_start(probe->net, &request, err);
}

/* False: it could not be asked, or a signal came. */
static bool wait_for_answer(struct probe *probe, struct net_response *response, struct err *err)
{
    while (!net_poll(probe->net, STEP_MS, -1))
        if (signal_came())
            return err_set(err, ERR_CANCELLED, "stopped; nothing was written");
    net_take(probe->net, response);
    if (response->date != UNKNOWN)
        probe->skew = response->date - clock_now();
    if (response->status)
        probe->first_byte = response->first_byte_ms;
    probe->http_major = MAX(probe->http_major, response->http_major);
    return true;
}

static void keep_session(struct probe *probe, struct source_page *page)
{
    if (page->rows.n == 0 || page->rows.set != DATA_SESSION)
        return;
    rows_finish(&probe->session);
    probe->session = page->rows;
    page->rows = (struct rows){0};
}

/* True: a page that says nothing by itself, with *next to go on. Some services tell who they are in
 * several answers. */
static bool read_answer(struct probe *probe, const struct turn *turn,
                        const struct source_reply *reply, struct probe_feed *feed,
                        struct cursor *next)
{
    CLEANUP(source_page_finish)
    struct source_page page = {0};
    struct turn read = *turn;
    read.session = NULL;
    if (!feed->feed->read(&read, reply, &page, &feed->err))
        return false;
    feed->rows = page.rows.n;
    feed->more = page.more;
    *next = page.next;
    keep_session(probe, &page);
    return feed->more && feed->feed->first;
}

/* True: it goes on with the cursor as it is now. Where there is nothing else to ask, the last
 * refusal counts. */
static bool take_answer(struct probe *probe, const struct turn *turn, struct cursor *cursor,
                        const struct net_response *response, struct probe_feed *feed)
{
    const struct source_reply reply = {response->body, response->size, response->status};
    struct cursor next = {0};
    feed->status = response->status;
    feed->err = response->err;
    bool more = response->err.code == ERR_NONE
                    ? read_answer(probe, turn, &reply, feed, &next)
                    : feed->feed->elsewhere && feed->feed->elsewhere(turn, &reply, &next);
    if (more)
        *cursor = next;
    if (more || response->err.code == ERR_NONE)
        return more;
    CLEANUP(str_finish)
    struct str said = {0};
    source_judge(probe->source, &reply, &feed->err);
    source_error_text(response->body, response->size, &said);
    snprintf(feed->said, sizeof(feed->said), "%s", str_text(&said));
    return false;
}

static void ask(struct probe *probe, struct probe_feed *feed)
{
    struct cursor cursor = {0};
    bool again = true;
    for (int turns = 0; again && turns < TURNS_MAX; turns++) {
        CLEANUP(source_request_finish)
        struct source_request request = {0};
        CLEANUP(net_response_finish)
        struct net_response response = {0};
        const struct turn turn = {.feed = feed->feed,
                                  .cursor = &cursor,
                                  .session = probe->session.n ? rows_at(&probe->session, 0) : NULL,
                                  .now = clock_now()};
        feed->feed->ask(&turn, &request);
        again = request.path.len > 0 && start(probe, &request, &feed->err) &&
                wait_for_answer(probe, &response, &feed->err) &&
                take_answer(probe, &turn, &cursor, &response, feed);
    }
}

/* ---- what came of it --------------------------------------------------------------------- */

static enum probe_fate judge(const struct err *err)
{
    switch (err->code) {
    case ERR_NONE:
        return PROBE_OPEN;
    case ERR_AUTH:
    case ERR_FORBIDDEN:
        return PROBE_CLOSED;
    case ERR_NOT_FOUND:
        return PROBE_ABSENT;
    default:
        return PROBE_FAILED;
    }
}

/* One endpoint may want another credential than the others; a credential that nothing takes is not
 * tried everywhere, since that looks like guessing. */
static void note_refusal(struct probe *probe, const struct probe_feed *feed)
{
    net_set_secret(probe->net, probe->secret);
    probe->refused++;
    if (probe_count_open(probe) == 0 && (feed->feed->first || probe->refused >= REFUSED_MAX))
        probe->err = feed->err;
}

const struct probe_feed *probe_next(struct probe *probe)
{
    size_t i = 0;
    while (i < probe->n && probe->feeds[i].fate != PROBE_UNASKED)
        i++;
    if (i == probe->n || probe->err.code != ERR_NONE)
        return NULL;
    struct probe_feed *feed = &probe->feeds[i];
    const union value *session = probe->session.n ? rows_at(&probe->session, 0) : NULL;
    if (!source_offers(session, feed->feed)) {
        feed->fate = PROBE_ABSENT;
        return feed;
    }
    ask(probe, feed);
    feed->fate = judge(&feed->err);
    bool nobody = feed->err.code != ERR_NONE && !feed->status && !probe_count_open(probe);
    if (feed->err.code == ERR_CANCELLED || nobody)
        probe->err = feed->err;
    if (feed->err.code == ERR_AUTH)
        note_refusal(probe, feed);
    if (feed->err.code == ERR_CANCELLED)
        return NULL;
    return feed;
}

size_t probe_count_open(const struct probe *probe)
{
    size_t n = 0;
    for (size_t i = 0; i < probe->n; i++)
        n += probe->feeds[i].fate == PROBE_OPEN;
    return n;
}

/* Refusals are told by status and the service's words: the rest of the sentence is for whoever has
 * asked for one thing only. */
static void print_why(struct str *out, const struct probe_feed *feed)
{
    bool refused = feed->status == 401 || feed->status == 403;
    if (!refused && feed->status != 404) {
        str_addf(out, ": %s", feed->err.text);
        return;
    }
    str_addf(out, ": %s (%d)%s%s",
             refused ? "closed to this credential" : "the service has no such address",
             feed->status, *feed->said ? ": " : "", feed->said);
}

void probe_feed_print(struct str *out, const struct probe_feed *feed)
{
    char number[NUMBER_MAX];
    str_add(out, feed->feed->title);
    bool counts = feed->feed->set != DATA_SESSION && (feed->rows || !feed->more);
    if (feed->fate == PROBE_OPEN && counts)
        str_addf(out, ": %s%s",
                 feed->rows ? format_count(number, sizeof(number), (int64_t)feed->rows) : "none",
                 feed->more ? " and more" : "");
    else if (feed->err.code != ERR_NONE)
        print_why(out, feed);
    else if (feed->fate == PROBE_ABSENT)
        str_add(out, ": the service does not have it for this account");
}
