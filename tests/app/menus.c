/* Menus: sort, columns, time, themes, saved views, export, and the panels that any key closes. */
#include "world.h"

static struct world world;

static struct view_state *events(void)
{
    return &world.state.views[world_view(&world, "events")];
}

static void test_sort(void)
{
    world_init(&world, 60);
    world_press(&world, "2 s");
    CHECK_NUMBER(world.state.overlay, OVERLAY_SORT);
    CHECK_NUMBER(menu_count(&world.state, &world.facts), E_COUNT);
    CHECK_NUMBER(world.state.menu, E_CREATED);
    while (world.state.menu != E_AMOUNT)
        world_press(&world, world.state.menu < E_AMOUNT ? "Down" : "Up");
    world_press(&world, "Enter");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    CHECK_NUMBER(events()->sort.field, E_AMOUNT);
    CHECK(events()->sort.descending);
    world_press(&world, "s Enter");
    CHECK(!events()->sort.descending);
    CHECK_TEXT(world_selected(&world), "e00000");
    world_press(&world, "I");
    CHECK(events()->sort.descending);
    /* texts begin with A */
    world_press(&world, "s Home");
    while (world.state.menu != E_USER)
        world_press(&world, "Down");
    world_press(&world, "Enter");
    CHECK(!events()->sort.descending);
    world_press(&world, "s Esc");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    world_finish(&world);
}

/* Letters search, in the menus of fields; what is chosen is the line that is seen. */
static void test_search(void)
{
    struct menu_line line;
    uint8_t columns[VIEW_COLUMNS_MAX];
    world_init(&world, 60);
    world_press(&world, "2 s");
    world_type(&world, "latency");
    CHECK_NUMBER(menu_count(&world.state, &world.facts), 2);
    menu_line(&world.state, &world.facts, 0, &line);
    CHECK_TEXT(line.label, "Latency");
    CHECK(line.lit != 0);
    world_press(&world, "Down Enter");
    CHECK_NUMBER(events()->sort.field, E_GATEWAY);
    world_press(&world, "s");
    world_type(&world, "zzz");
    CHECK_NUMBER(menu_count(&world.state, &world.facts), 0);
    world_press(&world, "Enter Esc");
    CHECK_NUMBER(events()->sort.field, E_GATEWAY);
    world_press(&world, "C");
    world_type(&world, "prov");
    world_press(&world, "Space");
    size_t n = view_columns(view_find("events"), events(), "", columns);
    CHECK(n > 0 && columns[n - 1] == E_PROVIDER);
    CHECK_NUMBER(world.state.menu, 0);
    world_press(&world, "Space");
    CHECK_NUMBER(view_columns(view_find("events"), events(), "", columns), n - 1);
    world_press(&world, "C-r Esc");
    CHECK_NUMBER(events()->n_columns, 0);
    world_finish(&world);
}

/* The list of the overview names the column that sorts it before anybody chose one. */
static void test_sort_of_a_list(void)
{
    struct menu_line line = {.label = ""};
    size_t ticked = 0;
    world_init(&world, 60);
    world_press(&world, "1 s");
    for (size_t i = 0; i < menu_count(&world.state, &world.facts); i++) {
        menu_line(&world.state, &world.facts, i, &line);
        ticked += line.checked;
        CHECK_NUMBER(line.checked, strcmp(line.label, "Jobs") == 0);
    }
    CHECK_NUMBER(ticked, menu_count(&world.state, &world.facts) > 0);
    world_finish(&world);
}

/* Q leaves at once whatever is open, but is a letter where text is typed. */
static void test_quit(void)
{
    static const char *const open[] = {"@", "i", "T", "s", "C", "'", "2 i", "2 C"};
    static const char *const typed[] = {":", "?", "/", "f", "t", "e"};
    for (size_t i = 0; i < ARRAY_LEN(open); i++) {
        world_init(&world, 60);
        world_press(&world, open[i]);
        world_press(&world, "Q");
        CHECK_NUMBER(world.todo & TODO_QUIT, TODO_QUIT);
        world_finish(&world);
    }
    for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
        world_init(&world, 60);
        world_press(&world, typed[i]);
        world_press(&world, "Q");
        CHECK_NUMBER(world.todo & TODO_QUIT, 0);
        world_press(&world, "C-c");
        CHECK_NUMBER(world.todo & TODO_QUIT, TODO_QUIT);
        world_finish(&world);
    }
}

