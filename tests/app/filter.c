/* The filter bar and the form. */
#include "world.h"

static struct world world;

static size_t rows_shown(void)
{
    return world.facts.panes[0].n;
}

static void test_live(void)
{
    world_init(&world, 60);
    world_press(&world, "2 /");
    CHECK_NUMBER(world.state.overlay, OVERLAY_FILTER);
    world_type(&world, "amount:>=50");
    CHECK_TEXT(world.state.filter, "amount:50..");
    CHECK_NUMBER(rows_shown(), 10);
    world_press(&world, "Enter");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    CHECK(world.todo & TODO_HISTORY);
    world_finish(&world);
}

static void test_invalid_keeps_last_valid(void)
{
    world_init(&world, 60);
    world_press(&world, "2 /");
    world_type(&world, "amount:50.. ");
    world_type(&world, "usr");
    CHECK_TEXT(world.state.filter, "amount:50.. usr");
    world_type(&world, ":x");
    CHECK_TEXT(world.state.filter, "amount:50.. usr");
    CHECK(strstr(world.state.filter_error.text, "usr") != NULL);
    CHECK_TEXT(world.state.filter_error.hint, "user");
    CHECK_NUMBER(world.state.filter_error.column, strlen("amount:50.. "));
    world_press(&world, "Enter");
    CHECK_NUMBER(world.state.overlay, OVERLAY_FILTER);
    CHECK(world.state.message_bad);
    CHECK(strstr(world.state.message, "write user") != NULL);
    world_press(&world, "Esc");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    CHECK_TEXT(world.state.filter, "");
    CHECK_NUMBER(rows_shown(), 60);
    world_finish(&world);
}

/* The beginning of a field or of a value that occurs changes nothing yet. */
static void test_half_typed_words(void)
{
    world_init(&world, 60);
    world_press(&world, "2 /");
    world_type(&world, "po");
    CHECK_TEXT(world.state.filter, "");
    CHECK(world.state.filter_error.unfinished);
    world_type(&world, "ol:");
    CHECK_TEXT(world.state.filter, "");
    world_type(&world, "sur");
    CHECK_TEXT(world.state.filter, "");
    CHECK_NUMBER(rows_shown(), 60);
    world_type(&world, "plus");
    CHECK_TEXT(world.state.filter, "pool:surplus");
    CHECK_NUMBER(rows_shown(), 20);
    world_press(&world, "C-u");
    world_type(&world, "pool:s*");
    CHECK_TEXT(world.state.filter, "pool:s*");
    world_press(&world, "C-u");
    world_type(&world, "pool:none");
    CHECK_TEXT(world.state.filter, "pool:none");
    CHECK_NUMBER(rows_shown(), 0);
    /* Enter takes a word as it is, even if a field begins like it */
    world_press(&world, "C-u");
    world_type(&world, "pool");
    world_press(&world, "Enter");
    CHECK_TEXT(world.state.filter, "pool");
    world_finish(&world);
}

static void test_escape_restores(void)
{
    world_init(&world, 60);
    world_press(&world, "2 /");
    world_type(&world, "user:u_1");
    world_press(&world, "Enter /");
    CHECK_TEXT(world.state.prompt.text, "user:u_1 ");
    world_type(&world, "pool:surplus");
    CHECK_TEXT(world.state.filter, "user:u_1 pool:surplus");
    world_press(&world, "Esc");
    CHECK_TEXT(world.state.filter, "user:u_1");
    world_finish(&world);
}

static void test_completion(void)
{
    const char *text, *help;
    int64_t count;
    world_init(&world, 60);
    world_press(&world, "2 /");
    world_type(&world, "poo");
    CHECK_TEXT(completion_ghost(&world.state, &world.facts), "l:");
    world_press(&world, "Tab");
    CHECK_TEXT(world.state.prompt.text, "pool:");
    /* words known beforehand and words that occur are one list, each once, with counts */
    CHECK_NUMBER(completion_lines(&world.facts), 3);
    completion_line(&world.facts, 1, &text, &help, &count);
    CHECK_TEXT(text, "surplus");
    CHECK_NUMBER(count, 99);
    world_press(&world, "C-n");
    CHECK_TEXT(completion_ghost(&world.state, &world.facts), "surplus");
    world_press(&world, "C-p C-p");
    CHECK_NUMBER(world.state.menu, 2);
    world_press(&world, "S-Tab Tab");
    CHECK_TEXT(world.state.prompt.text, "pool:surplus");
    CHECK(completion_is_whole(&world.state, &world.facts));
    world_press(&world, "Enter");
    CHECK_TEXT(world.state.filter, "pool:surplus");
    world_finish(&world);
}

