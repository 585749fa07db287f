/* What the formats share. */
#pragma once

#include "usagetop/export.h"

bool part_is_rows(const struct export_part *part);
/* Columns of the table that are to be written, in order: those chosen, or all. */
size_t part_columns(const struct export *export, const struct export_part *part, size_t *out,
                    size_t max);
/* A cell, or what stands for it where names are hidden. */
union value part_value(struct export *export, const struct export_part *part, size_t row,
                       size_t column);
/* The title of a column: "Latency (ms)"; no unit where the title says it already. */
void field_heading(struct str *out, const struct field *field);
/* The window as it was answered: what `all` turned out to be. */
struct window head_window(const struct export_head *head);
/* An end of a window that is a time; false where it is open. */
bool head_time_known(int64_t at);
/* Whether what answered was asked now, and is no mirror. */
bool head_is_live(const struct export_head *head);
/* The name of the zone. */
const char *head_zone(const struct export_head *head);

enum { PART_COLUMNS_MAX = 128 };