/* < and > walk along the columns shown, from the last to the first again. */
static void test_sort_neighbours(void)
{
    uint8_t columns[VIEW_COLUMNS_MAX];
    world_init(&world, 60);
    world_press(&world, "2");
    size_t n = view_columns(view_find("events"), events(), "", columns);
    world_press(&world, ">");
    CHECK_NUMBER(events()->sort.field, columns[1]);
    CHECK(events()->sort.descending);
    world_press(&world, "< <");
    CHECK_NUMBER(events()->sort.field, columns[n - 1]);
    world_press(&world, ">");
    CHECK_NUMBER(events()->sort.field, columns[0]);
    CHECK_NUMBER(events()->panes[0].selected, 0);
    world_finish(&world);
}

static void test_columns(void)
{
    uint8_t columns[VIEW_COLUMNS_MAX], before[VIEW_COLUMNS_MAX];
    world_init(&world, 60);
    world_press(&world, "2");
    size_t n = view_columns(view_find("events"), events(), "", before);
    world_press(&world, "C Down Space");
    CHECK_NUMBER(view_columns(view_find("events"), events(), "", columns), n - 1);
    CHECK_NUMBER(columns[1], before[2]);
    world_press(&world, "J");
    view_columns(view_find("events"), events(), "", columns);
    CHECK_NUMBER(columns[1], before[3]);
    CHECK_NUMBER(columns[2], before[2]);
    CHECK_NUMBER(world.state.menu, 2);
    world_press(&world, "K + + -");
    view_columns(view_find("events"), events(), "", columns);
    CHECK_NUMBER(columns[1], before[2]);
    CHECK_NUMBER(events()->widths[1], event_fields[before[2]].width + 2);
    /* one that is not shown goes behind those that are */
    for (size_t i = 0; i < n; i++)
        world_press(&world, "Down");
    world_press(&world, "Space");
    CHECK_NUMBER(view_columns(view_find("events"), events(), "", columns), n);
    CHECK_NUMBER(world.state.menu, n - 1);
    world_press(&world, "C-r");
    CHECK_NUMBER(events()->n_columns, 0);
    world_press(&world, "Esc 1 C");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    CHECK(world.state.message[0] != '\0');
    world_finish(&world);
}

static void test_last_column_stays(void)
{
    uint8_t columns[VIEW_COLUMNS_MAX];
    world_init(&world, 60);
    world_press(&world, "2 C");
    for (int i = 0; i < 40; i++)
        world_press(&world, "Home Space");
    CHECK_NUMBER(view_columns(view_find("events"), events(), "", columns), 1);
    for (int i = 0; i < 60; i++)
        world_press(&world, "- -");
    CHECK(events()->widths[0] > 0);
    world_finish(&world);
}

static void test_time(void)
{
    struct menu_line said;
    world_init(&world, 60);
    world_press(&world, "2 t");
    world_type(&world, "2026-11-20");
    CHECK(menu_says(&world.state, &world.facts, &said));
    CHECK(strstr(said.label, "2026-11-21T00:00") != NULL);
    world_press(&world, "Enter");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    CHECK_NUMBER(world.state.window.kind, WINDOW_CUSTOM);
    CHECK_NUMBER(world.state.window.to - world.state.window.from, DAY);
    world_press(&world, "t");
    world_type(&world, "nonsense");
    CHECK(!menu_says(&world.state, &world.facts, &said));
    world_press(&world, "Enter");
    CHECK_NUMBER(world.state.overlay, OVERLAY_TIME);
    CHECK(world.state.message_bad);
    world_press(&world, "Esc t Down Enter");
    CHECK_NUMBER(world.state.window.to % DAY, 0);
    world_finish(&world);
}

static void test_theme_preview(void)
{
    world_init(&world, 60);
    world_press(&world, "T");
    CHECK_NUMBER(world.state.menu, 0);
    world_press(&world, "j");
    CHECK_TEXT(world.state.theme, "paper");
    CHECK(world.todo & TODO_THEME);
    world_press(&world, "Esc");
    CHECK_TEXT(world.state.theme, "midnight");
    CHECK(world.todo & TODO_THEME);
    world_press(&world, "T j j Enter");
    CHECK_TEXT(world.state.theme, "mono");
    world_finish(&world);
}

