/* Lines of several styles whose wording gives way to the room there is: numbers are said with fewer
 * decimals, labels get shorter, parts are left out, but nothing is ever cut in its middle. */
#pragma once

#include "usagetop/model.h"
#include "usagetop/ui.h"

enum { LINE_SPANS = 24 };

/* Texts of the spans die with the line. Zero is an empty line. */
struct line {
    struct arena arena;
    struct span spans[LINE_SPANS];
    size_t n;
};
void line_clear(struct line *line);
void line_finish(struct line *line);
/* What is beyond LINE_SPANS is left out. */
void line_add(struct line *line, enum style style, const char *text);
void line_addf(struct line *line, enum style style, const char *fmt, ...) PRINTF(3, 4);
/* The text in `width` columns, blanks before it. */
void line_pad(struct line *line, enum style style, const char *text, int width);
int line_width(const struct line *line);
/* Draws what fits, whole spans only. */
void line_draw(const struct line *line, struct grid *grid, struct rect rect, enum align align);

/* Says a line at a level: 0 says most, each further one less. */
typedef void line_say(struct line *line, int level, const void *data);
/* Says it at the first of `levels` levels that takes at most `width` columns, at the last one if
 * none does. Returns the level. */
int line_fit(struct line *line, int width, int levels, line_say *say, const void *data);

/* Core-hours (10^-9) at a level: "4,750.9", "4,751", "4.75k", "4.8k". */
char *hours_text(char out[static NUMBER_MAX], int64_t hours, int level);
/* Any number at a level, by the type of its field: counts as they are to level 1, then "24.8k";
 * decimals as hours_text, money with two places. */
char *number_text(char out[static NUMBER_MAX], const struct field *field, int64_t number,
                  int level);
/* "1.4 %" under ten, "47 %" above; "" when it is not known. */
char *percent_text(char out[static NUMBER_MAX], int64_t tenths);
/* "47,520" as it is or, where that is too wide, "47.5k". */
char *count_text(char out[static NUMBER_MAX], int64_t count, int width);
/* "5 h ago", "never". */
const char *ago_text(char out[static NUMBER_MAX], int64_t then, int64_t now);
