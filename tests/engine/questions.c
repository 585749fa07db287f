/* Random questions, and whether an engine's answer to one is right: equal to a plain evaluation of
 * the same question (naive.c), with pages that join and positions that hold. */
#include "questions.h"

#include "naive.h"

enum { TOP_N = 40 };

static const char *const marked[] = {"evt-1", "evt-77"};

/* ---- filters ------------------------------------------------------------------------------ */

static const union value *any_row(struct maker *m)
{
    return rows_at(&m->world->truth, dice_below(&m->world->dice, (uint32_t)m->world->truth.n));
}

/* A value that some event has. */
static union value value_of(struct maker *m, int field)
{
    union value value = value_none(&event_fields[field]);
    for (int i = 0; i < 20 && value_missing(&event_fields[field], value); i++)
        value = any_row(m)[field];
    return value;
}

/* A part of the text that begins and ends between characters of ASCII. */
static void add_part(struct maker *m, const char *text)
{
    struct dice *dice = &m->world->dice;
    struct str part = {0};
    size_t from = dice_below(dice, 3) ? 0 : dice_below(dice, 4);
    from = MIN(from, strlen(text));
    size_t size = 1 + dice_below(dice, 8);
    for (size_t i = from; text[i] && i < from + size && (unsigned char)text[i] < 0x80; i++)
        str_char(&part, text[i]);
    if (dice_below(dice, 6) == 0)
        str_add(&part, "*");
    filter_quote(&m->text, part.len ? str_text(&part) : "zz");
    if (dice_below(dice, 4) == 0)
        str_add(&m->text, "*");
    str_finish(&part);
}

static void add_text_value(struct maker *m, int field)
{
    union value value = value_of(m, field);
    const char *text = value.text ? value.text : "none";
    if (strlen(text) > 100 || !*text || dice_below(&m->world->dice, 3) == 0)
        add_part(m, *text ? text : "x");
    else
        filter_quote(&m->text, text);
}

static void add_number(struct maker *m, int field)
{
    union value value = value_of(m, field);
    if (value.number == UNKNOWN)
        value.number = 5;
    value_print(&m->text, &event_fields[field], value);
}

static void add_range(struct maker *m, int field)
{
    static const char *const before[] = {"", "", ">", ">=", "<", "<="};
    uint32_t kind = dice_below(&m->world->dice, 3);
    if (kind == 0)
        str_add(&m->text, DICE_PICK(&m->world->dice, before));
    add_number(m, field);
    if (kind == 1)
        str_add(&m->text, "..");
}

static void add_leaf(struct maker *m)
{
    static const char *const flags[] = {"error", "running", "new", "marked"};
    static const char *const words[] = {"team", "Vision", "-00", "out", "evt", "memory"};
    struct dice *dice = &m->world->dice;
    int field = (int)dice_below(dice, E_COUNT);
    bool text = field_is_text(&event_fields[field]);
    size_t n = dice_below(dice, 3) ? 1 : 1 + dice_below(dice, 4);
    uint32_t kind = dice_below(dice, 12);
    if (kind == 0) {
        str_addf(&m->text, "has:%s", event_fields[field].name);
    } else if (kind == 1) {
        str_addf(&m->text, "is:%s", DICE_PICK(dice, flags));
    } else if (kind == 2) {
        str_add(&m->text, DICE_PICK(dice, words));
    } else {
        str_addf(&m->text, "%s:%s", event_fields[field].name,
                 text && dice_below(dice, 5) == 0 ? "=" : "");
        str_add(&m->text, n > 1 ? "(" : "");
        for (size_t i = 0; i < n; i++) {
            str_add(&m->text, i ? "," : "");
            if (text)
                add_text_value(m, field);
            else
                add_range(m, field);
        }
        str_add(&m->text, n > 1 ? ")" : "");
    }
}

static void add_tree(struct maker *m, int depth)
{
    static const char *const joints[] = {" ", " AND ", " OR "};
    struct dice *dice = &m->world->dice;
    size_t n = 1 + dice_below(dice, depth > 1 ? 3 : 2);
    for (size_t i = 0; i < n; i++) {
        str_add(&m->text, i ? DICE_PICK(dice, joints) : "");
        str_add(&m->text, dice_below(dice, 4) ? "" : "-");
        if (depth > 0 && dice_below(dice, 3) == 0) {
            str_char(&m->text, '(');
            add_tree(m, depth - 1);
            str_char(&m->text, ')');
        } else {
            add_leaf(m);
        }
    }
}

static const char *make_filter(struct maker *m, const struct filter_context *context)
{
    struct filter filter = {0};
    if (dice_below(&m->world->dice, 5) == 0)
        return NULL;
    for (int i = 0; i < 10; i++) {
        str_clear(&m->text);
        add_tree(m, 3);
        bool good = filter_parse(DATA_EVENTS, str_text(&m->text), context, &filter, NULL);
        filter_finish(&filter);
        if (good)
            return arena_text(&m->arena, str_text(&m->text));
    }
    CHECK(!"a filter in ten tries");
    return NULL;
}

