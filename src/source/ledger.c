/* The ledger of the Usage API: a resource for each billing period. A closed period does not change
 * any more, so a walk reads the list of periods, then the ledgers of those that are open or were
 * closed since the last walk, newest first; each period is a part that is replaced when it is
 * whole.
 *
 * The cursor between walks is "D<tab>DONE", where DONE is the newest closed period that was read.
 * Within a walk it is "P" (reading the list) or "L" (reading ledgers), then DONE, the DONE of the
 * next walk, the service's cursor (escaped), and the periods still to be read. */
#include "usage.h"

#include <string.h>

enum { WORDS_MAX_HERE = 512, WORD_HEAD = 4 };

struct walk {
    char text[CURSOR_MAX];
    const char *words[WORDS_MAX_HERE]; /* phase, done, next done, cursor, periods ... */
    size_t n;
};

static const char *word(const struct walk *walk, size_t i)
{
    return i < walk->n ? walk->words[i] : "";
}

static void walk_parse(struct walk *walk, const struct cursor *cursor)
{
    char *at = walk->text;

    memcpy(walk->text, cursor->text, sizeof(walk->text));
    walk->text[sizeof(walk->text) - 1] = '\0';
    walk->n = 0;
    while (at && walk->n < WORDS_MAX_HERE) {
        walk->words[walk->n++] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = '\0';
    }
}

static bool is_reading_ledgers(const struct walk *walk)
{
    return strcmp(word(walk, 0), "L") == 0 && walk->n > WORD_HEAD;
}

void ledger_ask(const struct turn *turn, struct source_request *request)
{
    struct walk walk;
    const char *phase;

    walk_parse(&walk, turn->cursor);
    phase = word(&walk, 0);
    request->accept = USAGE_JSON;
    if (is_reading_ledgers(&walk)) {
        str_add(&request->path, "/v1/periods/");
        path_escape(&request->path, word(&walk, WORD_HEAD));
        str_add(&request->path, "/ledger?limit=10000");
    } else {
        str_add(&request->path, "/v1/periods?limit=1000");
    }
    if (*phase != 'D' && *word(&walk, 3)) {
        str_add(&request->path, "&cursor=");
        str_add(&request->path, word(&walk, 3));
    }
}

/* ---- the list of periods ---------------------------------------------------------------- */

static bool is_fit(const char *id)
{
    for (; *id; id++) {
        if ((unsigned char)*id < 0x20)
            return false;
    }
    return true;
}

/* Appends the periods of this page that are to be read; *known when it came to the last that need
 * not. */
static bool add_periods(const struct rows *rows, const struct walk *walk, struct str *ids,
                        const char **ret_done, bool *known, struct err *err)
{
    for (size_t i = 0; i < rows->n && !*known; i++) {
        const union value *row = rows_at(rows, i);
        const char *id = row[PERIOD_ID].text;
        if (!is_fit(id))
            return err_set(err, ERR_SHAPE, "entry %zu: id: a control character", i + 1);
        *known = strcmp(id, word(walk, 1)) == 0;
        if (**ret_done == '\0' && text_equal(row[PERIOD_STATE].text, "closed"))
            *ret_done = id;
        if (!*known)
            str_addf(ids, "\t%s", id);
    }
    return true;
}

static bool set_next(struct source_page *page, const struct str *next, struct err *err)
{
    if (next->truncated || next->len >= CURSOR_MAX)
        return err_set(err, ERR_SHAPE, "the list of periods is too long");
    strcpy(page->next.text, str_text(next));
    return true;
}

static bool read_periods(const struct turn *turn, const struct walk *walk,
                         const struct source_reply *reply, struct source_page *page,
                         struct err *err)
{
    CLEANUP(str_finish)
    struct str next = {.max = CURSOR_MAX};
    CLEANUP(str_finish)
    struct str ids = {.max = CURSOR_MAX};
    bool begun = *word(walk, 0) == 'P', known = false;
    const char *done = begun ? word(walk, 2) : "";
    struct reading reading;
    struct envelope envelope;

    reading_begin(&reading, reply, DATA_PERIODS, &page->rows, err);
    if (!read_list(&reading, &envelope) ||
        !usage_more(&envelope, "", page->rows.n, &page->more, err))
        return false;
    for (size_t i = WORD_HEAD; begun && i < walk->n; i++)
        str_addf(&ids, "\t%s", walk->words[i]);
    if (!add_periods(&page->rows, walk, &ids, &done, &known, err))
        return false;
    bool listing = page->more && !known;
    page->more = listing || ids.len > 0;
    if (!page->more) {
        str_addf(&next, "D\t%s", done);
    } else {
        str_addf(&next, "%c\t%s\t%s\t", listing ? 'P' : 'L', word(walk, 1), done);
        if (listing)
            path_escape(&next, envelope.next.text);
        str_add(&next, str_text(&ids));
    }
    if (listing && strcmp(str_text(&next), turn->cursor->text) == 0)
        return err_set(err, ERR_SHAPE, "the cursor repeats, so the list would never end");
    bool fits = !ids.truncated && set_next(page, &next, err);
    rows_reset(&page->rows);
    page->complete = false;
    return fits || err_set(err, ERR_SHAPE, "the list of periods is too long");
}

/* ---- one ledger ------------------------------------------------------------------------- */

static bool read_lines(const struct turn *turn, const struct walk *walk,
                       const struct source_reply *reply, struct source_page *page, struct err *err)
{
    CLEANUP(str_finish)
    struct str next = {.max = CURSOR_MAX};
    struct reading reading;
    struct envelope envelope;
    bool rest;

    reading_begin(&reading, reply, DATA_LEDGER, &page->rows, err);
    if (!read_list(&reading, &envelope) || !usage_more(&envelope, "", page->rows.n, &rest, err))
        return false;
    page->part = arena_text(&page->rows.arena, word(walk, WORD_HEAD));
    page->part_field = LEDGER_PERIOD;
    page->complete = !rest;
    page->more = rest || walk->n > WORD_HEAD + 1;
    for (size_t i = 0; i < page->rows.n; i++)
        rows_at(&page->rows, i)[LEDGER_PERIOD].text = page->part;
    if (!page->more) {
        str_addf(&next, "D\t%s", word(walk, 2));
        return set_next(page, &next, err);
    }
    str_addf(&next, "L\t%s\t%s\t", word(walk, 1), word(walk, 2));
    if (rest)
        path_escape(&next, envelope.next.text);
    for (size_t i = rest ? WORD_HEAD : WORD_HEAD + 1; i < walk->n; i++)
        str_addf(&next, "\t%s", walk->words[i]);
    if (strcmp(str_text(&next), turn->cursor->text) == 0)
        return err_set(err, ERR_SHAPE, "the cursor repeats, so the list would never end");
    return set_next(page, &next, err);
}

bool ledger_read(const struct turn *turn, const struct source_reply *reply,
                 struct source_page *page, struct err *err)
{
    struct walk walk;

    walk_parse(&walk, turn->cursor);
    page->part = NULL;
    page->ahead = UNKNOWN;
    return is_reading_ledgers(&walk) ? read_lines(turn, &walk, reply, page, err)
                                     : read_periods(turn, &walk, reply, page, err);
}
