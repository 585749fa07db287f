/* What ids are called, where a picture or a list shows them. */
#include "names.h"

void view_names(struct names *names, const struct table *named, const struct table *keys)
{
    names_fill(names, named ? named->cells : NULL, named ? named->n_rows : 0,
               keys ? keys->cells : NULL, keys ? keys->n_rows : 0);
}

const char *scene_name(const struct scene *scene, const struct field *field, union value value)
{
    const struct called *called = names_of(scene->names, field, value.text);
    return called ? called->shown : NULL;
}

const char *scene_called(const struct scene *scene, const struct field *field, const char *id)
{
    const char *name = scene_name(scene, field, (union value){.text = id});
    return name ? name : id;
}

bool scene_row_passes(const struct scene *scene, const struct filter *filter,
                      const union value *row)
{
    union value called[E_COUNT] = {0};
    for (int i = 0; i < E_COUNT; i++)
        if (event_fields[i].flags & FIELD_PERSON)
            called[i].text = scene_name(scene, &event_fields[i], row[i]);
    return filter_match_called(filter, row, called);
}
