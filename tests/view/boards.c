/* The boards' sections against a plain evaluation of the same events: cards, rows of lists and
 * buckets add up, and every number leads to events whose sum is the number. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "world.h"

/* What a view's numbers must be. */
static const struct {
    const char *view, *section, *column;
    enum measure_id id;
} numbers[] = {
    {"llm", "cards.input_tokens", "total", M_TOKENS_INPUT},
    {"llm", "cards.cached_tokens", "cached", M_TOKENS_CACHED},
    {"llm", "cards.cached_tokens", "input", M_TOKENS_INPUT},
    {"llm", "cards.output_tokens", "total", M_TOKENS_OUTPUT},
    {"llm", "cards.requests", "total", M_REQUESTS},
    {"llm", "cards.requests", "successful", M_REQUESTS_OK},
    {"llm", "cards.requests", "failed", M_REQUESTS_FAILED},
    {"compute", "cards.cpu_core_hours", "total", M_CPU_HOURS},
    {"compute", "cards.cpu_core_hours", "open", M_ALLOCATIONS_OPEN},
    {"compute", "cards.ram_gb_hours", "total", M_RAM_HOURS},
    {"compute", "cards.ram_gb_hours", "allocations", M_ALLOCATIONS},
    {"storage", "cards.storage_gb_hours", "total", M_STORAGE_HOURS},
    {"storage", "cards.volumes", "total", M_VOLUMES},
    {"storage", "cards.volumes", "open", M_VOLUMES_OPEN},
    {"platform", "cards.threads_created", "total", M_THREADS},
    {"platform", "cards.messages_sent", "total", M_MESSAGES},
};
static const char *const boards[] = {"llm", "compute", "storage", "platform"};

static int64_t counted(const struct show *show, enum measure_id id, const char *filter)
{
    int64_t n = world_measure(&show->world, id, &show->scene.window, filter);
    bool none = n == UNKNOWN &&
                world_measure(&show->world, M_EVENTS, &show->scene.window, measures[id].where) == 0;
    return none ? 0 : n;
}

static void test_cards(void)
{
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct show show;
        show_start(&show, numbers[i].view, WORLD_FULL);
        show_ask(&show);
        int64_t want = counted(&show, numbers[i].id, NULL);
        CHECK(want > 0);
        CHECK_NUMBER(section_number(show_section(&show, numbers[i].section), 0, numbers[i].column),
                     want);
        CHECK(show_section(&show, numbers[i].section)->single);
        show_finish(&show);
    }
}

/* Rows of lists and buckets of series add up to the window, column by column. */
static void check_sums(const struct show *show, const struct section *found)
{
    for (size_t column = 0; column < found->table.n_columns; column++) {
        int id = measure_find(found->table.columns[column]->name);
        int64_t sum = 0;
        if (id < 0 || measures[id].fn == MEASURE_MAX)
            continue;
        for (size_t row = 0; row < found->table.n_rows; row++) {
            int64_t value = table_at(&found->table, row, column)->number;
            sum += value == UNKNOWN ? 0 : value;
        }
        int64_t want = counted(show, (enum measure_id)id, show->scene.filter);
        CHECK_NUMBER(sum, want == UNKNOWN ? 0 : want);
    }
}

static void test_sums(void)
{
    static const enum window_kind kinds[] = {WINDOW_24H, WINDOW_7D, WINDOW_30D, WINDOW_ALL};
    for (size_t i = 0; i < ARRAY_LEN(boards); i++)
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
            struct show show;
            show_start(&show, boards[i], WORLD_FULL);
            show.scene.window = window_of(kinds[k], WORLD_NOW);
            show.state.metric = (uint8_t)k;
            show_ask(&show);
            for (size_t s = 0; s < show.sections.n; s++)
                if (!show.sections.items[s].single)
                    check_sums(&show, &show.sections.items[s]);
            show_finish(&show);
        }
}

