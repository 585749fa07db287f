/* /proc, read as text. */
#include "proc.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATH_BYTES = 320, LINE_BYTES = 256 };

/* The number after "NAME:" in a file of such lines. */
static int64_t number_of(const char *path, const char *name)
{
    char line[LINE_BYTES];
    size_t length = strlen(name);
    int64_t number = 0;
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof(line), file))
        if (strncmp(line, name, length) == 0 && line[length] == ':')
            number = strtoll(line + length + 1, NULL, 10);
    if (file)
        fclose(file);
    return number;
}

static int64_t first_number(const char *path)
{
    char line[LINE_BYTES];
    FILE *file = fopen(path, "re");
    int64_t number = file && fgets(line, sizeof(line), file) ? strtoll(line, NULL, 10) : 0;
    if (file)
        fclose(file);
    return number;
}

/* The sum over the threads of what `number` reads in the file `name` of each. */
static int64_t over_threads(pid_t pid, const char *name, int64_t (*number)(const char *path))
{
    char path[PATH_BYTES];
    int64_t sum = 0;
    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    for (const struct dirent *task; tasks && (task = readdir(tasks));) {
        if (task->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "/proc/%d/task/%s/%s", (int)pid, task->d_name, name);
        sum += number(path);
    }
    if (tasks)
        closedir(tasks);
    return sum;
}

static int64_t switches(const char *path)
{
    return number_of(path, "voluntary_ctxt_switches");
}

/* 1: the thread of this stat file runs, waits for a processor, or for a disk. */
static int64_t is_busy(const char *path)
{
    char line[LINE_BYTES * 4];
    FILE *file = fopen(path, "re");
    const char *name_end = file && fgets(line, sizeof(line), file) ? strrchr(line, ')') : NULL;
    if (file)
        fclose(file);
    return name_end && (name_end[2] == 'R' || name_end[2] == 'D');
}

bool proc_busy(pid_t pid)
{
    return over_threads(pid, "stat", is_busy) > 0;
}

double proc_cpu_ms(pid_t pid)
{
    return (double)over_threads(pid, "schedstat", first_number) / 1e6;
}

double proc_used_ms(pid_t pid)
{
    clockid_t clock;
    struct timespec used = {0};
    if (clock_getcpuclockid(pid, &clock) == 0)
        clock_gettime(clock, &used);
    return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

int64_t proc_wake_ups(pid_t pid)
{
    return over_threads(pid, "status", switches);
}

int64_t proc_kb(pid_t pid, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    return number_of(path, name);
}
