/* Jobs, allocations and activity. */
#include "kinds.h"

static void set_who(struct unit *unit, int64_t created, struct event *out)
{
    int64_t user = unit_user(unit);
    event_set(out, E_CREATED, created);
    event_set(out, E_USER, user);
    if (!dice_often(&unit->dice, 80))
        event_set(out, E_KEY, unit_key(unit, user, created));
    int64_t projects = (int64_t)unit->world->words[E_PROJECT].n - 1;
    event_set(out, E_PROJECT, 1 + (user - 1) % WORLD_TEAMS % projects);
}

/* The controller that took a job, 0 for none: those that have gone quiet take no more. */
static int64_t pick_controller(struct unit *unit, int64_t created)
{
    static const uint8_t until[WORLD_CONTROLLERS] = {14, 32, 36, 41, 46}; /* of 100 */
    uint32_t random = dice_below(&unit->dice, 100);
    for (int i = 0; i < WORLD_CONTROLLERS; i++) {
        if (random >= until[i])
            continue;
        int64_t quiet = world_controllers[i].quiet_minutes;
        return quiet && created >= unit->world->line.now - quiet * MINUTE ? 0 : i + 1;
    }
    return 0;
}

static int64_t pick_end(struct unit *unit, int64_t at)
{
    uint32_t random = dice_below(&unit->dice, 1000);
    uint32_t failed = timeline_incident(&unit->world->line, at) ? 420 : 48;
    if (random < failed)
        return STATE_FAILED;
    return random >= 990 ? STATE_TIMEOUT : random >= 960 ? STATE_CANCELLED : STATE_COMPLETED;
}

/* What a job is, whatever becomes of it. */
static const struct world_class *set_job(struct unit *unit, int64_t created, struct event *out)
{
    event_set(out, E_KIND, KIND_JOB);
    set_who(unit, created, out);
    int64_t controller = pick_controller(unit, created);
    if (controller)
        event_set(out, E_CONTROLLER, controller);
    uint64_t random = dice_next(&unit->dice);
    int code = 1 + (int)(random % 16 < 7    ? 0
                         : random % 16 < 11 ? 1
                         : random % 16 < 12 ? 2
                         : random % 16 < 15 ? 3
                                            : 4);
    const struct world_class *class = &world_classes[code - 1];
    int64_t scale = 1 << (random >> 8) % 3;
    event_set(out, E_CLASS, code);
    event_set(out, E_CORES, class->cores * scale);
    event_set(out, E_MEMORY, class->memory_gb * scale * 1000000);
    random >>= 16;
    int64_t stem = 1 + (int64_t)(random % (unit->world->words[E_NAME].n - 1));
    event_set(out, E_NAME, (int64_t)(random >> 8) % 10000 * 256 + stem);
    return class;
}

/* cores * ms as hours in ten thousandths, rounded. */
static int64_t hours(int64_t cores, int64_t ms)
{
    return (cores * ms * 10000 + HOUR / 2) / HOUR;
}

static void set_end(const struct world_class *class, int64_t ended, int64_t state,
                    struct event *out)
{
    int64_t ran = ended - out->v[E_STARTED], cores = out->v[E_CORES];
    int64_t core_hours = hours(cores, ran);
    int64_t gpu_hours = hours(class->gpus * cores / class->cores, ran);
    int64_t credits = core_hours * class->per_core_hour + gpu_hours * class->per_gpu_hour;
    event_set(out, E_STATE, state);
    event_set(out, E_ENDED, ended);
    event_set(out, E_CORE_HOURS, core_hours * 100000);
    if (class->gpus)
        event_set(out, E_GPU_HOURS, gpu_hours * 100000);
    event_set(out, E_CREDITS, (credits + 500) / 1000 * 100000);
}

void make_short_job(struct unit *unit, struct event *out)
{
    int64_t ended = unit->stored - unit_late(unit);
    int64_t ran = MIN(5 * SECOND + unit_around(unit, 70 * SECOND), 11 * MINUTE);
    int64_t waited = dice_below(&unit->dice, 40 * SECOND);
    const struct world_class *class = set_job(unit, ended - ran - waited, out);
    event_set(out, E_STARTED, ended - ran);
    set_end(class, ended, pick_end(unit, ended), out);
}

void make_long_job(struct unit *unit, struct event *out)
{
    int64_t whole = event_long_ms[unit->class];
    int64_t created = unit->stored - dice_below(&unit->dice, 1500);
    bool queued = dice_often(&unit->dice, 250);
    int64_t waited = whole / 20 + dice_below(&unit->dice, (uint32_t)(whole / 100 * 55));
    int64_t rest = dice_below(&unit->dice, (uint32_t)MIN(20 * SECOND, whole / 10));
    const struct world_class *class = set_job(unit, created, out);
    int64_t started = queued ? unit->stored + waited : created + (unit->stored - created) / 2;
    if (unit->final || !queued)
        event_set(out, E_STARTED, started);
    if (!unit->final) {
        event_set(out, E_STATE, queued ? STATE_PENDING : STATE_RUNNING);
        return;
    }
    int64_t ended = unit->stored + whole - rest;
    set_end(class, ended, pick_end(unit, ended), out);
    event_set(out, E_UPDATED, unit->stored + whole);
}

/* Two of three are an agent's cores and memory for some hours, the third is a volume that was kept
 * for days. */
void make_allocation(struct unit *unit, struct event *out)
{
    int64_t to = unit->stored - unit_late(unit);
    uint32_t half_hours = 1 + dice_below(&unit->dice, 12);
    uint64_t random = dice_next(&unit->dice);
    int64_t cores = 1 << random % 6, length = half_hours * 30 * MINUTE;
    bool volume = (random >> 40) % 3 == 0;
    event_set(out, E_KIND, KIND_ALLOCATION);
    event_set(out, E_CREATED, to);
    event_set(out, E_USER, unit_user(unit));
    event_set(out, E_CONSUMER,
              1 + (int64_t)(random >> 8) % (int64_t)(unit->world->words[E_CONSUMER].n - 1));
    if (volume) {
        event_set(out, E_STORAGE, (10 + (int64_t)(random >> 16) % 490) * 1000000);
        length *= 40;
    } else {
        event_set(out, E_CPU_CORES, cores * 1000000);
        event_set(out, E_RAM, cores * (2 << (random >> 4) % 3) * 1000000);
    }
    event_set(out, E_FROM, to - length);
    event_set(out, E_TO, to);
}

void make_activity(struct unit *unit, struct event *out)
{
    int64_t created = unit->stored - unit_late(unit);
    int64_t user = unit_user(unit);
    uint32_t random = dice_below(&unit->dice, 400);
    event_set(out, E_KIND, KIND_ACTIVITY);
    event_set(out, E_CREATED, created);
    event_set(out, E_USER, user);
    event_set(out, E_THREADS, random % 4);
    event_set(out, E_MESSAGES, 1 + random / 10);
}
