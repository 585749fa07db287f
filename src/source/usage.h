/* What the feeds of the Usage API share; private to usage.c and ledger.c. */
#pragma once

#include "reading.h"
#include "request.h"

#define USAGE_JSON "application/json"

/* What an envelope means for paging. `asked` is the service's own cursor that led to the answer.
 * ERR_SHAPE when the list would never end. */
bool usage_more(const struct envelope *envelope, const char *asked, size_t n_rows, bool *more,
                struct err *err);

/* The ledger: walks the periods, newest first. */
void ledger_ask(const struct turn *turn, struct source_request *request);
bool ledger_read(const struct turn *turn, const struct source_reply *reply,
                 struct source_page *page, struct err *err);
