/* Makes the dictionaries and the odds from the tables of the cast. */
#include "world.h"
#include "dice.h"
#include "json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const teams[WORLD_TEAMS] = {
    "vision",   "speech",   "search",  "forecast",  "robotics", "mapping", "render",    "support",
    "docs",     "quality",  "archive", "mobile",    "web",      "billing", "logistics", "audit",
    "security", "platform", "data",    "labs",      "ingest",   "catalog", "pricing",   "fraud",
    "ads",      "weather",  "energy",  "grid",      "fleet",    "sensor",  "imaging",   "genome",
    "climate",  "physics",  "chem",    "materials", "transit",  "harvest", "harbour",   "workshop"};

static const char *const projects[] = {
    "forecasting", "search-quality", "night-batch", "vision-line",  "speech-desk", "simulation",
    "rendering",   "translation",    "archive",     "support-bots", "mapping",     "research"};

static const char *const consumers[] = {
    "agent-indexer",  "agent-crawler",  "agent-summary", "agent-triage",   "agent-planner",
    "agent-reviewer", "agent-importer", "agent-tagger",  "agent-watchdog", "agent-librarian",
    "agent-router",   "agent-builder",  "agent-tester",  "agent-dispatch", "agent-archivist",
    "desk-east",      "desk-west",      "desk-night",    "bench-one",      "bench-two"};

static const char *const stems[] = {
    "train-atlas",   "tune-kestrel",  "eval-nightly",  "render-tiles",  "index-rebuild",
    "simulate-flow", "fold-proteins", "transcode",     "backfill",      "crawl",
    "cluster-users", "align-maps",    "forecast-load", "sweep",         "embed-corpus",
    "distill",       "score-batch",   "quality-gate",  "compact-store", "ray-march"};

static const char *const errors[] = {"upstream timed out",
                                     "upstream returned 503 Service Unavailable",
                                     "internal error while decoding",
                                     "rate limit of the key exceeded",
                                     "context length exceeded",
                                     "model is not deployed in this region",
                                     "invalid request: messages is empty",
                                     "connection reset by peer",
                                     "out of memory on the accelerator",
                                     "content could not be parsed"};

static const char *const other_endpoints[WORLD_OTHER_ENDPOINTS] = {
    "/v1/files", "/v1/storage/volumes", "/v1/batches"};

static void words_add(struct world *world, int field, const char *text)
{
    struct words *words = &world->words[field];
    struct str json = {0};
    json_quoted(&json, text);
    words->text[words->n] = text;
    words->json[words->n] = arena_text(&world->arena, str_text(&json));
    words->json_len[words->n++] = (uint16_t)json.len;
    str_finish(&json);
}

static void words_begin(struct world *world, int field, size_t n)
{
    struct words *words = &world->words[field];
    words->text = arena_new(&world->arena, (n + 1) * sizeof *words->text);
    words->json = arena_new(&world->arena, (n + 1) * sizeof *words->json);
    words->json_len = arena_new(&world->arena, (n + 1) * sizeof *words->json_len);
    words->text[0] = words->json[0] = "null";
    words->json_len[0] = 4;
    words->n = 1;
}

static void words_of(struct world *world, int field, const char *const *list, size_t n)
{
    words_begin(world, field, n);
    for (size_t i = 0; i < n; i++)
        words_add(world, field, list[i]);
}

