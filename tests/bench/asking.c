/* The engine under measurement. */
#include "asking.h"

#include <stdlib.h>
#include <string.h>

struct question question_of(const struct asking *asking, enum ask kind, enum window_kind window)
{
    return (struct question){.ask = kind,
                             .set = DATA_EVENTS,
                             .window = window_of(window, asking->now),
                             .now = asking->now,
                             .context = {.now = asking->now, .new_since = UNKNOWN},
                             .sort = {.field = -1}};
}

/* Each time an earlier day, for then the filter is no narrower than one before. */
struct question disguised(struct asking *asking, const struct question *question)
{
    enum { LAST_YEAR = 2019, MONTHS = 12, DAYS = 28 };
    struct question out = *question;
    int days = asking->days++;
    if (!question->filter)
        return out;
    snprintf(asking->disguise, sizeof(asking->disguise), "created:>=%04d-%02d-%02d (%s)",
             LAST_YEAR - days / DAYS / MONTHS, MONTHS - days / DAYS % MONTHS, DAYS - days % DAYS,
             question->filter);
    out.filter = asking->disguise;
    return out;
}

static void answer(struct asking *asking, const struct question *question, struct table *table)
{
    struct err err = {0};
    if (engine_answer(asking->engine, question, NULL, table, &err))
        return;
    fprintf(stderr, "bench_engine: %s: %s\n", question->filter ? question->filter : "no filter",
            err.text);
    exit(1);
}

double ask(struct asking *asking, const struct question *question, double *ret_number)
{
    struct table table = {0};
    double from = now_ms(), took;
    answer(asking, question, &table);
    took = now_ms() - from;
    bool number = table.n_rows && table.n_columns && !field_is_text(table.columns[0]);
    *ret_number = number ? (double)table_at(&table, 0, 0)->number : 0;
    table_finish(&table);
    return took;
}

static bool find_users(struct asking *asking)
{
    struct table table = {0};
    struct str filter = {0};
    struct question users = question_of(asking, ASK_AGGREGATE, WINDOW_ALL);
    users.measures[0] = M_EVENTS;
    users.n_measures = users.n_by = 1;
    users.by[0] = E_USER;
    users.sort = (struct sort){.field = 1};
    answer(asking, &users, &table);
    str_add(&filter, "user:(");
    for (size_t i = 0, n = 0; i < table.n_rows && n < 3; i++) {
        const char *user = table_at(&table, i, 0)->text;
        if (!user)
            continue;
        str_add(&filter, n++ ? "," : "");
        filter_quote(&filter, user);
    }
    str_add(&filter, ")");
    bool fits = filter.len < sizeof(asking->rare_users);
    if (fits)
        memcpy(asking->rare_users, filter.data, filter.len + 1);
    str_finish(&filter);
    table_finish(&table);
    return fits;
}

static bool find_id(struct asking *asking)
{
    struct table table = {0};
    struct question page = question_of(asking, ASK_PAGE, WINDOW_ALL);
    page.offset = (size_t)asking->engine->state.events / 2;
    page.limit = 1;
    answer(asking, &page, &table);
    const char *id = table.n_rows ? table_at(&table, 0, E_ID)->text : NULL;
    bool fits = id && strlen(id) > 12 && strlen(id) < sizeof(asking->id);
    if (fits)
        memcpy(asking->id, id, strlen(id) + 1);
    table_finish(&table);
    return fits;
}

bool asking_begin(struct asking *asking)
{
    if (asking->engine->state.events && find_users(asking) && find_id(asking))
        return true;
    fprintf(stderr, "bench_engine: the mirror has no events of the sample service\n");
    return false;
}

void asking_finish(struct asking *asking)
{
    engine_finish(&asking->engine);
}
