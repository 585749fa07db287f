/* A service whose events come in several feeds, each with a fate of its own: what one of them did
 * not bring is a gap or not known, in what it is a part of and nowhere else. The source is that of
 * a real service, for its list of feeds. */
#include "world.h"

static const int64_t midnight = WORLD_NOW - 9 * HOUR;

static struct store_feed feed_of(const char *name)
{
    return (struct store_feed){.source = "openai",
                               .name = name,
                               .set = DATA_EVENTS,
                               .fetched_at = WORLD_NOW,
                               .failed_at = UNKNOWN,
                               .status = 200,
                               .ahead = UNKNOWN,
                               .shared = true};
}

static void apply(struct world *world, const struct store_batch *batch)
{
    struct err err = {0};
    if (!CHECK(store_apply(&world->store, batch, NULL, &err)))
        fprintf(stderr, "  %s\n", err.text);
}

/* Reads [from, to) of a feed: a sum at the start of each day. */
static void read_days(struct world *world, const char *name, int64_t from, int64_t to)
{
    const bool costs = strcmp(name, "costs") == 0;
    const struct store_feed feed = feed_of(name);
    struct rows rows = {0};
    for (int64_t day = from; day < to; day += DAY) {
        union value *row = rows_add(&rows, DATA_EVENTS);
        row[E_CREATED].number = day;
        row[E_ID].text = arena_printf(&rows.arena, "%s-%lld", name, (long long)day);
        row[E_KIND].text = costs ? "consumption" : "request";
        row[E_GRAIN].text = "day";
        if (costs)
            row[E_FEE].number = 1000000000;
        else
            row[E_REQUESTS].number = 10;
        if (strcmp(name, "completions") == 0)
            row[E_OUTPUT].number = 7;
    }
    apply(world,
          &(struct store_batch){
              .rows = &rows, .set = DATA_EVENTS, .span = {from, to, NULL, 0}, .feed = &feed});
    rows_finish(&rows);
}

static void fail(struct world *world, const char *name, int64_t status, int64_t fetched_at)
{
    struct store_feed feed = feed_of(name);
    feed.fetched_at = fetched_at;
    feed.failed_at = WORLD_NOW;
    feed.status = status;
    feed.error = "the service said: no";
    apply(world, &(struct store_batch){.feed = &feed});
}

static struct table ask(struct engine *engine, enum bucket bucket, const char *filter)
{
    struct err err = {0};
    struct table table = {0};
    const struct question question = {
        .ask = ASK_AGGREGATE,
        .set = DATA_EVENTS,
        .window = {WINDOW_CUSTOM, midnight - 9 * DAY, midnight + DAY},
        .now = WORLD_NOW,
        .filter = filter,
        .measures = {M_REQUESTS, M_TOKENS_OUTPUT, M_FEE, M_CONSUMPTIONS, M_JOBS},
        .n_measures = 5,
        .bucket = bucket,
        .sort = {.field = -1}};
    for (bool more = true; more;)
        if (!CHECK(engine_refresh(engine, 1000, &more, &err)))
            break;
    if (!CHECK(engine_answer(engine, &question, NULL, &table, &err)))
        fprintf(stderr, "  %s\n", err.text);
    return table;
}

static int64_t at(const struct table *table, size_t row, const char *name)
{
    return table_at(table, row, (size_t)table_column(table, name))->number;
}

static const struct lack *lack_of(const struct table *table, enum measure_id id)
{
    for (size_t i = 0; i < table->provenance.n_lacks; i++)
        if (table->provenance.lacks[i].measure == id)
            return &table->provenance.lacks[i];
    return NULL;
}

