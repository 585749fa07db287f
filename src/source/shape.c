/* An open hash of names in their groups. The names are the program's own; what is looked up comes
 * from outside, and can at worst miss. */
#include "shape.h"

#include <stdlib.h>
#include <string.h>

static unsigned slot_of(int group, const char *name, size_t size)
{
    unsigned hash = (unsigned)size * 7 + (unsigned)(group + 1) * 61;

    if (size > 0)
        hash += (unsigned char)name[0] * 3u + (unsigned char)name[size - 1] * 31u +
                (unsigned char)name[size / 2] * 17u;
    return hash % SHAPE_SLOTS;
}

static struct shape_slot *place(struct shape *shape, int group, const char *name, size_t size)
{
    unsigned at = slot_of(group, name, size);

    for (;; at = (at + 1) % SHAPE_SLOTS) {
        struct shape_slot *slot = &shape->slots[at];
        if (!slot->name ||
            (slot->group == group && slot->size == size && memcmp(slot->name, name, size) == 0))
            return slot;
    }
}

static void add_field(struct shape *shape, int group, const char *path, int field)
{
    size_t size = strlen(path);
    *place(shape, group, path, size) =
        (struct shape_slot){.name = path, .size = size, .group = (int16_t)group, (int16_t)field};
}

/* What is worked out here is unknown to a service, whatever it sends by that name. */
static bool is_sent(const struct field *field)
{
    return !(field->flags & FIELD_DERIVED);
}

static int add_group(struct shape *shape, int group, const char *name, size_t size)
{
    struct shape_slot *slot = place(shape, group, name, size);

    if (!slot->name) {
        *slot = (struct shape_slot){name, size, (int16_t)group, -1, (int16_t)shape->groups};
        shape->groups++;
    }
    return slot->inner;
}

void shape_nested(struct shape *shape, const struct dataset_info *info)
{
    memset(shape, 0, sizeof(*shape));
    for (size_t i = 0; i < info->n_fields; i++) {
        const char *path = info->fields[i].json, *dot;
        int group = SHAPE_ROOT;
        for (; (dot = strchr(path, '.')) != NULL; path = dot + 1)
            group = add_group(shape, group, path, (size_t)(dot - path));
        if (is_sent(&info->fields[i]))
            add_field(shape, group, path, (int)i);
    }
}

void shape_flat(struct shape *shape, const struct dataset_info *info)
{
    memset(shape, 0, sizeof(*shape));
    for (size_t i = 0; i < info->n_fields; i++)
        if (is_sent(&info->fields[i]))
            add_field(shape, SHAPE_ROOT, info->fields[i].json, (int)i);
}

const struct shape_slot *shape_find(const struct shape *shape, int group, const struct token *name)
{
    unsigned at = slot_of(group, name->text, name->size);

    for (;; at = (at + 1) % SHAPE_SLOTS) {
        const struct shape_slot *slot = &shape->slots[at];
        if (!slot->name)
            return NULL;
        if (slot->group == group && slot->size == name->size &&
            memcmp(slot->name, name->text, name->size) == 0)
            return slot;
    }
}
