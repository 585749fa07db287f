/* Which questions can be asked, and the columns of their answers. */
#include "usagetop/query.h"

const struct field bucket_fields[2] = {
    {"from", "From", "from", "", "", FIELD_TIME, 0, 19, 0, "first instant of the bucket"},
    {"to", "To", "to", "", "", FIELD_TIME, 0, 19, 0, "first instant after the bucket"},
};
const struct field extent_fields[2] = {
    {"earliest", "Earliest", "earliest", "", "", FIELD_TIME, 0, 19, 0, "when the first event was"},
    {"latest", "Latest", "latest", "", "", FIELD_TIME, 0, 19, 0, "when the last event was"},
};
const struct field count_field = {"count",     "Count", "count", "", "",
                                  FIELD_COUNT, 0,       9,       0,  "how many rows"};
const struct field position_field = {
    "position", "Position", "position", "", "", FIELD_COUNT, 0, 9, 0, "place of the row, from 0"};
const struct field weekly_field = {"hour_of_week",
                                   "Hour of week",
                                   "hour_of_week",
                                   "",
                                   "",
                                   FIELD_COUNT,
                                   0,
                                   9,
                                   0,
                                   "from Monday 0 o'clock, from 0 to 167"};

const struct field profile_fields[PROFILE_FIELDS] = {
    {"profile", "Profile", "profile", "", "", FIELD_COUNT, 0, 9, 0, "number of the source, from 0"},
    {"failure", "Failure", "failure", "", "", FIELD_TEXT, 0, 20, 0, "why it has no answer"},
};
const struct field state_fields[STATE_FIELDS] = {
    {"as_of", "As of", "as_of", "", "", FIELD_TIME, 0, 19, 0, "when the data were fetched last"},
    {"earliest", "Earliest", "earliest", "", "", FIELD_TIME, 0, 19, 0, "when the first event was"},
    {"latest", "Latest", "latest", "", "", FIELD_TIME, 0, 19, 0, "when the last event was"},
    {"events", "Events", "events", "", "", FIELD_COUNT, 0, 9, 0, "events that there are"},
    {"indexed", "Indexed", "indexed", "", "", FIELD_COUNT, 0, 9, 0, "events that answers count"},
    {"ahead", "Ahead", "ahead", "", "", FIELD_COUNT, 0, 9, 0, "events still to be fetched"},
    {"failed_at", "Failed", "failed_at", "", "", FIELD_TIME, 0, 19, 0,
     "since when the service fails"},
    {"status", "Status code", "status", "", "", FIELD_COUNT, 0, 9, 0,
     "HTTP status of the service's last answer"},
    {"trouble", "Trouble", "trouble", "", "", FIELD_TEXT, 0, 20, 0, "why the service fails"},
};

/* ---- columns --------------------------------------------------------------------------- */

/* Columns as they come, up to `max`. */
struct column_list {
    const struct field **columns;
    size_t n, max;
};

/* Whether the answer has a row for each bucket. */
static bool is_cut(const struct question *question)
{
    return question->bucket != BUCKET_NONE || question->buckets_most;
}

static void add_column(struct column_list *list, const struct field *field)
{
    if (list->n < list->max)
        list->columns[list->n++] = field;
}

static void add_dataset(struct column_list *list, enum dataset set)
{
    for (size_t i = 0; i < datasets[set].n_fields; i++)
        add_column(list, &datasets[set].fields[i]);
}

static void add_groups(struct column_list *list, const struct question *question)
{
    for (size_t i = 0; i < question->n_by; i++)
        add_column(list, &event_fields[question->by[i]]);
}

static void add_aggregate(struct column_list *list, const struct question *question)
{
    for (size_t i = 0; i < ARRAY_LEN(bucket_fields) && is_cut(question); i++)
        add_column(list, &bucket_fields[i]);
    if (question->weekly)
        add_column(list, &weekly_field);
    add_groups(list, question);
    for (size_t i = 0; i < question->n_measures; i++)
        add_column(list, &measures[question->measures[i]].field);
}

size_t question_columns(const struct question *question, const struct field **columns, size_t max)
{
    struct column_list list = {columns, 0, max};

    for (size_t i = 0; i < PROFILE_FIELDS && question->across; i++)
        add_column(&list, &profile_fields[i]);
    switch (question->ask) {
    case ASK_AGGREGATE:
        add_aggregate(&list, question);
        break;
    case ASK_PAGE:
    case ASK_EVENT:
    case ASK_DATASET:
        add_dataset(&list, question->set);
        break;
    case ASK_COUNT:
        add_column(&list, &count_field);
        break;
    case ASK_POSITION:
        add_column(&list, &position_field);
        break;
    case ASK_VALUES:
        add_groups(&list, question);
        add_column(&list, &count_field);
        break;
    case ASK_EXTENT:
        add_column(&list, &extent_fields[0]);
        add_column(&list, &extent_fields[1]);
        add_column(&list, &count_field);
        break;
    case ASK_SQL: /* its statement says */
        break;
    case ASK_STATE:
        for (size_t i = 0; i < STATE_FIELDS; i++)
            add_column(&list, &state_fields[i]);
        break;
    }
    return list.n;
}

/* ---- checks ---------------------------------------------------------------------------- */

