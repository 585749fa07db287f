/* The help's last part: what the service calls things, and how a filter may say it. */
#include <ctype.h>
#include <string.h>

#include "state.h"

/* "Service tier" as a field might be named: "service_tier". */
static void name_of(const char *word, char out[static WORD_NAME])
{
    size_t n = 0;
    for (; word[n] && n + 1 < WORD_NAME; n++)
        out[n] = word[n] == ' ' ? '_' : (char)tolower((unsigned char)word[n]);
    out[n] = '\0';
}

/* The field's name in a filter that is, or is within, the service's word; else our own. */
static const char *alias_of(const struct offer_word *word)
{
    char name[WORD_NAME];
    const char *alias;
    int field;
    name_of(word->one, name);
    for (size_t i = 0; (alias = field_word(i, &field)) != NULL; i++)
        if (field == word->field && strstr(name, alias))
            return alias;
    return event_fields[word->field].name;
}

static bool fits(const struct word_line *line, const char *pattern)
{
    return !*pattern || text_find_nocase(line->key, pattern) ||
           text_find_nocase(line->help, pattern);
}

size_t words_lines(const struct offer *offer, const char *pattern, struct word_line *out,
                   size_t max)
{
    size_t n = 0;
    for (const struct offer_word *word = offer ? offer->words : NULL; word && word->one && n < max;
         word++) {
        const char *ours = event_fields[word->field].name, *alias = alias_of(word);
        struct word_line *line = &out[n];
        snprintf(line->group, sizeof(line->group), "Words of %.40s in filters", offer->service);
        snprintf(line->key, sizeof(line->key), "%s:", alias);
        if (strcmp(alias, ours) == 0)
            snprintf(line->help, sizeof(line->help), "%s", word->one);
        else
            snprintf(line->help, sizeof(line->help), "%s; the same as %s:", word->one, ours);
        n += fits(line, pattern);
    }
    return n;
}
