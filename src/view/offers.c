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
    bool each = scene->offer && scene->offer->feeds; /* then the answers say what they lack */
    for (size_t i = 0; i < scene->n_troubles && !each; i++)
        if (scene->troubles[i].set == DATA_EVENTS && scene->troubles[i].never)
            return true;
    return false;
}

const struct scene_trouble *scene_trouble(const struct scene *scene, enum dataset set)
{
    const struct scene_trouble *gap = scene_gap(scene, set);
    return gap && gap->alone ? gap : NULL;
}
