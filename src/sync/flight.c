/* Pages on their way: asked for, taken apart, landed in order. */
#include <stdlib.h>
#include <string.h>

#include "job.h"

/* ---- asking ---------------------------------------------------------------------------- */

static struct flight *new_flight(struct sync_job *job)
{
    struct flight *flight = job->spare;
    if (!flight)
        return mem_new(sizeof(*flight));
    job->spare = flight->next;
    flight->next = NULL;
    return flight;
}

static void put_away(struct sync_job *job, struct flight *flight)
{
    free(flight->parsing.body);
    struct source_page page = flight->parsing.page;
    *flight = (struct flight){.next = job->spare, .parsing = {.page = page}};
    job->spare = flight;
}

void flight_forget_spare(struct sync_job *job)
{
    while (job->spare) {
        struct flight *flight = job->spare;
        job->spare = flight->next;
        parsing_finish(&flight->parsing);
        free(flight);
    }
}

static struct turn turn_of(const struct sync_job *job, const struct follow *follow,
                           const struct flight *flight)
{
    return (struct turn){.feed = follow->feed,
                         .cursor = &flight->asked,
                         .session = job->session.n ? rows_at(&job->session, 0) : NULL,
                         .now = status_service_now(job)};
}

/* False with ERR_NONE: there is nothing to ask. */
static bool start(struct sync_job *job, struct follow *follow, struct flight *flight,
                  struct err *err)
{
    CLEANUP(source_request_finish)
    struct source_request ask = {0};
    const struct source *source = job->source;
    const struct turn turn = turn_of(job, follow, flight);
    follow->feed->ask(&turn, &ask);
    if (ask.path.len == 0)
        return false;
    bool known = flight->first && follow->feed->etag && *follow->etag;
    job->headers[job->n_headers] = ask.header;
    const struct net_request request = {.path = str_text(&ask.path),
                                        .accept = ask.accept,
                                        .etag = known ? follow->etag : NULL,
                                        .auth_header = source->auth_header,
                                        .auth_prefix = source->auth_prefix,
                                        .headers = job->headers,
                                        .n_headers = job->n_headers + (ask.header != NULL),
                                        .body = ask.body.len ? str_text(&ask.body) : NULL,
                                        .size = ask.body.len,
                                        .type = ask.type,
                                        .repeatable = true,
                                        .tag = (uint64_t)(follow - job->follows)};
    flight->request = net_start(job->net, &request, err);
    return flight->request != 0;
}

static void ask(struct sync_job *job, struct follow *follow, const struct cursor *cursor,
                bool first)
{
    struct failure failure = {0};
    struct flight *flight = new_flight(job);
    flight->state = FLIGHT_ASKED;
    flight->asked = *cursor;
    flight->first = first;
    if (!start(job, follow, flight, &failure.err)) {
        put_away(job, flight);
        if (failure.err.code == ERR_NONE)
            fate_over(job, follow);
        else if (!follow->first)
            fate_failed(job, follow, &failure);
        return;
    }
    if (follow->last)
        follow->last->next = flight;
    else
        follow->first = flight;
    follow->last = flight;
    follow->n_flights++;
}

void flight_begin(struct sync_job *job, struct follow *follow)
{
    rows_reset(&follow->gathered);
    follow->part = 0;
    ask(job, follow, &follow->cursor, true);
}

void flight_ahead(struct sync_job *job, struct follow *follow)
{
    size_t most = (size_t)MIN(job->options.in_flight, FLIGHTS_MAX);
    const struct flight *last = follow->last;
    if (last && last->state == FLIGHT_PARSING && last->peeked && !job->paused &&
        follow->n_flights < most)
        ask(job, follow, &last->ahead, false);
}

/* ---- dropping -------------------------------------------------------------------------- */

/* The flight is in no list any more. */
static void end(struct sync_job *job, struct flight *flight)
{
    if (flight->state == FLIGHT_ASKED)
        net_cancel(job->net, flight->request);
    if (flight->state == FLIGHT_PARSING)
        parsers_cancel(job->parsers, &flight->parsing);
    put_away(job, flight);
}

static struct flight *unlink_first(struct follow *follow)
{
    struct flight *flight = follow->first;
    follow->first = flight->next;
    if (!follow->first)
        follow->last = NULL;
    follow->n_flights--;
    flight->next = NULL;
    return flight;
}

void flight_drop(struct sync_job *job, struct follow *follow)
{
    while (follow->first)
        end(job, unlink_first(follow));
}

void flight_drop_all(struct sync_job *job)
{
    for (size_t i = 0; i < job->n_follows; i++)
        flight_drop(job, &job->follows[i]);
}

/* Drops a guess, and those that follow from it; the flight before it no longer knows what is
 * ahead. */
static void drop_from(struct sync_job *job, struct follow *follow, struct flight *flight)
{
    struct flight *before = follow->first;
    while (before->next != flight)
        before = before->next;
    before->next = NULL;
    before->peeked = false;
    follow->last = before;
    while (flight) {
        struct flight *next = flight->next;
        end(job, flight);
        follow->n_flights--;
        flight = next;
    }
}

