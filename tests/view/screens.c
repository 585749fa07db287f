/* Every view as expected screens: at four sizes, with all that may be the matter with the data;
 * some in ASCII without colour, and with what people do to a view. UPDATE=1 rewrites the files. */
#include "check.h"
#include "ui/screen.h"
#include "world.h"

static void draw(struct show *show, int width, int height, const char *what)
{
    const int frames = 6; /* of the program, and of the pane with its header */
    char name[128];
    show->scene.width = width;
    show->scene.page_rows = (size_t)MAX(height - frames, 1);
    show_ask(show);
    show_draw(show, width, height);
    snprintf(name, sizeof(name), "%s-%dx%d-%s%s", show->view->name, width, height, what,
             show->grid.ascii ? "-ascii" : "");
    check_screen(&show->grid, name);
}

static const int sizes[][2] = {{40, 12}, {80, 24}, {120, 36}, {200, 60}};

static void test_kinds(const char *view)
{
    for (enum world_kind kind = 0; kind < WORLD_KINDS; kind++) {
        struct show show;
        show_start(&show, view, kind);
        show_ask(&show);
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
            draw(&show, sizes[i][0], sizes[i][1], world_names[kind]);
        show_finish(&show);
    }
}

static void test_ascii(const char *view)
{
    static const enum world_kind kinds[] = {WORLD_FULL, WORLD_HOSTILE};
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        struct show show;
        show_start(&show, view, kinds[k]);
        show_ask(&show);
        show.grid.ascii = show.grid.mono = true;
        for (size_t i = 1; i < 3; i++)
            draw(&show, sizes[i][0], sizes[i][1], world_names[kinds[k]]);
        show_finish(&show);
    }
}

/* What people do to the overview: `name` says what. */
static void test_overview(void)
{
    struct show show;
    show_start(&show, "overview", WORLD_FULL);
    show.state.panes[0].selected = 6; /* the second row of numbers: BYOC */
    show_ask(&show);
    draw(&show, 120, 36, "number");
    show.state.focus = 1;
    show.state.panes[1].selected = 4;
    draw(&show, 120, 36, "cursor");
    show.grid.mono = true;
    draw(&show, 80, 24, "cursor-mono");
    show.grid.mono = false;
    show.state.focus = 2;
    show.state.panes[2].selected = 4;
    show.state.panes[2].top = 2;
    draw(&show, 120, 36, "scrolled");
    show.state.zoomed = true;
    show.state.panes[2].top = 0;
    draw(&show, 80, 24, "zoomed-keys");
    show.state.focus = 1;
    draw(&show, 80, 24, "zoomed-timeline");
    show.state.zoomed = false;
    show.scene.redact = show.scene.compact = true;
    draw(&show, 120, 36, "redacted-compact");
    show_finish(&show);
    show_start(&show, "overview", WORLD_FULL);
    show.scene.window = window_of(WINDOW_ALL, WORLD_NOW);
    show.scene.window_chosen = show.state.log_scale = true;
    show.state.metric = 2;
    show_ask(&show);
    draw(&show, 100, 30, "all-failures-log");
    show_finish(&show);
}

static void open_event(struct show *show, const char *id)
{
    snprintf(show->state.detail, sizeof(show->state.detail), "%s", id);
    show->state.focus = 1;
    show->state.panes[1].selected = 3;
    show_ask(show);
}

static void test_events(void)
{
    struct show show;
    show_start(&show, "events", WORLD_FULL);
    show_ask(&show);
    open_event(&show, "10000000-0000-4000-8000-000000000000");
    for (size_t i = 1; i < ARRAY_LEN(sizes); i++)
        draw(&show, sizes[i][0], sizes[i][1], "open");
    show_finish(&show);
    show_start(&show, "events", WORLD_HOSTILE);
    show_ask(&show);
    open_event(&show, table_at(&show.answers[0], 1, E_ID)->text);
    draw(&show, 80, 24, "open-hostile");
    show_finish(&show);
    show_start(&show, "events", WORLD_FULL);
    show.scene.filter = "resource:tokens amount:>1k \"chat\"";
    show.state.sort = (struct sort){.field = E_AMOUNT, .descending = true};
    show.state.sorted = true;
    show.state.panes[0] = (struct pane_state){.selected = 2, .column = 2, .fresh = 3};
    show_ask(&show);
    draw(&show, 120, 36, "filtered");
    show.scene.filter = "user:nobody resource:tokens";
    show_ask(&show);
    draw(&show, 80, 24, "no-match");
    show_finish(&show);
}

