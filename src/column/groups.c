/* Finds lines by bucket and codes: in a table with a place for each, or by hashing. */
#include "groups.h"

#include <stdlib.h>
#include <string.h>

void groups_start(struct groups *groups, const struct column_ask *ask,
                  const uint32_t limit[static COLUMN_BY_MAX])
{
    uint64_t places = MAX(ask->n_buckets, (size_t)1);
    groups->n_measures = ask->n_measures;
    for (size_t i = 0; i < COLUMN_BY_MAX; i++) {
        groups->limit[i] = i < ask->n_by ? limit[i] : 1;
        places = MIN(places * groups->limit[i], (uint64_t)DIRECT_MAX + 1);
    }
    if (places <= DIRECT_MAX) {
        groups->direct = mem_array(places, sizeof *groups->direct);
        return;
    }
    groups->n_slots = 1024;
    groups->slots = mem_array(groups->n_slots, sizeof *groups->slots);
}

void groups_finish(struct groups *groups)
{
    free(groups->lines);
    free(groups->cells);
    free(groups->direct);
    free(groups->slots);
    *groups = (struct groups){0};
}

static bool line_equal(const struct column_line *a, const struct column_line *b)
{
    return a->bucket == b->bucket && a->codes[0] == b->codes[0] && a->codes[1] == b->codes[1];
}

static uint32_t new_line(struct groups *groups, struct column_line line)
{
    size_t cells = groups->n * groups->n_measures;
    mem_grow(&groups->lines, &groups->cap, groups->n + 1, sizeof line);
    mem_grow(&groups->cells, &groups->cells_cap, cells + groups->n_measures + 1,
             sizeof *groups->cells);
    memset(groups->cells + cells, 0, groups->n_measures * sizeof *groups->cells);
    groups->lines[groups->n] = line;
    return (uint32_t)groups->n++;
}

static size_t slot_of(const struct groups *groups, const struct column_line *line)
{
    uint64_t key = (uint64_t)line->bucket << 48 ^ (uint64_t)line->codes[0] << 24 ^ line->codes[1];
    size_t slot = (size_t)((key * 0x9e3779b97f4a7c15u) >> 20) & (groups->n_slots - 1);
    while (groups->slots[slot] != 0 && !line_equal(&groups->lines[groups->slots[slot] - 1], line))
        slot = (slot + 1) & (groups->n_slots - 1);
    return slot;
}

static void more_slots(struct groups *groups)
{
    free(groups->slots);
    groups->n_slots *= 2;
    groups->slots = mem_array(groups->n_slots, sizeof *groups->slots);
    for (size_t i = 0; i < groups->n; i++)
        groups->slots[slot_of(groups, &groups->lines[i])] = (uint32_t)i + 1;
}

uint32_t groups_line(struct groups *groups, struct column_line line)
{
    uint32_t *place;
    if (groups->direct) {
        place = &groups->direct[groups_place(groups, &line)];
    } else {
        if (groups->n * 2 >= groups->n_slots)
            more_slots(groups);
        place = &groups->slots[slot_of(groups, &line)];
    }
    if (*place == 0)
        *place = new_line(groups, line) + 1;
    return *place - 1;
}

void cell_add(struct cell *cell, enum column_fn fn, const struct cell *more)
{
    bool first = cell->n == 0;
    if (more->n == 0)
        return;
    cell->n += more->n;
    if (fn == COLUMN_SUM)
        cell->sum += more->sum;
    else if (fn == COLUMN_MIN && (first || more->sum < cell->sum))
        cell->sum = more->sum;
    else if (fn == COLUMN_MAX && (first || more->sum > cell->sum))
        cell->sum = more->sum;
}

void groups_merge(struct groups *groups, const struct groups *from, const struct column_ask *ask)
{
    for (size_t i = 0; i < from->n; i++) {
        uint32_t line = groups_line(groups, from->lines[i]);
        for (size_t k = 0; k < groups->n_measures; k++)
            cell_add(groups_cell(groups, line, k), ask->measures[k].fn,
                     &from->cells[i * from->n_measures + k]);
    }
}

/* ---- answers --------------------------------------------------------------------------- */

static int64_t cell_value(const struct cell *cell, enum column_fn fn)
{
    if (fn == COLUMN_COUNT || fn == COLUMN_PRESENT)
        return cell->n;
    if (cell->n == 0 || cell->sum <= INT64_MIN || cell->sum > INT64_MAX)
        return UNKNOWN;
    return (int64_t)cell->sum;
}

struct sorted {
    struct column_line line;
    uint32_t from;
};

static int by_line(const void *a, const void *b)
{
    return groups_compare(&((const struct sorted *)a)->line, &((const struct sorted *)b)->line);
}

int groups_compare(const void *a, const void *b)
{
    const struct column_line *left = a, *right = b;
    if (left->bucket != right->bucket)
        return left->bucket < right->bucket ? -1 : 1;
    for (size_t i = 0; i < COLUMN_BY_MAX; i++)
        if (left->codes[i] != right->codes[i])
            return left->codes[i] < right->codes[i] ? -1 : 1;
    return 0;
}

void groups_write(const struct groups *groups, const struct column_ask *ask,
                  struct column_lines *out)
{
    CLEANUP(free_ptr)
    struct sorted *sorted = mem_array(groups->n + 1, sizeof *sorted);
    for (size_t i = 0; i < groups->n; i++)
        sorted[i] = (struct sorted){groups->lines[i], (uint32_t)i};
    qsort(sorted, groups->n, sizeof *sorted, by_line);
    out->n = groups->n;
    out->n_measures = groups->n_measures;
    out->lines = mem_array(out->n + 1, sizeof *out->lines);
    out->values = mem_array(out->n * out->n_measures + 1, sizeof *out->values);
    for (size_t i = 0; i < out->n; i++) {
        out->lines[i] = sorted[i].line;
        for (size_t k = 0; k < out->n_measures; k++)
            out->values[i * out->n_measures + k] = cell_value(
                &groups->cells[sorted[i].from * groups->n_measures + k], ask->measures[k].fn);
    }
}

void column_lines_finish(struct column_lines *lines)
{
    free(lines->lines);
    free(lines->values);
    *lines = (struct column_lines){0};
}
