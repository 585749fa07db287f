/* What a failed answer says, in the several shapes that services have for it. */
#include "usagetop/source.h"

#include <jansson.h>
#include <string.h>

enum { BODY_MAX = 64 << 10, DEPTH_MAX = 4 };

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text && *text ? text : NULL;
}

/* The sentence of an object or of one within it, or the value itself where that is a text. */
static const char *sentence_of(const json_t *value, int depth)
{
    static const char *const names[] = {"message", "detail", "description", "msg",
                                        "error",   "title",  "faultstring"};

    if (json_is_array(value))
        value = json_array_get(value, 0);
    if (json_is_string(value))
        return *json_string_value(value) ? json_string_value(value) : NULL;
    for (size_t i = 0; i < ARRAY_LEN(names) && depth < DEPTH_MAX; i++) {
        const char *text = sentence_of(json_object_get(value, names[i]), depth + 1);
        if (text)
            return text;
    }
    return NULL;
}

static void add_json(const json_t *root, struct str *out)
{
    static const char *const wrappers[] = {"error", "detail", "errors", "fault"};
    static const char *const others[] = {"message", "Message", "error_description", "reason"};
    const char *title = text_of(root, "title"), *detail = text_of(root, "detail"), *text = NULL;

    if (title)
        str_add(out, title);
    if (title && detail)
        str_add(out, ": ");
    if (title && detail)
        str_add(out, detail);
    for (size_t i = 0; i < ARRAY_LEN(wrappers) && out->len == 0; i++) {
        const json_t *inner = json_object_get(root, wrappers[i]);
        text = inner ? sentence_of(inner, 0) : NULL;
        if (text)
            str_add(out, text);
    }
    for (size_t i = 0; i < ARRAY_LEN(others) && out->len == 0; i++) {
        text = text_of(root, others[i]);
        str_add(out, text ? text : "");
    }
}

/* Blanks and line ends become one blank; cut at a character. */
static void add_clean(struct str *out, const char *text, size_t size)
{
    CLEANUP(str_finish)
    struct str line = {0};
    CLEANUP(str_finish)
    struct str clean = {0};
    struct glyph glyph;

    for (size_t i = 0; i < size; i++) {
        bool blank = text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
        if (!blank)
            str_char(&line, text[i]);
        else if (line.len > 0 && line.data[line.len - 1] != ' ')
            str_char(&line, ' ');
    }
    while (line.len > 0 && strchr(" .", line.data[line.len - 1]))
        line.data[--line.len] = '\0';
    for (size_t at = 0; at < line.len;) {
        at += glyph_read(line.data + at, line.len - at, false, &glyph);
        if (clean.len + strlen(glyph.text) > SOURCE_TEXT_MAX)
            break;
        str_add(&clean, glyph.text);
    }
    str_add(out, str_text(&clean));
}

/* The title of a page, as proxies send it, or else its heading. */
static void add_title(const char *page, struct str *out)
{
    static const struct {
        const char *begin, *end;
    } parts[] = {{"<title", "</title"}, {"<h1", "</h1"}};
    for (size_t i = 0; i < ARRAY_LEN(parts) && out->len == 0; i++) {
        const char *from = text_find_nocase(page, parts[i].begin);
        const char *to = from ? text_find_nocase(from, parts[i].end) : NULL;
        from = from ? strchr(from, '>') : NULL;
        if (from && to && from < to)
            str_bytes(out, from + 1, (size_t)(to - from) - 1);
    }
}

/* LiteLLM writes the detail of an error as Python prints it: "{'error': 'No access'}". */
static void take_printed(struct str *text)
{
    static const char *const names[] = {"'error': ", "'message': ", "'msg': "};
    const char *all = str_text(text), *from = NULL;
    for (size_t i = 0; i < ARRAY_LEN(names) && !from; i++) {
        from = strstr(all, names[i]);
        from = from ? from + strlen(names[i]) : NULL;
    }
    const char *to = from && strchr("'\"", *from) && *from ? strchr(from + 1, *from) : NULL;
    if (!text_starts(all, "{'") || !to || to == from + 1)
        return;
    CLEANUP(str_finish)
    struct str inner = {0};
    str_bytes(&inner, from + 1, (size_t)(to - from) - 1);
    str_clear(text);
    str_add(text, str_text(&inner));
}

bool source_error_text(const char *body, size_t size, struct str *out)
{
    CLEANUP(str_finish)
    struct str text = {0};
    CLEANUP(str_finish)
    struct str page = {0};
    json_t *root;
    size_t before = out->len;

    if (!body || size == 0 || size > BODY_MAX)
        return false;
    for (; size > 0 && strchr(" \t\r\n\xef\xbb\xbf", *body); size--) /* blanks, a byte order mark */
        body++;
    str_bytes(&page, body, size);
    root = json_loadb(body, size, JSON_ALLOW_NUL, NULL);
    if (root)
        add_json(root, &text);
    else if (*str_text(&page) == '<')
        add_title(str_text(&page), &text);
    else if (!strchr("{[", *str_text(&page)))
        str_add(&text, str_text(&page));
    json_decref(root);
    take_printed(&text);
    add_clean(out, str_text(&text), text.len);
    return out->len > before;
}

void source_judge(const struct source *source, const struct source_reply *reply, struct err *err)
{
    CLEANUP(str_finish)
    struct str said = {0};
    struct err before = *err;

    if (reply->status == 410)
        err->code = ERR_NOT_FOUND;
    if (source->judge)
        source->judge(reply, err);
    if (strcmp(err->text, before.text) == 0 && source_error_text(reply->body, reply->size, &said))
        err_set(err, err->code, "%s: %s", before.text, str_text(&said));
}
