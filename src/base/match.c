/* Comparing and finding text. Letters fold over ASCII only, so that the answer never depends on the
 * locale. */
#include "usagetop/base.h"

#include <string.h>

enum { DISTANCE_MAX = 64 };

static unsigned char fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool text_equal(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool text_starts(const char *text, const char *prefix)
{
    return text && prefix && strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool starts_nocase(const char *text, const char *prefix)
{
    while (*prefix && fold(*text) == fold(*prefix)) {
        text++;
        prefix++;
    }
    return *prefix == '\0';
}

static bool swapped(const char *a, const char *b, size_t i, size_t j)
{
    return i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) && fold(a[i - 2]) == fold(b[j - 1]);
}

int text_distance(const char *a, const char *b)
{
    size_t len_a = strnlen(a, DISTANCE_MAX), len_b = strnlen(b, DISTANCE_MAX);
    int row[DISTANCE_MAX], above[DISTANCE_MAX] = {0}, before[DISTANCE_MAX];

    if (len_a == DISTANCE_MAX || len_b == DISTANCE_MAX)
        return strcmp(a, b) == 0 ? 0 : DISTANCE_MAX;
    for (size_t j = 0; j <= len_b; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= len_a; i++) {
        memcpy(before, above, sizeof(before));
        memcpy(above, row, sizeof(above));
        row[0] = (int)i;
        for (size_t j = 1; j <= len_b; j++) {
            int change = above[j - 1] + (fold(a[i - 1]) != fold(b[j - 1]));
            row[j] = MIN(change, MIN(above[j], row[j - 1]) + 1);
            if (swapped(a, b, i, j))
                row[j] = MIN(row[j], before[j - 2] + 1);
        }
    }
    return row[len_b];
}

const char *text_nearest(const char *text, const char *const *list, size_t n)
{
    const char *nearest = NULL;
    size_t len = strlen(text);
    int best = (int)(MIN(len, DISTANCE_MAX) / 3) + 2; /* first distance that is too far */

    for (size_t i = 0; i < n; i++) {
        int distance = text_distance(text, list[i]);
        if (distance < best && (size_t)distance < len) {
            best = distance;
            nearest = list[i];
        }
    }
    for (size_t i = 0; i < n && !nearest && len >= 2; i++) {
        if (starts_nocase(list[i], text))
            nearest = list[i];
    }
    return nearest;
}

const char *text_find_nocase(const char *text, const char *part)
{
    unsigned char first = fold(part[0]);

    if (!first)
        return text;
    for (; *text; text++) {
        if (fold(*text) == first && starts_nocase(text, part))
            return text;
    }
    return NULL;
}

bool text_glob(const char *pattern, const char *text, bool nocase)
{
    const char *star = NULL, *resume = NULL;

    /* a later star makes the choice of an earlier one final, so only the last is ever tried again
     */
    while (*text || *pattern == '*') {
        if (*pattern == '*') {
            star = ++pattern;
            resume = text;
        } else if (nocase ? fold(*pattern) == fold(*text) : *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star;
            text = ++resume;
        } else {
            return false;
        }
    }
    return *pattern == '\0';
}
