/* The table of measures: names are unique, filters parse, types fit what is measured. Then
 * questions: what may be asked, and which columns answer. */
#include "filters.h"

static void check_measure(int id)
{
    const struct measure *measure = &measures[id];
    const struct field *of = &event_fields[measure->of];
    struct filter filter = {0};

    CHECK(parses(DATA_EVENTS, measure->where, &filter));
    filter_finish(&filter);
    CHECK_NUMBER(measure_find(measure->field.name), id);
    CHECK(*measure->field.title && *measure->field.help && measure->field.width > 0);
    CHECK_NUMBER(measure->permille > 0, measure->fn == MEASURE_QUANTILE);
    CHECK_NUMBER(measure->part != NULL, measure->fn == MEASURE_SHARE);
    if (measure->fn == MEASURE_COUNT) {
        CHECK_NUMBER(measure->field.type, FIELD_COUNT);
        return;
    }
    if (measure->fn == MEASURE_SHARE || measure->fn == MEASURE_RATE) {
        CHECK_NUMBER(measure->field.type, FIELD_DECIMAL);
        CHECK(parses(DATA_EVENTS, measure->part, &filter));
        filter_finish(&filter);
        return;
    }
    CHECK_NUMBER(measure->field.type, of->type);
    CHECK_NUMBER(measure->field.decimals, of->decimals);
    CHECK_TEXT(measure->field.unit, of->unit);
    CHECK_NUMBER(measure->field.flags & FIELD_MONEY, of->flags & FIELD_MONEY);
    if (measure->fn == MEASURE_SUM)
        CHECK(of->flags & FIELD_NUMERIC);
}

static void check_columns(const struct question *question, const char *want)
{
    const struct field *columns[64];
    struct str names = {0};
    size_t n = question_columns(question, columns, ARRAY_LEN(columns));

    for (size_t i = 0; i < n; i++)
        str_addf(&names, "%s%s", i ? " " : "", columns[i]->name);
    CHECK_TEXT(str_text(&names), want);
    CHECK(question_check(question, NULL));
    str_finish(&names);
}

static void check_answers(void)
{
    struct question question = {.ask = ASK_AGGREGATE,
                                .window = {WINDOW_ALL, 0, INT64_MAX},
                                .sort.field = -1,
                                .measures = {M_JOBS, M_FEE},
                                .n_measures = 2};
    const struct field *one[1];

    check_columns(&question, "jobs_submitted fee_usd");
    question.by[0] = E_USER;
    question.by[1] = E_MODEL;
    question.n_by = 2;
    check_columns(&question, "user model jobs_submitted fee_usd");
    question.bucket = BUCKET_DAY;
    check_columns(&question, "from to user model jobs_submitted fee_usd");
    CHECK_NUMBER(question_columns(&question, one, 1), 1);
    question.bucket = BUCKET_NONE;
    question.n_by = 0;
    question.weekly = true;
    question.measures[1] = M_SUCCESS_RATE;
    check_columns(&question, "hour_of_week jobs_submitted success_rate");
    question.weekly = false;
    question.measures[1] = M_FEE;
    question.n_by = 2;
    question.ask = ASK_VALUES;
    question.n_by = 1;
    check_columns(&question, "user count");
    question.ask = ASK_COUNT;
    check_columns(&question, "count");
    question.ask = ASK_EXTENT;
    check_columns(&question, "earliest latest count");
    question.ask = ASK_STATE;
    check_columns(&question, "as_of earliest latest events indexed ahead failed_at status trouble");
    question.ask = ASK_AGGREGATE;
    question.bucket = BUCKET_NONE;
    question.n_by = 0;
    question.across = true;
    check_columns(&question, "profile failure jobs_submitted fee_usd");
    question.across = false;
    question.ask = ASK_POSITION;
    question.id = "e1";
    check_columns(&question, "position");
    question.n_by = 0;
    question.ask = ASK_DATASET;
    question.set = DATA_PLAN;
    check_columns(&question, "id used limit balance unit kind");
    question.set = DATA_EVENTS;
    question.ask = ASK_PAGE;
    const struct field *all[E_COUNT + 1];
    CHECK_NUMBER(question_columns(&question, all, ARRAY_LEN(all)), E_COUNT);
    CHECK(all[E_AMOUNT] == &event_fields[E_AMOUNT]);
}

