/* What the measures of an answer lack: where in time a part of what they are made of was not read,
 * or which part never came; and the cells that are missing for it. */
#include "gaps.h"
#include "mirror.h"

static bool is_whole(const struct store_spans *read, const struct window *window)
{
    return read->n == 1 && read->items[0].from <= window->from && read->items[0].to >= window->to;
}

/* "the costs", "the images, the speeches" */
static const char *name_parts(const struct mirror *mirror, uint32_t parts, struct arena *arena)
{
    CLEANUP(str_finish)
    struct str names = {0};
    for (size_t i = 0; i < mirror->n_parts; i++)
        if (parts & (UINT32_C(1) << i))
            str_addf(&names, "%s%s", names.len ? ", " : "", mirror->parts[i].title);
    return names.len ? arena_text(arena, str_text(&names)) : NULL;
}

static const struct mirror_part *first_part(const struct mirror *mirror, uint32_t parts)
{
    for (size_t i = 0; i < mirror->n_parts; i++)
        if (parts & (UINT32_C(1) << i))
            return &mirror->parts[i];
    return NULL;
}

/* Those that were not read in all of the window. */
static uint32_t late_parts(const struct mirror *mirror, uint32_t open, const struct window *window)
{
    uint32_t late = 0;
    for (size_t i = 0; i < mirror->n_parts; i++) {
        struct store_spans read;
        uint32_t bit = open & (UINT32_C(1) << i);
        if (!bit)
            continue;
        parts_read(mirror, bit, window, &read);
        if (!is_whole(&read, window))
            late |= bit;
        store_spans_finish(&read);
    }
    return late;
}

/* "(created:A..B OR created:C..D)" */
static const char *only_in(const struct store_spans *read, struct arena *arena)
{
    CLEANUP(str_finish)
    struct str text = {0};
    char from[TIME_TEXT], last[TIME_TEXT];
    for (size_t i = 0; i < read->n; i++) {
        const struct store_span *span = &read->items[i];
        str_addf(&text, "%screated:%s..%s", i ? " OR " : "", time_print(from, span->from),
                 time_print(last, span->to - 1));
    }
    if (read->n == 0)
        str_addf(&text, "created:..%s", time_print(last, 0));
    return read->n > 1 ? arena_printf(arena, "(%s)", str_text(&text))
                       : arena_text(arena, str_text(&text));
}

static void tell_why(struct lack *lack, const struct mirror_part *part)
{
    lack->failing = part->failing;
    lack->status = part->status;
    lack->why = *part->why ? part->why : NULL;
}

static void tell_late(const struct inquiry *inquiry, uint32_t open, const struct store_spans *read,
                      struct lack *lack, struct arena *arena)
{
    const struct window *window = &inquiry->window;
    uint32_t late = late_parts(inquiry->mirror, open, window);
    lack->late = name_parts(inquiry->mirror, late, arena);
    tell_why(lack, first_part(inquiry->mirror, late));
    lack->none = read->n == 0;
    if (read->n && read->items[read->n - 1].from > window->from)
        lack->from = read->items[read->n - 1].from;
    if (read->n && read->items[read->n - 1].to < window->to)
        lack->until = read->items[read->n - 1].to;
    if (open & (open - 1)) /* of one part alone nothing else is counted */
        lack->only = only_in(read, arena);
}

static bool find_lack(const struct inquiry *inquiry, enum measure_id id, struct lack *out,
                      struct arena *arena)
{
    const struct parts_made made = parts_made_of(inquiry, id);
    struct store_spans read = {0};
    *out = (struct lack){.measure = id, .status = UNKNOWN, .from = UNKNOWN, .until = UNKNOWN};
    parts_read(inquiry->mirror, made.open, &inquiry->window, &read);
    if (made.open && !is_whole(&read, &inquiry->window))
        tell_late(inquiry, made.open, &read, out, arena);
    store_spans_finish(&read);
    if (made.closed) {
        out->closed = name_parts(inquiry->mirror, made.closed, arena);
        out->none |= !made.open;
        if (!out->late)
            tell_why(out, first_part(inquiry->mirror, made.closed));
    }
    return out->late || out->closed;
}

void inquiry_find_lacks(struct inquiry *inquiry)
{
    const struct question *question = inquiry->question;
    bool part = inquiry->mirror->n_parts > 0 && inquiry->window.from < inquiry->window.to;
    for (size_t i = 0; part && i < question->n_measures; i++)
        inquiry->n_lacks += find_lack(inquiry, question->measures[i],
                                      &inquiry->lacks[inquiry->n_lacks], &inquiry->arena);
}

const struct lack *inquiry_lack(const struct inquiry *inquiry, enum measure_id id)
{
    for (size_t i = 0; i < inquiry->n_lacks; i++)
        if (inquiry->lacks[i].measure == id)
            return &inquiry->lacks[i];
    return NULL;
}

/* ---- in an answer ---------------------------------------------------------------------------- */

static void copy_lacks(const struct inquiry *inquiry, struct table *table)
{
    struct lack *lacks = arena_new(&table->arena, (inquiry->n_lacks + 1) * sizeof(*lacks));
    for (size_t i = 0; i < inquiry->n_lacks; i++) {
        const struct lack *lack = &inquiry->lacks[i];
        lacks[i] = *lack;
        lacks[i].closed = arena_text(&table->arena, lack->closed);
        lacks[i].late = arena_text(&table->arena, lack->late);
        lacks[i].why = arena_text(&table->arena, lack->why);
        lacks[i].only = arena_text(&table->arena, lack->only);
    }
    table->provenance.lacks = lacks;
    table->provenance.n_lacks = inquiry->n_lacks;
}

/* A count of nothing that was not read is not known. `first`: the column of the first measure. */
static void blank_rows(struct inquiry *inquiry, struct table *table, size_t first)
{
    const struct question *question = inquiry->question;
    bool series = table->n_columns && table->columns[0] == &bucket_fields[0];
    for (size_t i = 0; i < question->n_measures; i++) {
        const struct lack *lack = inquiry_lack(inquiry, question->measures[i]);
        struct store_spans read = {0};
        if (!lack)
            continue;
        parts_read(inquiry->mirror, parts_made_of(inquiry, question->measures[i]).open,
                   &inquiry->window, &read);
        for (size_t row = 0; row < table->n_rows; row++) {
            union value *cell = table_at(table, row, first + i);
            bool known = !lack->none;
            if (series && lack->late)
                known &= spans_have(&read, table_at(table, row, 0)->number,
                                    table_at(table, row, 1)->number);
            if (cell->number == 0 && !known)
                cell->number = UNKNOWN;
        }
        store_spans_finish(&read);
    }
}

/* Where anything of what the answer is made of was not read. */
static void note_holes(const struct inquiry *inquiry, struct provenance *provenance)
{
    struct store_spans read = {0};
    uint32_t open = 0;
    for (size_t i = 0; i < inquiry->question->n_measures; i++)
        open |= parts_made_of(inquiry, inquiry->question->measures[i]).open;
    parts_read(inquiry->mirror, open, &inquiry->window, &read);
    int64_t before = inquiry->window.from;
    for (size_t i = 0; i < read.n; i++) {
        gaps_note(provenance, before, read.items[i].from);
        before = read.items[i].to;
    }
    gaps_note(provenance, before, inquiry->window.to);
    store_spans_finish(&read);
}

void mirror_lacks(struct inquiry *inquiry, struct table *table, size_t first)
{
    if (inquiry->n_lacks == 0)
        return;
    copy_lacks(inquiry, table);
    blank_rows(inquiry, table, first);
    note_holes(inquiry, &table->provenance);
}
