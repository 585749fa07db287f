/* The terminal itself, on a pseudo terminal: given back whatever happens, few bytes, resized,
 * suspended. The child is the program; the parent is the terminal in front of it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "check.h"
#include "usagetop/term.h"

enum { WAIT_MS = 100000 };

struct front {
    pid_t pid;
    int master;
    struct str seen; /* all that came */
};

static void front_finish(struct front *front)
{
    str_finish(&front->seen);
    close(front->master);
}

/* Starts `run` on a terminal of 120 x 36. The child ends with what it returns. */
static struct front start(int (*run)(void))
{
    struct front front = {0};
    struct winsize size = {.ws_row = 36, .ws_col = 120};
    fflush(NULL);
    front.pid = forkpty(&front.master, NULL, NULL, &size);
    if (front.pid == 0)
        _exit(run());
    CHECK(front.pid > 0);
    return front;
}

/* Reads what is there, or waits for more; false when the other side is closed or nothing comes. */
static bool read_more(struct front *front)
{
    char part[4096];
    struct pollfd ready = {front->master, POLLIN, 0};
    if (poll(&ready, 1, WAIT_MS) != 1)
        return false;
    ssize_t n = read(front->master, part, sizeof(part));
    if (n > 0)
        str_bytes(&front->seen, part, (size_t)n);
    return n > 0;
}

static bool wait_for(struct front *front, const char *text)
{
    while (!front->seen.len || !memmem(front->seen.data, front->seen.len, text, strlen(text)))
        if (!read_more(front))
            return false;
    return true;
}

static void forget_upto(struct front *front, const char *text)
{
    const char *found = memmem(front->seen.data, front->seen.len, text, strlen(text));
    CLEANUP(str_finish)
    struct str rest = {0};
    size_t from = found ? (size_t)(found - front->seen.data) + strlen(text) : 0;
    str_bytes(&rest, front->seen.data + from, front->seen.len - from);
    str_clear(&front->seen);
    str_bytes(&front->seen, str_text(&rest), rest.len);
}

/* Reads to the end; returns the wait status. */
static int wait_end(struct front *front)
{
    int status = -1;
    while (read_more(front))
        continue;
    waitpid(front->pid, &status, 0);
    return status;
}

static void type(struct front *front, const char *keys)
{
    CHECK_NUMBER(write(front->master, keys, strlen(keys)), (int64_t)strlen(keys));
}

static bool has(const struct front *front, const char *text)
{
    return strstr(str_text(&front->seen), text) != NULL;
}

/* The cursor is shown, the other screen left, paste and colours off, and lines work again. */
static void check_given_back(const struct front *front)
{
    struct termios now;
    CHECK(has(front, "\x1b[?1049l"));
    CHECK(has(front, "\x1b[?25h") || has(front, "\x1b[34h\x1b[?25h"));
    CHECK(has(front, "\x1b[?2004l"));
    if (tcgetattr(front->master, &now) == 0)
        CHECK((now.c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG));
}

/* ---- the program ----------------------------------------------------------------------- */

static struct term term;
static struct grid grid;

static void draw(const char *text)
{
    term_prepare(&term, &grid);
    draw_text(&grid, grid_rect(&grid), ALIGN_LEFT, STYLE_GOOD, text);
    term_show(&term, &grid);
}

static struct key_event next_key(void)
{
    struct key_event event = {0};
    while (!term_key(&term, &event)) {
        struct pollfd ready[] = {{term_key_fd(&term), POLLIN, 0},
                                 {term_signal_fd(&term), POLLIN, 0}};
        poll(ready, 2, term_key_wait(&term));
    }
    return event;
}

static bool open_it(void)
{
    struct err err = {0};
    if (!term_open(&term, &(struct term_options){0}, &err))
        fprintf(stderr, "%s\n", err.text);
    return term.inner != NULL;
}

/* Shows each key and the size; ends with q or when asked to. */
static int run_echo(void)
{
    char text[64], name[KEY_NAME_MAX];
    if (!open_it())
        return 1;
    draw("ready.");
    for (;;) {
        struct key_event event = next_key();
        if (event.key == 'q' || event.key == K_HANGUP)
            break;
        if (event.key == 'a')
            abort();
        if (event.key == 's')
            raise(SIGSEGV);
        if (event.key == 'e')
            exit(7);
        if (event.key == 'z')
            term_suspend(&term);
        snprintf(text, sizeof(text), "%s=%dx%d.", key_text(event.key, name), term.width,
                 term.height);
        draw(event.key == K_PASTE ? event.paste : text);
        key_event_finish(&event);
    }
    int signal_number = term_signal(&term);
    grid_finish(&grid);
    term_close(&term);
    return signal_number;
}

