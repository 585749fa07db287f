#include "world.h"

#include <dirent.h>
#include <unistd.h>

/* ---- life ------------------------------------------------------------------------------ */

void world_open(struct world *world)
{
    struct err err = {0};
    const struct store_options options = {.path = world->path, .now = WORLD_NOW};
    if (!CHECK(store_open(&world->store, &options, NULL, &err)))
        fprintf(stderr, "  %s\n", err.text);
}

void world_close(struct world *world)
{
    store_finish(&world->store);
}

void world_begin(struct world *world, uint64_t seed)
{
    const char *tmp = getenv("TMPDIR");
    world->dice.state = seed;
    snprintf(world->folder, sizeof(world->folder), "%.40s/usagetop-XXXXXX", tmp ? tmp : "/tmp");
    CHECK(mkdtemp(world->folder) != NULL);
    snprintf(world->path, sizeof(world->path), "%s/mirror.db", world->folder);
    world_open(world);
}

static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    char name[512];
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") && unlink(name) != 0)
            remove_folder(name);
    }
    if (folder)
        closedir(folder);
    rmdir(path);
}

void world_remove(const struct world *world, const char *suffix)
{
    char name[512];
    snprintf(name, sizeof(name), "%s%s", world->path, suffix);
    if (unlink(name) != 0)
        remove_folder(name);
}

void world_end(struct world *world)
{
    world_close(world);
    remove_folder(world->folder);
    rows_finish(&world->truth);
    rows_finish(&world->page);
    text_map_finish(&world->places);
    *world = (struct world){0};
}

/* ---- values ---------------------------------------------------------------------------- */

static const char *const hostile[] = {
    "",         "\x1b[31mred", "\xe2\x80\xaegnp.exe", "=cmd()", "a\"b\\c", "x*y",
    "(a OR b)", "\xff\xfe",    "u\xcc\x88\xcc\x88",   "..",     "-",       "@me",
    "user:x",   "ÄÖ ü"};

static const char *word_of(struct world *world, int field)
{
    static const char *const stems[] = {"Team", "batch", "vision", "GPT", "eu"};
    struct dice *dice = &world->dice;
    struct arena *arena = &world->page.arena;
    const char *known = event_fields[field].words;
    if (*known && dice_below(dice, 8)) {
        CLEANUP(free_ptr)
        char *copy = mem_text(known);
        char *rest = copy, *word = strsep(&rest, " ");
        while (rest && dice_below(dice, 3))
            word = strsep(&rest, " ");
        return arena_text(arena, word);
    }
    if (dice_below(dice, 12) == 0)
        return DICE_PICK(dice, hostile);
    return arena_printf(arena, "%s-%03u", DICE_PICK(dice, stems), dice_below(dice, 6));
}

static const char *id_of(struct world *world)
{
    struct dice *dice = &world->dice;
    struct arena *arena = &world->page.arena;
    uint64_t a = dice_next(dice), b = dice_next(dice);
    uint8_t bytes[UUID_SIZE];
    char uuid[UUID_TEXT];
    memcpy(bytes, &a, sizeof(a));
    memcpy(bytes + sizeof(a), &b, sizeof(b));
    store_uuid_print(bytes, uuid);
    switch (dice_below(dice, 8)) {
    case 0:
        return arena_printf(arena, "evt-%llu", (unsigned long long)(a % 1000000));
    case 1:
        uuid[20] = 'A'; /* not canonical: a text */
        return arena_text(arena, uuid);
    default:
        return arena_text(arena, uuid);
    }
}

static const char *text_of(struct world *world, int field)
{
    static const char *const words[] = {"timed out", "Out of memory", "nightly-12", "upstream 503"};
    struct dice *dice = &world->dice;
    if (field == E_ID || field == E_REQUEST)
        return id_of(world);
    if (dice_below(dice, 40) == 0) {
        char *text = arena_new(&world->page.arena, TEXT_VALUE_MAX + 1);
        memset(text, 'a' + (int)dice_below(dice, 3), TEXT_VALUE_MAX);
        return text;
    }
    return dice_below(dice, 4) ? DICE_PICK(dice, words) : DICE_PICK(dice, hostile);
}

