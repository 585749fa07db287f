/* A command that is started and left to itself: its words, and what it finds in its environment. */
#include "usagetop/base.h"

#include "check.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/usagetop-command-XXXXXX";

/* Starts it and reads the file it wrote; owned, NULL when there is none. */
static char *run(const char *command, const char *name)
{
    static const char *const more[] = {"USAGETOP_ALERT=a sentence; $(rm -rf /)",
                                       "USAGETOP_CREDITS=1.5"};
    struct err err = {0};
    int pid = 0, status = -1;
    char path[128], *data = NULL;
    if (!CHECK(command_start(command, more, ARRAY_LEN(more), &pid, &err))) {
        fprintf(stderr, "%s\n", err.text);
        return NULL;
    }
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return file_read(path, 1 << 20, &data, NULL, &err) ? data : NULL;
}

static void test_environment(void)
{
    CHECK(setenv("USAGETOP_TOKEN", "sk-secret", 1) == 0 && setenv("LAB_TOKEN", "sk-lab", 1) == 0);
    CHECK(setenv("LC_ALL", "C.UTF-8", 1) == 0);
    char *env = run("sh -c 'env > env'", "env");
    if (CHECK(env != NULL)) {
        CHECK(!strstr(env, "sk-") && !strstr(env, "TOKEN"));
        CHECK(strstr(env, "PATH=") && strstr(env, "LC_ALL=C.UTF-8"));
        CHECK(strstr(env, "USAGETOP_ALERT=a sentence; $(rm -rf /)\n") != NULL);
        CHECK(strstr(env, "USAGETOP_CREDITS=1.5\n") != NULL);
    }
    free(env);
}

/* No shell but the one that is asked for. */
static void test_words(void)
{
    char *text = run("cp /dev/null \"a b;c\"", "a b;c");
    CHECK_TEXT(text, "");
    free(text);
    text = run("sh -c 'echo \"$USAGETOP_CREDITS\" > said; echo lost'", "said");
    CHECK_TEXT(text, "1.5\n");
    free(text);
}

static void test_wrong(void)
{
    struct err err = {0};
    int pid = 0;
    CHECK(!command_start("", NULL, 0, &pid, &err) && err.code == ERR_USAGE);
    CHECK(!command_start("echo 'open", NULL, 0, &pid, &err) && err.code == ERR_USAGE);
    CHECK(!command_start("/no/such/program", NULL, 0, &pid, &err) && err.code == ERR_USAGE);
    CHECK_NUMBER(pid, 0);
}

int main(void)
{
    static const char *const files[] = {"env", "a b;c", "said"};
    CHECK(mkdtemp(folder) && chdir(folder) == 0);
    test_environment();
    test_words();
    test_wrong();
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        unlink(files[i]);
    CHECK(chdir("/") == 0 && rmdir(folder) == 0);
    return check_done();
}
