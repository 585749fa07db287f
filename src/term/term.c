/* Taking the terminal and giving it back, and its events. */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "terminal.h"

enum { ESCAPE_WAIT = 25, PASTE_WAIT = 1000 };

bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

/* Where nothing is said about the encoding, UTF-8 is what terminals speak; what is said, is obeyed.
 * The fonts of the Linux console have none of our symbols. */
bool has_utf8(void)
{
    bool said = is_set("LC_ALL") || is_set("LC_CTYPE") || is_set("LANG");
    if (!setlocale(LC_CTYPE, "") || !said)
        setlocale(LC_CTYPE, "C.UTF-8");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0 && !text_equal(getenv("TERM"), "linux");
}

bool says_direct(void)
{
    const char *said = getenv("COLORTERM");
    return said && (strcmp(said, "truecolor") == 0 || strcmp(said, "24bit") == 0);
}

/* Terminals known to take a frame at once. Others ignore it, but then the bytes are wasted. */
static bool knows_synchronized(void)
{
    static const char *const types[] = {"xterm-kitty", "foot",    "alacritty",    "wezterm",
                                        "contour",     "ghostty", "xterm-ghostty"};
    static const char *const marks[] = {"KITTY_WINDOW_ID", "WEZTERM_PANE", "ALACRITTY_WINDOW_ID",
                                        "WT_SESSION", "ITERM_SESSION_ID"};
    const char *type = getenv("TERM");
    for (size_t i = 0; type && i < ARRAY_LEN(types); i++)
        if (text_starts(type, types[i]))
            return true;
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (is_set(marks[i]) && !is_set("TMUX"))
            return true;
    return false;
}

static void read_size(struct term *term)
{
    struct winsize size = {0};
    ioctl(term->inner->out, TIOCGWINSZ, &size);
    term->width = size.ws_col ? MIN(size.ws_col, GRID_WIDTH_MAX) : 80;
    term->height = size.ws_row ? MIN(size.ws_row, GRID_HEIGHT_MAX) : 24;
}

static bool find_terminal(struct terminal *inner, struct err *err)
{
    inner->out = STDOUT_FILENO;
    inner->in = isatty(STDIN_FILENO) ? STDIN_FILENO : open("/dev/tty", O_RDONLY | O_CLOEXEC);
    if (!isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE,
                       "standard output is not a terminal; usagetop show VIEW prints without one");
    if (inner->in < 0 || tcgetattr(inner->out, &inner->before) != 0)
        return err_set(err, ERR_USAGE, "there is no terminal to read keys from: %s",
                       strerror(errno));
    return true;
}

/* Every key as a byte, nothing echoed, nothing turned into a signal. */
static void make_raw(const struct terminal *inner)
{
    struct termios raw = inner->before;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | ISTRIP);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    tcsetattr(inner->out, TCSADRAIN, &raw);
}

static void take(struct term *term)
{
    struct terminal *inner = term->inner;
    make_raw(inner);
    inner->taken = true;
    rescue_arm(true);
    outlet_raw(term, "\x1b[?2004h", 8);
    if (term->mouse)
        outlet_raw(term, "\x1b[?1002h\x1b[?1006h", 16);
}

static void give_back(struct term *term)
{
    struct terminal *inner = term->inner;
    if (!inner->taken)
        return;
    inner->taken = false;
    if (term->mouse)
        outlet_raw(term, "\x1b[?1006l\x1b[?1002l", 16);
    outlet_raw(term, "\x1b[?2004l", 8);
    curses_leave(term);
    tcsetattr(inner->out, TCSADRAIN, &inner->before);
    rescue_arm(false);
}

static void forget(struct term *term)
{
    struct terminal *inner = term->inner;
    if (inner->screen)
        curses_end(term);
    outlet_close(inner);
    if (inner->in > STDERR_FILENO)
        close(inner->in);
    input_finish(&inner->input);
    grid_finish(&inner->shown);
    free_ptr(&inner->inks);
    free(inner);
    *term = (struct term){0};
}

bool term_open(struct term *term, const struct term_options *options, struct err *err)
{
    struct term opened = {.inner = mem_new(sizeof(struct terminal))};
    opened.mono = options->mono || is_set("NO_COLOR");
    opened.mouse = options->mouse;
    opened.inner->own_background = options->own_background;
    opened.inner->synchronized = knows_synchronized();
    if (!find_terminal(opened.inner, err) || !outlet_open(opened.inner, err)) {
        forget(&opened);
        return false;
    }
    opened.inner->inks = mem_array(TONES, sizeof(*opened.inner->inks));
    opened.ascii = !has_utf8() || options->ascii;
    opened.inner->input.erase = opened.inner->before.c_cc[VERASE];
    read_size(&opened);
    if (!curses_begin(&opened, getenv("TERM"), err) || !rescue_begin(opened.inner, err)) {
        forget(&opened);
        return false;
    }
    curses_resize(&opened);
    struct theme theme;
    if (theme_load(&theme, theme_default, NULL))
        term_theme(&opened, &theme);
    take(&opened);
    *term = opened;
    return true;
}

