/* What the service gives of what a view shows, and what it calls things. Of a service that nothing
 * is known of everything may be there, under our names. */
#pragma once

#include "usagetop/view.h"

bool offer_has_field(const struct offer *offer, int field);
bool offer_has_set(const struct offer *offer, enum dataset set);
bool offer_has_kind(const struct offer *offer, int kind);
/* What it calls a field of events: one of it, several, as a title; `ours` where it has no word of
 * its own. */
const char *offer_one(const struct offer *offer, int field, const char *ours);
const char *offer_many(const struct offer *offer, int field, const char *ours);
/* A word within a sentence: "node", "QOS". */
enum { OFFER_WORD = 32 };
const char *offer_within(const char *word, char out[static OFFER_WORD]);
/* "Slurm gives no requests to models", and where what it gives is found: "Its jobs are under ...";
 * "" where there is no telling. */
void offer_lacks(const struct offer *offer, const char *what, struct str *out);
const char *offer_elsewhere(const struct offer *offer);

/* Why nothing of the dataset is there; NULL: for no such reason. */
const struct scene_trouble *scene_trouble(const struct scene *scene, enum dataset set);
/* Why the dataset may be old or not whole; NULL: it is what there is. */
const struct scene_trouble *scene_gap(const struct scene *scene, enum dataset set);
/* Whether a part of the events never came, so that a zero may be for want of it. */
bool scene_lacks_events(const struct scene *scene);