static void test_quit(void)
{
    CLEANUP(front_finish)
    struct front front = start(run_echo);
    CHECK(wait_for(&front, "ready."));
    CHECK(has(&front, "\x1b[?1049h") && has(&front, "\x1b[?2004h"));
    CHECK(!has(&front, "?1002h")); /* the mouse is the terminal's own */
    type(&front, "\x1b[5~");
    CHECK(wait_for(&front, "PgUp=120x36."));
    type(&front, "\x1b");
    CHECK(wait_for(&front, "Esc"));
    type(&front, "\x1b[200~two\nlines\x1b[201~");
    CHECK(wait_for(&front, "two") && wait_for(&front, "lines"));
    type(&front, "q");
    int status = wait_end(&front);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    check_given_back(&front);
}

static void test_signal(int number)
{
    CLEANUP(front_finish)
    struct front front = start(run_echo);
    CHECK(wait_for(&front, "ready."));
    kill(front.pid, number);
    int status = wait_end(&front);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == number);
    check_given_back(&front);
}

/* The process dies of it, and the terminal is given back before. */
static void test_crash(const char *key)
{
    CLEANUP(front_finish)
    struct front front = start(run_echo);
    CHECK(wait_for(&front, "ready."));
    type(&front, key);
    int status = wait_end(&front);
    CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
    check_given_back(&front);
}

static void test_resize(void)
{
    CLEANUP(front_finish)
    struct front front = start(run_echo);
    struct winsize size = {.ws_row = 20, .ws_col = 77};
    CHECK(wait_for(&front, "ready."));
    CHECK(ioctl(front.master, TIOCSWINSZ, &size) == 0);
    CHECK(wait_for(&front, "77x20."));
    size = (struct winsize){.ws_row = 1, .ws_col = 1};
    CHECK(ioctl(front.master, TIOCSWINSZ, &size) == 0);
    size = (struct winsize){.ws_row = 60, .ws_col = 200};
    CHECK(ioctl(front.master, TIOCSWINSZ, &size) == 0);
    CHECK(wait_for(&front, "200x60."));
    type(&front, "q");
    CHECK(WEXITSTATUS(wait_end(&front)) == 0);
}

/* As a shell does it: the program runs in a job of its own that has the terminal; when it has
 * stopped, Enter lets it go on. */
static int run_job(void)
{
    int status;
    char line[8];
    signal(SIGTTOU, SIG_IGN);
    pid_t job = fork();
    if (job == 0) {
        setpgid(0, 0);
        tcsetpgrp(STDIN_FILENO, getpid());
        signal(SIGTTOU, SIG_DFL);
        _exit(run_echo());
    }
    if (waitpid(job, &status, WUNTRACED) != job || !WIFSTOPPED(status))
        return 1;
    tcsetpgrp(STDIN_FILENO, getpid());
    if (write(STDOUT_FILENO, "stopped.", 8) != 8 || read(STDIN_FILENO, line, sizeof(line)) < 1)
        return 2;
    tcsetpgrp(STDIN_FILENO, job);
    kill(-job, SIGCONT);
    if (waitpid(job, &status, 0) != job || !WIFEXITED(status))
        return 3;
    return WEXITSTATUS(status) == 0 ? 0 : 4;
}

