/* The words of one field, and their order. */
#include "lexicon.h"

#include <stdlib.h>
#include <string.h>

bool lexicon_read(struct lexicon *lexicon, struct store_reader *reader, enum event_field field,
                  struct err *err)
{
    CLEANUP(store_words_finish)
    struct store_words words = {0};
    if (!store_words_read(reader, field, (uint32_t)lexicon->n, &words, err))
        return false;
    mem_grow(&lexicon->texts, &lexicon->cap, lexicon->n + words.n, sizeof(*lexicon->texts));
    for (size_t i = 0; i < words.n; i++)
        lexicon->texts[lexicon->n++] = arena_text(&lexicon->arena, words.texts[i]);
    return true;
}

const char *lexicon_text(const struct lexicon *lexicon, uint32_t code)
{
    return code && code <= lexicon->n ? lexicon->texts[code - 1] : NULL;
}

static int compare(const void *a, const void *b, void *texts)
{
    const char *const *all = texts;
    return strcmp(all[*(const uint32_t *)a], all[*(const uint32_t *)b]);
}

const uint32_t *lexicon_ranks(struct lexicon *lexicon)
{
    if (lexicon->ranks && lexicon->n_ranks == lexicon->n + 1)
        return lexicon->ranks;
    CLEANUP(free_ptr)
    uint32_t *order = mem_array(lexicon->n + 1, sizeof(*order));
    for (size_t i = 0; i < lexicon->n; i++)
        order[i] = (uint32_t)i;
    if (lexicon->n > 1)
        qsort_r(order, lexicon->n, sizeof(*order), compare, lexicon->texts);
    free(lexicon->ranks);
    lexicon->n_ranks = lexicon->n + 1;
    lexicon->ranks = mem_array(lexicon->n_ranks, sizeof(*lexicon->ranks));
    for (size_t i = 0; i < lexicon->n; i++)
        lexicon->ranks[order[i] + 1] = (uint32_t)i;
    return lexicon->ranks;
}

void lexicon_finish(struct lexicon *lexicon)
{
    free(lexicon->texts);
    free(lexicon->ranks);
    arena_finish(&lexicon->arena);
    *lexicon = (struct lexicon){0};
}
