/* OpenRouter: what its files share. */
#pragma once

#include "loose.h"

/* Usage by the hour, key and model (analytics), or where there is no such thing by the day, model
 * and provider (activity). */
void openrouter_usage_ask(const struct turn *turn, struct source_request *request);
bool openrouter_usage_read(const struct turn *turn, const struct source_reply *reply,
                           struct source_page *page, struct err *err);
bool openrouter_usage_elsewhere(const struct turn *turn, const struct source_reply *reply,
                                struct cursor *next);
/* The column of time of an entry, which is called after what was asked: date__hour,
 * created_at__day, date. UNKNOWN: there is none. */
int64_t openrouter_time_of(const json_t *item);

/* ---- keys, and the budgets of keys and workspaces ----------------------------------------- */

enum { OPENROUTER_ID = 80, OPENROUTER_NAME = 72 };
enum openrouter_span { SPAN_DAY, SPAN_WEEK, SPAN_MONTH, SPANS };

/* Workspaces are gone through one by one, since keys are listed by workspace; without any there are
 * the keys of the default one. The cursor of a feed is such a walk. */
struct openrouter_walk {
    char phase; /* W: the workspace of that number is asked for, K: its keys, U: what it spent, B:
                   its budgets */
    int number, total;                             /* of workspaces; total -1: not told */
    int offset;                                    /* keys that were read */
    uint64_t digest;                               /* of what the page before began with */
    int64_t spent[2][SPANS];                       /* from credits, and in all; UNKNOWN: not told */
    char id[OPENROUTER_ID], name[OPENROUTER_NAME]; /* of the workspace; with W of the one before */
};
struct openrouter_walk openrouter_walk(const struct turn *turn);
void openrouter_go_on(const struct openrouter_walk *walk, struct source_page *page);
/* Done with a workspace: the next, or the end. */
bool openrouter_leave(struct openrouter_walk *walk, struct source_page *page);

void openrouter_keys_ask(const struct turn *turn, struct source_request *request);
bool openrouter_keys_read(const struct turn *turn, const struct source_reply *reply,
                          struct source_page *page, struct err *err);
bool openrouter_keys_elsewhere(const struct turn *turn, const struct source_reply *reply,
                               struct cursor *next);
/* What a key goes by: the analytics call it by its name. NULL: nothing. */
const char *openrouter_key_id(const json_t *key, struct arena *arena);

#define OPENROUTER_KEY_BUDGET "budget of a key" /* kinds of rows of the plan */
#define OPENROUTER_WORKSPACE_BUDGET "budget of a workspace"
/* Adds what a key may spend, has spent and has left. */
void openrouter_add_limit(const json_t *key, const char *name, const char *kind, struct rows *rows);
/* Adds how many requests to free models the account may make in a day, where that is told. */
void openrouter_add_free(const json_t *key, const char *kind, struct rows *rows);
/* For lists of keys and of budgets of a workspace: rows of the plan. */
bool openrouter_key_budget(const struct turn *turn, const json_t *key, size_t number,
                           struct rows *rows, struct err *err);
bool openrouter_workspace_budget(const struct turn *turn, const json_t *budget, size_t number,
                                 struct rows *rows, struct err *err);
bool openrouter_budgets_end(const struct turn *turn, const json_t *root, struct source_page *page,
                            struct err *err);
/* The question what a workspace spent in the running day, week and month, and its answer. */
void openrouter_spent_ask(const struct turn *turn, struct source_request *request);
void openrouter_spent_read(const struct turn *turn, const json_t *root,
                           struct openrouter_walk *walk);