static void check_refused(const struct question *question, const char *part)
{
    struct err err = {0};

    CHECK(!question_check(question, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    if (!CHECK(strstr(err.text, part) != NULL))
        fprintf(stderr, "  %s\n", err.text);
}

static const struct question asked = {.ask = ASK_AGGREGATE,
                                      .window = {WINDOW_CUSTOM, 0, 10},
                                      .sort.field = -1,
                                      .measures = {M_JOBS},
                                      .n_measures = 1,
                                      .filter = "kind:job"};

/* Each question has one thing wrong. */
static void check_parts(void)
{
    struct question bad = asked;

    CHECK(question_check(&asked, NULL));
    bad.n_measures = 0;
    check_refused(&bad, "1 to 16 measures");
    bad = asked;
    bad.measures[0] = MEASURE_COUNT_ALL;
    check_refused(&bad, "no measure");
    bad = asked;
    bad.bucket = BUCKET_COUNT;
    check_refused(&bad, "no bucket");
    bad = asked;
    bad.window.from = 11;
    check_refused(&bad, "the window ends before it begins");
    bad = asked;
    bad.filter = "usr:a";
    check_refused(&bad, "filter, column 1: events have no field \"usr\"; write user");
    bad = asked;
    bad.sort.field = 1;
    check_refused(&bad, "no column 1");
    bad.sort.field = -2;
    check_refused(&bad, "no column -2");
}

/* Counts and shares add up over the weeks, and nothing else is asked for by the hour of the week.
 */
static void check_weekly(void)
{
    struct question bad = asked;

    bad.weekly = true;
    CHECK(question_check(&bad, NULL));
    bad.measures[0] = M_LATENCY_P95;
    check_refused(&bad, "latency_p95 is not known by the hour of the week");
    bad.measures[0] = M_FEE;
    check_refused(&bad, "fee_usd is not known");
    bad = asked;
    bad.weekly = true;
    bad.bucket = BUCKET_DAY;
    check_refused(&bad, "without groups and buckets");
    bad = asked;
    bad.bucket = BUCKET_HOUR;
    bad.buckets_newest = BUCKETS_NEWEST_MAX;
    CHECK(question_check(&bad, NULL));
    bad.buckets_newest++;
    check_refused(&bad, "at most the newest 3500 buckets");
}

static void check_groups(void)
{
    struct question bad = asked;

    bad.n_by = 3;
    check_refused(&bad, "at most 2 fields");
    bad.n_by = 1;
    bad.by[0] = E_ID;
    check_refused(&bad, "id has too many values");
    bad.by[0] = E_COUNT;
    check_refused(&bad, "no field");
    bad.by[0] = -1;
    check_refused(&bad, "no field -1");
}

static void check_kinds(void)
{
    struct question bad = asked;

    bad.set = DATA_KEYS;
    check_refused(&bad, "only events");
    bad.ask = ASK_DATASET;
    bad.filter = NULL;
    CHECK(question_check(&bad, NULL));
    bad.set = DATA_EVENTS;
    check_refused(&bad, "by pages");
    bad = asked;
    bad.ask = ASK_EVENT;
    check_refused(&bad, "id of the event");
    bad.ask = ASK_VALUES;
    check_refused(&bad, "of one field");
    bad.ask = ASK_PAGE;
    bad.limit = QUESTION_LIMIT_MAX;
    CHECK(question_check(&bad, NULL));
    bad.limit++;
    check_refused(&bad, "at most 1000000 rows");
    bad = asked;
    bad.ask = ASK_PAGE;
    bad.across = true;
    check_refused(&bad, "of one source");
    bad = asked;
    bad.ask = (enum ask)(ASK_SQL + 1);
    check_refused(&bad, "no such question");
}

int main(void)
{
    for (int id = 0; id < MEASURE_COUNT_ALL; id++)
        check_measure(id);
    CHECK_NUMBER(measure_find("jobs_submitted"), M_JOBS);
    CHECK_NUMBER(measure_find("none"), -1);
    CHECK_NUMBER(measure_find(NULL), -1);
    check_answers();
    check_parts();
    check_weekly();
    check_groups();
    check_kinds();
    return check_done();
}
