/* LiteLLM: what its files share. */
#pragma once

#include "loose.h"

/* The spend logs: "logs" forwards from a day ago on, "history" backwards from there. */
void litellm_logs_ask(const struct turn *turn, struct source_request *request);
bool litellm_logs_read(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err);
void litellm_history_ask(const struct turn *turn, struct source_request *request);
bool litellm_history_read(const struct turn *turn, const struct source_reply *reply,
                          struct source_page *page, struct err *err);
bool litellm_logs_elsewhere(const struct turn *turn, const struct source_reply *reply,
                            struct cursor *next);

/* What a key goes by: its digest or its end ("sk-...AbCd"), also where it is told whole, since that
 * is a secret. NULL: nothing. */
const char *litellm_key_id(struct arena *arena, const json_t *value);

/* A call of the spend logs as a row. */
bool litellm_log(const struct turn *turn, const json_t *log, size_t number, struct rows *rows,
                 struct err *err);

/* Keys, what keys, teams, users and others may spend, and what they are called: one list a feed
 * (its `own`). */
struct litellm_list {
    const char *path;       /* with a "?" in front of further parameters */
    const char *page;       /* parameter of the page; NULL: it has none */
    const char *member;     /* of the answer that is the list; it may be all of the answer */
    const char *other;      /* asked instead where the first is closed or unknown; NULL: nothing */
    const char *other_page; /* as `page` */
    const char *part;       /* kind of the rows, or their list; NULL: the dataset has no other */
    const char *one;        /* what an item is called: "Key" */
    const char *field;      /* of events that has its identity, for names: "user" */
    const char *id;         /* member with its identity, and those with a name, the best first */
    const char *names[2];
};
extern const struct litellm_list litellm_keys, litellm_key_budgets, litellm_team_budgets,
    litellm_user_budgets, litellm_organization_budgets, litellm_customer_budgets,
    litellm_team_names, litellm_user_names, litellm_organization_names, litellm_customer_names,
    litellm_model_names;
/* For such a list: rows of the plan with what an item may spend, and how fast. */
bool litellm_limit(const struct turn *turn, const json_t *item, size_t number, struct rows *rows,
                   struct err *err);
void litellm_list_ask(const struct turn *turn, struct source_request *request);
bool litellm_list_read(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err);
bool litellm_list_elsewhere(const struct turn *turn, const struct source_reply *reply,
                            struct cursor *next);
