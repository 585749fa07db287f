/* Identifiers are mostly UUIDs: 16 bytes instead of 36. Only the canonical form is packed, so that
 * what is read back is what was given. */
#include "usagetop/store.h"

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_dash_place(size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

bool store_uuid_parse(const char *text, uint8_t out[static UUID_SIZE])
{
    uint8_t bytes[UUID_SIZE];
    size_t n = 0, i = 0;

    while (i < UUID_TEXT - 1) {
        if (is_dash_place(i)) {
            if (text[i++] != '-')
                return false;
            continue;
        }
        int high = nibble(text[i]);
        int low = high < 0 ? -1 : nibble(text[i + 1]);
        if (low < 0)
            return false;
        bytes[n++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    if (text[i] != '\0')
        return false;
    for (n = 0; n < UUID_SIZE; n++)
        out[n] = bytes[n];
    return true;
}

void store_uuid_print(const uint8_t uuid[static UUID_SIZE], char out[static UUID_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    size_t at = 0;

    for (size_t i = 0; i < UUID_SIZE; i++) {
        if (is_dash_place(at))
            out[at++] = '-';
        out[at++] = digits[uuid[i] >> 4];
        out[at++] = digits[uuid[i] & 15];
    }
    out[at] = '\0';
}
