/* The session: which version of the API is spoken, what the cluster is called, what its clock says.
 *
 * A server speaks about three versions at once; which ones is found by asking for `ping`, from the
 * newest that is known downwards, then upwards from there. Its answers have no Date, so the clock
 * comes from `diag`; before v0.0.40 the name of the cluster comes from the accounting, which is
 * asked too where the controller does not answer: it also knows a bad token from that. What cannot
 * be told is left out.
 *
 * The cursor is "VERSION STAGE NUMBER CLUSTER". */
#include <string.h>

#include "slurm.h"

enum { NEWEST = 45, OLDEST = 38, FUTURE = 60, NAME_SIZE = 64, BARE_ROUNDS = 20 };
enum stage {
    STAGE_PING,
    STAGE_DIAG,
    STAGE_CLUSTERS,
    STAGE_DOWN, /* the same, since ping was no good */
    STAGE_BARE, /* only ping: what follows it was no good lately */
    STAGE_COUNT,
};

struct hello {
    int version, stage;
    long long number; /* the cluster's clock, s, 0: not known; of STAGE_BARE: rounds so far */
    char cluster[NAME_SIZE];
};

static struct hello hello_read(const struct cursor *cursor)
{
    struct hello hello = {.version = NEWEST};
    if (sscanf(cursor->text, "v0.0.%2d %1d %lld %63s", &hello.version, &hello.stage, &hello.number,
               hello.cluster) < 1 ||
        hello.version < OLDEST || hello.version > FUTURE || hello.stage < 0 ||
        hello.stage >= STAGE_COUNT)
        hello = (struct hello){.version = NEWEST};
    return hello;
}

static void hello_write(const struct hello *hello, struct cursor *out)
{
    snprintf(out->text, sizeof(out->text), "v0.0.%d %d %lld %s", hello->version, hello->stage,
             hello->number, hello->cluster);
}

const char *slurm_version(const struct turn *turn)
{
    const char *version = turn->session ? turn->session[SESSION_API].text : NULL;
    return version ? version : "v0.0.45";
}

int slurm_version_number(const struct turn *turn)
{
    int number = NEWEST;
    sscanf(slurm_version(turn), "v0.0.%2d", &number);
    return number;
}

void slurm_ping_ask(const struct turn *turn, struct source_request *request)
{
    static const struct {
        const char *folder, *name;
    } paths[STAGE_COUNT] = {
        [STAGE_PING] = {"slurm", "ping"},           [STAGE_DIAG] = {"slurm", "diag"},
        [STAGE_CLUSTERS] = {"slurmdb", "clusters"}, [STAGE_DOWN] = {"slurmdb", "clusters"},
        [STAGE_BARE] = {"slurm", "ping"},
    };
    struct hello hello = hello_read(turn->cursor);
    str_addf(&request->path, "/%s/v0.0.%d/%s/", paths[hello.stage].folder, hello.version,
             paths[hello.stage].name);
    request->accept = "application/json";
}

/* Downwards from the newest, then upwards. 0: none is left. */
static int version_after(int version)
{
    if (version > NEWEST)
        return version < FUTURE ? version + 1 : 0;
    return version > OLDEST ? version - 1 : NEWEST + 1;
}

bool slurm_ping_elsewhere(const struct turn *turn, const struct source_reply *reply,
                          struct cursor *next)
{
    struct hello hello = hello_read(turn->cursor);
    enum err_code code = slurm_error(reply);
    switch (hello.stage) {
    case STAGE_DIAG:
    case STAGE_CLUSTERS:
        if (code == ERR_AUTH || reply->status == 401)
            return false;
        hello.stage = STAGE_BARE;
        hello.number = 0;
        break;
    case STAGE_PING:
    case STAGE_BARE:
        if (reply->status == 404)
            hello = (struct hello){.version = version_after(hello.version)};
        else if (reply->status >= 500 && code != ERR_AUTH)
            hello.stage = STAGE_DOWN;
        else
            return false;
        break;
    default:
        return false;
    }
    hello_write(&hello, next);
    return hello.version != 0;
}

/* ---- reading -------------------------------------------------------------------------------- */

static void set_cluster(struct hello *hello, const char *name)
{
    if (name && *name && strlen(name) < NAME_SIZE && !strpbrk(name, " \t\n"))
        snprintf(hello->cluster, sizeof(hello->cluster), "%s", name);
}

/* What one answer adds to what is known. */
static void learn(struct hello *hello, const json_t *root, struct arena *arena)
{
    const json_t *clusters = json_object_get(root, "clusters");
    int64_t time = slurm_number(loose_at(root, "statistics.req_time"), 0);
    set_cluster(hello, loose_text(arena, loose_at(root, "meta.slurm.cluster")));
    if (!*hello->cluster && json_array_size(clusters) == 1)
        set_cluster(hello, loose_text(arena, loose_at(json_array_get(clusters, 0), "name")));
    if (hello->stage == STAGE_DIAG && time > 0)
        hello->number = time;
}

/* False: there is no more to ask. */
static bool advance(struct hello *hello)
{
    if (hello->stage == STAGE_PING)
        hello->stage = STAGE_DIAG;
    else if (hello->stage == STAGE_DIAG && !*hello->cluster)
        hello->stage = STAGE_CLUSTERS;
    else
        return false;
    return true;
}

static void add_session(const struct hello *hello, struct rows *rows)
{
    union value *row = rows_add(rows, DATA_SESSION);
    const char *name = *hello->cluster ? hello->cluster : "slurm";
    row[SESSION_ID].text = row[SESSION_ORGANIZATION].text = "slurm";
    row[SESSION_NAME].text = row[SESSION_ORGANIZATION_NAME].text = arena_text(&rows->arena, name);
    row[SESSION_API].text = arena_printf(&rows->arena, "v0.0.%d", hello->version);
    if (hello->stage != STAGE_BARE && hello->number > 0 && hello->number < INT64_MAX / SECOND)
        row[SESSION_SERVER_TIME].number = hello->number * SECOND;
}

/* Where the next walk begins. */
static void come_round(struct hello *hello)
{
    bool bare = hello->stage == STAGE_BARE && hello->number < BARE_ROUNDS;
    hello->number = bare ? hello->number + 1 : 0;
    hello->stage = bare ? STAGE_BARE : STAGE_PING;
    *hello->cluster = '\0';
}

bool slurm_ping_read(const struct turn *turn, const struct source_reply *reply,
                     struct source_page *page, struct err *err)
{
    struct hello hello = hello_read(turn->cursor);
    struct err why = {0};
    json_t *root = slurm_parse(reply, &why);
    bool needed = hello.stage != STAGE_DIAG && hello.stage != STAGE_CLUSTERS;
    rows_reset(&page->rows);
    loose_whole(turn, page);
    if (!root && (needed || why.code == ERR_AUTH))
        return err_set(err, why.code, "%s", why.text);
    learn(&hello, root, &page->rows.arena);
    json_decref(root);
    page->more = advance(&hello);
    page->complete = !page->more;
    if (page->complete) {
        add_session(&hello, &page->rows);
        come_round(&hello);
    }
    hello_write(&hello, &page->next);
    return true;
}
