/* The feed of changes: several pages under way, stored strictly in order. */
#include <stdlib.h>
#include <string.h>

#include "job.h"

static struct flight *flight_at(struct sync_job *job, size_t i)
{
    return &job->flights[(job->first_flight + i) % FLIGHTS_MAX];
}

static void ask_page(struct sync_job *job, struct follow *follow, const struct cursor *cursor)
{
    struct flight *flight = flight_at(job, job->n_flights);
    *flight = (struct flight){.state = FLIGHT_ASKED, .asked = *cursor};
    if (follow_asks(job, follow, cursor, &flight->request))
        job->n_flights++;
}

static void land(struct sync_job *job, struct flight *flight)
{
    if (flight->state == FLIGHT_ASKED)
        net_cancel(job->net, flight->request);
    if (flight->state == FLIGHT_READING)
        readers_cancel(job->readers, &flight->reading);
    reading_finish(&flight->reading);
    flight->state = FLIGHT_FREE;
}

void flights_drop(struct sync_job *job)
{
    for (; job->n_flights; job->n_flights--)
        land(job, flight_at(job, job->n_flights - 1));
}

static void fail(struct sync_job *job, struct follow *follow, const struct err *err, int status,
                 bool at_cursor)
{
    flights_drop(job);
    follow_failed(job, follow, err, status, at_cursor);
}

void flights_begin(struct sync_job *job, struct follow *follow)
{
    follow->due = INT64_MAX;
    ask_page(job, follow, &follow->cursor);
}

/* Asks ahead: the last page under way knows its next cursor after a quick look. */
static void ask_ahead(struct sync_job *job, struct follow *follow)
{
    size_t most = (size_t)MIN(job->options.in_flight, FLIGHTS_MAX);
    if (!job->n_flights || job->n_flights >= most || job->paused)
        return;
    struct flight *last = flight_at(job, job->n_flights - 1);
    if (last->state != FLIGHT_ASKED && last->peeked)
        ask_page(job, follow, &last->next);
}

static struct flight *find_flight(struct sync_job *job, uint64_t request)
{
    for (size_t i = 0; i < job->n_flights; i++)
        if (flight_at(job, i)->state == FLIGHT_ASKED && flight_at(job, i)->request == request)
            return flight_at(job, i);
    return NULL;
}

void flights_response(struct sync_job *job, struct follow *follow, struct net_response *response)
{
    struct flight *flight = find_flight(job, response->id);
    if (!flight)
        return;
    const struct source_reply reply = {response->body, response->size, response->status};
    if (response->err.code != ERR_NONE || !response->body) {
        struct err err = response->err;
        if (err.code == ERR_NONE)
            err_set(&err, ERR_SHAPE, "the service sent no page");
        source_judge(job->source, &reply, &err);
        flight->state = FLIGHT_FREE;
        fail(job, follow, &err, response->status, *flight->asked.text != '\0');
        return;
    }
    flight->peeked = follow->feed->peek && follow->feed->peek(&reply, &flight->next) &&
                     strcmp(flight->next.text, flight->asked.text) != 0;
    flight->state = FLIGHT_READING;
    flight->reading = (struct reading){.feed = follow->feed,
                                       .cursor = flight->asked,
                                       .now = clock_now(),
                                       .body = response->body,
                                       .size = response->size};
    response->body = NULL;
    readers_put(job->readers, &flight->reading);
    ask_ahead(job, follow);
}

/* A page that brings nothing is written down only now and then, so that an idle mirror is left in
 * peace. */
static bool worth_storing(const struct follow *follow, const struct source_page *page)
{
    return page->rows.n || strcmp(page->next.text, follow->cursor.text) != 0 ||
           clock_monotonic() - follow->noted >= NOTE_MS || !follow->caught_up;
}

static bool store_page(struct sync_job *job, struct follow *follow, struct source_page *page)
{
    if (!worth_storing(follow, page))
        return true;
    struct store_batch batch = {.rows = &page->rows, .mode = STORE_UPSERT, .set = DATA_EVENTS};
    if (!follow_store(job, follow, &batch, &page->next, page->ahead))
        return false;
    follow->restarted = false;
    return true;
}

/* The first page has been read. False when the others under way are of no use. */
static bool page_done(struct sync_job *job, struct follow *follow)
{
    struct flight *flight = flight_at(job, 0);
    struct reading *reading = &flight->reading;
    if (reading->err.code != ERR_NONE) {
        struct err err = reading->err;
        err_wrap(&err, "%s", follow->feed->title);
        fail(job, follow, &err, 200, false);
        return false;
    }
    if (!store_page(job, follow, &reading->page)) {
        flights_drop(job);
        return false;
    }
    job->status.ahead = reading->page.more ? reading->page.ahead : 0;
    bool more = reading->page.more;
    bool as_thought = flight->peeked && strcmp(flight->next.text, reading->page.next.text) == 0;
    land(job, flight);
    job->first_flight = (job->first_flight + 1) % FLIGHTS_MAX;
    job->n_flights--;
    if (!more || !as_thought)
        flights_drop(job);
    if (!more)
        follow_succeeded(job, follow);
    return more;
}

void flights_advance(struct sync_job *job, struct follow *follow)
{
    while (job->n_flights && flight_at(job, 0)->state == FLIGHT_READING &&
           readers_done(job->readers, &flight_at(job, 0)->reading)) {
        flight_at(job, 0)->state = FLIGHT_READ;
        if (!page_done(job, follow))
            return;
        if (!job->n_flights && !job->paused)
            ask_page(job, follow, &follow->cursor);
        else if (!job->n_flights)
            follow->due = clock_monotonic();
    }
    ask_ahead(job, follow);
}
