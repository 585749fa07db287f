/* History: its parts add up to the requests there are, and each number leads to its events. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "world.h"

enum { PEAKS = 2, COURSE, MODELS };

static const struct table *section_of(const struct show *show, const char *name)
{
    for (size_t i = 0; i < show->sections.n; i++)
        if (strcmp(show->sections.items[i].name, name) == 0)
            return &show->sections.items[i].table;
    return NULL;
}

static int64_t sum_of(const struct table *table, const char *name)
{
    int64_t sum = 0;
    int column = table ? table_column(table, name) : -1;
    for (size_t i = 0; column >= 0 && i < table->n_rows; i++)
        sum += table_at(table, i, (size_t)column)->number;
    return column < 0 ? UNKNOWN : sum;
}

static int64_t requests(const struct show *show, const char *filter)
{
    return world_measure(&show->world, M_REQUESTS, &show->scene.window, filter);
}

static void check_sums(struct show *show)
{
    int64_t all = requests(show, NULL);
    CHECK(all > 0);
    CHECK_NUMBER(sum_of(section_of(show, "hours_of_week"), "requests"), all);
    CHECK_NUMBER(sum_of(section_of(show, "models"), "requests"), all);
    CHECK_NUMBER(section_of(show, "rows")->provenance.total, all);
    show->state.metric = 1;
    show_ask(show);
    CHECK_NUMBER(sum_of(section_of(show, "errors"), "requests"), all);
    CHECK_NUMBER(sum_of(section_of(show, "errors"), "requests_failed"),
                 world_measure(&show->world, M_REQUESTS_FAILED, &show->scene.window, NULL));
    show->state.metric = 0;
    show_ask(show);
    CHECK(section_of(show, "latency") && !section_of(show, "errors"));
}

/* Behind each hour of the week and each model are as many events as it says. */
static void check_behind(struct show *show, size_t pane, const char *name)
{
    const struct table *table = section_of(show, name);
    size_t column = (size_t)table_column(table, "requests");
    show->state.focus = (uint8_t)pane;
    for (size_t i = 0; i < table->n_rows; i++) {
        struct target target = {0};
        struct spot spot = {.field = -1};
        show->state.panes[pane].selected = i;
        show->view->target(&show->scene, &show->sections, &target);
        show->view->spot(&show->scene, &show->sections, &spot);
        if (CHECK_TEXT(target.view, "history") && CHECK_TEXT(spot.where, target.filter))
            CHECK_NUMBER(requests(show, target.filter), table_at(table, i, column)->number);
        CHECK(spot.question < show->scene.n_tables);
        target_finish(&target);
        spot_finish(&spot);
    }
}

static void check_chart(struct show *show)
{
    const struct table *latency = section_of(show, "latency");
    struct target target = {0};
    show->state.focus = COURSE;
    show->state.panes[COURSE].selected = 3;
    show->view->target(&show->scene, &show->sections, &target);
    CHECK(target.sets_window);
    CHECK_NUMBER(target.window.from, table_at(latency, 3, 0)->number);
    CHECK_NUMBER(target.window.to, table_at(latency, 3, 1)->number);
    target_finish(&target);
}

/* Enter on a row opens the request here; other kinds of events are not in the table. */
static void check_rows(struct show *show)
{
    const struct table *rows = section_of(show, "rows");
    struct target target = {0};
    show->state.focus = 0;
    for (size_t i = 0; i < rows->n_rows; i++)
        CHECK_TEXT(table_at(rows, i, E_KIND)->text, "request");
    show->state.panes[0].selected = 2;
    show->view->target(&show->scene, &show->sections, &target);
    CHECK_TEXT(target.view, "history");
    CHECK_TEXT(target.detail, table_at(rows, 2, E_ID)->text);
    target_finish(&target);
    snprintf(show->state.detail, sizeof(show->state.detail), "%s", table_at(rows, 2, E_ID)->text);
    show_ask(show);
    const struct table *week = section_of(show, "hours_of_week");
    if (CHECK(section_of(show, "event") && week) &&
        CHECK_NUMBER((int64_t)week->n_rows, HOURS_OF_WEEK)) {
        CHECK_TEXT(table_at(week, 0, 0)->text, "Mon");
        CHECK_TEXT(table_at(week, HOURS_OF_WEEK - 1, 0)->text, "Sun");
        CHECK_NUMBER(table_at(week, 25, 1)->number, 1);
    }
}

int main(void)
{
    struct show show;
    CHECK(zone_set_local("America/New_York", NULL));
    show_start(&show, "history", WORLD_FULL);
    show.scene.zone = ZONE_LOCAL;
    show_ask(&show);
    check_sums(&show);
    check_behind(&show, PEAKS, "hours_of_week");
    check_behind(&show, MODELS, "models");
    check_chart(&show);
    check_rows(&show);
    show_finish(&show);
    return check_done();
}
