/* The table of actions: every one has a key and does what it says; bindings from the config; the
 * palette and the help. */
#include "world.h"

#include <stdlib.h>
#include <unistd.h>

static struct world world;

/* ---- the table ---- */

static void test_table(void)
{
    struct bindings bindings = {0};
    struct err err = {0};
    char keys[KEYS_TEXT_MAX];
    CHECK(bindings_init(&bindings, NULL, &err));
    for (size_t i = 0; i < actions_count; i++) {
        CHECK(actions[i].run != NULL);
        CHECK(*actions[i].help != '\0');
        CHECK(*bindings_keys(&bindings, actions[i].name, keys) != '\0');
        CHECK(action_find(actions[i].name) == &actions[i]);
    }
    size_t n;
    CHECK(app_actions(&n)[0].name == actions[0].name);
    CHECK_NUMBER(n, actions_count);
}

/* No key ends the program or breaks the state, in any overlay, but those that say so. */
static void test_every_action_everywhere(void)
{
    for (size_t view = 0; view < views_count; view++)
        for (size_t i = 0; i < actions_count; i++) {
            world_init(&world, 40);
            world.state.view = view;
            world_answer(&world);
            char key[KEYS_TEXT_MAX], text[2 * KEYS_TEXT_MAX];
            bindings_key(&world.bindings, actions[i].name, key);
            bool sequence = strcmp(key, "gY") == 0;
            snprintf(text, sizeof(text), "%s", sequence ? "g Y" : key);
            world_press(&world, text);
            bool quits = world.todo & TODO_QUIT;
            bool may =
                strcmp(actions[i].name, "quit") == 0 || strcmp(actions[i].name, "close") == 0;
            CHECK(quits == may);
            world_press(&world, "Esc Esc Esc");
            CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
            world_finish(&world);
        }
}

static void test_requests(void)
{
    static const struct {
        const char *keys;
        unsigned todo;
    } requests[] = {{"r", TODO_REFRESH},   {"R", TODO_SYNC},      {"p", TODO_PAUSE},
                    {"y", TODO_COPY_CELL}, {"Y", TODO_COPY_ROW},  {"g Y", TODO_COPY_TABLE},
                    {"u", TODO_UNDO},      {"C-y", TODO_REDO},    {"F2", TODO_MOUSE},
                    {"C-l", TODO_REDRAW},  {"C-z", TODO_SUSPEND}, {"Q", TODO_QUIT},
                    {"C-c", TODO_QUIT},    {"q", TODO_QUIT}};
    for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
        world_init(&world, 10);
        world_press(&world, "2");
        world_press(&world, requests[i].keys);
        CHECK(world.todo & requests[i].todo);
        world_finish(&world);
    }
}

static void test_switches(void)
{
    world_init(&world, 10);
    world_press(&world, "p");
    CHECK(!world.state.live);
    world_press(&world, "p *");
    CHECK(world.state.live && world.state.redact);
    world_press(&world, "* D U");
    CHECK(!world.state.redact && world.state.compact);
    CHECK_NUMBER(world.state.zone, ZONE_LOCAL);
    world_press(&world, "L z");
    CHECK(world.state.views[0].log_scale && world.state.views[0].zoomed);
    world_press(&world, "z Tab Tab S-Tab");
    CHECK_NUMBER(world.state.views[0].focus, 1);
    world_press(&world, "2 1 -");
    CHECK_NUMBER(world.state.view, world_view(&world, "events"));
    world_press(&world, "F9");
    CHECK_TEXT(world.state.message, "F9 does nothing here; ? shows the keys.");
    world_finish(&world);
}

/* A sequence does not outlive the next key, and its first key works alone. */
static void test_sequence(void)
{
    world_init(&world, 10);
    world_press(&world, "2 j g j Y");
    CHECK_NUMBER(world.todo & TODO_COPY_TABLE, 0);
    CHECK(world.todo & TODO_COPY_ROW);
    world_press(&world, "g");
    CHECK_NUMBER(world.state.views[world.state.view].panes[0].selected, 0);
    world_press(&world, "Y");
    CHECK(world.todo & TODO_COPY_TABLE);
    world_press(&world, "Y");
    CHECK_NUMBER(world.todo & TODO_COPY_TABLE, 0);
    world_finish(&world);
}

/* ---- bindings from the config ---- */

static bool bind_text(const char *text, struct bindings *bindings, struct err *err)
{
    CLEANUP(config_finish)
    struct config config = {0};
    char path[] = "/tmp/usagetop-bindings-XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    const struct config_input input = {.path = path};
    bool ok = CHECK(config_load(&config, &input, err)) && bindings_init(bindings, &config, err);
    unlink(path);
    return ok;
}

static void test_rebinding(void)
{
    struct bindings bindings = {0};
    struct err err = {0};
    char keys[KEYS_TEXT_MAX];
    CHECK(bind_text("[keys]\nhelp = H F5\ncopy-table = xY\nlog =\n", &bindings, &err));
    CHECK_TEXT(bindings_keys(&bindings, "help", keys), "H F5");
    CHECK(bindings_find(&bindings, 0, 'H') == action_find("help"));
    CHECK(bindings_find(&bindings, 0, '?') == NULL);
    CHECK(bindings_find(&bindings, 'x', 'Y') == action_find("copy-table"));
    CHECK(bindings_begins(&bindings, 'x') && !bindings_begins(&bindings, 'g'));
    CHECK_TEXT(bindings_key(&bindings, "log", keys), "");
    /* the keys that are left of a default stay */
    CHECK_TEXT(bindings_keys(&bindings, "refresh", keys), "r C-r");
    CHECK_TEXT(bindings_keys(&bindings, "view", keys), "1-9 0");
}

