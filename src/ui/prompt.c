/* Editing one line, as readline does. */
#include <string.h>

#include "usagetop/ui.h"

/* Where the cluster before or after `at` begins. */
static size_t before(const struct prompt *prompt, size_t at)
{
    size_t from = 0;
    struct glyph glyph;
    while (from < at) {
        size_t used = glyph_read(prompt->text + from, prompt->len - from, false, &glyph);
        if (from + used >= at)
            break;
        from += used;
    }
    return from;
}

static size_t after(const struct prompt *prompt, size_t at)
{
    struct glyph glyph;
    if (at >= prompt->len)
        return prompt->len;
    return at + glyph_read(prompt->text + at, prompt->len - at, false, &glyph);
}

static void erase(struct prompt *prompt, size_t from, size_t to)
{
    memmove(prompt->text + from, prompt->text + to, prompt->len - to + 1);
    prompt->len -= to - from;
    prompt->cursor = from;
}

/* Erases and keeps what was erased; a text too long to keep is erased all the same. */
static void cut(struct prompt *prompt, size_t from, size_t to)
{
    if (to - from < sizeof(prompt->cut) && to > from) {
        memcpy(prompt->cut, prompt->text + from, to - from);
        prompt->cut[to - from] = '\0';
    }
    erase(prompt, from, to);
}

static size_t word_start(const struct prompt *prompt)
{
    size_t at = prompt->cursor;
    while (at > 0 && prompt->text[at - 1] == ' ')
        at--;
    while (at > 0 && prompt->text[at - 1] != ' ')
        at--;
    return at;
}

static void insert(struct prompt *prompt, const char *text, size_t size)
{
    if (size > PROMPT_MAX - prompt->len)
        return;
    memmove(prompt->text + prompt->cursor + size, prompt->text + prompt->cursor,
            prompt->len - prompt->cursor + 1);
    memcpy(prompt->text + prompt->cursor, text, size);
    prompt->len += size;
    prompt->cursor += size;
}

void prompt_insert(struct prompt *prompt, const char *text)
{
    size_t size = strlen(text), used;
    for (size_t i = 0; i < size; i += used) {
        uint32_t point;
        char whole[4];
        used = utf8_decode(text + i, size - i, &point);
        bool space = point == '\n' || point == '\t' || point == '\r';
        if (!space && (point < 32 || point == 127))
            continue;
        size_t length = utf8_encode(space ? ' ' : point, whole);
        insert(prompt, whole, length);
    }
}

void prompt_set(struct prompt *prompt, const char *text)
{
    prompt->len = prompt->cursor = 0;
    prompt->text[0] = '\0';
    prompt_insert(prompt, text);
}

static bool edit(struct prompt *prompt, int key)
{
    size_t at = prompt->cursor;
    switch (key) {
    case K_BACKSPACE:
    case K_CTRL('h'):
        erase(prompt, before(prompt, at), at);
        return true;
    case K_DELETE:
    case K_CTRL('d'):
        erase(prompt, at, after(prompt, at));
        return true;
    case K_CTRL('w'):
        cut(prompt, word_start(prompt), at);
        return true;
    case K_CTRL('u'):
        cut(prompt, 0, at);
        return true;
    case K_CTRL('k'):
        cut(prompt, at, prompt->len);
        return true;
    case K_CTRL('y'):
        prompt_insert(prompt, prompt->cut);
        return true;
    }
    return false;
}

static bool go(struct prompt *prompt, int key)
{
    switch (key) {
    case K_LEFT:
    case K_CTRL('b'):
        prompt->cursor = before(prompt, prompt->cursor);
        return true;
    case K_RIGHT:
    case K_CTRL('f'):
        prompt->cursor = after(prompt, prompt->cursor);
        return true;
    case K_HOME:
    case K_CTRL('a'):
        prompt->cursor = 0;
        return true;
    case K_END:
    case K_CTRL('e'):
        prompt->cursor = prompt->len;
        return true;
    }
    return false;
}

bool prompt_key(struct prompt *prompt, const struct key_event *event)
{
    char text[5] = {0};
    if (event->key == K_PASTE) {
        prompt_insert(prompt, event->paste ? event->paste : "");
        return true;
    }
    if (edit(prompt, event->key) || go(prompt, event->key))
        return true;
    if (event->key < K_SPACE || event->key >= K_FIRST)
        return false;
    utf8_encode((uint32_t)event->key, text);
    prompt_insert(prompt, text);
    return true;
}
