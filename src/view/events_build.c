/* Events, the sections: the loaded rows with all their fields, their number, the open event field
 * by field. */
#include "events.h"

static const struct field field_name = DERIVED("field", "Field", TEXT, 0, "");
static const struct field field_value = DERIVED("value", "Value", TEXT, 0, "");
static const struct field *const detail_columns[DETAIL_COLUMNS] = {&field_name, &field_value};

const struct table *events_detail_table(const struct scene *scene)
{
    const struct table *answer =
        events_detail_open(scene) ? scene_table(scene, events_detail_question()) : NULL;
    return answer && answer->n_columns == E_COUNT ? answer : NULL;
}

static size_t present_fields(const union value *row)
{
    size_t n = 0;
    for (size_t i = 0; i < E_COUNT; i++)
        n += !value_missing(&event_fields[i], row[i]);
    return n;
}

static void build_detail(const struct scene *scene, struct sections *out)
{
    const struct table *answer = events_detail_table(scene);
    if (!answer || !answer->n_rows)
        return;
    const union value *row = table_at(answer, 0, 0);
    struct section *section =
        section_add(out, "event", "Event", detail_columns, DETAIL_COLUMNS, present_fields(row));
    size_t line = 0;
    for (int i = 0; section && i < E_COUNT; i++) {
        if (value_missing(&event_fields[i], row[i]))
            continue;
        CLEANUP(str_finish)
        struct str text = {0};
        value_print(&text, &event_fields[i], row[i]);
        section_set_text(section, line, DETAIL_FIELD, event_fields[i].name);
        section_set_text(section, line++, DETAIL_VALUE, str_text(&text));
    }
}

void events_build(const struct scene *scene, struct sections *out)
{
    const struct table *page = scene_table(scene, EVENTS_PAGE);
    const struct table *count = scene_table(scene, EVENTS_COUNT);
    if (page) {
        struct section *section =
            section_add(out, "rows", "Events", page->columns, page->n_columns, page->n_rows);
        for (size_t i = 0; i < page->n_rows * page->n_columns; i++)
            section->table.cells[i] = page->cells[i];
        section->table.provenance = page->provenance;
        section->table.provenance.total = table_number(count, 0, count_field.name);
        out->provenance = section->table.provenance;
    }
    build_detail(scene, out);
}
