/* A quick look at the two ends of an answer; private to source. */
#pragma once

#include "usagetop/source.h"

/* `next_cursor` when it and `has_more: true` stand among the members before the first or after the
 * last array or object. False when that cannot be said without reading the whole answer. A damaged
 * answer may give anything. */
bool peek_next(const struct source_reply *reply, struct cursor *next);
