/* The overview's sections against a plain count of the same events: cards add up, rows of keys add
 * up to the total, the trend follows the window, every number leads to its events and back. */
#include <stdlib.h>

#include "check.h"
#include "world.h"

static const struct section *section(const struct show *show, const char *name)
{
    for (size_t i = 0; i < show->sections.n; i++)
        if (strcmp(show->sections.items[i].name, name) == 0)
            return &show->sections.items[i];
    return NULL;
}

static int64_t number(const struct show *show, const char *name, size_t row, const char *column)
{
    const struct section *found = section(show, name);
    int at = found ? table_column(&found->table, column) : -1;
    if (!CHECK(at >= 0 && row < found->table.n_rows))
        return UNKNOWN;
    return table_at(&found->table, row, (size_t)at)->number;
}

static const char *text(const struct show *show, const char *name, size_t row, const char *column)
{
    const struct section *found = section(show, name);
    int at = found ? table_column(&found->table, column) : -1;
    if (!CHECK(at >= 0 && row < found->table.n_rows))
        return NULL;
    return table_at(&found->table, row, (size_t)at)->text;
}

static int64_t total(const struct show *show, const char *name, const char *column)
{
    int64_t sum = 0;
    for (size_t row = 0; row < section(show, name)->table.n_rows; row++)
        sum += number(show, name, row, column);
    return sum;
}

static int64_t counted(const struct show *show, enum measure_id id)
{
    return world_measure(&show->world, id, &show->scene.window, show->scene.filter);
}

/* ---- cards ---- */

static void check_cards(const struct show *show)
{
    static const char jobs[] = "cards.jobs_submitted", hours[] = "cards.core_hours_billed";
    static const char byoc[] = "cards.controller_jobs", failures[] = "cards.failure_pressure";
    CHECK_NUMBER(number(show, jobs, 0, "total"), counted(show, M_JOBS));
    CHECK_NUMBER(number(show, jobs, 0, "completed"), counted(show, M_JOBS_COMPLETED));
    CHECK_NUMBER(number(show, jobs, 0, "running"), counted(show, M_JOBS_RUNNING));
    CHECK_NUMBER(number(show, hours, 0, "total"), counted(show, M_CORE_HOURS));
    CHECK_NUMBER(number(show, hours, 0, "managed") + number(show, hours, 0, "byoc"),
                 number(show, hours, 0, "total"));
    CHECK_NUMBER(number(show, byoc, 0, "byoc"), counted(show, M_JOBS_BYOC));
    CHECK_NUMBER(number(show, byoc, 0, "byoc") + number(show, byoc, 0, "managed"),
                 number(show, jobs, 0, "total"));
    CHECK_NUMBER(number(show, failures, 0, "failed") + number(show, failures, 0, "cancelled"),
                 number(show, failures, 0, "total"));
    CHECK(section(show, jobs)->single && section(show, failures)->single);
}

/* In tenths of a per cent, rounded to nearest. */
static int64_t tenths(int64_t part, int64_t whole)
{
    double exact = 1000.0 * (double)part / (double)whole;
    return (int64_t)(exact < 0 ? exact - 0.5 : exact + 0.5);
}

static void check_changes(const struct show *show)
{
    struct window before;
    CHECK(window_before(&show->scene.window, &before));
    int64_t then = world_measure(&show->world, M_JOBS, &before, show->scene.filter);
    int64_t now = counted(show, M_JOBS);
    CHECK(then > 0 && now > 0);
    CHECK_NUMBER(number(show, "cards.jobs_submitted", 0, "previous"), then);
    CHECK_NUMBER(number(show, "cards.jobs_submitted", 0, "change_percent"),
                 tenths(now - then, then));
    CHECK_NUMBER(number(show, "cards.failure_pressure", 0, "share_percent"),
                 tenths(counted(show, M_FAILURE_PRESSURE), now));
    CHECK_NUMBER(number(show, "cards.controller_jobs", 0, "share_percent"),
                 tenths(counted(show, M_JOBS_BYOC), now));
}

