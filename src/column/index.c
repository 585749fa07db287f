/* Life of the index, and adding rows. */
#include "index.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

bool column_damaged(struct err *err)
{
    return err_set(err, ERR_CORRUPT, "the index is damaged and has to be made again");
}

struct column *column_new(const char *folder, unsigned threads)
{
    struct column *column = mem_new(sizeof *column);
    if (threads == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        threads = cores > 0 ? (unsigned)cores : 1;
    }
    column->folder = mem_text(folder);
    column->pool = pool_new(threads);
    return column;
}

void column_free(struct column **column)
{
    if (!*column)
        return;
    column_clear(*column);
    pool_free(&(*column)->pool);
    for (int lane = 0; lane < COLUMN_LANES; lane++)
        stage_finish(&(*column)->lanes[lane].stage);
    stage_finish(&(*column)->scratch);
    recall_finish(&(*column)->recall);
    free((*column)->segments);
    free((*column)->folder);
    free(*column);
    *column = NULL;
}

struct segment *segment_add(struct column *column)
{
    mem_grow(&column->segments, &column->cap, column->n + 1, sizeof *column->segments);
    struct segment *segment = mem_new(sizeof *segment);
    column->segments[column->n++] = segment;
    return segment;
}

void segment_finish(struct segment *segment)
{
    recall_forget(segment);
    part_finish(&segment->events);
    for (size_t i = 0; segment->sums && i < SUMS_COUNT; i++)
        part_finish(&segment->sums[i]);
    free(segment->sums);
    segment->sums = NULL;
    if (segment->map)
        munmap(segment->map, segment->map_size);
    segment->map = NULL;
    segment->map_size = 0;
}

void column_clear(struct column *column)
{
    for (size_t i = 0; i < column->n; i++) {
        segment_finish(column->segments[i]);
        free(column->segments[i]);
    }
    column->n = 0;
    column->manifest = 0;
    for (int i = 0; i < COLUMN_LANES; i++) {
        struct lane *lane = &column->lanes[i];
        lane->open = NULL;
        lane->staged = lane->pending = false;
    }
}

struct column_state column_state(struct column *column)
{
    column_settle(column);
    struct column_state state = {.earliest = UNKNOWN, .latest = UNKNOWN, .segments = column->n};
    for (size_t i = 0; i < column->n; i++) {
        const struct segment *segment = column->segments[i];
        const struct span *span = &segment->events.spans[E_CREATED];
        state.mapped += segment->map_size;
        state.unsaved += part_heap(&segment->events);
        state.rows += segment->events.rows;
        if (span->present == 0)
            continue;
        state.earliest = state.earliest == UNKNOWN ? span->min : MIN(state.earliest, span->min);
        state.latest = MAX(state.latest, span->max);
    }
    return state;
}

bool column_has(struct column *column, int field)
{
    bool has = false;
    column_settle(column);
    for (size_t i = 0; i < column->n && !has; i++)
        has = column->segments[i]->events.spans[field].present > 0;
    return has;
}

/* ---- adding ---------------------------------------------------------------------------- */

static void settle(struct lane *lane)
{
    if (!lane->pending)
        return;
    struct part *events = &lane->open->events;
    size_t block = events->rows / BLOCK_ROWS;
    part_patch(events, block, stage_encode(&lane->stage));
    events->rows = (uint32_t)(block * BLOCK_ROWS + lane->stage.n);
    part_measure(events);
    recall_forget(lane->open);
    lane->open->changed = true;
    lane->pending = false;
}

void column_settle(struct column *column)
{
    for (int lane = 0; lane < COLUMN_LANES; lane++)
        settle(&column->lanes[lane]);
}

/* Makes the stage hold the last block of the open segment. */
static bool lane_stage(struct column *column, struct lane *lane, struct err *err)
{
    if (!lane->open)
        lane->open = segment_add(column);
    if (lane->staged)
        return true;
    struct part *events = &lane->open->events;
    if (!part_check(events))
        return column_damaged(err);
    stage_reset(&lane->stage);
    if (events->rows % BLOCK_ROWS != 0)
        stage_read(&lane->stage, events, events->rows / BLOCK_ROWS);
    lane->staged = true;
    return true;
}

bool column_add(struct column *column, enum column_lane number, const struct column_row *row,
                struct err *err)
{
    struct lane *lane = &column->lanes[number];
    if (!lane_stage(column, lane, err))
        return false;
    stage_put(&lane->stage, lane->stage.n, row);
    lane->pending = true;
    if (lane->stage.n < BLOCK_ROWS)
        return true;
    settle(lane);
    stage_reset(&lane->stage);
    if (lane->open->events.rows == SEGMENT_ROWS) {
        lane->open = NULL;
        lane->staged = false;
    }
    return true;
}
