/* check: for cron and monitors: whether credits are low or will be, in one sentence and an exit
 * code. The numbers are those of the view Plan. Nothing is fetched: the mirror must be fresh
 * enough. */
#include <string.h>

#include "cli.h"
#include "usagetop/books.h"
#include "usagetop/engine.h"
#include "usagetop/export.h"
#include "usagetop/store.h"

enum verdict { CHECK_OK, CHECK_OVER, CHECK_FORECAST, CHECK_STALE, CHECK_UNKNOWN };
static const char *const verdicts[] = {"ok", "over", "forecast_over", "stale", "cannot_tell"};

/* What is known. Money is 10^-9 credits. */
struct check {
    const struct profile *profile;
    struct scene scene;
    struct view_state state;
    struct arena scratch;
    struct question questions[VIEW_QUESTIONS_MAX];
    struct table tables[VIEW_QUESTIONS_MAX];
    const struct table *there[VIEW_QUESTIONS_MAX];
    struct err errs[VIEW_QUESTIONS_MAX];
    const struct err *failed[VIEW_QUESTIONS_MAX];
    size_t n;
    struct sections sections;
    int64_t left, limit, threshold, end, as_of, max_age;
    enum verdict verdict;
    struct str sentence;
};

static void check_finish(struct check *check)
{
    for (size_t i = 0; i < check->n; i++)
        table_finish(&check->tables[i]);
    sections_finish(&check->sections);
    arena_finish(&check->scratch);
    str_finish(&check->sentence);
}

/* ---- asking ---------------------------------------------------------------------------- */

/* What is closed to the account or cannot be answered is not known, and no failure. */
static void ask(struct check *check, struct engine *engine)
{
    atomic_bool cancel = false;
    size_t n = 0;
    check->scene.tables = check->there;
    check->scene.errs = check->failed;
    check->scene.n_tables = check->n;
    check->scene.view->ask(&check->scene, check->questions, &n);
    for (size_t i = 0; i < n; i++) {
        struct table table = {0};
        check->errs[i] = (struct err){0};
        bool ok = engine_answer(engine, &check->questions[i], &cancel, &table, &check->errs[i]);
        table_finish(&check->tables[i]);
        check->tables[i] = table;
        check->there[i] = ok ? &check->tables[i] : NULL;
        check->failed[i] = ok ? NULL : &check->errs[i];
    }
    check->n = n;
}

static const struct table *section_of(const struct check *check, const char *name)
{
    for (size_t i = 0; i < check->sections.n; i++)
        if (strcmp(check->sections.items[i].name, name) == 0)
            return &check->sections.items[i].table;
    return NULL;
}

static int64_t number_of(const struct table *table, const char *column)
{
    int at = table && table->n_rows ? table_column(table, column) : -1;
    return at < 0 ? UNKNOWN : table_at(table, 0, (size_t)at)->number;
}

static const char *text_of(const struct table *table, const char *column)
{
    int at = table && table->n_rows ? table_column(table, column) : -1;
    return at < 0 ? NULL : table_at(table, 0, (size_t)at)->text;
}

static bool read_session(struct check *check, struct engine *engine, struct err *err)
{
    CLEANUP(table_finish)
    struct table session = {0};
    atomic_bool cancel = false;
    const struct question question = {
        .ask = ASK_DATASET, .set = DATA_SESSION, .now = check->scene.now, .sort.field = -1};
    struct err why = {0};
    if (!engine_answer(engine, &question, &cancel, &session, &why) && why.code != ERR_NOT_FOUND)
        return err_set(err, why.code, "%s", why.text);
    check->left = number_of(&session, "credits");
    check->limit = number_of(&session, "credit_limit");
    return true;
}

static bool ask_all(struct check *check, const struct config *config, struct err *err)
{
    CLEANUP(opened_finish)
    struct opened opened = {0};
    bool cluster = check->profile->engine == ANSWERER_CLICKHOUSE;
    if (!open_profile(&opened, config, check->profile, err) ||
        !read_session(check, opened.engine, err))
        return false;
    if (cluster)
        check->as_of = opened.engine->state.as_of;
    for (int round = 0; round < 2; round++) /* the second: what follows from the first */
        ask(check, opened.engine);
    check->scene.view->build(&check->scene, &check->sections);
    return true;
}

/* When the balance was fetched: with the newest answer of the service, unless the balance itself
 * could not be fetched since. */
