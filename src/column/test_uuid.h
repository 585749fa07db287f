/* Tests of UUIDs that are kept as bytes. */
#pragma once

#include "plan.h"

enum verdict test_uuid(const struct node *node, struct chunk chunk,
                       uint8_t mask[static BLOCK_ROWS]);
/* Whether a text fits a pattern in which * is any bytes. */
bool glob_fits(const struct needle *needle, const char *text, size_t size);
