/* The table of measures, from the list in query.h. */
#include "usagetop/query.h"

#include <string.h>

enum { WIDTH_COUNT = 9, WIDTH_DECIMAL = 11, WIDTH_DURATION = 9, WIDTH_TIME = 19 };

#define FLAGS(TYPE, of)                                                                            \
    (((TYPE) == FIELD_TIME ? 0u : (unsigned)FIELD_NUMERIC) |                                       \
     ((of) == E_FEE || (of) == E_CREDITS ? (unsigned)FIELD_MONEY : 0u))
#define X(NAME, name_, title_, fn_, of_, type_, decimals_, unit_, where_, help_)                   \
    [M_##NAME] = {.field = {.name = name_,                                                         \
                            .title = title_,                                                       \
                            .json = name_,                                                         \
                            .unit = unit_,                                                         \
                            .words = "",                                                           \
                            .type = FIELD_##type_,                                                 \
                            .decimals = decimals_,                                                 \
                            .width = WIDTH_##type_,                                                \
                            .flags = FLAGS(FIELD_##type_, of_),                                    \
                            .help = help_},                                                        \
                  .fn = MEASURE_##fn_,                                                             \
                  .of = of_,                                                                       \
                  .where = where_},
const struct measure measures[MEASURE_COUNT_ALL] = {MEASURES(X)};
#undef X

int measure_find(const char *name)
{
    for (int i = 0; name && i < MEASURE_COUNT_ALL; i++) {
        if (strcmp(measures[i].field.name, name) == 0)
            return i;
    }
    return -1;
}
