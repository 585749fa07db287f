/* Sentences: values and charts. */
#pragma once

#include "text_table.h"

/* "21 November 2026 09:00", without what is zero at its end. */
void spoken_time(struct export *export, int64_t at, struct str *out);
/* A value that is not missing, with its unit. */
void spoken_value(struct export *export, const struct export_part *part, size_t row, size_t column,
                  struct str *out);
/* Whether the part's rows are the buckets of a chart, and its description. */
bool spoken_is_series(const struct export_part *part);
void spoken_series(struct export *export, const struct export_part *part);
