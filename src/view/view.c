/* The list of views, made from the build's, and what views have in common. */
#include "usagetop/view.h"

#include <stdlib.h>
#include <string.h>

#include "view_list.h"

#define X(name) extern const struct view view_##name;
VIEW_LIST(X)
#undef X

#define X(name) &view_##name,
const struct view *const views[] = {VIEW_LIST(X)};
#undef X
const size_t views_count = ARRAY_LEN(views);

const struct view *view_find(const char *name)
{
    for (size_t i = 0; i < views_count; i++)
        if (strcmp(views[i]->name, name) == 0)
            return views[i];
    return NULL;
}

const char *view_filter(const struct view *view, const char *filter, struct arena *arena)
{
    if (!view->where)
        return filter;
    CLEANUP(free_ptr)
    char *both = filter_and(view->where, filter);
    return arena_text(arena, both);
}

void target_finish(struct target *target)
{
    free(target->filter);
    *target = (struct target){0};
}

void spot_finish(struct spot *spot)
{
    str_finish(&spot->text);
    free(spot->where_owned);
    *spot = (struct spot){.field = -1};
}
