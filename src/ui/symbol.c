/* Symbols the shapes are made of, and their forms where there is no UTF-8 or no colour. */
#include <stdlib.h>

#include "draw.h"

const char *const blocks_lower[9] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

const char *series_fill(const struct grid *grid, size_t series)
{
    static const char *const fills[] = {"█", "▓", "▒", "░"};
    return grid->ascii || grid->mono ? fills[series % ARRAY_LEN(fills)] : "█";
}

uint8_t shade_at(int row, int rows)
{
    if (rows < 2)
        return 0;
    return (uint8_t)(row < rows ? 1 + row * (SHADES - 1) / rows : SHADES - 1);
}

struct symbol {
    uint32_t point;
    char ascii;
};

static const struct symbol symbols[] = {
    /* sorted by code point */
    {0x00a0, ' '}, {0x00b1, '~'}, {0x00b7, '-'}, {0x00d7, 'x'},  {0x2010, '-'},  {0x2011, '-'},
    {0x2012, '-'}, {0x2013, '-'}, {0x2014, '-'}, {0x2018, '\''}, {0x2019, '\''}, {0x201c, '"'},
    {0x201d, '"'}, {0x2022, '*'}, {0x2026, '~'}, {0x2039, '<'},  {0x203a, '>'},  {0x2190, '<'},
    {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'}, {0x2194, '-'},  {0x21b5, '<'},  {0x2212, '-'},
    {0x2264, '<'}, {0x2265, '>'}, {0x2298, '/'}, {0x23ce, '<'},  {0x2588, '#'},  {0x2589, '#'},
    {0x258a, '#'}, {0x258b, '='}, {0x258c, ']'}, {0x258d, '-'},  {0x258e, '-'},  {0x258f, '.'},
    {0x2590, '['}, {0x2591, '.'}, {0x2592, ':'}, {0x2593, '%'},  {0x2594, '-'},  {0x25a0, '#'},
    {0x25aa, '*'}, {0x25b2, '^'}, {0x25b4, '^'}, {0x25b6, '>'},  {0x25b8, '>'},  {0x25ba, '>'},
    {0x25bc, 'v'}, {0x25be, 'v'}, {0x25c0, '<'}, {0x25c2, '<'},  {0x25c6, '!'},  {0x25cb, 'o'},
    {0x25cf, '*'}, {0x25d0, 'o'}, {0x26a0, '!'}, {0x2713, '+'},  {0x2714, '+'},  {0x2717, 'x'},
    {0x2718, 'x'}, {0x27f3, '@'},
};

static int by_point(const void *key, const void *item)
{
    uint32_t point = *(const uint32_t *)key, at = ((const struct symbol *)item)->point;
    return point < at ? -1 : point > at;
}

static char box_ascii(uint32_t point)
{
    static const char lines[] = {'-', '-', '|', '|', '-', '-', ':', ':', '.', '.', ':', ':'};
    if (point - 0x2500 < sizeof(lines))
        return lines[point - 0x2500];
    if (point >= 0x254c && point <= 0x254f)
        return point <= 0x254d ? '-' : ':';
    if (point == 0x2550 || point == 0x2574 || point == 0x2576)
        return '-';
    return point == 0x2551 || point == 0x2575 || point == 0x2577 ? '|' : '+';
}

/* By where the dots stand: up, in the middle, down. */
static char braille_ascii(uint32_t dots)
{
    bool up = dots & 0x09, down = dots & 0xe4;
    bool middle = dots & 0x12;
    if (!dots)
        return ' ';
    if ((up && down) || (middle && (dots & 0xc0) && up))
        return ':';
    if (middle && !up && !(dots & 0xc0))
        return '-';
    return up ? '\'' : down ? '.' : '-';
}

char symbol_ascii(uint32_t point)
{
    static const char lower[] = {'.', '.', '_', '=', '=', '+', '+'};
    if (point >= 0x2500 && point <= 0x257f)
        return box_ascii(point);
    if (point == 0x2580)
        return '"';
    if (point >= 0x2581 && point <= 0x2587)
        return lower[point - 0x2581];
    if (point >= 0x2800 && point <= 0x28ff)
        return braille_ascii(point - 0x2800);
    const struct symbol *found =
        bsearch(&point, symbols, ARRAY_LEN(symbols), sizeof(symbols[0]), by_point);
    return found ? found->ascii : '\0';
}
