/* Decimals as integers of 10^-n units. Text is read and written digit by digit, so that money is
 * exact; doubles come in only from JSON and are given the digits they were written with. */
#include "power.h"
#include "usagetop/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EXPONENT_MAX = 1 << 30, PLACES_OVER = 19 };

int64_t power_of_ten(int n)
{
    int64_t power = 1;
    while (n-- > 0)
        power *= 10;
    return power;
}

/* A number taken apart: the digits (and the point) from `first` to `end`, the first of them worth
 * 10^place. */
struct number_text {
    const char *first, *end;
    int64_t place;
    bool negative;
};

static const char *skip_digits(const char *text)
{
    while (*text >= '0' && *text <= '9')
        text++;
    return text;
}

static const char *read_exponent(const char *text, int64_t *exponent)
{
    bool negative = *text == '-';

    if (*text == '-' || *text == '+')
        text++;
    const char *end = skip_digits(text);
    if (end == text)
        return NULL;
    for (*exponent = 0; text < end; text++)
        *exponent = MIN(*exponent * 10 + (*text - '0'), EXPONENT_MAX);
    if (negative)
        *exponent = -*exponent;
    return end;
}

static bool read_number(const char *text, struct number_text *number)
{
    int64_t exponent = 0;

    number->negative = *text == '-';
    text += number->negative;
    number->first = text;
    const char *point = skip_digits(text);
    if (point == text)
        return false;
    number->end = point;
    if (*point == '.') {
        number->end = skip_digits(point + 1);
        if (number->end == point + 1)
            return false;
    }
    const char *rest = number->end;
    if (*rest == 'e' || *rest == 'E')
        rest = read_exponent(rest + 1, &exponent);
    number->place = point - text - 1 + exponent;
    return rest && *rest == '\0';
}

/* value * 10 + digit, both taken as negative, since the negative side is not the smaller one */
static bool append_digit(int64_t *value, int digit)
{
    return !__builtin_mul_overflow(*value, 10, value) &&
           !__builtin_sub_overflow(*value, digit, value);
}

bool decimal_parse(const char *text, int decimals, int64_t *out)
{
    struct number_text number;
    int64_t value = 0;

    if (!text || decimals < 0 || decimals > POWER_MAX || !read_number(text, &number))
        return false;
    int64_t place = number.place + decimals;
    for (const char *at = number.first; at < number.end; at++) {
        if (*at == '.')
            continue;
        int digit = *at - '0';
        if (place < 0 ? digit != 0 : !append_digit(&value, digit))
            return false;
        place--;
    }
    for (; place >= 0 && value != 0; place--) {
        if (!append_digit(&value, 0))
            return false;
    }
    if (value == INT64_MIN)
        return false;
    *out = number.negative ? value : -value;
    return true;
}

void decimal_print(struct str *out, int64_t value, int decimals)
{
    char text[32];

    if (value == UNKNOWN)
        return;
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    decimals = MIN(MAX(decimals, 0), POWER_MAX);
    while (decimals > 0 && size % 10 == 0) {
        size /= 10;
        decimals--;
    }
    size_t at = sizeof(text);
    text[--at] = '\0';
    int written = 0;
    for (; size > 0 || written <= decimals; size /= 10, written++) {
        if (written == decimals && written > 0)
            text[--at] = '.';
        text[--at] = (char)('0' + size % 10);
    }
    if (value < 0)
        str_char(out, '-');
    str_add(out, text + at);
}

bool add_overflows(int64_t a, int64_t b, int64_t *sum)
{
    int64_t result;

    if (__builtin_add_overflow(a, b, &result) || result == INT64_MIN)
        return true;
    *sum = result;
    return false;
}

/* value / 10^places, half to even; places > 0 */
static int64_t divide_even(int64_t value, int places)
{
    if (places > PLACES_OVER)
        return 0;
    if (places == PLACES_OVER) /* the divisor itself does not fit, its half does */
        return value > 5 * power_of_ten(18) ? 1 : value < -5 * power_of_ten(18) ? -1 : 0;
    int64_t divisor = power_of_ten(places), half = divisor / 2;
    int64_t quotient = value / divisor, rest = llabs(value % divisor);
    if (rest > half || (rest == half && quotient % 2 != 0))
        quotient += value < 0 ? -1 : 1;
    return quotient;
}

bool decimal_rescale(int64_t value, int from, int to, int64_t *out)
{
    int64_t steps = (int64_t)to - from, result;

    if (value == UNKNOWN || value == 0 || steps == 0) {
        *out = value;
        return true;
    }
    if (steps < 0) {
        *out = divide_even(value, (int)MAX(steps, -PLACES_OVER - 1) * -1);
        return true;
    }
    if (steps > POWER_MAX || __builtin_mul_overflow(value, power_of_ten((int)steps), &result) ||
        result == INT64_MIN)
        return false;
    *out = result;
    return true;
}

/* The fewest digits that read back as the same double: those it was most likely written with. */
static bool from_shortest(double number, int decimals, int64_t *out)
{
    char text[40];
    int64_t digits = 0, exponent = 0;
    int places = 0;

    for (int precision = 14; precision <= 16; precision++) {
        snprintf(text, sizeof(text), "%.*e", precision, number);
        if (strtod(text, NULL) == number)
            break;
    }
    /* "-d" + the locale's point + "ddde+xx" */
    const char *end = strchr(text, 'e');
    for (const char *at = text; at < end; at++) {
        if (*at < '0' || *at > '9')
            continue;
        digits = digits * 10 + (*at - '0');
        places++;
    }
    read_exponent(end + 1, &exponent);
    return decimal_rescale(number < 0 ? -digits : digits, places - 1 - (int)exponent, decimals,
                           out);
}

bool decimal_from_double(double number, int decimals, int64_t *out)
{
    int64_t value;

    if (!isfinite(number) || decimals < 0 || decimals > POWER_MAX || fabs(number) >= 9.3e18)
        return false;
    double power = (double)power_of_ten(decimals);
    /* below 2^50 units a double is finer than the rounding, and the product is near enough */
    if (fabs(number) * power < 0x1p50) {
        *out = llrint(number * power);
        return true;
    }
    if (fabs(number) < 0x1p53 && number == trunc(number)) {
        if (!decimal_rescale((int64_t)number, 0, decimals, &value))
            return false;
    } else if (!from_shortest(number, decimals, &value)) {
        return false;
    }
    *out = value;
    return true;
}