/* Fresh and cached input are the input, in every bucket. */
static void test_fresh(void)
{
    struct show show;
    show_start(&show, "llm", WORLD_FULL);
    show_ask(&show);
    const struct section *chart = show_section(&show, "charts.tokens");
    int64_t fresh = 0;
    for (size_t row = 0; row < chart->table.n_rows; row++) {
        int64_t cached = section_number(chart, row, "tokens_cached");
        CHECK_NUMBER(section_number(chart, row, "tokens_fresh") + (cached == UNKNOWN ? 0 : cached),
                     section_number(chart, row, "tokens_input"));
        fresh += section_number(chart, row, "tokens_fresh");
    }
    CHECK_NUMBER(fresh,
                 counted(&show, M_TOKENS_INPUT, NULL) - counted(&show, M_TOKENS_CACHED, NULL));
    show_finish(&show);
}

/* 5 minutes, an hour, 6 hours; else what the width has room for. */
static void test_buckets(void)
{
    static const struct {
        enum window_kind kind;
        int width;
        enum bucket bucket;
    } cases[] = {{WINDOW_24H, 80, BUCKET_5_MINUTES}, {WINDOW_7D, 80, BUCKET_HOUR},
                 {WINDOW_30D, 200, BUCKET_6_HOURS},  {WINDOW_ALL, 80, BUCKET_DAY},
                 {WINDOW_ALL, 200, BUCKET_6_HOURS},  {WINDOW_ALL, 20, BUCKET_WEEK}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct show show;
        show_start(&show, "llm", WORLD_FULL);
        show.scene.window = window_of(cases[i].kind, WORLD_NOW);
        show.scene.width = cases[i].width;
        show_ask(&show);
        CHECK_NUMBER(show_section(&show, "charts.tokens")->table.provenance.bucket,
                     cases[i].bucket);
        show_finish(&show);
    }
}

/* Enter and the cursor's value lead to the same events, and their sum is the number. */
static void check_behind(struct show *show, enum measure_id id, int64_t want)
{
    struct target target = {0};
    struct spot spot = {.field = -1};
    show->view->target(&show->scene, &show->sections, &target);
    show->view->spot(&show->scene, &show->sections, &spot);
    CHECK(spot.label && *spot.label && spot.where);
    if (target.view && strcmp(target.view, "events") == 0)
        CHECK_TEXT(target.filter, spot.where);
    int64_t got = world_measure(&show->world, id, &show->scene.window, spot.where);
    CHECK_NUMBER(got == UNKNOWN ? 0 : got, want == UNKNOWN ? 0 : want);
    target_finish(&target);
    spot_finish(&spot);
}

static void check_rows_behind(struct show *show, size_t pane, const char *name)
{
    const struct section *found = show_section(show, name);
    int id = measure_find(found->table.columns[1]->name);
    show->state.focus = (uint8_t)pane;
    for (size_t row = 0; row < found->table.n_rows; row++) {
        show->state.panes[pane].selected = row;
        check_behind(show, M_EVENTS, section_number(found, row, measures[id].field.name));
        int sum = measure_find(found->table.columns[2]->name);
        check_behind(show, (enum measure_id)sum,
                     section_number(found, row, measures[sum].field.name));
    }
}

static void test_behind(const char *filter)
{
    for (size_t i = 0; i < ARRAY_LEN(boards); i++) {
        struct show show;
        struct pane_info panes[VIEW_PANES_MAX];
        show_start(&show, boards[i], WORLD_FULL);
        show.scene.filter = filter;
        show.scene.width = 200;
        show_ask(&show);
        size_t n = show.view->panes(&show.scene, &show.sections, show_area(200, 60), panes);
        for (size_t pane = 2; pane < n; pane++)
            check_rows_behind(&show, pane, panes[pane].section);
        show.state.focus = 0;
        for (size_t item = 0; item < panes[0].n; item++) {
            show.state.panes[0].selected = item;
            struct spot spot = {.field = -1};
            show.view->spot(&show.scene, &show.sections, &spot);
            CHECK(spot.label && spot.where);
            spot_finish(&spot);
        }
        show_finish(&show);
    }
}