static void test_cards(void)
{
    static const char *const filters[] = {NULL, "key:key_ci", "cores:>16 -has:controller"};
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        struct show show;
        show_start(&show, "overview", WORLD_FULL);
        show.scene.filter = filters[i];
        show_ask(&show);
        check_cards(&show);
        check_changes(&show);
        show_finish(&show);
    }
}

/* All time has nothing before it; a window before which nothing was has nothing to compare with. */
static void test_no_previous(void)
{
    struct show show;
    show_start(&show, "overview", WORLD_FULL);
    show.scene.window = window_of(WINDOW_ALL, WORLD_NOW);
    show_ask(&show);
    CHECK(number(&show, "cards.jobs_submitted", 0, "total") > 200);
    CHECK_NUMBER(number(&show, "cards.jobs_submitted", 0, "previous"), UNKNOWN);
    CHECK_NUMBER(number(&show, "cards.core_hours_billed", 0, "change_percent"), UNKNOWN);
    show.scene.window = (struct window){WINDOW_CUSTOM, WORLD_NOW - 41 * DAY, WORLD_NOW};
    show_ask(&show);
    CHECK_NUMBER(number(&show, "cards.jobs_submitted", 0, "previous"), 0);
    CHECK_NUMBER(number(&show, "cards.jobs_submitted", 0, "change_percent"), UNKNOWN);
    show_finish(&show);
}

/* No jobs have no core-hours; jobs whose core-hours nobody knows have unknown ones. */
static void test_zero_is_not_unknown(void)
{
    struct show show;
    show_start(&show, "overview", WORLD_EMPTY);
    show_ask(&show);
    CHECK_NUMBER(number(&show, "cards.core_hours_billed", 0, "total"), 0);
    CHECK_NUMBER(number(&show, "timeline", 3, measures[M_CORE_HOURS].field.name), 0);
    show_finish(&show);
    show_start(&show, "overview", WORLD_UNKNOWN);
    show_ask(&show);
    CHECK(number(&show, "cards.jobs_submitted", 0, "total") > 0);
    CHECK_NUMBER(number(&show, "cards.core_hours_billed", 0, "total"), UNKNOWN);
    CHECK_NUMBER(number(&show, "cards.core_hours_billed", 0, "byoc"), 0);
    CHECK_NUMBER(number(&show, "keys", 0, "core_hours"), UNKNOWN);
    show_finish(&show);
}

/* ---- timeline ---- */

static void check_timeline(struct show *show, int64_t from, enum bucket bucket, size_t n)
{
    show_ask(show);
    const struct table *table = &section(show, "timeline")->table;
    struct window window = {WINDOW_CUSTOM, from, WORLD_NOW};
    CHECK_NUMBER((int64_t)table->n_rows, (int64_t)n);
    CHECK_NUMBER(table->provenance.bucket, bucket);
    CHECK_NUMBER(number(show, "timeline", 0, "from"), from);
    CHECK_NUMBER(number(show, "timeline", n - 1, "to"), WORLD_NOW);
    CHECK_NUMBER(total(show, "timeline", "jobs_submitted"),
                 world_measure(&show->world, M_JOBS, &window, NULL));
    CHECK_NUMBER(total(show, "timeline", "core_hours_billed"),
                 world_measure(&show->world, M_CORE_HOURS, &window, NULL));
}

/* 14 days until a window is chosen, then the window. */
static void test_timeline(void)
{
    struct show show;
    int64_t today = day_start(WORLD_NOW, ZONE_UTC);
    show_start(&show, "overview", WORLD_FULL);
    check_timeline(&show, today - 13 * DAY, BUCKET_DAY, 14);
    show.scene.window_chosen = true;
    check_timeline(&show, WORLD_NOW - 30 * DAY, BUCKET_DAY, 31);
    show.scene.window = window_of(WINDOW_7D, WORLD_NOW);
    check_timeline(&show, WORLD_NOW - 7 * DAY, BUCKET_6_HOURS, 29);
    show.scene.window = window_of(WINDOW_24H, WORLD_NOW);
    check_timeline(&show, WORLD_NOW - DAY, BUCKET_HOUR, 24);
    CHECK_NUMBER((int64_t)section(&show, "timeline")->table.n_columns, 6);
    show.state.metric = 1;
    show_ask(&show);
    CHECK_NUMBER(total(&show, "timeline", "jobs_byoc"), counted(&show, M_JOBS_BYOC));
    show.state.metric = 2;
    show_ask(&show);
    CHECK_NUMBER(total(&show, "timeline", "failure_pressure"), counted(&show, M_FAILURE_PRESSURE));
    show_finish(&show);
}

