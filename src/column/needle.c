/* Makes a text ready to be looked for, in plain texts and in UUIDs that are kept as bytes. */
#include "plan.h"

#include <string.h>

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of a canonical UUID; false when the text is anything else. */
static bool uuid_read(const struct needle *needle, uint8_t out[static UUID_BYTES])
{
    size_t at = 0;
    if (needle->size != UUID_CHARS)
        return false;
    for (size_t i = 0; i < UUID_CHARS; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        int digit = digit_of(needle->text[i]);
        if (dash ? needle->text[i] != '-' : digit < 0)
            return false;
        if (dash)
            continue;
        out[at / 2] = (uint8_t)(out[at / 2] << 4 | (unsigned)(digit & 15));
        at++;
    }
    return true;
}

/* Finds the longest run of digits; false when there is a byte that no UUID has. */
static bool find_run(struct needle *needle, bool stars)
{
    size_t length = 0;
    for (size_t i = 0; i < needle->size; i++) {
        char c = needle->text[i];
        bool digit = digit_of(c) >= 0;
        if (!digit && c != '-' && !(stars && c == '*'))
            return false;
        length = digit ? length + 1 : 0;
        if (length <= needle->run_size)
            continue;
        needle->run_size = length;
        needle->run = needle->text + i + 1 - length;
    }
    return true;
}

void needle_make(struct needle *needle, struct arena *arena, const struct node *node,
                 const char *text)
{
    needle->text = arena_text(arena, text);
    needle->size = strlen(text);
    for (size_t i = 0; node->nocase && i < needle->size; i++)
        if (needle->text[i] >= 'A' && needle->text[i] <= 'Z')
            needle->text[i] += 'a' - 'A';
    if (node->op == COLUMN_EQUAL)
        needle->uuid_never = !uuid_read(needle, needle->uuid);
    else
        needle->uuid_never = !find_run(needle, node->op == COLUMN_GLOB) ||
                             (node->op == COLUMN_FIND && needle->size > UUID_CHARS);
}
