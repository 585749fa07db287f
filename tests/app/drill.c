/* Following numbers to their events and back, what Esc does when, undo, and what each action says
 * where it has nothing to do. */
#include "world.h"

static struct world world;

static bool in_view(const char *name)
{
    return strcmp(views[world.state.view]->name, name) == 0;
}

static void test_card_and_back(void)
{
    world_init(&world, 50);
    world_press(&world, "1 l Enter");
    CHECK(in_view("events"));
    CHECK_TEXT(world.state.filter, "kind:job");
    CHECK_NUMBER(world.state.n_trail, 1);
    world_press(&world, "Esc");
    CHECK(in_view("overview"));
    CHECK_TEXT(world.state.filter, "");
    CHECK_NUMBER(world.state.views[world.state.view].panes[0].selected, 1);
    CHECK_NUMBER(world.state.n_trail, 0);
    world_press(&world, "Esc Esc");
    CHECK(in_view("overview"));
    CHECK_NUMBER(world.todo & TODO_QUIT, 0);
    world_finish(&world);
}

/* What was added to the filter after the drill-down goes first. A window chosen since stays. */
static void test_steps_back(void)
{
    world_init(&world, 50);
    world_press(&world, "1 Enter w /");
    world_type(&world, "user:u_1");
    world_press(&world, "Enter");
    CHECK_TEXT(world.state.filter, "kind:job user:u_1");
    world_press(&world, "Esc");
    CHECK_TEXT(world.state.filter, "kind:job");
    world_press(&world, "Esc");
    CHECK(in_view("overview"));
    CHECK_NUMBER(world.state.window.kind, WINDOW_7D);
    world_finish(&world);
}

static void test_detail(void)
{
    struct view_state *events;
    world_init(&world, 50);
    world_press(&world, "2 j j Enter");
    events = &world.state.views[world_view(&world, "events")];
    CHECK_TEXT(events->detail, "e00047");
    CHECK_NUMBER(events->focus, 1);
    world_press(&world, "q");
    CHECK_TEXT(events->detail, "");
    CHECK_NUMBER(world.todo & TODO_QUIT, 0);
    CHECK_TEXT(world_selected(&world), "e00047");
    world_press(&world, "q");
    CHECK(world.todo & TODO_QUIT);
    world_finish(&world);
}

/* Overlay, error, what does not work, detail, filter, zoom: one at a time, and it never quits. */
static void test_escape_order(void)
{
    world_init(&world, 50);
    struct view_state *events = &world.state.views[world_view(&world, "events")];
    world.trouble = "the server does not answer";
    world_press(&world, "2 z =");
    world_press(&world, "Enter :");
    CHECK_NUMBER(world.state.overlay, OVERLAY_PALETTE);
    world_press(&world, "Esc");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    state_say(&world.state, true, "That cannot be done.");
    world_press(&world, "Esc");
    CHECK_TEXT(world.state.message, "");
    CHECK_NUMBER(world.state.dismissed, 0);
    world_press(&world, "Esc");
    CHECK(world.state.dismissed == hash_text(world.trouble, 0));
    CHECK(events->detail[0] != '\0');
    world_press(&world, "Esc");
    CHECK_TEXT(events->detail, "");
    CHECK(world.state.filter[0] != '\0');
    world_press(&world, "Esc");
    CHECK_TEXT(world.state.filter, "");
    CHECK(events->zoomed);
    world_press(&world, "Esc");
    CHECK(!events->zoomed);
    world_press(&world, "Esc");
    CHECK_NUMBER(world.todo & TODO_QUIT, 0);
    world_finish(&world);
}

static void test_trail_is_bounded(void)
{
    world_init(&world, 50);
    for (int i = 0; i < TRAIL_MAX + 5; i++)
        world_press(&world, "1 Enter");
    CHECK_NUMBER(world.state.n_trail, TRAIL_MAX);
    for (int i = 0; i < TRAIL_MAX + 5; i++)
        world_press(&world, "Esc");
    CHECK_NUMBER(world.state.n_trail, 0);
    world_finish(&world);
}

