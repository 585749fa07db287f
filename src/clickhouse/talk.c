/* Talks: what is common to all, and which kind answers what. */
#include "talk.h"

#include <stdlib.h>

struct clickhouse_talk *talk_new(void)
{
    return mem_new(sizeof(struct clickhouse_talk));
}

struct str *talk_begin(struct clickhouse_talk *talk)
{
    str_clear(&talk->statement);
    talk->statement.truncated = false;
    return &talk->statement;
}

bool talk_ask(struct clickhouse_talk *talk, talk_step *step, struct err *err)
{
    str_add(&talk->statement, " FORMAT JSONCompact");
    if (talk->statement.len > CLICKHOUSE_STATEMENT_MAX)
        return err_set(err, ERR_USAGE,
                       "the question is too long for a cluster; a shorter filter or a longer "
                       "bucket helps");
    talk->step = step;
    return true;
}

void talk_remember(struct clickhouse_talk *talk)
{
    talk->remembered = arena_text(&talk->arena, str_text(&talk->statement));
}

void talk_table(struct clickhouse_talk *talk, size_t n_rows)
{
    enum { COLUMNS_MAX = E_COUNT + QUESTION_MEASURES_MAX };
    const struct field *columns[COLUMNS_MAX];
    struct table *table = &talk->table;
    size_t n = question_columns(talk->question, columns, COLUMNS_MAX);
    table_finish(table);
    table_init(table, columns, n, n_rows);
    table->provenance.statement = arena_text(&table->arena, talk->remembered);
    table->provenance.window = talk->window;
}

/* ---- life -------------------------------------------------------------------------------- */

const char *clickhouse_talk_statement(const struct clickhouse_talk *talk)
{
    return talk->step ? str_text(&talk->statement) : NULL;
}

static bool fail(struct clickhouse_talk *talk, const struct err *failure, struct err *err)
{
    talk->failure = *failure;
    talk->step = NULL;
    return err_set(err, failure->code, "%s", failure->text);
}

bool clickhouse_talk_take(struct clickhouse_talk *talk, const char *body, size_t size,
                          struct err *err)
{
    CLEANUP(answer_finish)
    struct answer answer = {0};
    struct err why = {0};
    talk_step *step = talk->step;
    if (!step)
        return err_set(err, ERR_OTHER, "nothing was asked of the cluster");
    talk->step = NULL;
    if (!answer_read(&answer, body, size, &why) || !step(talk, &answer, &why))
        return fail(talk, &why, err);
    return true;
}

static bool is_good(const struct clickhouse_talk *talk, struct err *err)
{
    if (talk->failure.code)
        return err_set(err, talk->failure.code, "%s", talk->failure.text);
    return !talk->step || err_set(err, ERR_OTHER, "the cluster has not been asked all yet");
}

bool clickhouse_talk_map(struct clickhouse_talk *talk, struct clickhouse_map **out, struct err *err)
{
    if (!is_good(talk, err))
        return false;
    *out = talk->learned;
    talk->learned = NULL;
    return *out != NULL;
}

bool clickhouse_talk_extent(struct clickhouse_talk *talk, struct clickhouse_extent *out,
                            struct err *err)
{
    if (!is_good(talk, err))
        return false;
    *out = talk->extent;
    return true;
}

bool clickhouse_talk_spans(struct clickhouse_talk *talk, struct clickhouse_spans *out,
                           struct err *err)
{
    if (!is_good(talk, err))
        return false;
    *out = talk->spans;
    talk->spans = (struct clickhouse_spans){0};
    return true;
}

bool clickhouse_talk_table(struct clickhouse_talk *talk, struct table *out, struct err *err)
{
    if (!is_good(talk, err))
        return false;
    *out = talk->table;
    talk->table = (struct table){0};
    return true;
}

void clickhouse_talk_free(struct clickhouse_talk **ref)
{
    struct clickhouse_talk *talk = *ref;
    *ref = NULL;
    if (!talk)
        return;
    if (talk->finish)
        talk->finish(talk->state);
    clickhouse_map_free(&talk->learned);
    filter_finish(&talk->filter);
    table_finish(&talk->table);
    clickhouse_spans_finish(&talk->spans);
    str_finish(&talk->statement);
    arena_finish(&talk->arena);
    free(talk);
}

/* ---- questions --------------------------------------------------------------------------- */

/* The window, narrowed where it is open to the time of the events there are. */
static struct window narrow(const struct clickhouse_extent *extent, const struct question *question)
{
    bool none = !extent->known || extent->latest == UNKNOWN;
    struct window window = question->window;
    int64_t end = none ? question->now : MAX(extent->latest + 1, question->now);
    if (window.kind == WINDOW_ALL || window.to == INT64_MAX)
        window.to = end;
    if (window.kind == WINDOW_ALL || window.from <= 0)
        window.from = none ? window.to - DAY : extent->earliest;
    window.from = MIN(window.from, window.to);
    return window;
}

static bool begin(struct clickhouse_talk *talk, struct err *err)
{
    static bool (*const kinds[])(struct clickhouse_talk *, struct err *) = {
        [ASK_AGGREGATE] = ask_aggregate, [ASK_PAGE] = ask_page,         [ASK_COUNT] = ask_count,
        [ASK_EVENT] = ask_event,         [ASK_POSITION] = ask_position, [ASK_VALUES] = ask_values,
        [ASK_DATASET] = ask_dataset,     [ASK_EXTENT] = ask_extent,     [ASK_SQL] = ask_sql};
    const struct question *question = talk->question;
    struct filter_error error;
    if (!question_check(question, err))
        return false;
    if (question->ask == ASK_STATE)
        return err_set(err, ERR_USAGE, "a cluster is not asked what is known of it");
    if (question->ask != ASK_DATASET && question->filter &&
        !filter_parse(DATA_EVENTS, question->filter, &question->context, &talk->filter, &error))
        return err_set(err, ERR_USAGE, "filter, column %zu: %s", error.column + 1, error.text);
    if (question->ask == ASK_AGGREGATE && question->weekly)
        return ask_week(talk, err);
    return kinds[question->ask](talk, err);
}

struct clickhouse_talk *clickhouse_ask(const struct clickhouse_map *map,
                                       const struct clickhouse_extent *extent,
                                       const struct question *question)
{
    struct clickhouse_talk *talk = talk_new();
    struct err why = {0};
    talk->map = map;
    talk->extent = *extent;
    talk->question = question;
    talk->window = narrow(extent, question);
    if (!begin(talk, &why))
        fail(talk, &why, NULL);
    return talk;
}
