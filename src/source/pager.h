/* Pages that are asked for by a cursor of the service: its last id, its next_page, a number. The
 * cursor of a feed holds it together with what is needed to see that it comes round again. */
#pragma once

#include "loose.h"

enum { PAGER_MAX = CURSOR_MAX - 512 };

/* Zero is the first page. */
struct pager {
    unsigned steps; /* pages behind */
    uint64_t mark;  /* digest of one of the cursors that were */
    char next[PAGER_MAX];
};
/* From what pager_write made, and nothing else; what is not is the first page. */
void pager_read(const char *text, struct pager *paging);
void pager_write(const struct pager *paging, char *out, size_t size);
/* Takes the next step. False, ERR_SHAPE: the cursor was there before (Brent's way to see a cycle:
 * the mark is set anew after 1, 2, 4, 8 ... pages), or is too long. */
bool pager_step(struct pager *paging, const char *next, struct err *err);

/* For `end` of a list whose feed's cursor is a paging alone: goes on while has_more is true, or is
 * not told and `member` has a cursor; not after a page without items. `member` is where the
 * service says the next cursor; NULL: it is the `id` of the last item. */
bool pager_end(const struct turn *turn, const json_t *root, const char *member,
               struct source_page *page, struct err *err);
/* What to ask with, "" for the first page; in `paging`. */
const char *pager_of(const struct turn *turn, struct pager *paging);

/* The next cursor of an answer, by the rules above; NULL: there is none. In `root`, or a number as
 * text in `scratch`. */
enum { PAGER_SCRATCH = 32 };
const char *pager_next(const json_t *root, const char *member, char scratch[static PAGER_SCRATCH]);
/* After pager_next was NULL: true, with ERR_SHAPE, when the answer says that there is more. */
bool pager_cut(const json_t *root, const char *member, struct err *err);
