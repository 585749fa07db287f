/* Consumption over time: amounts of one resource type, stacked by the pool they came from. */
#include "consumption.h"

const char *const consumption_resources[CONSUMPTION_CHARTS] = {"tokens", "storage", "ocr"};

/* Amounts of a pool that no word is known for are "other", so that the stack is the total. */
#define SERIES                                                                                     \
    {                                                                                              \
        {.name = "allocated",                                                                      \
         .id = M_AMOUNT_ALLOCATED,                                                                 \
         .style = STYLE_SERIES_1,                                                                  \
         .mark = CHART_BAR},                                                                       \
            {.name = "surplus",                                                                    \
             .id = M_AMOUNT_SURPLUS,                                                               \
             .style = STYLE_SERIES_4,                                                              \
             .mark = CHART_BAR},                                                                   \
            {.name = "hybrid", .id = M_AMOUNT_HYBRID, .style = STYLE_SERIES_5, .mark = CHART_BAR}, \
        {                                                                                          \
            .name = "other", .id = M_AMOUNT,                                                       \
            .minus = {M_AMOUNT_ALLOCATED, M_AMOUNT_SURPLUS, M_AMOUNT_HYBRID}, .n_minus = 3,        \
            .column = "amount_other", .column_title = "Other pools", .optional = true,             \
            .style = STYLE_SERIES_6, .mark = CHART_BAR                                             \
        }                                                                                          \
    }
const struct board_chart consumption_charts[CONSUMPTION_CHARTS] = {
    {.section = "charts.consumption_tokens",
     .title = "Tokens consumed",
     .where = "resource:tokens",
     .count = M_CONSUMPTIONS,
     .series = SERIES,
     .n_series = 4,
     .units = {"tokens", ""},
     .what = "consumption of tokens",
     .empty = "No tokens consumed in this window"},
    {.section = "charts.consumption_storage",
     .title = "Storage consumed",
     .where = "resource:storage",
     .count = M_CONSUMPTIONS,
     .series = SERIES,
     .n_series = 4,
     .units = {"GB", ""},
     .what = "consumption of storage",
     .empty = "No storage consumed in this window"},
    {.section = "charts.consumption_ocr",
     .title = "OCR consumed",
     .where = "resource:ocr",
     .count = M_CONSUMPTIONS,
     .series = SERIES,
     .n_series = 4,
     .units = {"pages", ""},
     .what = "consumption of OCR",
     .empty = "No pages read in this window"},
};
