/* Credentials: what is refused, what is wiped, where they may come from. */
#include "usagetop/base.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static char folder[] = "/tmp/usagetop-secret-XXXXXX";

static void copy_text(const char *text, void *arg)
{
    snprintf(arg, 256, "%s", text);
}

static const char *lend(const struct secret *secret)
{
    static char seen[256];
    secret_lend(secret, "Bearer ", copy_text, seen);
    return seen;
}

static bool set(struct secret *secret, const char *text, struct err *err)
{
    CLEANUP(free_ptr)
    char *copy = mem_text(text);
    size_t size = strlen(copy), left = 0;
    bool ok = secret_set(secret, copy, err);

    for (size_t i = 0; i < size; i++)
        left += copy[i] != '\0';
    CHECK_NUMBER(left, 0); /* wiped, accepted or not */
    return ok;
}

static void test_set(void)
{
    CLEANUP(secret_finish)
    struct secret secret = {0}, other = {0}, none = {0};
    struct err err = {0};

    CHECK(!secret_is_set(&secret));
    CHECK(set(&secret, "abc-123 \t\r\n", &err));
    CHECK(secret_is_set(&secret));
    CHECK_TEXT(lend(&secret), "Bearer abc-123");
    CHECK(set(&other, "abc-123", &err));
    CHECK(secret_equal(&secret, &other));
    CHECK(set(&other, "abc-124", &err));
    CHECK(!secret_equal(&secret, &other));
    CHECK(set(&other, "abc-1234", &err));
    CHECK(!secret_equal(&secret, &other));
    CHECK(!secret_equal(&secret, &none) && !secret_equal(&none, &none));
    CHECK_TEXT(lend(&none), "Bearer ");
    secret_finish(&other);
    secret_finish(&other);
    CHECK(!secret_is_set(&other));
}

static void test_refused(void)
{
    static const char *const texts[] = {"", " \n", "a\nb", "a\rb", "a\tb", "a\033[2J", "a\177b"};
    CLEANUP(secret_finish)
    struct secret secret = {0};
    CLEANUP(str_finish)
    struct str big = {0};
    struct err err = {0};

    CHECK(set(&secret, "kept", &err));
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        err = (struct err){0};
        CHECK(!set(&secret, texts[i], &err));
        CHECK(err.code == ERR_USAGE);
        CHECK_TEXT(lend(&secret), "Bearer kept");
    }
    for (int i = 0; i <= SECRET_MAX; i++)
        str_char(&big, 'x');
    CHECK(!set(&secret, big.data, &err));
    big.data[SECRET_MAX] = '\0';
    CHECK(set(&secret, big.data, &err));
}

static void test_environment(void)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    struct err err = {0};

    setenv("USAGETOP_TEST_TOKEN", "from-environment", 1);
    const char *place = getenv("USAGETOP_TEST_TOKEN");
    CHECK(secret_from_env(&secret, "USAGETOP_TEST_TOKEN", &err));
    CHECK_TEXT(lend(&secret), "Bearer from-environment");
    CHECK(getenv("USAGETOP_TEST_TOKEN") == NULL);
    CHECK_TEXT(place, ""); /* wiped where it stood */
    CHECK(!secret_from_env(&secret, "USAGETOP_TEST_TOKEN", &err));
    CHECK(strstr(err.text, "USAGETOP_TEST_TOKEN") != NULL);
    setenv("USAGETOP_TEST_TOKEN", "two\nlines", 1);
    CHECK(!secret_from_env(&secret, "USAGETOP_TEST_TOKEN", &err));
    CHECK(strstr(err.text, "two") == NULL);
    CHECK(getenv("USAGETOP_TEST_TOKEN") == NULL);
    CHECK_TEXT(lend(&secret), "Bearer from-environment");
}

static const char *path_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void put_file(const char *name, const char *text, size_t size, mode_t mode)
{
    FILE *file = fopen(path_of(name), "w");
    if (CHECK(file != NULL)) {
        fwrite(text, 1, size, file);
        fclose(file);
        chmod(path_of(name), mode);
    }
}

static void check_file_refused(const char *name, const char *why)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    struct err err = {0};

    CHECK(!secret_from_file(&secret, path_of(name), &err));
    if (!CHECK(strstr(err.text, why) != NULL))
        fprintf(stderr, "  %s\n", err.text);
    CHECK(strstr(err.text, "token") == NULL);
    CHECK(!secret_is_set(&secret));
}

