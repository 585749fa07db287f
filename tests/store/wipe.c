/* What only managers may see is wiped out of the file when somebody else signs in, when the role
 * changes, and when the service closes it: not a byte is left in the mirror or beside it, whatever
 * was replaced before, and also when a reader was at work just then. */
#include "help.h"

#include <string.h>

enum { LINES = 3000, FILE_MAX = 64 << 20 };
static const char mark[] = "only-in-the-ledger";

static struct store store;
static struct store_reader reader;

static void apply(const struct store_batch *batch)
{
    struct err err = {0};

    if (!CHECK(store_apply(&store, batch, NULL, &err)))
        fprintf(stderr, "%s\n", err.text);
}

static void sign_in(const char *account, const char *role)
{
    struct rows rows = {0};
    union value *row = rows_add(&rows, DATA_SESSION);

    row[SESSION_ID].text = account;
    row[SESSION_ROLE].text = role;
    apply(&(struct store_batch){.rows = &rows, .mode = STORE_REPLACE, .set = DATA_SESSION});
    rows_finish(&rows);
}

/* A ledger that is replaced again and again by a shorter one, so that rows and pages become free.
 */
static void fill(void)
{
    for (int round = 0; round < 4; round++) {
        struct rows rows = {0};
        for (int i = 0; i < LINES / (round + 1); i++) {
            union value *row = rows_add(&rows, DATA_LEDGER);
            row[LEDGER_ID].text = arena_printf(&rows.arena, "%s-%d-%d", mark, round, i);
            row[LEDGER_PERIOD].text = "2026-11";
            row[LEDGER_NAME].text =
                arena_printf(&rows.arena, "%s, job %d of round %d", mark, i * 7, round);
            row[LEDGER_CREDITS].number = -i;
        }
        apply(&(struct store_batch){.rows = &rows,
                                    .mode = STORE_REPLACE,
                                    .set = DATA_LEDGER,
                                    .part_field = LEDGER_PERIOD,
                                    .part = "2026-11"});
        rows_finish(&rows);
    }
}

static bool file_has(const char *path)
{
    CLEANUP(free_ptr)
    char *data = NULL;
    size_t size = 0;

    if (!file_read(path, FILE_MAX, &data, &size, NULL))
        return false;
    return memmem(data, size, mark, strlen(mark)) != NULL;
}

/* In any file of the folder. */
static bool is_left(void)
{
    bool left = false;
    DIR *dir = opendir(folder);

    for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
        char path[512];
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        left |= entry->d_name[0] != '.' && file_has(path);
    }
    if (dir)
        closedir(dir);
    return left;
}

static void begin(bool no_wal)
{
    const struct store_options options = {
        .path = path_of(no_wal ? "plain.db" : "wal.db"), .now = NOW, .no_wal = no_wal};

    CHECK(store_open(&store, &options, NULL, NULL));
    CHECK(store_reader_open(&reader, store_path(&store), NULL));
    sign_in("account-1", "manager");
    fill();
    CHECK(is_left());
}

static void end(void)
{
    store_reader_finish(&reader);
    store_finish(&store);
}

static void test_role(bool no_wal)
{
    begin(no_wal);
    sign_in("account-1", "member");
    CHECK(!is_left());
    sign_in("account-1", "manager");
    fill();
    CHECK(is_left());
    sign_in("account-2", "manager");
    CHECK(!is_left());
    end();
}

/* 403 of one feed; others are another matter. */
static void test_closed(void)
{
    struct store_feed feed = {.source = "usage",
                              .name = "ledger",
                              .set = DATA_LEDGER,
                              .fetched_at = NOW,
                              .failed_at = NOW,
                              .status = 503,
                              .ahead = UNKNOWN,
                              .cursor = "D\t2026-10"};
    struct store_feeds feeds = {0};

    begin(false);
    apply(&(struct store_batch){.feed = &feed});
    CHECK(is_left());
    feed.status = 403;
    apply(&(struct store_batch){.feed = &feed});
    CHECK(!is_left());
    CHECK(store_feeds_read(&reader, &feeds, NULL));
    const struct store_feed *kept = store_feeds_find(&feeds, "usage", "ledger");
    CHECK(kept && !kept->cursor && kept->status == 403);
    store_feeds_finish(&feeds);
    end();
}

/* A walk leaves cursors behind, longer and shorter ones, between those of other feeds. */
static void test_cursors(void)
{
    enum { PAGES = 64 };
    static const char pad[] = "........................................";
    char cursor[128], others[128];
    struct store_feed feed = {.source = "usage",
                              .name = "ledger",
                              .set = DATA_LEDGER,
                              .fetched_at = NOW,
                              .failed_at = UNKNOWN,
                              .status = 200,
                              .ahead = UNKNOWN,
                              .cursor = cursor};
    struct store_feed other = feed;
    other.name = "pools";
    other.set = DATA_POOLS;
    other.cursor = others;
    begin(false);
    for (int i = 0; i < PAGES; i++) {
        snprintf(cursor, sizeof(cursor), "D\t%s%.*s", i + 1 < PAGES ? mark : "", i * 7 % 29, pad);
        snprintf(others, sizeof(others), "%.*s", i * 11 % 23, pad);
        apply(&(struct store_batch){.feed = &feed});
        apply(&(struct store_batch){.feed = &other});
    }
    sign_in("account-1", "member");
    CHECK(!is_left());
    end();
}

/* A reader holds on to the state before; the next change wipes the log of SQLite. */
static void test_reader(void)
{
    begin(false);
    CHECK(store_snapshot_begin(&reader, NULL));
    struct rows before = {0}, after = {0};
    CHECK(store_dataset(&reader, DATA_LEDGER, &before, NULL) && before.n > 0);
    sign_in("account-1", "member");
    CHECK(is_left()); /* in the log, for the reader */
    store_snapshot_end(&reader);
    CHECK(store_dataset(&reader, DATA_LEDGER, &after, NULL) && after.n == 0);
    sign_in("account-3", "member");
    CHECK(!is_left());
    rows_finish(&before);
    rows_finish(&after);
    end();
}

int main(void)
{
    folder_begin();
    test_role(false);
    test_role(true);
    test_closed();
    test_cursors();
    test_reader();
    path_of(NULL);
    folder_end();
    return check_done();
}
