/* Requests with their consumption, and consumption without a request. */
#include "kinds.h"

int64_t unit_late(struct unit *unit)
{
    uint64_t random = dice_next(&unit->dice);
    if (random % 1000 >= 6)
        return (int64_t)(random >> 40) % 1500;
    int64_t share = (int64_t)(random >> 54); /* of 1024 */
    return 6 * HOUR / 1024 * share / 1024 * share;
}

int64_t unit_user(struct unit *unit)
{
    return 1 + urn_pick(&unit->world->users, dice_next(&unit->dice));
}

/* Mostly the key of the user's team; revoked keys have not been used for months. */
int64_t unit_key(struct unit *unit, int64_t user, int64_t at)
{
    uint64_t random = dice_next(&unit->dice);
    uint64_t from = random % 10 < 7 ? dice_mix((uint64_t)user * 77 + 5) : dice_mix(random);
    uint32_t key = urn_pick(&unit->world->keys, from);
    if (world_keys[key].revoked && at > unit->world->line.now - 120 * DAY)
        key = 1 + key % 4;
    return 1 + key;
}

int64_t unit_around(struct unit *unit, int64_t typical)
{
    return typical * unit->world->tail[dice_next(&unit->dice) >> 56] / 1000;
}

void unit_request_id(struct unit *unit, struct event *out)
{
    out->has |= UINT64_C(1) << E_REQUEST;
    out->request[0] = (dice_next(&unit->dice) & ~UINT64_C(0xf000)) | 0x4000;
    out->request[1] = UINT64_C(1) << 63 | dice_next(&unit->dice) >> 2;
}

/* What a request and its consumption have in common. */
struct facts {
    int64_t created, user, key, model, pool;
    int64_t input, cached, output;
    int status, error; /* error: code, 0 none */
    bool incident;
};

static void decide_outcome(struct unit *unit, struct facts *facts)
{
    static const struct {
        uint16_t status;
        uint8_t error;
    } usual[] = {{429, 4}, {429, 4}, {400, 5}, {400, 7}, {404, 6},
                 {500, 3}, {503, 2}, {504, 1}, {422, 10}},
      bad[] = {{503, 2}, {503, 2}, {503, 2}, {500, 3}, {504, 1}, {502, 8}, {500, 9}};
    uint32_t which = dice_below(&unit->dice, 63 * 1000);
    facts->status = 200;
    facts->error = 0;
    if (which % 1000 >= (facts->incident ? 460U : 21U))
        return;
    facts->status = facts->incident ? bad[which / 1000 % 7].status : usual[which / 1000 % 9].status;
    facts->error = facts->incident ? bad[which / 1000 % 7].error : usual[which / 1000 % 9].error;
    facts->output = 0;
}

static void facts_of(struct unit *unit, struct facts *facts)
{
    facts->created = unit->stored - unit_late(unit);
    facts->incident = timeline_incident(&unit->world->line, facts->created);
    facts->user = unit_user(unit);
    facts->key = unit_key(unit, facts->user, facts->created);
    uint64_t random = dice_next(&unit->dice);
    facts->model = 1 + urn_pick(&unit->world->models, random);
    const struct world_model *model = &world_models[facts->model - 1];
    random = dice_mix(random);
    facts->pool = random % 100 < 55 ? 1 : random % 100 < 88 ? 2 : 3;
    facts->input = 1 + unit_around(unit, model->input_tokens);
    facts->output = model->output_tokens ? 1 + unit_around(unit, model->output_tokens) : 0;
    random >>= 32;
    facts->cached = random % 100 < 38 ? facts->input * (int64_t)(10 + random / 100 % 80) / 100 : 0;
    decide_outcome(unit, facts);
}

static void set_who(struct event *out, const struct facts *facts)
{
    event_set(out, E_CREATED, facts->created);
    event_set(out, E_USER, facts->user);
    event_set(out, E_KEY, facts->key);
}

static void set_times(struct unit *unit, const struct facts *facts, struct event *out)
{
    const struct world_model *model = &world_models[facts->model - 1];
    int64_t first = unit_around(unit, model->latency) * (facts->incident ? 4 : 1);
    int64_t whole = first + facts->output * model->per_token / 1000;
    if (facts->status == 504)
        whole = 60 * SECOND;
    else if (facts->status != 200)
        whole = first / 3;
    int64_t gateway = 1 + unit_around(unit, 6);
    event_set(out, E_LATENCY, whole + gateway);
    event_set(out, E_GATEWAY, gateway);
    if (facts->output)
        event_set(out, E_TTFT, first + gateway);
}

/* One that serves the model and stood at the time. */
static void set_deployment(struct unit *unit, const struct facts *facts, struct event *out)
{
    int64_t age = unit->world->line.now - facts->created;
    for (int i = 0; i < WORLD_DEPLOYMENTS; i++) {
        const struct world_deployment *at = &world_deployments[i];
        if (at->model == facts->model && !at->tuning && age < at->age_days * DAY)
            event_set(out, E_DEPLOYMENT, i + 1);
    }
}

