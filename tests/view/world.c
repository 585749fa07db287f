#include "world.h"

#include <stdlib.h>
#include <string.h>

const char *const world_names[WORLD_KINDS] = {"full",    "empty",   "unknown", "hostile",
                                              "loading", "failing", "stale"};

/* ---- what there is --------------------------------------------------------------------- */

enum {
    JOBS = 260,
    REQUESTS = 90,
    ALLOCATIONS = 60,
    ACTIVITIES = 40,
    POOL_HOURS = 8 * 24,
    KEYS = 7,
    CONTROLLERS = 4
};

/* What comes after `seed`: the same everywhere. */
static uint32_t next(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % n;
}

static const char *const key_ids[] = {"key_lab", "key_ci", "key_batch", "key_docs", "key_bench"};

static void add_job(struct rows *events, uint32_t *seed, size_t i)
{
    static const char *const states[] = {"completed", "completed", "completed", "completed",
                                         "completed", "completed", "failed",    "cancelled",
                                         "timeout",   "running"};
    static const char *const names[] = {"heat exchanger", "crack growth", "wing sweep",
                                        "ocean grid"};
    union value *row = rows_add(events, DATA_EVENTS);
    uint32_t key = next(seed, 7), controller = next(seed, 6), state = next(seed, 10);
    row[E_CREATED].number =
        WORLD_NOW - (int64_t)i * 220 * MINUTE - (int64_t)next(seed, 200) * MINUTE - 1000;
    row[E_ID].text = arena_printf(&events->arena, "00000000-0000-4000-8000-%012zu", i);
    row[E_KIND].text = "job";
    row[E_USER].text = arena_printf(&events->arena, "lab-%03u", next(seed, 12));
    row[E_STATE].text = state == 9 && i > 4 ? "completed" : states[state];
    row[E_KEY].text = key < ARRAY_LEN(key_ids) ? key_ids[key] : NULL;
    row[E_CONTROLLER].text =
        controller < 3 ? arena_printf(&events->arena, "ctl_%u", controller + 1) : NULL;
    row[E_NAME].text = names[next(seed, 4)];
    row[E_CORES].number = 8 << next(seed, 4);
    row[E_CORE_HOURS].number = (int64_t)next(seed, 90000) * 1000000 + 123456789;
    row[E_CLASS].text = "standard";
    row[E_CREDITS].number = row[E_CORE_HOURS].number / 7;
}

static void add_request(struct rows *events, uint32_t *seed, size_t i)
{
    static const char *const endpoints[] = {"/v1/chat/completions", "/v1/embeddings",
                                            "/v1/storage/volumes"};
    static const char *const resources[] = {"tokens", "storage", "ocr"};
    static const char *const pools[] = {"allocated", "surplus", "hybrid"};
    union value *row = rows_add(events, DATA_EVENTS);
    bool request = i % 3 == 0;
    uint32_t resource = next(seed, 3);
    row[E_CREATED].number = WORLD_NOW - (int64_t)i * 9 * HOUR - next(seed, 500) * SECOND - 7000;
    row[E_ID].text = arena_printf(&events->arena, "10000000-0000-4000-8000-%012zu", i);
    row[E_KIND].text = request ? "request" : "consumption";
    row[E_USER].text = arena_printf(&events->arena, "docs-%03u", next(seed, 5));
    row[E_REQUEST].text = arena_printf(&events->arena, "20000000-0000-4000-8000-%012zu", i / 3);
    row[E_ENDPOINT].text = endpoints[resource];
    if (request) {
        row[E_STATUS].number = i % 4 ? 200 : 503;
        row[E_ERROR].text = i % 4 ? NULL : "the model did not answer in time";
        row[E_INPUT].number = 900 + next(seed, 9000);
        row[E_LATENCY].number = 1200 + next(seed, 900);
        row[E_FEE].number = next(seed, 900000) * 1000;
        row[E_MODEL].text = i % 2 ? "kestrel-pro" : "tern-embed";
        row[E_KEY].text = key_ids[i % ARRAY_LEN(key_ids)];
        row[E_CACHED].number = i % 6 ? (int64_t)i * 10 : UNKNOWN;
        row[E_OUTPUT].number = 100 + (int64_t)i * 7;
        row[E_DEPLOYMENT].text = i % 12 ? NULL : i % 24 ? "dep_chat" : "dep_gone";
        event_derive(row);
        return;
    }
    row[E_RESOURCE].text = resources[resource];
    row[E_POOL].text = pools[next(seed, 3)];
    row[E_IO].text = i % 2 ? "input" : "output";
    row[E_AMOUNT].number = resource == 0   ? (int64_t)next(seed, 9000000) * 1000000
                           : resource == 1 ? (int64_t)next(seed, 99000) * 10000
                                           : (int64_t)next(seed, 40) * 1000000;
}