static void test_trend(void)
{
    struct show show;
    show_start(&show, "overview", WORLD_FULL);
    show_ask(&show);
    CHECK_NUMBER(total(&show, "cards.trend", "jobs_submitted"), counted(&show, M_JOBS));
    CHECK_NUMBER(total(&show, "cards.trend", "failure_pressure"),
                 counted(&show, M_FAILURE_PRESSURE));
    show_finish(&show);
}

/* ---- keys and controllers ---- */

static size_t row_named(const struct show *show, const char *list, const char *name)
{
    size_t row = 0;
    while (row < section(show, list)->table.n_rows &&
           !text_equal(text(show, list, row, "name"), name))
        row++;
    return row;
}

static void check_keys(const struct show *show)
{
    const struct table *keys = &section(show, "keys")->table;
    CHECK_NUMBER(total(show, "keys", "jobs"), counted(show, M_JOBS));
    int64_t hours = counted(show, M_CORE_HOURS);
    CHECK_NUMBER(total(show, "keys", "core_hours"), counted(show, M_JOBS) ? hours : 0);
    CHECK_NUMBER(total(show, "keys", "running"), counted(show, M_JOBS_RUNNING));
    CHECK_NUMBER(total(show, "keys", "byoc"), counted(show, M_JOBS_BYOC));
    CHECK_NUMBER(total(show, "keys", "failed") + total(show, "keys", "cancelled"),
                 counted(show, M_FAILURE_PRESSURE));
    size_t row = row_named(show, "keys", "Unattributed");
    CHECK(row < keys->n_rows && table_at(keys, row, 0)->text == NULL);
    char *without = filter_and(show->scene.filter, "-has:key");
    CHECK_NUMBER(number(show, "keys", row, "jobs"),
                 world_measure(&show->world, M_JOBS, &show->scene.window, without));
    free(without);
}

static void test_keys(void)
{
    static const char *const filters[] = {NULL, "controller:ctl_1", "key:key_lab", "user:nobody"};
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        struct show show;
        show_start(&show, "overview", WORLD_FULL);
        show.scene.filter = filters[i];
        show_ask(&show);
        check_keys(&show);
        CHECK_NUMBER((int64_t)section(&show, "keys")->table.n_rows, 8);
        show_finish(&show);
    }
}

static void test_empty_lists(void)
{
    struct show show;
    show_start(&show, "overview", WORLD_EMPTY);
    show_ask(&show);
    CHECK_NUMBER((int64_t)section(&show, "keys")->table.n_rows, 1);
    CHECK_TEXT(text(&show, "keys", 0, "name"), "Unattributed");
    CHECK_NUMBER(number(&show, "keys", 0, "jobs"), 0);
    CHECK_NUMBER(number(&show, "keys", 0, "share_percent"), UNKNOWN);
    CHECK_NUMBER((int64_t)section(&show, "controllers")->table.n_rows, 0);
    show_finish(&show);
}

/* A controller that only the jobs know is listed; the shares are those of all controller jobs. */
static void test_controllers(void)
{
    struct show show;
    show_start(&show, "overview", WORLD_FULL);
    show_ask(&show);
    CHECK_NUMBER((int64_t)section(&show, "controllers")->table.n_rows, 5);
    CHECK_NUMBER(total(&show, "controllers", "handled"), counted(&show, M_JOBS_BYOC));
    CHECK(total(&show, "controllers", "share_percent") > 995);
    size_t row = row_named(&show, "controllers", "ctl_3");
    CHECK_TEXT(text(&show, "controllers", row, "id"), "ctl_3");
    CHECK_NUMBER(number(&show, "controllers", row, "cores"), UNKNOWN);
    row = row_named(&show, "controllers", "Tower");
    CHECK_NUMBER(number(&show, "controllers", row, "handled"), 0);
    CHECK_NUMBER(number(&show, "controllers", row, "last_job"), UNKNOWN);
    show_finish(&show);
}

