/* A writer killed at any moment: what is in the mirror is what its cursor says, the change log
 * tells of exactly that, and the next writer goes on from there.
 *
 * Page p of the feed is a function of p: new events, some late ones, and changes to earlier ones.
 * The cursor names the next page. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "help.h"

enum { ROUNDS = 60, PAGE = 150, PAGES = 4000 };

static void make_page(struct rows *rows, int page)
{
    uint64_t state = 1000 + (uint64_t)page;

    for (int i = 0; i < PAGE; i++) {
        int number = page * PAGE + i;
        if (i % 5 == 4 && page > 0) /* an earlier one again, changed */
            number -= 1 + (int)(random_next(&state) % (uint64_t)(page * PAGE));
        uint64_t own = (uint64_t)number;
        union value *row = add_event(rows, &own, NOW + number * 10 - (number % 7) * 500);
        row[E_UPDATED].number = NOW + page;
    }
}

/* Writes a byte to `tell` after each page. */
static void write_pages(const char *path, int from, int tell)
{
    const struct store_options options = {.path = path, .now = NOW};
    struct store store = {0};

    if (!store_open(&store, &options, NULL, NULL))
        _exit(1);
    for (int page = from; page < PAGES; page++) {
        struct rows rows = {0};
        char cursor[16];
        struct store_feed feed = {.source = "sample",
                                  .name = "events",
                                  .cursor = cursor,
                                  .fetched_at = page,
                                  .failed_at = UNKNOWN,
                                  .status = 200,
                                  .ahead = PAGES - page};
        const struct store_batch batch = {.rows = &rows, .feed = &feed};
        snprintf(cursor, sizeof(cursor), "%d", page + 1);
        make_page(&rows, page);
        if (!store_apply(&store, &batch, NULL, NULL))
            _exit(2);
        if (write(tell, "p", 1) != 1)
            _exit(3);
        rows_finish(&rows);
    }
    store_finish(&store);
}

/* The page that the mirror says comes next. */
static int next_page(struct store_reader *reader)
{
    struct store_feeds feeds = {0};

    CHECK(store_feeds_read(reader, &feeds, NULL));
    const struct store_feed *feed = store_feeds_find(&feeds, "sample", "events");
    int page = feed ? atoi(feed->cursor) : 0;
    store_feeds_finish(&feeds);
    return page;
}

/* Kills a writer a random while after a random page; every third one as it opens the file. */
static void kill_a_writer(const char *path, int from, uint64_t *state)
{
    struct timespec pause = {.tv_nsec = (long)(random_next(state) % 20000000)};
    int tell[2], status = 0;
    char byte;

    CHECK(pipe(tell) == 0);
    pid_t child = fork();
    if (child == 0) {
        write_pages(path, from, tell[1]);
        _exit(0);
    }
    close(tell[1]);
    uint64_t pages = random_next(state) % 3 ? random_next(state) % 12 : 0;
    for (uint64_t i = 0; i < pages; i++)
        CHECK(read(tell[0], &byte, 1) == 1);
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    close(tell[0]);
}

static void check_log(struct store_reader *reader, size_t events)
{
    struct store_changes changes = {0};
    size_t inserted = 0;

    CHECK(store_changes_read(reader, 0, SIZE_MAX, &changes, NULL));
    CHECK(!changes.gone);
    for (size_t i = 0; i < changes.n; i++)
        inserted += changes.items[i].inserted;
    CHECK_NUMBER((int64_t)inserted, (int64_t)events);
    store_changes_finish(&changes);
}

int main(void)
{
    const struct store_options options = {.now = NOW};
    struct truth truth = {0};
    uint64_t state = 12345;
    int known = 0, advanced = 0;

    folder_begin();
    const char *path = path_of("crash.db");
    for (int round = 0; round < ROUNDS; round++) {
        struct store_reader reader = {0};
        struct store store = {0};
        struct store_opened opened = {0};
        struct store_options here = options;
        here.path = path;
        kill_a_writer(path, known, &state);
        CHECK(store_open(&store, &here, &opened, NULL));
        CHECK(opened.moved == NULL);
        CHECK(store_reader_open(&reader, path, NULL));
        int next = next_page(&reader);
        CHECK(next >= known);
        advanced += next > known;
        for (; known < next; known++) {
            struct rows rows = {0};
            make_page(&rows, known);
            truth_apply(&truth, &rows);
            rows_finish(&rows);
        }
        if (round % 6 == 0 || round == ROUNDS - 1)
            check_truth(&reader, &truth);
        check_log(&reader, truth.rows.n);
        close_both(&store, &reader);
    }
    CHECK(advanced > ROUNDS / 3);
    truth_finish(&truth);
    folder_end();
    path_of(NULL);
    return check_done();
}
