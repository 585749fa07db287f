/* OpenAI: what its files share. */
#pragma once

#include "children.h"
#include "naming.h"

/* What has lists for each project. */
#define OPENAI_PROJECTS .parents = "/organization/projects?limit=50", .after = "after"

/* Keys of projects, limits of what they may ask in a time, and what may be spent. */
void openai_keys_ask(const struct turn *turn, struct source_request *request);
bool openai_keys_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err);
void openai_spend_ask(const struct turn *turn, struct source_request *request);
bool openai_spend_read(const struct turn *turn, const struct source_reply *reply,
                       struct source_page *page, struct err *err);
bool openai_spend_elsewhere(const struct turn *turn, const struct source_reply *reply,
                            struct cursor *next);
extern const struct children openai_project_keys, openai_rate_limits, openai_project_limits,
    openai_project_alerts, openai_service_accounts;
extern const struct naming openai_projects, openai_users;
