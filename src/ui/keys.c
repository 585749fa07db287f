/* Names of keys, as people write them in the config and read them in the help. */
#include <stdlib.h>
#include <string.h>

#include "usagetop/ui.h"

struct named {
    int key;
    const char *name;
};

static const struct named names[] = {
    {K_TAB, "Tab"},
    {K_ENTER, "Enter"},
    {K_ESC, "Esc"},
    {K_SPACE, "Space"},
    {K_BACKSPACE, "BS"},
    {K_UP, "Up"},
    {K_DOWN, "Down"},
    {K_LEFT, "Left"},
    {K_RIGHT, "Right"},
    {K_HOME, "Home"},
    {K_END, "End"},
    {K_PAGE_UP, "PgUp"},
    {K_PAGE_DOWN, "PgDn"},
    {K_INSERT, "Insert"},
    {K_DELETE, "Delete"},
    {K_BACK_TAB, "S-Tab"},
    {K_BACKSPACE, "Backspace"},
    {K_PAGE_UP, "PageUp"},
    {K_PAGE_DOWN, "PageDown"},
};

void key_event_finish(struct key_event *event)
{
    free(event->paste);
    *event = (struct key_event){0};
}

char *key_text(int key, char out[static KEY_NAME_MAX])
{
    out[0] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (names[i].key == key)
            return memcpy(out, names[i].name, strlen(names[i].name) + 1);
    if (key >= K_F1 && key <= K_F12)
        snprintf(out, KEY_NAME_MAX, "F%d", (key - K_F1) % 12 + 1);
    else if (key > 0 && key < 32)
        snprintf(out, KEY_NAME_MAX, "C-%c", key <= 26 ? key + 'a' - 1 : key + '@');
    else if (key > 32 && key < K_FIRST)
        out[utf8_encode((uint32_t)key, out)] = '\0';
    return out;
}

static bool parse_control(const char *name, int *key)
{
    char letter = name[2];
    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter - 'a' + 'A');
    if (!letter || name[3] || letter < '@' || letter > '_')
        return false;
    *key = K_CTRL(letter);
    return *key != 0;
}

bool key_parse(const char *name, int *key)
{
    uint32_t point;
    size_t size = strlen(name);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i].name, name) == 0) {
            *key = names[i].key;
            return true;
        }
    }
    if (name[0] == 'F' && size > 1 && size < 4 && strspn(name + 1, "0123456789") == size - 1) {
        int n = atoi(name + 1);
        if (n < 1 || n > 12)
            return false;
        *key = K_F(n);
        return true;
    }
    if (text_starts(name, "C-"))
        return parse_control(name, key);
    if (!size || utf8_decode(name, size, &point) != size || point <= 32 || point == 127 ||
        point == 0xfffd)
        return false;
    *key = (int)point;
    return true;
}
