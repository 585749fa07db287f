/* Whose events a mirror has. Several mirrors of one account, on several machines or one after
 * another, have the same origin, so that what one of them read counts for all. */
#include <inttypes.h>

#include "place.h"

/* Of the feeds the one that was answered last: a mirror may have been filled by another kind of
 * service before. */
static const char *source_of(const struct store_feeds *feeds)
{
    const struct store_feed *newest = NULL;
    for (size_t i = 0; i < feeds->n; i++)
        if (!newest || feeds->items[i].fetched_at > newest->fetched_at)
            newest = &feeds->items[i];
    return newest ? newest->source : "mirror";
}

/* Names too: there are services whose ids are the same everywhere. */
bool origin_read(struct store_reader *reader, const struct store_feeds *feeds,
                 char out[static ORIGIN_MAX], struct err *err)
{
    static const enum session_field known_by[] = {SESSION_ID, SESSION_NAME, SESSION_ORGANIZATION,
                                                  SESSION_ORGANIZATION_NAME};
    CLEANUP(rows_finish)
    struct rows session = {0};
    uint64_t print = 0;
    if (!store_dataset(reader, DATA_SESSION, &session, err))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(known_by) && session.n; i++) {
        const char *text = rows_at(&session, 0)[known_by[i]].text;
        print = hash_text(text ? text : "", print);
    }
    snprintf(out, ORIGIN_MAX, "%.40s-%016" PRIx64, source_of(feeds), print);
    return true;
}

int64_t origin_told(const struct store_feeds *feeds, enum dataset set)
{
    int64_t told = UNKNOWN;
    for (size_t i = 0; i < feeds->n; i++)
        if (feeds->items[i].set == set)
            told = MAX(told, feeds->items[i].fetched_at);
    return told;
}
