/* Lists of ids with their names. */
#include "naming.h"

#include <string.h>

#include "pager.h"
#include "request.h"

void naming_ask(const struct turn *turn, struct source_request *request)
{
    const struct naming *own = turn->feed->own;
    struct pager paging;
    str_add(&request->path, own->path);
    path_param(&request->path, own->page, pager_of(turn, &paging));
    request->accept = "application/json";
}

/* The first of these that is a text with something in it. */
static const char *name_of(const json_t *item, struct arena *arena)
{
    static const char *const names[] = {"name",       "display_name", "user.name", "title",
                                        "user.email", "email",        NULL};
    const char *name = NULL;
    for (size_t i = 0; names[i] && !name; i++)
        name = loose_text(arena, loose_at(item, names[i]));
    return name && name[strspn(name, " ")] ? name : NULL;
}

void naming_add(const json_t *item, const char *list, const char *field, struct rows *rows)
{
    const char *id = loose_text(&rows->arena, json_object_get(item, "id"));
    const char *name = name_of(item, &rows->arena);
    if (!id || !name)
        return;
    union value *row = rows_add(rows, DATA_NAMES);
    row[NAMED_LIST].text = list;
    row[NAMED_ID].text = id;
    row[NAMED_FIELD].text = field;
    row[NAMED_NAME].text = name;
}

static bool read_item(const struct turn *turn, const json_t *item, size_t number, struct rows *rows,
                      struct err *err)
{
    const struct naming *own = turn->feed->own;
    (void)number;
    (void)err;
    naming_add(item, own->list, own->field, rows);
    return true;
}

static bool names_end(const struct turn *turn, const json_t *root, struct source_page *page,
                      struct err *err)
{
    const struct naming *own = turn->feed->own;
    return pager_end(turn, root, own->next, page, err);
}

bool naming_read(const struct turn *turn, const struct source_reply *reply,
                 struct source_page *page, struct err *err)
{
    static const struct loose_list list = {.path = "data", .row = read_item, .end = names_end};
    const struct naming *own = turn->feed->own;
    bool good = loose_read(&list, turn, reply, page, err);
    page->rows.set = DATA_NAMES;
    page->part_field = NAMED_LIST;
    page->part = own->list;
    return good;
}

bool naming_is_taken(const struct rows *rows, const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i < rows->n; i++) {
        const char *id = rows_at(rows, i)[PLAN_ID].text;
        if (strncmp(id, name, size) == 0 && (!id[size] || id[size] == ','))
            return true;
    }
    return false;
}
