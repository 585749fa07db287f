/* Worker threads that share the tasks of one question. */
#pragma once

#include <stddef.h>

enum { WORKERS_MAX = 8 };

struct pool;

/* `threads` with the caller's own; they start with the first pool_run that needs them. */
struct pool *pool_new(unsigned threads);
void pool_free(struct pool **pool);
unsigned pool_workers(const struct pool *pool);
/* Calls work(arg, worker, task) for every task in [0, n), each once, on any worker in [0,
 * pool_workers); the caller is worker 0. Returns when all are done. */
void pool_run(struct pool *pool, void (*work)(void *arg, unsigned worker, size_t task), void *arg,
              size_t n);