static bool read_age(struct check *check, struct err *err)
{
    CLEANUP(store_reader_finish)
    struct store_reader reader = {0};
    CLEANUP(store_feeds_finish)
    struct store_feeds feeds = {0};
    int64_t newest = UNKNOWN, own = INT64_MAX;
    if (!store_reader_open(&reader, check->profile->mirror, err) ||
        !store_feeds_read(&reader, &feeds, err))
        return false;
    for (size_t i = 0; i < feeds.n; i++) {
        const struct store_feed *feed = &feeds.items[i];
        newest = MAX(newest, feed->fetched_at);
        if (feed->set == DATA_SESSION && feed->failed_at != UNKNOWN)
            own = feed->fetched_at;
    }
    check->as_of = MIN(newest, own);
    return true;
}

/* ---- judging --------------------------------------------------------------------------- */

static enum verdict judge(const struct check *check)
{
    int64_t least = check->threshold == UNKNOWN ? 0 : check->threshold;
    if (check->left == UNKNOWN || check->as_of == UNKNOWN)
        return CHECK_UNKNOWN;
    if (check->scene.now - check->as_of > check->max_age)
        return CHECK_STALE;
    if (check->left < least || check->left <= 0)
        return CHECK_OVER;
    return check->end != UNKNOWN && check->end < least ? CHECK_FORECAST : CHECK_OK;
}

static const char *money(int64_t amount, char out[static NUMBER_MAX])
{
    return format_fixed(out, NUMBER_MAX, amount, 9, amount % 1000000000 ? 2 : 0);
}

static void say_balance(struct check *check)
{
    char left[NUMBER_MAX], limit[NUMBER_MAX], least[NUMBER_MAX];
    str_addf(&check->sentence, "%s", money(check->left, left));
    if (check->limit != UNKNOWN)
        str_addf(&check->sentence, " of %s", money(check->limit, limit));
    str_add(&check->sentence, " credits are left");
    if (check->threshold != UNKNOWN)
        str_addf(&check->sentence, ", %s than %s",
                 check->left < check->threshold ? "fewer" : "no fewer",
                 money(check->threshold, least));
}

static void say_forecast(struct check *check)
{
    const struct table *forecast = section_of(check, "forecast");
    const char *sentence = text_of(forecast, "sentence");
    char end[NUMBER_MAX];
    if (check->verdict == CHECK_FORECAST)
        str_addf(&check->sentence, "; about %s are expected to be left at the end of the month",
                 money(check->end, end));
    if (sentence)
        str_addf(&check->sentence, "; forecast: %s", sentence);
}

static void say(struct check *check)
{
    static const char *const heads[] = {"ok", "low", "low soon", "stale", "unknown"};
    char ago[NUMBER_MAX];
    str_addf(&check->sentence, "%s: ", heads[check->verdict]);
    if (check->verdict == CHECK_UNKNOWN) {
        str_addf(&check->sentence, "it cannot be told whether credits are low: %s",
                 check->as_of == UNKNOWN ? "the mirror has never been synced"
                 : check->profile->engine == ANSWERER_CLICKHOUSE
                     ? "the cluster keeps no balance"
                     : "the service does not tell this account its balance");
        return;
    }
    if (check->verdict == CHECK_STALE) {
        str_addf(&check->sentence, "the balance is as of %s, too old to tell; then ",
                 format_ago(ago, sizeof(ago), check->as_of, check->scene.now));
        say_balance(check);
        return;
    }
    say_balance(check);
    say_forecast(check);
}

/* ---- writing --------------------------------------------------------------------------- */

#define CHECK_FIELD(NAME, TYPE, DECIMALS)                                                          \
    {                                                                                              \
        .name = (NAME), .title = (NAME), .json = (NAME), .unit = "", .words = "",                  \
        .type = FIELD_##TYPE, .decimals = (DECIMALS), .help = ""                                   \
    }
static const struct field fields[] = {CHECK_FIELD("status", TEXT, 0),
                                      CHECK_FIELD("exit_code", COUNT, 0),
                                      CHECK_FIELD("balance", DECIMAL, 9),
                                      CHECK_FIELD("limit", DECIMAL, 9),
                                      CHECK_FIELD("threshold", DECIMAL, 9),
                                      CHECK_FIELD("as_of", TIME, 0),
                                      CHECK_FIELD("period_end_balance", DECIMAL, 9),
                                      CHECK_FIELD("burn_rate", DECIMAL, 9),
                                      CHECK_FIELD("runs_out", TEXT, 0),
                                      CHECK_FIELD("sentence", TEXT, 0)};

