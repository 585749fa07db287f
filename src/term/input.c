/* Keys as xterm and its many likes, the Linux console, rxvt, tmux and screen send them. Sequences
 * that are not known are swallowed whole, so that no stray letter of them acts as a key. */
#include "input.h"

#include <stdlib.h>
#include <string.h>

enum { SEQUENCE_MAX = 256, NUMBERS_MAX = 8 };

/* What was read: bytes used (0: more are needed) and the event, whose key is K_NONE for what is to
 * be ignored. */
struct reading {
    size_t used;
    struct key_event event;
};

static struct reading key_reading(size_t used, int key)
{
    return (struct reading){used, {.key = key}};
}

struct sequence {
    int numbers[NUMBERS_MAX];
    size_t n;
    char private, final;
};

static int letter_key(char letter)
{
    switch (letter) {
    case 'A':
        return K_UP;
    case 'B':
        return K_DOWN;
    case 'C':
        return K_RIGHT;
    case 'D':
        return K_LEFT;
    case 'H':
        return K_HOME;
    case 'F':
        return K_END;
    case 'M':
        return K_ENTER;
    case 'Z':
        return K_BACK_TAB;
    case 'P':
    case 'Q':
    case 'R':
    case 'S':
        return K_F1 + (letter - 'P');
    }
    return K_NONE;
}

static int tilde_key(int number)
{
    static const int low[] = {K_NONE,    K_HOME,      K_INSERT, K_DELETE, K_END,
                              K_PAGE_UP, K_PAGE_DOWN, K_HOME,   K_END};
    if (number >= 0 && number < (int)ARRAY_LEN(low))
        return low[number];
    if (number >= 11 && number <= 15)
        return K_F1 + (number - 11);
    if (number >= 17 && number <= 21)
        return K_F1 + 5 + (number - 17);
    return number == 23 || number == 24 ? K_F1 + 10 + (number - 23) : K_NONE;
}

/* "CSI code ; modifiers u": keys that tell more than bytes can. */
static int unicode_key(const struct sequence *sequence)
{
    int code = sequence->numbers[0], modifiers = sequence->n > 1 ? sequence->numbers[1] - 1 : 0;
    if (code == K_TAB && modifiers & 1)
        return K_BACK_TAB;
    if (modifiers & 4 && code >= '@' && code <= 'z')
        return K_CTRL(code);
    return code > 0 && code < 0x110000 ? code : K_NONE;
}

static struct reading read_mouse(const struct sequence *sequence, size_t used)
{
    struct reading reading = key_reading(used, K_MOUSE);
    int button = sequence->numbers[0];
    if (sequence->n < 3)
        return key_reading(used, K_NONE);
    reading.event.x = sequence->numbers[1] - 1;
    reading.event.y = sequence->numbers[2] - 1;
    reading.event.button = (button & 3) + 1;
    if (button & 64)
        reading.event.mouse = button & 1 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP;
    else if (sequence->final == 'm')
        reading.event.mouse = MOUSE_RELEASE;
    else
        reading.event.mouse = button & 32 ? MOUSE_DRAG : MOUSE_PRESS;
    return reading;
}

/* Reads the parameters of "CSI ..." from bytes[2] on; returns the bytes up to and with the final
 * one, or 0. */
static size_t parse_sequence(const unsigned char *bytes, size_t n, struct sequence *sequence)
{
    int number = 0;
    *sequence = (struct sequence){0};
    for (size_t i = 2; i < n; i++) {
        unsigned char byte = bytes[i];
        if (byte >= '0' && byte <= '9') {
            number = MIN(number * 10 + (byte - '0'), 0x10ffff);
        } else if (byte >= '<' && byte <= '?') {
            sequence->private = (char)byte;
        } else if (byte == ';' || byte == ':' || byte >= 0x40) {
            if (sequence->n < NUMBERS_MAX)
                sequence->numbers[sequence->n++] = number;
            number = 0;
        }
        if (byte >= 0x40 && byte < 0x7f) {
            sequence->final = (char)byte;
            return i + 1;
        }
        if (byte < 0x20 || byte >= 0x7f) /* not part of any sequence: drop what came before it */
            return i;
    }
    return n >= SEQUENCE_MAX ? n : 0;
}

static struct reading read_csi(const unsigned char *bytes, size_t n)
{
    struct sequence sequence;
    if (n > 2 && bytes[2] == '[') /* the Linux console's F1 to F5 */
        return n < 4 ? (struct reading){0}
                     : key_reading(4, bytes[3] >= 'A' && bytes[3] <= 'E' ? K_F1 + bytes[3] - 'A'
                                                                         : K_NONE);
    size_t used = parse_sequence(bytes, n, &sequence);
    if (!used || !sequence.final)
        return key_reading(used, K_NONE);
    if (sequence.private == '<')
        return read_mouse(&sequence, used);
    if (sequence.private || sequence.final == 'I' || sequence.final == 'O')
        return key_reading(used, K_NONE);
    if (sequence.final == 'M') /* the old mouse protocol: three more bytes */
        return n < used + 3 ? (struct reading){0} : key_reading(used + 3, K_NONE);
    if (sequence.final == '~')
        return key_reading(used,
                           sequence.numbers[0] == 200 ? K_PASTE : tilde_key(sequence.numbers[0]));
    return key_reading(used,
                       sequence.final == 'u' ? unicode_key(&sequence) : letter_key(sequence.final));
}

