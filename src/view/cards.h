/* Cards: figures with what they are made of, how they changed and their course. A card is a row of
 * a table; each is a section of one row, and each number on it leads to its events. */
#pragma once

#include "section.h"

enum { CARD_NUMBERS = 6, CARD_SHOWN = 2, CARDS_MAX = 8 };

/* A number of a card: a measure, or what `work_out` makes of the answers. */
struct card_number {
    enum measure_id id;       /* the filter behind it is that of this measure */
    const char *name, *title; /* of its column in the section: "completed", "Completed" */
    const char *label,
        *brief;       /* behind it, below the figure: "running", where it is narrow "run" */
    enum style style; /* of the number when it is above zero */
    int64_t (*work_out)(const struct scene *scene); /* NULL: the measure as answered */
};

/* `numbers[0]` is the figure; of the rest (or of all) two stand below it, the others are in the
 * section alone. Columns of the section: the numbers, share_percent, previous, change_percent. */
struct card_def {
    const char *section, *title; /* "cards.jobs_submitted": static */
    const char *brief;           /* the title where that has no room; NULL: cut */
    const char *title_own;       /* where the service's own nodes run its jobs; NULL: the same */
    const char *unit;            /* word behind the figure: " jobs", " core-h"; NULL: none */
    struct card_number numbers[CARD_NUMBERS];
    size_t n_numbers;
    uint8_t shown[CARD_SHOWN]; /* numbers below the figure; n_shown of them */
    size_t n_shown;
    const char *joint; /* between these two; NULL: " · " */
    bool has_share;    /* behind the figure: its share of `whole` ... */
    enum measure_id whole;
    const char *of;   /* ... and of what: "of jobs" */
    bool bad;         /* more of it is worse */
    enum style style; /* of its course */
};

/* Of every view that has requests: those that went well and those that failed. */
#define CARD_REQUESTS(style_)                                                                      \
    {                                                                                              \
        .section = "cards.requests", .title = "Requests", .unit = " requests",                     \
        .numbers = {{M_REQUESTS, "total", "Total"},                                                \
                    {M_REQUESTS_OK, "successful", "Successful", "successful", "ok", STYLE_GOOD},   \
                    {M_REQUESTS_FAILED, "failed", "Failed", "failed", "failed", STYLE_BAD}},       \
        .n_numbers = 3, .shown = {1, 2}, .n_shown = 2, .style = (style_)                           \
    }
/* Of views of services whose jobs wait in queues. */
#define CARD_JOBS_WAITING(style_)                                                                  \
    {                                                                                              \
        .section = "cards.jobs_pending", .title = "Waiting jobs", .unit = " jobs",                 \
        .numbers = {{M_JOBS_PENDING, "pending", "Pending"},                                        \
                    {M_JOBS_RUNNING, "running", "Running", "running", "run", STYLE_INFO}},         \
        .n_numbers = 2, .shown = {1}, .n_shown = 1, .style = (style_)                              \
    }

/* A pane of cards and where their answers are. */
struct cards {
    struct card_def items[CARDS_MAX]; /* those that the service can tell, by cards_choose */
    size_t n;
    size_t totals, before, trend; /* questions */
    size_t pane;
    bool says_window; /* until it is chosen, since the chart beside has another then */
};

/* Those of `all` whose figure the service of the scene can tell, at most `most`, with what of them
 * it can tell below the figure. */
void cards_choose(struct cards *cards, const struct card_def *all, size_t n, size_t most,
                  const struct scene *scene);

/* The three questions: all numbers over the window, over the one before, the figures by bucket. */
void cards_ask(const struct cards *cards, const struct scene *scene, struct question *questions);
/* A section for each card, and "cards.trend". */
void cards_build(const struct cards *cards, const struct scene *scene, struct sections *out);

/* Items of the pane run in rows: the figures of a row of cards, then what stands below them. */
struct card_place {
    size_t card, number; /* number: 0 the figure, 1 and 2 what stands below it */
};
size_t cards_per_row(const struct cards *cards, int width); /* width 0: all */
struct card_place cards_place(const struct cards *cards, size_t item, size_t per_row);
int cards_height(const struct cards *cards, const struct scene *scene, struct rect area);
struct pane_info cards_pane(const struct cards *cards, const struct scene *scene, int width,
                            struct rect rect);
void cards_draw(const struct cards *cards, const struct scene *scene,
                const struct sections *sections, struct grid *grid, const struct pane_info *pane);
/* The card's figure, or what stands below it, at a point. */
bool cards_hit(const struct cards *cards, const struct pane_info *pane, int x, int y, size_t *item);
/* The number that is selected: its filter (static, or in the scene's scratch; NULL: there are no
 * cards), and for the cursor's value. */
const char *cards_where(const struct cards *cards, const struct scene *scene);
void cards_spot(const struct cards *cards, const struct scene *scene,
                const struct sections *sections, struct spot *out);
