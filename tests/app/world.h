/* A screen without a terminal: a state, some events, and keys. The events are answered from a plain
 * list by filter_match, so that what update() sees is what the program would show it. */
#pragma once

#include "check.h"
#include "prompts.h"

enum { WORLD_EVENTS_MAX = 600, WORLD_WIDTH = 120, WORLD_HEIGHT = 36, WORLD_TABLES = 12 };

struct world {
    struct state state;
    struct undo undo;
    struct bindings bindings;
    struct facts facts;
    struct scene scene;
    struct sections sections;
    union value events[WORLD_EVENTS_MAX][E_COUNT]; /* newest first */
    char ids[WORLD_EVENTS_MAX][16];
    size_t n_events, next_id;
    struct table page, count, place;
    const struct table *tables[WORLD_TABLES];
    char asked[VIEW_ID_MAX];
    struct completion completion;
    struct table values;
    struct arena scratch;
    const char *history[4];
    size_t n_history;
    struct saved_view saved[4];
    size_t n_saved;
    const char *trouble;
    bool exporting;
    const char *statements[4];
    size_t n_statements;
    unsigned todo;       /* of the last key */
    bool partial_answer; /* the place of the selected event has not been answered */
};

extern const int64_t world_now;

void world_init(struct world *world, size_t n_events);
void world_finish(struct world *world);
/* New events above all others. */
void world_arrive(struct world *world, size_t n);
/* Answers what the state asks for, as the loop does after a key. */
void world_answer(struct world *world);
/* Keys by name, separated by blanks: "j j Enter". */
void world_press(struct world *world, const char *keys);
/* Each character as a key. */
void world_type(struct world *world, const char *text);
void world_paste(struct world *world, char *text);
size_t world_view(const struct world *world, const char *name);
/* The id of the selected row of the event table, or "". */
const char *world_selected(struct world *world);
