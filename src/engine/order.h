/* Sorting and cutting the rows of an answer. */
#pragma once

#include "usagetop/query.h"

/* By one column, missing last either way, ties by the first columns ascending; then keeps rows
 * offset.. offset+limit. Sets provenance.total and offset. */
void order_rows(struct table *table, struct sort sort, size_t offset, size_t limit);
