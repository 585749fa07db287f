/* Which columns the event table has until the user chooses: those that fit what the filter is
 * about. A table of jobs with the columns of tokens would be a table of dashes. */
#include <string.h>

#include "columns.h"
#include "offers.h"

/* A column, and the width of the screen from which there is room for it; 0: always. */
struct shown {
    uint8_t field;
    uint8_t from;
    bool named; /* only of a service that says that it has it: others seldom do */
};

static const struct shown of_all[] = {
    {E_KIND, 144}, {E_STATE, 156}, {E_CORE_HOURS, 168}, {E_MODEL, 188}, {E_STATUS, 202}};
static const struct shown of_consumption[] = {{E_MODEL, 150}, {E_KEY, 170}};
static const struct shown of_jobs[] = {
    {E_CREATED, 0, false},   {E_USER, 0, false},        {E_NAME, 0, false},
    {E_STATE, 0, false},     {E_CLASS, 0, true},        {E_CORES, 0, false},
    {E_ELAPSED, 0, true},    {E_CORE_HOURS, 0, false},  {E_ERROR, 0, true},
    {E_KEY, 0, false},       {E_CONTROLLER, 0, false},  {E_CREDITS, 132, false},
    {E_CLASS, 146, false},   {E_GPU_HOURS, 158, false}, {E_MEMORY, 170, false},
    {E_STARTED, 192, false}, {E_ENDED, 212, false},     {E_ERROR, 240, false}};
static const struct shown of_requests[] = {
    {E_CREATED, 0}, {E_USER, 0},         {E_MODEL, 0},     {E_STATUS, 0},   {E_LATENCY, 0},
    {E_INPUT, 0},   {E_OUTPUT, 0},       {E_FEE, 0},       {E_REQUEST, 0},  {E_ENDPOINT, 140},
    {E_KEY, 156},   {E_CACHED, 168},     {E_TTFT, 180},    {E_TYPE, 196},   {E_PROVIDER, 210},
    {E_ERROR, 240}, {E_TECHNOLOGY, 250}, {E_GATEWAY, 250}, {E_VERSION, 250}};
static const struct shown of_allocations[] = {
    {E_CREATED, 0},     {E_USER, 0},        {E_CONSUMER, 0},       {E_CPU_CORES, 0},
    {E_RAM, 0},         {E_STORAGE, 0},     {E_FROM, 0},           {E_TO, 0},
    {E_CPU_HOURS, 132}, {E_RAM_HOURS, 146}, {E_STORAGE_HOURS, 164}};
static const struct shown of_activity[] = {
    {E_CREATED, 0}, {E_USER, 0}, {E_CONSUMER, 0}, {E_THREADS, 0}, {E_MESSAGES, 0}};

/* Of services that keep no single events. */
static const struct shown of_sums[] = {
    {E_CREATED, 0},  {E_GRAIN, 0},    {E_USER, 0},     {E_MODEL, 0},
    {E_REQUESTS, 0}, {E_INPUT, 0},    {E_OUTPUT, 0},   {E_FEE, 0},
    {E_PROJECT, 0},  {E_CACHED, 132}, {E_NAME, 146},   {E_KEY, 160},
    {E_TYPE, 176},   {E_CLASS, 190},  {E_AMOUNT, 204}, {E_RESOURCE, 216}};

/* By kind; without a kind all are shown, and their columns follow those of FIELD_SHOWN. */
static const struct column_set {
    const struct shown *columns;
    size_t n;
    bool follows;
} sets[] = {
    {of_all, ARRAY_LEN(of_all), true},
    [KIND_JOB] = {of_jobs, ARRAY_LEN(of_jobs), false},
    [KIND_REQUEST] = {of_requests, ARRAY_LEN(of_requests), false},
    [KIND_CONSUMPTION] = {of_consumption, ARRAY_LEN(of_consumption), true},
    [KIND_ALLOCATION] = {of_allocations, ARRAY_LEN(of_allocations), false},
    [KIND_ACTIVITY] = {of_activity, ARRAY_LEN(of_activity), false},
};
static const struct column_set sums = {of_sums, ARRAY_LEN(of_sums), false};

/* What the filter tells: the kind that all of its events are of (0: not known), and the fields that
 * it compares, in the order in which they stand. */
struct about {
    size_t kind;
    uint8_t fields[VIEW_COLUMNS_MAX];
    size_t n_fields;
};

static bool set_has(size_t kind, int field)
{
    const struct column_set *set = &sets[kind];
    for (size_t i = 0; i < set->n; i++)
        if (set->columns[i].field == field)
            return true;
    return set->follows && (event_fields[field].flags & FIELD_SHOWN);
}

/* The one kind of events whose table has the field; 0: several have. */
static size_t kind_of_field(int field)
{
    size_t found = 0;
    for (size_t kind = KIND_JOB; kind < ARRAY_LEN(sets); kind++) {
        if (!set_has(kind, field))
            continue;
        if (found)
            return 0;
        found = kind;
    }
    return found;
}