/* Every third one is a volume, every seventh is not over yet, one has nobody. */
static void add_allocation(struct rows *events, uint32_t *seed, size_t i)
{
    union value *row = rows_add(events, DATA_EVENTS);
    int64_t length = (int64_t)(1 + next(seed, 9)) * 40 * MINUTE;
    row[E_CREATED].number = WORLD_NOW - (int64_t)i * 11 * HOUR - 9000;
    row[E_ID].text = arena_printf(&events->arena, "30000000-0000-4000-8000-%012zu", i);
    row[E_KIND].text = "allocation";
    row[E_USER].text = arena_printf(&events->arena, "grid-%03u", next(seed, 4));
    row[E_CONSUMER].text =
        i == 5 ? NULL : arena_printf(&events->arena, "agent-%02u", next(seed, 7));
    row[E_FROM].number = row[E_CREATED].number - length;
    row[E_TO].number = i % 7 == 3 ? UNKNOWN : row[E_CREATED].number;
    if (i % 3 == 2) {
        row[E_STORAGE].number = (int64_t)(10 + next(seed, 400)) * 1000000;
    } else {
        row[E_CPU_CORES].number = (int64_t)(1 + next(seed, 16)) * 500000;
        row[E_RAM].number = (int64_t)(2 + next(seed, 60)) * 1000000;
    }
    event_derive(row);
}

static void add_activity(struct rows *events, uint32_t *seed, size_t i)
{
    union value *row = rows_add(events, DATA_EVENTS);
    row[E_CREATED].number = WORLD_NOW - (int64_t)i * 13 * HOUR - 11000;
    row[E_ID].text = arena_printf(&events->arena, "40000000-0000-4000-8000-%012zu", i);
    row[E_KIND].text = "activity";
    row[E_USER].text = arena_printf(&events->arena, "docs-%03u", next(seed, 6));
    row[E_THREADS].number = next(seed, 4);
    row[E_MESSAGES].number = 1 + next(seed, 40);
}

/* Hourly, with a gap of half a day. */
static void add_pools(struct rows *pools)
{
    static const char *const resources[] = {"tokens", "storage", "ocr"};
    uint32_t seed = 11;
    for (int64_t hour = POOL_HOURS; hour >= 0; hour--)
        for (size_t i = 0; i < ARRAY_LEN(resources) && (hour < 60 || hour > 72); i++) {
            union value *row = rows_add(pools, DATA_POOLS);
            int64_t wave = hour % 24 < 12 ? hour % 24 : 24 - hour % 24;
            row[POOL_TIME].number = WORLD_NOW - hour * HOUR;
            row[POOL_RESOURCE].text = resources[i];
            row[POOL_SURPLUS].number = (20 + wave * 6 + next(&seed, 9)) * (int64_t)1000000;
            row[POOL_ALLOCATED].number = (60 + next(&seed, 9)) * (int64_t)1000000;
        }
}

static void add_keys(struct rows *keys)
{
    static const char *const names[KEYS] = {"Lab workstation", "Build farm", "Batch queue",
                                            "Documentation",   "Benchmarks", "Spare key",
                                            "Old laptop"};
    for (size_t i = 0; i < KEYS; i++) {
        union value *row = rows_add(keys, DATA_KEYS);
        row[KEY_ID].text =
            i < ARRAY_LEN(key_ids) ? key_ids[i] : arena_printf(&keys->arena, "key_%zu", i);
        row[KEY_NAME].text = names[i];
        row[KEY_MASKED].text =
            arena_printf(&keys->arena, "sk-a%c••••••••x%zum2", (int)('a' + i), i);
        row[KEY_KIND].text = i % 2 ? "service key" : "workspace key";
        row[KEY_STATUS].text = "active";
    }
}

/* The jobs know a third controller, which the service does not list. */
static void add_deployments(struct rows *deployments)
{
    static const struct {
        const char *id, *name, *type, *model, *status;
        int hours;
    } list[] = {{"dep_chat", "chat", "deployment", "atlas-8b", "active", 620},
                {"dep_old", "old chat", "deployment", "atlas-8b", "stopped", 4100},
                {"tune_tone", "tone", "fine-tuning", "atlas-8b", "done", 57},
                {"tune_code", "code", "fine-tuning", "granite", "in_progress", 3}};
    for (size_t i = 0; i < ARRAY_LEN(list); i++) {
        union value *row = rows_add(deployments, DATA_DEPLOYMENTS);
        row[DEPLOYMENT_ID].text = list[i].id;
        row[DEPLOYMENT_NAME].text = list[i].name;
        row[DEPLOYMENT_TYPE].text = list[i].type;
        row[DEPLOYMENT_MODEL].text = list[i].model;
        row[DEPLOYMENT_STATUS].text = list[i].status;
        row[DEPLOYMENT_GPUS].number = 2;
        row[DEPLOYMENT_GPU_HOURS].number = list[i].hours * INT64_C(2000000000);
        row[DEPLOYMENT_DURATION].number = list[i].hours * (int64_t)HOUR + 12 * (int64_t)MINUTE;
    }
}

