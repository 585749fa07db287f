/* Consumption over time, a chart for each resource type: in Events, and on the page of a user. */
#pragma once

#include "board.h"

enum { CONSUMPTION_CHARTS = 3 };
extern const struct board_chart consumption_charts[CONSUMPTION_CHARTS];
/* The resource types in the order of the charts: "tokens". */
extern const char *const consumption_resources[CONSUMPTION_CHARTS];
