/* Anthropic: what its files share. */
#pragma once

#include "children.h"

#define ANTHROPIC_ORGANIZATIONS "/v1/organizations"

/* The Claude Code report: a day a question. */
void anthropic_code_ask(const struct turn *turn, struct source_request *request);
bool anthropic_code_read(const struct turn *turn, const struct source_reply *reply,
                         struct source_page *page, struct err *err);
bool anthropic_code_elsewhere(const struct turn *turn, const struct source_reply *reply,
                              struct cursor *next);

/* "web_search" is "web search". NULL stays NULL. */
const char *anthropic_words(const char *text, struct arena *arena);

/* What may be asked in a minute, and what may be spent. */
void anthropic_limits_ask(const struct turn *turn, struct source_request *request);
bool anthropic_limits_read(const struct turn *turn, const struct source_reply *reply,
                           struct source_page *page, struct err *err);
extern const struct children anthropic_workspace_limits;
void anthropic_spend_ask(const struct turn *turn, struct source_request *request);
bool anthropic_spend_read(const struct turn *turn, const struct source_reply *reply,
                          struct source_page *page, struct err *err);