/* ---- questions ---------------------------------------------------------------------------- */

static int word_field(struct dice *dice)
{
    int field = (int)dice_below(dice, E_COUNT);
    while (event_fields[field].type != FIELD_WORD)
        field = (field + 1) % E_COUNT;
    return field;
}

static struct window make_window(struct maker *m)
{
    struct dice *dice = &m->world->dice;
    uint32_t kind = dice_below(dice, 7);
    if (kind < 4)
        return window_of((enum window_kind)kind, WORLD_NOW);
    struct window window = {WINDOW_CUSTOM, any_row(m)[E_CREATED].number,
                            any_row(m)[E_CREATED].number + dice_below(dice, 2)};
    if (window.from > window.to)
        window = (struct window){WINDOW_CUSTOM, window.to, window.from};
    if (kind == 5)
        window.to = INT64_MAX;
    if (kind == 6)
        window.from = 0;
    return window;
}

/* A bucket that fits the window, mostly. */
static void make_buckets(struct maker *m, struct question *question)
{
    struct dice *dice = &m->world->dice;
    uint32_t kind = dice_below(dice, 3);
    if (kind == 0)
        question->buckets_most = 1 + dice_below(dice, 120);
    if (kind == 1)
        question->bucket = (enum bucket)(1 + dice_below(dice, BUCKET_COUNT - 1));
    if (kind == 1 && dice_below(dice, 2))
        question->buckets_newest = 1 + dice_below(dice, 200);
}

/* What can be asked by the hour of the week. */
static void make_weekly(struct maker *m, struct question *question)
{
    static const enum measure_id ids[] = {M_EVENTS,         M_JOBS,         M_JOBS_FAILED,
                                          M_REQUESTS,       M_SUCCESS_RATE, M_ERROR_RATE,
                                          M_REQUESTS_FAILED};
    question->weekly = true;
    question->n_by = 0;
    for (size_t i = 0; i < question->n_measures; i++)
        question->measures[i] = DICE_PICK(&m->world->dice, ids);
}

static void make_aggregate(struct maker *m, struct question *question)
{
    struct dice *dice = &m->world->dice;
    question->n_measures = 1 + dice_below(dice, 5);
    for (size_t i = 0; i < question->n_measures; i++)
        question->measures[i] = (enum measure_id)dice_below(dice, MEASURE_COUNT_ALL);
    question->n_by = dice_below(dice, BY_MAX + 1);
    for (size_t i = 0; i < question->n_by; i++)
        question->by[i] = (int16_t)word_field(dice);
    if (dice_below(dice, 6) == 0)
        make_weekly(m, question);
    else
        make_buckets(m, question);
    bool cut = question->bucket != BUCKET_NONE || question->buckets_most;
    size_t width = question->n_by + question->n_measures + (cut ? 2 : 0) + question->weekly;
    question->sort.field = (int16_t)dice_below(dice, (uint32_t)width + 1) - 1;
    question->sort.descending = dice_below(dice, 2);
    if (question->sort.field >= 0 && dice_below(dice, 2)) {
        question->offset = dice_below(dice, 5);
        question->limit = dice_below(dice, TOP_N);
    }
}

static void make_page(struct maker *m, struct question *question)
{
    struct dice *dice = &m->world->dice;
    question->sort.field = (int16_t)dice_below(dice, E_COUNT + 1) - 1;
    question->sort.descending = dice_below(dice, 2);
    question->offset = dice_below(dice, 3) ? dice_below(dice, 60) : 0;
    question->limit = dice_below(dice, 4) ? dice_below(dice, TOP_N) : 0;
}

/* The id of an event that has it for itself, or of none. */
static const char *make_id(struct maker *m, bool alone)
{
    for (;;) {
        const char *id = any_row(m)[E_ID].text;
        size_t n = 0;
        for (size_t i = 0; i < m->world->truth.n; i++)
            n += text_equal(rows_at(&m->world->truth, i)[E_ID].text, id);
        if (!alone && dice_below(&m->world->dice, 6) == 0)
            return "nobody";
        if (n == 1 || !alone)
            return id;
    }
}

void question_make(struct maker *m, struct question *question)
{
    static const enum ask asks[] = {ASK_AGGREGATE, ASK_AGGREGATE, ASK_AGGREGATE, ASK_PAGE,
                                    ASK_PAGE,      ASK_COUNT,     ASK_EVENT,     ASK_POSITION,
                                    ASK_VALUES,    ASK_EXTENT};
    struct dice *dice = &m->world->dice;
    *question = (struct question){.ask = DICE_PICK(dice, asks),
                                  .set = DATA_EVENTS,
                                  .window = make_window(m),
                                  .zone = dice_below(dice, 4) ? ZONE_LOCAL : ZONE_UTC,
                                  .now = WORLD_NOW,
                                  .sort = {.field = -1}};
    question->context = (struct filter_context){.now = WORLD_NOW,
                                                .zone = question->zone,
                                                .me = "Team-001",
                                                .new_since = WORLD_NOW - 30 * DAY,
                                                .marked = marked,
                                                .n_marked = ARRAY_LEN(marked)};
    question->filter = make_filter(m, &question->context);
    if (question->ask == ASK_AGGREGATE)
        make_aggregate(m, question);
    if (question->ask == ASK_PAGE || question->ask == ASK_POSITION)
        make_page(m, question);
    if (question->ask == ASK_EVENT || question->ask == ASK_POSITION)
        question->id = make_id(m, question->ask == ASK_POSITION);
    if (question->ask == ASK_VALUES) {
        static const char *const prefixes[] = {NULL, "", "t", "BAT", "zzz"};
        question->n_by = 1;
        question->by[0] = (int16_t)word_field(dice);
        question->prefix = DICE_PICK(dice, prefixes);
        question->limit = dice_below(dice, 9);
    }
}

