/* What is true, read from the changes feed: the newest version of each event, as parsed JSON. */
#pragma once

#include "client.h"

struct truth {
    json_t **events; /* in the order in which they were first seen; owned */
    size_t n, cap;
    struct text_map by_id;
    size_t entries; /* of the feed */
};
void truth_load(struct truth *truth, const char *url, bool columns, int limit);
void truth_finish(struct truth *truth);
/* Number of a member in 10^-decimals units; UNKNOWN when it is not there. Reads decimal strings,
 * numbers and times. `path` may be "tokens.input". */
int64_t truth_number(const json_t *event, const char *path, int decimals);
const char *truth_text(const json_t *event, const char *path); /* NULL when it is not there */
