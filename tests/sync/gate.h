/* A gate before a service on loopback, for what the service itself would not do: counts requests,
 * refuses some, and can hide the compact pages. One request a connection. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

struct gate {
    char url[64];
    /* Set before a request, or while it is quiet. */
    atomic_bool plain;         /* no compact pages */
    atomic_bool closed;        /* no answer at all */
    atomic_bool dripping;      /* answers come in small pieces */
    atomic_int refuse_cursors; /* so many requests with a cursor are told that it is unknown */
    atomic_int unauthorized;   /* so many requests are answered by 401 */
    atomic_int forbidden_plan; /* so many requests for the plan are answered by 403 */
    atomic_int broken_models;  /* so many requests for the models are answered by 500 */
    atomic_int requests, changes, refused; /* counted: all, for the changes, refused by the gate */
    atomic_int answering;                  /* requests under way now */
    struct gate_state *state;
};
/* `url`: "http://127.0.0.1:PORT" of the service. */
bool gate_open(struct gate *gate, const char *url);
/* Waits until all that connected before, and perhaps went away since, is counted and answered. */
void gate_settle(struct gate *gate);
void gate_shut(struct gate *gate);
