/* Reading JSONCompact. Written by hand, since the numbers of a cluster may be greater than what a
 * JSON library takes (then it refuses all of it), and an answer may have a million rows. */
#include "answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLUMNS_MAX = 4096,
    MEMORY_MAX =
        1 << 30, /* bytes of an answer as it is kept: small cells take more than they had */
};

struct reader {
    struct answer *answer;
    const char *at, *end;
    struct str text; /* of the string read last */
    bool too_large;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Is `c` next? Then it is taken. */
static bool take(struct reader *r, char c)
{
    while (r->at < r->end && is_space(*r->at))
        r->at++;
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

/* ---- strings ----------------------------------------------------------------------------- */

static bool read_hex(struct reader *r, uint32_t *out)
{
    *out = 0;
    if (r->end - r->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        char c = *r->at++;
        int low = c | 0x20;
        if (c >= '0' && c <= '9')
            *out = *out * 16 + (uint32_t)(c - '0');
        else if (low >= 'a' && low <= 'f')
            *out = *out * 16 + (uint32_t)(low - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* Behind "\u". Half a pair, and the end of a C string, are no characters. */
static bool read_point(struct reader *r)
{
    char bytes[4];
    uint32_t point, low;
    if (!read_hex(r, &point))
        return false;
    if (point >= 0xD800 && point < 0xDC00 && r->end - r->at >= 6 && r->at[0] == '\\' &&
        r->at[1] == 'u') {
        const char *before = r->at;
        r->at += 2;
        if (!read_hex(r, &low))
            return false;
        if (low >= 0xDC00 && low < 0xE000)
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        else
            r->at = before;
    }
    str_bytes(&r->text, bytes, utf8_encode(point ? point : 0xFFFD, bytes));
    return true;
}

static bool read_escape(struct reader *r)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (r->at == r->end)
        return false;
    char c = *r->at++;
    if (c == 'u')
        return read_point(r);
    const char *known = c ? strchr(from, c) : NULL;
    if (known)
        str_char(&r->text, to[known - from]);
    return known != NULL;
}

/* Behind the first quote. */
static bool read_string(struct reader *r)
{
    str_clear(&r->text);
    while (r->at < r->end && *r->at != '"') {
        const char *from = r->at;
        while (r->at < r->end && *r->at != '"' && *r->at != '\\' && *r->at)
            r->at++;
        str_bytes(&r->text, from, (size_t)(r->at - from));
        if (r->at < r->end && !*r->at)
            return false;
        if (r->at < r->end && *r->at == '\\') {
            r->at++;
            if (!read_escape(r))
                return false;
        }
    }
    if (r->at == r->end)
        return false;
    r->at++;
    return true;
}

/* ---- values ------------------------------------------------------------------------------ */

static bool skip_string(struct reader *r)
{
    for (r->at++; r->at < r->end && *r->at != '"'; r->at++)
        if (*r->at == '\\' && ++r->at == r->end)
            return false;
    if (r->at == r->end)
        return false;
    r->at++;
    return true;
}

static bool is_bare(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '+' || c == '.';
}

/* A value of any kind, up to its last byte. Lists and objects by their brackets alone. */
static bool skip_value(struct reader *r)
{
    size_t depth = 0;
    do {
        while (r->at < r->end && (is_space(*r->at) || *r->at == ',' || *r->at == ':'))
            r->at++;
        if (r->at == r->end)
            return false;
        if (*r->at == '"') {
            if (!skip_string(r))
                return false;
        } else if (*r->at == '[' || *r->at == '{') {
            depth++;
            r->at++;
        } else if (*r->at == ']' || *r->at == '}') {
            if (depth == 0)
                return false;
            depth--;
            r->at++;
        } else if (is_bare(*r->at)) {
            while (r->at < r->end && is_bare(*r->at))
                r->at++;
        } else {
            return false;
        }
    } while (depth);
    return true;
}

/* One cell; *out lives in the arena. */
static bool read_cell(struct reader *r, const char **out)
{
    struct arena *arena = &r->answer->arena;
    if (take(r, '"')) {
        if (!read_string(r))
            return false;
        *out = arena_bytes(arena, str_text(&r->text), r->text.len);
        return true;
    }
    const char *from = r->at;
    if (!skip_value(r))
        return false;
    size_t size = (size_t)(r->at - from);
    *out = size == 4 && memcmp(from, "null", 4) == 0 ? NULL : arena_bytes(arena, from, size);
    return true;
}

/* ---- the document ------------------------------------------------------------------------ */

static bool read_column(struct reader *r)
{
    struct answer *answer = r->answer;
    const char *name = "", *type = "";
    if (!take(r, '{'))
        return false;
    do {
        if (!take(r, '"') || !read_string(r))
            return false;
        bool is_name = strcmp(str_text(&r->text), "name") == 0;
        bool is_type = strcmp(str_text(&r->text), "type") == 0;
        if (!take(r, ':') || !(is_name   ? read_cell(r, &name)
                               : is_type ? read_cell(r, &type)
                                         : skip_value(r)))
            return false;
    } while (take(r, ','));
    if (answer->n_columns == COLUMNS_MAX)
        return false;
    mem_grow(&answer->columns, &answer->cap_columns, answer->n_columns + 1,
             sizeof(*answer->columns));
    answer->columns[answer->n_columns++] =
        (struct answer_column){name ? name : "", type ? type : ""};
    return take(r, '}');
}

static bool read_row(struct reader *r)
{
    struct answer *answer = r->answer;
    if (!take(r, '['))
        return false;
    r->too_large =
        answer->arena.used + answer->n_cells * sizeof(*answer->cells) > (size_t)MEMORY_MAX;
    if (r->too_large)
        return false;
    mem_grow(&answer->cells, &answer->cap_cells, answer->n_cells + answer->n_columns,
             sizeof(*answer->cells));
    for (size_t i = 0; i < answer->n_columns; i++)
        if ((i && !take(r, ',')) || !read_cell(r, &answer->cells[answer->n_cells++]))
            return false;
    answer->n_rows++;
    return take(r, ']');
}

static bool read_list(struct reader *r, bool (*read)(struct reader *r))
{
    if (!take(r, '['))
        return false;
    if (take(r, ']'))
        return true;
    do {
        if (!read(r))
            return false;
    } while (take(r, ','));
    return take(r, ']');
}

static bool read_member(struct reader *r)
{
    if (!take(r, '"') || !read_string(r))
        return false;
    bool meta = strcmp(str_text(&r->text), "meta") == 0;
    bool data = strcmp(str_text(&r->text), "data") == 0;
    bool exception = strcmp(str_text(&r->text), "exception") == 0;
    if (!take(r, ':') || exception)
        return false;
    return meta ? read_list(r, read_column) : data ? read_list(r, read_row) : skip_value(r);
}

static bool read_document(struct reader *r)
{
    if (!take(r, '{'))
        return false;
    do {
        if (!read_member(r))
            return false;
    } while (take(r, ','));
    if (!take(r, '}') || !r->answer->n_columns)
        return false;
    while (r->at < r->end && is_space(*r->at))
        r->at++;
    return r->at == r->end;
}

bool answer_read(struct answer *answer, const char *body, size_t size, struct err *err)
{
    struct reader r = {.answer = answer, .at = body, .end = body + size};
    answer_finish(answer);
    bool good = size && read_document(&r);
    str_finish(&r.text);
    if (good)
        return true;
    if (r.too_large)
        return err_set(err, ERR_FULL,
                       "the cluster's answer is too large to be kept: a shorter "
                       "window, or a filter, makes it smaller");
    if (clickhouse_error_code(body, size))
        return clickhouse_error(200, body, size, err);
    return err_set(err, ERR_SHAPE,
                   "the cluster's answer is not JSON as it was asked for, or was "
                   "cut off");
}

const char *answer_text(const struct answer *answer, size_t row, size_t column)
{
    if (row >= answer->n_rows || column >= answer->n_columns)
        return NULL;
    return answer->cells[row * answer->n_columns + column];
}

int64_t answer_number(const struct answer *answer, size_t row, size_t column)
{
    const char *text = answer_text(answer, row, column);
    char *end;
    if (!text || !*text)
        return UNKNOWN;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    return errno || *end ? UNKNOWN : number;
}

int64_t answer_near(const struct answer *answer, size_t row, size_t column)
{
    const int64_t far = INT64_C(1) << 60;
    int64_t number = answer_number(answer, row, column);
    return number > -far && number < far ? number : UNKNOWN;
}

double answer_real(const struct answer *answer, size_t row, size_t column)
{
    const char *text = answer_text(answer, row, column);
    return text ? strtod(text, NULL) : 0;
}

void answer_finish(struct answer *answer)
{
    free(answer->columns);
    free(answer->cells);
    arena_finish(&answer->arena);
    *answer = (struct answer){0};
}
