/* Makes a text ready to be looked for, in plain texts and in UUIDs that are kept as bytes. */
#include "plan.h"

#include <string.h>

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What is to stand in a UUID from one of its characters on; false when it never does. */
static bool place(struct needle *needle, const char *text, size_t size, size_t from)
{
    for (size_t i = 0; i < size; i++) {
        size_t at = from + i, dashes = (at > 8) + (at > 13) + (at > 18) + (at > 23);
        bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        int digit = digit_of(text[i]);
        if (dash ? text[i] != '-' : digit < 0)
            return false;
        if (dash)
            continue;
        size_t byte = (at - dashes) / 2;
        unsigned up = (at - dashes) % 2 ? 0 : 4;
        needle->uuid[byte] |= (uint8_t)((unsigned)digit << up);
        needle->mask[byte] |= (uint8_t)(15u << up);
        needle->places = true;
    }
    return true;
}

static bool place_all(struct needle *needle)
{
    return needle->size == UUID_CHARS && place(needle, needle->text, needle->size, 0);
}

/* Of a pattern: what is before the first star and after the last. */
static bool place_ends(struct needle *needle)
{
    const char *first = memchr(needle->text, '*', needle->size);
    if (!first)
        return needle->whole = place_all(needle);
    const char *last = memrchr(needle->text, '*', needle->size);
    size_t head = (size_t)(first - needle->text), tail = needle->size - head;
    tail -= (size_t)(last - first) + 1;
    size_t between = (size_t)(last - first), stars = 0;
    for (size_t i = 0; i < between; i++)
        stars += first[i] == '*';
    if (head + tail > UUID_CHARS || !place(needle, needle->text, head, 0) ||
        !place(needle, last + 1, tail, UUID_CHARS - tail))
        return false;
    needle->whole = needle->places ? stars == between : between == needle->run_size + 1;
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
        needle->uuid_never = !place_all(needle);
    else if (node->op == COLUMN_GLOB)
        needle->uuid_never = !find_run(needle, true) || !place_ends(needle);
    else
        needle->uuid_never = !find_run(needle, false) || needle->size > UUID_CHARS;
    if (node->op == COLUMN_FIND)
        needle->whole = needle->run_size == needle->size;
}
