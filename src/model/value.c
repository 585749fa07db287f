/* One value as text: exact for scripts, rounded and grouped for people. */
#include "usagetop/model.h"

#include <string.h>

enum { SIGNIFICANT = 3 };

bool value_missing(const struct field *field, union value value)
{
    return field_is_text(field) ? value.text == NULL : value.number == UNKNOWN;
}

union value value_none(const struct field *field)
{
    union value none = {.number = UNKNOWN};
    if (field_is_text(field))
        none.text = NULL;
    return none;
}

void value_print(struct str *out, const struct field *field, union value value)
{
    char time[TIME_TEXT];

    if (value_missing(field, value))
        return;
    switch (field->type) {
    case FIELD_WORD:
    case FIELD_TEXT:
        str_add(out, value.text);
        break;
    case FIELD_TIME:
        str_add(out, time_print(time, value.number));
        break;
    case FIELD_DECIMAL:
        decimal_print(out, value.number, field->decimals);
        break;
    case FIELD_COUNT:
    case FIELD_DURATION:
        str_addf(out, "%lld", (long long)value.number);
        break;
    }
}

/* Places without the zeros at the end. */
static int places_used(int64_t value, int decimals)
{
    if (value == 0)
        return 0;
    while (decimals > 0 && value % 10 == 0) {
        value /= 10;
        decimals--;
    }
    return decimals;
}

static int digits_of(int64_t value)
{
    int digits = 0;
    for (; value != 0; value /= 10)
        digits++;
    return digits;
}

/* `most` places, or for a value below 1 as many as it takes to show SIGNIFICANT digits. */
static int places_for(int64_t value, int decimals, int most)
{
    int small = decimals - digits_of(value) + SIGNIFICANT; /* places that show them */
    if (value != 0 && digits_of(value) <= decimals && small > most)
        most = small;
    return MIN(places_used(value, decimals), most);
}

static void add_fixed(struct str *out, int64_t value, int decimals, int places)
{
    char text[NUMBER_MAX];
    str_add(out, format_fixed(text, sizeof(text), value, decimals, places));
}

static void format_time(struct str *out, int64_t ms, enum zone zone)
{
    struct civil at;

    civil_from(&at, ms, zone);
    str_addf(out, "%04d-%02d-%02d %02d:%02d:%02d", at.year, at.month, at.day, at.hour, at.minute,
             at.second);
}

static void format_decimal(struct str *out, const struct field *field, int64_t value)
{
    int places = places_for(value, field->decimals, 2);
    bool fixed = (field->flags & FIELD_MONEY) || strcmp(field->unit, "core-h") == 0 ||
                 strcmp(field->unit, "GPU-h") == 0;

    add_fixed(out, value, field->decimals, fixed ? MAX(places, 2) : places);
}

void value_format(struct str *out, const struct field *field, union value value, enum zone zone)
{
    if (value_missing(field, value)) {
        str_add(out, "–");
        return;
    }
    switch (field->type) {
    case FIELD_WORD:
    case FIELD_TEXT:
        str_add(out, value.text);
        break;
    case FIELD_TIME:
        format_time(out, value.number, zone);
        break;
    case FIELD_DECIMAL:
        format_decimal(out, field, value.number);
        break;
    case FIELD_COUNT:
    case FIELD_DURATION:
        add_fixed(out, value.number, 0, 0);
        break;
    }
}

void amount_format(struct str *out, const char *resource, int64_t amount)
{
    int decimals = event_fields[E_AMOUNT].decimals;

    if (amount == UNKNOWN) {
        str_add(out, "–");
    } else if (text_equal(resource, "storage")) {
        add_fixed(out, amount, decimals, MAX(2, places_for(amount, decimals, 2)));
        str_add(out, " GB");
    } else {
        add_fixed(out, amount, decimals, places_for(amount, decimals, 2));
        if (text_equal(resource, "ocr"))
            str_add(out, amount == 1000000 ? " page" : " pages");
    }
}
