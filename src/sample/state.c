/* Session, and the lists of what there is now: keys, controllers, deployments, models, pools. */
#include "books.h"
#include "dice.h"
#include "json.h"

#include <math.h>

static void member(struct str *out, const char *key, const char *text)
{
    json_key(out, key);
    json_quoted(out, text);
}

static void number(struct str *out, const char *key, int64_t value, int decimals)
{
    json_key(out, key);
    json_number(out, value, decimals);
}

/* ---- session --------------------------------------------------------------------------- */

static void organization(struct str *out, const char *id, const char *name)
{
    json_open(out, '{');
    member(out, "id", id);
    member(out, "name", name);
    json_close(out, '}');
}

static void write_account(const struct call *call, struct str *out)
{
    bool hostile = call->service->faults.every[FAULT_HOSTILE_TEXT] > 0;
    const struct world *world = &call->service->world; /* one of its users asks: the busiest */
    json_key(out, "account");
    json_open(out, '{');
    member(out, "id", world->words[E_USER].text[1 + world->users.likeliest]);
    member(out, "name",
           hostile ? "\x1b[31mOperations\x1b[0m \xe2\x80\xae desk" : "Operations desk");
    member(out, "email", "operations@example.org");
    member(out, "role", call->service->member ? "member" : "manager");
    json_close(out, '}');
    json_key(out, "organization");
    organization(out, "org-works", hostile ? "=Example\x07 Works" : "Example Works");
    json_key(out, "organizations");
    json_open(out, '[');
    organization(out, "org-works", "Example Works");
    organization(out, "org-lab", "Example Lab");
    json_close(out, ']');
}

static void write_balances(const struct call *call, struct str *out)
{
    struct account account;
    account_load(call->service, call->now, &account);
    int64_t balance = account_balance(&account), limit = account.limit;
    account_finish(&account);
    json_key(out, "balances");
    json_open(out, '{');
    number(out, "core_hours", balance * 5 / 2 / 100000000, 1);
    json_key(out, "credits");
    json_money(out, balance, 9);
    json_close(out, '}');
    json_key(out, "plan");
    json_open(out, '{');
    member(out, "name", "Team");
    json_key(out, "limits");
    json_open(out, '{');
    number(out, "training_credits", limit, 9);
    number(out, "storage_gb", 5000, 0);
    number(out, "deployments", 12, 0);
    number(out, "seats", UNKNOWN, 0);
    json_close(out, '}');
    json_close(out, '}');
}

void answer_session(struct call *call)
{
    static const char *const resources[] = {"changes",     "events",      "usage",  "keys",
                                            "controllers", "deployments", "models", "pools",
                                            "plan",        "periods",     "ledger"};
    struct str *out = &call->body;
    json_open(out, '{');
    write_account(call, out);
    write_balances(call, out);
    number(out, "retention_days", 730, 0);
    json_key(out, "api_version");
    json_quoted(out, "v1");
    json_key(out, "resources");
    json_open(out, '[');
    for (size_t i = 0; i < ARRAY_LEN(resources); i++)
        json_quoted(out, resources[i]);
    json_close(out, ']');
    call->etag_size = out->len;
    json_key(out, "server_time");
    json_time(out, call->now);
    json_close(out, '}');
    call->status = 200;
}

/* ---- lists ----------------------------------------------------------------------------- */

/* A name for people; hostile where the identifiers are. */
static void display_name(const struct call *call, const char *name, int64_t i, struct str *out)
{
    struct arena arena = {0};
    bool hostile = call->service->faults.every[FAULT_HOSTILE_TEXT] > 0;
    member(out, "name", hostile ? world_hostile(&arena, name, (size_t)i + 3) : name);
    arena_finish(&arena);
}

static void key_row(const struct call *call, int64_t i, struct str *out)
{
    const struct world *world = &call->service->world;
    struct dice dice = dice_of(world->seed ^ 0x6b6579, (uint64_t)i);
    char masked[64];
    uint32_t random = dice_below(&dice, 36 * 36 * 26 * 26);
    snprintf(masked, sizeof masked,
             "sk-%c%c\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2"
             "\xe2\x80\xa2\xe2\x80\xa2%c%u%c%u",
             'a' + (int)(random % 26), 'a' + (int)(random / 26 % 26),
             'a' + (int)(random / 676 % 26), random / 700 % 10, 'a' + (int)(random / 7000 % 26),
             random / 9000 % 10);
    json_open(out, '{');
    member(out, "id", world->words[E_KEY].text[i + 1]);
    display_name(call, world_keys[i].name, i, out);
    member(out, "masked_key", masked);
    member(out, "kind", world_keys[i].kind);
    member(out, "user_id", world->words[E_USER].text[1 + i * 7 % WORLD_USERS]);
    member(out, "status", world_keys[i].revoked ? "revoked" : "active");
    json_key(out, "created");
    json_time(out, world->line.start - (i + 3) * 11 * DAY + dice_below(&dice, 8) * (int64_t)HOUR);
    json_close(out, '}');
}

void answer_keys(struct call *call)
{
    struct list list = {{.letter = 'k', .most = PAGE_MAX, .limit = 1000}, WORLD_KEYS, key_row};
    list_answer(call, &list);
}

