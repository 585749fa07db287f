/* UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF. A byte that does not
 * begin a whole valid sequence stands for itself, as U+FFFD. */
#include "usagetop/base.h"

static bool is_tail(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

size_t utf8_decode(const char *text, size_t size, uint32_t *point)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char lead = bytes[0];

    if (lead < 0x80) {
        *point = lead;
        return 1;
    }
    size_t need = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    *point = 0xfffd;
    if (lead < 0xc2 || lead > 0xf4 || size < need)
        return 1;
    uint32_t value = lead & (0x7fu >> need);
    for (size_t i = 1; i < need; i++) {
        if (!is_tail(bytes[i]))
            return 1;
        value = value << 6 | (bytes[i] & 0x3fu);
    }
    if (value < smallest[need] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 1;
    *point = value;
    return need;
}

size_t utf8_encode(uint32_t point, char out[static 4])
{
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        point = 0xfffd;
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = size - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3f));
    out[0] = (char)(lead[size] | point);
    return size;
}

size_t utf8_start(const char *text, size_t at)
{
    while (at > 0 && is_tail((unsigned char)text[at]))
        at--;
    return at;
}

bool utf8_valid(const char *text, size_t size)
{
    uint32_t point;

    for (size_t at = 0, used; at < size; at += used) {
        used = utf8_decode(text + at, size - at, &point);
        if (used == 1 && point == 0xfffd)
            return false;
    }
    return true;
}
