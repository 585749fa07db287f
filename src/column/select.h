/* Rows from the middle of an order: found by counting, without sorting what comes before. */
#pragma once

#include "order.h"

bool select_rows(const struct pick *pick, struct picked *out, struct err *err);
