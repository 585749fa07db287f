/* Questions and answers, a line each. Answers are read byte by byte, so that nothing of a secret is
 * left in a buffer of the library. */
#include "talk.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { WIDTH_MAX = 80, WIDTH_MIN = 30, SIGNAL_MS = 200 };

void talk_start(struct talk *talk)
{
    int width = terminal_width(STDOUT_FILENO);
    talk->terminal = isatty(STDIN_FILENO);
    talk->width = width ? MAX(MIN(width, (int)WIDTH_MAX), (int)WIDTH_MIN) : WIDTH_MAX;
}

/* ---- saying ---------------------------------------------------------------------------- */

bool talk_say(const struct talk *talk, struct err *err, const char *fmt, ...)
{
    CLEANUP(str_finish)
    struct str out = {0};
    char line[1024];
    va_list list;
    va_start(list, fmt);
    vsnprintf(line, sizeof(line), fmt, list);
    va_end(list);
    const struct paragraph how = {.width = talk->width, .ascii = talk->ascii};
    paragraph_add(&out, line, &how);
    return output_write(&out, err);
}

bool talk_item(const struct talk *talk, const char *mark, const char *text, struct err *err)
{
    CLEANUP(str_finish)
    struct str out = {0};
    int indent = 2 + text_width(mark) + 2;
    const struct paragraph how = {
        .column = indent, .indent = indent, .width = talk->width, .ascii = talk->ascii};
    str_addf(&out, "  %s  ", mark);
    paragraph_add(&out, text, &how);
    return output_write(&out, err);
}

/* ---- reading --------------------------------------------------------------------------- */

static void wipe(char (*line)[SECRET_MAX + 2])
{
    explicit_bzero(*line, sizeof(*line));
}

static bool stopped(struct err *err)
{
    return err_set(err, ERR_CANCELLED, "stopped; nothing was written");
}

static bool no_answer(const struct talk_question *question, struct err *err)
{
    return err_set(err, ERR_USAGE, "there is no answer to the question \"%.100s\"%s%s",
                   question->text, question->option ? ": give " : "",
                   question->option ? question->option : "");
}

/* 1, or 0 at the end; -1 when a signal came, which may be just before the wait. */
static int read_byte(char *out)
{
    for (;;) {
        struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
        int some = signal_came() ? 0 : poll(&ready, 1, SIGNAL_MS);
        if (signal_came())
            return -1;
        ssize_t got = some > 0 ? read(STDIN_FILENO, out, 1) : -1;
        if (got >= 0)
            return (int)got;
        if (some > 0 && errno != EINTR && errno != EAGAIN)
            return 0;
    }
}

/* One line without its end, of which `size` - 1 bytes are kept. False: no line is left, or a signal
 * came. */
static bool read_line(const struct talk_question *question, char *out, size_t size, struct err *err)
{
    size_t len = 0;
    char c = '\0';
    int got = read_byte(&c);
    if (got == 0)
        return no_answer(question, err);
    for (; got > 0 && c != '\n'; got = read_byte(&c))
        if (len + 1 < size)
            out[len++] = c;
    out[len] = '\0';
    return got >= 0 || stopped(err);
}

static bool prompt(const struct talk *talk, const struct talk_question *question, struct err *err)
{
    CLEANUP(str_finish)
    struct str out = {0};
    text_clean(&out, question->text, strlen(question->text), talk->ascii);
    if (question->suggest) {
        str_add(&out, " [");
        text_clean(&out, question->suggest, strlen(question->suggest), talk->ascii);
        str_char(&out, ']');
    }
    str_add(&out, ": ");
    return output_write(&out, err);
}

/* What a terminal shows by itself: the answer and the end of the line. */
static bool echo(const struct talk *talk, const char *answer, struct err *err)
{
    CLEANUP(str_finish)
    struct str out = {0};
    if (talk->terminal)
        return true;
    text_clean(&out, answer, strlen(answer), talk->ascii);
    str_char(&out, '\n');
    return output_write(&out, err);
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    for (size_t len = strlen(text); len && strchr(" \t\r", text[len - 1]); len--)
        text[len - 1] = '\0';
    return text;
}

