/* A terminal in memory: what an xterm would show, as text. It understands what a full-screen
 * program sends for TERM=xterm-256color; colours and attributes are read over. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CELLS_WIDTH_MAX = 400, CELLS_HEIGHT_MAX = 120, CELLS_ARGS_MAX = 16 };

struct cells {
    int width, height;
    uint32_t at[CELLS_HEIGHT_MAX]
               [CELLS_WIDTH_MAX];   /* code points; 0: the right half of a wide one */
    bool changed[CELLS_HEIGHT_MAX]; /* rows whose text is another than before; the caller clears */
    int watch_from, watch_to;       /* columns that count for `changed` */
    int x, y, top, bottom;          /* cursor; scroll region, rows from 0, bottom included */
    bool wrap;                      /* the last column was written: the next character wraps */
    uint32_t last;                  /* character, for REP */
    uint32_t point;                 /* UTF-8 being read */
    int more;                       /* bytes that it still wants */
    enum { CELLS_PLAIN, CELLS_ESCAPE, CELLS_CHARSET, CELLS_CSI, CELLS_STRING } state;
    bool string_escape;
    char private_mark;
    int args[CELLS_ARGS_MAX], n_args;
    size_t unknown; /* sequences that were not understood */
};

void cells_init(struct cells *cells, int width, int height);
void cells_feed(struct cells *cells, const char *bytes, size_t n);
/* The row as UTF-8, blanks at the end cut. */
enum { CELLS_ROW_MAX = CELLS_WIDTH_MAX * 4 + 1 };
void cells_row(const struct cells *cells, int row, char out[static CELLS_ROW_MAX]);
bool cells_find(const struct cells *cells, const char *text);
