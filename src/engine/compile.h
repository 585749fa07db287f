/* From a filter to the tests of the column index: words become sets of codes. */
#pragma once

#include "lexicon.h"
#include "usagetop/column.h"
#include "usagetop/query.h"

/* `words` has a lexicon for each event field (those of WORD fields are used). The tests live in
 * `arena`; NULL is "everything". */
const struct column_test *compile_filter(struct arena *arena, const struct lexicon *words,
                                         const struct filter *filter);
