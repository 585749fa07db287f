/* What the files about columns share. */
#pragma once

#include "usagetop/view.h"

/* The fields with FIELD_SHOWN: the columns of a table of all kinds of events. */
size_t columns_default(uint8_t out[VIEW_COLUMNS_MAX]);
