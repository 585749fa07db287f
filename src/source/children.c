/* Walks over the lists of each parent.
 *
 * The cursor is four parts with line ends between: "P" while parents are asked for, else "C", or
 * "M" when more parents follow, with "+" once one of the lists was open; how far the parents were
 * read; how far the list of the first parent; then the parents that are still to come, a line each,
 * id and name with a tab between. */
#include "children.h"

#include <string.h>

#include "pager.h"
#include "request.h"

enum { LIST_MAX = 2600, PART_MAX = 600, NAME_BYTES = 56 };

struct walk {
    char phase;
    bool any; /* one of the lists was read */
    struct pager up, down;
    struct str list; /* lines of parents; its memory is the walk's */
};

static void walk_finish(struct walk *walk)
{
    str_finish(&walk->list);
}

static const char *line_read(const char *text, char *out, size_t size)
{
    size_t n = strcspn(text, "\n");
    snprintf(out, size, "%.*s", (int)MIN(n, size - 1), text);
    return text + n + (text[n] == '\n');
}

static void walk_read(const struct turn *turn, struct walk *walk)
{
    char line[CURSOR_MAX];
    const char *text = turn->cursor->text;
    *walk = (struct walk){.phase = 'P'};
    if (!*text || !strchr("PCM", *text))
        return;
    walk->phase = *text;
    text = line_read(text, line, sizeof(line));
    walk->any = line[1] == '+';
    text = line_read(text, line, sizeof(line));
    pager_read(line, &walk->up);
    text = line_read(text, line, sizeof(line));
    pager_read(line, &walk->down);
    str_add(&walk->list, text);
    if (walk->list.len == 0)
        walk->phase = 'P';
}

static bool walk_write(const struct walk *walk, struct cursor *out, struct err *err)
{
    char up[PART_MAX], down[PART_MAX];
    if (strlen(walk->up.next) > PART_MAX / 2 || strlen(walk->down.next) > PART_MAX / 2)
        return err_set(err, ERR_SHAPE, "the cursor of the next page is too long");
    pager_write(&walk->up, up, sizeof(up));
    pager_write(&walk->down, down, sizeof(down));
    snprintf(out->text, sizeof(out->text), "%c%s\n%s\n%s\n%s", walk->phase, walk->any ? "+" : "",
             up, down, str_text(&walk->list));
    return true;
}

static struct parent first_parent(const struct walk *walk)
{
    struct parent parent = {0};
    char line[sizeof(parent.id) + sizeof(parent.name) + 2];
    line_read(str_text(&walk->list), line, sizeof(line));
    char *name = strchr(line, '\t');
    if (name)
        *name++ = '\0';
    snprintf(parent.id, sizeof(parent.id), "%.*s", (int)sizeof(parent.id) - 1, line);
    snprintf(parent.name, sizeof(parent.name), "%.*s", (int)sizeof(parent.name) - 1,
             name && *name ? name : line);
    return parent;
}

void children_ask(const struct turn *turn, struct source_request *request)
{
    const struct children *own = turn->feed->own;
    CLEANUP(walk_finish)
    struct walk walk;
    walk_read(turn, &walk);
    const struct parent parent = first_parent(&walk);
    request->accept = "application/json";
    if (walk.phase == 'P') {
        str_add(&request->path, own->parents);
        path_param(&request->path, own->after, walk.up.next);
        return;
    }
    str_add(&request->path, own->before);
    path_escape(&request->path, parent.id);
    str_add(&request->path, own->behind);
    path_param(&request->path, own->page ? own->page : own->after, walk.down.next);
}

/* ---- parents ---------------------------------------------------------------------------- */

/* The parents behind the first. */
static const char *rest_of(const struct walk *walk)
{
    const char *end = strchr(str_text(&walk->list), '\n');
    return end ? end + 1 : "";
}

/* Where to go on when the first parent is done with. */
static bool next_parent(struct walk *walk, struct source_page *page, struct err *err)
{
    CLEANUP(str_finish)
    struct str list = {0};
    str_add(&list, rest_of(walk));
    str_clear(&walk->list);
    str_add(&walk->list, str_text(&list));
    walk->down = (struct pager){0};
    if (walk->list.len == 0 && walk->phase != 'M')
        return true;
    if (walk->list.len == 0)
        walk->phase = 'P';
    page->more = true;
    page->complete = false;
    return walk_write(walk, &page->next, err);
}

/* Whether another parent of the page has the name too. */
static bool has_namesake(const json_t *items, const json_t *item)
{
    const char *name = json_string_value(json_object_get(item, "name"));
    const json_t *other;
    size_t i;
    json_array_foreach (items, i, other)
        if (name && other != item &&
            text_equal(json_string_value(json_object_get(other, "name")), name))
            return true;
    return false;
}

/* A line of the list; false when there is no room for it. Namesakes are told apart by the end of
 * their ids. */
