/* The sources, from the list in the build file. */
#include "source_list.h"
#include "usagetop/source.h"

#include <jansson.h>
#include <string.h>

enum { SOURCES_MAX = 64 };

#define X(name) extern const struct source source_##name;
SOURCE_LIST(X)
#undef X

#define X(name) &source_##name,
const struct source *const source_list[] = {SOURCE_LIST(X)};
#undef X
const size_t source_count = ARRAY_LEN(source_list);

const struct source *source_find(const char *name)
{
    for (size_t i = 0; i < source_count; i++) {
        if (text_equal(source_list[i]->name, name))
            return source_list[i];
    }
    return NULL;
}

const char *source_nearest(const char *name)
{
    const char *names[SOURCES_MAX];
    size_t n = MIN(source_count, SOURCES_MAX);

    for (size_t i = 0; i < n; i++)
        names[i] = source_list[i]->name;
    return text_nearest(name, names, n);
}

const struct feed *source_feed(const struct source *source, const char *name)
{
    for (size_t i = 0; i < source->n_feeds; i++) {
        if (text_equal(source->feeds[i].name, name))
            return &source->feeds[i];
    }
    return NULL;
}

bool source_offers(const union value *session, const struct feed *feed)
{
    const char *text = session ? session[SESSION_RESOURCES].text : NULL;
    json_t *names = text ? json_loads(text, 0, NULL) : NULL, *name;
    bool offered = !feed->needs || !json_is_array(names);
    size_t i;

    json_array_foreach (names, i, name) {
        if (!offered && text_equal(json_string_value(name), feed->needs))
            offered = true;
    }
    json_decref(names);
    return offered;
}
