/* Anthropic's Claude Code report: what each user or key did on a day, by model. Its tokens and
 * costs are in the other reports too, so that here they are only of an activity.
 *
 * The cursor is "PHASE DAY END EMPTY PAGING": F forwards, B backwards; the day that is asked for
 * forwards; the day before which nothing was asked yet, and how long nothing was found before it;
 * the service's cursor within a day. Forwards it begins with the last days, which still change. */
#include "anthropic.h"

#include <string.h>

#include "buckets.h"
#include "pager.h"
#include "request.h"

#define AGAIN (2 * DAY) /* before today; asked for with each look */
#define EMPTY_REACH (45 * DAY)
#define REACH_MOST (3 * 366 * DAY) /* it is not older */

struct walk {
    char phase;
    int64_t day, end, empty, today;
    struct pager paging;
};

static struct walk walk_read(const struct turn *turn)
{
    struct walk walk = {.phase = 'F', .today = turn->now - turn->now % DAY};
    long long day, end, empty;
    int used = 0;
    char phase;
    walk.day = walk.end = MAX(0, walk.today - AGAIN);
    if (sscanf(turn->cursor->text, "%c %lld %lld %lld %n", &phase, &day, &end, &empty, &used) < 4 ||
        !strchr("FB", phase))
        return walk;
    walk.phase = phase;
    walk.day = MAX(0, MIN(day, walk.today));
    walk.end = MAX(0, MIN(end, walk.today));
    walk.empty = MAX(0, MIN(empty, EMPTY_REACH));
    if (used)
        pager_read(turn->cursor->text + used, &walk.paging);
    return walk;
}

static void walk_write(const struct walk *walk, struct cursor *out)
{
    int n = snprintf(out->text, sizeof(out->text), "%c %lld %lld %lld ", walk->phase,
                     (long long)walk->day, (long long)walk->end, (long long)walk->empty);
    pager_write(&walk->paging, out->text + n, sizeof(out->text) - (size_t)n);
}

static int64_t asked_day(const struct walk *walk)
{
    return walk->phase == 'F' ? walk->day : MAX(0, walk->end - DAY);
}

void anthropic_code_ask(const struct turn *turn, struct source_request *request)
{
    struct walk walk = walk_read(turn);
    char day[TIME_TEXT];
    time_print(day, asked_day(&walk));
    str_addf(&request->path, "/v1/organizations/usage_report/claude_code?starting_at=%.10s", day);
    str_add(&request->path, "&limit=1000");
    path_param(&request->path, "page", walk.paging.next);
    request->accept = "application/json";
}

/* ---- reading ---------------------------------------------------------------------------- */

/* Who, when and where: the same in all rows of an entry. */
struct entry {
    int64_t day;
    const char *who, *key, *terminal;
};

static union value *add_row(const struct entry *entry, struct rows *rows)
{
    union value *row = rows_add(rows, DATA_EVENTS);
    row[E_CREATED].number = row[E_FROM].number = entry->day;
    row[E_TO].number = entry->day + DAY;
    row[E_GRAIN].text = "day";
    row[E_KIND].text = "activity";
    row[E_PROVIDER].text = "anthropic";
    row[E_TYPE].text = "claude_code";
    row[E_USER].text = entry->who;
    row[E_NAME].text = entry->key;
    row[E_CLASS].text = entry->terminal;
    return row;
}

/* "estimated USD", where it is known of how much. */
static void add_estimate(const json_t *model, struct arena *arena, union value *row)
{
    const char *currency = loose_text(arena, loose_at(model, "estimated_cost.currency"));
    row[E_AMOUNT].number = loose_minor(loose_at(model, "estimated_cost.amount"), currency, 6);
    if (row[E_AMOUNT].number != UNKNOWN)
        row[E_RESOURCE].text = arena_printf(arena, "estimated %.8s", currency ? currency : "USD");
}

static void add_model(const json_t *model, const struct entry *entry, struct rows *rows)
{
    static const char *const input[] = {"tokens.input", "tokens.cache_read",
                                        "tokens.cache_creation", NULL};
    union value *row = add_row(entry, rows);
    row[E_MODEL].text = loose_text(&rows->arena, json_object_get(model, "model"));
    row[E_INPUT].number = loose_sum(model, input, 0);
    row[E_CACHED].number = loose_number(loose_at(model, "tokens.cache_read"), 0);
    row[E_OUTPUT].number = loose_number(loose_at(model, "tokens.output"), 0);
    add_estimate(model, &rows->arena, row);
}

/* What was done, one row each of what there was at all. */
static void add_count(const struct entry *entry, const json_t *value, const char *resource,
                      struct rows *rows)
{
    int64_t amount = loose_number(value, 6);
    if (amount == UNKNOWN || amount == 0)
        return;
    union value *row = add_row(entry, rows);
    row[E_AMOUNT].number = amount;
    row[E_RESOURCE].text = resource;
    bucket_identify(rows, "claude_code");
}

