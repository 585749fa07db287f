/* The files of the index: damaged ones are noticed or harmless, a killed writer leaves the old or
 * the new state, several processes share a folder, and a full disk changes nothing. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "rows.h"

static char folder[] = "/tmp/column-files-XXXXXX";

static void run(const char *format, const char *a, const char *b)
{
    char command[512];
    snprintf(command, sizeof command, format, a, b);
    CHECK(system(command) == 0);
}

static void add_rows(struct column *column, struct events *events, struct chance *chance, size_t n)
{
    struct column_value values[E_COUNT];
    uint8_t uuids[E_COUNT][16];
    for (size_t i = 0; i < n; i++) {
        struct event event = event_make(events, chance, 1767225600000 + (int64_t)i * 977);
        struct column_row row = event_row(&event, values, uuids);
        column_add(column, i % 9 ? COLUMN_NEW : COLUMN_OLD, &row, NULL);
    }
}

static int64_t count_all(struct column *column)
{
    const struct column_scope all = {.to = INT64_MAX};
    int64_t count = -1;
    CHECK(column_count(column, &all, &count, NULL));
    return count;
}

/* ---- damage ---------------------------------------------------------------------------- */

/* Whatever is asked of a damaged index: an answer or ERR_CORRUPT. */
static void ask_anything(struct column *column, const struct events *events, struct chance *chance)
{
    for (int i = 0; i < 12; i++) {
        CLEANUP(arena_finish)
        struct arena arena = {0};
        CLEANUP(column_lines_finish)
        struct column_lines lines = {0};
        CLEANUP(column_refs_finish)
        struct column_refs refs = {0};
        const struct column_scope scope = {.to = INT64_MAX,
                                           .where = test_make(events, chance, &arena, 2)};
        static const struct column_measure measures[] = {
            {COLUMN_COUNT, E_ID, -1}, {COLUMN_SUM, E_CREDITS, -1}, {COLUMN_MAX, E_LATENCY, -1}};
        const int64_t bounds[] = {0, 1767225600000 + 500000, 1767225600000 + 900000, INT64_MAX};
        struct column_ask ask = {.by = {{E_USER, false}, {E_KEY, i % 2 == 0}},
                                 .n_by = (size_t)i % 3,
                                 .measures = measures,
                                 .n_measures = 3};
        struct column_page page = {.sort = {.field = (int)chance_below(chance, E_COUNT)},
                                   .limit = 5000 * (size_t)(i % 2) + 10};
        struct err err = {0};
        int64_t number;
        if (i % 4 == 0) {
            ask.bounds = bounds;
            ask.n_buckets = 3;
        }
        CHECK(column_count(column, &scope, &number, &err) || err.code == ERR_CORRUPT);
        CHECK(column_aggregate(column, &scope, &ask, &lines, &err) || err.code == ERR_CORRUPT);
        CHECK(column_page(column, &scope, &page, &refs, &err) || err.code == ERR_CORRUPT);
        if (refs.n > 0)
            CHECK(column_position(column, &scope, &page.sort, &refs.items[0], &number, &err) ||
                  err.code == ERR_CORRUPT || err.code == ERR_NOT_FOUND);
    }
}

/* Changes some bytes of a file, mostly at one place, or cuts it. */
static void damage(const char *path, struct chance *chance)
{
    struct stat stat_of;
    CHECK(stat(path, &stat_of) == 0);
    if (chance_of(chance, 10)) {
        CHECK(truncate(path, (off_t)chance_below(chance, (uint64_t)stat_of.st_size)) == 0);
        return;
    }
    int fd = open(path, O_RDWR | O_CLOEXEC);
    off_t at = (off_t)chance_below(chance, (uint64_t)stat_of.st_size);
    size_t n = 1 + chance_below(chance, chance_of(chance, 30) ? 4000 : 3);
    for (size_t i = 0; i < n; i++) {
        uint8_t byte = 0;
        bool inside = pread(fd, &byte, 1, at + (off_t)i) == 1;
        byte ^= (uint8_t)(1 + chance_below(chance, 255));
        CHECK(!inside || pwrite(fd, &byte, 1, at + (off_t)i) == 1);
    }
    close(fd);
}

static char *any_file(const char *in, struct chance *chance)
{
    DIR *dir = opendir(in);
    struct str path = {0};
    size_t seen = 0;
    for (const struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "lock") == 0)
            continue;
        if (chance_below(chance, ++seen) != 0)
            continue;
        str_clear(&path);
        str_addf(&path, "%s/%s", in, entry->d_name);
    }
    closedir(dir);
    return str_take(&path);
}