static void controller_row(const struct call *call, int64_t i, struct str *out)
{
    enum { BEAT = 15 * SECOND };
    const struct world_controller *at = &world_controllers[i];
    int64_t beat = call->now - (call->now + i * 3217) % BEAT;
    if (text_equal(at->status, "offline"))
        beat = call->service->world.line.now - at->quiet_minutes * (int64_t)MINUTE;
    json_open(out, '{');
    member(out, "id", call->service->world.words[E_CONTROLLER].text[i + 1]);
    display_name(call, at->name, i, out);
    number(out, "cores", at->cores, 0);
    number(out, "memory_gb", at->memory_gb, 0);
    member(out, "status", at->status);
    json_key(out, "last_heartbeat");
    json_time(out, beat);
    member(out, "version", at->version);
    json_close(out, '}');
}

void answer_controllers(struct call *call)
{
    struct list list = {
        {.letter = 'c', .most = PAGE_MAX, .limit = 1000}, WORLD_CONTROLLERS, controller_row};
    list_answer(call, &list);
}

static void deployment_row(const struct call *call, int64_t i, struct str *out)
{
    const struct world *world = &call->service->world;
    const struct world_deployment *at = &world_deployments[i];
    int64_t created = world->line.now / HOUR * HOUR - at->age_days * DAY + i * 17 * MINUTE;
    bool over = !text_equal(at->status, "active") && !text_equal(at->status, "in_progress");
    int64_t ran = over ? at->age_days * DAY / (at->tuning ? 40 : 2) : call->now - created;
    ran = ran / MINUTE * MINUTE;
    json_open(out, '{');
    member(out, "id", world->words[E_DEPLOYMENT].text[i + 1]);
    display_name(call, at->name, i, out);
    member(out, "type", at->tuning ? "fine-tuning" : "deployment");
    member(out, "model", world->words[E_MODEL].text[at->model]);
    member(out, "status", at->status);
    number(out, "gpus", at->gpus, 0);
    number(out, "gpu_hours", ran / MINUTE * at->gpus * 1000 / 60, 3);
    json_key(out, "created");
    json_time(out, created);
    number(out, "duration_ms", ran, 0);
    json_close(out, '}');
}

void answer_deployments(struct call *call)
{
    struct list list = {
        {.letter = 'd', .most = PAGE_MAX, .limit = 1000}, WORLD_DEPLOYMENTS, deployment_row};
    list_answer(call, &list);
}

static void model_row(const struct call *call, int64_t i, struct str *out)
{
    const struct world_model *at = &world_models[i];
    json_open(out, '{');
    member(out, "id", call->service->world.words[E_MODEL].text[i + 1]);
    member(out, "version", at->version);
    member(out, "provider", at->provider);
    member(out, "technology", at->technology);
    json_key(out, "input_usd_per_mtok");
    json_money(out, at->input_price, 3);
    json_key(out, "output_usd_per_mtok");
    json_money(out, at->output_price, 3);
    json_close(out, '}');
}

void answer_models(struct call *call)
{
    struct list list = {{.letter = 'm', .most = PAGE_MAX, .limit = 1000}, WORLD_MODELS, model_row};
    list_answer(call, &list);
}

/* ---- pools ----------------------------------------------------------------------------- */

enum { POOL_RESOURCES = 3 };

/* One row an hour and resource type, numbered since 1970. Surplus is what people leave at night. */
static void pool_row(const struct call *call, int64_t i, struct str *out)
{
    static const int64_t sizes[POOL_RESOURCES] = {48000000, 9000, 120000};
    const struct world *world = &call->service->world;
    int64_t hour = i / POOL_RESOURCES, resource = i % POOL_RESOURCES;
    struct dice dice = dice_of(world->seed ^ 0x706f6f6c, (uint64_t)i);
    double wave = sin((double)(hour % 24 - 8) * 3.14159265 / 12) * 260;
    double week = sin((double)(hour % 168) * 3.14159265 / 84) * 90;
    int64_t per_mille = 420 - (int64_t)(wave + week) + dice_below(&dice, 80);
    if (timeline_incident(&world->line, hour * HOUR))
        per_mille /= 4;
    json_open(out, '{');
    json_key(out, "time");
    json_time(out, hour * HOUR);
    member(out, "resource_type", world->words[E_RESOURCE].text[resource + 1]);
    number(out, "surplus", sizes[resource] * MAX(0, per_mille), 3);
    number(out, "allocated", sizes[resource] * (600 + dice_below(&dice, 60)), 3);
    json_close(out, '}');
}

void answer_pools(struct call *call)
{
    int64_t first = (call->service->world.line.start + HOUR - 1) / HOUR,
            since = call->now - 7 * DAY;
    struct list list = {.paging = {.letter = 'o', .most = PAGE_MAX, .limit = 1000}};
    if (!param_time(call, "since", &since))
        return;
    list.paging.position = MAX(first, (since + HOUR - 1) / HOUR) * POOL_RESOURCES;
    list.n = (call->now / HOUR + 1) * POOL_RESOURCES;
    list.row = pool_row;
    list_answer(call, &list);
}
