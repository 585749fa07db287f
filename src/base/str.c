/* The growing byte string: one cap, one flag when the cap was met, always a NUL at the end. */
#include "usagetop/base.h"

#include <stdlib.h>
#include <string.h>

/* How many of `size` more bytes fit; makes room for them and the NUL. */
static size_t make_room(struct str *str, size_t size)
{
    size_t max = str->max ? str->max : STR_MAX;
    size_t room = str->truncated || str->len >= max ? 0 : max - str->len;

    if (size > room) {
        str->truncated = true;
        size = room;
    }
    if (size || !str->data)
        mem_grow(&str->data, &str->cap, str->len + size + 1, 1);
    return size;
}

void str_bytes(struct str *str, const void *data, size_t size)
{
    size = make_room(str, size);
    if (size)
        memcpy(str->data + str->len, data, size);
    str->len += size;
    str->data[str->len] = '\0';
}

void str_add(struct str *str, const char *text)
{
    if (text)
        str_bytes(str, text, strlen(text));
}

void str_char(struct str *str, char c)
{
    str_bytes(str, &c, 1);
}

void str_addf(struct str *str, const char *fmt, ...)
{
    char small[256];
    va_list args, again;

    va_start(args, fmt);
    va_copy(again, args);
    int size = vsnprintf(small, sizeof(small), fmt, args);
    va_end(args);
    if (size > 0 && (size_t)size >= sizeof(small)) {
        CLEANUP(free_ptr)
        char *large = mem_array((size_t)size + 1, 1);
        vsnprintf(large, (size_t)size + 1, fmt, again);
        str_bytes(str, large, (size_t)size);
    } else if (size > 0) {
        str_bytes(str, small, (size_t)size);
    }
    va_end(again);
}

void str_clear(struct str *str)
{
    str->len = 0;
    str->truncated = false;
    if (str->data)
        str->data[0] = '\0';
}

const char *str_text(const struct str *str)
{
    return str->data ? str->data : "";
}

char *str_take(struct str *str)
{
    char *data = str->data ? str->data : mem_text("");
    *str = (struct str){.max = str->max};
    return data;
}

void str_finish(struct str *str)
{
    free(str->data);
    *str = (struct str){.max = str->max};
}
