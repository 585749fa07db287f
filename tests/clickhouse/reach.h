/* Statements to the servers of a cluster that runs, for tests. */
#pragma once

#include "check.h"
#include "usagetop/base.h"

#include <stdlib.h>

/* To one server. False, and a failed check, when it refuses. */
bool reach_tell(const char *url, const char *statement);
/* Each statement of a text, which end with ";" and a new line, to each server of `urls`. */
void reach_tell_all(const char *urls, const char *text);
/* The first line of what the first of `urls` answers, as tab separated values; free it. */
char *reach_ask(const char *urls, const char *statement);
/* The same of any bytes. */
char *reach_ask_str(const char *urls, const struct str *statement);
/* Our tables with all roll-ups, on each server. */
void reach_make_tables(const char *urls, const char *database);
/* How many groups of all roll-ups differ from the events. */
int64_t reach_differing(const char *urls, const char *database);