/* Answers of the terminal ("OSC ... BEL", "DCS ... ST") are no keys. */
static struct reading skip_answer(const unsigned char *bytes, size_t n)
{
    for (size_t i = 2; i < n; i++) {
        if (bytes[i] == 7)
            return key_reading(i + 1, K_NONE);
        if (bytes[i] == '\\' && bytes[i - 1] == K_ESC)
            return key_reading(i + 1, K_NONE);
    }
    return key_reading(n >= INPUT_MAX / 2 ? n : 0, K_NONE);
}

/* ESC and a letter at once is not Alt: over a slow link Esc and the next key arrive together. */
static struct reading read_escape(const unsigned char *bytes, size_t n, bool final)
{
    struct reading reading = {0};
    if (n == 1)
        return key_reading(final, K_ESC);
    if (bytes[1] == '[')
        reading = read_csi(bytes, n);
    else if (bytes[1] == 'O')
        reading = n > 2 ? key_reading(3, letter_key((char)bytes[2])) : reading;
    else if (bytes[1] == ']' || bytes[1] == 'P')
        reading = skip_answer(bytes, n);
    else
        reading = key_reading(1, K_ESC);
    return !reading.used && final ? key_reading(1, K_ESC) : reading;
}

static size_t character_size(unsigned char first)
{
    if (first < 0xc0)
        return 1;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static struct reading read_character(const struct input *input, bool final)
{
    uint32_t point;
    unsigned char first = input->bytes[0];
    if (first == '\n')
        return key_reading(1, K_ENTER);
    if (first && first == input->erase)
        return key_reading(1, K_BACKSPACE);
    if (first < 0x80)
        return key_reading(1, first);
    if (input->n < character_size(first) && !final)
        return (struct reading){0};
    size_t used = utf8_decode((const char *)input->bytes, input->n, &point);
    return key_reading(used, point == 0xfffd || point < 0xa0 ? K_NONE : (int)point);
}

static void drop(struct input *input, size_t n)
{
    memmove(input->bytes, input->bytes + n, input->n - n);
    input->n -= n;
}

/* Adds to the paste what is valid; more than PASTE_MAX is read and dropped. */
static void take_pasted(struct input *input, size_t n)
{
    uint32_t point;
    char text[4];
    input->paste.max = PASTE_MAX;
    for (size_t i = 0; i < n;) {
        i += utf8_decode((const char *)input->bytes + i, n - i, &point);
        if (point)
            str_bytes(&input->paste, text, utf8_encode(point, text));
    }
    drop(input, n);
}

static bool next_pasted(struct input *input, bool final, struct key_event *event)
{
    static const char end[] = "\x1b[201~";
    size_t size = sizeof(end) - 1;
    const unsigned char *found = memmem(input->bytes, input->n, end, size);
    if (!found && !final) {
        size_t whole = input->n - MIN(input->n, size - 1); /* what follows may begin the end */
        for (int i = 0; i < 3 && whole > 0 && (input->bytes[whole] & 0xc0) == 0x80; i++)
            whole--;
        take_pasted(input, whole);
        return false;
    }
    take_pasted(input, found ? (size_t)(found - input->bytes) : input->n);
    drop(input, found ? size : 0);
    input->pasting = false;
    *event = (struct key_event){.key = K_PASTE, .paste = str_take(&input->paste)};
    return true;
}

size_t input_feed(struct input *input, const void *bytes, size_t n)
{
    n = MIN(n, sizeof(input->bytes) - input->n);
    memcpy(input->bytes + input->n, bytes, n);
    input->n += n;
    return n;
}

bool input_pending(const struct input *input)
{
    return input->n > 0 || input->pasting;
}

bool input_next(struct input *input, bool final, struct key_event *event)
{
    while (input->n > 0 && !input->pasting) {
        struct reading reading = input->bytes[0] == K_ESC
                                     ? read_escape(input->bytes, input->n, final)
                                     : read_character(input, final);
        if (!reading.used)
            return false;
        drop(input, reading.used);
        input->pasting = reading.event.key == K_PASTE;
        if (reading.event.key == K_NONE || input->pasting)
            continue;
        *event = reading.event;
        return true;
    }
    return input->pasting && next_pasted(input, final, event);
}

void input_finish(struct input *input)
{
    str_finish(&input->paste);
    *input = (struct input){0};
}
