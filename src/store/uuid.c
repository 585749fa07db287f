/* Identifiers are mostly UUIDs: 16 bytes instead of 36. Only the canonical form is packed, so that
 * what is read back is what was given. */
#include "usagetop/store.h"

#include <string.h>

/* 1 + the value of a digit, 0 for anything else. */
static const uint8_t digit_values[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* Where the two digits of each byte stand in the text. */
static const uint8_t places[UUID_SIZE] = {0,  2,  4,  6,  9,  11, 14, 16,
                                          19, 21, 24, 26, 28, 30, 32, 34};
static const uint8_t dashes[] = {8, 13, 18, 23};

bool store_uuid_parse(const char *text, uint8_t out[static UUID_SIZE])
{
    uint8_t bytes[UUID_SIZE];

    if (strnlen(text, UUID_TEXT) != UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(dashes); i++) {
        if (text[dashes[i]] != '-')
            return false;
    }
    for (size_t i = 0; i < UUID_SIZE; i++) {
        uint8_t high = digit_values[(unsigned char)text[places[i]]];
        uint8_t low = digit_values[(unsigned char)text[places[i] + 1]];
        if (!high || !low)
            return false;
        bytes[i] = (uint8_t)((high - 1) << 4 | (low - 1));
    }
    memcpy(out, bytes, UUID_SIZE);
    return true;
}

void store_uuid_print(const uint8_t uuid[static UUID_SIZE], char out[static UUID_TEXT])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < ARRAY_LEN(dashes); i++)
        out[dashes[i]] = '-';
    for (size_t i = 0; i < UUID_SIZE; i++) {
        out[places[i]] = digits[uuid[i] >> 4];
        out[places[i] + 1] = digits[uuid[i] & 15];
    }
    out[UUID_TEXT - 1] = '\0';
}
