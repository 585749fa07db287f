/* Allocation that never fails: a program without memory says so and ends, by a signal that the
 * terminal's owner can catch to give the terminal back. */
#include "usagetop/base.h"

#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
    if (!memory) {
        fputs("usagetop: out of memory\n", stderr);
        abort();
    }
    return memory;
}

void *mem_new(size_t size)
{
    return must(calloc(1, size ? size : 1));
}

void *mem_array(size_t n, size_t size)
{
    /* calloc refuses a product that does not fit */
    return must(n && size ? calloc(n, size) : calloc(1, 1));
}

void mem_grow(void *items, size_t *cap, size_t need, size_t size)
{
    void *old;

    if (need <= *cap)
        return;
    size_t wanted = *cap > SIZE_MAX / 2 ? need : *cap + *cap / 2;
    wanted = MAX(MAX(wanted, need), 8);
    /* the caller's pointer has any type: its bytes are copied, not read as a void * */
    memcpy(&old, items, sizeof(old));
    old = must(reallocarray(old, wanted, size ? size : 1));
    memcpy(items, &old, sizeof(old));
    *cap = wanted;
}

char *mem_text(const char *text)
{
    return text ? must(strdup(text)) : NULL;
}

void free_ptr(void *address_of_pointer)
{
    void *memory;

    memcpy(&memory, address_of_pointer, sizeof(memory));
    free(memory);
}
