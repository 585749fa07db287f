/* What the service gives, worked out from the list of its kinds, datasets and fields. */
#include "offers.h"

#include <ctype.h>
#include <string.h>

static bool has(uint64_t bits, int bit)
{
    return bit >= 0 && (bits & OFFER(bit)) != 0;
}

bool offer_has_field(const struct offer *offer, int field)
{
    return !offer || has(offer->fields, field);
}

bool offer_has_set(const struct offer *offer, enum dataset set)
{
    return !offer || has(offer->sets, (int)set);
}

bool offer_has_kind(const struct offer *offer, int kind)
{
    return !offer || has(offer->kinds, kind);
}

/* ---- numbers ---- */

static bool has_any_kind(const struct offer *offer, const struct filter_node *node)
{
    for (size_t i = 0; i < node->n; i++)
        if (has(offer->kinds, field_word_code(&event_fields[E_KIND], node->texts[i])))
            return true;
    return false;
}

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
    if (node->field == E_KIND && node->op == FILTER_EQUAL)
        return has_any_kind(offer, node);
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

/* ---- words ---- */

static const struct offer_word *word_of(const struct offer *offer, int field)
{
    for (const struct offer_word *word = offer ? offer->words : NULL; word && word->one; word++)
        if (word->field == field)
            return word;
    return NULL;
}

const char *offer_one(const struct offer *offer, int field, const char *ours)
{
    const struct offer_word *word = word_of(offer, field);
    return word ? word->one : ours;
}

const char *offer_many(const struct offer *offer, int field, const char *ours)
{
    const struct offer_word *word = word_of(offer, field);
    return word ? word->many : ours;
}

const char *view_title(const struct offer *offer, int field)
{
    return offer_one(offer, field, event_fields[field].title);
}

const char *offer_within(const char *word, char out[static OFFER_WORD])
{
    snprintf(out, OFFER_WORD, "%s", word);
    if (out[0] && !isupper((unsigned char)out[1]))
        out[0] = (char)tolower((unsigned char)out[0]);
    return out;
}

void offer_lacks(const struct offer *offer, const char *what, struct str *out)
{
    str_addf(out, "%s gives no %s", offer ? offer->service : "This service", what);
}

const char *offer_elsewhere(const struct offer *offer)
{
    bool jobs = offer_has_kind(offer, KIND_JOB), requests = offer_has_kind(offer, KIND_REQUEST);
    if (jobs == requests)
        return "";
    return jobs ? "Its jobs are under Overview, Events and Compute."
                : "Its requests are under Overview, Events and LLM.";
}

/* ---- what cannot be fetched ---- */

const struct scene_trouble *scene_gap(const struct scene *scene, enum dataset set)
{
    for (size_t i = 0; i < scene->n_troubles; i++)
        if (scene->troubles[i].set == set)
            return &scene->troubles[i];
    return NULL;
}

bool scene_lacks_events(const struct scene *scene)
{
    for (size_t i = 0; i < scene->n_troubles; i++)
        if (scene->troubles[i].set == DATA_EVENTS && scene->troubles[i].never)
            return true;
    return false;
}

const struct scene_trouble *scene_trouble(const struct scene *scene, enum dataset set)
{
    const struct scene_trouble *gap = scene_gap(scene, set);
    return gap && gap->alone ? gap : NULL;
}
