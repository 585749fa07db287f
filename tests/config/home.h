/* A home folder of its own for a test of config, and files in it. */
#pragma once

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "environment.h"
#include "usagetop/config.h"

static char home[] = "/tmp/usagetop-config-XXXXXX";

static inline void home_make(void)
{
    environment_clean();
    CHECK(mkdtemp(home) != NULL);
    setenv("HOME", home, 1);
}

static inline int home_remove_one(const char *path, const struct stat *st, int kind,
                                  struct FTW *walk)
{
    (void)st, (void)kind, (void)walk;
    return remove(path);
}

static inline void home_remove(void)
{
    nftw(home, home_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path of `name` in the home; lives until the next call. */
static inline const char *home_path(const char *name)
{
    static char path[200];
    snprintf(path, sizeof path, "%s/%s", home, name);
    return path;
}
