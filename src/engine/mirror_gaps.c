/* Where in time the service was not read, so that a gap in a chart is not taken for nothing. Of a
 * mirror whose feeds do not say so all counts as read. */
#include "mirror.h"

/* What follows the last span is being read: its first bucket is known as far as it goes. */
static bool was_read(const struct mirror *mirror, int64_t from, int64_t to)
{
    const struct store_spans *spans = &mirror->spans;
    for (size_t i = 0; i < spans->n; i++) {
        const struct store_span *span = &spans->items[i];
        bool last = i + 1 == spans->n;
        if (span->from <= from && (span->to >= to || (last && from < span->to)))
            return true;
    }
    return spans->n == 0;
}

/* Before the first span, and between two; after the last one the age says enough. */
static void note_gap(struct provenance *provenance, int64_t from, int64_t to)
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

void mirror_gaps(const struct inquiry *inquiry, struct table *table)
{
    const struct mirror *mirror = inquiry->mirror;
    int64_t before = INT64_MIN;
    if (mirror->n_parts) /* these know it better: mirror_lacks.c */
        return;
    bool series = table->n_columns && table->columns[0] == &bucket_fields[0];
    for (size_t i = 0; i < mirror->spans.n; i++) {
        note_gap(&table->provenance, before, mirror->spans.items[i].from);
        before = mirror->spans.items[i].to;
    }
    for (size_t row = 0; series && row < table->n_rows; row++)
        if (!was_read(mirror, table_at(table, row, 0)->number, table_at(table, row, 1)->number))
            series_blank(table, inquiry->question, row);
}
