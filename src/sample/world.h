/* The cast of the sample: who and what its events name, in a seed-dependent mix. Immutable once
 * made, so that any number of threads may read it. */
#pragma once

#include "timeline.h"
#include "usagetop/model.h"

enum {
    WORLD_USERS = 2000,
    WORLD_TEAMS = 40,
    WORLD_KEYS = 24,
    WORLD_CONTROLLERS = 5,
    WORLD_CLASSES = 5,
    WORLD_MODELS = 12,
    WORLD_DEPLOYMENTS = 14,
    WORLD_OTHER_ENDPOINTS = 3,
};

/* The texts of one field, coded from 1; 0 is missing. */
struct words {
    size_t n; /* with the missing one: codes are below n */
    const char **text;
    const char **json; /* quoted and escaped */
    uint16_t *json_len;
};

struct world_model {
    const char *id, *version, *provider, *technology, *type, *endpoint;
    int input_price, output_price; /* thousandths of a dollar for a million tokens */
    int latency, per_token;        /* ms before the first token, microseconds for each more */
    int input_tokens;              /* about, for a request */
    int output_tokens;             /* 0: the answer is no text */
};
extern const struct world_model world_models[WORLD_MODELS]; /* code 1 is [0] */

struct world_controller {
    const char *id, *name, *status, *version;
    int cores, memory_gb;
    int quiet_minutes; /* before `now` it took its last job; 0: it still does */
};
extern const struct world_controller world_controllers[WORLD_CONTROLLERS];

struct world_class {
    const char *id;
    int cores, memory_gb, gpus;      /* of the smallest job */
    int per_core_hour, per_gpu_hour; /* credits, thousandths */
};
extern const struct world_class world_classes[WORLD_CLASSES];

struct world_key {
    const char *id, *name, *kind;
    bool revoked;
};
extern const struct world_key world_keys[WORLD_KEYS];

struct world_deployment {
    const char *id, *name;
    int model; /* code */
    bool tuning;
    const char *status;
    int gpus, age_days;
};
extern const struct world_deployment world_deployments[WORLD_DEPLOYMENTS];

/* Codes of what belongs to a model. */
struct model_codes {
    uint8_t version, provider, technology, type, endpoint;
};

/* Picks 0..n-1 with given weights in constant time (the alias method). */
struct urn {
    uint32_t n;
    uint32_t likeliest;
    uint32_t *limit;
    uint16_t *other;
};

struct world {
    uint64_t seed;
    struct timeline line;
    struct words words[E_COUNT]; /* n is 0 for fields that are no words; of E_NAME: the stems */
    struct model_codes models_of[WORLD_MODELS + 1]; /* by code of the model */
    uint8_t other_endpoints;                        /* code of the first of those no model has */
    struct urn users, keys, models;
    uint16_t tail[256]; /* per mille of the usual: a bell curve with a long right end, sorted */
    struct arena arena;
};
struct world_options {
    uint64_t seed;
    int64_t events, now;
    int rate;
    bool hostile; /* texts that attack whoever shows, stores or exports them */
};
void world_init(struct world *world, const struct world_options *options);
void world_finish(struct world *world);
uint32_t urn_pick(const struct urn *urn, uint64_t random);

/* How a name looks in the hostile sample: another text for each i, some of them harmless. */
const char *world_hostile(struct arena *arena, const char *text, size_t i);
