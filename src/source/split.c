/* Tokens by what they were, as a list in JSON. */
#include "split.h"

#include <inttypes.h>
#include <string.h>

static void add(struct split *split, const char *direction, const char *label, int64_t count)
{
    static const char *const plain[] = {SPLIT_PROMPT, SPLIT_CACHED, SPLIT_COMPLETION};
    bool special = true;
    if (count == UNKNOWN || count <= 0)
        return;
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        special = special && strcmp(label, plain[i]) != 0;
    split->special = split->special || special;
    str_addf(&split->text,
             "%s{\"label\":\"%s\",\"direction\":\"%s\",\"unit\":\"tokens\",\"count\":%" PRId64 "}",
             split->text.len ? "," : "[", label, direction, count);
}

void split_input(struct split *split, const char *label, int64_t count)
{
    add(split, "input", label, count);
}

void split_output(struct split *split, const char *label, int64_t count)
{
    add(split, "output", label, count);
}

const char *split_take(struct split *split, struct arena *arena)
{
    const char *text = NULL;
    if (split->special)
        text = arena_printf(arena, "%s]", str_text(&split->text));
    str_finish(&split->text);
    split->special = false;
    return text;
}
