/* Questions about events: goes through all that may match, counts, and keeps the best so many in a
 * heap whose root is the worst of them. */
#include "json.h"
#include "match.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 1000000, PAGE_SIZE = 25, PAGE_SIZE_MAX = 1000 };

static const char *const sort_names[] = {
    "created",      "amount",        "kind",    "user_id",    "resource_type", "pool",
    "io",           "endpoint",      "state",   "api_key_id", "controller_id", "model",
    "core_hours",   "gpu_hours",     "credits", "fee_usd",    "status",        "latency_ms",
    "tokens.input", "tokens.output", NULL};
static const char *const order_names[] = {"desc", "asc", NULL};

/* An event's place in the order: greater comes first. */
struct place {
    int64_t key, created;
    uint64_t id; /* of two that were created in the same instant */
    int64_t index;
};

struct question {
    struct match match;
    int64_t page, page_size;
    int sort; /* field */
    int ascending;
    int64_t *ranks; /* of words: by code, in the order of their bytes */
    struct place *heap;
    size_t n, cap, most;
    int64_t total;
};

/* ---- order ----------------------------------------------------------------------------- */

static int64_t *rank_words(struct match *match, const struct words *words)
{
    int64_t *ranks = arena_new(&match->arena, words->n * sizeof *ranks);
    for (size_t a = 1; a < words->n; a++)
        for (size_t b = 1; b < words->n; b++)
            ranks[a] += strcmp(words->text[b], words->text[a]) < 0;
    return ranks;
}

static struct place place_of(const struct question *question, const struct event *event)
{
    struct place place = {INT64_MIN, event->v[E_CREATED], event->id[0], event->index};
    if (question->ascending) {
        place.created = -place.created;
        place.id = ~place.id;
    }
    if (!event_has(event, question->sort)) /* last in either order */
        return place;
    int64_t key = event->v[question->sort];
    key = question->ranks ? question->ranks[key] : key;
    place.key = question->ascending ? -key : key;
    return place;
}

static int place_compare(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? 1 : -1;
    if (x->created != y->created)
        return x->created < y->created ? 1 : -1;
    return x->id < y->id ? 1 : x->id > y->id ? -1 : 0;
}

static bool is_worse(const struct place *a, const struct place *b)
{
    return place_compare(a, b) > 0;
}

/* Puts `place` at the root and lets it sink below those that are worse. */
static void heap_sink(struct question *question, size_t at, struct place place)
{
    struct place *heap = question->heap;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= question->n)
            break;
        if (child + 1 < question->n && is_worse(&heap[child + 1], &heap[child]))
            child++;
        if (!is_worse(&heap[child], &place))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = place;
}

static void heap_offer(struct question *question, struct place place)
{
    if (question->n == question->most) {
        if (is_worse(&question->heap[0], &place))
            heap_sink(question, 0, place);
        return;
    }
    mem_grow(&question->heap, &question->cap, question->n + 1, sizeof *question->heap);
    size_t at = question->n++;
    while (at > 0 && is_worse(&place, &question->heap[(at - 1) / 2])) {
        question->heap[at] = question->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    question->heap[at] = place;
}

/* ---- the question ---------------------------------------------------------------------- */

static bool read_question(struct call *call, struct question *question)
{
    int sort = 0;
    *question = (struct question){.page = 1, .page_size = PAGE_SIZE};
    struct param_range pages = {1, ROWS_MAX}, sizes = {1, PAGE_SIZE_MAX};
    if (!match_read(call, &question->match) || !param_choice(call, "sort", sort_names, &sort) ||
        !param_choice(call, "order", order_names, &question->ascending) ||
        !param_count(call, "page", pages, &question->page) ||
        !param_count(call, "page_size", sizes, &question->page_size))
        return false;
    if (question->page * question->page_size > ROWS_MAX)
        return call_bad_param(call, "page",
                              "page times page_size must be at most %d: narrow the "
                              "question by since or until",
                              ROWS_MAX);
    const struct words *words;
    question->most = (size_t)(question->page * question->page_size);
    question->sort = field_find(DATA_EVENTS, sort_names[sort]);
    words = &call->service->world.words[question->sort];
    if (words->n > 0)
        question->ranks = rank_words(&question->match, words);
    return true;
}

/* Newest first unless asked the other way: then the default order finds its page at once and the
 * heap hardly moves. */
static void ask(const struct call *call, struct question *question)
{
    const struct world *world = &call->service->world;
    struct event event;
    int64_t range[2];
    size_t hint = 0;
    match_range(call, &question->match, range);
    for (int64_t k = 0; k < range[1] - range[0]; k++) {
        int64_t i = question->ascending ? range[0] + k : range[1] - 1 - k;
        int64_t stored = timeline_stored(&world->line, i, &hint);
        event_make(world, i, stored, event_changes(i, stored) <= call->now, &event);
        if (!match_event(&question->match, world, &event))
            continue;
        question->total++;
        heap_offer(question, place_of(question, &event));
    }
    if (question->n > 1)
        qsort(question->heap, question->n, sizeof *question->heap, place_compare);
}

static void write_answer(struct call *call, const struct question *question)
{
    struct event event;
    str_addf(&call->body, "{\"total\":%lld,\"page\":%lld,\"page_size\":%lld,\"data\":[",
             (long long)question->total, (long long)question->page, (long long)question->page_size);
    size_t first = (size_t)((question->page - 1) * question->page_size);
    for (size_t i = first; i < question->n; i++) {
        event_at(&call->service->world, question->heap[i].index, call->now, &event);
        if (i > first)
            str_char(&call->body, ',');
        event_write(&call->service->shape, &event, &call->body);
    }
    str_add(&call->body, "]}");
    call->status = 200;
}

void answer_events(struct call *call)
{
    struct question question;
    if (read_question(call, &question)) {
        ask(call, &question);
        write_answer(call, &question);
    }
    match_finish(&question.match);
    free(question.heap);
}

void answer_event(struct call *call)
{
    const struct world *world = &call->service->world;
    struct event event;
    uint64_t id[2];
    int64_t i = uuid_parse(call->id, call->id_size, id) ? event_find(world, id) : -1;
    if (i < 0 || i >= timeline_before(&world->line, call->now + 1)) {
        call_problem(call, 404, "there is no such event");
        return;
    }
    event_at(world, i, call->now, &event);
    event_write(&call->service->shape, &event, &call->body);
    call->etag_size = call->body.len;
    call->status = 200;
}
