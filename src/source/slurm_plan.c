/* What may be used: limits of accounts, users and QOS, and the cores of partitions, as rows of
 * DATA_PLAN. One walk of several pages:
 *
 *     jobs          what runs and waits, whose sums go along in the cursor
 *     shares        from v0.0.39 on: hours of TRES (GrpTRESMins) with what is used of them
 *     associations  the other limits; the hours too where shares are not told
 *     qos           theirs
 *     nodes         the cores and GPUs of each partition, and how many are in use
 *
 * The cursor is "STAGE LEFT_OUT SUMS": a page that the server does not have, or does not open, is
 * left out. */
#include <string.h>

#include "slurm.h"
#include "slurm_limit.h"

enum stage { STAGE_JOBS, STAGE_SHARES, STAGE_ASSOCIATIONS, STAGE_QOS, STAGE_NODES, STAGE_COUNT };
enum { SHARES_SINCE = 39, MINUTE_SECONDS = 60 };

static const struct {
    const char *folder, *name, *end;
} pages[STAGE_COUNT] = {
    [STAGE_JOBS] = {"slurmdb", "jobs", "/"},
    [STAGE_SHARES] = {"slurm", "shares", ""},
    [STAGE_ASSOCIATIONS] = {"slurmdb", "associations", "/"},
    [STAGE_QOS] = {"slurmdb", "qos", "/"},
    [STAGE_NODES] = {"slurm", "nodes", "/"},
};

struct tour {
    int stage;
    unsigned without; /* bits of stages */
    char sums[CURSOR_MAX];
};

static struct tour tour_read(const struct cursor *cursor)
{
    struct tour tour = {0};
    if (sscanf(cursor->text, "%1d %2u %4095s", &tour.stage, &tour.without, tour.sums) < 2 ||
        tour.stage < 0 || tour.stage >= STAGE_COUNT)
        tour = (struct tour){0};
    return tour;
}

static void tour_write(const struct tour *tour, struct cursor *out)
{
    bool needed = tour->stage <= STAGE_ASSOCIATIONS && *tour->sums;
    size_t n = (size_t)snprintf(out->text, sizeof(out->text), "%d %u%s", tour->stage, tour->without,
                                needed ? " " : "");
    if (needed && strlen(tour->sums) < sizeof(out->text) - n)
        strcpy(out->text + n, tour->sums);
}

static int stage_from(int stage, unsigned without)
{
    while (stage < STAGE_COUNT && without & 1u << stage)
        stage++;
    return stage;
}

void slurm_plan_ask(const struct turn *turn, struct source_request *request)
{
    struct tour tour = tour_read(turn->cursor);
    if (tour.stage == STAGE_JOBS) {
        slurm_jobs_ask_since(turn, MINUTE_SECONDS, request);
        return;
    }
    if (tour.stage == STAGE_SHARES && slurm_version_number(turn) < SHARES_SINCE)
        tour.stage = STAGE_ASSOCIATIONS;
    str_addf(&request->path, "/%s/%s/%s%s", pages[tour.stage].folder, slurm_version(turn),
             pages[tour.stage].name, pages[tour.stage].end);
    request->accept = "application/json";
}