static bool in_order(const struct show *show, const char *list, const char *column, int sign)
{
    for (size_t row = 1; row < section(show, list)->table.n_rows; row++)
        if (sign * number(show, list, row, column) < sign * number(show, list, row - 1, column))
            return false;
    return true;
}

/* A sort is a column of the keys; the controllers follow by its name, or keep their own order. */
static void test_sort(void)
{
    struct show show;
    show_start(&show, "overview", WORLD_FULL);
    show_ask(&show);
    CHECK(in_order(&show, "keys", "jobs", -1));
    CHECK(in_order(&show, "controllers", "handled", -1));
    int hours = table_column(&section(&show, "keys")->table, "core_hours");
    show.state.sort = (struct sort){.field = (int16_t)hours, .descending = false};
    show.state.sorted = true;
    show_ask(&show);
    CHECK(in_order(&show, "keys", "core_hours", 1));
    CHECK(in_order(&show, "controllers", "core_hours", 1));
    show.state.sort.field = (int16_t)table_column(&section(&show, "keys")->table, "byoc");
    show_ask(&show);
    CHECK(in_order(&show, "keys", "byoc", 1));
    CHECK(in_order(&show, "controllers", "handled", -1));
    show.state.sort.field = (int16_t)table_column(&section(&show, "keys")->table, "name");
    show_ask(&show);
    CHECK_TEXT(text(&show, "keys", 0, "name"), "Batch queue");
    CHECK_TEXT(text(&show, "controllers", 0, "name"), "Basement rack");
    show_finish(&show);
}

/* A key that the service did not mask is masked here, in the section already. */
static void test_masks(void)
{
    struct show show;
    show_start(&show, "overview", WORLD_FULL);
    rows_at(&show.world.keys, 0)[KEY_MASKED].text = "sk-abcdefghijklmnopqrstuvwxyz0123456789";
    rows_at(&show.world.keys, 1)[KEY_MASKED].text = "hunter2hunter2";
    show_ask(&show);
    CHECK_TEXT(text(&show, "keys", row_named(&show, "keys", "Lab workstation"), "masked_key"),
               "sk-ab••••••••6789");
    CHECK_TEXT(text(&show, "keys", row_named(&show, "keys", "Build farm"), "masked_key"),
               "••••••••");
    show_finish(&show);
}

/* ---- to the events and back ---- */

/* Opens what Enter leads to and checks that it lists as many events as the number says. */
static void check_target(struct show *show, size_t pane, size_t item, int64_t number_of_jobs)
{
    struct target target = {0};
    struct spot spot = {.field = -1};
    show->state.focus = (uint8_t)pane;
    show->state.panes[pane].selected = item;
    show->scene.width = 120;
    show->view->target(&show->scene, &show->sections, &target);
    show->view->spot(&show->scene, &show->sections, &spot);
    CHECK_TEXT(target.view, "events");
    CHECK_TEXT(spot.where, target.filter);
    CHECK(spot.label && *spot.label);
    CHECK_NUMBER(world_measure(&show->world, M_EVENTS, &show->scene.window, target.filter),
                 number_of_jobs);
    target_finish(&target);
    spot_finish(&spot);
}

static void test_card_targets(const char *filter)
{
    static const enum measure_id counts[] = {
        M_JOBS,           M_JOBS,         M_JOBS_BYOC,    M_FAILURE_PRESSURE,
        M_JOBS_COMPLETED, M_JOBS_MANAGED, M_JOBS_BYOC,    M_JOBS_FAILED,
        M_JOBS_RUNNING,   M_JOBS_BYOC,    M_JOBS_MANAGED, M_JOBS_CANCELLED};
    struct show show;
    show_start(&show, "overview", WORLD_FULL);
    show.scene.filter = filter;
    show_ask(&show);
    for (size_t item = 0; item < ARRAY_LEN(counts); item++)
        check_target(&show, 0, item, counted(&show, counts[item]));
    for (size_t row = 0; row < section(&show, "keys")->table.n_rows; row++)
        check_target(&show, 2, row, number(&show, "keys", row, "jobs"));
    for (size_t row = 0; row < section(&show, "controllers")->table.n_rows; row++)
        check_target(&show, 3, row, number(&show, "controllers", row, "handled"));
    show_finish(&show);
}

