/* FILE.lock: who writes to FILE, and whether the last one who did ended well. */
#pragma once

#include "usagetop/base.h"

enum lock_mark {
    LOCK_CLEAN,   /* the last writer closed the file */
    LOCK_OPEN,    /* it was killed, or the machine went down */
    LOCK_DAMAGED, /* it met damage */
};

/* Locks for as long as *ret_fd is open and tells what the last writer left. ERR_BUSY: another one
 * holds it. ERR_FULL: not writable. */
bool lock_take(const char *path, int *ret_fd, enum lock_mark *ret_left, struct err *err);
/* Says how this writer ended, and lets go. */
void lock_leave(int fd, enum lock_mark mark);