/* One is far behind the others, one is closed: each is missing in its own measures alone. */
static void check_behind(struct engine *engine)
{
    struct table table = ask(engine, BUCKET_NONE, NULL);
    const struct lack *requests = lack_of(&table, M_REQUESTS), *fee = lack_of(&table, M_FEE);
    CHECK_NUMBER(at(&table, 0, "requests"), 6 * 2 * 10);
    CHECK_NUMBER(at(&table, 0, "tokens_output"), 10 * 7);
    CHECK_NUMBER(at(&table, 0, "fee_usd"), UNKNOWN);
    CHECK_NUMBER(at(&table, 0, "consumptions"), UNKNOWN);
    CHECK_NUMBER(at(&table, 0, "jobs_submitted"), 0); /* of the service, not of a feed */
    CHECK(!lack_of(&table, M_TOKENS_OUTPUT) && !lack_of(&table, M_JOBS));
    if (CHECK(requests && fee)) {
        CHECK_TEXT(requests->late, "the embeddings");
        CHECK_NUMBER(requests->from, midnight - DAY);
        CHECK_NUMBER(requests->until, UNKNOWN);
        CHECK(!requests->none && !requests->failing && !requests->closed);
        CHECK_TEXT(fee->closed, "the costs");
        CHECK_TEXT(fee->why, "the service said: no");
        CHECK_NUMBER(fee->status, 403);
        CHECK(fee->none && fee->failing && !fee->late);
    }
    CHECK_NUMBER((int64_t)table.provenance.n_gaps, 1);
    CHECK_NUMBER(table.provenance.gap.from, midnight - 9 * DAY);
    CHECK_NUMBER(table.provenance.gap.to, midnight - DAY);
    table_finish(&table);
    table = ask(engine, BUCKET_DAY, NULL);
    CHECK_NUMBER((int64_t)table.n_rows, 10);
    for (size_t row = 0; row < table.n_rows; row++) {
        CHECK_NUMBER(at(&table, row, "requests"), row < 8 ? UNKNOWN : 60);
        CHECK_NUMBER(at(&table, row, "tokens_output"), 7);
        CHECK_NUMBER(at(&table, row, "consumptions"), UNKNOWN);
    }
    table_finish(&table);
}

/* What only the events of some feeds can pass is not held against the others. */
static void check_filtered(struct engine *engine)
{
    struct table table = ask(engine, BUCKET_NONE, "kind:request has:tokens_output");
    CHECK_NUMBER(at(&table, 0, "requests"), 100);
    CHECK_NUMBER((int64_t)table.provenance.n_lacks, 0);
    for (size_t i = 0; i < engine->state.n_troubles; i++)
        CHECK(strcmp(engine->state.troubles[i].title, "the decisions") != 0);
    CHECK(engine->state.n_troubles > 0);
    table_finish(&table);
    table = ask(engine, BUCKET_NONE, "-kind:request");
    CHECK(!lack_of(&table, M_REQUESTS));
    CHECK(lack_of(&table, M_FEE) != NULL);
    table_finish(&table);
}

/* One stopped a day ago, and one never came. */
static void check_late(struct world *world, struct engine *engine)
{
    read_days(world, "embeddings", midnight - 9 * DAY, midnight - DAY);
    struct table table = ask(engine, BUCKET_NONE, NULL);
    CHECK_NUMBER(at(&table, 0, "requests"), 600);
    CHECK(!lack_of(&table, M_REQUESTS));
    table_finish(&table);
    fail(world, "images", 500, midnight - DAY);
    table = ask(engine, BUCKET_DAY, NULL);
    CHECK_NUMBER(at(&table, 9, "requests"), 60); /* it was read a moment ago */
    table_finish(&table);
}

