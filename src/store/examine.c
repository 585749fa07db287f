/* What state a mirror is in, for people who look for what is wrong. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "reader.h"

enum { LOCKS_MAX = 1 << 20, UNKNOWN_WRITER = -1 };

const char *store_library(void)
{
    static char name[64];
    snprintf(name, sizeof(name), "SQLite %s", sqlite3_libversion());
    return name;
}

/* The program of a process, as the kernel has it. */
static void read_program(int pid, char *out, size_t size)
{
    char path[64];
    CLEANUP(free_ptr)
    char *name = NULL;
    snprintf(path, sizeof(path), "/proc/%d/comm", pid);
    *out = '\0';
    if (file_read(path, 256, &name, NULL, NULL))
        snprintf(out, size, "%.*s", (int)strcspn(name, "\n"), name);
}

/* "1: FLOCK  ADVISORY  WRITE 4711 08:01:123456 0 EOF": the process, 0 for another lock. A process
 * of another container has the number 0. */
static int read_lock(const char *line, unsigned long long inode)
{
    int pid = 0;
    unsigned long long number = 0;
    if (sscanf(line, "%*d: FLOCK ADVISORY WRITE %d %*x:%*x:%llu", &pid, &number) != 2 ||
        number != inode)
        return 0;
    return pid > 0 ? pid : UNKNOWN_WRITER;
}

/* The kernel's list tells without taking the lock from one who wants it. */
static void find_writer(const char *path, struct store_findings *out)
{
    struct stat st;
    CLEANUP(free_ptr)
    char *locks = NULL;
    CLEANUP(str_finish)
    struct str name = {0};
    str_addf(&name, "%s.lock", path);
    if (stat(str_text(&name), &st) != 0 || !file_read("/proc/locks", LOCKS_MAX, &locks, NULL, NULL))
        return;
    char *rest = locks, *line;
    while (!out->writer && (line = strsep(&rest, "\n")))
        out->writer = read_lock(line, st.st_ino);
    if (out->writer > 0)
        read_program(out->writer, out->writer_name, sizeof(out->writer_name));
}

static int64_t size_of(const char *path, const char *suffix)
{
    struct stat st;
    CLEANUP(str_finish)
    struct str name = {0};
    str_addf(&name, "%s%s", path, suffix);
    return stat(str_text(&name), &st) == 0 ? st.st_size : 0;
}

bool store_examine(const char *path, struct store_findings *out, struct err *err)
{
    struct stat st;
    CLEANUP(store_reader_finish)
    struct store_reader reader = {0};
    *out = (struct store_findings){.bytes = size_of(path, ""), .log_bytes = size_of(path, "-wal")};
    if (stat(path, &st) == 0)
        out->mode = (int)(st.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO));
    find_writer(path, out);
    if (!store_reader_open(&reader, path, err))
        return false;
    sqlite3 *db = reader.connection->db;
    return sql_number(db, "PRAGMA page_count", &out->pages, err) && sql_check(db, err);
}
