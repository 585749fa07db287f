/* A small world made by hand, and plain answers to any question about it: what the views are drawn
 * from in tests, without an engine. The answers are worked out event by event with filter_match. */
#pragma once

#include "usagetop/view.h"

/* 2026-11-21T09:00:00.000Z, a Saturday */
#define WORLD_NOW INT64_C(1795251600000)

enum world_kind {
    WORLD_FULL,    /* jobs, requests and consumption of 40 days */
    WORLD_EMPTY,   /* nothing at all */
    WORLD_UNKNOWN, /* as full, but nothing is known besides identities and times */
    WORLD_HOSTILE, /* as full, but texts and numbers are what an enemy would send */
    WORLD_LOADING, /* no answer yet */
    WORLD_FAILING, /* every question failed */
    WORLD_STALE,   /* as full, and the service has not answered for two hours */
    WORLD_KINDS
};
extern const char *const world_names[WORLD_KINDS];

struct world {
    enum world_kind kind;
    struct rows events, keys, controllers, pools;
    struct rows sets[DATASET_COUNT]; /* the other small datasets */
};
void world_make(struct world *world, enum world_kind kind);
void world_finish(struct world *world);
/* The answer to a question, as an engine would give it. False: the question cannot be asked. */
bool world_answer(const struct world *world, const struct question *question, struct table *out,
                  struct err *err);
/* profiles.c: the profiles, and the same across them. */
const struct scene_profile *world_profiles(const struct world *world, size_t *n);
bool world_answer_across(const struct world *world, const struct question *question,
                         struct table *out, struct err *err);
/* world_plan.c: account, plan, periods and ledger; and the answer of a small dataset. */
void world_make_plan(struct world *world);
bool world_answer_set(const struct world *world, const struct question *question, struct table *out,
                      struct err *err);
/* Sum or count of a measure over the events of a window that pass the filter; the reference for
 * sections. */
int64_t world_measure(const struct world *world, enum measure_id id, const struct window *window,
                      const char *filter);

/* One view with its answers: the state may be changed before show_ask and between draws. */
struct show {
    const struct view *view;
    enum world_kind kind;
    struct world world;
    struct view_state state;
    struct scene scene;
    struct question questions[VIEW_QUESTIONS_MAX];
    struct table answers[VIEW_QUESTIONS_MAX];
    const struct table *tables[VIEW_QUESTIONS_MAX];
    struct err err;
    const struct err *errs[VIEW_QUESTIONS_MAX];
    const struct lack *lacks; /* of all answers that have measures */
    size_t n_lacks;
    struct sections sections;
    struct arena scratch;
    struct grid grid;
};
void show_start(struct show *show, const char *view, enum world_kind kind);
/* Asks, answers and builds the sections for the state as it is now; a second question that depends
 * on the first answers is asked as well. */
void show_ask(struct show *show);
/* A section by name, NULL when it is not there; a number in it, UNKNOWN and a failed check when
 * there is none. */
const struct section *show_section(const struct show *show, const char *name);
int64_t section_number(const struct section *section, size_t row, const char *column);
/* Draws into a grid of a terminal's size, where the program's frame is left blank. */
struct rect show_area(int width, int height);
void show_draw(struct show *show, int width, int height);
void show_finish(struct show *show);
