#include "gaps.h"

/* ---- spans ----------------------------------------------------------------------------------- */

void spans_add(struct store_spans *spans, int64_t from, int64_t to)
{
    struct store_span *last = spans->n ? &spans->items[spans->n - 1] : NULL;
    if (last && from <= last->to) {
        last->to = MAX(last->to, to);
        return;
    }
    mem_grow(&spans->items, &spans->cap, spans->n + 1, sizeof(*spans->items));
    spans->items[spans->n++] = (struct store_span){.from = from, .to = to};
}

void spans_intersect(struct store_spans *spans, const struct store_spans *others)
{
    struct store_spans both = {0};
    for (size_t i = 0, k = 0; i < spans->n && k < others->n;) {
        const struct store_span *a = &spans->items[i], *b = &others->items[k];
        int64_t from = MAX(a->from, b->from), to = MIN(a->to, b->to);
        if (from < to)
            spans_add(&both, from, to);
        if (a->to < b->to)
            i++;
        else
            k++;
    }
    store_spans_finish(spans);
    *spans = both;
}

bool spans_have(const struct store_spans *spans, int64_t from, int64_t to)
{
    for (size_t i = 0; i < spans->n; i++) {
        const struct store_span *span = &spans->items[i];
        bool last = i + 1 == spans->n;
        if (span->from <= from && (span->to >= to || (last && from < span->to)))
            return true;
    }
    return false;
}

/* ---- gaps ------------------------------------------------------------------------------------ */

void gaps_note(struct provenance *provenance, int64_t from, int64_t to)
{
    from = MAX(from, provenance->window.from);
    to = MIN(to, provenance->window.to);
    bool cut = provenance->grain != BUCKET_NONE && provenance->sums_from != UNKNOWN &&
               to <= provenance->sums_from;
    if (from >= to || cut)
        return;
    if (provenance->n_gaps++ == 0)
        provenance->gap = (struct window){WINDOW_CUSTOM, from, to};
}

/* Before the first span, and between two; after the last one the age says enough. */
void gaps_tell(const struct store_spans *spans, const struct question *question,
               struct table *table)
{
    bool series = table->n_columns && table->columns[0] == &bucket_fields[0];
    int64_t before = INT64_MIN;
    for (size_t i = 0; i < spans->n; i++) {
        gaps_note(&table->provenance, before, spans->items[i].from);
        before = spans->items[i].to;
    }
    for (size_t row = 0; series && spans->n && row < table->n_rows; row++)
        if (!spans_have(spans, table_at(table, row, 0)->number, table_at(table, row, 1)->number))
            series_blank(table, question, row);
}
