/* What goes into statements from outside, and what servers say when they cannot answer. */
#include <stdlib.h>

#include "check.h"
#include "usagetop/clickhouse.h"

/* ---- literals ---------------------------------------------------------------------------- */

/* What a server of any version reads of a literal: a backslash stands only before itself and the
 * quote; NULL: it is none, or goes on behind its end. */
static char *read_back(const struct str *literal, char quote, size_t *size)
{
    const char *text = literal->data;
    char *out = malloc(literal->len + 1);
    size_t n = 0, at = 1;
    bool good = literal->len >= 2 && text[0] == quote;
    while (good && at < literal->len && text[at] != quote) {
        if (text[at] == '\\') {
            at++;
            good = at < literal->len && (text[at] == '\\' || text[at] == quote);
        }
        if (good)
            out[n++] = text[at++];
    }
    good = good && at + 1 == literal->len;
    *size = n;
    if (!good)
        free(out);
    return good ? out : NULL;
}

static void literals_come_back(void)
{
    uint32_t random = 1;
    for (int round = 0; round < 3000; round++) {
        char text[40];
        size_t size = round < 256 ? 1 : (size_t)round % sizeof(text), back;
        struct str literal = {0};
        for (size_t i = 0; i < size; i++) {
            static const char nasty[] = "'\\`%_\"\0\n;-";
            random = random * 1664525 + 1013904223;
            text[i] = random >> 31 ? nasty[(random >> 8) % sizeof(nasty)] : (char)(random >> 16);
        }
        if (round < 256)
            text[0] = (char)round;
        clickhouse_text(&literal, text, size);
        char *read = read_back(&literal, '\'', &back);
        CHECK(read && back == size && memcmp(read, text, size) == 0);
        free(read);
        str_finish(&literal);
    }
}

static void names_come_back(void)
{
    static const char *const names[] = {"events", "", "a`b", "a\\", "`; DROP TABLE x; --", "a.b"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct str literal = {0};
        size_t size;
        clickhouse_name(&literal, names[i]);
        char *read = read_back(&literal, '`', &size);
        CHECK(read && size == strlen(names[i]) && memcmp(read, names[i], size) == 0);
        free(read);
        str_finish(&literal);
    }
}

/* ---- errors ------------------------------------------------------------------------------ */

struct said {
    int status, code;
    enum err_code kind;
    const char *body, *text;
};
static const struct said said[] = {
    {400, 62, ERR_USAGE,
     "Code: 62, e.displayText() = DB::Exception: Syntax error: failed at position 8: x. Expected "
     "one "
     "of: a, e.what() = DB::Exception\n",
     "the cluster says: Syntax error: failed at position 8: x. Expected one of: a (ClickHouse code "
     "62)"},
    {400, 62, ERR_USAGE,
     "Code: 62. DB::Exception: Syntax error: failed at position 1. (SYNTAX_ERROR) (version 24.8.1)",
     "the cluster says: Syntax error: failed at position 1. (SYNTAX_ERROR) (ClickHouse code 62)"},
    {404, 60, ERR_NOT_FOUND,
     "Code: 60, e.displayText() = DB::Exception: Table usage.x doesn't exist., e.what() = x",
     "the cluster says: Table usage.x doesn't exist (ClickHouse code 60)"},
    {401, 193, ERR_AUTH, "Code: 193, e.displayText() = DB::Exception: Wrong password for user dash",
     "the cluster does not accept this user and password (ClickHouse code 193)"},
    {500, 164, ERR_FORBIDDEN,
     "Code: 164, e.displayText() = DB::Exception: Cannot modify 'x' setting in readonly mode",
     "the cluster says: Cannot modify 'x' setting in readonly mode (ClickHouse code 164)"},
    {500, 159, ERR_LATER, "Code: 159, e.displayText() = DB::Exception: Timeout exceeded",
     "the cluster gave up: the question took longer than it allows (ClickHouse code 159)"},
    {200, 279, ERR_LATER, "{\"meta\": [{\"na\nCode: 279, e.displayText() = DB::Exception: All",
     "a server of the cluster does not answer (ClickHouse code 279)"},
    {502, 0, ERR_OTHER, "Bad \x1b[31mgateway", NULL},
    {500, 0, ERR_OTHER, "", "the cluster answered with HTTP status 500"},
};

static void errors_are_sentences(void)
{
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        struct err err = {0};
        size_t size = strlen(said[i].body);
        CHECK_NUMBER(clickhouse_error_code(said[i].body, size), said[i].code);
        CHECK(!clickhouse_error(said[i].status, said[i].body, size, &err));
        CHECK_NUMBER(err.code, said[i].kind);
        if (said[i].text)
            CHECK_TEXT(err.text, said[i].text);
        CHECK(!strchr(err.text, '\x1b'));
    }
    struct err err = {0};
    CHECK(!clickhouse_error(500, NULL, 0, &err));
    CHECK_NUMBER(clickhouse_error_code(NULL, 0), 0);
}

static void servers_are_named(void)
{
    static const struct {
        const char *body, *server;
    } bodies[] = {
        {"Code: 279, e.displayText() = DB::NetException: All connection tries failed. Log: "
         "\n\nCode: "
         "210, e.displayText() = DB::NetException: Connection refused: (127.0.0.2:9001, 127.0.0.2)",
         "127.0.0.2:9001"},
        {"Code: 279. (ALL_CONNECTION_TRIES_FAILED) Connection refused (shard-2.example.org:9000)",
         "shard-2.example.org:9000"},
        {"Code: 279, (nothing here) (a:b) (:9)", NULL},
        {"(127.0.0.1:90", "127.0.0.1:90"},
        {"(", NULL},
        {"", NULL}};
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        struct str server = {0};
        bool named = clickhouse_error_server(bodies[i].body, strlen(bodies[i].body), &server);
        CHECK_NUMBER(named, bodies[i].server != NULL);
        CHECK_TEXT(str_text(&server), bodies[i].server ? bodies[i].server : "");
        str_finish(&server);
    }
}

int main(void)
{
    literals_come_back();
    names_come_back();
    errors_are_sentences();
    servers_are_named();
    return check_done();
}
