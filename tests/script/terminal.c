/* The program in a terminal of its own: a process in between does what a shell does, so that the
 * program can be stopped and continued; this side is the terminal and the one who types. */
#include "driver.h"

#include "environment.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 300000, STEP_MS = 20 };

static const char picture[] = "usagetop-screen.txt";
static const char fence[] = "\x1b]the rest\a";

static void give_up(struct driver *driver, const char *what)
{
    driver_check(driver, false, what);
    if (driver->last == 'x' || driver->last == 'k')
        fprintf(stderr, "  it ended, status %d; the last it sent: %.*s\n", driver->status,
                (int)driver->n_tail, driver->tail);
    driver->lost = true;
}

void driver_init(struct driver *driver, const char *program, const char *script)
{
    const char *slash = strrchr(script, '/');
    char folder[sizeof(driver->folder)];
    signal(SIGPIPE, SIG_IGN);
    driver->program = realpath(program, NULL);
    driver->script = script;
    snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - script) : 1,
             slash ? script : ".");
    if (!realpath(folder, driver->folder))
        give_up(driver, "the folder of the script is there");
    snprintf(driver->work, sizeof(driver->work), "/tmp/usagetop-script-XXXXXX");
    if (!mkdtemp(driver->work) || !driver->program)
        give_up(driver, "there is a folder to work in, and a program");
    driver->width = 120;
    driver->height = 36;
    environment_clean();
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
    setenv("ASAN_OPTIONS", "handle_segv=0", 1); /* a crash is to be a crash */
    setenv("TERM", "xterm-256color", 1);
    setenv("HOME", driver->work, 1);
    setenv("TMPDIR", driver->work, 1);
}

void driver_finish(struct driver *driver)
{
    char command[128];
    if (driver->pid)
        kill(-driver->pid, SIGKILL);
    if (driver->shell) {
        kill(driver->shell, SIGKILL);
        waitpid(driver->shell, NULL, 0);
    }
    snprintf(command, sizeof(command), "rm -rf '%s'", driver->work);
    driver_check(driver, system(command) == 0, "the folder can be removed");
    free(driver->program);
}

/* ---- the process in between ---- */

static void tell(int fd, char what, int number)
{
    char line[32];
    int n = snprintf(line, sizeof(line), "%c%d\n", what, number);
    if (write(fd, line, (size_t)n) != n)
        _exit(1);
}

static void give_terminal(pid_t job)
{
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(STDIN_FILENO, job);
    signal(SIGTTOU, SIG_DFL);
}

static pid_t start_job(char **words)
{
    pid_t job = fork();
    if (job == 0) {
        setpgid(0, 0);
        give_terminal(getpid());
        execv(words[0], words);
        _exit(127);
    }
    setpgid(job, job);
    give_terminal(job);
    return job;
}

static void be_shell(int orders, int news, char **words)
{
    pid_t job = start_job(words);
    int status;
    char order;
    tell(news, 'p', job);
    while (waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status)) {
        give_terminal(getpid());
        tell(news, 's', 0);
        if (read(orders, &order, 1) != 1)
            break;
        give_terminal(job);
        kill(-job, SIGCONT);
    }
    bool killed = WIFSIGNALED(status);
    tell(news, killed ? 'k' : 'x', killed ? WTERMSIG(status) : WEXITSTATUS(status));
    _exit(0);
}

