/* Cursors of services, and the proof that they go on. */
#include "pager.h"

#include <inttypes.h>
#include <string.h>

void pager_read(const char *text, struct pager *paging)
{
    int used = 0;
    *paging = (struct pager){0};
    if (sscanf(text, "%u %" SCNx64 " %n", &paging->steps, &paging->mark, &used) < 2 || !used ||
        strlen(text + used) >= sizeof(paging->next)) {
        *paging = (struct pager){0};
        return;
    }
    strcpy(paging->next, text + used);
}

void pager_write(const struct pager *paging, char *out, size_t size)
{
    *out = '\0';
    if (*paging->next)
        snprintf(out, size, "%u %" PRIx64 " %s", paging->steps, paging->mark, paging->next);
}

bool pager_step(struct pager *paging, const char *next, struct err *err)
{
    uint64_t digest = hash_text(next, 0);
    if (strlen(next) >= sizeof(paging->next))
        return err_set(err, ERR_SHAPE, "the cursor of the next page is too long");
    if (paging->steps && digest == paging->mark)
        return err_set(err, ERR_SHAPE, "the cursor repeats, so the list would never end");
    paging->steps++;
    if ((paging->steps & (paging->steps - 1)) == 0)
        paging->mark = digest;
    strcpy(paging->next, next);
    return true;
}

/* ---- answers ---------------------------------------------------------------------------- */

static const json_t *items_of(const json_t *root)
{
    const json_t *data = json_object_get(root, "data");
    return json_is_array(root) ? root : data;
}

const char *pager_next(const json_t *root, const char *member, char scratch[static PAGER_SCRATCH])
{
    const json_t *items = items_of(root), *said = json_object_get(root, "has_more");
    size_t n = json_array_size(items);
    if (n == 0 || json_is_false(said))
        return NULL;
    const json_t *next = member ? loose_at(root, member) : json_object_get(root, "last_id");
    if (!member && !json_is_true(said))
        return NULL;
    if (!member && (!json_is_string(next) || !*json_string_value(next)))
        next = json_object_get(json_array_get(items, n - 1), "id");
    if (json_is_integer(next)) {
        snprintf(scratch, PAGER_SCRATCH, "%lld", (long long)json_integer_value(next));
        return scratch;
    }
    const char *text = json_string_value(next);
    return text && *text ? text : NULL;
}

const char *pager_of(const struct turn *turn, struct pager *paging)
{
    pager_read(turn->cursor->text, paging);
    return paging->next;
}

bool pager_cut(const json_t *root, const char *member, struct err *err)
{
    bool cut = json_is_true(json_object_get(root, "has_more")) && json_array_size(items_of(root));
    return cut && !err_set(err, ERR_SHAPE, "has_more is true, but there is no %s",
                           member ? member : "last_id");
}

bool pager_end(const struct turn *turn, const json_t *root, const char *member,
               struct source_page *page, struct err *err)
{
    char scratch[PAGER_SCRATCH];
    struct pager paging;
    const char *next = pager_next(root, member, scratch);
    pager_of(turn, &paging);
    loose_over(page);
    if (!next)
        return !pager_cut(root, member, err);
    if (!pager_step(&paging, next, err))
        return false;
    page->more = true;
    page->complete = false;
    pager_write(&paging, page->next.text, sizeof(page->next.text));
    return true;
}