static void test_suspend(void)
{
    CLEANUP(front_finish)
    struct front front = start(run_job);
    CHECK(wait_for(&front, "ready."));
    type(&front, "z");
    CHECK(wait_for(&front, "stopped."));
    check_given_back(&front);
    forget_upto(&front, "stopped.");
    type(&front, "\n");
    CHECK(wait_for(&front, "\x1b[?1049h"));
    CHECK(wait_for(&front, "=120x36."));
    type(&front, "q");
    int status = wait_end(&front);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* ---- bytes ----------------------------------------------------------------------------- */

static void event_cell(const void *data, size_t row, size_t column, struct sheet_cell *out)
{
    static char text[32];
    static const char *const words[] = {"tokens", "storage", "surplus", "allocated", "output"};
    if (column == 0)
        snprintf(text, sizeof(text), "21 Nov 09:%02zu:%02zu", row % 60, row * 7 % 60);
    else if (column == 2)
        snprintf(text, sizeof(text), "%zu,%03zu", 1 + row % 9, row * 37 % 1000);
    else if (column == 6)
        snprintf(text, sizeof(text), "req_01hz%08zx", row * 7919);
    else
        snprintf(text, sizeof(text), "%s", words[(row + column) % ARRAY_LEN(words)]);
    *out = (struct sheet_cell){.text = text, .style = column == 6 ? STYLE_DIM : STYLE_TEXT};
    if (column == 5)
        out->style = row % 3 ? STYLE_GOOD : STYLE_BAD;
}

static uint64_t show_events(size_t selected)
{
    static const struct sheet_column columns[] = {
        {"Created", ALIGN_LEFT, 15, 15, 0, false},    {"User", ALIGN_LEFT, 6, 9, 0, false},
        {"Amount", ALIGN_RIGHT, 6, 8, 0, true},       {"Resource", ALIGN_LEFT, 8, 9, 0, false},
        {"Pool", ALIGN_LEFT, 8, 9, 0, false},         {"Status", ALIGN_LEFT, 9, 9, 0, false},
        {"Request ID", ALIGN_LEFT, 10, 16, 0, false}, {"Endpoint", ALIGN_LEFT, 10, 20, 1, false}};
    uint64_t before = term.bytes;
    struct pane pane = {.title = "Events", .note = "1,048,576", .focused = true};
    struct sheet sheet = {.columns = columns,
                          .n_columns = ARRAY_LEN(columns),
                          .n_rows = 1000,
                          .selected = selected,
                          .sort = 0,
                          .focused = true,
                          .scrollbar = true,
                          .cell = event_cell};
    term_prepare(&term, &grid);
    draw_sheet(&grid, draw_pane(&grid, grid_rect(&grid), &pane), &sheet);
    term_show(&term, &grid);
    return term.bytes - before;
}

/* What a switch of the window changes: a chart and four cards. */
static uint64_t show_overview(double factor)
{
    double values[14], hours[14];
    uint64_t before = term.bytes;
    for (int i = 0; i < 14; i++) {
        values[i] = (abs(i % 7 - 3) * 20 + i * 2 + 15) * factor + i;
        hours[i] = (abs(i % 7 - 3) * 17 + i + 25) / factor - i;
    }
    struct chart_series series[] = {{"jobs", values, STYLE_SERIES_1, CHART_BAR, false},
                                    {"hours", hours, STYLE_SERIES_2, CHART_LINE, true}};
    struct chart chart = {.series = series, .n_series = 2, .n = 14, .growing = true};
    struct card card = {.title = "Jobs",
                        .value = factor > 1 ? "1,482" : "311",
                        .spark = {factor > 1 ? values : hours, 14, STYLE_SERIES_1, true}};
    struct rect area, cards[4];
    term_prepare(&term, &grid);
    area = grid_rect(&grid);
    rect_columns(rect_cut_top(&area, CARD_HEIGHT), 0, 4, cards);
    for (size_t i = 0; i < 4; i++)
        draw_card(&grid, cards[i], &card);
    rect_cut_bottom(&area, 14);
    draw_chart(&grid, draw_pane(&grid, area, &(struct pane){.title = "Timeline"}), &chart);
    term_show(&term, &grid);
    return term.bytes - before;
}

static int run_bytes(void)
{
    if (!open_it())
        return 1;
    show_events(3);
    uint64_t idle = show_events(3), down = show_events(4), up = show_events(3);
    show_overview(1);
    uint64_t window = show_overview(1.7);
    term_redraw(&term);
    uint64_t all = show_overview(1.7);
    grid_finish(&grid);
    term_close(&term);
    printf("idle %d down %d up %d window %d all %d.", (int)idle, (int)down, (int)up, (int)window,
           (int)all);
    fflush(stdout);
    return 0;
}

static void test_bytes(void)
{
    CLEANUP(front_finish)
    struct front front = start(run_bytes);
    int idle, down, up, window, all;
    CHECK(WEXITSTATUS(wait_end(&front)) == 0);
    const char *said = strstr(str_text(&front.seen), "idle ");
    if (!CHECK(said && sscanf(said, "idle %d down %d up %d window %d all %d", &idle, &down, &up,
                              &window, &all) == 5))
        return;
    CHECK_NUMBER(idle, 0);
    CHECK(down > 100 && down < 400);
    CHECK(up > 100 && up < 400);
    CHECK(window > 100 && window < 4096);
    CHECK(all > window && all < 16384);
}

/* ---- other terminals ------------------------------------------------------------------- */

static int run_open(void)
{
    int opened = open_it();
    if (opened) {
        draw("● done");
        printf("depth %d mono %d ascii %d.", (int)term.depth, term.mono, term.ascii);
        fflush(stdout);
        next_key();
        term_close(&term);
    }
    grid_finish(&grid);
    return opened ? 0 : 2;
}

/* Opens with TERM=type and NAME=value, and expects to see `want`. */
static void check_type(const char *type, const char *name, const char *value, const char *want)
{
    setenv("TERM", type, 1);
    if (name)
        setenv(name, value, 1);
    CLEANUP(front_finish)
    struct front front = start(run_open);
    if (!CHECK(wait_for(&front, want)))
        fprintf(stderr, "TERM=%s: %s\n", type, str_text(&front.seen));
    CHECK_NUMBER(write(front.master, "q", 1), 1);
    wait_end(&front);
    setenv("TERM", "xterm-256color", 1);
    if (name)
        unsetenv(name);
}

static void test_types(void)
{
    check_type("xterm-256color", NULL, NULL, "depth 256 mono 0 ascii 0.");
    check_type("xterm", NULL, NULL, "depth 8 mono 0 ascii 0.");
    check_type("vt100", NULL, NULL, "depth 0 mono 1 ascii 0.");
    check_type("xterm-256color", "NO_COLOR", "1", "depth 0 mono 1 ascii 0.");
    check_type("xterm-256color", "COLORTERM", "truecolor", "depth 16777216 mono 0 ascii 0.");
    check_type("xterm-256color", "COLORTERM", "truecolor", "38;2;");
    check_type("xterm-256color", "LC_ALL", "C", "depth 256 mono 0 ascii 1.");
    check_type("xterm-256color", "LC_ALL", "C", "* done");
    check_type("dumb", NULL, NULL, "cannot move its cursor");
    check_type("no-such-terminal", NULL, NULL, "\"no-such-terminal\" is not known");
    check_type("", NULL, NULL, "TERM is not set");
}

static void test_no_terminal(void)
{
    struct err err = {0};
    int out = dup(STDOUT_FILENO), null = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(null, STDOUT_FILENO);
    CHECK(!term_open(&term, &(struct term_options){0}, &err));
    dup2(out, STDOUT_FILENO);
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(strstr(err.text, "not a terminal"));
    CHECK(term.inner == NULL);
    close(out);
    close(null);
}

/* ---- clipboard and mouse --------------------------------------------------------------- */

static int run_copy(void)
{
    struct err err = {0};
    if (!open_it())
        return 1;
    draw("ready.");
    term_mouse(&term, true);
    bool copied = term_copy(&term, "any carnal pleas", 16, &err);
    CLEANUP(free_ptr)
    char *big = mem_new(COPY_MAX + 1);
    bool refused = !term_copy(&term, big, COPY_MAX + 1, &err) && err.code == ERR_FULL;
    bool most = term_copy(&term, big, COPY_MAX, &err);
    grid_finish(&grid);
    term_close(&term);
    return copied && refused && most ? 0 : 3;
}

static void test_copy(void)
{
    CLEANUP(front_finish)
    struct front front = start(run_copy);
    CHECK(WEXITSTATUS(wait_end(&front)) == 0);
    CHECK(has(&front, "\x1b]52;c;YW55IGNhcm5hbCBwbGVhcw==\a"));
    CHECK(has(&front, "\x1b[?1002h\x1b[?1006h") && has(&front, "\x1b[?1006l\x1b[?1002l"));
    setenv("TMUX", "/tmp/tmux,1,0", 1);
    CLEANUP(front_finish)
    struct front inside = start(run_copy);
    CHECK(WEXITSTATUS(wait_end(&inside)) == 0);
    CHECK(has(&inside, "\x1bPtmux;\x1b\x1b]52;c;YW55"));
    unsetenv("TMUX");
}

int main(void)
{
    static const char *const unset[] = {"COLORTERM", "NO_COLOR", "TMUX", "LC_ALL", "LC_CTYPE"};
    for (size_t i = 0; i < ARRAY_LEN(unset); i++)
        unsetenv(unset[i]);
    setenv("LANG", "C.UTF-8", 1);
    setenv("TERM", "xterm-256color", 1);
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    test_quit();
    test_signal(SIGTERM);
    test_signal(SIGHUP);
    test_signal(SIGINT);
    test_crash("s");
    test_crash("a");
    test_crash("e");
    test_resize();
    test_suspend();
    test_bytes();
    test_types();
    test_no_terminal();
    test_copy();
    return check_done();
}