bool slurm_plan_elsewhere(const struct turn *turn, const struct source_reply *reply,
                          struct cursor *next)
{
    struct tour tour = tour_read(turn->cursor);
    bool closed =
        reply->status == 404 || reply->status == 403 || slurm_error(reply) == ERR_FORBIDDEN;
    if (!closed || tour.stage == STAGE_NODES)
        return false;
    tour.without |= 1u << tour.stage;
    tour.stage = stage_from(tour.stage, tour.without);
    tour_write(&tour, next);
    return true;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* "physics", "physics/lab-7", and the partition where it is of one only. */
static const char *who_of(struct arena *arena, const char *account, const char *user,
                          const char *partition)
{
    return arena_printf(arena, "%s%s%s%s%s", account ? account : "?", user ? "/" : "",
                        user ? user : "", partition ? " on " : "", partition ? partition : "");
}

static void read_association(const json_t *item, bool hours, const struct slurm_uses *uses,
                             struct rows *rows)
{
    struct arena *arena = &rows->arena;
    const char *who = who_of(arena, loose_text(arena, loose_at(item, "account")),
                             loose_text(arena, loose_at(item, "user")),
                             loose_text(arena, loose_at(item, "partition")));
    limits_of_association(item, who, hours, uses, rows);
}

/* The account of a user is its parent. */
static void read_share(const json_t *item, struct rows *rows)
{
    struct arena *arena = &rows->arena;
    const char *name = loose_text(arena, loose_at(item, "name"));
    const char *parent = loose_text(arena, loose_at(item, "parent"));
    bool user = loose_has(loose_at(item, "type"), "USER");
    limits_of_share(item,
                    who_of(arena, user ? parent : name, user ? name : NULL,
                           loose_text(arena, loose_at(item, "partition"))),
                    rows);
}

static void read_qos(const json_t *item, struct rows *rows)
{
    struct arena *arena = &rows->arena;
    const char *name = loose_text(arena, loose_at(item, "name"));
    if (name)
        limits_of_qos(item, arena_printf(arena, "QOS %s", name), rows);
}

/* Which stage an answer is of, by what it has; NULL: none of them. */
static const json_t *find_items(const json_t *root, int *stage)
{
    static const struct {
        const char *path;
        int stage;
    } lists[] = {{"jobs", STAGE_JOBS},     {"shares.shares", STAGE_SHARES},
                 {"shares", STAGE_SHARES}, {"associations", STAGE_ASSOCIATIONS},
                 {"qos", STAGE_QOS},       {"QOS", STAGE_QOS},
                 {"nodes", STAGE_NODES}};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const json_t *items = loose_at(root, lists[i].path);
        if (json_is_array(items) && lists[i].stage >= *stage) {
            *stage = lists[i].stage;
            return items;
        }
    }
    return NULL;
}

/* One slurmdbd may keep the associations of several clusters. */
static bool is_elsewhere(const json_t *item, const char *cluster)
{
    const char *theirs = json_string_value(loose_at(item, "cluster"));
    return cluster && *cluster && theirs && *theirs && strcmp(theirs, cluster) != 0;
}

static bool read_items(const json_t *items, const struct tour *tour, const char *cluster,
                       struct rows *rows, struct err *err)
{
    CLEANUP(slurm_uses_finish)
    struct slurm_uses uses = {0};
    const json_t *item;
    size_t i;
    if (tour->stage == STAGE_NODES)
        limits_of_partitions(items, rows);
    if (tour->stage == STAGE_ASSOCIATIONS)
        slurm_uses_read(&uses, tour->sums, items, &rows->arena);
    json_array_foreach (items, i, item) {
        if (tour->stage == STAGE_SHARES)
            read_share(item, rows);
        else if (tour->stage == STAGE_ASSOCIATIONS && !is_elsewhere(item, cluster))
            read_association(item, tour->without & 1u << STAGE_SHARES, &uses, rows);
        else if (tour->stage == STAGE_QOS)
            read_qos(item, rows);
        if (rows->n > SOURCE_PAGE_ROWS_MAX)
            return err_set(err, ERR_SHAPE, "more than %d limits in a page", SOURCE_PAGE_ROWS_MAX);
    }
    return true;
}

static void read_sums(const json_t *items, struct tour *tour)
{
    CLEANUP(str_finish)
    struct str sums = {0};
    slurm_use_write(items, &sums);
    snprintf(tour->sums, sizeof(tour->sums), "%s", str_text(&sums));
}

static void go_on(struct tour *tour, struct source_page *page)
{
    tour->stage = stage_from(tour->stage + 1, tour->without);
    page->more = tour->stage < STAGE_COUNT;
    page->complete = !page->more;
    if (page->more)
        tour_write(tour, &page->next);
    else
        page->next = (struct cursor){0};
}

bool slurm_plan_read(const struct turn *turn, const struct source_reply *reply,
                     struct source_page *page, struct err *err)
{
    struct tour tour = tour_read(turn->cursor);
    struct err why = {0};
    json_t *root = slurm_parse(reply, &why);
    rows_reset(&page->rows);
    loose_whole(turn, page);
    if (!root && why.code != ERR_FORBIDDEN)
        return err_set(err, why.code, "%s", why.text);
    int stage = tour.stage;
    const json_t *items = find_items(root, &stage);
    bool good =
        !root || items || err_set(err, ERR_SHAPE, "%s: expected a list", pages[tour.stage].name);
    if (stage > tour.stage) /* an older version has no shares */
        tour.without |= 1u << STAGE_SHARES;
    tour.stage = stage;
    if (good && stage == STAGE_JOBS)
        read_sums(items, &tour);
    else if (good)
        good = read_items(items, &tour, json_string_value(loose_at(root, "meta.slurm.cluster")),
                          &page->rows, err);
    json_decref(root);
    go_on(&tour, page);
    return good;
}
