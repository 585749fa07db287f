/* A chart over time in its pane: series that are columns of a table by bucket, with legend, exact
 * values at the cursor, and what is said when there is nothing to draw. */
#pragma once

#include "section.h"

enum { COURSE_SERIES_MAX = 6 };

struct course_series {
    const char *name; /* in the legend: "core-hours" */
    const char *word; /* behind the value at the cursor: "core-h"; NULL: the name */
    size_t column;    /* of the table */
    enum style style;
    enum chart_mark mark;
    bool right; /* on the right axis */
};

/* What is drawn. Texts are static or outlive the drawing. */
struct course {
    const char *section, *title; /* section: of the table */
    const struct table *table;   /* NULL: no answer yet */
    struct course_series series[COURSE_SERIES_MAX];
    size_t n_series;
    bool side_by_side;    /* bars; else stacked */
    const char *units[2]; /* over the axes, left and right */
    bool times;        /* the left axis is in milliseconds, and logarithmic unless the user wants it
                          linear;        bars on the right one stay low */
    bool levels;       /* of what was there, not sums: the newest does not grow */
    const char *span;  /* how long it is when it is not the window: "14 days"; NULL */
    const char *what;  /* "job": of what none matches the filter */
    const char *empty; /* "No jobs in this window" */
    size_t pane, question;
};

void course_draw(const struct course *course, const struct scene *scene, struct grid *grid,
                 struct rect rect);
/* The bucket in screen column x; false: none. */
bool course_bucket_at(const struct course *course, const struct scene *scene, struct rect rect,
                      int x, size_t *bucket);
struct pane_info course_pane(const struct course *course, struct rect rect);
/* Enter narrows the window to the selected bucket, in the same view; nowhere when there is none. */
void course_target(const struct course *course, const struct scene *scene, struct target *out);
/* The selected bucket as filter text: "created:A..B". Owned; NULL: there is none. */
char *course_filter(const struct course *course, const struct scene *scene);
/* The value at the cursor: of the first series. */
void course_spot(const struct course *course, const struct scene *scene, struct spot *out);
/* Fits the question's buckets to the window: 5 min, 1 h, 6 h for 24 h, 7 d, 30 d, else the finest
 * that can be told apart in the width. */
void course_buckets(const struct scene *scene, struct question *question);
