/* The words of the mirror: what each code of a WORD field means, and where it stands when sorted.
 */
#pragma once

#include "usagetop/model.h"
#include "usagetop/store.h"

struct lexicon {
    size_t n, cap; /* texts[0..n) have the codes 1..n */
    const char **texts;
    uint32_t *ranks; /* by code, 0..n; made on demand */
    size_t n_ranks;
    struct arena arena;
};

/* Adds the words that have come since. */
bool lexicon_read(struct lexicon *lexicon, struct store_reader *reader, enum event_field field,
                  struct err *err);
const char *lexicon_text(const struct lexicon *lexicon, uint32_t code); /* NULL: missing */
/* Ranks by code in the order of strcmp; n + 1 of them. Lives until the next lexicon_read. */
const uint32_t *lexicon_ranks(struct lexicon *lexicon);
void lexicon_finish(struct lexicon *lexicon);
