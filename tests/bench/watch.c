/* Programs under a pseudo-terminal. */
#include "watch.h"

#include <math.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "bench.h"
#include "proc.h"

enum { READ_BYTES = 1 << 16, QUIT_MS = 3000 };
static const double still_ms = 1.0; /* of processor time in QUIET_MS: it does nothing */

bool pty_start(struct pty *pty, char *const argv[], int width, int height)
{
    const struct winsize size = {.ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
    double *began =
        mmap(NULL, sizeof(*began), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (began == MAP_FAILED)
        return false;
    *began = now_ms();
    pty->ended = false;
    cells_init(&pty->cells, width, height);
    pty->pid = forkpty(&pty->fd, NULL, NULL, &size);
    if (pty->pid == 0) {
        *began = now_ms();
        execvp(argv[0], argv);
        _exit(127);
    }
    if (pty->pid < 0) {
        munmap(began, sizeof(*began));
        return false;
    }
    /* the child writes the time just before its image is replaced; nothing is read before that */
    struct pollfd ready = {pty->fd, POLLIN, 0};
    poll(&ready, 1, STEP_MAX_MS);
    pty->began = *began;
    munmap(began, sizeof(*began));
    return true;
}

/* One read into the terminal, or none within wait_ms. */
static bool take(struct pty *pty, int wait_ms, double since, struct burst *burst)
{
    static char bytes[READ_BYTES];
    struct pollfd ready = {pty->fd, POLLIN, 0};
    if (pty->ended || poll(&ready, 1, wait_ms) <= 0)
        return false;
    ssize_t n = read(pty->fd, bytes, sizeof(bytes));
    double at = now_ms() - since;
    if (n <= 0) {
        pty->ended = true;
        return false;
    }
    if (!burst->reads)
        burst->first_ms = at;
    burst->last_ms = at;
    burst->bytes += (size_t)n;
    burst->reads++;
    memset(pty->cells.changed, 0, sizeof(pty->cells.changed));
    cells_feed(&pty->cells, bytes, (size_t)n);
    for (int y = pty->table_from; y < pty->table_to; y++)
        if (pty->cells.changed[y])
            burst->table_ms = at;
    return true;
}

/* Reads on until it is quiet and still. */
static void settle(struct pty *pty, double since, struct burst *burst)
{
    double cpu = proc_cpu_ms(pty->pid), began = cpu;
    while (!pty->ended && now_ms() - since < STEP_MAX_MS) {
        if (take(pty, QUIET_MS, since, burst))
            continue;
        double now = proc_cpu_ms(pty->pid);
        bool still = now - cpu < still_ms && !proc_busy(pty->pid);
        cpu = now;
        if (still && (burst->reads || now_ms() - since > SILENT_MS))
            break;
    }
    burst->cpu_ms = proc_cpu_ms(pty->pid) - began;
}

void pty_started(struct pty *pty, struct burst *burst)
{
    *burst = (struct burst){.first_ms = NAN, .last_ms = NAN, .table_ms = NAN};
    settle(pty, pty->began, burst);
    burst->cpu_ms = proc_cpu_ms(pty->pid);
}

void pty_keys(struct pty *pty, const char *keys, struct burst *burst)
{
    *burst = (struct burst){.first_ms = NAN, .last_ms = NAN, .table_ms = NAN};
    double cpu = proc_cpu_ms(pty->pid), since = now_ms();
    if (write(pty->fd, keys, strlen(keys)) < 0)
        pty->ended = true;
    settle(pty, since, burst);
    burst->cpu_ms = proc_cpu_ms(pty->pid) - cpu;
}

void pty_idle(struct pty *pty, double ms, struct burst *burst)
{
    *burst = (struct burst){.first_ms = NAN, .last_ms = NAN, .table_ms = NAN};
    double cpu = proc_cpu_ms(pty->pid), since = now_ms();
    for (double left = ms; left > 0 && !pty->ended; left = ms - (now_ms() - since))
        take(pty, (int)left + 1, since, burst);
    burst->cpu_ms = proc_cpu_ms(pty->pid) - cpu;
}

bool pty_quit(struct pty *pty, const char *keys)
{
    struct burst burst = {0};
    int status = 0;
    double since = now_ms();
    bool asked = write(pty->fd, keys, strlen(keys)) >= 0;
    while (asked && !pty->ended && now_ms() - since < QUIT_MS)
        take(pty, QUIET_MS, since, &burst);
    if (!pty->ended)
        kill(pty->pid, SIGKILL);
    waitpid(pty->pid, &status, 0);
    close(pty->fd);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