void term_close(struct term *term)
{
    if (!term->inner)
        return;
    give_back(term);
    rescue_end();
    forget(term);
}

static bool has_colours(const struct theme *theme)
{
    for (int i = 0; i < STYLE_COUNT; i++)
        if (theme->looks[i].fore.kind > COLOUR_DEFAULT ||
            theme->looks[i].back.kind > COLOUR_DEFAULT)
            return true;
    return false;
}

void term_theme(struct term *term, const struct theme *theme)
{
    struct terminal *inner = term->inner;
    inner->theme = *theme;
    if (term->mono && !theme_load(&inner->theme, "mono", NULL))
        inner->theme = *theme;
    theme_fit(&inner->theme, term->depth);
    if (inner->own_background)
        inner->theme.looks[STYLE_TEXT].back = (struct colour){.kind = COLOUR_DEFAULT};
    inner->plain = !has_colours(&inner->theme);
    free_ptr(&inner->inks);
    inner->inks = mem_array(TONES, sizeof(*inner->inks));
    memset(inner->solid, 0, sizeof(inner->solid));
    inner->sgr.palette = (struct sgr_palette){0};
    inner->redraw = true;
}

void term_prepare(const struct term *term, struct grid *grid)
{
    grid_resize(grid, term->width, term->height);
    grid->ascii = term->ascii;
    grid->mono = term->mono || term->inner->plain;
}

void term_show(struct term *term, const struct grid *grid)
{
    if (term->inner->taken)
        curses_draw(term, grid);
}

void term_redraw(struct term *term)
{
    term->inner->redraw = true;
}

/* ---- events ---------------------------------------------------------------------------- */

int term_key_fd(const struct term *term)
{
    return term->inner->in;
}

int term_signal_fd(const struct term *term)
{
    return rescue_fd();
}

int term_signal(const struct term *term)
{
    return term->inner->signal;
}

int term_key_wait(const struct term *term)
{
    const struct terminal *inner = term->inner;
    if (!input_pending(&inner->input))
        return -1;
    int wait = inner->input.pasting ? PASTE_WAIT : ESCAPE_WAIT;
    int64_t left = inner->pending_since + wait - clock_monotonic();
    return (int)MAX(0, MIN(left, wait));
}

void term_suspend(struct term *term)
{
    give_back(term);
    rescue_stop();
    take(term);
    read_size(term);
    curses_resize(term);
    term_redraw(term);
}

static bool next_signal(struct term *term, struct key_event *event)
{
    for (int number = rescue_next(); number; number = rescue_next()) {
        *event = (struct key_event){.key = K_RESIZE};
        if (number == SIGTERM || number == SIGHUP || number == SIGINT) {
            term->inner->signal = number;
            event->key = K_HANGUP;
            return true;
        }
        if (number == SIGTSTP)
            term_suspend(term);
        if (number == SIGCONT) { /* somebody else may have used the terminal meanwhile */
            make_raw(term->inner);
            term_redraw(term);
        }
        read_size(term);
        curses_resize(term);
        return true;
    }
    return false;
}

static void read_bytes(struct terminal *inner)
{
    char bytes[1024];
    size_t room = sizeof(inner->input.bytes) - inner->input.n;
    ssize_t n = room ? read(inner->in, bytes, MIN(room, sizeof(bytes))) : 0;
    if (n <= 0)
        return;
    input_feed(&inner->input, bytes, (size_t)n);
    inner->pending_since = clock_monotonic();
}

bool term_key(struct term *term, struct key_event *event)
{
    struct terminal *inner = term->inner;
    if (next_signal(term, event))
        return true;
    if (input_next(&inner->input, false, event))
        return true;
    read_bytes(inner);
    if (input_next(&inner->input, false, event))
        return true;
    return input_pending(&inner->input) && term_key_wait(term) == 0 &&
           input_next(&inner->input, true, event);
}

void term_mouse(struct term *term, bool on)
{
    if (on != term->mouse)
        outlet_raw(term, on ? "\x1b[?1002h\x1b[?1006h" : "\x1b[?1006l\x1b[?1002l", 16);
    term->mouse = on;
}

void term_bell(struct term *term)
{
    outlet_raw(term, "\a", 1);
}
