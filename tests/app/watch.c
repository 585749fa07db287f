/* The kernel tells of a write to the mirror and its log, and of a file that takes its place; not of
 * what else lies beside it. */
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "watch.h"

enum { WAIT_MS = 20000 };

static char folder[] = "/tmp/usagetop-watch-XXXXXX";

static const char *path_of(char out[static 80], const char *name)
{
    snprintf(out, 80, "%s/%s", folder, name);
    return out;
}

static void append(const char *name)
{
    char path[80];
    FILE *file = fopen(path_of(path, name), "a");
    if (!CHECK(file != NULL))
        return;
    fputs("x", file);
    fclose(file);
}

static bool comes(struct watch *watch)
{
    struct pollfd ready = {.fd = watch->fd, .events = POLLIN};
    return poll(&ready, 1, WAIT_MS) == 1 && watch_take(watch);
}

static void test_watch(void)
{
    char path[80], other[80];
    struct watch watch;
    append("m.db");
    watch_open(&watch, path_of(path, "m.db"));
#ifdef __linux__
    CHECK(watch.fd >= 0);
    CHECK(!watch_take(&watch));
    append("m.db");
    CHECK(comes(&watch));
    append("m.db-wal");
    CHECK(comes(&watch));
    append("m.db-shm");
    append("other.db");
    CHECK(!comes(&watch));
    CHECK(rename(path_of(other, "other.db"), path) == 0);
    CHECK(comes(&watch));
    CHECK(!watch_take(&watch));
#endif
    watch_close(&watch);
    watch_close(&watch);
    CHECK(!watch_take(&watch));
}

static void test_nowhere(void)
{
    struct watch watch;
    watch_open(&watch, "/nowhere-at-all/m.db");
    CHECK_NUMBER(watch.fd, -1);
    CHECK(!watch_take(&watch));
    watch_close(&watch);
}

int main(void)
{
    static const char *const left[] = {"m.db", "m.db-wal", "m.db-shm"};
    char path[80];
    if (!CHECK(mkdtemp(folder) != NULL))
        return check_done();
    test_watch();
    test_nowhere();
    for (size_t i = 0; i < ARRAY_LEN(left); i++)
        unlink(path_of(path, left[i]));
    rmdir(folder);
    return check_done();
}
