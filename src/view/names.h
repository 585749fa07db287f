/* What ids are called, where a picture or a list shows them. */
#pragma once

#include "usagetop/view.h"

/* The name that the scene knows for an id of this field ("user", "project", "key"), or the id. */
const char *scene_called(const struct scene *scene, const struct field *field, const char *id);
/* The same of any field and value: NULL where there is no name for it. */
const char *scene_name(const struct scene *scene, const struct field *field, union value value);