/* A bucket narrows the window to itself; its spot counts the events in it. */
static void test_bucket(void)
{
    for (size_t i = 0; i < ARRAY_LEN(boards); i++) {
        struct show show;
        show_start(&show, boards[i], WORLD_FULL);
        show_ask(&show);
        struct pane_info panes[VIEW_PANES_MAX];
        show.view->panes(&show.scene, &show.sections, show_area(120, 36), panes);
        const struct section *chart = show_section(&show, panes[1].section);
        show.state.focus = 1;
        for (size_t row = 0; row < chart->table.n_rows; row += 7) {
            struct target target = {0};
            show.state.panes[1].selected = row;
            show.view->target(&show.scene, &show.sections, &target);
            CHECK_TEXT(target.view, boards[i]);
            CHECK(target.sets_window);
            CHECK_NUMBER(target.window.from, section_number(chart, row, "from"));
            CHECK_NUMBER(target.window.to, section_number(chart, row, "to"));
            int id = measure_find(chart->table.columns[2]->name);
            check_behind(&show, M_EVENTS, section_number(chart, row, measures[id].field.name));
            target_finish(&target);
        }
        show_finish(&show);
    }
}

/* An allocation without an end is no zero: its hours are not there, and it is counted as open. */
static void test_open(void)
{
    struct show show;
    show_start(&show, "compute", WORLD_FULL);
    show.scene.filter = "-has:to";
    show_ask(&show);
    CHECK(section_number(show_section(&show, "cards.cpu_core_hours"), 0, "open") > 0);
    CHECK_NUMBER(section_number(show_section(&show, "cards.cpu_core_hours"), 0, "total"), UNKNOWN);
    show.scene.filter = "user:nobody";
    show_ask(&show);
    CHECK_NUMBER(section_number(show_section(&show, "cards.cpu_core_hours"), 0, "open"), 0);
    CHECK_NUMBER(section_number(show_section(&show, "cards.cpu_core_hours"), 0, "total"), 0);
    show_finish(&show);
}

/* By the column that is asked for; the lists begin with their greatest bar. */
static void test_sort(void)
{
    struct show show;
    show_start(&show, "llm", WORLD_FULL);
    show_ask(&show);
    const struct section *list = show_section(&show, "lists.consumers");
    for (size_t row = 1; row < list->table.n_rows; row++)
        CHECK(section_number(list, row - 1, "total") >= section_number(list, row, "total"));
    show.state.sorted = true;
    show.state.sort = (struct sort){.field = 1, .descending = false};
    show_ask(&show);
    list = show_section(&show, "lists.consumers");
    for (size_t row = 1; row < list->table.n_rows; row++)
        CHECK(section_number(list, row - 1, "requests") <= section_number(list, row, "requests"));
    show_finish(&show);
}

static void test_nothing(void)
{
    for (size_t i = 0; i < ARRAY_LEN(boards); i++)
        for (uint8_t pane = 1; pane < 4; pane++) {
            struct show show;
            struct target target = {0};
            struct spot spot = {.field = -1};
            show_start(&show, boards[i], WORLD_LOADING);
            show_ask(&show);
            show.state.focus = pane;
            show.view->target(&show.scene, &show.sections, &target);
            show.view->spot(&show.scene, &show.sections, &spot);
            CHECK(target.view == NULL && spot.label == NULL && spot.where == NULL);
            target_finish(&target);
            spot_finish(&spot);
            show_finish(&show);
        }
}

int main(void)
{
    test_cards();
    test_sums();
    test_fresh();
    test_buckets();
    test_behind(NULL);
    test_behind("user:(docs-001,grid-002)");
    test_bucket();
    test_open();
    test_sort();
    test_nothing();
    return check_done();
}
