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