static void test_history(void)
{
    world_init(&world, 60);
    world.history[0] = "user:u_1";
    world.history[1] = "amount:50..";
    world.n_history = 2;
    world_press(&world, "2 /");
    world_type(&world, "x ");
    world_press(&world, "Up");
    CHECK_TEXT(world.state.prompt.text, "user:u_1");
    world_press(&world, "Up Up Up");
    CHECK_TEXT(world.state.prompt.text, "amount:50..");
    CHECK_TEXT(world.state.filter, "amount:50..");
    world_press(&world, "Down Down Down");
    CHECK_TEXT(world.state.prompt.text, "");
    CHECK_TEXT(world.state.filter, "");
    world_finish(&world);
}

static void test_paste(void)
{
    char text[] = "user:u_1\n pool:surplus";
    world_init(&world, 60);
    world_paste(&world, text);
    CHECK(world.state.message[0] != '\0');
    world_press(&world, "2 /");
    world_paste(&world, text);
    CHECK_TEXT(world.state.prompt.text, "user:u_1  pool:surplus");
    CHECK_TEXT(world.state.filter, "user:u_1 pool:surplus");
    world_finish(&world);
}

/* Another filter is another table: its selection starts at the top. */
static void test_selection_starts_anew(void)
{
    world_init(&world, 60);
    world_press(&world, "2 j j j /");
    world_type(&world, "user:u_1");
    CHECK_NUMBER(world.state.views[world.state.view].panes[0].selected, 0);
    world_press(&world, "Enter j Esc");
    CHECK_NUMBER(world.state.views[world.state.view].panes[0].selected, 0);
    world_finish(&world);
}

static void test_outside_window(void)
{
    world_init(&world, 60);
    world_press(&world, "2 d /");
    world_type(&world, "created:2026-10");
    world_press(&world, "Enter");
    CHECK(strstr(world.state.message, "outside") != NULL);
    world_press(&world, "/ C-u");
    world_type(&world, "created:today");
    world_press(&world, "Enter");
    CHECK_TEXT(world.state.message, "");
    world_finish(&world);
}

/* ---- the form ---- */

static void open_form(const char *filter)
{
    world_press(&world, "/ C-u");
    world_type(&world, filter);
    world_press(&world, "Enter f");
    CHECK_NUMBER(world.state.overlay, OVERLAY_FORM);
}

/* What the form shows, and what it does not, comes out as it went in. */
static void test_form_round_trip(void)
{
    static const char *const filters[] = {
        "",
        "user:u_1",
        "user:(u_1,u_2) pool:surplus amount:10..20",
        "created:2026-11-20 \"two words\" plain",
        "user:u_1 user:u_2",
        "user:u_1 (pool:surplus OR pool:hybrid)",
        "user:u_1 OR pool:hybrid",
        "user:u_1 -pool:hybrid has:amount is:marked",
        "user:=\"a*b\" io:input resource:tokens",
        "user:(\"a, b\",c)",
    };
    world_init(&world, 60);
    world_press(&world, "2");
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        open_form(filters[i]);
        char before[FILTER_BYTES_MAX + 1];
        snprintf(before, sizeof(before), "%s", world.state.filter);
        /* a change and back composes it anew */
        world_press(&world, "Down x Backspace Enter");
        CLEANUP(filter_finish)
        struct filter was = {0};
        CLEANUP(filter_finish)
        struct filter is = {0};
        CHECK(filter_parse(DATA_EVENTS, before, &world.scene.context, &was, NULL));
        CHECK(filter_parse(DATA_EVENTS, world.state.filter, &world.scene.context, &is, NULL));
        size_t same = 0;
        for (size_t row = 0; row < world.n_events; row++)
            same += (!was.root || filter_match(&was, world.events[row])) ==
                    (!is.root || filter_match(&is, world.events[row]));
        CHECK_NUMBER(same, world.n_events);
        CHECK_NUMBER(strlen(world.state.filter), strlen(before));
    }
    world_finish(&world);
}

static void test_form_keys(void)
{
    world_init(&world, 60);
    world_press(&world, "2");
    open_form("pool:surplus");
    world_press(&world, "Tab");
    world_type(&world, "u_1, u_2");
    CHECK_TEXT(world.state.filter, "user:(u_1,u_2) pool:surplus");
    world_press(&world, "Up Up");
    CHECK_NUMBER(world.state.menu, FORM_FIELDS - 1);
    world_press(&world, "Down Down S-Tab");
    CHECK_NUMBER(world.state.menu, 0);
    world_type(&world, "last week");
    CHECK_TEXT(world.state.filter, "created:\"last week\" user:(u_1,u_2) pool:surplus");
    world_press(&world, "C-u");
    world_type(&world, "nonsense");
    CHECK(world.state.filter_error.text[0] != '\0');
    world_press(&world, "Enter");
    CHECK_NUMBER(world.state.overlay, OVERLAY_FORM);
    world_press(&world, "Esc");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    CHECK_TEXT(world.state.filter, "pool:surplus");
    world_finish(&world);
}

int main(void)
{
    test_live();
    test_invalid_keeps_last_valid();
    test_half_typed_words();
    test_escape_restores();
    test_completion();
    test_history();
    test_paste();
    test_selection_starts_anew();
    test_outside_window();
    test_form_round_trip();
    test_form_keys();
    return check_done();
}
