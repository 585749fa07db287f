/* Frames that go out colour by colour lead to the screen that is meant: many small changes one
 * after another, in an xterm in memory, compared row by row. */
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cells.h"
#include "check.h"
#include "usagetop/term.h"

enum { WIDTH = 60, HEIGHT = 12, FRAMES = 200, CHANGES = 30, WAIT_MS = 100000 };

static const char marker[] = "\x1b]9;frame\a"; /* a string that the emulator reads over */

static unsigned random_next(unsigned *state, unsigned below)
{
    *state = *state * 1103515245u + 12345u;
    return (*state >> 16) % below;
}

/* Runs of characters in several styles, and blanks. */
static void change(struct grid *grid, unsigned *seed)
{
    static const char *const texts[] = {"a", "é", " ", "▇", "7", " ", "·"};
    for (int i = 0; i < CHANGES; i++) {
        const char *text = texts[random_next(seed, ARRAY_LEN(texts))];
        uint8_t style = (uint8_t)random_next(seed, STYLE_COUNT);
        int x = (int)random_next(seed, WIDTH), y = (int)random_next(seed, HEIGHT);
        for (int n = (int)random_next(seed, 12); n >= 0 && x < WIDTH; n--, x++) {
            struct cell *cell = &grid->cells[y * WIDTH + x];
            *cell = (struct cell){.width = 1, .style = style};
            snprintf(cell->text, sizeof(cell->text), "%s", text);
        }
    }
}

static int draw_frames(void)
{
    struct term term = {0};
    struct grid grid = {0};
    const struct term_options options = {0};
    unsigned seed = 7;
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    if (!term_open(&term, &options, NULL))
        return 1;
    term_prepare(&term, &grid);
    for (int i = 0; i < FRAMES; i++) {
        change(&grid, &seed);
        term_show(&term, &grid);
        if (write(STDOUT_FILENO, marker, sizeof(marker) - 1) < 0)
            return 1;
    }
    term_close(&term);
    grid_finish(&grid);
    return 0;
}

/* Reads up to the next marker; false when none comes. */
static bool read_frame(int master, struct str *bytes)
{
    char part[4096];
    struct pollfd ready = {master, POLLIN, 0};
    while (!bytes->len || !memmem(bytes->data, bytes->len, marker, sizeof(marker) - 1)) {
        ssize_t n = poll(&ready, 1, WAIT_MS) == 1 ? read(master, part, sizeof(part)) : 0;
        if (n <= 0)
            return false;
        str_bytes(bytes, part, (size_t)n);
    }
    return true;
}

static void feed_frame(struct cells *cells, struct str *bytes)
{
    const char *end = memmem(bytes->data, bytes->len, marker, sizeof(marker) - 1);
    size_t size = (size_t)(end - bytes->data) + sizeof(marker) - 1;
    cells_feed(cells, bytes->data, size);
    memmove(bytes->data, bytes->data + size, bytes->len - size);
    bytes->len -= size;
}

static bool check_screen(const struct cells *cells, const struct grid *grid)
{
    CLEANUP(str_finish)
    struct str want = {0}, seen = {0};
    char row[CELLS_ROW_MAX];
    for (int y = 0; y < HEIGHT; y++) {
        cells_row(cells, y, row);
        str_addf(&seen, "%s\n", row);
    }
    grid_text(grid, &want);
    bool same = CHECK_TEXT(str_text(&seen), str_text(&want));
    str_finish(&seen);
    return same;
}

int main(void)
{
    static struct cells cells;
    struct grid grid = {0};
    struct str bytes = {0};
    struct winsize size = {.ws_row = HEIGHT, .ws_col = WIDTH};
    unsigned seed = 7;
    setlocale(LC_ALL, "C.UTF-8"); /* for the widths of characters */
    int master = -1, status = -1;
    pid_t pid = forkpty(&master, NULL, NULL, &size);
    if (pid == 0)
        _exit(draw_frames());
    cells_init(&cells, WIDTH, HEIGHT);
    grid_resize(&grid, WIDTH, HEIGHT);
    bool good = true;
    for (int i = 0; i < FRAMES && good; i++) {
        change(&grid, &seed);
        good = CHECK(read_frame(master, &bytes));
        if (good)
            feed_frame(&cells, &bytes);
        good = good && check_screen(&cells, &grid);
    }
    CHECK_NUMBER(cells.unknown, 0);
    while (read(master, &(char){0}, 1) > 0)
        ;
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    close(master);
    str_finish(&bytes);
    grid_finish(&grid);
    return check_done();
}
