/* The first rows of an order, when they are few: kept while going through what may have them. */
#pragma once

#include "order.h"

enum { TOP_MAX = 4096 };

/* The slice ends at TOP_MAX at most. */
bool top_rows(const struct pick *pick, struct picked *out, struct err *err);
