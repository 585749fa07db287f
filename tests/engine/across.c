/* Questions across several clusters: all are asked at once, and one that says nothing does not hold
 * up the others. Against servers that answer as they are told; the talks are toys, so that only the
 * way is tested. */
#include <stdatomic.h>
#include <unistd.h>

#include "check.h"
#include "net/server.h"
#include "usagetop/engine.h"

static struct server quick, silent;
static atomic_int together, asked; /* each of so many waits for the others */

static bool says(const struct hit *hit, const char *text)
{
    return send_answer(hit->fd, "200 OK", "Content-Type: application/json\r\n", text);
}

static bool serve_all(const struct hit *hit, bool mute)
{
    const char *body = hit->body ? hit->body : "";
    char byte;
    if (text_equal(hit->path, "/ping"))
        return says(hit, "Ok.\n");
    if (!text_starts(body, "ASK"))
        return says(hit, text_starts(body, "LOOK") ? "100\n" : "0\n");
    asked++;
    if (mute) { /* until the other side goes away */
        while (read(hit->fd, &byte, 1) > 0)
            ;
        return false;
    }
    together--;
    while (together > 0)
        usleep(1000);
    return says(hit, "10\n");
}

static bool serve_quick(const struct hit *hit)
{
    return serve_all(hit, false);
}

static bool serve_silent(const struct hit *hit)
{
    return serve_all(hit, true);
}

static struct engine_cluster_options options_of(const struct server *server)
{
    return (struct engine_cluster_options){.urls = server->url,
                                           .connect_ms = MINUTE,
                                           .query_ms = MINUTE,
                                           .suspect_ms = MINUTE,
                                           .patience_ms = MINUTE,
                                           .mapping.database = "usage",
                                           .mapping.table = "events"};
}

static struct engine *open_engine(const struct engine_member *members, size_t n, bool watch)
{
    const struct engine_choice choice = {.watch = watch};
    struct engine *engine = engine_several(members, n, false);
    CHECK(engine_choose(engine, &choice, NULL));
    for (bool more = true; more;)
        if (!CHECK(engine_refresh(engine, 100, &more, NULL)))
            break;
    return engine;
}

static const struct question question = {.ask = ASK_AGGREGATE,
                                         .window = {WINDOW_ALL, 0, INT64_MAX},
                                         .filter = "user:a",
                                         .measures = {M_EVENTS},
                                         .n_measures = 1,
                                         .across = true,
                                         .sort = {.field = -1}};

static int64_t count_of(const struct table *table, size_t row)
{
    return table_at(table, row, PROFILE_FIELDS)->number;
}

static const char *failure_of(const struct table *table, size_t row)
{
    return table_at(table, row, PROFILE_FAILURE)->text;
}

/* Nobody answers before all have been asked: twice, for each of two questions of a screen. */
static void test_side_by_side(bool announced)
{
    const struct engine_cluster_options options = options_of(&quick);
    const struct engine_member members[] = {
        {.cluster = &options}, {.cluster = &options}, {.cluster = &options}};
    const struct question questions[] = {question, question};
    struct engine *engine = open_engine(members, ARRAY_LEN(members), false);
    together = (announced ? 2 : 1) * (int)ARRAY_LEN(members);
    if (announced)
        engine_expect(engine, questions, ARRAY_LEN(questions));
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        CLEANUP(table_finish)
        struct table table = {0};
        struct err err = {0};
        CHECK(engine_answer(engine, &questions[i], NULL, &table, &err));
        CHECK_TEXT(err.text, "");
        CHECK_NUMBER((int64_t)table.n_rows, (int64_t)ARRAY_LEN(members));
        for (size_t row = 0; row < table.n_rows; row++)
            CHECK_NUMBER(count_of(&table, row), 10);
    }
    engine_expect(engine, NULL, 0);
    engine_finish(&engine);
}

/* One that says nothing is left out, and not waited for again soon. */
static void test_left_out(void)
{
    const struct engine_cluster_options here = options_of(&quick);
    struct engine_cluster_options slow = options_of(&silent);
    const struct engine_member members[] = {{.cluster = &here}, {.cluster = &slow}};
    slow.patience_ms = 2 * SECOND; /* in which it has been asked, and has said what it can */
    struct engine *engine = open_engine(members, ARRAY_LEN(members), true);
    asked = together = 0;
    for (int i = 0; i < 3; i++) {
        CLEANUP(table_finish)
        struct table table = {0};
        CHECK(engine_answer(engine, &question, NULL, &table, NULL));
        if (!CHECK_NUMBER((int64_t)table.n_rows, 2))
            continue;
        CHECK_NUMBER(count_of(&table, 0), 10);
        CHECK_TEXT(failure_of(&table, 0), NULL);
        CHECK(text_starts(failure_of(&table, 1), "no answer in "));
    }
    CHECK_NUMBER(asked, 4); /* three times the one, once the other */
    engine_finish(&engine);
}

/* Withdrawn, it ends at once, however long a cluster would take. */
static void test_withdrawn(void)
{
    const struct engine_cluster_options slow = options_of(&silent);
    const struct engine_member members[] = {{.cluster = &slow}, {.cluster = &slow}};
    struct engine *engine = open_engine(members, ARRAY_LEN(members), false);
    const atomic_bool cancel = true;
    struct err err = {0};
    struct table table = {0};
    CHECK(!engine_answer(engine, &question, &cancel, &table, &err));
    CHECK_NUMBER(err.code, ERR_CANCELLED);
    engine_finish(&engine);
}

int main(void)
{
    server_start(&quick, serve_quick);
    server_start(&silent, serve_silent);
    test_side_by_side(false);
    test_side_by_side(true);
    test_left_out();
    test_withdrawn();
    server_stop(&quick);
    server_stop(&silent);
    return check_done();
}
