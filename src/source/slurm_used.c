/* Sums of what runs and waits, by account and user, carried from the page with the jobs to that
 * with the limits: "+physics/lab-7:2,5,16,32000,4,16" for each, where a page knows of no other. */
#include "slurm_used.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT_MAX = CURSOR_MAX - 64, DEPTH_MAX = 64, NAME_SIZE = 128 };

/* ---- summing -------------------------------------------------------------------------------- */

struct sums {
    struct text_map places; /* "account/user" */
    struct slurm_user *users;
    size_t n;
    const char **names; /* of each: "account/user" */
    bool failed;
};

static bool can_write(const char *name)
{
    for (; name && *name; name++)
        if ((unsigned char)*name <= ' ' || *name == 0x7f || strchr("+/:", *name))
            return false;
    return name != NULL;
}

static struct slurm_user *user_of(struct sums *sums, const char *account, const char *user,
                                  struct arena *arena)
{
    const char *name = arena_printf(arena, "%s/%s", account, user);
    int64_t at = text_map_get(&sums->places, name, -1);
    if (at >= 0)
        return &sums->users[at];
    text_map_set(&sums->places, name, (int64_t)sums->n);
    sums->names[sums->n] = name;
    return &sums->users[sums->n++];
}

static void add(struct sums *sums, int64_t *to, int64_t count)
{
    if (count != UNKNOWN && add_overflows(*to, count, to))
        sums->failed = true;
}

static void add_job(struct sums *sums, const json_t *job, struct arena *arena)
{
    const char *state = slurm_job_state(job);
    const char *account = loose_text(arena, loose_at(job, "account"));
    const char *user = loose_text(arena, loose_at(job, "user"));
    const json_t *tres = loose_at(job, "tres.allocated");
    bool runs = text_equal(state, "running");
    if (!runs && !text_equal(state, "pending"))
        return;
    if (!can_write(account) || !can_write(user)) {
        sums->failed = true;
        return;
    }
    int64_t *uses = user_of(sums, account, user, arena)->uses;
    add(sums, &uses[USE_SUBMITTED], slurm_tasks(job));
    if (!runs)
        return;
    add(sums, &uses[USE_RUNNING], 1);
    add(sums, &uses[USE_CPU], slurm_tres(tres, "cpu"));
    add(sums, &uses[USE_MEMORY], slurm_tres(tres, "mem"));
    add(sums, &uses[USE_GPU], slurm_tres(tres, "gpu"));
    add(sums, &uses[USE_BILLING], slurm_tres(tres, "billing"));
}

static void add_words(const struct sums *sums, struct str *out)
{
    str_char(out, '+');
    for (size_t i = 0; i < sums->n && out->len < KEPT_MAX; i++) {
        str_addf(out, "%s:", sums->names[i]);
        for (int use = 0; use < USE_COUNT; use++)
            str_addf(out, "%lld%c", (long long)sums->users[i].uses[use],
                     use + 1 < USE_COUNT ? ',' : '+');
    }
}

void slurm_use_write(const json_t *jobs, struct str *out)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    size_t n = json_array_size(jobs), i;
    const json_t *job;
    struct sums sums = {.users = arena_new(&arena, (n + 1) * sizeof(*sums.users)),
                        .names = arena_new(&arena, (n + 1) * sizeof(*sums.names))};
    json_array_foreach (jobs, i, job)
        add_job(&sums, job, &arena);
    add_words(&sums, out);
    if (sums.failed || out->len >= KEPT_MAX)
        str_clear(out);
    text_map_finish(&sums.places);
}

/* ---- reading -------------------------------------------------------------------------------- */

void slurm_uses_finish(struct slurm_uses *uses)
{
    text_map_finish(&uses->parents);
}

/* "physics/lab-7:2,5,16,32000,4,16". */
static bool read_user(const char *text, size_t size, struct slurm_user *user, struct arena *arena)
{
    char *account = arena_printf(arena, "%.*s", (int)size, text);
    char *name = strchr(account, '/'), *number = name ? strchr(name, ':') : NULL;
    if (!number)
        return false;
    *name++ = '\0';
    *number = '\0';
    *user = (struct slurm_user){.account = account, .user = name};
    for (int use = 0; use < USE_COUNT; use++) {
        char *end;
        user->uses[use] = strtoll(number + 1, &end, 10);
        if (end == number + 1 || user->uses[use] < 0 || (use + 1 < USE_COUNT) != (*end == ','))
            return false;
        number = end;
    }
    return true;
}

static void read_parents(struct slurm_uses *uses, const json_t *associations, struct arena *arena)
{
    size_t n = json_array_size(associations), i;
    const json_t *item;
    uses->names = arena_new(arena, (n + 1) * sizeof(*uses->names));
    json_array_foreach (associations, i, item) {
        const char *account = loose_text(arena, loose_at(item, "account"));
        const char *parent = loose_text(arena, loose_at(item, "parent_account"));
        if (!account || !parent || loose_text(arena, loose_at(item, "user")))
            continue;
        uses->names[uses->n_names++] = parent;
        text_map_set(&uses->parents, account, (int64_t)uses->n_names);
    }
}

void slurm_uses_read(struct slurm_uses *uses, const char *text, const json_t *associations,
                     struct arena *arena)
{
    if (*text++ != '+')
        return;
    struct slurm_user *users = arena_new(arena, CURSOR_MAX / 8 * sizeof(*users));
    while (*text && uses->n < CURSOR_MAX / 8) {
        size_t size = strcspn(text, "+");
        if (!read_user(text, size, &users[uses->n++], arena))
            return;
        text += size + (text[size] == '+');
    }
    uses->users = users;
    uses->known = true;
    read_parents(uses, associations, arena);
}

static bool is_below(const struct slurm_uses *uses, const char *account, const char *above)
{
    for (int depth = 0; account && depth < DEPTH_MAX; depth++) {
        if (strcmp(account, above) == 0)
            return true;
        int64_t parent = text_map_get(&uses->parents, account, 0);
        account = parent > 0 ? uses->names[parent - 1] : NULL;
    }
    return false;
}

int64_t slurm_use_of(const struct slurm_uses *uses, const char *account, const char *user,
                     enum slurm_use use)
{
    int64_t sum = 0;
    if (!uses->known || !account)
        return UNKNOWN;
    for (size_t i = 0; i < uses->n; i++) {
        const struct slurm_user *each = &uses->users[i];
        bool counts = user ? strcmp(each->user, user) == 0 && strcmp(each->account, account) == 0
                           : is_below(uses, each->account, account);
        if (counts && add_overflows(sum, each->uses[use], &sum))
            return UNKNOWN;
    }
    return sum;
}
