/* Questions out, answers in. Each question has a place; its answer stays there, and on the screen,
 * until a newer one comes, and is asked for again only when the question or the data have changed.
 */
#include <string.h>

#include "loop.h"

/* Everything that makes one question differ from another, but for the time. */
static uint64_t question_key(const struct question *q)
{
    CLEANUP(str_finish)
    struct str text = {0};
    struct str *key = &text;
    str_addf(key, "%d %d %d %d %lld %lld %d ", (int)q->ask, q->across, (int)q->set,
             (int)q->window.kind, (long long)q->window.from, (long long)q->window.to, (int)q->zone);
    for (size_t i = 0; i < q->n_measures; i++)
        str_addf(key, "m%d ", (int)q->measures[i]);
    for (size_t i = 0; i < q->n_by; i++)
        str_addf(key, "b%d ", (int)q->by[i]);
    str_addf(key, "%d %zu %zu %d %d %d %zu %zu ", (int)q->bucket, q->buckets_most,
             q->buckets_newest, q->weekly, q->sort.field, q->sort.descending, q->offset, q->limit);
    uint64_t marks = 0;
    for (size_t i = 0; i < q->context.n_marked; i++)
        marks = hash_text(q->context.marked[i], marks);
    /* where the selected event stands is asked again only with new data */
    const char *id = q->id && q->ask != ASK_POSITION ? q->id : "";
    str_addf(key, "f%s\x1fi%s\x1fp%s\x1f%llx\x1f%s\n", q->filter ? q->filter : "", id,
             q->prefix ? q->prefix : "", (unsigned long long)marks,
             q->context.me ? q->context.me : "");
    str_addf(key, "s%u %s", q->run, q->sql ? q->sql : "");
    return hash_text(str_text(key), 1);
}

/* What is drawn points at the answers by place. */
static void point_at_answers(struct answers *answers)
{
    for (size_t i = 0; i < ANSWERS_MAX; i++) {
        const struct answer *answer = &answers->items[i];
        bool good = answer->there && answer->err.code == ERR_NONE;
        answers->there[i] = good ? &answer->table : NULL;
        answers->failed[i] = answer->there && !good ? &answer->err : NULL;
    }
    answers->fresh = false;
}

static void drop(struct answer *answer)
{
    table_finish(&answer->table);
    *answer = (struct answer){0};
}

void answers_forget(struct answers *answers)
{
    for (size_t i = 0; i < ANSWERS_MAX; i++)
        drop(&answers->items[i]);
    answers->n = 0;
    point_at_answers(answers);
}

void answers_forget_place(struct answers *answers)
{
    for (size_t i = 0; i < answers->n; i++)
        if (answers->items[i].ask == ASK_POSITION || answers->items[i].ask_next == ASK_POSITION)
            drop(&answers->items[i]);
    point_at_answers(answers);
}

/* An answer to the same question, wherever it stood. */
static bool take_same(struct answer *old, size_t n, struct answer *out, uint64_t key)
{
    for (size_t i = 0; i < n; i++)
        if (old[i].there && old[i].key == key) {
            *out = old[i];
            old[i] = (struct answer){0};
            return true;
        }
    return false;
}

/* Gives each question its place. What is not known yet shows the older answer of its kind in the
 * same place, so that the picture changes once, when the newer one is there. */
static void settle_places(struct answers *answers, const struct question *questions, size_t n,
                          const uint64_t *keys)
{
    struct answer old[ANSWERS_MAX];
    memcpy(old, answers->items, sizeof(old));
    memset(answers->items, 0, sizeof(answers->items));
    for (size_t i = 0; i < n; i++)
        take_same(old, answers->n, &answers->items[i], keys[i]);
    for (size_t i = 0; i < n && i < answers->n; i++)
        if (!answers->items[i].there && old[i].there && old[i].ask == questions[i].ask) {
            answers->items[i] = old[i];
            old[i] = (struct answer){0};
        }
    for (size_t i = 0; i < ANSWERS_MAX; i++)
        drop(&old[i]);
    for (size_t i = 0; i < n; i++)
        answers->items[i].wanted = keys[i];
    answers->n = n;
    point_at_answers(answers);
}

static bool is_current(const struct answers *answers, size_t i)
{
    const struct answer *answer = &answers->items[i];
    return answer->there && answer->key == answer->wanted &&
           (answer->generation == answers->generation || answer->ask == ASK_SQL);
}

const struct table *answers_current(const struct answers *answers, size_t i)
{
    return i < answers->n && is_current(answers, i) ? answers->there[i] : NULL;
}

static void post(struct app *app, const struct question *questions, size_t n)
{
    struct answers *answers = &app->answers;
    struct request *request = request_new();
    request->number = answers->number = ++app->serial;
    request->choice.member = app->current;
    answers->n_posted = 0;
    for (size_t i = 0; i < n; i++) {
        request->choice.watch |= questions[i].across;
        if (is_current(answers, i))
            continue;
        request_add(request, &questions[i]);
        answers->posted[answers->n_posted++] = (uint8_t)i;
        answers->items[i].ask_next = questions[i].ask;
        if (questions[i].ask == ASK_POSITION)
            snprintf(answers->asked_id, sizeof(answers->asked_id), "%s", questions[i].id);
    }
    answers->complete = answers->n_posted == 0;
    answers->posted_at = clock_monotonic();
    app->jump.number = 0; /* its request is withdrawn by this one */
    if (answers->complete)
        request_free(request);
    else
        asker_post(app->asker, request);
}

void answers_ask(struct app *app, const struct question *questions, size_t n, bool again)
{
    struct answers *answers = &app->answers;
    uint64_t keys[ANSWERS_MAX];
    bool same = n == answers->n;
    for (size_t i = 0; i < n; i++) {
        keys[i] = question_key(&questions[i]);
        same = same && answers->items[i].wanted == keys[i];
    }
    if (same && !again)
        return;
    if (again)
        answers->generation++;
    answers->engine_generation = app->engine.generation;
    settle_places(answers, questions, n, keys);
    post(app, questions, n);
}

/* What cannot be asked anew just now stays on the screen, with its age: the next good answer takes
 * its place. */
static bool stays(const struct answer *answer, const struct reply *reply)
{
    bool away = reply->err.code == ERR_NETWORK || reply->err.code == ERR_LATER;
    return away && answer->there && answer->err.code == ERR_NONE && answer->key == answer->wanted;
}

static void keep(struct answers *answers, struct reply *reply)
{
    if (reply->index >= answers->n_posted)
        return;
    struct answer *answer = &answers->items[answers->posted[reply->index]];
    if (stays(answer, reply)) {
        answer->generation = answers->generation;
        return;
    }
    table_finish(&answer->table);
    answer->err = reply->err;
    answer->there = true;
    answer->key = answer->wanted;
    answer->ask = answer->ask_next;
    answer->generation = answers->generation;
    if (reply->err.code == ERR_NONE) {
        answer->table = reply->table;
        reply->table = (struct table){0};
    }
    point_at_answers(answers);
}

bool answers_take(struct app *app)
{
    bool any = false;
    struct reply reply = {0};
    while (asker_take(app->asker, &reply)) {
        if (reply.number == app->answers.number) {
            keep(&app->answers, &reply);
            app->answers.complete = reply.last;
            /* all of one state: what the engine has told of it since is no news */
            if (app->answers.n_posted == app->answers.n)
                app->answers.engine_generation = reply.generation;
            any = true;
        } else {
            any |= jump_take(app, &reply);
        }
        reply_finish(&reply);
    }
    return any;
}
