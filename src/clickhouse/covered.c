/* Where in time the mirrors that were pushed had been read: what each origin has, joined. */
#include <stdlib.h>

#include "talk.h"

/* With more of them nothing is said, for what is left out would look like gaps. */
enum { SPANS_MAX = 100000 };

void clickhouse_spans_finish(struct clickhouse_spans *spans)
{
    free(spans->items);
    *spans = (struct clickhouse_spans){0};
}

/* They come in order, and may meet or overlap. */
static void add_span(struct clickhouse_spans *spans, size_t origin, int64_t from, int64_t to)
{
    struct clickhouse_span *last = spans->n ? &spans->items[spans->n - 1] : NULL;
    if (from == UNKNOWN || to == UNKNOWN || from >= to)
        return;
    if (last && last->origin == origin && from <= last->to) {
        last->to = MAX(last->to, to);
        return;
    }
    mem_grow(&spans->items, &spans->cap, spans->n + 1, sizeof(*spans->items));
    spans->items[spans->n++] = (struct clickhouse_span){origin, from, to};
}

static bool take_spans(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    enum { ORIGIN, SINCE, UNTIL, COLUMNS };
    size_t origin = 0;
    if (answer->n_columns != COLUMNS)
        return err_set(err, ERR_SHAPE, "the cluster's answer has other columns than were asked");
    clickhouse_spans_finish(&talk->spans);
    if (answer->n_rows > SPANS_MAX)
        return true;
    for (size_t row = 0; row < answer->n_rows; row++) {
        origin += row && !text_equal(answer_text(answer, row, ORIGIN),
                                     answer_text(answer, row - 1, ORIGIN));
        add_span(&talk->spans, origin, answer_number(answer, row, SINCE),
                 answer_number(answer, row, UNTIL));
    }
    return true;
}

bool spans_ask(struct clickhouse_talk *talk, struct err *err)
{
    if (!talk->map->spans)
        return true;
    str_addf(talk_begin(talk),
             "SELECT origin AS v_origin, since AS v_since, max(until) AS v_until FROM %s GROUP BY "
             "origin, since ORDER BY origin, since LIMIT %d",
             talk->map->spans, SPANS_MAX + 1);
    return talk_ask(talk, take_spans, err);
}
