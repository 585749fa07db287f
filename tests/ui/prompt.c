/* The prompt's keys, key names, fuzzy search. */
#include "check.h"
#include "usagetop/ui.h"

static void type(struct prompt *prompt, const char *keys)
{
    for (; *keys; keys++) {
        struct key_event event = {.key = (unsigned char)*keys};
        CHECK(prompt_key(prompt, &event));
    }
}

static void press(struct prompt *prompt, int key)
{
    struct key_event event = {.key = key};
    CHECK(prompt_key(prompt, &event));
}

static void test_editing(void)
{
    struct prompt prompt = {0};
    type(&prompt, "user:u_104 status:failed");
    press(&prompt, K_CTRL('w'));
    CHECK_TEXT(prompt.text, "user:u_104 ");
    press(&prompt, K_CTRL('y'));
    CHECK_TEXT(prompt.text, "user:u_104 status:failed");
    press(&prompt, K_CTRL('a'));
    press(&prompt, K_DELETE);
    press(&prompt, K_RIGHT);
    press(&prompt, K_CTRL('k'));
    CHECK_TEXT(prompt.text, "s");
    press(&prompt, K_END);
    type(&prompt, "xyz");
    press(&prompt, K_LEFT);
    press(&prompt, K_BACKSPACE);
    CHECK_TEXT(prompt.text, "sxz");
    CHECK_NUMBER(prompt.cursor, 2);
    press(&prompt, K_CTRL('u'));
    CHECK_TEXT(prompt.text, "z");
    press(&prompt, K_HOME);
    press(&prompt, K_BACKSPACE);
    press(&prompt, K_CTRL('w'));
    CHECK_TEXT(prompt.text, "z");
}

static void test_clusters(void)
{
    struct prompt prompt = {0};
    prompt_set(&prompt, "a\xe6\x97\xa5"
                        "e\xcc\x81");
    CHECK_NUMBER(prompt.len, 7);
    press(&prompt, K_BACKSPACE);
    CHECK_NUMBER(prompt.len, 4);
    press(&prompt, K_LEFT);
    CHECK_NUMBER(prompt.cursor, 1);
    press(&prompt, 0x20ac);
    CHECK_TEXT(prompt.text, "a€\xe6\x97\xa5");
}

static void test_paste(void)
{
    struct prompt prompt = {0};
    struct key_event event = {.key = K_PASTE, .paste = mem_text("one\ntwo\x1b\tthree\xff")};
    CHECK(prompt_key(&prompt, &event));
    CHECK_TEXT(prompt.text, "one two three\xef\xbf\xbd");
    key_event_finish(&event);
    CHECK(event.paste == NULL);
    for (int i = 0; i < 2000; i++)
        prompt_insert(&prompt, "日本");
    CHECK(prompt.len <= PROMPT_MAX && prompt.len > PROMPT_MAX - 8);
    CHECK(utf8_valid(prompt.text, prompt.len));
}

static void test_not_its_keys(void)
{
    struct prompt prompt = {0};
    static const int keys[] = {K_ENTER, K_ESC, K_TAB, K_UP, K_DOWN, K_CTRL('p'), K_F1, K_RESIZE, 0};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct key_event event = {.key = keys[i]};
        CHECK(!prompt_key(&prompt, &event));
    }
    CHECK_NUMBER(prompt.len, 0);
}

static void test_cursor_is_seen(void)
{
    struct prompt prompt = {0};
    struct prompt_look look = {.label = "/", .focused = true};
    CLEANUP(grid_finish)
    struct grid grid = {0};
    for (int width = 2; width < 12; width++) {
        prompt_set(&prompt, "");
        for (int i = 0; i < 20; i++) {
            prompt_insert(&prompt, i % 3 ? "x" : "日");
            grid_resize(&grid, width, 1);
            draw_prompt(&grid, grid_rect(&grid), &prompt, &look);
            CHECK(grid.cursor_shown && grid.cursor_x > 0 && grid.cursor_x < width);
        }
    }
}

static void check_key(const char *name, int key)
{
    char text[KEY_NAME_MAX];
    int got = 0;
    CHECK(key_parse(name, &got));
    CHECK_NUMBER(got, key);
    CHECK_TEXT(key_text(key, text), name);
}

static void test_names(void)
{
    check_key("j", 'j');
    check_key("C-d", K_CTRL('d'));
    check_key("Enter", K_ENTER);
    check_key("S-Tab", K_BACK_TAB);
    check_key("F5", K_F(5));
    check_key("F12", K_F12);
    check_key("Space", K_SPACE);
    check_key("C-\\", 28);
    check_key("é", 0xe9);
    check_key("?", '?');
    check_key("F", 'F');
    int key = 7;
    static const char *const wrong[] = {"",     "F13", "F0",   "C-",  "C-ab",
                                        "Entr", "jj",  "\x1b", "\xff"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        CHECK(!key_parse(wrong[i], &key));
    CHECK_NUMBER(key, 7);
}

static void test_all_names_read_back(void)
{
    char text[KEY_NAME_MAX];
    unsigned bad = 0;
    for (int key = 1; key <= K_F12; key = key == 0x2ff ? K_FIRST + 1 : key + 1) {
        int got = 0;
        if ((key >= 0x80 && key < 0xa1) || key == 8)
            continue;
        bad += !key_parse(key_text(key, text), &got) || got != key;
    }
    CHECK_NUMBER(bad, 0);
}

static void test_fuzzy(void)
{
    uint64_t lit = 0;
    CHECK_NUMBER(fuzzy_score("", "anything", NULL), 1);
    CHECK_NUMBER(fuzzy_score("xyz", "anything", &lit), 0);
    CHECK(fuzzy_score("exp", "export table", &lit) > 0);
    CHECK_NUMBER(lit, 7);
    CHECK(fuzzy_score("et", "export table", &lit) > fuzzy_score("et", "feature list", NULL));
    CHECK(fuzzy_score("tab", "export table", NULL) > fuzzy_score("tab", "the abacus", NULL));
    CHECK(fuzzy_score("ex tab", "export table", NULL) > 0);
    CHECK_NUMBER(fuzzy_score("E", "export", NULL), 0);
    CHECK(fuzzy_score("E", "Export", NULL) > 0);
}

int main(void)
{
    test_editing();
    test_clusters();
    test_paste();
    test_not_its_keys();
    test_cursor_is_seen();
    test_names();
    test_all_names_read_back();
    test_fuzzy();
    return check_done();
}