static void test_damage(void)
{
    struct chance chance = {77};
    struct events events = {.from = 1767225600000, .span = HOUR};
    struct column_mark mark = {.identity = "store"};
    char good[64], bad[64];
    snprintf(good, sizeof good, "%s/good", folder);
    snprintf(bad, sizeof bad, "%s/bad", folder);
    struct column *column = column_new(good, 2);
    add_rows(column, &events, &chance, 2600);
    CHECK(column_save(column, &mark, NULL));
    column_free(&column);
    for (size_t i = 0; i < 50; i++) { /* for conditions with values that are there */
        mem_grow(&events.items, &events.cap, events.n + 1, sizeof *events.items);
        events.items[events.n++] = event_make(&events, &chance, 1767225600000 + (int64_t)i);
    }
    int noticed = 0;
    for (int i = 0; i < 150; i++) {
        run("rm -rf %2$s && cp -r %1$s %2$s", good, bad);
        CLEANUP(free_ptr)
        char *path = any_file(bad, &chance);
        damage(path, &chance);
        column = column_new(bad, 2);
        struct err err = {0};
        bool loaded = column_load(column, &mark, &err);
        CHECK(loaded || err.code == ERR_CORRUPT);
        noticed += !loaded || !column_verify(column, NULL);
        ask_anything(column, &events, &chance);
        column_free(&column);
    }
    CHECK_NUMBER(noticed, 150);
    events_finish(&events);
}

/* ---- several processes ----------------------------------------------------------------- */

static void test_sharing(void)
{
    struct chance chance = {3};
    struct events events = {.from = 1767225600000, .span = HOUR};
    struct column_mark mark = {.identity = "store", .sequence = 3, .own = {1, 2, 3, 4, 5, 6}};
    char in[64];
    snprintf(in, sizeof in, "%s/shared", folder);
    struct column *a = column_new(in, 1), *b = column_new(in, 2), *c = column_new(in, 1);
    add_rows(a, &events, &chance, 1500);
    CHECK(column_save(a, &mark, NULL));
    CHECK(column_load(b, &mark, NULL));
    CHECK_NUMBER(mark.own[5], 6);
    CHECK_NUMBER(count_all(b), 1500);
    add_rows(a, &events, &chance, 100);
    add_rows(b, &events, &chance, 70);
    mark.sequence = 5;
    CHECK(column_save(a, &mark, NULL));
    mark.sequence = 4; /* b is behind: what a saved stays */
    CHECK(column_save(b, &mark, NULL));
    CHECK_NUMBER(count_all(b), 1570);
    CHECK(column_state(b).unsaved > 0);
    CHECK(column_load(c, &mark, NULL));
    CHECK_NUMBER(mark.sequence, 5);
    CHECK_NUMBER(count_all(c), 1600);
    mark.sequence = 6; /* b is further, though its old files are gone */
    CHECK(column_save(b, &mark, NULL));
    CHECK_NUMBER(count_all(a), 1600);
    CHECK(column_load(c, &mark, NULL));
    CHECK_NUMBER(count_all(c), 1570);
    CHECK(column_verify(c, NULL) && column_verify(a, NULL));
    column_free(&a);
    column_free(&b);
    column_free(&c);
    events_finish(&events);
}

static void test_lock(void)
{
    struct column_mark mark = {.identity = "store"};
    struct err err = {0};
    char in[64], lock_path[80];
    snprintf(in, sizeof in, "%s/shared", folder);
    snprintf(lock_path, sizeof lock_path, "%s/lock", in);
    struct column *column = column_new(in, 1);
    int lock = open(lock_path, O_RDWR | O_CLOEXEC);
    CHECK(lock >= 0 && flock(lock, LOCK_EX) == 0);
    CHECK(!column_save(column, &mark, &err) && err.code == ERR_BUSY);
    close(lock);
    CHECK(column_save(column, &mark, NULL));
    column_free(&column);
}

/* Saves over and over, more rows each time; own[0] says how many. */
static void save_forever(const char *in)
{
    struct chance chance = {8};
    struct events events = {.from = 1767225600000, .span = HOUR};
    struct column *column = column_new(in, 1);
    struct column_mark mark = {.identity = "store"};
    column_load(column, &mark, NULL);
    snprintf(mark.identity, sizeof mark.identity, "store");
    for (;;) {
        add_rows(column, &events, &chance, 40);
        mark.sequence++;
        mark.own[0] = column_state(column).rows;
        column_save(column, &mark, NULL);
    }
}