static bool check_groups(const struct question *question, struct err *err)
{
    if (question->n_by > BY_MAX)
        return err_set(err, ERR_USAGE, "groups are made by at most %d fields", BY_MAX);
    for (size_t i = 0; i < question->n_by; i++) {
        int by = question->by[i];
        if (by < 0 || by >= E_COUNT)
            return err_set(err, ERR_USAGE, "events have no field %d to group by", by);
        if (event_fields[by].type != FIELD_WORD)
            return err_set(err, ERR_USAGE, "%s has too many values to group by",
                           event_fields[by].name);
    }
    return true;
}

/* What adds up over the weeks. */
static bool check_weekly(const struct question *question, struct err *err)
{
    if (question->n_by || is_cut(question))
        return err_set(err, ERR_USAGE, "the hours of the week are without groups and buckets");
    for (size_t i = 0; i < question->n_measures; i++) {
        const struct measure *measure = &measures[question->measures[i]];
        if (measure->fn != MEASURE_COUNT && measure->fn != MEASURE_SHARE)
            return err_set(err, ERR_USAGE, "%s is not known by the hour of the week",
                           measure->field.name);
    }
    return true;
}

static bool check_aggregate(const struct question *question, struct err *err)
{
    if (question->n_measures == 0 || question->n_measures > QUESTION_MEASURES_MAX)
        return err_set(err, ERR_USAGE, "a question has 1 to %d measures", QUESTION_MEASURES_MAX);
    for (size_t i = 0; i < question->n_measures; i++) {
        if ((unsigned)question->measures[i] >= MEASURE_COUNT_ALL)
            return err_set(err, ERR_USAGE, "there is no measure %d", (int)question->measures[i]);
    }
    if ((unsigned)question->bucket >= BUCKET_COUNT)
        return err_set(err, ERR_USAGE, "there is no bucket %d", (int)question->bucket);
    if (question->buckets_newest > BUCKETS_NEWEST_MAX)
        return err_set(err, ERR_USAGE, "at most the newest %d buckets", BUCKETS_NEWEST_MAX);
    return !question->weekly || check_weekly(question, err);
}

static size_t sortable_columns(const struct question *question)
{
    if (question->ask == ASK_AGGREGATE)
        return question->n_by + question->n_measures + question->weekly +
               (is_cut(question) ? ARRAY_LEN(bucket_fields) : 0);
    return datasets[question->set].n_fields;
}

static bool check_kind(const struct question *question, struct err *err)
{
    bool small = question->ask == ASK_DATASET;

    if (small == (question->set == DATA_EVENTS))
        return err_set(err, ERR_USAGE,
                       small ? "events are asked for by pages" : "only events can be asked this");
    bool lines = question->ask == ASK_COUNT && question->n_by;
    if ((question->ask == ASK_AGGREGATE || lines) && !check_aggregate(question, err))
        return false;
    if (question->across && question->ask != ASK_AGGREGATE && !small && question->ask != ASK_STATE)
        return err_set(err, ERR_USAGE, "single events are asked of one source");
    if (question->ask == ASK_SQL && (!question->sql || !*question->sql))
        return err_set(err, ERR_USAGE, "no statement was given, such as SELECT * FROM events");
    if (question->ask == ASK_VALUES && question->n_by != 1)
        return err_set(err, ERR_USAGE, "values are asked of one field");
    if ((question->ask == ASK_EVENT || question->ask == ASK_POSITION) && !question->id)
        return err_set(err, ERR_USAGE, "the id of the event is missing");
    return true;
}

static bool check_filter(const struct question *question, struct err *err)
{
    CLEANUP(filter_finish)
    struct filter filter = {0};
    CLEANUP(str_finish)
    struct str text = {0};
    struct filter_error error;

    if (!question->filter ||
        filter_parse(question->set, question->filter, &question->context, &filter, &error))
        return true;
    filter_error_print(&text, &error);
    return err_set(err, ERR_USAGE, "filter, %s", str_text(&text));
}

bool question_check(const struct question *question, struct err *err)
{
    if ((unsigned)question->ask > ASK_SQL || (unsigned)question->set >= DATASET_COUNT)
        return err_set(err, ERR_USAGE, "there is no such question");
    if (!check_kind(question, err) || !check_groups(question, err))
        return false;
    if (question->window.from > question->window.to)
        return err_set(err, ERR_USAGE, "the window ends before it begins");
    if (question->sort.field < -1 ||
        (question->sort.field >= 0 && (size_t)question->sort.field >= sortable_columns(question)))
        return err_set(err, ERR_USAGE, "there is no column %d to sort by", question->sort.field);
    if (question->limit > QUESTION_LIMIT_MAX)
        return err_set(err, ERR_USAGE, "at most %d rows at once", QUESTION_LIMIT_MAX);
    return check_filter(question, err);
}

bool question_narrow(const struct question *question, enum bucket bucket, struct window *window,
                     struct err *err)
{
    int64_t most = (int64_t)question->buckets_newest, least = bucket_least(bucket);
    int64_t length = least * (most + most / 8 + 2); /* of so many, however long the months are */
    CLEANUP(free_ptr)
    int64_t *bounds = NULL;
    size_t n = 0;
    if (!most || !least)
        return true;
    if (window->to - window->from > length)
        window->from = window->to - length;
    if (!bucket_bounds(window, bucket, question->zone, &bounds, &n, err))
        return false;
    if (n > (size_t)most)
        window->from = bounds[n - (size_t)most];
    return true;
}
