/* The mirror: opening, and which file answers what. */
#include "mirror.h"

#include <stdlib.h>

enum { AGAIN_MS = 50 /* of making the index again before "so far" is answered */ };

enum { STATUS_FORBIDDEN = 403 };

/* Where the service closes all that would fill the dataset; NULL: some of it is open. */
static const struct store_feed *closed_feed(const struct store_feeds *feeds, enum dataset set)
{
    const struct store_feed *closed = NULL;
    for (size_t i = 0; i < feeds->n; i++) {
        if (feeds->items[i].set != set)
            continue;
        if (feeds->items[i].status != STATUS_FORBIDDEN)
            return NULL;
        closed = &feeds->items[i];
    }
    return closed;
}

/* Another guard, beside what sync does to the mirror: it may be of an older program. */
static bool is_open_to_account(struct mirror *mirror, enum dataset set, struct err *err)
{
    CLEANUP(rows_finish)
    struct rows session = {0};
    CLEANUP(store_feeds_finish)
    struct store_feeds feeds = {0};
    if (!store_dataset(&mirror->reader, DATA_SESSION, &session, err) ||
        !store_feeds_read(&mirror->reader, &feeds, err))
        return false;
    const char *role = session.n ? rows_at(&session, 0)[SESSION_ROLE].text : NULL;
    if (!role_is_manager(role))
        return err_set(err, ERR_FORBIDDEN,
                       "the plan and its ledger are open to managers; this account is a %.40s",
                       role);
    const struct store_feed *closed = closed_feed(&feeds, set);
    return !closed || err_set(err, ERR_FORBIDDEN, "%s",
                              closed->error ? closed->error : "the service says 403");
}

static bool read_dataset(struct mirror *mirror, const struct question *question, struct rows *rows,
                         struct err *err)
{
    if (dataset_is_managers(question->set) && !is_open_to_account(mirror, question->set, err))
        return false;
    if (question->set == DATA_LEDGER && question->id)
        return store_dataset_part(&mirror->reader, DATA_LEDGER, LEDGER_PERIOD, question->id, rows,
                                  err);
    return store_dataset(&mirror->reader, question->set, rows, err);
}

static bool answer_dataset(struct mirror *mirror, const struct question *question,
                           struct table *table, struct err *err)
{
    CLEANUP(rows_finish)
    struct rows rows = {0};
    if (!store_snapshot_begin(&mirror->reader, err))
        return false;
    bool ok = read_dataset(mirror, question, &rows, err);
    store_snapshot_end(&mirror->reader);
    return ok && table_from_rows(question, &rows, table, err);
}

static void answer_extent(const struct mirror *mirror, const struct question *question,
                          struct table *table)
{
    const struct engine_state *state = &mirror->engine.state;
    const struct field *columns[ARRAY_LEN(extent_fields) + 1];
    size_t n = question_columns(question, columns, ARRAY_LEN(columns));
    table_init(table, columns, n, 1);
    table_at(table, 0, 0)->number = state->earliest;
    table_at(table, 0, 1)->number = state->latest;
    table_at(table, 0, 2)->number = state->indexed;
}

static bool answer_events(struct inquiry *inquiry, struct table *table, struct err *err)
{
    switch (inquiry->question->ask) {
    case ASK_AGGREGATE:
        return inquiry->question->weekly ? mirror_week(inquiry, table, err)
                                         : mirror_aggregate(inquiry, table, err);
    case ASK_VALUES:
        return mirror_values(inquiry, table, err);
    case ASK_PAGE:
        return mirror_page(inquiry, table, err);
    case ASK_COUNT:
        return inquiry->question->n_by ? mirror_lines(inquiry, table, err)
                                       : mirror_count(inquiry, table, err);
    case ASK_POSITION:
        return mirror_position(inquiry, table, err);
    case ASK_EVENT:
        return mirror_event(inquiry, table, err);
    case ASK_EXTENT:
    case ASK_DATASET:
    case ASK_STATE:
    case ASK_SQL:
        break;
    }
    answer_extent(inquiry->mirror, inquiry->question, table);
    return true;
}

static bool answer_once(struct mirror *mirror, const struct question *question,
                        const atomic_bool *cancel, struct table *table, struct err *err)
{
    CLEANUP(inquiry_finish)
    struct inquiry inquiry = {0};
    if (!inquiry_init(&inquiry, mirror, question, cancel, err) ||
        !answer_events(&inquiry, table, err))
        return false;
    table->provenance.window = inquiry.window;
    return true;
}

static bool answer(struct engine *engine, const struct question *question,
                   const atomic_bool *cancel, struct table *table, struct err *err)
{
    struct mirror *mirror = (struct mirror *)engine;
    struct err why = {0};
    bool more;
    if (question->ask == ASK_DATASET)
        return answer_dataset(mirror, question, table, err);
    if (question->ask == ASK_SQL)
        return mirror_sql(mirror, question, cancel, table, err);
    if (answer_once(mirror, question, cancel, table, &why))
        return true;
    if (why.code != ERR_CORRUPT)
        return err_set(err, why.code, "%s", why.text);
    /* most likely the index: then what can be derived again at once is answered */
    table_finish(table);
    mirror_distrust_index(mirror);
    return mirror_refresh(engine, AGAIN_MS, &more, err) &&
           answer_once(mirror, question, cancel, table, err);
}

static void finish(struct engine *engine)
{
    struct mirror *mirror = (struct mirror *)engine;
    mirror_save(mirror, SAVE_LAST);
    column_free(&mirror->column);
    store_reader_finish(&mirror->reader);
    store_spans_finish(&mirror->spans);
    mirror_parts_finish(mirror);
    names_finish(&mirror->names);
    for (size_t i = 0; i < E_COUNT; i++)
        lexicon_finish(&mirror->words[i]);
    free(mirror->path);
    free(mirror->folder);
    free(mirror);
}

static const struct engine_ops mirror_ops = {"mirror", answer, mirror_refresh, finish, NULL};

struct engine *engine_mirror(const char *path, bool save_index, struct err *err)
{
    struct mirror *mirror = mem_new(sizeof(*mirror));
    CLEANUP(str_finish)
    struct str folder = {0};
    mirror->engine.ops = &mirror_ops;
    mirror->engine.state = ENGINE_STATE_NONE;
    mirror->save_index = save_index;
    mirror->path = mem_text(path);
    if (!text_starts(path, "file:")) { /* else a mirror in memory */
        str_addf(&folder, "%s.columns", path);
        mirror->folder = str_take(&folder);
    }
    mirror->column = column_new(mirror->folder, 0);
    if (mirror_open(mirror, err)) {
        mirror_load(mirror);
        return &mirror->engine;
    }
    finish(&mirror->engine);
    return NULL;
}
