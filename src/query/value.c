/* Typed values as people write them, to numbers in the field's unit: "1.5k", "$12.50", "90s",
 * "5xx", "2026-09". Everything is exact; only binary sizes of fields in GB are rounded to their
 * last decimal. */
#include "filter.h"

#include <string.h>
#include <strings.h>

enum { NUMBER_TEXT_MAX = 64 };

/* "k" is 10^3, "Ki" is 2^10. */
struct suffix {
    int power; /* of ten, or of two when `binary` */
    bool binary;
};

static bool read_suffix(const char *text, struct suffix *suffix)
{
    static const char letters[] = "kmgt";
    char first = (char)(*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text);
    const char *at = first ? strchr(letters, first) : NULL;

    *suffix = (struct suffix){0};
    if (!*text)
        return true;
    if (!at)
        return false;
    int step = (int)(at - letters) + 1;
    suffix->binary = text[1] == 'i';
    suffix->power = step * (suffix->binary ? 10 : 3);
    return text[1 + suffix->binary] == '\0';
}

/* ---- numbers --------------------------------------------------------------------------- */

/* Length of what looks like a number: "-1.5", "2e3". */
static size_t number_length(const char *text)
{
    size_t n = *text == '-' || *text == '+', digits = strspn(text + n, "0123456789.");

    if (digits == 0)
        return 0;
    n += digits;
    if (text[n] == 'e' || text[n] == 'E') {
        size_t sign = text[n + 1] == '-' || text[n + 1] == '+';
        size_t exponent = strspn(text + n + 1 + sign, "0123456789");
        if (exponent > 0)
            n += 1 + sign + exponent;
    }
    return n;
}

/* number * 2^power in 10^-decimals units, exact. */
static bool scale_binary(const char *number, int power, int decimals, int64_t *out)
{
    enum { FRACTION = 6 };
    int64_t value, back;

    for (int scale = 0; scale <= FRACTION; scale += FRACTION) {
        if (decimal_parse(number, scale, &value) &&
            !__builtin_mul_overflow(value, (int64_t)1 << power, &value) &&
            decimal_rescale(value, scale, decimals, out) &&
            (scale <= decimals || (decimal_rescale(*out, decimals, scale, &back) && back == value)))
            return true;
    }
    return false;
}

/* A number and its suffix; a field in GB counts bytes by them. */
static bool scale_number(const struct field *field, const char *number, struct suffix suffix,
                         int64_t *out)
{
    bool bytes = strcmp(field->unit, "GB") == 0 && suffix.power;
    int64_t value;
    char text[NUMBER_TEXT_MAX + 8];

    if (suffix.binary && bytes)
        return scale_binary(number, suffix.power, 0, &value) &&
               decimal_rescale(value, 9, field->decimals, out);
    if (suffix.binary)
        return scale_binary(number, suffix.power, field->decimals, out);
    if (suffix.power == 0)
        return decimal_parse(number, field->decimals, out);
    if (strpbrk(number, "eE"))
        return false;
    snprintf(text, sizeof(text), "%se%d", number, suffix.power - (bytes ? 9 : 0));
    return decimal_parse(text, field->decimals, out);
}

static bool number_fails(struct parser *p, const struct field *field, const struct piece *piece)
{
    char shown[SHOWN_MAX];
    int64_t value;
    bool number = decimal_parse(piece->text, 18, &value);

    parse_shown(p, piece->column, piece->length, shown);
    if (number && field->decimals == 0)
        parse_fail(p, piece->column, piece->length, "%s is a whole number", field->name);
    else if (number)
        parse_fail(p, piece->column, piece->length, "%s has %d decimals", field->name,
                   field->decimals);
    else
        parse_fail(p, piece->column, piece->length, "%s is not a number that fits %s", shown,
                   field->name);
    p->error->unfinished =
        piece->column + piece->length == p->len && strchr("0123456789.+-$", piece->text[0]) != NULL;
    return false;
}

/* The text without "$" or the field's own unit; false for a currency that is not the field's. */
static bool strip_unit(struct parser *p, const struct field *field, const struct piece *piece,
                       char out[NUMBER_TEXT_MAX])
{
    const char *text = piece->text;
    const char *sign = *text == '-' ? "-" : "";
    bool dollars = strcmp(field->unit, "USD") == 0;
    size_t unit = strlen(field->unit);

    text += *sign != '\0' || *text == '+';
    if (*text == '$' && !dollars)
        return parse_fail(p, piece->column, piece->length, "%s is not in US dollars", field->name);
    text += *text == '$';
    size_t len = strlen(text);
    if (len + 2 > NUMBER_TEXT_MAX)
        return number_fails(p, field, piece);
    if (unit > 0 && len > unit && strcasecmp(text + len - unit, field->unit) == 0 &&
        strcmp(field->unit, "GB") != 0)
        len -= unit;
    snprintf(out, NUMBER_TEXT_MAX, "%s%.*s", sign, (int)len, text);
    return true;
}

