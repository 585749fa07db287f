/* What is remembered: any text comes back, a damaged file is read as far as it goes, a home that
 * cannot be written is said. */
#include <errno.h>
#include <grp.h>
#include <sys/wait.h>

#include "home.h"

static void test_round_trip(void)
{
    static const char *const values[] = {
        "events",       "",          " edges ",      "a = b",
        "two\nlines",   "\\x41",     "tab\tand\x1b", "\xc3\xa4\xe2\x82\xac",
        "# no comment", "ends in \\"};
    struct err err = {0};
    char name[32];
    CLEANUP(free_ptr)
    char *path = state_file_path("lab");
    CLEANUP(state_file_finish)
    struct state_file state = {0};
    CLEANUP(state_file_finish)
    struct state_file again = {0};
    CHECK_TEXT(path, home_path(".local/state/usagetop/lab.state"));
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        snprintf(name, sizeof name, "value.%zu", i);
        CHECK(state_file_set(&state, name, values[i]));
    }
    CHECK(state_file_save(&state, path, &err));
    CHECK(state_file_load(&again, path, &err));
    CHECK_NUMBER(again.n, ARRAY_LEN(values));
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        snprintf(name, sizeof name, "value.%zu", i);
        CHECK_TEXT(state_file_get(&again, name), values[i]);
    }
}

static void test_set(void)
{
    CLEANUP(state_file_finish)
    struct state_file state = {0};
    CHECK_TEXT(state_file_get(&state, "view"), NULL);
    CHECK(state_file_set(&state, "view", "events"));
    CHECK(state_file_set(&state, "sort", "-created"));
    CHECK(state_file_set(&state, "view", "overview"));
    CHECK_TEXT(state_file_get(&state, "view"), "overview");
    CHECK(state_file_set(&state, "sort", state_file_get(&state, "sort")));
    CHECK_TEXT(state_file_get(&state, "sort"), "-created");
    CHECK(state_file_set(&state, "view", NULL));
    CHECK_TEXT(state_file_get(&state, "view"), NULL);
    CHECK_TEXT(state_file_get(&state, "sort"), "-created");
    CHECK_NUMBER(state.n, 1);
    CHECK(state_file_set(&state, "never", NULL));
    CHECK(!state_file_set(&state, "", "x"));
    CHECK(!state_file_set(&state, "a b", "x"));
    CHECK(!state_file_set(&state, "a\nb", "x"));
    CHECK(!state_file_set(&state, "a=b", "x"));
    CHECK_NUMBER(state.n, 1);
}

static void test_caps(void)
{
    struct err err = {0};
    CLEANUP(str_finish)
    struct str text = {0};
    CLEANUP(state_file_finish)
    struct state_file state = {0};
    for (int i = 0; i <= STATE_VALUE_MAX; i++)
        str_char(&text, 'x');
    CHECK(!state_file_set(&state, "long", str_text(&text)));
    for (int i = 0; i < STATE_ENTRIES_MAX; i++) {
        char name[32];
        snprintf(name, sizeof name, "n%d", i);
        CHECK(state_file_set(&state, name, "x"));
    }
    CHECK(!state_file_set(&state, "more", "x"));
    CHECK(state_file_set(&state, "n5", "y"));
    text.data[STATE_VALUE_MAX] = 0;
    for (int i = 0; i < 17; i++) {
        char name[32];
        snprintf(name, sizeof name, "n%d", i);
        CHECK(state_file_set(&state, name, text.data));
    }
    CHECK(!state_file_save(&state, home_path("big.state"), &err));
    CHECK(strstr(err.text, "larger than 256 KiB") != NULL);
    CHECK(!file_exists(home_path("big.state")));
}

static void test_damaged(void)
{
    static const char text[] = "# comment\nview = events\r\nno equals sign\n= nameless\n"
                               "bad name = x\nbroken = \\x4\nnul = \\x00\nsort=-cost\n"
                               "view = overview\n\xff\xfe = x\nlast = cut of";
    struct err err = {0};
    CLEANUP(state_file_finish)
    struct state_file state = {0};
    CHECK(state_file_set(&state, "old", "x"));
    CHECK(file_write(home_path("damaged.state"), text, sizeof text - 1, &err));
    CHECK(state_file_load(&state, home_path("damaged.state"), &err));
    CHECK_NUMBER(state.n, 3);
    CHECK_TEXT(state_file_get(&state, "view"), "overview");
    CHECK_TEXT(state_file_get(&state, "sort"), "-cost");
    CHECK_TEXT(state_file_get(&state, "last"), "cut of");
    CHECK_TEXT(state_file_get(&state, "old"), NULL);
    CHECK(state_file_load(&state, home_path("none.state"), &err));
    CHECK_NUMBER(state.n, 0);
    CHECK(!state_file_load(&state, home, &err));
    CHECK_NUMBER(state.n, 0);
}

/* In a child without root's rights, for which the folder is closed. */
static int save_as_nobody(const char *path)
{
    struct err err = {0};
    struct state_file state = {0};
    if (geteuid() == 0 && (setgroups(0, NULL) || setgid(65534) || setuid(65534)))
        return 3;
    if (state_file_save(&state, path, &err))
        return 1;
    return err.code == ERR_FULL && strstr(err.text, home) ? 0 : 2;
}

static void test_read_only_home(void)
{
    int status = -1;
    CHECK(mkdir(home_path("closed"), 0700) == 0);
    CHECK(chmod(home, 0755) == 0 && chmod(home_path("closed"), 0555) == 0);
    CLEANUP(free_ptr)
    char *path = mem_text(home_path("closed/sub/lab.state"));
    pid_t child = fork();
    if (child == 0)
        _exit(save_as_nobody(path));
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK_NUMBER(WEXITSTATUS(status), 0);
}

int main(void)
{
    home_make();
    test_round_trip();
    test_set();
    test_caps();
    test_damaged();
    test_read_only_home();
    home_remove();
    return check_done();
}
