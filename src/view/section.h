/* Sections of a view: tables derived from answers, from which screen, text, CSV and JSON are made
 * alike. */
#pragma once

#include "usagetop/view.h"

/* A field of a derived table. */
#define DERIVED(NAME, TITLE, TYPE, DECIMALS, UNIT)                                                 \
    {                                                                                              \
        .name = (NAME), .title = (TITLE), .json = (NAME), .unit = (UNIT), .words = "",             \
        .type = FIELD_##TYPE, .decimals = (DECIMALS), .width = 10, .help = ""                      \
    }

/* Exact credits, with two places at least; redaction hides them on screen. */
#define DERIVED_MONEY(NAME, TITLE)                                                                 \
    {                                                                                              \
        .name = (NAME), .title = (TITLE), .json = (NAME), .unit = "credits", .words = "",          \
        .type = FIELD_DECIMAL, .decimals = 9, .width = 10, .flags = FIELD_MONEY, .help = ""        \
    }

/* A text that names a person, key or account, so that redaction hides it. */
#define DERIVED_PERSON(NAME, TITLE)                                                                \
    {                                                                                              \
        .name = (NAME), .title = (TITLE), .json = (NAME), .unit = "", .words = "",                 \
        .type = FIELD_TEXT, .width = 10, .flags = FIELD_PERSON, .help = ""                         \
    }

/* The first columns of a series: when its bucket begins and ends. */
enum { BUCKET_FROM, BUCKET_TO, BUCKET_COLUMNS };

/* Adds a section of `n_rows` rows of missing values. `name` and `title` are static. */
struct section *section_add(struct sections *sections, const char *name, const char *title,
                            const struct field *const *columns, size_t n_columns, size_t n_rows);
const struct section *section_find(const struct sections *sections, const char *name);
/* The same to be added to. */
struct section *section_of(struct sections *sections, const char *name);

/* What the cursor is on, for the clipboard: exact, or hidden if it is to be. */
void spot_print(const struct scene *scene, const struct field *field, struct spot *out);

/* Where a number comes from: the events that the scene's filter and `behind` leave over; NULL is
 * everything. */
void spot_behind(const struct scene *scene, const char *behind, struct spot *out);
/* Where Enter leads: to a view of these events; nowhere when `behind` is NULL. */
void target_behind(const struct scene *scene, const char *view, const char *behind,
                   struct target *out);

/* The answer to a question, NULL while it is not there. */
const struct table *scene_table(const struct scene *scene, size_t question);
const struct err *scene_err(const struct scene *scene, size_t question); /* NULL: none */

/* Whether the user's filter leaves anything out: the view's own does not count. */
bool scene_filtered(const struct scene *scene);

/* A number by row and column name; UNKNOWN when the table, row or column is not there. */
int64_t table_number(const struct table *table, size_t row, const char *name);
const char *table_text(const struct table *table, size_t row, const char *name);
void section_set(struct section *section, size_t row, size_t column, int64_t number);
void section_set_text(struct section *section, size_t row, size_t column, const char *text);

/* A measure by row. The sum over no rows is zero, which is not the same as a sum that is not known:
 * told apart by a count with the same filter in the same table. */
int64_t table_measure(const struct table *table, size_t row, enum measure_id id);
/* The same for all sums of a section that is a copy of an answer. */
void section_fill_sums(struct section *section);
/* A section with the cells of an answer; NULL when there is none. */
struct section *section_copy(struct sections *sections, const char *name, const char *title,
                             const struct table *answer);
/* Rows in the order of a column; what is missing comes last, equal rows keep their order. */
void section_sort(struct section *section, size_t column, bool descending);
/* Gives a column another name and title. */
void section_name(struct section *section, size_t column, const char *name, const char *title);

/* A question about the scene's window and filter; with measures: ASK_AGGREGATE. */
struct question scene_question(const struct scene *scene, enum ask ask);
struct question scene_measures(const struct scene *scene, const enum measure_id *ids, size_t n);
/* Adds a measure unless it is there or there is no room. */
void question_want(struct question *question, enum measure_id id);
/* The same for the window before; over nothing when there is none. */
void question_before(struct question *question);

/* How much more `now` is than `before`, in tenths of a per cent; UNKNOWN when there is nothing to
 * compare with. */
int64_t change_tenths(int64_t now, int64_t before);
/* part / whole in tenths of a per cent; UNKNOWN when it makes no sense. */
int64_t share_tenths(int64_t part, int64_t whole);
/* For charts: CHART_GAP when missing. */
double section_double(const struct table *table, size_t row, size_t column);
