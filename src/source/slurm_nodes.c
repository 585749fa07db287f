/* The daemons that steer the cluster (ping) and its nodes: rows of DATA_CONTROLLERS. One walk of
 * two pages; the cursor of the second is "nodes".
 *
 * Slurm tells of no heartbeat. What counts as up was heard of when the controller was asked, to the
 * minute; what is down, when its reason changed. */
#include <string.h>

#include "slurm.h"

#define NODES "nodes"

static bool wants_nodes(const struct turn *turn)
{
    return strcmp(turn->cursor->text, NODES) == 0;
}

void slurm_nodes_ask(const struct turn *turn, struct source_request *request)
{
    str_addf(&request->path, "/slurm/%s/%s/", slurm_version(turn),
             wants_nodes(turn) ? "nodes" : "ping");
    request->accept = "application/json";
}

static int64_t this_minute(const struct turn *turn)
{
    return turn->now - turn->now % MINUTE;
}

/* ---- daemons -------------------------------------------------------------------------------- */

/* v0.0.38 says `ping`, later versions `pinged`, from v0.0.42 on `responding`. */
static bool is_up(const json_t *ping)
{
    const json_t *responding = loose_at(ping, "responding");
    return json_is_boolean(responding) ? json_is_true(responding)
                                       : loose_has(loose_at(ping, "pinged"), "UP") ||
                                             loose_has(loose_at(ping, "ping"), "UP");
}

static const char *mode_of(struct arena *arena, const json_t *ping)
{
    const json_t *primary = loose_at(ping, "primary");
    const char *mode = loose_text(arena, loose_at(ping, "mode"));
    if (mode)
        return mode;
    return json_is_boolean(primary) ? json_is_true(primary) ? "primary" : "backup" : NULL;
}

static bool read_ping(const struct turn *turn, const json_t *ping, size_t number, struct rows *rows,
                      struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *host = loose_text(arena, loose_at(ping, "hostname"));
    const char *mode = mode_of(arena, ping);
    if (!host && !mode)
        return err_set(err, ERR_SHAPE, "controller %zu has no host", number);
    bool up = is_up(ping);
    union value *row = rows_add(rows, DATA_CONTROLLERS);
    row[CONTROLLER_ID].text = arena_printf(arena, "slurmctld %s", host ? host : mode);
    row[CONTROLLER_NAME].text = host && mode ? arena_printf(arena, "slurmctld %s (%s)", host, mode)
                                             : row[CONTROLLER_ID].text;
    row[CONTROLLER_STATUS].text = up ? "online" : "offline";
    if (up)
        row[CONTROLLER_HEARTBEAT].number = this_minute(turn);
    return true;
}

static bool end_pings(const struct turn *turn, const json_t *root, struct source_page *page,
                      struct err *err)
{
    struct arena *arena = &page->rows.arena;
    const char *release = loose_text(arena, loose_at(root, "meta.slurm.release"));
    if (!release)
        release = loose_text(arena, loose_at(root, "meta.Slurm.release"));
    for (size_t i = 0; i < page->rows.n; i++)
        rows_at(&page->rows, i)[CONTROLLER_VERSION].text = release;
    strcpy(page->next.text, NODES);
    page->more = true;
    page->complete = false;
    return true;
}

/* ---- nodes ---------------------------------------------------------------------------------- */

/* v0.0.38 has a word and flags, later versions a list of words. A '*' after it: no answer. */
static bool node_is(const json_t *node, const char *word)
{
    return loose_has(loose_at(node, "state"), word) ||
           loose_has(loose_at(node, "state_flags"), word);
}

static const char *node_status(const json_t *node)
{
    static const char *const offline[] = {
        "DOWN",          "NOT_RESPONDING", "FAIL",   "ERROR",   "POWERED_DOWN", "POWER_DOWN",
        "POWERING_DOWN", "UNKNOWN",        "FUTURE", "INVALID", "INVALID_REG"};
    static const char *const draining[] = {"DRAIN", "DRAINING", "DRAINED", "FAILING",
                                           "MAINTENANCE"};
    for (size_t i = 0; i < ARRAY_LEN(offline); i++)
        if (node_is(node, offline[i]))
            return "offline";
    for (size_t i = 0; i < ARRAY_LEN(draining); i++)
        if (node_is(node, draining[i]))
            return "draining";
    return "online";
}

static bool read_node(const struct turn *turn, const json_t *node, size_t number, struct rows *rows,
                      struct err *err)
{
    struct arena *arena = &rows->arena;
    const char *name = loose_text(arena, loose_at(node, "name"));
    const char *version = loose_text(arena, loose_at(node, "version"));
    if (!name)
        return err_set(err, ERR_SHAPE, "node %zu has no name", number);
    union value *row = rows_add(rows, DATA_CONTROLLERS);
    row[CONTROLLER_ID].text = row[CONTROLLER_NAME].text = name;
    row[CONTROLLER_CORES].number = slurm_number(loose_at(node, "cpus"), 0);
    row[CONTROLLER_MEMORY].number = slurm_memory(slurm_number(loose_at(node, "real_memory"), 0));
    row[CONTROLLER_STATUS].text = node_status(node);
    row[CONTROLLER_VERSION].text =
        version ? version : loose_text(arena, loose_at(node, "slurmd_version"));
    bool lost = strcmp(row[CONTROLLER_STATUS].text, "offline") == 0;
    row[CONTROLLER_HEARTBEAT].number =
        lost ? slurm_seconds(loose_at(node, "reason_changed_at")) : this_minute(turn);
    return true;
}

bool slurm_nodes_elsewhere(const struct turn *turn, const struct source_reply *reply,
                           struct cursor *next)
{
    bool skips = reply->status == 404 && !wants_nodes(turn);
    if (skips)
        strcpy(next->text, NODES);
    return skips;
}

/* The next walk begins with the daemons. */
static bool end_nodes(const struct turn *turn, const json_t *root, struct source_page *page,
                      struct err *err)
{
    page->next = (struct cursor){0};
    return true;
}

bool slurm_nodes_read(const struct turn *turn, const struct source_reply *reply,
                      struct source_page *page, struct err *err)
{
    static const struct loose_list pings = {
        .path = "pings", .parse = slurm_parse, .row = read_ping, .end = end_pings};
    static const struct loose_list nodes = {
        .path = NODES, .parse = slurm_parse, .row = read_node, .end = end_nodes};
    return loose_read(wants_nodes(turn) ? &nodes : &pings, turn, reply, page, err);
}
