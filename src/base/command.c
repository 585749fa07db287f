/* One child process: its output read through a pipe, with an end to patience; or started and left
 * to itself. */
#include "command.h"

#include "usagetop/base.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 64, COMMAND_MAX = 4096, PATIENCE = 10 * SECOND, NAP = 5 };

extern char **environ;

struct words {
    char text[COMMAND_MAX];
    char *word[WORDS_MAX + 1];
    size_t n;
};

/* Copies one word to *to, undoing its quotes; false when a quote is left open. */
static bool read_word(const char **from, char **to)
{
    const char *at = *from;
    char quote = '\0';

    for (; *at && (quote || !strchr(" \t\r\n", *at)); at++) {
        if (quote ? *at == quote : *at == '\'' || *at == '"') {
            quote = quote ? '\0' : *at;
            continue;
        }
        if (*at == '\\' && quote != '\'' && at[1])
            at++;
        *(*to)++ = *at;
    }
    *(*to)++ = '\0';
    *from = at;
    return !quote;
}

static bool split(const char *command, struct words *words, struct err *err)
{
    char *to = words->text;

    if (strlen(command) >= COMMAND_MAX)
        return err_set(err, ERR_USAGE, "the command is longer than %d bytes", COMMAND_MAX - 1);
    for (command += strspn(command, " \t\r\n"); *command; command += strspn(command, " \t\r\n")) {
        if (words->n == WORDS_MAX)
            return err_set(err, ERR_USAGE, "the command has more than %d words", WORDS_MAX);
        words->word[words->n++] = to;
        if (!read_word(&command, &to))
            return err_set(err, ERR_USAGE, "the command has an open quote");
    }
    if (words->n == 0)
        return err_set(err, ERR_USAGE, "the command is empty");
    return true;
}

/* Signals as a fresh program expects them, whatever ours are set to. */
static void reset_signals(posix_spawnattr_t *attributes)
{
    sigset_t set;

    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    sigemptyset(&set);
    posix_spawnattr_setsigmask(attributes, &set);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGCHLD);
    posix_spawnattr_setsigdefault(attributes, &set);
}

/* `out` is a file descriptor, -1: the output is discarded. */
static bool start(const struct words *words, int out, char **env, pid_t *pid, struct err *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    /* first, for the pipe may have the number of a standard stream that was closed */
    if (out >= 0)
        posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    reset_signals(&attributes);
    int code = posix_spawnp(pid, words->word[0], &actions, &attributes, words->word, env);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0)
        return err_set(err, ERR_USAGE, "%s cannot be run: %s", words->word[0], strerror(code));
    return true;
}

/* Reads to the end of the output; false, with a reason, when it is too long or too late. */
static bool collect(int fd, char *output, size_t size, int64_t deadline, struct err *err)
{
    size_t len = 0;
    ssize_t got = 1;

    while (got != 0) {
        int64_t left = deadline - clock_monotonic();
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (left <= 0 || poll(&ready, 1, (int)left) == 0)
            return err_set(err, ERR_USAGE, "it did not end within %d seconds", PATIENCE / SECOND);
        got = read(fd, output + len, size - len);
        if (got < 0 && errno != EINTR && errno != EAGAIN)
            return err_set(err, ERR_OTHER, "%s", strerror(errno));
        len += got > 0 ? (size_t)got : 0;
        if (len >= size)
            return err_set(err, ERR_USAGE, "its output is longer than %zu bytes", size - 1);
    }
    output[len] = '\0';
    if (strlen(output) != len)
        return err_set(err, ERR_USAGE, "its output is not text");
    return true;
}

/* Waits for the child until the deadline; then, or when `give_up`, kills it. Returns its wait
 * status, -1 if killed. */
static int reap(pid_t pid, int64_t deadline, bool give_up)
{
    int status = -1;

    while (!give_up) {
        pid_t done = waitpid(pid, &status, WNOHANG);
        if (done == pid || (done < 0 && errno != EINTR))
            return done == pid ? status : -1;
        give_up = clock_monotonic() >= deadline;
        poll(NULL, 0, NAP);
    }
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return -1;
}

static bool run(const struct words *words, int pipe_fds[2], char *output, size_t size,
                struct err *err)
{
    int64_t deadline = clock_monotonic() + PATIENCE;
    pid_t pid = 0;

    bool started = start(words, pipe_fds[1], environ, &pid, err);
    close(pipe_fds[1]);
    if (!started)
        return false;
    bool ok = collect(pipe_fds[0], output, size, deadline, err);
    int status = reap(pid, deadline, !ok);
    if (!ok)
        return false;
    if (status == -1 || !WIFEXITED(status))
        return err_set(err, ERR_USAGE, "it did not end by itself");
    if (WEXITSTATUS(status) != 0)
        return err_set(err, ERR_USAGE, "it ended with status %d", WEXITSTATUS(status));
    return true;
}

bool command_output(const char *command, char *output, size_t size, struct err *err)
{
    struct words words = {0};
    int fds[2];

    output[0] = '\0';
    if (!split(command, &words, err))
        return false;
    if (pipe2(fds, O_CLOEXEC) != 0)
        return err_set(err, ERR_OTHER, "%s", strerror(errno));
    bool ok = run(&words, fds, output, size, err);
    close(fds[0]);
    return ok;
}

/* ---- started and left ------------------------------------------------------------------- */

/* What a program needs to find its way, and to show something to the user. */
static bool is_harmless(const char *entry)
{
    static const char *const names[] = {
        "PATH=",    "HOME=",  "LANG=",   "LC_",         "TZ=",      "USER=",
        "LOGNAME=", "SHELL=", "TMPDIR=", "XDG_RUNTIME", "DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=",
        "WAYLAND_", "TMUX="};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (text_starts(entry, names[i]))
            return true;
    }
    return false;
}

bool command_start(const char *command, const char *const *more, size_t n_more, int *pid,
                   struct err *err)
{
    CLEANUP(arena_finish)
    struct arena arena = {0};
    struct words words = {0};
    size_t n = 0, at = 0;
    pid_t child = 0;

    while (environ && environ[n])
        n++;
    char **env = arena_new(&arena, (n + n_more + 1) * sizeof(*env));
    for (size_t i = 0; i < n; i++) {
        if (is_harmless(environ[i]))
            env[at++] = environ[i];
    }
    for (size_t i = 0; i < n_more; i++)
        env[at++] = arena_text(&arena, more[i]);
    if (!split(command, &words, err) || !start(&words, -1, env, &child, err))
        return false;
    *pid = (int)child;
    return true;
}
