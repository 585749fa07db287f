/* spend FILE COMMAND...: runs a command and writes to FILE, in one line, what it took: seconds, CPU
 * seconds, peak resident kB, peak resident kB without mapped files. Ends as the command does. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "proc.h"

enum { LOOK_NS = 20 * 1000000 };

/* Looks at its memory until it ends: only the kernel's own peak counts mapped files too. */
static int64_t watch(pid_t pid, const sigset_t *child, int *status, struct rusage *usage)
{
    const struct timespec look = {.tv_nsec = LOOK_NS};
    int64_t most = 0;
    while (wait4(pid, status, WNOHANG, usage) == 0) {
        int64_t now = proc_kb(pid, "RssAnon");
        most = now > most ? now : most;
        sigtimedwait(child, NULL, &look);
    }
    return most;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "spend: give a file and a command\n");
        return 2;
    }
    sigset_t child, before;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &before);
    double began = now_ms();
    pid_t pid = fork();
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status = 0;
    struct rusage usage = {0};
    int64_t anonymous = pid > 0 ? watch(pid, &child, &status, &usage) : 0;
    double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    FILE *file = fopen(argv[1], "w");
    if (pid < 0 || !file) {
        perror(argv[1]);
        return 1;
    }
    fprintf(file, "%.3f %.3f %ld %lld\n", (now_ms() - began) / 1e3, cpu, usage.ru_maxrss,
            (long long)anonymous);
    return fclose(file) == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
