/* Files read and written whole, folders, and a damaged file moved aside. */
#include "usagetop/base.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static char folder[] = "/tmp/usagetop-files-XXXXXX";

/* Four names at once may be in use. */
static const char *path_of(const char *name)
{
    static char paths[4][512];
    static size_t turn;
    turn = (turn + 1) % ARRAY_LEN(paths);
    snprintf(paths[turn], sizeof(paths[turn]), "%s/%s", folder, name);
    return paths[turn];
}

static void check_content(const char *name, const char *want)
{
    CLEANUP(free_ptr)
    char *data = NULL;
    size_t size = 0;
    struct err err = {0};

    if (!CHECK(file_read(path_of(name), 1000, &data, &size, &err)))
        fprintf(stderr, "  %s\n", err.text);
    CHECK_TEXT(data, want);
    CHECK_NUMBER(size, strlen(want));
}

static int entries(const char *path)
{
    DIR *list = opendir(path);
    int n = -2; /* . and .. */

    while (list && readdir(list))
        n++;
    if (list)
        closedir(list);
    return n;
}

static void test_write_and_read(void)
{
    struct stat st;
    struct err err = {0};

    CHECK(file_write(path_of("a"), "one", 3, &err));
    check_content("a", "one");
    CHECK(file_write(path_of("a"), "second", 6, &err));
    check_content("a", "second");
    CHECK(file_write(path_of("a"), "", 0, &err));
    check_content("a", "");
    CHECK(stat(path_of("a"), &st) == 0 && (st.st_mode & 0777) == 0600);
    CHECK_NUMBER(entries(folder), 1); /* no temporary file stays */
    CHECK(file_exists(path_of("a")) && !file_exists(path_of("b")));
}

static void test_read_limits(void)
{
    char *data = NULL;
    struct err err = {0};

    CHECK(file_write(path_of("a"), "12345", 5, &err));
    CHECK(!file_read(path_of("a"), 4, &data, NULL, &err));
    CHECK(err.code == ERR_OTHER && data == NULL);
    CHECK(!file_read("/dev/zero", 1 << 20, &data, NULL, &err)); /* endless */
    CHECK(!file_read(path_of("absent"), 10, &data, NULL, &err));
    CHECK(err.code == ERR_NOT_FOUND && data == NULL);
    CHECK(!file_read(folder, 10, &data, NULL, &err));
    CHECK(err.code == ERR_OTHER);
    CHECK(file_read(path_of("a"), 5, &data, NULL, &err));
    CHECK_TEXT(data, "12345");
    free(data);
    CLEANUP(str_finish)
    struct str big = {0};
    for (int i = 0; i < 300000; i++)
        str_addf(&big, "%d,", i);
    CHECK(file_write(path_of("a"), big.data, big.len, &err));
    size_t size = 0;
    CHECK(file_read(path_of("a"), STR_MAX, &data, &size, &err));
    CHECK(size == big.len && memcmp(data, big.data, size) == 0);
    free(data);
}

static void test_write_failures(void)
{
    struct err err = {0};

    CHECK(!file_write(path_of("absent/a"), "x", 1, &err));
    CHECK(err.code == ERR_NOT_FOUND);
    CHECK(mkdir(path_of("sub"), 0700) == 0);
    CHECK(!file_write(path_of("sub"), "x", 1, &err)); /* a folder is in the way */
    CHECK_NUMBER(entries(path_of("sub")), 0);
    CHECK(file_write(path_of("target"), "x", 1, &err));
    CHECK(symlink("target", path_of("link")) == 0);
    CHECK(file_write(path_of("link"), "through", 7, &err));
    check_content("target", "through");
    struct stat st;
    CHECK(lstat(path_of("link"), &st) == 0 && S_ISLNK(st.st_mode));
    CHECK_NUMBER(entries(folder), 4); /* a, sub, target, link: nothing temporary */
}

/* A write that is cut off, as on a full disk, leaves the old content and no trace. */
static void test_full_disk(void)
{
    int status = 0;
    fflush(NULL);
    pid_t pid = fork();

    if (pid == 0) {
        struct err err = {0};
        char block[8192] = "";
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){4096, 4096});
        _exit(file_write(path_of("target"), block, sizeof(block), &err) || !err.text[0]);
    }
    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
          WEXITSTATUS(status) == 0);
    check_content("target", "through");
    CHECK_NUMBER(entries(folder), 4);
    if (access("/dev/full", W_OK) == 0) {
        char *data = NULL;
        CHECK(!file_read("/dev/full", 100, &data, NULL, NULL));
    }
}