static bool add_parent(struct walk *walk, const json_t *items, const json_t *item,
                       char id[static 136])
{
    const char *name = json_string_value(json_object_get(item, "name"));
    const char *text = json_string_value(json_object_get(item, "id"));
    if (!text || !*text || strlen(text) >= 136 || strpbrk(text, "\n\t"))
        return true; /* there is no way to ask for its list */
    if (walk->list.len + strlen(text) + 80 > LIST_MAX)
        return false;
    strcpy(id, text);
    str_addf(&walk->list, "%s\t", text);
    size_t n = name ? utf8_start(name, MIN(strlen(name), (size_t)NAME_BYTES)) : 0;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] >= ' ')
            str_char(&walk->list, name[i]);
    if (has_namesake(items, item))
        str_addf(&walk->list, " …%s", text + strlen(text) - MIN(strlen(text), (size_t)4));
    str_char(&walk->list, '\n');
    return true;
}

static bool parents_end(const struct turn *turn, const json_t *root, struct source_page *page,
                        struct err *err)
{
    const json_t *items = json_object_get(root, "data"), *item;
    char last[136] = "";
    bool room = true;
    size_t i;
    bool has_more = json_is_true(json_object_get(root, "has_more")), again = false;
    CLEANUP(walk_finish)
    struct walk walk;
    walk_read(turn, &walk);
    str_clear(&walk.list);
    json_array_foreach (items, i, item) {
        const char *id = json_string_value(json_object_get(item, "id"));
        again = again || (id && text_equal(id, walk.up.next));
        room = room && add_parent(&walk, items, item, last);
    }
    loose_over(page);
    if (again && has_more)
        return err_set(err, ERR_SHAPE, "the same page comes again, so the list would never end");
    if (!*last || again) /* what was asked to be left behind is there: it knows no pages */
        return true;
    bool more = !room || has_more;
    if (more && !pager_step(&walk.up, last, err))
        return false;
    walk.phase = more ? 'M' : 'C';
    page->more = true;
    page->complete = false;
    return walk_write(&walk, &page->next, err);
}

static bool no_row(const struct turn *turn, const json_t *item, size_t number, struct rows *rows,
                   struct err *err)
{
    (void)turn;
    (void)item;
    (void)number;
    (void)rows;
    (void)err;
    return true;
}

/* ---- children --------------------------------------------------------------------------- */

static bool read_child(const struct turn *turn, const json_t *item, size_t number,
                       struct rows *rows, struct err *err)
{
    const struct children *own = turn->feed->own;
    CLEANUP(walk_finish)
    struct walk walk;
    walk_read(turn, &walk);
    const struct parent parent = first_parent(&walk);
    return own->row(&parent, item, rows) ||
           err_set(err, ERR_SHAPE, "entry %zu of %s has no identity", number, parent.name);
}

static bool children_end(const struct turn *turn, const json_t *root, struct source_page *page,
                         struct err *err)
{
    const struct children *own = turn->feed->own;
    char scratch[PAGER_SCRATCH];
    const char *next = own->single ? NULL : pager_next(root, own->next, scratch);
    CLEANUP(walk_finish)
    struct walk walk;
    walk_read(turn, &walk);
    walk.any = true;
    loose_over(page);
    if (!next)
        return (own->single || !pager_cut(root, own->next, err)) && next_parent(&walk, page, err);
    page->more = true;
    page->complete = false;
    return pager_step(&walk.down, next, err) && walk_write(&walk, &page->next, err);
}

bool children_read(const struct turn *turn, const struct source_reply *reply,
                   struct source_page *page, struct err *err)
{
    static const struct loose_list parents = {.path = "data", .row = no_row, .end = parents_end},
                                   items = {.path = "data", .row = read_child, .end = children_end},
                                   one = {.path = "", .row = read_child, .end = children_end};
    const struct children *own = turn->feed->own;
    CLEANUP(walk_finish)
    struct walk walk;
    walk_read(turn, &walk);
    const struct loose_list *list = walk.phase == 'P' ? &parents : own->single ? &one : &items;
    if (!loose_read(list, turn, reply, page, err))
        return false;
    page->rows.set = turn->feed->set;
    page->part_field = own->part_field;
    page->part = own->part;
    return true;
}

bool children_elsewhere(const struct turn *turn, const struct source_reply *reply,
                        struct cursor *next)
{
    struct source_page page = {0};
    CLEANUP(walk_finish)
    struct walk walk;
    walk_read(turn, &walk);
    bool shut = reply->status == 401 || reply->status == 403 || reply->status == 404;
    if (walk.phase == 'P' || !shut)
        return false;
    if (walk.phase == 'C' && !*rest_of(&walk)) {
        if (!walk.any && reply->status != 404)
            return false; /* none of them is open to the key */
        /* the last of all: what follows it is an empty page of parents, which ends the walk */
        const struct parent last = first_parent(&walk);
        walk.up = (struct pager){0};
        snprintf(walk.up.next, sizeof(walk.up.next), "%s", last.id);
        walk.phase = 'M';
    }
    if (!next_parent(&walk, &page, NULL))
        return false;
    *next = page.next;
    return true;
}
