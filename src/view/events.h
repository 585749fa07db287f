/* Events: the table of single events and the detail of one. What its files share; another view with
 * such a table (view.rows) calls these functions first and goes on behind their questions and
 * panes. */
#pragma once

#include "section.h"

/* The first questions, in the order in which they are asked; then, as they apply, the detail, the
 * place of the selected event, and for an empty answer the counts without each term. */
enum { EVENTS_PAGE, EVENTS_COUNT, EVENTS_MORE };
enum { EVENTS_BLAME_MAX = 6 };
enum { PANE_ROWS, PANE_DETAIL };
enum { DETAIL_FIELD, DETAIL_VALUE, DETAIL_COLUMNS };
bool events_detail_open(const struct scene *scene);
/* The answer that holds the open event, or NULL. */
const struct table *events_detail_table(const struct scene *scene);
size_t events_detail_question(void);
/* The first of the counts without one term each, when the filter left nothing over. */
size_t events_blame_question(const struct scene *scene);
/* Rows of the table, before they are counted at least those that are there. */
size_t events_rows(const struct scene *scene);
/* The row of the page that is row `row` of the whole table; NULL when it is not loaded. */
const union value *events_row(const struct scene *scene, size_t row);

void events_ask(const struct scene *scene, struct question *questions, size_t *n);
void events_target(const struct scene *scene, const struct sections *sections, struct target *out);
void events_spot(const struct scene *scene, const struct sections *sections, struct spot *out);
void events_build(const struct scene *scene, struct sections *out);
size_t events_panes(const struct scene *scene, const struct sections *sections, struct rect area,
                    struct pane_info out[VIEW_PANES_MAX]);
void events_draw(const struct scene *scene, const struct sections *sections, struct grid *grid,
                 struct rect area);
void events_draw_rows(const struct scene *scene, struct grid *grid, struct rect inside);
void events_draw_detail(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, struct rect rect);
/* How many fields of the open event stand side by side. */
size_t events_detail_per_row(struct rect inside);
bool events_hit(const struct scene *scene, const struct sections *sections, struct rect area, int x,
                int y, struct view_hit *out);
bool events_hit_rows(const struct scene *scene, struct rect inside, int x, int y,
                     struct view_hit *out);
bool events_hit_detail(const struct scene *scene, const struct sections *sections,
                       struct rect inside, int x, int y, struct view_hit *out);

/* Times of jobs, from milliseconds to days, which have no unit of their own: "2 h 5 m". */
bool events_is_long(int field);
/* A cell for people: amounts by their resource type, the rest by its field. */
void events_format(struct str *out, const union value *row, int field, const struct scene *scene);
enum style events_style(const union value *row, int field);