static size_t kind_of_term(const struct filter_node *node)
{
    if (node->field != E_KIND)
        return kind_of_field(node->field);
    bool one = node->op == FILTER_EQUAL && node->n == 1;
    return one ? (size_t)field_word_code(&event_fields[E_KIND], node->texts[0]) : 0;
}

static void add_field(struct about *about, int field)
{
    if ((event_fields[field].flags & FIELD_RAW) || about->n_fields == VIEW_COLUMNS_MAX ||
        memchr(about->fields, field, about->n_fields))
        return;
    about->fields[about->n_fields++] = (uint8_t)field;
}

/* `all`: the term holds for all events, so that its kind is theirs. */
static void look_at(const struct filter_node *node, bool all, struct about *about)
{
    if (!node || node->op == FILTER_NOT || node->op == FILTER_SEARCH)
        return;
    if (node->op == FILTER_AND || node->op == FILTER_OR || node->op == FILTER_FLAG) {
        size_t n = node->op == FILTER_FLAG ? MIN(node->n, (size_t)1) : node->n;
        for (size_t i = 0; i < n; i++)
            look_at(node->children[i], all && node->op != FILTER_OR, about);
        return;
    }
    if (node->field < 0)
        return;
    if (all && !about->kind)
        about->kind = kind_of_term(node);
    add_field(about, node->field);
}

static void read_filter(const char *text, struct about *about)
{
    const struct filter_context context = {.me = "", .new_since = UNKNOWN};
    struct filter filter = {0};
    if (!text || !*text || !filter_parse(DATA_EVENTS, text, &context, &filter, NULL))
        return;
    look_at(filter.root, true, about);
    filter_finish(&filter);
}

static size_t set_columns(const struct column_set *set, const struct view_state *state,
                          uint8_t out[VIEW_COLUMNS_MAX])
{
    size_t n = set->follows ? columns_default(out) : 0;
    for (size_t i = 0; i < set->n; i++) {
        const struct shown *shown = &set->columns[i];
        bool there = shown->from <= state->room && (!shown->named || state->offer);
        if (there && !memchr(out, shown->field, n))
            out[n++] = shown->field;
    }
    return n;
}

/* Behind time and user, where it is seen on a narrow screen too. */
static size_t insert_column(uint8_t columns[VIEW_COLUMNS_MAX], size_t n, size_t at, int field)
{
    if (n == VIEW_COLUMNS_MAX || memchr(columns, field, n))
        return n;
    at = MIN(at, n);
    memmove(columns + at + 1, columns + at, n - at);
    columns[at] = (uint8_t)field;
    return n + 1;
}

void view_fit(struct view_state *state, int width, const struct offer *offer)
{
    state->offer = offer;
    if (state->detail[0] && width >= VIEW_DETAIL_SIDE)
        width -= VIEW_DETAIL_WIDTH;
    state->room = (uint16_t)MAX(0, MIN(width, (int)UINT16_MAX));
}

/* Those that the service can fill. */
static size_t leave_out(const struct offer *offer, uint8_t *columns, size_t n)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++)
        if (offer_has_field(offer, columns[i]))
            columns[left++] = columns[i];
    return left;
}

/* The one kind of events that the service has; 0: several. */
static size_t only_kind(const struct offer *offer)
{
    size_t found = 0;
    for (size_t kind = KIND_JOB; offer && kind < ARRAY_LEN(sets); kind++) {
        if (!offer_has_kind(offer, (int)kind))
            continue;
        if (found)
            return 0;
        found = kind;
    }
    return found;
}

size_t view_columns(const struct view *view, const struct view_state *state, const char *filter,
                    uint8_t out[VIEW_COLUMNS_MAX])
{
    enum { AFTER_USER = 2 };
    struct about about = {0};
    if (state->n_columns) {
        memcpy(out, state->columns, state->n_columns);
        return state->n_columns;
    }
    if (view->columns) {
        memcpy(out, view->columns, view->n_columns);
        size_t left = leave_out(state->offer, out, view->n_columns);
        if (state->offer && state->offer->grain)
            left = insert_column(out, insert_column(out, left, 1, E_REQUESTS), 1, E_GRAIN);
        return leave_out(state->offer, out, left);
    }
    read_filter(filter, &about);
    if (!about.kind)
        about.kind = only_kind(state->offer);
    /* rows that are only lit are of every kind */
    const struct column_set *set = &sets[state->highlight ? 0 : about.kind];
    size_t n = set_columns(state->offer && state->offer->grain ? &sums : set, state, out);
    n = leave_out(state->offer, out, n);
    size_t at = AFTER_USER;
    if (state->sorted && state->sort.field >= 0 && state->sort.field < E_COUNT) {
        size_t before = n;
        n = insert_column(out, n, at, state->sort.field);
        at += n - before;
    }
    for (size_t i = 0; i < about.n_fields; i++) {
        bool said = about.fields[i] == E_KIND && about.kind && !state->highlight;
        size_t before = n;
        if (!said)
            n = insert_column(out, n, at, about.fields[i]);
        at += n - before;
    }
    return n;
}