static void test_saved(void)
{
    world_init(&world, 60);
    snprintf(world.saved[0].name, sizeof(world.saved[0].name), "night");
    snprintf(world.saved[0].text, sizeof(world.saved[0].text), "events 7d user:u_1");
    snprintf(world.saved[1].name, sizeof(world.saved[1].name), "jobs");
    snprintf(world.saved[1].text, sizeof(world.saved[1].text), "overview all kind:job");
    world.n_saved = 2;
    world_press(&world, "1 ' n");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    CHECK_NUMBER(world.state.view, world_view(&world, "events"));
    CHECK_NUMBER(world.state.window.kind, WINDOW_7D);
    CHECK_TEXT(world.state.filter, "user:u_1");
    /* letters are names here, also those that move elsewhere */
    world_press(&world, "' j");
    CHECK_TEXT(world.state.filter, "kind:job");
    world_press(&world, "' x");
    CHECK_NUMBER(world.state.overlay, OVERLAY_SAVED);
    world_press(&world, "Down Delete");
    CHECK(world.todo & TODO_DROP_VIEW);
    CHECK_NUMBER(world.state.menu, 1);
    world_press(&world, "Esc :");
    world_type(&world, "save two words");
    world_press(&world, "Enter");
    CHECK(world.todo & TODO_SAVE_VIEW);
    CHECK_TEXT(world.state.prompt.text, "two words");
    world_finish(&world);
}

static void test_export(void)
{
    world_init(&world, 60);
    world_press(&world, "2 e");
    CHECK_TEXT(world.state.prompt.text, "usagetop-events.csv");
    world_press(&world, "C-u");
    world_type(&world, "qj.json");
    world_press(&world, "Enter");
    CHECK(world.todo & TODO_EXPORT);
    CHECK_TEXT(world.state.prompt.text, "qj.json");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    /* another name asks again before anything is replaced */
    world_press(&world, "C-s");
    world.state.overwrite = true;
    world_press(&world, "x");
    CHECK(!world.state.overwrite);
    world_press(&world, "Esc");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    CHECK_NUMBER(world.todo & TODO_EXPORT, 0);
    world_finish(&world);
}

/* The list of formats and the name's ending follow one another. */
static void test_export_formats(void)
{
    struct menu_line line = {.label = ""};
    world_init(&world, 60);
    world_press(&world, "2 e Down");
    CHECK_TEXT(world.state.prompt.text, "usagetop-events.json");
    world_press(&world, "Up Up");
    CHECK_TEXT(world.state.prompt.text, "usagetop-events.spoken.txt");
    world_press(&world, "C-u");
    world_type(&world, "a.b.xlsx");
    menu_line(&world.state, &world.facts, world.state.menu, &line);
    CHECK_TEXT(line.detail, ".xlsx");
    world_press(&world, "Down");
    CHECK_TEXT(world.state.prompt.text, "a.b.svg");
    world_press(&world, "C-u");
    world_type(&world, "none.doc");
    world_press(&world, "Up");
    CHECK_TEXT(world.state.prompt.text, "none.doc.xlsx");
    world_finish(&world);
}

static void test_export_stops(void)
{
    world_init(&world, 60);
    world_press(&world, "2");
    world.exporting = true;
    world_press(&world, "e Esc");
    CHECK_NUMBER(world.todo & TODO_STOP_EXPORT, 0); /* the dialog goes first */
    world_press(&world, "Esc");
    CHECK(world.todo & TODO_STOP_EXPORT);
    CHECK_TEXT(views[world.state.view]->name, "events");
    world.exporting = false;
    world_press(&world, "Esc");
    CHECK_NUMBER(world.todo & TODO_STOP_EXPORT, 0);
    world_finish(&world);
}

static void test_sql_prompt(void)
{
    world_init(&world, 60);
    world.statements[0] = "SELECT 2";
    world.statements[1] = "SELECT 1";
    world.n_statements = 2;
    world_press(&world, "S");
    CHECK_TEXT(views[world.state.view]->name, "sql");
    world_press(&world, "Up Up Up");
    CHECK_TEXT(world.state.prompt.text, "SELECT 1");
    world_press(&world, "Down");
    CHECK_TEXT(world.state.prompt.text, "SELECT 2");
    unsigned run = world.state.sql_run;
    world_press(&world, "Esc");
    CHECK_TEXT(world.state.sql, "");
    CHECK_NUMBER(world.state.sql_run, run);
    world_press(&world, "S Up Enter");
    CHECK_TEXT(world.state.sql, "SELECT 2");
    CHECK(world.state.sql_run != run);
    CHECK(world.todo & TODO_STATEMENT);
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    world_press(&world, "1 :");
    world_type(&world, "sql SELECT 3");
    world_press(&world, "Enter");
    CHECK_TEXT(world.state.sql, "SELECT 3");
    CHECK_TEXT(views[world.state.view]->name, "sql");
    world_finish(&world);
}

static void test_panels(void)
{
    world_init(&world, 60);
    world_press(&world, "A");
    CHECK_NUMBER(world.state.overlay, OVERLAY_SESSION);
    world_press(&world, "x");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    /* from a number to the events behind it */
    world_press(&world, "2 l i Enter");
    CHECK_TEXT(world.state.filter, "user:u_4");
    CHECK_NUMBER(world.state.n_trail, 1);
    world_press(&world, "Esc");
    CHECK_TEXT(world.state.filter, "");
    world_finish(&world);
}