static void test_folders(void)
{
    struct stat st;
    struct err err = {0};

    CHECK(folder_make(path_of("x/y/z"), &err));
    CHECK(stat(path_of("x/y/z"), &st) == 0 && S_ISDIR(st.st_mode) && (st.st_mode & 0777) == 0700);
    CHECK(folder_make(path_of("x/y/z"), &err));
    CHECK(folder_make(path_of("x//y/z/"), &err));
    CHECK(!folder_make(path_of("target/z"), &err));
    CHECK(!folder_make(path_of("target"), &err));
    CHECK(folder_make("/", &err));
    CHECK(!folder_make("", &err));
    rmdir(path_of("x/y/z"));
    rmdir(path_of("x/y"));
    CHECK(rmdir(path_of("x")) == 0);
}

static void test_move_aside(void)
{
    static const char *const suffixes[] = {"-wal", "-shm"};
    CLEANUP(free_ptr)
    char *first = NULL, *second = NULL, *third = NULL;
    int64_t now = 1795251600000;
    struct err err = {0};

    file_write(path_of("db"), "main", 4, &err);
    file_write(path_of("db-wal"), "log", 3, &err);
    CHECK(file_move_aside(path_of("db"), suffixes, 2, now, &first, &err));
    CHECK_TEXT(first, path_of("db.broken-2026-11-21"));
    check_content("db.broken-2026-11-21", "main");
    check_content("db.broken-2026-11-21-wal", "log");
    CHECK(!file_exists(path_of("db")) && !file_exists(path_of("db-wal")));
    file_write(path_of("db"), "again", 5, &err);
    CHECK(file_move_aside(path_of("db"), suffixes, 2, now, &second, &err));
    CHECK_TEXT(second, path_of("db.broken-2026-11-21-2"));
    check_content("db.broken-2026-11-21", "main");
    /* without the main file nothing moves, and what moved first comes back */
    file_write(path_of("db-wal"), "log2", 4, &err);
    CHECK(!file_move_aside(path_of("db"), suffixes, 2, now, &third, &err));
    CHECK(third == NULL && err.text[0]);
    check_content("db-wal", "log2");
    CHECK(!file_exists(path_of("db.broken-2026-11-21-3-wal")));
    unlink(path_of("db-wal"));
    unlink(path_of("db.broken-2026-11-21"));
    unlink(path_of("db.broken-2026-11-21-wal"));
    unlink(path_of("db.broken-2026-11-21-2"));
}

static void check_place(enum folder_kind kind, const char *name, const char *want)
{
    CLEANUP(free_ptr)
    char *path = folder_path(kind, name);
    CHECK_TEXT(path, want);
}

static void test_places(void)
{
    setenv("HOME", "/home/lab", 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_DATA_HOME");
    setenv("XDG_STATE_HOME", "/var/state", 1);
    setenv("XDG_CACHE_HOME", "relative", 1);
    check_place(FOLDER_CONFIG, "config.ini", "/home/lab/.config/usagetop/config.ini");
    check_place(FOLDER_DATA, NULL, "/home/lab/.local/share/usagetop");
    check_place(FOLDER_STATE, "views", "/var/state/usagetop/views");
    check_place(FOLDER_CACHE, "", "/home/lab/.cache/usagetop");
    unsetenv("HOME");
    CLEANUP(free_ptr)
    char *path = folder_path(FOLDER_CONFIG, NULL);
    CHECK(path[0] == '/');
}

int main(void)
{
    if (!CHECK(mkdtemp(folder) != NULL))
        return check_done();
    test_write_and_read();
    test_read_limits();
    test_write_failures();
    test_full_disk();
    test_folders();
    test_move_aside();
    unlink(path_of("a"));
    unlink(path_of("target"));
    unlink(path_of("link"));
    rmdir(path_of("sub"));
    CHECK_NUMBER(entries(folder), 0);
    rmdir(folder);
    test_places();
    return check_done();
}
