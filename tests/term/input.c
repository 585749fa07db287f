/* Keys: what terminals send, whole, in pieces, mixed, and as noise. */
#include <stdlib.h>

#include "check.h"
#include "input.h"

struct sent {
    const char *bytes;
    int key;
};

static const struct sent keys[] = {
    {"a", 'a'},
    {"\r", K_ENTER},
    {"\n", K_ENTER},
    {"\t", K_TAB},
    {"\x7f", K_BACKSPACE},
    {"\x01", K_CTRL('a')},
    {"\xc3\xa9", 0xe9},
    {"\xe2\x82\xac", 0x20ac},
    {"\xf0\x9f\x98\x80", 0x1f600},
    {"\x1b[A", K_UP},
    {"\x1bOA", K_UP},
    {"\x1b[1;5B", K_DOWN},
    {"\x1b[C", K_RIGHT},
    {"\x1bOD", K_LEFT},
    {"\x1b[H", K_HOME},
    {"\x1b[1~", K_HOME},
    {"\x1b[7~", K_HOME},
    {"\x1bOF", K_END},
    {"\x1b[4~", K_END},
    {"\x1b[2~", K_INSERT},
    {"\x1b[3~", K_DELETE},
    {"\x1b[5~", K_PAGE_UP},
    {"\x1b[6;2~", K_PAGE_DOWN},
    {"\x1b[Z", K_BACK_TAB},
    {"\x1bOP", K_F(1)},
    {"\x1b[11~", K_F(1)},
    {"\x1b[[A", K_F(1)},
    {"\x1b[1;2S", K_F(4)},
    {"\x1b[15~", K_F(5)},
    {"\x1b[[E", K_F(5)},
    {"\x1b[17~", K_F(6)},
    {"\x1b[21~", K_F(10)},
    {"\x1b[23~", K_F(11)},
    {"\x1b[24~", K_F(12)},
    {"\x1b[97;5u", K_CTRL('a')},
    {"\x1b[9;2u", K_BACK_TAB},
    {"\x1b[27u", K_ESC},
    {"\x1bOM", K_ENTER},
};

/* The one key of `bytes`, fed in pieces of `piece` bytes; K_NONE when there is none or another
 * follows. */
static int key_of(const char *bytes, size_t piece)
{
    struct input input = {0};
    struct key_event event = {0}, second = {0};
    size_t size = strlen(bytes);
    int key = K_NONE;
    for (size_t i = 0; i < size; i += piece) {
        input_feed(&input, bytes + i, MIN(piece, size - i));
        if (key == K_NONE && input_next(&input, false, &event))
            key = event.key;
    }
    bool more = input_next(&input, true, &second) || input_pending(&input);
    key_event_finish(&event);
    key_event_finish(&second);
    input_finish(&input);
    return more ? K_NONE : key;
}

static void test_keys(void)
{
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        CHECK_NUMBER(key_of(keys[i].bytes, 100), keys[i].key);
        CHECK_NUMBER(key_of(keys[i].bytes, 1), keys[i].key);
    }
}

static void check_keys(const char *bytes, const int *want, size_t n)
{
    struct input input = {0};
    struct key_event event = {0};
    input_feed(&input, bytes, strlen(bytes));
    for (size_t i = 0; i < n; i++) {
        CHECK(input_next(&input, true, &event));
        CHECK_NUMBER(event.key, want[i]);
    }
    CHECK(!input_next(&input, true, &event));
    input_finish(&input);
}

static void test_escape(void)
{
    struct input input = {0};
    struct key_event event = {0};
    input_feed(&input, "\x1b", 1);
    CHECK(!input_next(&input, false, &event) && input_pending(&input));
    CHECK(input_next(&input, true, &event) && event.key == K_ESC && !input_pending(&input));
    check_keys("\x1bj", (int[]){K_ESC, 'j'}, 2);
    check_keys("\x1b\x1b", (int[]){K_ESC, K_ESC}, 2);
    check_keys("\x1b\x1b[A", (int[]){K_ESC, K_UP}, 2);
    check_keys("j\x1b[Bk", (int[]){'j', K_DOWN, 'k'}, 3);
    input_finish(&input);
}

/* Sequences nobody asked for vanish whole, and what follows is read. */
static void test_unknown(void)
{
    check_keys("\x1b[?64;1;2cj", (int[]){'j'}, 1);
    check_keys("\x1b[99~j", (int[]){'j'}, 1);
    check_keys("\x1b[Ij", (int[]){'j'}, 1);
    check_keys("\x1b]11;rgb:0000/0000/0000\aj", (int[]){'j'}, 1);
    check_keys("\x1bP1$r0m\x1b\\j", (int[]){'j'}, 1);
    check_keys("\x1b[M !!j", (int[]){'j'}, 1);
    check_keys("\xff\xc3j", (int[]){'j'}, 1);
    check_keys("\x1b[1\x1b[A", (int[]){K_UP}, 1);
}

