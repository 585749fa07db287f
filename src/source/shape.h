/* Which member of a JSON object is which field: the `json` paths of the field table, made ready for
 * look-ups. Built for each page, on the stack of whoever reads it. */
#pragma once

#include "scan.h"
#include "usagetop/model.h"

enum {
    SHAPE_ROOT = -1,
    SHAPE_SLOTS = 256, /* a power of two, well above the number of fields */
    SHAPE_GROUPS = 16, /* objects within objects */
    SHAPE_FIELDS_MAX = 64,
};

/* A name within a group that is a field, or a group, or both can not be. */
struct shape_slot {
    const char *name; /* NULL: free */
    size_t size;
    int16_t group; /* that the name stands in */
    int16_t field; /* -1: the name is a group of its own */
    int16_t inner; /* that group */
};
struct shape {
    struct shape_slot slots[SHAPE_SLOTS];
    int groups;
};

/* By members within members: "tokens.input" is `input` in `tokens`. */
void shape_nested(struct shape *shape, const struct dataset_info *info);
/* By whole paths: "tokens.input" is the name of a column. */
void shape_flat(struct shape *shape, const struct dataset_info *info);
/* NULL when the model does not know it. */
const struct shape_slot *shape_find(const struct shape *shape, int group, const struct token *name);
