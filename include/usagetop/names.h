/* What a service calls the users, projects and keys that its events name by ids. */
#pragma once

#include "usagetop/model.h"

/* A name, and how it is shown: one that several ids of a field have says which of them by the end
 * of the id, so that no two look the same. */
struct called {
    const char *name, *shown;
};

/* Zero knows none: then ids are shown. */
struct names {
    struct text_map rows;
    struct called *items;
    struct arena arena;
};
bool names_wanted(const struct offer *offer); /* whether it tells any */
/* From rows of DATA_NAMES and of DATA_KEYS, of which copies are taken; NULL and 0: not there. What
 * was known before is forgotten. */
void names_fill(struct names *names, const union value *named, size_t n_named,
                const union value *keys, size_t n_keys);
void names_finish(struct names *names);
/* What an id of this event field is called; NULL: it has no name. `names` and `id` may be NULL. */
const struct called *names_of(const struct names *names, const struct field *field, const char *id);
/* A sentence with the names of users, projects and keys in place of their ids, each as it is shown:
 * "Spend limit of Alpha, a month". Ids stand alone there, between blanks and commas. */
void names_say(const struct names *names, const char *text, struct str *out);
