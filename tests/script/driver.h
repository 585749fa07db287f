/* The program in a terminal of its own. */
#pragma once

#include <sys/types.h>
#include <termios.h>

#include <stdbool.h>
#include <stddef.h>

enum { SCREEN_BYTES = 1 << 20, TAIL_BYTES = 8192 };

struct driver {
    char *program;      /* absolute */
    const char *script; /* as it was given, for messages */
    char folder[256];   /* where the expected screens are */
    char work[64];      /* the current folder of the program, removed at the end */
    int line;           /* of the script */
    int width, height;
    int terminal, inner; /* both ends */
    struct termios before;
    pid_t shell, pid; /* who waits for the program like a shell, and the program; 0: not running */
    int orders, news; /* to and from the shell */
    char last;        /* what the shell told last: 's' stopped, 'x' ended, 'k' killed */
    int status;
    bool lost; /* something never came: the rest of the script makes no sense */
    char screen[SCREEN_BYTES];
    char tail[TAIL_BYTES]; /* the last bytes that the program sent */
    size_t n_tail;
};

/* Counts and says what was not so; in driver.c, which counts for the whole program. */
bool driver_check(const struct driver *driver, bool ok, const char *what);

void driver_init(struct driver *driver, const char *program, const char *script);
void driver_finish(struct driver *driver);
void driver_size(struct driver *driver, int width, int height);
void driver_start(struct driver *driver, char **words);
void driver_send(struct driver *driver, const char *bytes, size_t n);
/* Has the program write its screen, and reads it. */
void driver_screen(struct driver *driver);
void driver_compare(struct driver *driver, const char *name);
void driver_stopped(struct driver *driver);
void driver_continue(struct driver *driver);
void driver_signal(struct driver *driver, char *name);
void driver_ended(struct driver *driver, int code, bool killed);