bool talk_put(const struct talk *talk, const struct talk_question *question,
              char out[static TALK_ANSWER], struct err *err)
{
    char line[TALK_ANSWER];
    const char *answer = "";
    while (!*answer) {
        if (!prompt(talk, question, err) || !read_line(question, line, sizeof(line), err))
            return false;
        answer = trim(line);
        if (!echo(talk, answer, err))
            return false;
        if (!*answer && question->suggest)
            answer = question->suggest;
    }
    snprintf(out, TALK_ANSWER, "%s", answer);
    return true;
}

/* ---- yes, one of several ----------------------------------------------------------------- */

bool talk_yes(const struct talk *talk, const struct talk_question *question, bool *out,
              struct err *err)
{
    char answer[TALK_ANSWER];
    const struct talk_question asked = {
        .text = question->text, .suggest = *out ? "Y/n" : "y/N", .option = question->option};
    for (;;) {
        if (!talk_put(talk, &asked, answer, err))
            return false;
        if (answer[1] == '/') /* the suggestion */
            return true;
        char first = (char)(*answer | 0x20);
        if (first == 'y' || first == 'n') {
            *out = first == 'y';
            return true;
        }
        if (!talk_say(talk, err, "Please answer yes or no."))
            return false;
    }
}

static bool list_choices(const struct talk *talk, const struct talk_choices *choices,
                         struct err *err)
{
    for (size_t i = 0; i < choices->n; i++) {
        char number[24];
        snprintf(number, sizeof(number), "%2zu", i + 1);
        if (!talk_item(talk, number, choices->titles[i], err))
            return false;
    }
    return true;
}

static size_t find_choice(const struct talk_choices *choices, const char *answer)
{
    int64_t number;
    if (decimal_parse(answer, 0, &number) && number >= 1 && number <= (int64_t)choices->n)
        return (size_t)number - 1;
    size_t i = 0;
    while (i < choices->n && !text_equal(choices->names[i], answer))
        i++;
    return i;
}

bool talk_choose(const struct talk *talk, const struct talk_question *question,
                 const struct talk_choices *choices, size_t *out, struct err *err)
{
    char answer[TALK_ANSWER];
    if (!talk_say(talk, err, "%s", question->text) || !list_choices(talk, choices, err))
        return false;
    const struct talk_question number = {
        .text = "Number", .suggest = question->suggest, .option = question->option};
    for (;;) {
        if (!talk_put(talk, &number, answer, err))
            return false;
        *out = find_choice(choices, answer);
        if (*out < choices->n)
            return true;
        if (!talk_say(talk, err, "Please answer with a number from 1 to %zu.", choices->n))
            return false;
    }
}

/* ---- what is not shown ------------------------------------------------------------------- */

/* What is typed is not shown until the end. */
struct hush {
    struct termios saved;
    bool hushed;
};

static void hush_begin(struct hush *hush, const struct talk *talk)
{
    struct termios quiet;
    hush->hushed = talk->terminal && tcgetattr(STDIN_FILENO, &hush->saved) == 0;
    if (!hush->hushed)
        return;
    quiet = hush->saved;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    quiet.c_cc[VSUSP] = _POSIX_VDISABLE; /* a shell would find a terminal that shows nothing */
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
}

static void hush_end(struct hush *hush)
{
    if (hush->hushed)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hush->saved);
}

static bool read_hushed(const struct talk *talk, const struct talk_question *question, char *line,
                        size_t size, struct err *err)
{
    CLEANUP(hush_end)
    struct hush hush;
    hush_begin(&hush, talk);
    return prompt(talk, question, err) && read_line(question, line, size, err);
}

bool talk_secret(const struct talk *talk, const struct talk_question *question,
                 struct secret *secret, struct err *err)
{
    CLEANUP(wipe)
    char line[SECRET_MAX + 2];
    CLEANUP(str_finish)
    struct str end = {0};
    bool ok = read_hushed(talk, question, line, sizeof(line), err);
    str_char(&end, '\n');
    if (!output_write(&end, ok ? err : NULL) || !ok)
        return false;
    return secret_set(secret, line, err);
}
