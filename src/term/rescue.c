/* Signals. Those about the terminal and the end of the process become bytes in a pipe, which the
 * program polls; a crash gives the terminal back before it goes on as it would have. Handlers use
 * nothing but what POSIX allows in them. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "terminal.h"

enum { RESTORE_MAX = 1024, STACK_SIZE = 64 << 10 };

static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
static const int notes[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGINT};

/* A handler has no argument of ours, so this is the one place with global state; the bytes are
 * written before `taken` is set. */
static struct {
    int out, pipe[2];
    struct termios before;
    char restore[RESTORE_MAX];
    size_t restore_size;
    struct sigaction crash_before[ARRAY_LEN(crashes)], note_before[ARRAY_LEN(notes)];
    void *stack;
} rescue = {.pipe = {-1, -1}};
static volatile sig_atomic_t taken, ending;

static void give_back(void)
{
    size_t done = 0;
    if (!taken)
        return;
    taken = 0;
    while (done < rescue.restore_size) {
        ssize_t n = write(rescue.out, rescue.restore + done, rescue.restore_size - done);
        if (n <= 0 && errno != EINTR)
            break;
        done += n > 0 ? (size_t)n : 0;
    }
    tcsetattr(rescue.out, TCSANOW, &rescue.before);
}

/* Dies of the signal, or lets a debugger or sanitizer that was there before have it. */
static void on_crash(int number)
{
    give_back();
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        if (crashes[i] == number)
            sigaction(number, &rescue.crash_before[i], NULL);
    raise(number);
}

static void on_note(int number)
{
    int error = errno;
    unsigned char byte = (unsigned char)number;
    bool ends = number == SIGTERM || number == SIGHUP || number == SIGINT;
    if (ends && ending++) { /* asked before, and nobody listens */
        give_back();
        signal(number, SIG_DFL);
        raise(number);
    }
    if (write(rescue.pipe[1], &byte, 1) < 0 && errno == EPIPE)
        ending++;
    errno = error;
}

static void handle(int number, void (*handler)(int), int flags, struct sigaction *before)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, before);
}

/* A stack of its own lets the handler run when the stack is what overflowed. */
static void use_own_stack(void)
{
    stack_t stack = {.ss_size = STACK_SIZE};
    if (!rescue.stack)
        rescue.stack = mem_new(STACK_SIZE);
    stack.ss_sp = rescue.stack;
    sigaltstack(&stack, NULL);
}

static void at_exit(void)
{
    give_back();
}

bool rescue_begin(const struct terminal *inner, struct err *err)
{
    static bool registered;
    CLEANUP(str_finish)
    struct str bytes = {0};
    if (pipe2(rescue.pipe, O_NONBLOCK | O_CLOEXEC) != 0)
        return err_set(err, ERR_OTHER, "no pipe for signals: %s", strerror(errno));
    curses_restore_bytes(&bytes);
    rescue.restore_size = MIN(bytes.len, (size_t)RESTORE_MAX);
    memcpy(rescue.restore, str_text(&bytes), rescue.restore_size);
    rescue.out = inner->out;
    rescue.before = inner->before;
    ending = 0;
    use_own_stack();
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        handle(crashes[i], on_crash, SA_ONSTACK | SA_NODEFER, &rescue.crash_before[i]);
    for (size_t i = 0; i < ARRAY_LEN(notes); i++)
        handle(notes[i], on_note, SA_RESTART, &rescue.note_before[i]);
    if (!registered)
        atexit(at_exit);
    registered = true;
    return true;
}

void rescue_end(void)
{
    for (size_t i = 0; i < ARRAY_LEN(crashes); i++)
        sigaction(crashes[i], &rescue.crash_before[i], NULL);
    for (size_t i = 0; i < ARRAY_LEN(notes); i++)
        sigaction(notes[i], &rescue.note_before[i], NULL);
    for (size_t i = 0; i < 2; i++) {
        close(rescue.pipe[i]);
        rescue.pipe[i] = -1;
    }
    sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
    free(rescue.stack);
    rescue.stack = NULL;
}

void rescue_arm(bool is_taken)
{
    taken = is_taken;
}

int rescue_fd(void)
{
    return rescue.pipe[0];
}

int rescue_next(void)
{
    unsigned char byte;
    return read(rescue.pipe[0], &byte, 1) == 1 ? byte : 0;
}

void rescue_stop(void)
{
    struct sigaction before;
    sigset_t set, mask;
    handle(SIGTSTP, SIG_DFL, 0, &before);
    kill(0, SIGTSTP); /* the whole job: whoever started us is to stop too */
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &set, &mask); /* here we stop, if it was blocked */
    sigaction(SIGTSTP, &before, NULL);
}
