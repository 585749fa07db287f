/* Paths with parameters, and the ends of what sources hand out. */
#include "request.h"
#include "usagetop/source.h"

#include <string.h>

void path_escape(struct str *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter || strchr("-._~", c))
            str_char(out, *text);
        else
            str_addf(out, "%%%02X", c);
    }
}

void path_param(struct str *path, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    str_char(path, strchr(str_text(path), '?') ? '&' : '?');
    str_add(path, name);
    str_char(path, '=');
    path_escape(path, value);
}

void source_request_finish(struct source_request *request)
{
    str_finish(&request->path);
    str_finish(&request->body);
    *request = (struct source_request){0};
}

void source_page_finish(struct source_page *page)
{
    rows_finish(&page->rows);
    *page = (struct source_page){0};
}
