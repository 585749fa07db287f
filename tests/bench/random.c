/* Questions at random. */
#include "random.h"

#include <stdio.h>
#include <stdlib.h>

static const int word_fields[RANDOM_FIELDS] = {E_KIND,  E_USER, E_RESOURCE, E_POOL,
                                               E_IO,    E_KEY,  E_ENDPOINT, E_STATE,
                                               E_MODEL, E_TYPE, E_PROJECT,  E_CONTROLLER};

static uint64_t next(struct randoms *randoms)
{
    randoms->state = randoms->state * 6364136223846793005u + 1442695040888963407u;
    return randoms->state >> 33;
}

static size_t below(struct randoms *randoms, size_t n)
{
    return (size_t)(next(randoms) % n);
}

static void read_words(struct randoms *randoms, struct asking *asking, size_t f)
{
    struct table table = {0};
    struct err err = {0};
    struct question values = question_of(asking, ASK_VALUES, WINDOW_ALL);
    values.by[0] = (int16_t)word_fields[f];
    values.n_by = 1;
    values.limit = RANDOM_WORDS;
    values.prefix = "";
    if (!engine_answer(asking->engine, &values, NULL, &table, &err)) {
        fprintf(stderr, "bench_engine: %s\n", err.text);
        exit(1);
    }
    for (size_t i = 0; i < table.n_rows && randoms->n_words[f] < RANDOM_WORDS; i++) {
        struct str quoted = {0};
        const char *text = table_at(&table, i, 0)->text;
        if (text && *text) {
            filter_quote(&quoted, text);
            randoms->words[f][randoms->n_words[f]++] = arena_text(&randoms->arena, quoted.data);
        }
        str_finish(&quoted);
    }
    table_finish(&table);
}

void randoms_begin(struct randoms *randoms, struct asking *asking)
{
    *randoms = (struct randoms){.state = 20261121};
    for (size_t f = 0; f < RANDOM_FIELDS; f++)
        read_words(randoms, asking, f);
}

static void add_words(struct randoms *randoms, struct str *filter)
{
    size_t f = below(randoms, RANDOM_FIELDS), n = 1 + below(randoms, 3);
    if (!randoms->n_words[f])
        return;
    str_addf(filter, "%s%s:(", below(randoms, 5) ? "" : "-", event_fields[word_fields[f]].name);
    for (size_t i = 0; i < n; i++)
        str_addf(filter, "%s%s", i ? "," : "",
                 randoms->words[f][below(randoms, randoms->n_words[f])]);
    str_add(filter, ") ");
}

static void add_range(struct randoms *randoms, struct str *filter)
{
    static const struct {
        int field;
        size_t most;
        const char *unit;
    } numbers[] = {{E_AMOUNT, 2000, ""},   {E_LATENCY, 9000, "ms"}, {E_STATUS, 600, ""},
                   {E_INPUT, 6000, ""},    {E_OUTPUT, 2000, ""},    {E_CORES, 64, ""},
                   {E_CORE_HOURS, 40, ""}, {E_CREDITS, 20, ""},     {E_TTFT, 2000, "ms"}};
    size_t i = below(randoms, ARRAY_LEN(numbers)), from = below(randoms, numbers[i].most);
    size_t to = from + below(randoms, numbers[i].most);
    str_addf(filter, "%s:%zu%s..%zu%s ", event_fields[numbers[i].field].name, from, numbers[i].unit,
             to, numbers[i].unit);
}

static void add_text(struct randoms *randoms, struct str *filter)
{
    static const char *const texts[] = {"has:error ",      "name:train* ",  "-has:key ",
                                        "has:controller ", "error:timed* ", "is:error "};
    str_add(filter, texts[below(randoms, ARRAY_LEN(texts))]);
}

struct question random_question(struct randoms *randoms, const struct asking *asking)
{
    struct str filter = {0};
    struct question question =
        question_of(asking, ASK_PAGE, (enum window_kind)below(randoms, WINDOW_ALL + 1));
    size_t terms = 1 + below(randoms, 3);
    for (size_t i = 0; i < terms; i++) {
        size_t kind = below(randoms, 8);
        if (kind < 4)
            add_words(randoms, &filter);
        else if (kind < 7)
            add_range(randoms, &filter);
        else
            add_text(randoms, &filter);
    }
    question.filter = arena_text(&randoms->arena, str_text(&filter));
    question.sort = (struct sort){.field = (int16_t)below(randoms, E_COUNT),
                                  .descending = below(randoms, 2) == 0};
    str_finish(&filter);
    return question;
}

void randoms_finish(struct randoms *randoms)
{
    arena_finish(&randoms->arena);
}
