/* The shortened stream draws the same picture: both are shown on a small emulator, for random
 * streams. */
#include <stdlib.h>

#include "check.h"
#include "sgr.h"

enum { WIDTH = 400 };

struct seen {
    char text, fore[SGR_COLOUR_MAX], back[SGR_COLOUR_MAX];
    unsigned attributes;
};

struct emulator {
    struct seen cells[WIDTH];
    struct seen pen;
    size_t at;
};

static void set_parameter(struct emulator *emulator, const char *text, int number)
{
    struct seen *pen = &emulator->pen;
    if (number == 0)
        *pen = (struct seen){0};
    else if (number < 10)
        pen->attributes |= 1u << number;
    else if (number == 22)
        pen->attributes &= ~6u;
    else if (number < 30)
        pen->attributes &= ~(1u << (number - 20));
    else if (number == 39)
        pen->fore[0] = '\0';
    else if (number == 49)
        pen->back[0] = '\0';
    else
        snprintf(number < 40 || (number >= 90 && number < 98) ? pen->fore : pen->back,
                 SGR_COLOUR_MAX, "%s", text);
}

/* One sequence "ESC [ ... m"; colours with 5 or 2 take two or four parameters more. */
static void read_sgr(struct emulator *emulator, const char *text)
{
    while (*text != 'm') {
        char parameter[SGR_COLOUR_MAX] = "";
        int number = atoi(text), more = 0;
        size_t len = 0;
        if (number == 38 || number == 48)
            more = text[3] == '5' ? 2 : 4;
        while (*text != 'm' && (*text != ';' || more-- > 0))
            parameter[len++] = *text++;
        set_parameter(emulator, parameter, number);
        text += *text == ';';
    }
}

/* Blanks show only what is seen of them. */
static void put(struct emulator *emulator, char text)
{
    struct seen cell = emulator->pen;
    cell.text = text;
    if (text == ' ' && !(cell.attributes & (1u << 4 | 1u << 7))) {
        cell.attributes = 0;
        cell.fore[0] = '\0';
    }
    emulator->cells[emulator->at] = cell;
    emulator->at = (emulator->at + 1) % WIDTH;
}

static void run(struct emulator *emulator, const char *bytes)
{
    for (; *bytes; bytes++) {
        if (*bytes != '\x1b') {
            put(emulator, *bytes);
            continue;
        }
        const char *end = bytes + strcspn(bytes, "mKH");
        if (*end == 'm' && end == bytes + 2)
            set_parameter(emulator, "", 0);
        else if (*end == 'm')
            read_sgr(emulator, bytes + 2);
        else if (*end == 'K')
            put(emulator, ' ');
        else
            emulator->at = (size_t)atoi(bytes + 2);
        bytes = end;
    }
}

static bool same(const struct emulator *a, const struct emulator *b)
{
    for (size_t i = 0; i < WIDTH; i++) {
        const struct seen *x = &a->cells[i], *y = &b->cells[i];
        if (x->text != y->text || x->attributes != y->attributes || strcmp(x->fore, y->fore) != 0 ||
            strcmp(x->back, y->back) != 0)
            return false;
    }
    return a->at == b->at;
}

static uint64_t seed = 1;

static unsigned below(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

static void add_piece(struct str *out)
{
    static const char *const sgr[] = {"\x1b[m",
                                      "\x1b[1m",
                                      "\x1b[0;1;4m",
                                      "\x1b[38;5;103m",
                                      "\x1b[48;5;236m",
                                      "\x1b[39;49m",
                                      "\x1b[7m",
                                      "\x1b[31m",
                                      "\x1b[97;44m",
                                      "\x1b[38;2;1;2;3m",
                                      "\x1b[2;48;2;9;8;7m",
                                      "\x1b[22m"};
    switch (below(5)) {
    case 0:
        str_addf(out, "\x1b[%uH", below(WIDTH));
        break;
    case 1:
        str_add(out, below(8) ? " " : "\x1b[K");
        break;
    case 2:
        str_char(out, (char)('a' + below(26)));
        break;
    default:
        str_add(out, sgr[below(ARRAY_LEN(sgr))]);
    }
}

static void test_pictures(void)
{
    struct sgr shorten = {.unknown = true};
    static struct emulator plain, shortened;
    size_t before = 0, after = 0;
    for (int frame = 0; frame < 3000; frame++) {
        CLEANUP(str_finish)
        struct str in = {0};
        CLEANUP(str_finish)
        struct str out = {0};
        for (unsigned i = below(60); i > 0; i--)
            add_piece(&in);
        sgr_shorten(&shorten, str_text(&in), in.len, &out);
        run(&plain, str_text(&in));
        run(&shortened, str_text(&out));
        if (!CHECK(same(&plain, &shortened)))
            break;
        before += in.len;
        after += out.len;
    }
    CHECK(after < before);
}

static void check_short(struct sgr *sgr, const char *in, const char *want)
{
    CLEANUP(str_finish)
    struct str out = {0};
    sgr_shorten(sgr, in, strlen(in), &out);
    CHECK_TEXT(str_text(&out), want);
}

static void test_examples(void)
{
    struct sgr sgr = {0};
    check_short(&sgr, "\x1b[38;5;9m\x1b[48;5;4mab\x1b[38;5;9m\x1b[48;5;4mc",
                "\x1b[38;5;9;48;5;4mabc");
    check_short(&sgr, "\x1b(B\x1b[m", "");
    check_short(&sgr, " \x1b[1mx\x1b[m", "\x1b[49m \x1b[;1mx");
    check_short(&sgr, "\x1b[5;6H", "\x1b[5;6H");
    check_short(&sgr, "y", "\x1b[my");
    check_short(&sgr, "\x1b[1;2mz\x1b[22;1mz", "\x1b[1;2mz\x1b[;1mz");
    check_short(&sgr, "\x1b[?25h\x1b]0;t", "\x1b[?25h\x1b]0;t");
    check_short(&sgr, "-\x1b[4b", "-----");
    sgr.palette.used[20] = true;
    sgr.palette.rgb[20][1] = 77;
    check_short(&sgr, "\x1b[38;5;20mq", "\x1b[38;2;0;77;0mq");
}

int main(void)
{
    test_pictures();
    test_examples();
    return check_done();
}