static void test_undo(void)
{
    world_init(&world, 50);
    struct view_state *events = &world.state.views[world_view(&world, "events")];
    world_press(&world, "2 w > I");
    struct sort sort = events->sort;
    world_press(&world, "/");
    world_type(&world, "user:u_1 ");
    world_type(&world, "pool:surplus");
    world_press(&world, "Enter C Space Esc");
    size_t columns = events->n_columns;
    CHECK(columns > 0);
    world_press(&world, "u");
    CHECK_NUMBER(events->n_columns, 0);
    CHECK_TEXT(world.state.filter, "user:u_1 pool:surplus");
    world_press(&world, "u");
    CHECK_TEXT(world.state.filter, "");
    world_press(&world, "u");
    CHECK(events->sort.descending != sort.descending);
    world_press(&world, "u u");
    CHECK(!events->sorted);
    CHECK_NUMBER(world.state.window.kind, WINDOW_30D);
    world_press(&world, "C-y");
    CHECK_NUMBER(world.state.window.kind, WINDOW_7D);
    world_press(&world, "C-y C-y C-y C-y C-y");
    CHECK_TEXT(world.state.filter, "user:u_1 pool:surplus");
    CHECK_NUMBER(events->n_columns, columns);
    /* a new change ends what can be redone */
    world_press(&world, "u m C-y");
    CHECK_NUMBER(events->n_columns, 0);
    world_finish(&world);
}

/* Moving, looks and views are no changes to take back; a drill-down is, with its trail. */
static void test_what_undo_ignores(void)
{
    world_init(&world, 50);
    world_press(&world, "2 > 1 2 j j Tab z D U *");
    CHECK_NUMBER(world.undo.n_back, 1);
    world_press(&world, "1 Enter");
    CHECK_NUMBER(world.state.n_trail, 1);
    world_press(&world, "u");
    CHECK(in_view("overview"));
    CHECK_NUMBER(world.state.n_trail, 0);
    world_press(&world, "C-y");
    CHECK_NUMBER(world.state.n_trail, 1);
    for (int i = 0; i < UNDO_MAX + 10; i++)
        world_press(&world, i % 2 ? "w" : "m");
    CHECK_NUMBER(world.undo.n_back, UNDO_MAX);
    world_finish(&world);
}

static void test_include_and_exclude(void)
{
    world_init(&world, 50);
    world_press(&world, "2 l =");
    CHECK_TEXT(world.state.filter, "user:u_4");
    world_press(&world, "l l l !");
    CHECK_TEXT(world.state.filter, "user:u_4 -pool:surplus");
    world_press(&world, "1 =");
    CHECK(world.state.message[0] != '\0');
    world_finish(&world);
}

static void test_marks(void)
{
    world_init(&world, 50);
    world_press(&world, "2 g Space Space j Space");
    CHECK_NUMBER(world.state.n_marked, 3);
    CHECK_TEXT(world.state.marked[0], "e00049");
    world_press(&world, "g Space");
    CHECK_NUMBER(world.state.n_marked, 2);
    world_press(&world, "/");
    world_type(&world, "is:marked");
    world_press(&world, "Enter");
    CHECK_NUMBER(world.facts.panes[0].n, 2);
    world_finish(&world);
}

static void test_windows(void)
{
    world_init(&world, 50);
    CHECK(!world.state.window_chosen);
    world_press(&world, "d");
    CHECK_NUMBER(world.state.window.kind, WINDOW_24H);
    CHECK(world.state.window_chosen);
    world_press(&world, "]");
    CHECK_NUMBER(world.state.window.kind, WINDOW_7D);
    world_press(&world, "] ] ]");
    CHECK_NUMBER(world.state.window.kind, WINDOW_ALL);
    world_press(&world, "{");
    CHECK_NUMBER(world.state.window.kind, WINDOW_ALL);
    CHECK(world.state.message[0] != '\0');
    world_press(&world, "[ [ [ [ [");
    CHECK_NUMBER(world.state.window.kind, WINDOW_24H);
    world_press(&world, "{");
    CHECK_NUMBER(world.state.window.kind, WINDOW_CUSTOM);
    CHECK_NUMBER(world.state.window.to, world_now - DAY);
    CHECK_NUMBER(world.state.window.from, world_now - 2 * DAY);
    world_press(&world, "}");
    CHECK_NUMBER(world.state.window.kind, WINDOW_24H);
    world_press(&world, "}");
    CHECK_NUMBER(world.state.window.kind, WINDOW_24H);
    world_finish(&world);
}

int main(void)
{
    test_card_and_back();
    test_steps_back();
    test_detail();
    test_escape_order();
    test_trail_is_bounded();
    test_undo();
    test_what_undo_ignores();
    test_include_and_exclude();
    test_marks();
    test_windows();
    return check_done();
}
