/* An arena: a chain of blocks that only grows, given back at once. The newest block is the head; a
 * large piece gets a block of its own size. */
#include "usagetop/base.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_MIN = 4096, BLOCK_GROW_MAX = 1 << 20 };

struct arena_block {
    struct arena_block *next;
    size_t cap, used;
    alignas(max_align_t) unsigned char data[];
};

static void block_add(struct arena *arena, size_t size)
{
    size_t cap = arena->head ? MIN(arena->head->cap, BLOCK_GROW_MAX / 2) * 2 : BLOCK_MIN;
    if (cap < size)
        cap = size;
    if (cap > SIZE_MAX - sizeof(struct arena_block))
        cap = SIZE_MAX - sizeof(struct arena_block); /* mem_array ends the program */
    struct arena_block *block = mem_array(1, sizeof(*block) + cap);
    block->cap = cap;
    block->next = arena->head;
    arena->head = block;
}

/* Not zeroed where a block is used again after arena_reset. */
static void *take(struct arena *arena, size_t size)
{
    size_t align = alignof(max_align_t);
    size_t whole = size > SIZE_MAX - align ? SIZE_MAX : (size + align - 1) / align * align;

    if (!arena->head || arena->head->cap - arena->head->used < whole)
        block_add(arena, whole);
    struct arena_block *block = arena->head;
    void *piece = block->data + block->used;
    block->used += whole;
    arena->used += whole;
    return piece;
}

void *arena_new(struct arena *arena, size_t size)
{
    void *piece = take(arena, size ? size : 1);
    memset(piece, 0, size);
    return piece;
}

char *arena_bytes(struct arena *arena, const void *data, size_t size)
{
    char *copy = take(arena, size < SIZE_MAX ? size + 1 : size);
    if (size)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_bytes(arena, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
    va_list args, again;

    va_start(args, fmt);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = take(arena, size < 0 ? 1 : (size_t)size + 1);
    text[0] = '\0';
    if (size > 0)
        vsnprintf(text, (size_t)size + 1, fmt, again);
    va_end(again);
    return text;
}

static void free_blocks(struct arena_block *block)
{
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_reset(struct arena *arena)
{
    if (arena->head) {
        free_blocks(arena->head->next);
        arena->head->next = NULL;
        arena->head->used = 0;
    }
    arena->used = 0;
}

void arena_finish(struct arena *arena)
{
    free_blocks(arena->head);
    *arena = (struct arena){0};
}
