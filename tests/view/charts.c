/* The charts over the table of events, and the page of a user: against a plain evaluation of the
 * same events and measurements; asked for only where they are seen. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "world.h"

enum { SURPLUS = 2, CONSUMPTION };

static void start(struct show *show, const char *view, int width, int height)
{
    show_start(show, view, WORLD_FULL);
    show->scene.width = width;
    show->scene.page_rows = (size_t)height - 6;
    show_ask(show);
}

/* Until a window is chosen the charts have 7 days, whatever the table has. */
static void check_consumption(struct show *show, const char *name, const char *resource,
                              const char *filter)
{
    const struct section *chart = show_section(show, name);
    struct window window =
        show->scene.window_chosen ? show->scene.window : window_of(WINDOW_7D, WORLD_NOW);
    int64_t sum = 0, parts = 0;
    char *behind = filter_and(filter, resource);
    if (!CHECK(chart != NULL))
        return;
    for (size_t row = 0; row < chart->table.n_rows; row++) {
        static const char *const names[] = {"amount_allocated", "amount_surplus", "amount_hybrid",
                                            "amount_other"};
        sum += section_number(chart, row, "amount");
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            parts += section_number(chart, row, names[i]);
    }
    int64_t want = world_measure(&show->world, M_AMOUNT, &window, behind);
    CHECK_NUMBER(sum, want == UNKNOWN ? 0 : want);
    CHECK_NUMBER(parts, sum);
    free(behind);
}

static void test_consumption(void)
{
    static const char *const resources[] = {"tokens", "storage", "ocr"};
    for (uint8_t i = 0; i < ARRAY_LEN(resources); i++) {
        struct show show;
        char name[64], filter[64];
        snprintf(name, sizeof(name), "charts.consumption_%s", resources[i]);
        snprintf(filter, sizeof(filter), "resource:%s", resources[i]);
        start(&show, "events", 120, 36);
        show.state.metric = i;
        show_ask(&show);
        check_consumption(&show, name, filter, NULL);
        show.scene.window_chosen = true;
        show_ask(&show);
        check_consumption(&show, name, filter, NULL);
        show.scene.filter = "user:docs-002";
        show_ask(&show);
        check_consumption(&show, name, filter, show.scene.filter);
        show_finish(&show);
    }
}

/* While a filter is typed the charts stay with the one before. */
static void test_settled(void)
{
    struct show show;
    start(&show, "events", 120, 36);
    show.scene.filter = "user:docs-0";
    show.scene.settled = "user:docs-001";
    show_ask(&show);
    check_consumption(&show, "charts.consumption_tokens", "resource:tokens", "user:docs-001");
    show_finish(&show);
}

/* Each measurement stands in its bucket; where none was made nothing is known. */
static void test_surplus(void)
{
    struct show show;
    start(&show, "events", 120, 36);
    const struct section *chart = show_section(&show, "charts.surplus_tokens");
    const struct rows *pools = &show.world.pools;
    size_t gaps = 0;
    int64_t measured = 0, inside = 0;
    for (size_t row = 0; chart && row < chart->table.n_rows; row++) {
        int64_t n = section_number(chart, row, "measurements"), last = UNKNOWN;
        gaps += n == UNKNOWN;
        measured += n == UNKNOWN ? 0 : n;
        for (size_t i = 0; i < pools->n; i++) {
            const union value *pool = rows_at(pools, i);
            if (text_equal(pool[POOL_RESOURCE].text, "tokens") &&
                pool[POOL_TIME].number >= section_number(chart, row, "from") &&
                pool[POOL_TIME].number < section_number(chart, row, "to"))
                last = pool[POOL_SURPLUS].number, inside++;
        }
        CHECK_NUMBER(section_number(chart, row, "surplus"), last);
        CHECK(last == UNKNOWN || (section_number(chart, row, "lowest") <= last &&
                                  section_number(chart, row, "highest") >= last));
    }
    CHECK_NUMBER(measured, inside);
    CHECK(measured > 100 && gaps > 8);
    show_finish(&show);
}