static union value *session(struct show *show)
{
    return rows_at(&show->world.sets[DATA_SESSION], 0);
}

/* A ledger whose books do not agree, one day of it open. */
static void test_plan_ledger(void)
{
    struct show show;
    show_start(&show, "plan", WORLD_FULL);
    struct rows *ledger = &show.world.sets[DATA_LEDGER];
    rows_at(ledger, ledger->n - 3)[LEDGER_CREDITS].number -= 1250000000;
    rows_at(&show.world.sets[DATA_PERIODS], 0)[PERIOD_CLOSING].number += 10000000;
    show_ask(&show);
    show.state.focus = 4;
    show.state.panes[4].selected = 1;
    CHECK(show.view->expand(&show.scene, &show.sections, EXPAND_OPEN, &show.state));
    show.state.panes[4].selected = 3;
    show_ask(&show);
    for (size_t i = 1; i < ARRAY_LEN(sizes); i++)
        draw(&show, sizes[i][0], sizes[i][1], "residual");
    show.scene.redact = true;
    show_ask(&show);
    draw(&show, 120, 36, "redacted");
    show.scene.redact = false;
    show.state.zoomed = true;
    show_ask(&show);
    draw(&show, 80, 24, "zoomed");
    show_finish(&show);
}

/* Periods before, and one without a line. */
static void test_plan_periods(void)
{
    struct show show;
    show_start(&show, "plan", WORLD_FULL);
    show.state.focus = 3;
    show.state.panes[3].selected = 1;
    show_ask(&show);
    draw(&show, 120, 36, "october");
    show.state.panes[3].selected = 2;
    show_ask(&show);
    draw(&show, 120, 36, "no-lines");
    show_finish(&show);
}

/* No limits at all; a member; a service that tells nothing of the plan. */
static void test_plan_accounts(void)
{
    struct show show;
    show_start(&show, "plan", WORLD_FULL);
    for (size_t i = 0; i < show.world.sets[DATA_PLAN].n; i++)
        rows_at(&show.world.sets[DATA_PLAN], i)[PLAN_LIMIT].number = UNKNOWN;
    show_ask(&show);
    draw(&show, 80, 24, "unlimited");
    draw(&show, 120, 36, "unlimited");
    session(&show)[SESSION_ROLE].text = "member";
    show_ask(&show);
    CHECK_NUMBER((int64_t)show.sections.n, 0);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
        draw(&show, sizes[i][0], sizes[i][1], "member");
    show_finish(&show);
}

/* What people do to boards, and to the charts over the events. */
static void test_boards(void)
{
    struct show show;
    show_start(&show, "llm", WORLD_FULL);
    show.state.focus = 2;
    show.state.panes[2].selected = 2;
    show.scene.redact = true;
    draw(&show, 120, 36, "redacted");
    show.scene.redact = false;
    show.state.focus = show.state.metric = 1;
    show.state.panes[1].selected = 40;
    draw(&show, 120, 36, "requests-cursor");
    show.state.focus = 3;
    show.state.zoomed = true;
    draw(&show, 80, 24, "zoomed-models");
    show_finish(&show);
    show_start(&show, "user", WORLD_FULL);
    show.scene.filter = "user:docs-002";
    show.scene.window = window_of(WINDOW_7D, WORLD_NOW);
    show.state.panes[0].selected = 5; /* of the second row of numbers */
    draw(&show, 120, 36, "one");
    show_finish(&show);
    show_start(&show, "events", WORLD_FULL);
    show.state.focus = 3;
    show.state.metric = 1;
    show.state.panes[3].selected = 100;
    draw(&show, 120, 36, "consumption");
    show.state.focus = 2;
    draw(&show, 80, 24, "surplus");
    show_finish(&show);
}

int main(void)
{
    for (size_t i = 0; i < views_count; i++) {
        test_kinds(views[i]->name);
        test_ascii(views[i]->name);
    }
    test_overview();
    test_events();
    test_plan_ledger();
    test_plan_periods();
    test_plan_accounts();
    test_boards();
    return check_done();
}
