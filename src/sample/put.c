/* The longer ones of the JSON value writers. */
#include "put.h"

const char put_pairs[200] = {"0001020304050607080910111213141516171819"
                             "2021222324252627282930313233343536373839"
                             "4041424344454647484950515253545556575859"
                             "6061626364656667686970717273747576777879"
                             "8081828384858687888990919293949596979899"};

char *put_decimal(char *p, int64_t value, int decimals)
{
    static const uint32_t powers[] = {1,      10,      100,      1000,      10000,
                                      100000, 1000000, 10000000, 100000000, 1000000000};
    uint64_t number = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    if (value < 0)
        *p++ = '-';
    uint64_t whole = number / powers[decimals];
    uint32_t part = (uint32_t)(number % powers[decimals]);
    p = put_count(p, whole);
    if (part == 0)
        return p;
    *p++ = '.';
    while (part != 0) {
        uint32_t unit = powers[--decimals];
        *p++ = (char)('0' + part / unit);
        part %= unit;
    }
    return p;
}

/* Days since 1970 to a date of the Gregorian calendar, counted in eras of 400 years from March 1
 * of the year 0, so that the leap day is the last of a year. */
static void date_of(uint32_t days, unsigned date[static 3])
{
    uint32_t shifted = days + 719468, era = shifted / 146097, day = shifted % 146097;
    uint32_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    uint32_t of_year = day - (365 * year + year / 4 - year / 100);
    uint32_t month = (5 * of_year + 2) / 153;
    date[2] = of_year - (153 * month + 2) / 5 + 1;
    date[1] = month < 10 ? month + 3 : month - 9;
    date[0] = year + era * 400 + (date[1] <= 2);
}

char *put_time(char *p, int64_t ms)
{
    unsigned date[3];
    uint32_t days = (uint32_t)(ms / DAY), rest = (uint32_t)(ms % DAY);
    date_of(days, date);
    *p++ = '"';
    p = put_two(put_two(p, date[0] / 100), date[0] % 100);
    *p++ = '-';
    p = put_two(p, date[1]);
    *p++ = '-';
    p = put_two(p, date[2]);
    *p++ = 'T';
    p = put_two(p, rest / HOUR);
    *p++ = ':';
    p = put_two(p, rest / MINUTE % 60);
    *p++ = ':';
    p = put_two(p, rest / SECOND % 60);
    *p++ = '.';
    *p++ = (char)('0' + rest % SECOND / 100);
    p = put_two(p, rest % 100);
    return put_bytes(p, "Z\"", 2);
}

static char *put_hex(char *p, uint64_t bits, int digits)
{
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        *p++ = "0123456789abcdef"[bits >> shift & 15];
    return p;
}

char *put_uuid(char *p, const uint64_t id[static 2])
{
    *p++ = '"';
    p = put_hex(p, id[0] >> 32, 8);
    *p++ = '-';
    p = put_hex(p, id[0] >> 16, 4);
    *p++ = '-';
    p = put_hex(p, id[0], 4);
    *p++ = '-';
    p = put_hex(p, id[1] >> 48, 4);
    *p++ = '-';
    p = put_hex(p, id[1], 12);
    *p++ = '"';
    return p;
}
