/* Anthropic: what its files share. */
#pragma once

#include "loose.h"

/* The Claude Code report: a day a question. */
void anthropic_code_ask(const struct turn *turn, struct source_request *request);
bool anthropic_code_read(const struct turn *turn, const struct source_reply *reply,
                         struct source_page *page, struct err *err);
bool anthropic_code_elsewhere(const struct turn *turn, const struct source_reply *reply,
                              struct cursor *next);