static int64_t created_of(struct world *world)
{
    /* around changes of the clocks in several zones */
    static const char *const nodes[] = {
        "2026-03-29T01:00:00Z", "2025-10-26T01:00:00Z", "2026-03-08T07:00:00Z",
        "2025-11-02T05:30:00Z", "2011-12-30T10:00:00Z", "2026-04-04T15:00:00Z",
        "2026-02-15T02:00:00Z", "2026-11-20T23:30:00Z", "2024-02-29T00:00:00Z"};
    static const char *const far[] = {"2089-09-06T00:00:00Z", "2110-01-01T00:00:00Z",
                                      "9999-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z"};
    struct dice *dice = &world->dice;
    int64_t node = WORLD_NOW;
    if (world->far && dice_below(dice, 60) == 0)
        time_parse(DICE_PICK(dice, far), &node);
    else if (dice_below(dice, 3))
        return WORLD_NOW - (int64_t)(dice_next(dice) % (uint64_t)(400 * DAY));
    else
        time_parse(DICE_PICK(dice, nodes), &node);
    return node + (int64_t)dice_below(dice, 5) * HOUR * (dice_below(dice, 2) ? 1 : 0) -
           (dice_below(dice, 2) ? (int64_t)dice_below(dice, 3 * HOUR) : 0);
}

static int64_t number_of(struct world *world, const struct field *field, int64_t created)
{
    struct dice *dice = &world->dice;
    if (field->type == FIELD_TIME)
        return created + (int64_t)dice_below(dice, 100000000) - 1000;
    if (world->extreme && dice_below(dice, 30) == 0)
        return dice_below(dice, 2) ? INT64_MAX - 1 : INT64_MIN + 2;
    if (strcmp(field->name, "status") == 0)
        return dice_below(dice, 5) ? 200 : 400 + dice_below(dice, 110);
    int64_t small = (int64_t)dice_below(dice, 2000) - 100;
    return field->type == FIELD_DECIMAL && dice_below(dice, 2) ? small * 12345678 : small;
}

/* Makes a sum of an event, or what is none. */
static void fill_sum(struct world *world, union value *row)
{
    struct dice *dice = &world->dice;
    bool hours = dice_below(dice, 2), other = dice_below(dice, 8) == 0;
    row[E_GRAIN] = value_none(&event_fields[E_GRAIN]);
    row[E_REQUESTS].number = dice_below(dice, 9) ? UNKNOWN : dice_below(dice, 9);
    if (world->sums == SUMS_NONE || dice_below(dice, 2))
        return;
    row[E_GRAIN].text = other ? word_of(world, E_GRAIN) : hours ? "hour" : "day";
    row[E_REQUESTS].number = dice_below(dice, 3) * dice_below(dice, 50000);
    if (world->extreme && dice_below(dice, 90) == 0)
        row[E_REQUESTS].number = INT64_MAX / 2;
    if (world->sums == SUMS_UNKNOWN && dice_below(dice, 40) == 0)
        row[E_REQUESTS].number = UNKNOWN;
    if (dice_below(dice, 3))
        row[E_STATUS].number = UNKNOWN;
    if (dice_below(dice, 3))
        row[E_ERROR].text = NULL;
}

/* The values of a plain world: no empty text, and no byte that is of none. */
static void make_plain(union value *row)
{
    for (int f = 0; f < E_COUNT; f++)
        if (field_is_text(&event_fields[f]) && row[f].text &&
            (!*row[f].text || !utf8_valid(row[f].text, strlen(row[f].text))))
            row[f].text = f == E_KIND ? "quota" : NULL;
}

static void fill_row(struct world *world, union value *row, int64_t created)
{
    for (int f = 0; f < E_COUNT; f++) {
        const struct field *field = &event_fields[f];
        bool needed = f == E_CREATED || f == E_ID || f == E_KIND;
        if (!needed && dice_below(&world->dice, 5) < 3)
            continue;
        if (f == E_CREATED)
            row[f].number = created;
        else if (field->type == FIELD_WORD)
            row[f].text = word_of(world, f);
        else if (field->type == FIELD_TEXT)
            row[f].text = text_of(world, f);
        else
            row[f].number = number_of(world, field, created);
    }
    fill_sum(world, row);
    if (world->plain)
        make_plain(row);
}

/* ---- pages ----------------------------------------------------------------------------- */

static void name_of(const union value *row, struct str *out)
{
    str_addf(out, "%lld %s\n%s", (long long)row[E_CREATED].number, row[E_KIND].text,
             row[E_ID].text);
}

int64_t world_find(const struct world *world, const union value *row)
{
    struct str name = {0};
    name_of(row, &name);
    int64_t place = text_map_get(&world->places, str_text(&name), -1);
    str_finish(&name);
    return place;
}

