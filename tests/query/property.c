/* parse(print(q)) = q for generated filters of every dataset, and printing is a fixed point. The
 * texts are made by the grammar, not by the printer, so that the two check each other. */
#include "filters.h"

#include <stdlib.h>

enum { FILTERS = 40000, DEPTH = 4 };

struct maker {
    uint64_t seed;
    enum dataset set;
    struct str text;
};

static unsigned draw(struct maker *m, unsigned n)
{
    m->seed ^= m->seed << 13;
    m->seed ^= m->seed >> 7;
    m->seed ^= m->seed << 17;
    return (unsigned)((m->seed >> 33) % n);
}

#define PICK(m, list) ((list)[draw((m), ARRAY_LEN(list))])

/* A text in quotes made of the characters that mean something elsewhere. */
static void add_quoted(struct maker *m)
{
    static const char *const parts[] = {"a",   "B",     " ",  "*",   ",",  "(",    ")",    ":",
                                        "=",   "-",     "!",  "@me", "..", "\\\"", "\\\\", "\\n",
                                        "\\t", "\\x1b", "OR", "ü",   "%",  "'"};
    size_t n = 1 + draw(m, 5);

    str_char(&m->text, '"');
    while (n-- > 0)
        str_add(&m->text, PICK(m, parts));
    str_char(&m->text, '"');
}

static void add_word(struct maker *m)
{
    static const char *const words[] = {"a",   "gpt-4o", "Build", "ü",   "/v1/x",
                                        "x_1", "a,b",    "a\\b",  "u.v", "%d"};

    if (draw(m, 3) == 0)
        add_quoted(m);
    else
        str_add(&m->text, PICK(m, words));
}

static void add_text(struct maker *m, const struct field *field)
{
    static const char *const texts[] = {"a",    "B",  "a*",  "*b*",  "x-y", "failed",
                                        "a..b", "-x", "a:b", "u&&v", "1"};
    unsigned kind = draw(m, 6);

    if (kind == 0)
        add_quoted(m);
    else if (kind == 1 && strcmp(field->name, "user") == 0)
        str_add(&m->text, "@me");
    else
        str_add(&m->text, PICK(m, texts));
}

/* Growing values, so that ranges of two of them are in order. */
static void add_number(struct maker *m, const struct field *field, unsigned rank)
{
    static const char *const times[][3] = {{"2026-01", "2026-02-03T04:05", "\"2026-02-03 04:05\""},
                                           {"2026-09", "yesterday", "\"last week\""},
                                           {"now", "today", "2027-01-01T00:00:00Z"}};
    static const char *const durations[][3] = {
        {"5", "10ms", "1s"}, {"90s", "1m30s", "2m"}, {"2h", "1d", "1w"}};
    static const char *const counts[][3] = {
        {"-7", "0", "1"}, {"200", "1k", "1.5Ki"}, {"2M", "3G", "1T"}};
    static const char *const decimals[][3] = {
        {"-1.5", "0.000001", "1"}, {"12.50", "1.25k", "2e3"}, {"2M", "1e7", "7777777"}};
    static const char *const sizes[][3] = {
        {"1M", "0.5", "1"}, {"16GB", "16Gi", "17.5"}, {"1T", "2TB", "1e4"}};
    unsigned i = draw(m, 3);
    bool bytes = strcmp(field->unit, "GB") == 0;

    str_add(&m->text, field->type == FIELD_TIME       ? times[rank][i]
                      : field->type == FIELD_DURATION ? durations[rank][i]
                      : field->type == FIELD_COUNT    ? counts[rank][i]
                      : bytes                         ? sizes[rank][i]
                                                      : decimals[rank][i]);
}

static void add_range(struct maker *m, const struct field *field)
{
    static const char *const orders[] = {">", ">=", "<", "<="};
    unsigned kind = draw(m, 5), low = draw(m, 2);

    if (kind == 0)
        str_add(&m->text, PICK(m, orders));
    if (kind == 1)
        str_add(&m->text, "..");
    add_number(m, field, low);
    if (kind >= 2 && kind <= 3)
        str_add(&m->text, "..");
    if (kind == 3)
        add_number(m, field, low + 1);
}