/* Fields whose words the model knows; their codes are the model's. */
static void words_known(struct world *world, int field)
{
    enum { WORDS_MAX = 16 };
    char *copy = arena_text(&world->arena, event_fields[field].words), *rest = NULL;
    words_begin(world, field, WORDS_MAX);
    for (char *w = strtok_r(copy, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
        words_add(world, field, w);
}

static void words_users(struct world *world)
{
    words_begin(world, E_USER, WORLD_USERS);
    for (int i = 0; i < WORLD_USERS; i++)
        words_add(
            world, E_USER,
            arena_printf(&world->arena, "%s-%03d", teams[i % WORLD_TEAMS], i / WORLD_TEAMS + 1));
}

/* The code of `text`, which is added when it is new. */
static uint8_t words_code(struct world *world, int field, const char *text)
{
    const struct words *words = &world->words[field];
    for (size_t i = 1; i < words->n; i++)
        if (text_equal(words->text[i], text))
            return (uint8_t)i;
    words_add(world, field, text);
    return (uint8_t)(words->n - 1);
}

static void words_models(struct world *world)
{
    static const int fields[] = {E_MODEL, E_VERSION, E_PROVIDER, E_TECHNOLOGY, E_TYPE, E_ENDPOINT};
    for (size_t f = 0; f < ARRAY_LEN(fields); f++)
        words_begin(world, fields[f], WORLD_MODELS + WORLD_OTHER_ENDPOINTS);
    for (size_t i = 0; i < WORLD_MODELS; i++) {
        const struct world_model *m = &world_models[i];
        struct model_codes *codes = &world->models_of[i + 1];
        words_add(world, E_MODEL, m->id);
        codes->version = words_code(world, E_VERSION, m->version);
        codes->provider = words_code(world, E_PROVIDER, m->provider);
        codes->technology = words_code(world, E_TECHNOLOGY, m->technology);
        codes->type = words_code(world, E_TYPE, m->type);
        codes->endpoint = words_code(world, E_ENDPOINT, m->endpoint);
    }
    world->other_endpoints = (uint8_t)world->words[E_ENDPOINT].n;
    for (size_t i = 0; i < WORLD_OTHER_ENDPOINTS; i++)
        words_add(world, E_ENDPOINT, other_endpoints[i]);
}

static void words_cast(struct world *world)
{
    words_begin(world, E_KEY, WORLD_KEYS);
    for (size_t i = 0; i < WORLD_KEYS; i++)
        words_add(world, E_KEY, world_keys[i].id);
    words_begin(world, E_CONTROLLER, WORLD_CONTROLLERS);
    for (size_t i = 0; i < WORLD_CONTROLLERS; i++)
        words_add(world, E_CONTROLLER, world_controllers[i].id);
    words_begin(world, E_CLASS, WORLD_CLASSES);
    for (size_t i = 0; i < WORLD_CLASSES; i++)
        words_add(world, E_CLASS, world_classes[i].id);
    words_begin(world, E_DEPLOYMENT, WORLD_DEPLOYMENTS);
    for (size_t i = 0; i < WORLD_DEPLOYMENTS; i++)
        words_add(world, E_DEPLOYMENT, world_deployments[i].id);
}

static void words_make_hostile(struct world *world)
{
    static const int fields[] = {E_USER,  E_KEY,     E_MODEL,    E_ENDPOINT,  E_NAME,
                                 E_ERROR, E_PROJECT, E_CONSUMER, E_CONTROLLER};
    for (size_t f = 0; f < ARRAY_LEN(fields); f++) {
        struct words old = world->words[fields[f]];
        words_begin(world, fields[f], old.n);
        for (size_t i = 1; i < old.n; i++)
            words_add(world, fields[f], world_hostile(&world->arena, old.text[i], i + f));
    }
}

/* ---- odds ------------------------------------------------------------------------------ */

static void urn_init(struct world *world, struct urn *urn, const double *weights, uint32_t n)
{
    double total = 0, *share = mem_array(n, sizeof *share);
    uint32_t *queue = mem_array(n, sizeof *queue), poor = 0, rich = n;
    *urn = (struct urn){.n = n, .limit = arena_new(&world->arena, n * sizeof *urn->limit)};
    urn->other = arena_new(&world->arena, n * sizeof *urn->other);
    for (uint32_t i = 0; i < n; i++)
        total += weights[i];
    for (uint32_t i = 0; i < n; i++) {
        share[i] = weights[i] * n / total;
        queue[share[i] < 1 ? poor++ : --rich] = i;
    }
    for (uint32_t done = 0; done < n; done++) {
        uint32_t i = queue[done];
        bool gives = done < poor && rich < n;
        urn->limit[i] = gives ? (uint32_t)(share[i] * UINT32_MAX) : UINT32_MAX;
        urn->other[i] = (uint16_t)(gives ? queue[rich] : i);
        if (!gives)
            continue;
        uint32_t giver = queue[rich];
        share[giver] -= 1 - share[i];
        if (share[giver] < 1) { /* has become poor itself: it stands right behind the poor */
            rich++;
            queue[poor++] = giver;
        }
    }
    free(share);
    free(queue);
}

uint32_t urn_pick(const struct urn *urn, uint64_t random)
{
    uint32_t i = (uint32_t)(((random >> 32) * urn->n) >> 32);
    return (uint32_t)random <= urn->limit[i] ? i : urn->other[i];
}

/* Zipf: the k-th of a shuffled list has the weight k^-s. */
static void urn_zipf(struct world *world, struct urn *urn, uint32_t n, double s)
{
    double *weights = mem_array(n, sizeof *weights);
    uint32_t *order = mem_array(n, sizeof *order);
    struct dice dice = dice_of(world->seed ^ 0x75726e, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = dice_below(&dice, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    for (uint32_t i = 0; i < n; i++)
        weights[order[i]] = pow(i + 1, -s);
    urn_init(world, urn, weights, n);
    urn->likeliest = order[0];
    free(weights);
    free(order);
}

/* The quantiles of a log-normal distribution around 1000, by a close rational approximation of the
 * inverse normal. */
static void tail_init(uint16_t *tail)
{
    for (int i = 0; i < 256; i++) {
        double p = (i + 0.5) / 256, q = MIN(p, 1 - p), t = sqrt(-2 * log(q));
        double z = t - (2.515517 + 0.802853 * t + 0.010328 * t * t) /
                           (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
        tail[i] = (uint16_t)lround(1000 * exp(0.75 * (p < 0.5 ? -z : z)));
    }
}

void world_init(struct world *world, const struct world_options *options)
{
    static const int known[] = {E_KIND, E_RESOURCE, E_POOL, E_IO, E_STATE};
    *world = (struct world){.seed = dice_mix(options->seed + 0x5573616765)};
    timeline_init(&world->line, world->seed, options->events, options->now, options->rate);
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        words_known(world, known[i]);
    words_users(world);
    words_models(world);
    words_cast(world);
    words_of(world, E_PROJECT, projects, ARRAY_LEN(projects));
    words_of(world, E_CONSUMER, consumers, ARRAY_LEN(consumers));
    words_of(world, E_NAME, stems, ARRAY_LEN(stems));
    words_of(world, E_ERROR, errors, ARRAY_LEN(errors));
    if (options->hostile)
        words_make_hostile(world);
    urn_zipf(world, &world->users, WORLD_USERS, 1.05);
    urn_zipf(world, &world->keys, WORLD_KEYS, 0.8);
    urn_zipf(world, &world->models, WORLD_MODELS, 0.7);
    tail_init(world->tail);
}

void world_finish(struct world *world)
{
    timeline_finish(&world->line);
    arena_finish(&world->arena);
    *world = (struct world){0};
}
