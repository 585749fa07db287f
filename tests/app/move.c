/* The selection: moving it, and keeping it with its event. */
#include "world.h"

static struct world world;

static struct pane_state *rows(void)
{
    return &world.state.views[world.state.view].panes[0];
}

static void test_moving(void)
{
    world_init(&world, 300);
    world_press(&world, "2");
    CHECK_TEXT(world_selected(&world), "e00299");
    world_press(&world, "j j k");
    CHECK_NUMBER(rows()->selected, 1);
    CHECK_TEXT(world_selected(&world), "e00298");
    world_press(&world, "Down Down Up");
    CHECK_NUMBER(rows()->selected, 2);
    world_press(&world, "G");
    CHECK_NUMBER(rows()->selected, 299);
    CHECK_TEXT(world_selected(&world), "e00000");
    world_press(&world, "g g");
    CHECK_NUMBER(rows()->selected, 0);
    world_press(&world, "k");
    CHECK_NUMBER(rows()->selected, 0);
    world_press(&world, "End j");
    CHECK_NUMBER(rows()->selected, 299);
    world_press(&world, "Home l l h");
    CHECK_NUMBER(rows()->column, 1);
    world_finish(&world);
}

/* A page moves the picture by as many rows as are shown, and the selection with it. */
static void test_pages(void)
{
    world_init(&world, 300);
    world_press(&world, "2 j j");
    size_t page = world.facts.panes[0].rows_shown;
    world_press(&world, "C-f");
    CHECK_NUMBER(rows()->top, page);
    CHECK_NUMBER(rows()->selected, page + 2);
    world_press(&world, "PgDn PgUp");
    CHECK_NUMBER(rows()->top, page);
    world_press(&world, "C-b");
    CHECK_NUMBER(rows()->top, 0);
    CHECK_NUMBER(rows()->selected, 2);
    world_press(&world, "C-d");
    CHECK_NUMBER(rows()->selected, 2 + (page + 1) / 2);
    world_press(&world, "C-u");
    CHECK_NUMBER(rows()->selected, 2);
    for (int i = 0; i < 20; i++)
        world_press(&world, "C-f");
    CHECK_NUMBER(rows()->selected, 299);
    CHECK_NUMBER(rows()->top, 300 - page);
    for (int i = 0; i < 20; i++)
        world_press(&world, "C-b");
    CHECK_NUMBER(rows()->selected, 0);
    world_finish(&world);
}

static void test_stays_with_event(void)
{
    world_init(&world, 300);
    world_press(&world, "2 j j j");
    CHECK_TEXT(world_selected(&world), "e00296");
    world_arrive(&world, 5);
    world_answer(&world);
    CHECK_TEXT(world_selected(&world), "e00296");
    CHECK_NUMBER(rows()->selected, 8);
    CHECK_NUMBER(rows()->top, 5);
    CHECK_NUMBER(rows()->fresh, 5);
    /* more than are loaded */
    world_arrive(&world, 200);
    world_answer(&world);
    CHECK_TEXT(world_selected(&world), "e00296");
    CHECK_NUMBER(rows()->fresh, 205);
    world_press(&world, "g");
    CHECK_TEXT(world_selected(&world), "e00504");
    CHECK_NUMBER(rows()->fresh, 0);
    /* the first row is held too, once it was chosen */
    world_arrive(&world, 2);
    world_answer(&world);
    CHECK_TEXT(world_selected(&world), "e00504");
    CHECK_NUMBER(rows()->fresh, 2);
    world_finish(&world);
}

/* While it is not known where the event went, nothing else is taken for it. */
static void test_place_not_known_yet(void)
{
    world_init(&world, 100);
    world_press(&world, "2 j j j");
    world.partial_answer = true;
    world_arrive(&world, 300);
    world_answer(&world);
    CHECK_TEXT(rows()->id, "e00096");
    world.partial_answer = false;
    world_answer(&world);
    CHECK_TEXT(world_selected(&world), "e00096");
    world_finish(&world);
}

static void test_untouched_table_shows_newest(void)
{
    world_init(&world, 100);
    world_press(&world, "2");
    world_arrive(&world, 3);
    world_answer(&world);
    CHECK_TEXT(world_selected(&world), "e00102");
    CHECK_NUMBER(rows()->fresh, 0);
    world_finish(&world);
}

static void test_follow(void)
{
    world_init(&world, 100);
    world_press(&world, "2 j j F");
    CHECK(rows()->newest);
    CHECK_TEXT(world_selected(&world), "e00099");
    world_arrive(&world, 3);
    world_answer(&world);
    CHECK_TEXT(world_selected(&world), "e00102");
    world_press(&world, "F");
    world_arrive(&world, 3);
    world_answer(&world);
    CHECK_TEXT(world_selected(&world), "e00102");
    world_press(&world, "F j");
    CHECK(!rows()->newest);
    /* another order makes way for the newest first */
    world_press(&world, "> > F");
    CHECK(!world.state.views[world.state.view].sorted ||
          world.state.views[world.state.view].sort.field == E_CREATED);
    CHECK_TEXT(world_selected(&world), "e00105");
    world_press(&world, "1 F");
    CHECK(world.state.message[0] != '\0');
    world_finish(&world);
}

/* An event that the filter no longer shows leaves its place to the one that is there now. */
static void test_gone_event(void)
{
    world_init(&world, 100);
    world_press(&world, "2 j j j");
    memmove(world.events[3], world.events[4], 96 * sizeof(world.events[0]));
    world.n_events--;
    world_answer(&world);
    CHECK(strcmp(rows()->id, "e00096") != 0);
    CHECK(world_selected(&world)[0] != '\0');
    world_finish(&world);
}

static void test_matches(void)
{
    world_init(&world, 300);
    world_press(&world, "2 /");
    world_type(&world, "user:u_1");
    world_press(&world, "Enter \\ g");
    CHECK_NUMBER(world.facts.panes[0].n, 300);
    CHECK_TEXT(world_selected(&world), "e00299");
    world_press(&world, "n");
    CHECK_TEXT(world_selected(&world), "e00296");
    world_press(&world, "n N");
    CHECK_TEXT(world_selected(&world), "e00296");
    /* beyond what is loaded the loop has to ask */
    world_press(&world, "Esc /");
    world_type(&world, "e00007");
    world_press(&world, "Enter");
    CHECK_NUMBER(world.state.jump, 1);
    world_press(&world, "n n N");
    CHECK_NUMBER(world.state.jump, 2);
    world.state.jump = 0;
    world_press(&world, "Esc n");
    CHECK_NUMBER(world.state.jump, 0);
    CHECK(world.state.message[0] != '\0');
    world_finish(&world);
}

static void test_cards(void)
{
    world_init(&world, 10);
    world_press(&world, "1");
    size_t per_row = world.facts.panes[0].per_row;
    world_press(&world, "l l");
    CHECK_NUMBER(rows()->selected, 2);
    world_press(&world, "j");
    CHECK_NUMBER(rows()->selected, 2 + per_row);
    world_press(&world, "k h");
    CHECK_NUMBER(rows()->selected, 1);
    world_finish(&world);
}

int main(void)
{
    test_moving();
    test_pages();
    test_stays_with_event();
    test_place_not_known_yet();
    test_untouched_table_shows_newest();
    test_follow();
    test_gone_event();
    test_matches();
    test_cards();
    return check_done();
}
