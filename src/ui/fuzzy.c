/* Fuzzy search over short texts: the letters in order, better when they begin words or follow one
 * another. */
#include <ctype.h>
#include <string.h>

#include "usagetop/ui.h"

static bool same(char pattern, char text, bool exact)
{
    return exact ? pattern == text
                 : tolower((unsigned char)pattern) == tolower((unsigned char)text);
}

static bool has_upper(const char *pattern)
{
    for (; *pattern; pattern++)
        if (isupper((unsigned char)*pattern))
            return true;
    return false;
}

static bool starts_word(const char *text, size_t i)
{
    return i == 0 || !isalnum((unsigned char)text[i - 1]);
}

/* The score of the match that begins at text[from], or 0. */
static int score_from(const char *pattern, const char *text, size_t from, uint64_t *lit)
{
    bool exact = has_upper(pattern);
    size_t size = strlen(text), last = from;
    int score = 0;
    *lit = 0;
    for (size_t i = from; *pattern && i < size; i++) {
        if (!same(*pattern, text[i], exact))
            continue;
        size_t skipped = *lit ? i - last - 1 : 0;
        score += 2 + (starts_word(text, i) ? 8 : 0);
        score += *lit && !skipped ? 10 : -(int)MIN(skipped, (size_t)4);
        *lit |= i < 64 ? (uint64_t)1 << i : 0;
        last = i;
        do
            pattern++;
        while (*pattern == ' ');
    }
    if (*pattern)
        return 0;
    score += from == 0 ? 2 : 0;
    return MAX(1, score * 4 - (int)MIN(size, (size_t)64) / 8);
}

int fuzzy_score(const char *pattern, const char *text, uint64_t *lit)
{
    int best = 0;
    uint64_t seen = 0, ignored;
    while (*pattern == ' ')
        pattern++;
    if (lit)
        *lit = 0;
    if (!*pattern)
        return 1;
    for (size_t i = 0; text[i] && i < 256; i++) {
        if (!same(*pattern, text[i], has_upper(pattern)))
            continue;
        int score = score_from(pattern, text, i, &seen);
        if (score > best) {
            best = score;
            *(lit ? lit : &ignored) = seen;
        }
    }
    return best;
}