static void test_mouse(void)
{
    struct key_event event = {.key = K_MOUSE, .mouse = MOUSE_PRESS, .button = 1};
    world_init(&world, 60);
    world_press(&world, "1");
    world.facts.hit = (struct hit){.kind = HIT_VIEW, .index = world_view(&world, "events")};
    update(&world.state, &world.facts, &event);
    CHECK_NUMBER(world.state.view, world_view(&world, "overview"));
    world_press(&world, "F2");
    world.facts.hit = (struct hit){.kind = HIT_VIEW, .index = world_view(&world, "events")};
    update(&world.state, &world.facts, &event);
    world_answer(&world);
    CHECK_NUMBER(world.state.view, world_view(&world, "events"));
    world.facts.hit = (struct hit){.kind = HIT_WINDOW, .index = WINDOW_24H};
    update(&world.state, &world.facts, &event);
    CHECK_NUMBER(world.state.window.kind, WINDOW_24H);
    world.facts.hit = (struct hit){.kind = HIT_PANE, .on_header = true, .column = 2};
    update(&world.state, &world.facts, &event);
    CHECK_NUMBER(events()->sort.field, E_AMOUNT);
    world_answer(&world);
    world.facts.hit = (struct hit){.kind = HIT_PANE, .on_item = true, .item = 4, .column = 1};
    update(&world.state, &world.facts, &event);
    CHECK_NUMBER(events()->panes[0].selected, 4);
    CHECK_NUMBER(events()->panes[0].column, 1);
    CHECK_TEXT(events()->detail, "");
    world_answer(&world);
    world.facts.hit = (struct hit){.kind = HIT_PANE, .on_item = true, .item = 4, .column = 1};
    update(&world.state, &world.facts, &event);
    CHECK(events()->detail[0] != '\0');
    event.mouse = MOUSE_WHEEL_DOWN;
    world_press(&world, "Esc");
    world.facts.hit = (struct hit){.kind = HIT_PANE};
    update(&world.state, &world.facts, &event);
    CHECK_NUMBER(events()->panes[0].selected, 7);
    world.facts.hit = (struct hit){.kind = HIT_ACCOUNT};
    event.mouse = MOUSE_PRESS;
    update(&world.state, &world.facts, &event);
    CHECK_NUMBER(world.state.overlay, OVERLAY_SESSION);
    world_finish(&world);
}

/* The list of profiles is typed to search; Enter asks for the one that is selected. */
static void test_profiles(void)
{
    world_init(&world, 60);
    world_press(&world, "@");
    CHECK_NUMBER(world.state.overlay, OVERLAY_PROFILES);
    CHECK_NUMBER(world.state.menu, 0);
    world_press(&world, "Down Down Down Enter");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    CHECK_NUMBER(world.todo & TODO_PROFILE, TODO_PROFILE);
    CHECK_NUMBER(world.state.profile_wanted, 2);
    CHECK(!world.state.profile_along);
    world_press(&world, "@");
    world_type(&world, "wes");
    world_press(&world, "Enter");
    CHECK_NUMBER(world.todo & TODO_PROFILE, TODO_PROFILE);
    CHECK_NUMBER(world.state.profile_wanted, 1);
    world_press(&world, "@");
    world_type(&world, "nobody");
    world_press(&world, "Enter");
    CHECK_NUMBER(world.todo & TODO_PROFILE, 0);
    world_press(&world, "Esc");
    world_press(&world, ":");
    world_type(&world, "profile lab");
    world_press(&world, "Enter");
    CHECK_NUMBER(world.todo & TODO_PROFILE, TODO_PROFILE);
    CHECK_NUMBER(world.state.profile_wanted, 0);
    world_press(&world, ":");
    world_type(&world, "profile la");
    world_press(&world, "Enter");
    CHECK_NUMBER(world.todo & TODO_PROFILE, 0);
    CHECK(strstr(world.state.message, "there are lab, west, archive") != NULL);
    world_finish(&world);
}

int main(void)
{
    test_sort();
    test_search();
    test_sort_of_a_list();
    test_quit();
    test_sort_neighbours();
    test_columns();
    test_last_column_stays();
    test_time();
    test_theme_preview();
    test_saved();
    test_export();
    test_export_formats();
    test_export_stops();
    test_sql_prompt();
    test_panels();
    test_profiles();
    test_mouse();
    return check_done();
}