static void test_kill(void)
{
    struct chance chance = {4};
    char in[64];
    snprintf(in, sizeof in, "%s/killed", folder);
    int64_t before = 0;
    for (int i = 0; i < 25; i++) {
        pid_t child = fork();
        if (child == 0)
            save_forever(in);
        CHECK(child > 0);
        usleep((useconds_t)chance_below(&chance, 60000)); /* at any moment, that is the point */
        kill(child, SIGKILL);
        CHECK(waitpid(child, NULL, 0) == child);
        struct column *column = column_new(in, 1);
        struct column_mark mark = {0};
        struct err err = {0};
        bool loaded = column_load(column, &mark, &err);
        CHECK(loaded || (err.code == ERR_NOT_FOUND && before == 0));
        if (loaded) {
            CHECK(column_verify(column, NULL));
            CHECK_NUMBER(count_all(column), mark.own[0]);
            CHECK(mark.own[0] >= before);
            before = mark.own[0];
        }
        column_free(&column);
    }
}

/* ---- a disk that is full --------------------------------------------------------------- */

static void test_full(void)
{
    struct chance chance = {6};
    struct events events = {.from = 1767225600000, .span = HOUR};
    struct column_mark mark = {.identity = "store"};
    char in[64];
    snprintf(in, sizeof in, "%s/full", folder);
    struct column *column = column_new(in, 1);
    add_rows(column, &events, &chance, 1200);
    CHECK(column_save(column, &mark, NULL));
    add_rows(column, &events, &chance, 1200);
    struct rlimit before, small;
    CHECK(getrlimit(RLIMIT_FSIZE, &before) == 0);
    small = before;
    small.rlim_cur = 40000;
    signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
    struct err err = {0};
    mark.sequence = 1;
    CHECK(!column_save(column, &mark, &err) && err.code == ERR_FULL);
    CHECK(setrlimit(RLIMIT_FSIZE, &before) == 0);
    CHECK_NUMBER(count_all(column), 2400);
    struct column *other = column_new(in, 1);
    CHECK(column_load(other, &mark, NULL));
    CHECK_NUMBER(mark.sequence, 0);
    CHECK_NUMBER(count_all(other), 1200);
    mark.sequence = 1;
    CHECK(column_save(column, &mark, NULL));
    CHECK(column_load(other, &mark, NULL));
    CHECK_NUMBER(count_all(other), 2400);
    column_free(&column);
    column_free(&other);
    events_finish(&events);
}

/* ---- questions that make no sense ------------------------------------------------------ */

static void test_usage(void)
{
    struct column *column = column_new(NULL, 1);
    struct column_mark mark = {0};
    struct err err = {0};
    int64_t number = 5;
    const struct column_test wrong[] = {{.op = COLUMN_CODES, .field = E_AMOUNT},
                                        {.op = COLUMN_RANGE, .field = E_USER},
                                        {.op = COLUMN_FIND, .field = E_USER},
                                        {.op = COLUMN_HAS, .field = E_COUNT},
                                        {.op = COLUMN_NOT}};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        const struct column_scope scope = {.to = INT64_MAX, .where = &wrong[i]};
        CHECK(!column_count(column, &scope, &number, &err) && err.code == ERR_USAGE);
    }
    const struct column_scope all = {.to = INT64_MAX};
    const struct column_measure sum = {.fn = COLUMN_SUM, .field = E_USER, .where = -1};
    const struct column_ask ask = {.measures = &sum, .n_measures = 1};
    CLEANUP(column_lines_finish)
    struct column_lines lines = {0};
    CHECK(!column_aggregate(column, &all, &ask, &lines, &err) && err.code == ERR_USAGE);
    CHECK_NUMBER(count_all(column), 0);
    CHECK(column_save(column, &mark, NULL));
    CHECK(!column_load(column, &mark, &err) && err.code == ERR_NOT_FOUND);
    const struct column_ref ref = {1, 2, 3};
    const struct column_sort sort = {.field = E_CREATED};
    CHECK(!column_position(column, &all, &sort, &ref, &number, &err));
    CHECK_NUMBER(err.code, ERR_NOT_FOUND);
    CHECK_NUMBER(column_state(column).earliest, UNKNOWN);
    column_free(&column);
}

int main(void)
{
    if (!CHECK(mkdtemp(folder) != NULL))
        return check_done();
    test_damage();
    test_sharing();
    test_lock();
    test_kill();
    test_full();
    test_usage();
    run("rm -rf %s%s", folder, "");
    return check_done();
}