static void test_bad_bindings(void)
{
    struct bindings bindings = {.n = 1};
    struct err err = {0};
    CHECK(!bind_text("[keys]\nhelp = H\nsort = H\n", &bindings, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(strstr(err.text, ":3: key H is already taken by \"help\"") != NULL ||
          strstr(err.text, ":2: key H is already taken by \"sort\"") != NULL);
    err = (struct err){0};
    CHECK(!bind_text("[keys]\n\nhlep = H\n", &bindings, &err));
    CHECK(strstr(err.text, ":3: ") != NULL && strstr(err.text, "did you mean \"help\"") != NULL);
    err = (struct err){0};
    CHECK(!bind_text("[keys]\nhelp = Hyper-H\n", &bindings, &err));
    CHECK(strstr(err.text, ":2: ") != NULL && strstr(err.text, "Hyper-H") != NULL);
    CHECK_NUMBER(bindings.n, 1);
}

/* ---- palette and help ---- */

static void test_palette_ranking(void)
{
    struct palette_line lines[128];
    world_init(&world, 10);
    world_press(&world, ":");
    CHECK(palette_lines(&world.state, lines, 128) > actions_count);
    world_type(&world, "window-7");
    palette_lines(&world.state, lines, 128);
    CHECK_TEXT(lines[0].name, "window-7d");
    world_press(&world, "C-u");
    world_type(&world, "mouse");
    palette_lines(&world.state, lines, 128);
    CHECK_TEXT(lines[0].name, "mouse");
    world_press(&world, "C-u");
    world_type(&world, "q");
    palette_lines(&world.state, lines, 128);
    CHECK_TEXT(lines[0].name, "quit");
    world_press(&world, "Enter");
    CHECK(world.todo & TODO_QUIT);
    world_finish(&world);
}

static void test_commands(void)
{
    struct view_state *events;
    world_init(&world, 40);
    world_press(&world, "2");
    events = &world.state.views[world.state.view];
    world_press(&world, ":");
    world_type(&world, "sort -amount");
    world_press(&world, "Enter :");
    CHECK(events->sort.field == E_AMOUNT && events->sort.descending);
    world_type(&world, "columns user,amount");
    world_press(&world, "Enter :");
    CHECK_NUMBER(events->n_columns, 2);
    world_type(&world, "window 2026-11");
    world_press(&world, "Enter :");
    CHECK_NUMBER(world.state.window.kind, WINDOW_CUSTOM);
    world_type(&world, "filter user:u_1");
    world_press(&world, "Enter :");
    CHECK_TEXT(world.state.filter, "user:u_1");
    world_type(&world, "theme papr");
    world_press(&world, "Enter");
    CHECK(strstr(world.state.message, "did you mean \"paper\"") != NULL);
    world_press(&world, ":");
    world_type(&world, "save-screen out.txt");
    world_press(&world, "Enter");
    CHECK(world.todo & TODO_SCREEN);
    CHECK_TEXT(world.state.prompt.text, "out.txt");
    world_press(&world, ":");
    world_type(&world, "reset");
    world_press(&world, "Enter");
    CHECK_TEXT(world.state.filter, "");
    CHECK_NUMBER(events->n_columns, 0);
    world_press(&world, ":");
    world_type(&world, "zzzqqq 1");
    world_press(&world, "Enter");
    CHECK(world.state.message_bad);
    world_finish(&world);
}

/* A command that needs an argument asks for it. */
static void test_completing_commands(void)
{
    world_init(&world, 10);
    world_press(&world, ":");
    world_type(&world, "wind");
    world_press(&world, "Enter");
    CHECK_NUMBER(world.state.overlay, OVERLAY_PALETTE);
    CHECK_TEXT(world.state.prompt.text, "window ");
    world_type(&world, "7d");
    world_press(&world, "Enter");
    CHECK_NUMBER(world.state.window.kind, WINDOW_7D);
    world_press(&world, ":");
    world_type(&world, "expo");
    world_press(&world, "Tab");
    CHECK_TEXT(world.state.prompt.text, "export ");
    world_finish(&world);
}

static void test_help(void)
{
    const struct action *found[128];
    world_init(&world, 10);
    world_press(&world, "?");
    CHECK_NUMBER(palette_matches(&world.state, found, 128), actions_count);
    CHECK_TEXT(found[0]->name, actions[0].name);
    world_type(&world, "G");
    palette_matches(&world.state, found, 128);
    CHECK_TEXT(found[0]->name, "bottom");
    world_press(&world, "C-u");
    world_type(&world, "redact");
    world_press(&world, "Enter");
    CHECK(world.state.redact);
    world_press(&world, "?");
    world_type(&world, "zzzz");
    CHECK_NUMBER(palette_matches(&world.state, found, 128), 0);
    world_press(&world, "Enter");
    CHECK_NUMBER(world.state.overlay, OVERLAY_HELP);
    world_press(&world, "Down Up PgDn PgUp Esc");
    CHECK_NUMBER(world.state.overlay, OVERLAY_NONE);
    world_finish(&world);
}

int main(void)
{
    test_table();
    test_every_action_everywhere();
    test_requests();
    test_switches();
    test_sequence();
    test_rebinding();
    test_bad_bindings();
    test_palette_ranking();
    test_commands();
    test_completing_commands();
    test_help();
    return check_done();
}