static void check_stopped(struct world *world, struct engine *engine)
{
    static const char *const others[] = {"completions", "embeddings", "moderations",
                                         "audio_speeches"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        read_days(world, others[i], midnight - 9 * DAY, midnight + DAY);
    read_days(world, "images", midnight - 9 * DAY, midnight - DAY);
    fail(world, "images", 500, midnight - DAY);
    fail(world, "audio_transcriptions", 403, UNKNOWN);
    struct table table = ask(engine, BUCKET_DAY, NULL);
    for (size_t row = 0; row < table.n_rows; row++)
        CHECK_NUMBER(at(&table, row, "requests"), row < 8 ? 50 : UNKNOWN);
    const struct lack *lack = lack_of(&table, M_REQUESTS);
    if (CHECK(lack != NULL)) {
        CHECK_TEXT(lack->late, "the images");
        CHECK_TEXT(lack->closed, "the transcriptions");
        CHECK_NUMBER(lack->from, UNKNOWN);
        CHECK_NUMBER(lack->until, midnight - DAY);
        CHECK_NUMBER(lack->status, 500);
        CHECK(lack->failing && !lack->none);
    }
    table_finish(&table);
}

static void check_state(struct world *world, const char *failing, int64_t other, bool fails)
{
    struct err err = {0};
    struct store_feed feed = feed_of(failing);
    struct engine *engine = engine_mirror(world->path, false, &err);
    bool more;
    if (!CHECK(engine != NULL))
        return;
    feed.failed_at = WORLD_NOW;
    feed.fetched_at = WORLD_NOW - 2 * DAY;
    feed.status = 503;
    feed.error = "no luck";
    apply(world, &(struct store_batch){.feed = &feed});
    feed = feed_of("completions");
    feed.fetched_at = other;
    apply(world, &(struct store_batch){.feed = &feed});
    CHECK(engine_refresh(engine, 1000, &more, &err));
    CHECK_NUMBER(engine->state.failed_at, fails ? WORLD_NOW : UNKNOWN);
    CHECK_TEXT(engine->state.trouble, fails ? "no luck" : "");
    engine_finish(&engine);
}

/* One that fails alone is not the service; what is over and was answered before is no answer. */
static void check_states(void)
{
    struct world world = {0};
    world_begin(&world, 7);
    check_state(&world, "images", WORLD_NOW + MINUTE, false);
    check_state(&world, "images", WORLD_NOW - DAY, true);
    world_end(&world);
}

/* Across both, each says what it lacks. */
static void check_across(const struct world *world, const struct world *other)
{
    const struct engine_member members[] = {{.path = world->path}, {.path = other->path}};
    const struct question question = {.ask = ASK_AGGREGATE,
                                      .window = {WINDOW_CUSTOM, midnight - 9 * DAY, midnight + DAY},
                                      .now = WORLD_NOW,
                                      .measures = {M_REQUESTS, M_FEE},
                                      .n_measures = 2,
                                      .across = true,
                                      .sort = {.field = -1}};
    struct engine *engine = engine_several(members, ARRAY_LEN(members), false);
    struct table table = {0};
    size_t of[3] = {0};
    CHECK(engine_answer(engine, &question, NULL, &table, NULL));
    for (size_t i = 0; i < table.provenance.n_lacks; i++) {
        const struct lack *lack = &table.provenance.lacks[i];
        if (CHECK(lack->profile > 0 && lack->profile < ARRAY_LEN(of)))
            of[lack->profile]++;
        if (lack->profile == 1 && lack->measure == M_FEE)
            CHECK_TEXT(lack->closed, "the costs");
        if (lack->profile == 2 && lack->measure == M_REQUESTS)
            CHECK_TEXT(lack->late, "the images");
    }
    CHECK(of[1] > 0 && of[2] > 0);
    table_finish(&table);
    engine_finish(&engine);
}

int main(void)
{
    static const char *const read[] = {"completions", "moderations", "images", "audio_speeches",
                                       "audio_transcriptions"};
    struct world world = {0}, other = {0};
    struct err err = {0};
    CHECK(zone_set_local("UTC", &err));
    world_begin(&world, 5);
    world_begin(&other, 6);
    check_states();
    for (size_t i = 0; i < ARRAY_LEN(read); i++)
        read_days(&world, read[i], midnight - 9 * DAY, midnight + DAY);
    read_days(&world, "embeddings", midnight - DAY, midnight + DAY);
    fail(&world, "costs", 403, UNKNOWN);
    /* there is no such thing, and in the other it was not asked for yet: nothing lacks it */
    fail(&world, "decisions", 404, UNKNOWN);
    struct engine *engine = engine_mirror(world.path, false, &err);
    struct engine *second = engine_mirror(other.path, false, &err);
    if (CHECK(engine && second)) {
        check_behind(engine);
        check_filtered(engine);
        check_late(&world, engine);
        check_stopped(&other, second);
        check_across(&world, &other);
    }
    engine_finish(&engine);
    engine_finish(&second);
    world_end(&world);
    world_end(&other);
    CHECK_NUMBER(world_failures(), 0);
    return check_done();
}
