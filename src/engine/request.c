/* Requests: questions that travel to the asking thread with all that they point to. */
#include <stdlib.h>
#include <string.h>

#include "usagetop/engine.h"

enum { QUESTIONS_FIRST = 16 };

struct request *request_new(void)
{
    return mem_new(sizeof(struct request));
}

void request_add(struct request *request, const struct question *question)
{
    struct arena *arena = &request->arena;
    if (request->n % QUESTIONS_FIRST == 0) {
        struct question *grown = arena_new(arena, (request->n + QUESTIONS_FIRST) * sizeof(*grown));
        if (request->n)
            memcpy(grown, request->questions, request->n * sizeof(*grown));
        request->questions = grown;
    }
    struct question copy = *question;
    copy.filter = arena_text(arena, question->filter);
    copy.id = arena_text(arena, question->id);
    copy.sql = arena_text(arena, question->sql);
    copy.prefix = arena_text(arena, question->prefix);
    copy.context.me = arena_text(arena, question->context.me);
    const char **marked = arena_new(arena, (copy.context.n_marked + 1) * sizeof(*marked));
    for (size_t i = 0; i < copy.context.n_marked; i++)
        marked[i] = arena_text(arena, question->context.marked[i]);
    copy.context.marked = marked;
    request->questions[request->n++] = copy;
}

void request_free(struct request *request)
{
    if (request)
        arena_finish(&request->arena);
    free(request);
}

void reply_finish(struct reply *reply)
{
    table_finish(&reply->table);
    *reply = (struct reply){0};
}
