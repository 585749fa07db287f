/* A program under a pseudo-terminal: what a person would see of it, and when.
 *
 * Every read is stamped as it returns, before it is looked at. A step ends when nothing has come
 * for QUIET_MS and the program has used next to no processor time meanwhile, so that an answer that
 * takes its time is not taken for the next step's. */
#pragma once

#include <sys/types.h>

#include "cells.h"

enum { QUIET_MS = 30, SILENT_MS = 300, STEP_MAX_MS = 60000 };

struct pty {
    pid_t pid;
    int fd;
    double began; /* exec, by now_ms */
    bool ended;   /* the program is gone */
    struct cells cells;
    int table_from, table_to; /* rows of the table of events, for burst.table_ms */
};

/* What came after something was done, in ms since then; NAN where nothing came. */
struct burst {
    double first_ms, last_ms;
    double table_ms; /* the last bytes that changed the table's text */
    double cpu_ms;
    size_t bytes, reads;
};

/* Starts argv; false when no terminal could be made. */
bool pty_start(struct pty *pty, char *const argv[], int width, int height);
/* Since the start: until all is painted. */
void pty_started(struct pty *pty, struct burst *burst);
/* Sends keys and waits until all they cause is there. */
void pty_keys(struct pty *pty, const char *keys, struct burst *burst);
/* Reads for so long. */
void pty_idle(struct pty *pty, double ms, struct burst *burst);
/* Asks it to quit by `keys`, and ends it where it does not. True when it quit by itself. */
bool pty_quit(struct pty *pty, const char *keys);
