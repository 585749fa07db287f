/* The table of styles: names for theme files, letters for dumps. */
#include "usagetop/ui.h"

#define STYLE_ROW(id, text, mark, meaning) {.name = text, .doc = meaning, .letter = mark},
const struct style_info style_table[STYLE_COUNT] = {STYLE_LIST(STYLE_ROW)};
