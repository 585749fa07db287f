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

/* Keys, and what keys, teams and users may spend: one list a feed (its `own`). */
struct litellm_list {
    const char *path;   /* with a "?" in front of further parameters */
    const char *page;   /* parameter of the page; NULL: it has none */
    const char *member; /* of the answer that is the list; it may be all of the answer */
    const char *other;  /* asked instead where the first is closed or unknown; NULL: nothing */
    const char *part;   /* kind of the rows; NULL: the dataset has no other */
};
extern const struct litellm_list litellm_keys, litellm_key_budgets, litellm_team_budgets,
    litellm_user_budgets;
void litellm_list_ask(const struct turn *turn, struct source_request *request);
bool litellm_list_read(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err);
bool litellm_list_elsewhere(const struct turn *turn, const struct source_reply *reply,
                            struct cursor *next);
