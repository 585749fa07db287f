/* Models: its tables add up to its cards, and each number leads to its events. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "world.h"

enum { PANE_FIGURES, PANE_HOURS, PANE_FACTORS, PANE_DEPLOYED };

static const struct table *section_of(const struct show *show, const char *name)
{
    for (size_t i = 0; i < show->sections.n; i++)
        if (strcmp(show->sections.items[i].name, name) == 0)
            return &show->sections.items[i].table;
    return NULL;
}

static int64_t number(const struct table *table, size_t row, const char *name)
{
    int column = table ? table_column(table, name) : -1;
    return column < 0 || row >= table->n_rows ? UNKNOWN
                                              : table_at(table, row, (size_t)column)->number;
}

static int64_t sum_of(const struct table *table, const char *name)
{
    int64_t sum = 0;
    for (size_t i = 0; table && i < table->n_rows; i++)
        sum += number(table, i, name) == UNKNOWN ? 0 : number(table, i, name);
    return sum;
}

static int64_t measured(const struct show *show, enum measure_id id, const char *filter)
{
    return world_measure(&show->world, id, &show->scene.window, filter);
}

static void check_cards(const struct show *show)
{
    const struct table *deployed = section_of(show, "cards.deployment_requests");
    const struct table *routed = section_of(show, "cards.router_requests");
    CHECK(measured(show, M_DEPLOYED_REQUESTS, NULL) > 0);
    CHECK_NUMBER(number(deployed, 0, "total"), measured(show, M_DEPLOYED_REQUESTS, NULL));
    CHECK_NUMBER(number(routed, 0, "total") + number(deployed, 0, "total"),
                 measured(show, M_REQUESTS, NULL));
    CHECK_NUMBER(number(section_of(show, "cards.active_deployments"), 0, "active"), 1);
    CHECK_NUMBER(number(section_of(show, "cards.active_deployments"), 0, "deployments"), 2);
    CHECK_NUMBER(number(section_of(show, "cards.fine_tunings"), 0, "total"), 2);
    CHECK_NUMBER(number(section_of(show, "cards.fine_tunings"), 0, "done"), 1);
    CHECK_NUMBER(number(section_of(show, "cards.fine_tunings"), 0, "in_progress"), 1);
    CHECK_NUMBER(number(section_of(show, "cards.gpu_hours"), 0, "gpu_hours"),
                 (620 + 4100 + 57 + 3) * INT64_C(2000000000));
    CHECK_NUMBER(number(section_of(show, "cards.router_latency"), 0, "average"),
                 measured(show, M_ROUTER_LATENCY, NULL));
}

/* Rows of the tables add up to the cards. */
static void check_tables(const struct show *show)
{
    const struct table *hours = section_of(show, "serverless");
    const struct table *deployments = section_of(show, "deployments");
    CHECK_NUMBER(sum_of(hours, "requests"), measured(show, M_ROUTER_REQUESTS, NULL));
    CHECK_NUMBER(sum_of(hours, "tokens_est"), measured(show, M_ROUTER_TOKENS, NULL));
    CHECK_NUMBER(sum_of(hours, "errors"), measured(show, M_ROUTER_FAILED, NULL));
    CHECK_NUMBER(sum_of(hours, "fee_usd"), measured(show, M_FEE, "kind:request -has:deployment"));
    CHECK_NUMBER(sum_of(deployments, "requests"), measured(show, M_DEPLOYED_REQUESTS, NULL));
    CHECK_NUMBER(deployments->n_rows, 5); /* four that are listed, one that only events name */
    for (size_t i = 1; i < hours->n_rows; i++)
        CHECK(number(hours, i - 1, "from") >= number(hours, i, "from"));
}

static void check_behind(struct show *show, size_t pane, const char *name)
{
    const struct table *table = section_of(show, name);
    show->state.focus = (uint8_t)pane;
    for (size_t i = 0; i < table->n_rows; i++) {
        struct target target = {0};
        struct spot spot = {.field = -1};
        show->state.panes[pane].selected = i;
        show->view->target(&show->scene, &show->sections, &target);
        show->view->spot(&show->scene, &show->sections, &spot);
        if (CHECK_TEXT(target.view, "events") && CHECK_TEXT(spot.where, target.filter))
            CHECK_NUMBER(measured(show, M_REQUESTS, target.filter), number(table, i, "requests"));
        target_finish(&target);
        spot_finish(&spot);
    }
    show->state.panes[pane].selected = 0;
}

/* The factors of a row without a list of its own: what its fields say. */
static void check_factors(struct show *show)
{
    const struct table *hours = section_of(show, "serverless");
    for (size_t i = 0; i < hours->n_rows; i += 3) {
        show->state.panes[PANE_HOURS].selected = i;
        show_ask(show);
        hours = section_of(show, "serverless");
        CHECK_NUMBER(sum_of(section_of(show, "factors"), "count"),
                     number(hours, i, "input") + number(hours, i, "output"));
    }
}

/* By another column, as the engine sorts. */
static void check_sort(struct show *show)
{
    int column = table_column(section_of(show, "serverless"), "output");
    show->state.sort = (struct sort){(int16_t)column, true};
    show->state.sorted = true;
    show_ask(show);
    const struct table *hours = section_of(show, "serverless");
    for (size_t i = 1; i < hours->n_rows; i++)
        CHECK(number(hours, i - 1, "output") >= number(hours, i, "output"));
}

static int64_t rows_in_all(struct show *show)
{
    sections_finish(&show->sections);
    show->view->build(&show->scene, &show->sections);
    return section_number(show_section(show, "serverless_span"), 0, "rows_in_all");
}

/* A cluster gives the newest of many rows alone: how many there are is asked then, behind all else,
 * and said once it is known. */
static void check_lines(struct show *show)
{
    static const struct field *const columns[] = {&count_field};
    enum { ALL = 4321 };
    size_t hourly = 0, n, last = show->scene.n_tables;
    while (show->questions[hourly].n_by < 2)
        hourly++;
    show->answers[hourly].provenance.total = UNKNOWN;
    show->view->ask(&show->scene, show->questions, &n);
    CHECK_NUMBER(n, last + 1);
    CHECK(show->questions[last].ask == ASK_COUNT);
    CHECK_NUMBER(show->questions[last].n_by, 2);
    CHECK_NUMBER(show->questions[last].limit, 0);
    show->scene.n_tables = n;
    CHECK_NUMBER(rows_in_all(show), UNKNOWN);
    table_init(&show->answers[last], columns, 1, 1);
    table_at(&show->answers[last], 0, 0)->number = ALL;
    show->answers[last].provenance.window = show->answers[hourly].provenance.window;
    show->tables[last] = &show->answers[last];
    CHECK_NUMBER(rows_in_all(show), ALL);
    show->answers[last].provenance.window.kind = WINDOW_24H; /* that was shown before */
    CHECK_NUMBER(rows_in_all(show), UNKNOWN);
}

int main(void)
{
    struct show show;
    CHECK(zone_set_local("Asia/Kathmandu", NULL));
    show_start(&show, "models", WORLD_FULL);
    show.scene.zone = ZONE_LOCAL;
    show_ask(&show);
    check_cards(&show);
    check_tables(&show);
    check_behind(&show, PANE_HOURS, "serverless");
    check_behind(&show, PANE_DEPLOYED, "deployments");
    check_factors(&show);
    check_sort(&show);
    check_lines(&show);
    show_finish(&show);
    return check_done();
}