/* In a narrow screen the cards stand two by two, and the items run through the first two first. */
static void test_narrow_figures(void)
{
    struct show show;
    struct spot spot = {.field = -1};
    show_start(&show, "overview", WORLD_FULL);
    show_ask(&show);
    show.scene.width = 80;
    show.state.panes[0].selected = 7;
    show.view->spot(&show.scene, &show.sections, &spot);
    CHECK_TEXT(spot.label, "Failure pressure");
    CHECK_TEXT(spot.where, measures[M_FAILURE_PRESSURE].where);
    spot_finish(&spot);
    show.state.panes[0].selected = 5;
    show.view->spot(&show.scene, &show.sections, &spot);
    CHECK_TEXT(spot.where, measures[M_CORE_HOURS_BYOC].where);
    spot_finish(&spot);
    show_finish(&show);
}

/* A bucket zooms the window to itself, and its spot counts the jobs in it. */
static void test_bucket(void)
{
    struct show show;
    show_start(&show, "overview", WORLD_FULL);
    show_ask(&show);
    show.state.focus = 1;
    for (size_t row = 0; row < section(&show, "timeline")->table.n_rows; row++) {
        struct target target = {0};
        struct spot spot = {.field = -1};
        show.state.panes[1].selected = row;
        show.view->target(&show.scene, &show.sections, &target);
        show.view->spot(&show.scene, &show.sections, &spot);
        CHECK_TEXT(target.view, "overview");
        CHECK(target.sets_window && target.filter == NULL);
        CHECK_NUMBER(target.window.from, number(&show, "timeline", row, "from"));
        CHECK_NUMBER(target.window.to, number(&show, "timeline", row, "to"));
        CHECK_NUMBER(world_measure(&show.world, M_EVENTS, &show.scene.window, spot.where),
                     number(&show, "timeline", row, "jobs_submitted"));
        target_finish(&target);
        spot_finish(&spot);
    }
    show_finish(&show);
}

/* The values under = and !: of a key its identity, of the unattributed nothing. */
static void test_spot_values(void)
{
    struct show show;
    struct spot spot = {.field = -1};
    show_start(&show, "overview", WORLD_FULL);
    show_ask(&show);
    show.state.focus = 2;
    show.state.panes[2].selected = row_named(&show, "keys", "Documentation");
    show.view->spot(&show.scene, &show.sections, &spot);
    CHECK_NUMBER(spot.field, E_KEY);
    CHECK_TEXT(spot.value.text, "key_docs");
    CHECK_TEXT(str_text(&spot.text), "Documentation");
    spot_finish(&spot);
    show.state.panes[2].selected = row_named(&show, "keys", "Unattributed");
    show.view->spot(&show.scene, &show.sections, &spot);
    CHECK_NUMBER(spot.field, -1);
    CHECK_TEXT(spot.where, "kind:job -has:key");
    spot_finish(&spot);
    show_finish(&show);
}

static void test_nothing(void)
{
    struct show show;
    show_start(&show, "overview", WORLD_LOADING);
    show_ask(&show);
    for (uint8_t pane = 1; pane < 4; pane++) {
        struct target target = {0};
        struct spot spot = {.field = -1};
        show.state.focus = pane;
        show.view->target(&show.scene, &show.sections, &target);
        show.view->spot(&show.scene, &show.sections, &spot);
        CHECK(target.view == NULL && spot.label == NULL && spot.where == NULL);
        target_finish(&target);
        spot_finish(&spot);
    }
    CHECK_NUMBER((int64_t)show.sections.n, 0);
    show_finish(&show);
}

int main(void)
{
    test_cards();
    test_no_previous();
    test_zero_is_not_unknown();
    test_timeline();
    test_trend();
    test_keys();
    test_empty_lists();
    test_controllers();
    test_sort();
    test_masks();
    test_card_targets(NULL);
    test_card_targets("cores:>16");
    test_narrow_figures();
    test_bucket();
    test_spot_values();
    test_nothing();
    return check_done();
}