static void add_controllers(struct rows *controllers)
{
    static const char *const ids[CONTROLLERS] = {"ctl_1", "ctl_2", "ctl_8", "ctl_9"};
    static const char *const names[CONTROLLERS] = {"Hall 2", "Basement rack", "Tower",
                                                   "Edge north"};
    static const char *const states[CONTROLLERS] = {"online", "online", "draining", "offline"};
    for (size_t i = 0; i < CONTROLLERS; i++) {
        union value *row = rows_add(controllers, DATA_CONTROLLERS);
        row[CONTROLLER_ID].text = ids[i];
        row[CONTROLLER_NAME].text = names[i];
        row[CONTROLLER_CORES].number = 512 >> i;
        row[CONTROLLER_MEMORY].number = (int64_t)(4096 >> i) * 1000000;
        row[CONTROLLER_STATUS].text = states[i];
        row[CONTROLLER_HEARTBEAT].number = WORLD_NOW - (i == 3 ? 5 * HOUR : 14 * SECOND);
    }
}

/* ---- what may be wrong with it --------------------------------------------------------- */

static bool is_identity(enum dataset set, size_t field)
{
    return set == DATA_EVENTS ? field == E_CREATED || field == E_ID || field == E_KIND : field == 0;
}

static void forget(struct rows *rows)
{
    const struct dataset_info *set = &datasets[rows->set];
    for (size_t row = 0; row < rows->n; row++)
        for (size_t i = 0; i < set->n_fields; i++)
            if (!is_identity(rows->set, i))
                rows_at(rows, row)[i] = value_none(&set->fields[i]);
}

static const char *const hostile_texts[] = {
    "\x1b[2J\x1b[31mred\x1b]52;c;aGk=\a",
    "abc\xe2\x80\xae"
    "fed\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf",
    "\xff\xfe\xc3(\xf0\x28\x8c",
    "مرحبا 世界 👩‍👩‍👧‍👧 "
    "z\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87",
    "line\nbreak\r\ttab\x7f",
    "%s%n%d {} '\" $(reboot) \\",
    "",
    "a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-"
    "long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-name-a-very-long-"
    "name",
};

static void spoil(struct rows *rows)
{
    static const int64_t numbers[] = {INT64_MAX, INT64_MIN + 1, -5, 999999999999999999, 0, 7};
    const struct dataset_info *set = &datasets[rows->set];
    for (size_t row = 0; row < rows->n; row++)
        for (size_t i = 0; i < set->n_fields; i++) {
            union value *value = &rows_at(rows, row)[i];
            size_t nth = row * 5 + i * 3;
            if (set->fields[i].type == FIELD_TIME && i == 0)
                continue;
            if (!field_is_text(&set->fields[i]))
                value->number = numbers[nth % ARRAY_LEN(numbers)];
            else if (!is_identity(rows->set, i))
                value->text = hostile_texts[nth % ARRAY_LEN(hostile_texts)];
            else if (rows->set == DATA_EVENTS && i == E_ID)
                value->text = arena_printf(&rows->arena, "\x1b]0;%zu\a%s", row,
                                           hostile_texts[nth % ARRAY_LEN(hostile_texts)]);
        }
}

void world_make(struct world *world, enum world_kind kind)
{
    uint32_t seed = 7;
    *world = (struct world){.kind = kind};
    if (kind == WORLD_EMPTY)
        return;
    for (size_t i = 0; i < JOBS; i++)
        add_job(&world->events, &seed, i);
    for (size_t i = 0; i < REQUESTS; i++)
        add_request(&world->events, &seed, i);
    for (size_t i = 0; i < ALLOCATIONS; i++)
        add_allocation(&world->events, &seed, i);
    for (size_t i = 0; i < ACTIVITIES; i++)
        add_activity(&world->events, &seed, i);
    add_keys(&world->keys);
    add_controllers(&world->controllers);
    add_pools(&world->pools);
    world_make_plan(world);
    add_deployments(&world->sets[DATA_DEPLOYMENTS]);
    struct rows *all[DATASET_COUNT + 4] = {&world->events, &world->keys, &world->controllers,
                                           &world->pools};
    for (size_t i = 0; i < DATASET_COUNT; i++)
        all[4 + i] = &world->sets[i];
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (kind == WORLD_UNKNOWN)
            forget(all[i]);
        if (kind == WORLD_HOSTILE)
            spoil(all[i]);
    }
}

void world_finish(struct world *world)
{
    rows_finish(&world->events);
    rows_finish(&world->keys);
    rows_finish(&world->controllers);
    rows_finish(&world->pools);
    for (size_t i = 0; i < DATASET_COUNT; i++)
        rows_finish(&world->sets[i]);
}