static void open_terminal(struct driver *driver)
{
    struct winsize size = {.ws_row = (unsigned short)driver->height,
                           .ws_col = (unsigned short)driver->width};
    driver->terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (driver->terminal < 0 || grantpt(driver->terminal) || unlockpt(driver->terminal)) {
        give_up(driver, "there is a terminal");
        return;
    }
    driver->inner = open(ptsname(driver->terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ioctl(driver->inner, TIOCSWINSZ, &size);
    tcgetattr(driver->inner, &driver->before);
}

static void begin_shell(struct driver *driver, const int *orders, const int *news, char **words)
{
    setsid();
    ioctl(driver->inner, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++)
        dup2(driver->inner, fd);
    if (chdir(driver->work) != 0)
        _exit(127);
    be_shell(orders[0], news[1], words);
}

/* ---- what comes from the terminal ---- */

static void keep_tail(struct driver *driver, const char *bytes, size_t n)
{
    if (n >= TAIL_BYTES) {
        bytes += n - TAIL_BYTES;
        n = TAIL_BYTES;
    }
    size_t kept = driver->n_tail + n > TAIL_BYTES ? TAIL_BYTES - n : driver->n_tail;
    memmove(driver->tail, driver->tail + driver->n_tail - kept, kept);
    memcpy(driver->tail + kept, bytes, n);
    driver->n_tail = kept + n;
}

static void take_news(struct driver *driver)
{
    char line[32];
    size_t n = 0;
    while (n + 1 < sizeof(line) && read(driver->news, line + n, 1) == 1 && line[n] != '\n')
        n++;
    line[n] = '\0';
    if (!n)
        return;
    if (line[0] == 'p')
        driver->pid = atoi(line + 1);
    driver->last = line[0];
    driver->status = atoi(line + 1);
}

/* Waits for something to come, or a little; takes it. */
static void step(struct driver *driver)
{
    char bytes[4096];
    struct pollfd fds[] = {{.fd = driver->terminal, .events = POLLIN},
                           {.fd = driver->news, .events = POLLIN}};
    poll(fds, 2, STEP_MS);
    if (fds[0].revents & POLLIN) {
        ssize_t n = read(driver->terminal, bytes, sizeof(bytes));
        keep_tail(driver, bytes, n > 0 ? (size_t)n : 0);
    }
    if (fds[1].revents & (POLLIN | POLLHUP))
        take_news(driver);
}

static long long now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Until `there` says so; false when it never did, or the program ended instead. */
static bool wait_until(struct driver *driver, bool (*there)(struct driver *driver),
                       const char *what)
{
    long long end = now_ms() + PATIENCE_MS;
    while (!driver->lost && !there(driver)) {
        step(driver);
        bool ended = driver->last == 'x' || driver->last == 'k';
        if (now_ms() < end && (!ended || there(driver)))
            continue;
        give_up(driver, what);
    }
    return !driver->lost;
}

/* ---- what the script does ---- */

static bool in_tail(const struct driver *driver, const char *text)
{
    return memmem(driver->tail, driver->n_tail, text, strlen(text)) != NULL;
}

static bool has_started(struct driver *driver)
{
    return driver->pid && in_tail(driver, "\x1b[?1049h");
}

void driver_start(struct driver *driver, char **words)
{
    int orders[2], news[2];
    open_terminal(driver);
    if (driver->lost || pipe(orders) != 0 || pipe(news) != 0)
        return;
    driver->n_tail = 0;
    driver->last = 0;
    driver->pid = 0;
    fflush(NULL);
    driver->shell = fork();
    if (driver->shell == 0)
        begin_shell(driver, orders, news, words);
    close(orders[0]);
    close(news[1]);
    driver->orders = orders[1];
    driver->news = news[0];
    fcntl(driver->news, F_SETFL, O_NONBLOCK);
    wait_until(driver, has_started, "the program takes the terminal");
}

void driver_size(struct driver *driver, int width, int height)
{
    struct winsize size = {.ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
    driver->width = width;
    driver->height = height;
    if (driver->pid)
        ioctl(driver->terminal, TIOCSWINSZ, &size);
}

void driver_send(struct driver *driver, const char *bytes, size_t n)
{
    while (n && !driver->lost) {
        ssize_t sent = write(driver->terminal, bytes, n);
        if (sent < 0 && errno != EINTR && errno != EAGAIN)
            give_up(driver, "the terminal takes keys");
        bytes += sent > 0 ? sent : 0;
        n -= sent > 0 ? (size_t)sent : 0;
        step(driver);
    }
}

static void picture_path(const struct driver *driver, char *out, size_t size)
{
    snprintf(out, size, "%s/%s", driver->work, picture);
}

static bool picture_is_there(struct driver *driver)
{
    char path[128];
    picture_path(driver, path, sizeof(path));
    return access(path, R_OK) == 0;
}

void driver_screen(struct driver *driver)
{
    char path[128];
    driver_send(driver, "\x1b[24~", 5);
    if (!wait_until(driver, picture_is_there, "the program writes its screen"))
        return;
    picture_path(driver, path, sizeof(path));
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(driver->screen, 1, SCREEN_BYTES - 1, file) : 0;
    driver->screen[n] = '\0';
    if (file)
        fclose(file);
    unlink(path);
}

static void show_difference(const char *got, const char *want)
{
    for (int line = 1; *got || *want; line++) {
        size_t left = strcspn(got, "\n"), right = strcspn(want, "\n");
        if (left != right || memcmp(got, want, left) != 0)
            fprintf(stderr, "  line %d\n  got  %.*s\n  want %.*s\n", line, (int)left, got,
                    (int)right, want);
        got += left + (got[left] == '\n');
        want += right + (want[right] == '\n');
    }
}

void driver_compare(struct driver *driver, const char *name)
{
    static char want[SCREEN_BYTES];
    char path[512];
    snprintf(path, sizeof(path), "%s/%s.screen", driver->folder, name);
    if (driver->lost)
        return;
    if (getenv("UPDATE")) {
        FILE *file = fopen(path, "w");
        bool written = file && fputs(driver->screen, file) >= 0;
        driver_check(driver, written && fclose(file) == 0, name);
        return;
    }
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(want, 1, SCREEN_BYTES - 1, file) : 0;
    want[n] = '\0';
    if (file)
        fclose(file);
    if (!driver_check(driver, file && strcmp(driver->screen, want) == 0, name))
        show_difference(driver->screen, want);
}

/* What was sent before the stop or the end is still on its way: all comes in order, so it is there
 * when a word of ours is. */
static void take_rest(struct driver *driver)
{
    long long end = now_ms() + PATIENCE_MS;
    if (write(driver->inner, fence, strlen(fence)) != (ssize_t)strlen(fence))
        give_up(driver, "the terminal takes a word");
    while (!driver->lost && !in_tail(driver, fence)) {
        step(driver);
        if (now_ms() > end)
            give_up(driver, "the rest comes");
    }
}

static bool has_stopped(struct driver *driver)
{
    return driver->last == 's';
}

/* Lines are read as before, and the other screen is left. */
static void check_given_back(struct driver *driver)
{
    struct termios now = {0};
    tcgetattr(driver->inner, &now);
    tcflag_t modes = ICANON | ECHO | ISIG;
    driver_check(driver, (now.c_lflag & modes) == (driver->before.c_lflag & modes),
                 "lines are read as before");
    driver_check(driver,
                 now.c_iflag == driver->before.c_iflag && now.c_oflag == driver->before.c_oflag,
                 "bytes pass as before");
    driver_check(driver, in_tail(driver, "\x1b[?1049l"), "the other screen is left");
    driver_check(driver, in_tail(driver, "\x1b[?2004l"), "pasting is as before");
    driver_check(driver, in_tail(driver, "\x1b[?25h") || in_tail(driver, "\x1b[34h\x1b[?25h"),
                 "the cursor is shown");
}

void driver_stopped(struct driver *driver)
{
    if (!wait_until(driver, has_stopped, "the program stops"))
        return;
    take_rest(driver);
    check_given_back(driver);
}

void driver_continue(struct driver *driver)
{
    driver->last = 0;
    driver->n_tail = 0;
    if (write(driver->orders, "c", 1) != 1)
        give_up(driver, "the shell takes an order");
    wait_until(driver, has_started, "the program takes the terminal again");
}

void driver_signal(struct driver *driver, char *name)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = {{"TERM", SIGTERM}, {"HUP", SIGHUP}, {"SEGV", SIGSEGV}, {"INT", SIGINT}};
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        if (strcmp(signals[i].name, name) == 0 && driver->pid > 1)
            kill(driver->pid, signals[i].number);
}

static bool has_ended(struct driver *driver)
{
    return driver->last == 'x' || driver->last == 'k';
}

void driver_ended(struct driver *driver, int code, bool killed)
{
    if (!wait_until(driver, has_ended, "the program ends"))
        return;
    take_rest(driver);
    driver_check(driver, (driver->last == 'k') == killed, "how it ended");
    if (!killed)
        driver_check(driver, driver->status == code, "exit code");
    check_given_back(driver);
    waitpid(driver->shell, NULL, 0);
    driver->shell = driver->pid = 0;
    close(driver->terminal);
    close(driver->inner);
    close(driver->orders);
    close(driver->news);
}