static void add_values(struct maker *m, const struct field *field)
{
    bool text = field_is_text(field), list = draw(m, 3) == 0;
    size_t n = list ? 1 + draw(m, 4) : 1;

    if (list)
        str_char(&m->text, '(');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            str_add(&m->text, draw(m, 2) ? "," : " OR ");
        if (text)
            add_text(m, field);
        else
            add_range(m, field);
    }
    if (list)
        str_char(&m->text, ')');
}

static void add_field(struct maker *m)
{
    static const char *const operators[] = {":", ":", ":", ":=", "=", "!=", ":!="};
    const struct dataset_info *info = &datasets[m->set];
    const struct field *field = &info->fields[draw(m, (unsigned)info->n_fields)];
    bool text = field_is_text(field);

    str_add(&m->text, draw(m, 2) ? field->name : field->json);
    /* only lists and texts may follow "=" */
    const char *operator_ = text ? PICK(m, operators) : ":";
    str_add(&m->text, operator_);
    add_values(m, field);
}

static void add_leaf(struct maker *m)
{
    const struct dataset_info *info = &datasets[m->set];
    unsigned kind = draw(m, 10);

    if (kind == 0) {
        str_addf(&m->text, "has:%s", info->fields[draw(m, (unsigned)info->n_fields)].name);
    } else if (kind == 1 && m->set == DATA_EVENTS) {
        str_addf(&m->text, "is:%s", filter_flags[draw(m, (unsigned)filter_flags_count)].name);
    } else if (kind <= 3) {
        add_word(m);
    } else {
        add_field(m);
    }
}

static void add_or(struct maker *m, int depth);

static void add_term(struct maker *m, int depth)
{
    static const char *const signs[] = {"-", "!", "NOT ", "-", "NOT NOT ", "--"};

    if (draw(m, 4) == 0)
        str_add(&m->text, PICK(m, signs));
    if (depth == 0 || draw(m, 3) != 0) {
        add_leaf(m);
        return;
    }
    str_char(&m->text, '(');
    add_or(m, depth - 1);
    str_char(&m->text, ')');
}

static void add_or(struct maker *m, int depth)
{
    static const char *const joints[] = {" ", " ", "  ", " AND ", "\t", " OR ", " OR "};
    size_t n = 1 + draw(m, 4);

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            str_add(&m->text, PICK(m, joints));
        add_term(m, depth);
    }
}

/* One generated text; false when it is no filter only because it is too large. */
static bool check_round_trip(struct maker *m, const struct filter_context *context)
{
    struct filter filter = {0}, again = {0};
    struct filter_error error;
    struct str first = {0}, second = {0};
    const char *text = str_text(&m->text);

    if (!filter_parse(m->set, text, context, &filter, &error)) {
        if (!CHECK(strstr(error.text, "more than") || strstr(error.text, "longer")))
            fprintf(stderr, "  %s\n  %zu: %s\n", text, error.column, error.text);
        return false;
    }
    filter_print(&first, &filter);
    bool good = CHECK(filter_parse(m->set, str_text(&first), context, &again, &error)) &&
                CHECK(filter_equal(&filter, &again));
    filter_print(&second, &again);
    if (good)
        good = CHECK_TEXT(str_text(&second), str_text(&first));
    if (!good)
        fprintf(stderr, "  typed   %s\n  printed %s\n", text, str_text(&first));
    filter_finish(&filter);
    filter_finish(&again);
    str_finish(&first);
    str_finish(&second);
    return true;
}

int main(void)
{
    struct filter_context context = test_context();
    struct maker m = {.seed = 20261121};
    size_t parsed = 0;

    for (size_t i = 0; i < FILTERS; i++) {
        str_clear(&m.text);
        m.set = i % 3 ? DATA_EVENTS : (enum dataset)draw(&m, DATASET_COUNT);
        add_or(&m, DEPTH);
        parsed += check_round_trip(&m, &context);
    }
    CHECK(parsed > FILTERS * 9 / 10);
    str_finish(&m.text);
    return check_done();
}
