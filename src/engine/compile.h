/* From a filter to the tests of the column index: words become sets of codes. */
#pragma once

#include "lexicon.h"
#include "usagetop/column.h"
#include "usagetop/names.h"
#include "usagetop/query.h"

/* `words` has a lexicon for each event field (those of WORD fields are used). What an id is called
 * passes as the id does, but where the text of field:text is an id itself, only that is meant;
 * `names` NULL: ids have none. The tests live in `arena`; NULL is "everything". */
const struct column_test *compile_filter(struct arena *arena, const struct lexicon *words,
                                         const struct names *names, const struct filter *filter);