/* ---- answers --------------------------------------------------------------------------- */

/* The answer only says to ask otherwise. */
static bool goes_elsewhere(struct sync_job *job, struct follow *follow, const struct flight *flight,
                           const struct source_reply *reply)
{
    const struct turn turn = turn_of(job, follow, flight);
    struct cursor next = {0};
    if (flight != follow->first || !follow->feed->elsewhere ||
        !follow->feed->elsewhere(&turn, reply, &next))
        return false;
    bool walking = follow->feed->mode == FEED_SNAPSHOT && !flight->first;
    flight_drop(job, follow);
    if (walking) { /* what was gathered so far is part of it */
        ask(job, follow, &next, false);
        return true;
    }
    follow->cursor = next;
    follow->due = job_now(job);
    return true;
}

static void refused(struct sync_job *job, struct follow *follow, struct flight *flight,
                    const struct net_response *response)
{
    const struct source_reply reply = {response->body, response->size, response->status};
    if (goes_elsewhere(job, follow, flight, &reply))
        return;
    struct failure failure = {
        .err = response->err, .status = response->status, .at_cursor = *flight->asked.text != '\0'};
    source_judge(job->source, &reply, &failure.err);
    if (flight != follow->first && failure.err.code != ERR_AUTH) {
        drop_from(job, follow, flight);
        return;
    }
    if (failure.err.code != ERR_AUTH && failure.err.code != ERR_NETWORK)
        err_wrap(&failure.err, "%s", follow->feed->title);
    fate_failed(job, follow, &failure);
}

static void parse(struct sync_job *job, struct follow *follow, struct flight *flight,
                  struct net_response *response)
{
    const struct source_reply reply = {response->body, response->size, response->status};
    const char *etag = response->etag ? response->etag : "";
    flight->peeked = follow->feed->peek && follow->feed->peek(&reply, &flight->ahead) &&
                     strcmp(flight->ahead.text, flight->asked.text) != 0;
    snprintf(flight->etag, sizeof(flight->etag), "%s", strlen(etag) < ETAG_MAX ? etag : "");
    struct parsing *parsing = &flight->parsing;
    parsing->feed = follow->feed;
    parsing->cursor = &flight->asked;
    parsing->now = status_service_now(job);
    parsing->body = response->body;
    parsing->size = response->size;
    response->body = NULL;
    flight->state = FLIGHT_PARSING;
    parsers_put(job->parsers, parsing);
}

static struct flight *find(const struct follow *follow, uint64_t request)
{
    struct flight *flight = follow->first;
    while (flight && (flight->state != FLIGHT_ASKED || flight->request != request))
        flight = flight->next;
    return flight;
}

void flight_answered(struct sync_job *job, struct net_response *response)
{
    struct follow *follow = &job->follows[response->tag];
    struct flight *flight = find(follow, response->id);
    if (!flight)
        return;
    flight->state = FLIGHT_ANSWERED;
    flight->unchanged = response->unchanged;
    if (response->err.code != ERR_NONE)
        refused(job, follow, flight, response);
    else if (!response->unchanged)
        parse(job, follow, flight, response);
    flight_ahead(job, follow);
}

/* ---- landing --------------------------------------------------------------------------- */

/* Nothing has to be waited for: parsed, or there was nothing to parse. */
static bool is_ready(const struct sync_job *job, const struct flight *flight)
{
    return flight->state == FLIGHT_ANSWERED ||
           (flight->state == FLIGHT_PARSING && parsers_done(job->parsers, &flight->parsing));
}

/* After a page that is in the mirror: the next ones, if there are any. */
static void go_on(struct sync_job *job, struct follow *follow, const struct flight *landed)
{
    const struct source_page *page = &landed->parsing.page;
    bool guessed = landed->peeked && strcmp(landed->ahead.text, page->next.text) == 0;
    bool more = page->more && !landed->unchanged;
    if (!more || !guessed)
        flight_drop(job, follow);
    if (!more) {
        fate_well(job, follow);
        return;
    }
    follow->caught_up = follow->caught_up && follow != job_events(job);
    bool paced = follow->feed->pace_ms > 0 && follow->feed->mode == FEED_CHANGES;
    if (follow->first)
        flight_ahead(job, follow);
    else if (paced)
        follow->due = job_now(job) + follow->feed->pace_ms;
    else if (!job->paused)
        ask(job, follow, &page->next, false);
    else
        follow->due = job_now(job);
}

bool flight_advance(struct sync_job *job, struct follow *follow)
{
    if (!follow->first || !is_ready(job, follow->first))
        return false;
    struct flight *flight = unlink_first(follow);
    struct failure failure = {.err = flight->parsing.err, .status = 200};
    if (failure.err.code != ERR_NONE) {
        err_wrap(&failure.err, "%s", follow->feed->title);
        fate_failed(job, follow, &failure);
    } else if (land_page(job, follow, flight)) {
        go_on(job, follow, flight);
    }
    put_away(job, flight);
    return true;
}