void question_show(const struct question *question, size_t number, const char *zone)
{
    fprintf(stderr, "  question %zu in %s: ask %d, filter %s\n  window %lld..%lld sort %d %d\n",
            number, zone, (int)question->ask, question->filter ? question->filter : "-",
            (long long)question->window.from, (long long)question->window.to, question->sort.field,
            (int)question->sort.descending);
}

/* Too many buckets is a right answer to a wrong question. */
static bool is_refusal(const struct question *question, const struct err *err)
{
    return question->bucket != BUCKET_NONE && err->code == ERR_USAGE &&
           strstr(err->text, "buckets");
}

/* Two pages are one page of both. */
static bool pages_join(struct engine *engine, const struct question *question)
{
    struct question part = *question;
    struct table whole = {0}, left = {0}, right = {0};
    struct err err = {0};
    part.limit = 7;
    bool good = CHECK(engine_answer(engine, &part, NULL, &left, &err));
    part.offset += 7;
    good = CHECK(engine_answer(engine, &part, NULL, &right, &err)) && good;
    part.offset -= 7;
    part.limit = 14;
    good = CHECK(engine_answer(engine, &part, NULL, &whole, &err)) && good;
    good = good && CHECK_NUMBER(whole.n_rows, left.n_rows + right.n_rows);
    for (size_t i = 0; good && i < whole.n_rows; i++) {
        const struct table *from = i < left.n_rows ? &left : &right;
        good = CHECK(world_rows_equal(table_at(&whole, i, 0),
                                      table_at(from, i < left.n_rows ? i : i - left.n_rows, 0)));
    }
    table_finish(&whole);
    table_finish(&left);
    table_finish(&right);
    return good;
}

/* An event that is in the scope stands where its position says. */
static bool position_holds(struct engine *engine, const struct question *question,
                           const struct table *answer)
{
    struct question page = *question;
    struct table table = {0};
    page.ask = ASK_PAGE;
    page.offset = (size_t)table_at(answer, 0, 0)->number;
    page.limit = 1;
    bool good = CHECK(engine_answer(engine, &page, NULL, &table, NULL));
    struct question count = page;
    struct str filter = {0}, quoted = {0};
    char *both;
    filter_quote(&quoted, question->id);
    str_addf(&filter, "id:=%s", str_text(&quoted));
    both = filter_and(question->filter, str_text(&filter));
    count.ask = ASK_COUNT;
    count.filter = both;
    struct table in = {0};
    good = good && CHECK(engine_answer(engine, &count, NULL, &in, NULL));
    if (good && table_at(&in, 0, 0)->number == 1)
        good = CHECK_NUMBER(table.n_rows, 1) &&
               CHECK_TEXT(table_at(&table, 0, E_ID)->text, question->id);
    free(both);
    str_finish(&filter);
    str_finish(&quoted);
    table_finish(&in);
    table_finish(&table);
    return good;
}

/* The lines of an aggregate are as many as are counted. */
static bool lines_hold(struct engine *engine, const struct question *question)
{
    struct question all = *question;
    struct table lines = {0}, count = {0};
    all.offset = all.limit = 0;
    bool good = CHECK(engine_answer(engine, &all, NULL, &lines, NULL));
    all.ask = ASK_COUNT;
    all.sort.field = -1;
    good = good && CHECK(engine_answer(engine, &all, NULL, &count, NULL)) &&
           CHECK_NUMBER(table_at(&count, 0, 0)->number, lines.n_rows);
    table_finish(&lines);
    table_finish(&count);
    return good;
}

bool question_holds(struct maker *m, struct engine *engine, const struct question *question)
{
    struct table answer = {0};
    struct err err = {0};
    bool good = engine_answer(engine, question, NULL, &answer, &err);
    if (!good && is_refusal(question, &err))
        return true;
    if (!CHECK(good)) {
        fprintf(stderr, "  %s\n", err.text);
        return false;
    }
    good = CHECK(naive_agrees(m->world, question, &answer));
    if (good && question->ask == ASK_PAGE)
        good = pages_join(engine, question);
    if (good && question->ask == ASK_POSITION)
        good = position_holds(engine, question, &answer);
    if (good && question->ask == ASK_AGGREGATE && question->n_by && question->limit)
        good = lines_hold(engine, question);
    table_finish(&answer);
    return good;
}