static void test_file(void)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    CLEANUP(str_finish)
    struct str big = {0};
    char target[256];
    struct err err = {0};

    put_file("good", "token-1\n", 8, 0600);
    CHECK(secret_from_file(&secret, path_of("good"), &err));
    CHECK_TEXT(lend(&secret), "Bearer token-1");
    put_file("good", "token-2", 7, 0400);
    CHECK(secret_from_file(&secret, path_of("good"), &err));
    put_file("group", "token-1\n", 8, 0640);
    check_file_refused("group", "chmod 600");
    put_file("others", "token-1\n", 8, 0602);
    check_file_refused("others", "chmod 600");
    put_file("empty", "", 0, 0600);
    check_file_refused("empty", "empty");
    put_file("lines", "token-1\ntoken-2\n", 16, 0600);
    check_file_refused("lines", "line break");
    put_file("zero", "token\0more", 10, 0600);
    check_file_refused("zero", "control character");
    snprintf(target, sizeof(target), "%s", path_of("good"));
    CHECK(symlink(target, path_of("link")) == 0);
    check_file_refused("link", "symbolic link");
    CHECK(mkdir(path_of("folder"), 0700) == 0);
    check_file_refused("folder", "not a regular file");
    CHECK(mkfifo(path_of("fifo"), 0600) == 0);
    check_file_refused("fifo", "not a regular file");
    check_file_refused("absent", "No such file");
    for (int i = 0; i < SECRET_MAX * 3; i++)
        str_char(&big, 'x');
    put_file("big", big.data, big.len, 0600);
    check_file_refused("big", "longer than");
    if (geteuid() == 0 && CHECK(chown(path_of("good"), 12345, 0) == 0))
        check_file_refused("good", "another user");
}

static void check_command(const char *command, const char *want, int line)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    struct err err = {0};
    bool ok = secret_from_command(&secret, command, &err);

    if (!check_that(ok, __FILE__, line, "command gives a secret"))
        fprintf(stderr, "  %s\n", err.text);
    check_text(lend(&secret), want, __FILE__, line);
}
#define GIVES(command, want) check_command(command, "Bearer " want, __LINE__)

static void check_command_refused(const char *command, const char *why, int line)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    struct err err = {0};

    check_that(!secret_from_command(&secret, command, &err), __FILE__, line, "refused");
    if (!check_that(strstr(err.text, why) != NULL, __FILE__, line, why))
        fprintf(stderr, "  %s\n", err.text);
    check_that(strstr(err.text, "hush") == NULL, __FILE__, line, "output is not quoted");
}
#define FAILS(command, why) check_command_refused(command, why, __LINE__)

static void test_command(void)
{
    CLEANUP(str_finish)
    struct str many = {0};

    GIVES("echo token-1", "token-1");
    GIVES("  printf   '%s|%s'  'a  b' \"c 'd'\"  ", "a  b|c 'd'");
    GIVES("printf %s a\\ b\\\"c", "a b\"c");
    GIVES("printf %s \"a\\\"b\"", "a\"b");
    GIVES("printf %s ''x''", "x");
    GIVES("echo $HOME;*|cat", "$HOME;*|cat"); /* no shell reads this */
    GIVES("sh -c 'cat; echo no-input; echo message >&2'", "no-input");
    FAILS("", "empty");
    FAILS("   ", "empty");
    FAILS("echo 'hush", "open quote");
    FAILS("/nonexistent/program hush-arg", "cannot be run");
    FAILS("sh -c 'echo hush; exit 3'", "status 3");
    FAILS("sh -c 'kill -9 $$'", "did not end by itself");
    FAILS("sh -c 'echo hush; echo hush'", "line break");
    FAILS("true", "empty");
    FAILS("head -c 100000 /dev/zero", "longer than");
    FAILS("printf 'hush\\000x'", "not text");
    for (int i = 0; i < 70; i++)
        str_add(&many, "echo ");
    FAILS(str_text(&many), "64 words");
    str_clear(&many);
    str_addf(&many, "%5000s", "echo");
    FAILS(str_text(&many), "longer than");
}

static int open_descriptors(void)
{
    DIR *list = opendir("/proc/self/fd");
    int n = 0;

    while (list && readdir(list))
        n++;
    if (list)
        closedir(list);
    return n;
}

static void test_nothing_left(void)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    int before = open_descriptors();

    secret_from_command(&secret, "echo a", NULL);
    secret_from_command(&secret, "false", NULL);
    secret_from_command(&secret, "/nonexistent/program", NULL);
    secret_from_command(&secret, "yes", NULL); /* goes on for ever, so it is ended */
    secret_from_file(&secret, path_of("lines"), NULL);
    CHECK_NUMBER(open_descriptors(), before);
    CHECK(waitpid(-1, NULL, WNOHANG) < 0); /* no child, not even a dead one */
}

