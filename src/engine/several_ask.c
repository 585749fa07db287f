/* A question to all of several. Mirrors answer at once and in turn; clusters take their time, so
 * each is asked by a thread of its own, which ends before the answers are put together: nothing of
 * it outlives the question. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "several.h"

enum {
    DOUBLED_MOST = 2,         /* times that patience grows */
    STEP_MS = 20,             /* between two looks at whether the question was withdrawn */
    PATIENCE_MS = 3 * SECOND, /* default of engine_cluster_options.patience_ms */
    QUIET_MS = 15 * SECOND,   /* in which one that was left out is not asked again */
    TEDIOUS_MS = SECOND / 2,  /* a failure that took as long is not waited for again soon */
};

void several_parts_finish(struct several_parts *parts)
{
    for (size_t i = 0; i < parts->n; i++)
        table_finish(&parts->tables[i]);
    free(parts->tables);
    free(parts->errs);
}

/* ---- one of them ---------------------------------------------------------------------------- */

static bool asks_for_me(const struct question *question)
{
    return question->filter && strstr(question->filter, "@me");
}

/* "@me" is somebody else in each of them. */
static const char *own_id(struct engine *engine, struct arena *arena)
{
    const struct question question = {
        .ask = ASK_DATASET, .set = DATA_SESSION, .sort = {.field = -1}};
    CLEANUP(table_finish)
    struct table session = {0};
    if (!engine_answer(engine, &question, NULL, &session, NULL) || !session.n_rows)
        return NULL;
    return arena_text(arena, table_at(&session, 0, SESSION_ID)->text);
}

/* As it was announced, where it was. */
static const struct question *announced(const struct several *several,
                                        const struct question *question)
{
    for (size_t i = 0; i < several->n_expected; i++)
        if (several->expected[i].question == question)
            return &several->expected[i].own;
    return NULL;
}

static bool ask_member(const struct several *several, struct engine *engine,
                       const struct question *question, const atomic_bool *cancel,
                       struct table *table, struct err *err)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    const struct question *own = announced(several, question);
    struct question copy = *question;
    copy.across = false;
    if (asks_for_me(question))
        copy.context.me = own_id(engine, &arena);
    return engine_answer(engine, own ? own : &copy, cancel, table, err);
}

/* ---- side by side --------------------------------------------------------------------------- */

/* A cluster that is being asked. */
struct round;
struct asking {
    struct round *round;
    struct member *member;
    struct table *table;
    struct err *err;
    pthread_t thread;
    bool started, over; /* over: with the round's lock */
    bool left;          /* our patience was at an end */
    atomic_bool cancel;
};
struct round {
    const struct several *several;
    const struct question *question;
    int64_t began; /* monotonic */
    pthread_mutex_t lock;
    pthread_cond_t ended; /* one of them */
    struct asking *items; /* as many as there are members */
    size_t n;
};

static void *run(void *arg)
{
    struct asking *asking = arg;
    struct round *round = asking->round;
    if (!ask_member(round->several, asking->member->engine, round->question, &asking->cancel,
                    asking->table, asking->err) &&
        asking->err->code == ERR_NONE)
        err_set(asking->err, ERR_OTHER, "the question could not be answered");
    pthread_mutex_lock(&round->lock);
    asking->over = true;
    pthread_cond_signal(&round->ended);
    pthread_mutex_unlock(&round->lock);
    return NULL;
}

static void start(struct asking *asking)
{
    asking->started = pthread_create(&asking->thread, NULL, run, asking) == 0;
    if (!asking->started)
        run(asking); /* then in turn */
}

static bool all_over(const struct round *round)
{
    for (size_t i = 0; i < round->n; i++)
        if (!round->items[i].over)
            return false;
    return true;
}

static void wait_a_step(struct round *round)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += STEP_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_cond_timedwait(&round->ended, &round->lock, &until);
}

static int64_t patience_of(const struct member *member)
{
    int64_t first = member->cluster->patience_ms ? member->cluster->patience_ms : PATIENCE_MS;
    return first << MIN(member->left_out, DOUBLED_MOST);
}

/* Those for which nobody waits any more are told so; they end soon. */
static void let_go(struct round *round, bool withdrawn)
{
    int64_t waited = clock_monotonic() - round->began;
    for (size_t i = 0; i < round->n; i++) {
        struct asking *asking = &round->items[i];
        bool late = round->several->watched && waited >= patience_of(asking->member);
        if (asking->over || (!withdrawn && !late))
            continue;
        asking->left = !withdrawn;
        atomic_store(&asking->cancel, true);
    }
}

static bool wait_for_all(struct round *round, const atomic_bool *cancel)
{
    bool withdrawn = false;
    pthread_mutex_lock(&round->lock);
    while (!all_over(round)) {
        withdrawn |= cancel && atomic_load(cancel);
        let_go(round, withdrawn);
        wait_a_step(round);
    }
    pthread_mutex_unlock(&round->lock);
    for (size_t i = 0; i < round->n; i++)
        if (round->items[i].started)
            pthread_join(round->items[i].thread, NULL);
    return !withdrawn;
}

