/* Errors carry one clause for people. It may quote a server or a file, so it passes the same
 * cleaning as the screen and is cut between characters. */
#include "usagetop/base.h"

#include <string.h>

static void set_clean(struct err *err, const char *text, size_t size)
{
    CLEANUP(str_finish)
    struct str clean = {0};

    text_clean(&clean, text, size, false);
    size_t len = MIN(clean.len, sizeof(err->text) - 1);
    if (len < clean.len)
        len = utf8_start(clean.data, len);
    memcpy(err->text, str_text(&clean), len);
    err->text[len] = '\0';
}

PRINTF(2, 0) static size_t print_to(char text[static 1024], const char *fmt, va_list args)
{
    int size = vsnprintf(text, 1024, fmt, args);
    return size < 0 ? 0 : MIN((size_t)size, 1023);
}

bool err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
    char text[1024] = "";
    va_list args;

    if (!err)
        return false;
    va_start(args, fmt);
    size_t size = print_to(text, fmt, args);
    va_end(args);
    err->code = code;
    set_clean(err, text, size);
    return false;
}

bool err_wrap(struct err *err, const char *fmt, ...)
{
    char text[1024 + sizeof(err->text) + 2] = "";
    va_list args;

    if (!err)
        return false;
    va_start(args, fmt);
    size_t size = print_to(text, fmt, args);
    va_end(args);
    size += (size_t)snprintf(text + size, sizeof(text) - size, ": %s", err->text);
    set_clean(err, text, MIN(size, sizeof(text) - 1));
    return false;
}
