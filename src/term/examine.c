/* What is known of the terminal before it is taken, and how it really draws: it is the only one to
 * ask whether it takes our bytes for characters. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "terminal.h"
#include "terminfo.h"

enum { ANSWER_MS = 3000, ANSWER_MAX = 64 };

/* A line, a letter and a block, as the screens are full of; then where the cursor is. */
static const char question[] = "\r│é█\x1b[6n", clear[] = "\r\x1b[K";

static int find_stream(void)
{
    static const int streams[] = {STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO};
    for (size_t i = 0; i < ARRAY_LEN(streams); i++)
        if (isatty(streams[i]))
            return streams[i];
    return -1;
}

/* ESC [ ROW ; COLUMN R: the column from 1; 0: it is not whole. */
static int read_column(const char *answer)
{
    int row = 0, column = 0;
    char end = '\0';
    const char *at = strrchr(answer, '\x1b');
    bool whole = at && sscanf(at, "\x1b[%d;%d%c", &row, &column, &end) == 3 && end == 'R';
    return whole && column > 0 ? column : 0;
}

static int read_answer(int fd)
{
    char answer[ANSWER_MAX] = "";
    size_t len = 0;
    int column = 0;
    int64_t until = clock_monotonic() + ANSWER_MS;
    while (!column && len + 1 < sizeof(answer)) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        int64_t left = until - clock_monotonic();
        if (left <= 0 || poll(&ready, 1, (int)left) <= 0 || read(fd, answer + len, 1) != 1)
            break;
        answer[++len] = '\0';
        column = read_column(answer);
    }
    return column;
}

static void send_text(int fd, const char *text)
{
    ssize_t sent = write(fd, text, strlen(text)); /* one that takes nothing answers nothing */
    (void)sent;
}

/* Columns that three characters took; 0 when the terminal does not say. */
static int ask_columns(int fd)
{
    struct termios before, raw;
    if (tcgetattr(fd, &before) != 0)
        return 0;
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(fd, TCSADRAIN, &raw);
    send_text(fd, question);
    int column = read_answer(fd);
    send_text(fd, clear);
    tcsetattr(fd, TCSADRAIN, &before);
    return column ? column - 1 : 0;
}

static void read_description(struct term_findings *out)
{
    if (!terminfo_begin(out->type, &out->err))
        return;
    out->depth = curses_depth();
    if (out->depth == DEPTH_256 && says_direct())
        out->depth = DEPTH_DIRECT;
    out->mouse = terminfo_text("kmous") != NULL;
    terminfo_end();
}

void term_examine(struct term_findings *out, bool ask)
{
    struct winsize size = {0};
    const char *type = getenv("TERM");
    int fd = find_stream();
    *out = (struct term_findings){.type = type ? type : "", .terminal = fd >= 0};
    out->no_color = is_set("NO_COLOR");
    out->multiplexed = is_set("TMUX") || is_set("STY");
    out->utf8 = has_utf8();
    read_description(out);
    if (fd >= 0 && ioctl(fd, TIOCGWINSZ, &size) == 0) {
        out->width = size.ws_col;
        out->height = size.ws_row;
    }
    if (fd >= 0 && ask && out->err.code == ERR_NONE)
        out->columns = ask_columns(fd);
}