/* What took long to fail, or was left out, is said again for a while before it is asked again. */
static void note_quiet(const struct round *round)
{
    for (size_t i = 0; i < round->n; i++) {
        const struct asking *asking = &round->items[i];
        struct member *member = asking->member;
        bool tedious = clock_monotonic() - round->began >= TEDIOUS_MS;
        if (asking->left && asking->err->code == ERR_CANCELLED) {
            *asking->err = (struct err){0};
            err_set(asking->err, ERR_LATER,
                    "no answer in %lld s; the others do not wait for it, it is asked again soon",
                    (long long)(patience_of(member) + SECOND / 2) / SECOND);
            member->left_out++;
        } else if (asking->err->code == ERR_NONE || !tedious) {
            member->left_out = asking->err->code == ERR_NONE ? 0 : member->left_out;
            continue;
        }
        member->quiet = *asking->err;
        member->quiet_until = clock_monotonic() + QUIET_MS;
    }
}

/* ---- all of them ---------------------------------------------------------------------------- */

static bool is_quiet(const struct several *several, const struct member *member)
{
    return several->watched && member->quiet_until > clock_monotonic();
}

/* False: it has no answer, and why. */
static bool is_ready(struct several *several, struct member *member, struct err *why)
{
    if (!several_open(several, member))
        return err_set(why, member->err.code, "%s", member->err.text);
    return !is_quiet(several, member) || err_set(why, member->quiet.code, "%s", member->quiet.text);
}

static void begin_round(struct round *round, const struct several *several,
                        const struct question *question)
{
    *round = (struct round){.several = several, .question = question, .began = clock_monotonic()};
    pthread_mutex_init(&round->lock, NULL);
    pthread_cond_init(&round->ended, NULL);
    round->items = mem_array(several->n, sizeof(*round->items));
}

static void end_round(struct round *round)
{
    pthread_mutex_destroy(&round->lock);
    pthread_cond_destroy(&round->ended);
    free(round->items);
}

static void add_asking(struct round *round, struct member *member, struct table *table,
                       struct err *why)
{
    struct asking *asking = &round->items[round->n++];
    asking->round = round;
    asking->member = member;
    asking->table = table;
    asking->err = why;
}

/* Those that need no thread; the clusters are being asked meanwhile. */
static void ask_here(struct several *several, const struct question *question,
                     const atomic_bool *cancel, struct several_parts *parts)
{
    for (size_t i = 0; i < several->n && !(cancel && atomic_load(cancel)); i++) {
        struct member *member = &several->members[i];
        struct err *why = &parts->errs[i];
        if (member->cluster && question->ask != ASK_STATE)
            continue;
        if (!several_open(several, member))
            err_set(why, member->err.code, "%s", member->err.text);
        else if (!ask_member(several, member->engine, question, cancel, &parts->tables[i], why) &&
                 why->code == ERR_NONE)
            err_set(why, ERR_OTHER, "the question could not be answered");
    }
}

bool several_ask(struct several *several, const struct question *question,
                 const atomic_bool *cancel, struct several_parts *parts, struct err *err)
{
    struct round round;
    parts->tables = mem_array(several->n, sizeof(*parts->tables));
    parts->errs = mem_array(several->n, sizeof(*parts->errs));
    parts->n = several->n;
    begin_round(&round, several, question);
    for (size_t i = 0; i < several->n; i++)
        if (several->members[i].cluster && question->ask != ASK_STATE &&
            is_ready(several, &several->members[i], &parts->errs[i]))
            add_asking(&round, &several->members[i], &parts->tables[i], &parts->errs[i]);
    for (size_t i = 0; i < round.n; i++)
        start(&round.items[i]);
    ask_here(several, question, cancel, parts);
    bool wanted = wait_for_all(&round, cancel) && !(cancel && atomic_load(cancel));
    note_quiet(&round);
    end_round(&round);
    for (size_t i = 0; i < several->n; i++)
        parts->n_rows += parts->errs[i].code == ERR_NONE ? parts->tables[i].n_rows : 1;
    return wanted || err_set(err, ERR_CANCELLED, "the question was withdrawn");
}

/* ---- beforehand ----------------------------------------------------------------------------- */

/* Each cluster is told of the same copies, by which it finds them again. */
void several_expect(struct several *several, const struct question *questions, size_t n)
{
    several->n_expected = 0;
    for (size_t i = 0; i < n && several->n_expected < EXPECTED_MAX; i++) {
        if (!questions[i].across || questions[i].ask == ASK_STATE || asks_for_me(&questions[i]))
            continue;
        struct expected *expected = &several->expected[several->n_expected++];
        *expected = (struct expected){&questions[i], questions[i]};
        expected->own.across = false;
    }
    for (size_t i = 0; i < several->n; i++) {
        struct member *member = &several->members[i];
        if (several->n_expected && member->cluster)
            several_open(several, member);
        if (!member->cluster || !member->engine || is_quiet(several, member))
            continue;
        for (size_t k = 0; k < several->n_expected; k++)
            engine_expect(member->engine, &several->expected[k].own, 1);
        if (!questions)
            engine_expect(member->engine, NULL, 0);
    }
}

bool several_wants_again(struct several *several)
{
    int64_t now = clock_monotonic();
    bool again = false;
    for (size_t i = 0; i < several->n; i++) {
        struct member *member = &several->members[i];
        if (!member->quiet_until || member->quiet_until > now)
            continue;
        member->quiet_until = 0;
        again = true;
    }
    return again;
}