/* The page of a secret is kept out of core files: the kernel says "dd" of it. */
static void test_not_dumped(void)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    char line[512];
    bool inside = false, found = false;
    FILE *maps = fopen("/proc/self/smaps", "r");

    CHECK(set(&secret, "abc", NULL));
    while (maps && fgets(line, sizeof(line), maps)) {
        unsigned long long first, last;
        if (sscanf(line, "%llx-%llx ", &first, &last) == 2)
            inside = (uintptr_t)secret.box >= first && (uintptr_t)secret.box < last;
        if (inside && strncmp(line, "VmFlags:", 8) == 0)
            found = strstr(line, " dd") != NULL;
    }
    if (maps)
        fclose(maps);
    CHECK(found);
}

/* The claims, in order: plain; nested and quoted ones before it; none; a text; too far; null; a
 * list. */
static void test_expires(void)
{
    static const struct {
        const char *token;
        int64_t expires;
    } cases[] = {
        {"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3NjQwMDAwMDAsImlhdCI6MSwic3VuIjoicm9vdCJ9.c2lnbmF0dXJl",
         INT64_C(1764000000000)},
        {"eyJhbGciOiJIUzI1NiJ9."
         "eyJhIjp7ImV4cCI6MX0sImIiOiJcImV4cFwiOjIiLCJleHAiIDogMTc2NDAwMDAwMC45fQ.c2lnbmF0dXJl",
         INT64_C(1764000000000)},
        {"eyJhbGciOiJIUzI1NiJ9.eyJzdW4iOiJyb290In0.c2lnbmF0dXJl", UNKNOWN},
        {"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOiJzb29uIn0.c2lnbmF0dXJl", UNKNOWN},
        {"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjk5OTk5OTk5OTk5OTk5OTk5fQ.c2lnbmF0dXJl", UNKNOWN},
        {"eyJhbGciOiJIUzI1NiJ9.eyJ4IjoiZXhwIiwiZXhwIjpudWxsfQ.c2lnbmF0dXJl", UNKNOWN},
        {"eyJhbGciOiJIUzI1NiJ9.WyJleHAiLDFd.c2lnbmF0dXJl", UNKNOWN},
        {"sk-abc-123", UNKNOWN},
        {"a.b.c", UNKNOWN},
        {"a.!!!.c", UNKNOWN},
        {"..", UNKNOWN},
        {"a.b.c.d", UNKNOWN},
    };
    CLEANUP(secret_finish)
    struct secret secret = {0};
    CHECK_NUMBER(secret_expires(&secret), UNKNOWN);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(set(&secret, cases[i].token, NULL));
        CHECK_NUMBER(secret_expires(&secret), cases[i].expires);
    }
}

static void test_claim(void)
{
    static const struct {
        const char *token, *says;
    } cases[] = {
        {"e30.eyJleHAiOjE3OTUyODkxODksInN1biI6ImxhYi0xIn0.c2ln", "lab-1"}, /* exp, sun */
        {"e30.eyJhIjp7InN1biI6ImlubmVyIn0sInN1biI6IngifQ.c2ln", "x"},      /* one within another */
        {"e30.eyJzdW4iOjd9.c2ln", ""},                                     /* a number */
        {"e30.eyJzdW4iOiJhXG5iIn0.c2ln", ""},                              /* with an escape */
        {"e30.eyJzdW4iOiJsb25nZXItdGhhbi10aGF0In0.c2ln", ""},              /* too long */
        {"plain", ""},
    };
    CLEANUP(secret_finish)
    struct secret secret = {0};
    char text[16] = "before";
    CHECK(!secret_claim(&secret, "sun", text, sizeof(text)));
    CHECK_TEXT(text, "");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(set(&secret, cases[i].token, NULL));
        CHECK(secret_claim(&secret, "sun", text, sizeof(text)) == (*cases[i].says != '\0'));
        CHECK_TEXT(text, cases[i].says);
    }
}

int main(void)
{
    if (!CHECK(mkdtemp(folder) != NULL))
        return check_done();
    test_set();
    test_refused();
    test_environment();
    test_file();
    test_command();
    test_nothing_left();
    test_not_dumped();
    test_expires();
    test_claim();
    static const char *const names[] = {"good", "group", "others", "empty", "lines",
                                        "zero", "link",  "fifo",   "big"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        unlink(path_of(names[i]));
    rmdir(path_of("folder"));
    CHECK(rmdir(folder) == 0);
    return check_done();
}