static void set_request(struct unit *unit, const struct facts *facts, struct event *out)
{
    const struct world_model *model = &world_models[facts->model - 1];
    const struct model_codes *codes = &unit->world->models_of[facts->model];
    event_set(out, E_TYPE, codes->type);
    event_set(out, E_VERSION, codes->version);
    event_set(out, E_PROVIDER, codes->provider);
    event_set(out, E_TECHNOLOGY, codes->technology);
    event_set(out, E_STATUS, facts->status);
    if (facts->error)
        event_set(out, E_ERROR, facts->error);
    event_set(out, E_INPUT, facts->input);
    if (facts->cached)
        event_set(out, E_CACHED, facts->cached);
    event_set(out, E_OUTPUT, facts->output);
    uint32_t random = dice_below(&unit->dice, 1000);
    if (random < 20 && facts->input > 64)
        event_set(out, E_FACTORS, random % 4);
    if (random >= 600)
        set_deployment(unit, facts, out);
    set_times(unit, facts, out);
    int64_t fee = (facts->input - facts->cached) * model->input_price +
                  facts->cached * model->input_price / 4 + facts->output * model->output_price;
    event_set(out, E_FEE, facts->status == 200 ? (fee + 500) / 1000 * 1000 : 0);
}

size_t event_factors(const struct event *event, struct event_factor out[static EVENT_FACTORS])
{
    int64_t variant = event->v[E_FACTORS], n = 0;
    int64_t input = event->v[E_INPUT], output = event->v[E_OUTPUT];
    int64_t cached = event_has(event, E_CACHED) ? event->v[E_CACHED] : 0;
    int64_t audio = variant == 1 ? (input - cached) / 3 : 0;
    int64_t reasoning = variant != 2 ? output * 2 / 5 : 0, image = variant == 2 ? output / 4 : 0;
    const struct event_factor all[EVENT_FACTORS] = {
        {"prompt", "input", input - cached - audio},
        {"cached", "input", cached},
        {"audio", "input", audio},
        {"completion", "output", output - reasoning - image},
        {"reasoning", "output", reasoning},
        {"image", "output", image}};
    for (size_t i = 0; i < EVENT_FACTORS; i++)
        if (all[i].count > 0)
            out[n++] = all[i];
    return (size_t)n;
}

static void set_consumed(const struct facts *facts, int part, struct event *out)
{
    enum { TOKENS_A_PAGE = 700 };
    int64_t amount = part == 1 ? facts->input : facts->output;
    bool pages = part == 1 && text_equal(world_models[facts->model - 1].type, "ocr");
    event_set(out, E_KIND, KIND_CONSUMPTION);
    event_set(out, E_AMOUNT, (pages ? 1 + amount / TOKENS_A_PAGE : amount) * 1000000);
    event_set(out, E_RESOURCE, pages ? 3 : 1);
    event_set(out, E_POOL, facts->pool);
    event_set(out, E_IO, part);
}

void make_request(struct unit *unit, int part, struct event *out)
{
    struct facts facts;
    struct unit other = *unit;
    facts_of(unit, &facts);
    if (part == 2 && facts.output == 0) {
        other.dice.state ^= 0x6f75740a;
        make_other(&other, out);
        return;
    }
    unit_request_id(unit, out);
    set_who(out, &facts);
    event_set(out, E_MODEL, facts.model);
    event_set(out, E_ENDPOINT, unit->world->models_of[facts.model].endpoint);
    if (part > 0) {
        set_consumed(&facts, part, out);
        return;
    }
    event_set(out, E_KIND, KIND_REQUEST);
    set_request(unit, &facts, out);
}

void make_other(struct unit *unit, struct event *out)
{
    struct facts facts = {.created = unit->stored - unit_late(unit)};
    facts.user = unit_user(unit);
    facts.key = unit_key(unit, facts.user, facts.created);
    unit_request_id(unit, out);
    set_who(out, &facts);
    uint32_t random = dice_below(&unit->dice, 10000);
    event_set(out, E_KIND, KIND_CONSUMPTION);
    event_set(out, E_IO, 1 + random % 2);
    event_set(out, E_POOL, random % 100 < 55 ? 1 : random % 100 < 88 ? 2 : 3);
    event_set(out, E_ENDPOINT, unit->world->other_endpoints + random % WORLD_OTHER_ENDPOINTS);
    random /= 100;
    if (random < 70) { /* gigabytes, to the megabyte */
        event_set(out, E_RESOURCE, 2);
        event_set(out, E_AMOUNT, (1 + unit_around(unit, 3400)) * 1000);
    } else {
        event_set(out, E_RESOURCE, random < 90 ? 3 : 1);
        event_set(out, E_AMOUNT, (1 + unit_around(unit, random < 90 ? 12 : 8000)) * 1000000);
    }
}
