/* What a service can tell, and which of its feeds tell it: from the kinds of events and the fields
 * that it gives. */
#include <string.h>

#include "usagetop/query.h"

static bool has(uint64_t bits, int bit)
{
    return bit >= 0 && (bits & OFFER(bit)) != 0;
}

static bool is_kind(const struct filter_node *node)
{
    return node->field == E_KIND && node->op == FILTER_EQUAL;
}

/* Whether the node names any of the kinds. */
static bool names_kind(uint64_t kinds, const struct filter_node *node)
{
    for (size_t i = 0; i < node->n; i++)
        if (has(kinds, field_word_code(&event_fields[E_KIND], node->texts[i])))
            return true;
    return false;
}

/* ---- of a service ---- */

static bool tells_node(const struct offer *offer, const struct filter_node *node);

static bool tells_all(const struct offer *offer, const struct filter_node *node)
{
    for (size_t i = 0; i < node->n; i++)
        if (!tells_node(offer, node->children[i]))
            return false;
    return true;
}

static bool tells_any(const struct offer *offer, const struct filter_node *node)
{
    for (size_t i = 0; i < node->n; i++)
        if (tells_node(offer, node->children[i]))
            return true;
    return false;
}

/* Whether it can be told which events pass. What nothing has can be left out: -has:field. */
static bool tells_node(const struct offer *offer, const struct filter_node *node)
{
    switch (node->op) {
    case FILTER_AND:
        return tells_all(offer, node);
    case FILTER_OR:
        return tells_any(offer, node);
    case FILTER_NOT:
        return node->children[0]->op == FILTER_HAS || tells_node(offer, node->children[0]);
    case FILTER_FLAG:
        return tells_node(offer, node->children[0]);
    case FILTER_SEARCH:
        return true;
    default:
        break;
    }
    if (is_kind(node))
        return names_kind(offer->kinds, node);
    return has(offer->fields, node->field);
}

static bool tells_where(const struct offer *offer, const char *where)
{
    const struct filter_context context = {.me = "", .new_since = UNKNOWN};
    CLEANUP(filter_finish)
    struct filter filter = {0};
    if (!where || !filter_parse(DATA_EVENTS, where, &context, &filter, NULL) || !filter.root)
        return true;
    return tells_node(offer, filter.root);
}

/* Of services whose jobs all run on controllers. */
static bool is_of_ownership(enum measure_id id)
{
    return id == M_JOBS_BYOC || id == M_JOBS_MANAGED || id == M_CORE_HOURS_BYOC ||
           id == M_CORE_HOURS_MANAGED;
}

bool offer_has_events(const struct offer *offer, enum measure_id id)
{
    return !offer || tells_where(offer, measures[id].where);
}

bool offer_tells(const struct offer *offer, enum measure_id id)
{
    if (!offer)
        return true;
    if (offer->own_controllers && is_of_ownership(id))
        return false;
    bool counted = measure_counts_requests(&measures[id]) && !offer->grain;
    return (counted || has(offer->fields, measures[id].of)) &&
           tells_where(offer, measures[id].where) && tells_where(offer, measures[id].part);
}

/* ---- of a feed ---- */

static bool may_pass(const struct offer_feed *feed, const struct filter_node *node);

/* Whether all of them are. */
static bool names_kinds(const struct offer_feed *feed, const struct filter_node *node)
{
    uint64_t named = 0;
    for (size_t i = 0; i < node->n; i++)
        named |= OFFER(field_word_code(&event_fields[E_KIND], node->texts[i]));
    return (feed->kinds & ~named) == 0;
}

static bool may_pass_any(const struct offer_feed *feed, const struct filter_node *node)
{
    for (size_t i = 0; i < node->n; i++)
        if (may_pass(feed, node->children[i]))
            return true;
    return false;
}

static bool may_pass_all(const struct offer_feed *feed, const struct filter_node *node)
{
    for (size_t i = 0; i < node->n; i++)
        if (!may_pass(feed, node->children[i]))
            return false;
    return true;
}

/* Whether an event of the feed could pass, for all that is known of it. */
static bool may_pass(const struct offer_feed *feed, const struct filter_node *node)
{
    switch (node->op) {
    case FILTER_AND:
        return may_pass_all(feed, node);
    case FILTER_OR:
        return may_pass_any(feed, node);
    case FILTER_NOT:
        return !is_kind(node->children[0]) || !names_kinds(feed, node->children[0]);
    case FILTER_FLAG:
        return may_pass(feed, node->children[0]);
    case FILTER_SEARCH:
        return true;
    default:
        return is_kind(node) ? names_kind(feed->kinds, node) : has(feed->fields, node->field);
    }
}

bool offer_feed_brings(const struct offer_feed *feed, enum measure_id id,
                       const struct filter *filter)
{
    const struct filter_context context = {.me = "", .new_since = UNKNOWN};
    const struct measure *measure = &measures[id];
    CLEANUP(filter_finish)
    struct filter own = {0};
    if (!measure_counts_requests(measure) && !has(feed->fields, measure->of))
        return false;
    if (filter && filter->root && !may_pass(feed, filter->root))
        return false;
    return !*measure->where || !filter_parse(DATA_EVENTS, measure->where, &context, &own, NULL) ||
           may_pass(feed, own.root);
}