static void test_backspace(void)
{
    struct input input = {.erase = 8};
    struct key_event event = {0};
    input_feed(&input, "\b", 1);
    CHECK(input_next(&input, false, &event) && event.key == K_BACKSPACE);
    input_finish(&input);
}

static void check_paste(const char *bytes, size_t piece, const char *want)
{
    struct input input = {0};
    struct key_event event = {0};
    bool got = false;
    size_t size = strlen(bytes);
    for (size_t i = 0; i < size && !got; i += piece) {
        input_feed(&input, bytes + i, MIN(piece, size - i));
        got = input_next(&input, false, &event);
    }
    CHECK(got && event.key == K_PASTE);
    CHECK_TEXT(event.paste, want);
    key_event_finish(&event);
    input_finish(&input);
}

static void test_paste(void)
{
    for (size_t piece = 1; piece < 40; piece++)
        check_paste("\x1b[200~user:\xc3\xa9 \x1b[A x\x1b[201~", piece, "user:\xc3\xa9 \x1b[A x");
    check_paste("\x1b[200~\xff\x1b[201~", 100, "\xef\xbf\xbd");
    check_paste("\x1b[200~\x1b[201~", 3, "");
}

static void test_long_paste(void)
{
    struct input input = {0};
    struct key_event event = {0};
    char block[1000];
    memset(block, 'x', sizeof(block));
    input_feed(&input, "\x1b[200~", 6);
    for (int i = 0; i < 200; i++) {
        CHECK_NUMBER(input_feed(&input, block, sizeof(block)), (int)sizeof(block));
        CHECK(!input_next(&input, false, &event));
    }
    input_feed(&input, "\x1b[201~q", 7);
    CHECK(input_next(&input, false, &event) && event.key == K_PASTE);
    CHECK_NUMBER(strlen(event.paste), PASTE_MAX);
    key_event_finish(&event);
    CHECK(input_next(&input, false, &event) && event.key == 'q');
    input_feed(&input, "\x1b[200~abc", 9);
    CHECK(!input_next(&input, false, &event));
    CHECK(input_next(&input, true, &event) && event.key == K_PASTE);
    CHECK_TEXT(event.paste, "abc");
    key_event_finish(&event);
    input_finish(&input);
}

static void test_mouse(void)
{
    struct input input = {0};
    struct key_event event = {0};
    static const char bytes[] = "\x1b[<0;12;7M\x1b[<0;12;7m\x1b[<65;1;1M\x1b[<32;300;200M";
    input_feed(&input, bytes, sizeof(bytes) - 1);
    CHECK(input_next(&input, false, &event) && event.key == K_MOUSE);
    CHECK(event.x == 11 && event.y == 6 && event.button == 1 && event.mouse == MOUSE_PRESS);
    CHECK(input_next(&input, false, &event) && event.mouse == MOUSE_RELEASE);
    CHECK(input_next(&input, false, &event) && event.mouse == MOUSE_WHEEL_DOWN);
    CHECK(input_next(&input, false, &event) && event.mouse == MOUSE_DRAG && event.x == 299);
    input_finish(&input);
}

/* Noise never stalls the reader: what is fed is used up, and every key is one that exists. */
static void test_noise(void)
{
    uint64_t seed = 7;
    struct input input = {0};
    unsigned bad = 0, read = 0;
    static const char likely[] = "\x1b\x1b[[O0123456789;<~uMmPA?\x07\\";
    for (int round = 0; round < 20000; round++) {
        char bytes[24];
        for (size_t i = 0; i < sizeof(bytes); i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[i] =
                seed >> 63 ? (char)(seed >> 50) : likely[(seed >> 40) % (sizeof(likely) - 1)];
        }
        struct key_event event = {0};
        bad += input_feed(&input, bytes, sizeof(bytes)) != sizeof(bytes);
        while (input_next(&input, round % 8 == 0, &event)) {
            bad += event.key <= K_NONE || event.key >= K_LAST;
            bad += (event.key == K_PASTE) != (event.paste != NULL);
            key_event_finish(&event);
            read++;
        }
        bad += input.n > INPUT_MAX;
    }
    CHECK_NUMBER(bad, 0);
    CHECK(read > 1000);
    input_finish(&input);
}

int main(void)
{
    test_keys();
    test_escape();
    test_unknown();
    test_backspace();
    test_paste();
    test_long_paste();
    test_mouse();
    test_noise();
    return check_done();
}