bool world_rows_equal(const union value *a, const union value *b)
{
    for (size_t f = 0; f < E_COUNT; f++) {
        bool text = field_is_text(&event_fields[f]);
        if (text ? !text_equal(a[f].text, b[f].text) : a[f].number != b[f].number)
            return false;
    }
    return true;
}

static void learn(struct world *world, const union value *row)
{
    int64_t place = world_find(world, row);
    if (place < 0) {
        struct str name = {0};
        place = (int64_t)world->truth.n;
        name_of(row, &name);
        text_map_set(&world->places, str_text(&name), place);
        str_finish(&name);
        rows_add(&world->truth, DATA_EVENTS);
    }
    union value *known = rows_at(&world->truth, (size_t)place);
    for (size_t f = 0; f < E_COUNT; f++) {
        known[f] = row[f];
        if (field_is_text(&event_fields[f]))
            known[f].text = arena_text(&world->truth.arena, row[f].text);
    }
}

static void apply(struct world *world)
{
    struct err err = {0};
    int64_t fetched = WORLD_NOW;
    const struct store_feed feed = {.source = "test",
                                    .name = "events",
                                    .set = DATA_EVENTS,
                                    .fetched_at = fetched,
                                    .failed_at = UNKNOWN,
                                    .status = 200,
                                    .ahead = 0};
    const struct store_batch batch = {
        .rows = &world->page, .mode = STORE_UPSERT, .set = DATA_EVENTS, .feed = &feed};
    if (!CHECK(store_apply(&world->store, &batch, NULL, &err)))
        fprintf(stderr, "  %s\n", err.text);
    for (size_t i = 0; i < world->page.n; i++)
        learn(world, rows_at(&world->page, i));
    rows_reset(&world->page);
}

/* An event that is known already, as it is or changed. */
static void repeat(struct world *world, union value *row)
{
    const union value *known =
        rows_at(&world->truth, dice_below(&world->dice, (uint32_t)world->truth.n));
    bool changed = dice_below(&world->dice, 3) > 0;
    if (changed)
        fill_row(world, row, known[E_CREATED].number);
    for (size_t f = 0; f < E_COUNT; f++)
        if (!changed || f == E_CREATED || f == E_ID || f == E_KIND)
            row[f] = known[f];
}

void world_page(struct world *world, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t kind = dice_below(&world->dice, 10);
        union value *row = rows_add(&world->page, DATA_EVENTS);
        if (kind == 0 && world->truth.n)
            repeat(world, row);
        else if (kind == 1 && i) /* the event before once more, changed */
            memcpy(row, rows_at(&world->page, i - 1), E_COUNT * sizeof(*row));
        else
            fill_row(world, row, created_of(world));
        if (kind == 1)
            row[E_STATUS].number = dice_below(&world->dice, 600);
        if (kind == 2 && i) { /* another one of the same id and time */
            row[E_ID].text = rows_at(&world->page, i - 1)[E_ID].text;
            row[E_CREATED].number = rows_at(&world->page, i - 1)[E_CREATED].number;
            row[E_KIND].text = dice_below(&world->dice, 2) ? "job" : "quota";
        }
    }
    apply(world);
}

void world_run(struct world *world, size_t n, int64_t created)
{
    for (size_t i = 0; i < n; i++) {
        union value *row = rows_add(&world->page, DATA_EVENTS);
        row[E_CREATED].number = created + (int64_t)i;
        row[E_ID].text = id_of(world);
        row[E_KIND].text = dice_below(&world->dice, 2) ? "request" : "consumption";
        row[E_USER].text = word_of(world, E_USER);
        row[E_INPUT].number = dice_below(&world->dice, 5000);
    }
    apply(world);
}

size_t world_refresh(struct engine *engine, int64_t budget_ms)
{
    struct err err = {0};
    bool more = true;
    size_t steps = 0;
    for (; more && steps < 100000; steps++) {
        int64_t before = engine->state.indexed;
        if (!CHECK(engine_refresh(engine, budget_ms, &more, &err))) {
            fprintf(stderr, "  %s\n", err.text);
            break;
        }
        CHECK(engine->state.indexed >= before);
    }
    CHECK(!more);
    CHECK_NUMBER(engine->state.indexed, engine->state.events);
    return steps;
}

unsigned world_failures(void)
{
    return check_failed;
}
