/* Tells when a file, or its log beside it, has been written by anyone. */
#pragma once

#include "usagetop/base.h"

struct watch {
    int fd; /* to be polled for reading; -1: there is no watch, look every so often */
    char *name;
};
void watch_open(struct watch *watch, const char *path);
/* Has it been written since the last time? Without waiting. */
bool watch_take(struct watch *watch);
/* May be called twice after watch_open. */
void watch_close(struct watch *watch);
