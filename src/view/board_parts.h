/* Boards: what their files share. */
#pragma once

#include "board.h"

/* What is left of the scene's board for its service: the board itself, or the one instead; NULL:
 * nothing. */
const struct board *board_of(const struct scene *scene);
struct cards board_cards(const struct scene *scene);
/* The lists of it. */
size_t board_n_lists(const struct scene *scene);
const struct board_list *board_list_at(const struct scene *scene, size_t i);
/* The metric that is shown. */
const struct board_chart *board_chart_of(const struct scene *scene);
/* Whether the service can tell the series, or it stands for one that it cannot. */
bool board_series_told(const struct board_series *series, const struct offer *offer);
struct course board_course(const struct scene *scene, const struct sections *sections);

/* The column that the bars show. */
size_t board_list_bar(const struct board_list *list);
/* The column that sorts: that of the first list with this name, else the list's own bar. */
size_t board_list_sort(size_t i, const struct scene *scene, bool *descending);
void board_build_lists(const struct scene *scene, struct sections *out);
/* What a row is called, hidden if it is to be. */
void board_list_name(const struct board_list *list, const struct scene *scene,
                     const struct table *table, size_t row, struct str *out);
void board_draw_list(size_t i, const struct scene *scene, const struct sections *sections,
                     struct grid *grid, const struct pane_info *pane);