/* A bucket narrows the window; what stands behind the consumption is its events. */
static void test_bucket(void)
{
    struct show show;
    start(&show, "events", 120, 36);
    for (uint8_t pane = SURPLUS; pane <= CONSUMPTION; pane++) {
        struct pane_info panes[VIEW_PANES_MAX];
        struct target target = {0};
        struct spot spot = {.field = -1};
        CHECK(show.view->panes(&show.scene, &show.sections, show_area(120, 36), panes) > pane);
        const struct section *chart = show_section(&show, panes[pane].section);
        size_t row = chart->table.n_rows / 2;
        show.state.focus = pane;
        show.state.panes[pane].selected = row;
        show.view->target(&show.scene, &show.sections, &target);
        show.view->spot(&show.scene, &show.sections, &spot);
        CHECK_TEXT(target.view, "events");
        CHECK(target.sets_window && target.filter == NULL);
        CHECK_NUMBER(target.window.from, section_number(chart, row, "from"));
        CHECK_NUMBER(target.window.to, section_number(chart, row, "to"));
        CHECK(spot.label && (pane == SURPLUS) == (spot.where == NULL));
        if (spot.where)
            CHECK_NUMBER(world_measure(&show.world, M_EVENTS, &show.scene.window, spot.where),
                         section_number(chart, row, "consumptions"));
        target_finish(&target);
        spot_finish(&spot);
    }
    show_finish(&show);
}

/* Where there is no room they are not asked for until they have the focus, and then have all. */
static void test_folded(void)
{
    struct show show;
    struct pane_info panes[VIEW_PANES_MAX];
    struct rect area = show_area(80, 24);
    start(&show, "events", 80, 24);
    CHECK_NUMBER((int64_t)show.scene.n_tables, 2);
    show.view->panes(&show.scene, &show.sections, area, panes);
    CHECK(panes[1].absent && panes[SURPLUS].folded && panes[CONSUMPTION].folded);
    CHECK(!panes[0].folded && !rect_empty(panes[0].rect));
    show.state.focus = CONSUMPTION;
    show_ask(&show);
    CHECK_NUMBER((int64_t)show.scene.n_tables, 5);
    show.view->panes(&show.scene, &show.sections, area, panes);
    CHECK_NUMBER(panes[CONSUMPTION].rect.height, area.height);
    CHECK(panes[0].folded && rect_empty(panes[0].rect));
    show.scene.width = 0; /* as `show` asks: rows alone */
    show_ask(&show);
    CHECK_NUMBER((int64_t)show.scene.n_tables, 2);
    show_finish(&show);
}

/* Enter on a user, in the open event or in a list, leads to that user's page. */
static void test_user(void)
{
    struct show show;
    struct target target = {0};
    start(&show, "llm", 120, 36);
    show.state.focus = 2;
    show.view->target(&show.scene, &show.sections, &target);
    CHECK_TEXT(target.view, "user");
    CHECK(strncmp(target.filter, "user:docs-", 10) == 0);
    show_finish(&show);
    start(&show, "user", 120, 36);
    show.scene.filter = target.filter;
    show.scene.window_chosen = true;
    show_ask(&show);
    check_consumption(&show, "charts.consumption_tokens", "resource:tokens", target.filter);
    CHECK_NUMBER(section_number(show_section(&show, "cards.events"), 0, "total"),
                 world_measure(&show.world, M_EVENTS, &show.scene.window, target.filter));
    CHECK(show_section(&show, "lists.keys") && show_section(&show, "lists.models"));
    show_finish(&show);
    target_finish(&target);
}

/* The line of the open event that names the user leads to their page, another line to the events.
 */
static void test_user_of_event(void)
{
    struct show show;
    show_start(&show, "events", WORLD_FULL);
    snprintf(show.state.detail, sizeof(show.state.detail), "%s",
             "10000000-0000-4000-8000-000000000000");
    show.state.focus = 1;
    show_ask(&show);
    const struct section *event = show_section(&show, "event");
    for (size_t row = 0; event && row < event->table.n_rows; row++) {
        struct target target = {0};
        bool user = strcmp(table_at(&event->table, row, 0)->text, "user") == 0;
        show.state.panes[1].selected = row;
        show.view->target(&show.scene, &show.sections, &target);
        CHECK_TEXT(target.view, user ? "user" : "events");
        CHECK(!user || strncmp(target.filter, "user:docs-", 10) == 0);
        target_finish(&target);
    }
    CHECK(event && event->table.n_rows > 5);
    show_finish(&show);
}

int main(void)
{
    test_consumption();
    test_settled();
    test_surplus();
    test_bucket();
    test_folded();
    test_user();
    test_user_of_event();
    return check_done();
}
