#include "line.h"

#include <stdlib.h>
#include <string.h>

void line_clear(struct line *line)
{
    arena_reset(&line->arena);
    line->n = 0;
}

void line_finish(struct line *line)
{
    arena_finish(&line->arena);
    line->n = 0;
}

void line_add(struct line *line, enum style style, const char *text)
{
    if (text && line->n < LINE_SPANS)
        line->spans[line->n++] = (struct span){arena_text(&line->arena, text), style, true};
}

void line_addf(struct line *line, enum style style, const char *fmt, ...)
{
    char text[160];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    line_add(line, style, text);
}

void line_pad(struct line *line, enum style style, const char *text, int width)
{
    int room = MAX(width - text_width(text), 0);
    line_addf(line, style, "%*s%s", room, "", text);
}

int line_width(const struct line *line)
{
    return spans_width(line->spans, line->n);
}

void line_draw(const struct line *line, struct grid *grid, struct rect rect, enum align align)
{
    draw_spans(grid, rect, align, line->spans, line->n);
}

int line_fit(struct line *line, int width, int levels, line_say *say, const void *data)
{
    int level = 0;
    for (; level < levels; level++) {
        line_clear(line);
        say(line, level, data);
        if (line_width(line) <= width)
            return level;
    }
    return level - 1;
}

/* "24.8 k" without the blank: it is followed by a word. */
static char *closed_up(char *text)
{
    char *blank = strchr(text, ' ');
    if (blank)
        memmove(blank, blank + 1, strlen(blank));
    return text;
}

static char *decimal_text(char out[static NUMBER_MAX], int64_t number, int decimals, int places,
                          int level)
{
    if (level < 2)
        return format_fixed(out, NUMBER_MAX, number, decimals, level ? 0 : places);
    return closed_up(format_si(out, NUMBER_MAX, number, decimals, level < 3 ? 6 : 5));
}

char *hours_text(char out[static NUMBER_MAX], int64_t hours, int level)
{
    return decimal_text(out, hours, 9, 1, level);
}

char *number_text(char out[static NUMBER_MAX], const struct field *field, int64_t number, int level)
{
    bool money = field->flags & FIELD_MONEY;
    if (field->type == FIELD_DURATION)
        return format_duration(out, NUMBER_MAX, number);
    if (field->decimals)
        return decimal_text(out, number, field->decimals, money ? 2 : 1, level);
    return count_text(out, number, level > 2 ? 4 : level > 1 ? 6 : NUMBER_MAX);
}

char *percent_text(char out[static NUMBER_MAX], int64_t tenths)
{
    if (tenths == UNKNOWN)
        *out = '\0';
    else if (llabs(tenths) < 100 && tenths != 0)
        snprintf(out, NUMBER_MAX, "%lld.%lld %%", (long long)tenths / 10,
                 llabs((long long)tenths) % 10);
    else
        format_fixed(out, NUMBER_MAX - 2, tenths, 1, 0), strcat(out, " %");
    return out;
}

char *count_text(char out[static NUMBER_MAX], int64_t count, int width)
{
    format_count(out, NUMBER_MAX, count);
    if (text_width(out) <= width)
        return out;
    return closed_up(format_si(out, NUMBER_MAX, count, 0, width < 6 ? 5 : 6));
}

const char *ago_text(char out[static NUMBER_MAX], int64_t then, int64_t now)
{
    if (then == UNKNOWN)
        snprintf(out, NUMBER_MAX, "never");
    else
        format_ago(out, NUMBER_MAX, then, now);
    return out;
}