static bool parse_number(struct parser *p, const struct field *field, const struct piece *piece,
                         int64_t *out)
{
    char text[NUMBER_TEXT_MAX], number[NUMBER_TEXT_MAX];
    struct suffix suffix;

    if (!strip_unit(p, field, piece, text))
        return false;
    size_t length = number_length(text), rest = strlen(text);
    if (strcmp(field->unit, "GB") == 0 && rest > length + 1 && text[rest - 1] == 'B')
        text[rest - 1] = '\0';
    snprintf(number, sizeof(number), "%.*s", (int)length, text);
    if (length == 0 || !read_suffix(text + length, &suffix) ||
        !scale_number(field, number, suffix, out))
        return number_fails(p, field, piece);
    return true;
}

/* "5xx" is 500 to 599. */
static bool is_class(const struct field *field, const char *text)
{
    return field->type == FIELD_COUNT && strcmp(field->name, "status") == 0 && *text >= '1' &&
           *text <= '9' && strcasecmp(text + 1, "xx") == 0;
}

static bool number_span(struct parser *p, const struct field *field, const struct piece *piece,
                        struct span *out)
{
    CLEANUP(str_finish)
    struct str text = {0};
    int64_t value;

    if (is_class(field, piece->text)) {
        int first = *piece->text - '0';
        *out = (struct span){first * 100, first * 100 + 99, arena_printf(p->arena, "%dxx", first)};
        return true;
    }
    if (!parse_number(p, field, piece, &value))
        return false;
    decimal_print(&text, value, field->decimals);
    *out = (struct span){value, value, arena_text(p->arena, str_text(&text))};
    return true;
}

/* ---- durations ------------------------------------------------------------------------- */

void print_duration(struct str *out, int64_t ms)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"d", 24 * HOUR}, {"h", HOUR}, {"m", MINUTE}};

    if (ms < SECOND) {
        str_addf(out, "%lldms", (long long)ms);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (ms >= units[i].ms)
            str_addf(out, "%lld%s", (long long)(ms / units[i].ms), units[i].name);
        ms %= units[i].ms;
    }
    if (ms > 0) {
        decimal_print(out, ms, 3);
        str_char(out, 's');
    }
}

/* "90s", "1h30m", or a plain number of milliseconds. */
static bool duration_span(struct parser *p, const struct piece *piece, struct span *out)
{
    CLEANUP(str_finish)
    struct str text = {0};
    int64_t ms;
    char shown[SHOWN_MAX];

    if (!duration_parse(piece->text, &ms) && (!decimal_parse(piece->text, 0, &ms) || ms < 0)) {
        parse_fail(p, piece->column, piece->length,
                   "%s is not a duration such as 250ms, 90s, 15m, 2h or 7d",
                   parse_shown(p, piece->column, piece->length, shown));
        p->error->unfinished = piece->column + piece->length == p->len && piece->text[0] >= '0' &&
                               piece->text[0] <= '9';
        return false;
    }
    print_duration(&text, ms);
    *out = (struct span){ms, ms, arena_text(p->arena, str_text(&text))};
    return true;
}

/* ---- times ----------------------------------------------------------------------------- */

static bool time_fails(struct parser *p, const struct piece *piece)
{
    static const char *const words[] = {
        "today",    "yesterday", "monday", "tuesday",   "wednesday",  "thursday",  "friday",
        "saturday", "sunday",    "now",    "last week", "last month", "this week", "this month"};
    char shown[SHOWN_MAX];
    bool digit = piece->text[0] >= '0' && piece->text[0] <= '9';
    const char *nearest = digit ? NULL : text_nearest(piece->text, words, ARRAY_LEN(words));

    parse_fail(p, piece->column, piece->length,
               "%s is not a time such as 2026-09-03, 2026-09, -36h, today or \"last week\"",
               parse_shown(p, piece->column, piece->length, shown));
    p->error->unfinished = piece->column + piece->length == p->len;
    return nearest ? parse_hint(p, strchr(nearest, ' ') ? "\"%s\"" : "%s", nearest) : false;
}

/* The words stay as they are, since they mean something else tomorrow. */
static bool time_span(struct parser *p, const struct piece *piece, bool edge, struct span *out)
{
    CLEANUP(str_finish)
    struct str text = {0};
    int64_t from, to;

    if (!time_words_parse(piece->text, p->context->now, p->context->zone, &from, &to, NULL))
        return time_fails(p, piece);
    bool instant = to <= from || (edge && piece->text[0] == '-');
    print_value(&text, piece->text);
    *out = (struct span){from, instant ? from : to - 1, arena_text(p->arena, str_text(&text))};
    return true;
}

bool span_parse(struct parser *p, const struct field *field, const struct piece *piece, bool edge,
                struct span *out)
{
    if (field->type == FIELD_TIME)
        return time_span(p, piece, edge, out);
    if (field->type == FIELD_DURATION)
        return duration_span(p, piece, out);
    return number_span(p, field, piece, out);
}