static void fill(const struct check *check, struct table *table)
{
    const struct table *forecast = section_of(check, "forecast");
    const struct field *columns[ARRAY_LEN(fields)];
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        columns[i] = &fields[i];
    table_init(table, columns, ARRAY_LEN(fields), 1);
    const union value values[ARRAY_LEN(fields)] = {{.text = verdicts[check->verdict]},
                                                   {.number = check->verdict},
                                                   {.number = check->left},
                                                   {.number = check->limit},
                                                   {.number = check->threshold},
                                                   {.number = check->as_of},
                                                   {.number = check->end},
                                                   {.number = number_of(forecast, "burn_rate")},
                                                   {.text = text_of(forecast, "runs_out")},
                                                   {.text = str_text(&check->sentence)}};
    memcpy(table->cells, values, sizeof(values));
}

static bool write_format(const struct check *check, const struct export_format *format,
                         struct err *err)
{
    struct export export;
    CLEANUP(table_finish)
    struct table table = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    fill(check, &table);
    const struct export_head head = {.view = "check",
                                     .title = "Check",
                                     .window = check->scene.window,
                                     .zone = check->scene.zone,
                                     .now = check->scene.now,
                                     .provenance.as_of = check->as_of};
    const struct export_options options = {0};
    const struct export_part part = {.name = "check", .title = "Check", .single = true, &table};
    export_begin(&export, format, &head, &options, &out);
    export_add(&export, &part);
    return export_end(&export, err) && output_write(&out, err);
}

static bool write_sentence(const struct check *check, struct err *err)
{
    CLEANUP(str_finish)
    struct str out = {0};
    text_clean(&out, str_text(&check->sentence), check->sentence.len, false);
    str_char(&out, '\n');
    return output_write(&out, err);
}

/* ---- the command ----------------------------------------------------------------------- */

static bool read_limits(const struct args *args, struct check *check, struct err *err)
{
    const char *threshold = args->values[OPT_THRESHOLD], *age = args->values[OPT_MAX_AGE];
    check->max_age = HOUR;
    check->threshold = UNKNOWN;
    if (threshold && (!decimal_parse(threshold, 9, &check->threshold) || check->threshold < 0))
        return err_set(err, ERR_USAGE, "--threshold: \"%.40s\" is not a number such as 500",
                       threshold);
    if (age && !duration_parse(age, &check->max_age))
        return err_set(err, ERR_USAGE, "--max-age: \"%.40s\" is not a time such as 90s, 15m or 2h",
                       age);
    return true;
}

static bool look(struct check *check, const struct config *config, struct err *err)
{
    bool given = check->threshold != UNKNOWN;
    bool cluster = check->profile->engine == ANSWERER_CLICKHOUSE;
    if (!cluster && !file_exists(check->profile->mirror))
        return err_set(err, ERR_NOT_FOUND, "there is no mirror at %.200s; usagetop sync makes one",
                       check->profile->mirror);
    if ((!cluster && !read_age(check, err)) || !ask_all(check, config, err))
        return false;
    if (!given)
        check->threshold = credits_threshold(check->profile->low_credits,
                                             check->profile->low_credits_percent, check->limit);
    check->end = number_of(section_of(check, "forecast"), "period_end_balance");
    check->verdict = judge(check);
    say(check);
    return true;
}

bool run_check(const struct args *args, struct err *err)
{
    CLEANUP(config_finish)
    struct config config = {0};
    CLEANUP(check_finish)
    struct check check = {.scene.as_of = UNKNOWN};
    const char *name = args->values[OPT_FORMAT];
    const struct export_format *format = name ? export_format_find(name, err) : NULL;
    check.scene.view = view_find("plan");
    check.scene.state = &check.state;
    check.scene.scratch = &check.scratch;
    if (format && (format->file || format->frame))
        return err_set(err, ERR_USAGE, "check writes a line or two: text, csv, json or jsonl");
    if ((name && !format) || !read_limits(args, &check, err) || !setup_config(args, &config, err) ||
        !args_now(args, &check.scene.now, err) ||
        !setup_zone(&config, &check.scene.zone, NULL, err))
        return false;
    check.scene.window = window_of(WINDOW_30D, check.scene.now);
    check.profile = config_profile(&config, NULL, err);
    if (!check.profile || !look(&check, &config, err))
        return false;
    output_end_with(check.verdict);
    return format ? write_format(&check, format, err) : write_sentence(&check, err);
}