/* "edit_tool" was accepted so often, and rejected so often. */
static void add_tools(const json_t *item, const struct entry *entry, struct rows *rows)
{
    enum { TOOLS_MAX = 64 };
    static const char *const answers[] = {"accepted", "rejected"};
    json_t *tools = json_object_get(item, "tool_actions"), *tool;
    const char *name;
    size_t n = 0;
    json_object_foreach (tools, name, tool) {
        struct arena *arena = &rows->arena;
        const char *words = anthropic_words(arena_printf(arena, "%.32s", name), arena);
        for (size_t i = 0; i < ARRAY_LEN(answers) && n < TOOLS_MAX; i++)
            add_count(entry, json_object_get(tool, answers[i]),
                      arena_printf(arena, "%s %s", words, answers[i]), rows);
        n++;
    }
}

static void add_counts(const json_t *item, const struct entry *entry, struct rows *rows)
{
    static const struct {
        const char *path, *resource;
    } counts[] = {
        {"core_metrics.num_sessions", "sessions"},
        {"core_metrics.lines_of_code.added", "lines added"},
        {"core_metrics.lines_of_code.removed", "lines removed"},
        {"core_metrics.commits_by_claude_code", "commits"},
        {"core_metrics.pull_requests_by_claude_code", "pull requests"},
    };
    for (size_t i = 0; i < ARRAY_LEN(counts); i++)
        add_count(entry, loose_at(item, counts[i].path), counts[i].resource, rows);
    add_tools(item, entry, rows);
}

/* Where it ran, and for whom it is not paid by tokens, the subscription. */
static const char *terminal_of(const json_t *item, struct arena *arena)
{
    static const char *const plans[] = {"subscription_type", "customer_type", NULL};
    const char *terminal = loose_text(arena, json_object_get(item, "terminal_type"));
    const char *plan = loose_text(arena, loose_first(item, plans));
    if (!loose_has(json_object_get(item, "customer_type"), "subscription"))
        return terminal;
    return arena_printf(arena, "%s (%s)", terminal ? terminal : "terminal", plan);
}

static bool read_entry(const struct turn *turn, const json_t *item, size_t number,
                       struct rows *rows, struct err *err)
{
    const json_t *models = json_object_get(item, "model_breakdown"), *model;
    int64_t day = loose_time(json_object_get(item, "date"));
    struct arena *arena = &rows->arena;
    size_t i;
    (void)turn;
    if (day == UNKNOWN)
        return err_set(err, ERR_SHAPE, "entry %zu has no date", number);
    const struct entry entry = {
        .day = day - day % DAY,
        .who = loose_text(arena, loose_at(item, "actor.email_address")),
        .key = loose_text(arena, loose_at(item, "actor.api_key_name")),
        .terminal = terminal_of(item, arena),
    };
    json_array_foreach (models, i, model) {
        add_model(model, &entry, rows);
        bucket_identify(rows, "claude_code");
    }
    add_counts(item, &entry, rows);
    return true;
}

/* To the next day, to the day before, or to the last days at the next look. */
static bool turn_page(struct walk *walk, const struct rows *rows)
{
    if (walk->phase == 'B') {
        int64_t day = asked_day(walk);
        bool any = loose_between(rows, day, walk->end) > 0;
        walk->empty = any ? 0 : MIN(walk->empty + DAY, EMPTY_REACH);
        walk->end = day;
    } else if (walk->day < walk->today) {
        walk->day += DAY;
        return true;
    } else {
        walk->day = MAX(0, walk->today - AGAIN);
    }
    bool more = walk->end > MAX(0, walk->today - REACH_MOST) && walk->empty < EMPTY_REACH;
    walk->phase = more ? 'B' : 'F';
    return more;
}

static bool code_end(const struct turn *turn, const json_t *root, struct source_page *page,
                     struct err *err)
{
    char scratch[PAGER_SCRATCH];
    struct walk walk = walk_read(turn);
    const char *next = pager_next(root, "next_page", scratch);
    if (next ? !pager_step(&walk.paging, next, err) : pager_cut(root, "next_page", err))
        return false;
    page->more = next != NULL;
    bucket_fold(&page->rows);
    if (!next && !walk.paging.steps) { /* the day in one answer */
        page->span_from = asked_day(&walk);
        page->span_to = page->span_from + DAY;
    }
    if (!next) {
        walk.paging = (struct pager){0};
        page->more = turn_page(&walk, &page->rows);
    }
    walk_write(&walk, &page->next);
    page->complete = false;
    return true;
}

bool anthropic_code_read(const struct turn *turn, const struct source_reply *reply,
                         struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_entry, .end = code_end};
    return loose_read(&list, turn, reply, page, err);
}

/* Days that it no longer keeps, or that were before it. */
bool anthropic_code_elsewhere(const struct turn *turn, const struct source_reply *reply,
                              struct cursor *next)
{
    struct walk walk = walk_read(turn);
    if (walk.phase != 'B' || (reply->status != 400 && reply->status != 404))
        return false;
    walk.phase = 'F';
    walk.empty = EMPTY_REACH;
    walk.paging = (struct pager){0};
    walk_write(&walk, next);
    return true;
}
