/* The one writer of literals and names against a server that runs: whatever bytes a text has, the
 * server reads these bytes and nothing behind them.
 *
 *     literals URL
 */
#include "reach.h"
#include "usagetop/clickhouse.h"

#include <string.h>

enum { TEXTS = 400, AT_ONCE = 50, TEXT_MAX_SIZE = 60, NAMES = 60, HUGE_SIZE = 100000 };

static uint32_t draw(void)
{
    static uint32_t random = 7;
    return (random = random * 1664525 + 1013904223) >> 8;
}

/* Every byte by itself first; then what is likely to be read wrongly. */
static size_t make_text(size_t number, char *out)
{
    static const char *const nasty[] = {"\\",
                                        "'",
                                        "\\'",
                                        "`",
                                        "\"",
                                        "\\x41",
                                        "\\N",
                                        "%",
                                        "_",
                                        "\n",
                                        "\r",
                                        "\t",
                                        ";",
                                        "--",
                                        "/*",
                                        "*/",
                                        "\xff",
                                        "\xc3",
                                        "\xed\xa0\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xe2\x80\xae",
                                        "\x1b[2J",
                                        "') OR 1 --",
                                        "{p:String}",
                                        "$$",
                                        "''",
                                        "\b"};
    size_t n = 0;
    if (number < 256) {
        out[0] = (char)number;
        return 1;
    }
    while (n + 12 < TEXT_MAX_SIZE && draw() % 12) {
        const char *part = nasty[draw() % ARRAY_LEN(nasty)];
        if (draw() % 4 == 0) {
            out[n++] = (char)(draw() % 256);
            continue;
        }
        memcpy(out + n, part, strlen(part));
        n += strlen(part);
    }
    return n;
}

static void add_hex(struct str *out, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        str_addf(out, "%02X", (unsigned)(unsigned char)bytes[i]);
}

static void check_texts(const char *url)
{
    for (size_t number = 0; number < TEXTS;) {
        CLEANUP(str_finish)
        struct str statement = {0};
        CLEANUP(str_finish)
        struct str want = {0};
        str_add(&statement, "SELECT ''");
        for (size_t i = 0; i < AT_ONCE; i++, number++) {
            char text[TEXT_MAX_SIZE + 16];
            size_t size = make_text(number, text);
            str_add(&statement, ", hex(");
            clickhouse_text(&statement, text, size);
            str_char(&statement, ')');
            str_char(&want, '\t');
            add_hex(&want, text, size);
        }
        CLEANUP(free_ptr)
        char *got = reach_ask_str(url, &statement);
        CHECK_TEXT(got, str_text(&want));
    }
}

/* As long as a statement may be. */
static void check_huge(const char *url)
{
    CLEANUP(str_finish)
    struct str text = {0};
    CLEANUP(str_finish)
    struct str statement = {0};
    for (size_t i = 0; i < HUGE_SIZE; i++)
        str_char(&text, "\\'\n\xff"[i % 4]);
    str_add(&statement, "SELECT length(");
    clickhouse_text(&statement, str_text(&text), text.len);
    str_add(&statement, ")");
    CLEANUP(free_ptr)
    char *got = reach_ask_str(url, &statement);
    CHECK_TEXT(got, "100000");
}

/* Names of columns: the server lists those it made. No byte 0 is in a name, and none is empty. */
static void check_names(const char *url)
{
    CLEANUP(str_finish)
    struct str statement = {0};
    CLEANUP(str_finish)
    struct str want = {0};
    str_add(&statement, "CREATE TABLE ");
    clickhouse_name(&statement, "a`b'c\\");
    str_add(&statement, " (");
    for (size_t i = 0; i < NAMES; i++) {
        char name[TEXT_MAX_SIZE + 24];
        size_t size = (size_t)snprintf(name, sizeof(name), "%zu ", i);
        size += make_text(i < 30 ? i * 8 + 1 : 256 + i, name + size);
        name[size] = '\0';
        str_add(&statement, i ? ", " : "");
        clickhouse_name(&statement, name);
        str_add(&statement, " Int8");
        str_add(&want, i ? "," : "");
        add_hex(&want, name, strlen(name));
    }
    str_add(&statement, ") ENGINE = Memory");
    reach_tell(url, str_text(&statement));
    CLEANUP(free_ptr)
    char *got = reach_ask(url, "SELECT arrayStringConcat(groupArray(hex(name)), ',') FROM "
                               "system.columns WHERE table = 'a`b\\'c\\\\'");
    CHECK_TEXT(got, str_text(&want));
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    check_texts(argv[1]);
    check_huge(argv[1]);
    check_names(argv[1]);
    return check_done();
}
