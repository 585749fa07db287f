/* Events, the sections: the loaded rows with all their fields, their number, the open event field
 * by field. */
#include "events.h"

#include <string.h>

#include "offers.h"

static const struct field field_name = DERIVED("field", "Field", TEXT, 0, "");
static const struct field field_value = DERIVED("value", "Value", TEXT, 0, "");
static const struct field *const detail_columns[DETAIL_COLUMNS] = {&field_name, &field_value};

const struct table *events_detail_table(const struct scene *scene)
{
    const struct table *answer =
        events_detail_open(scene) ? scene_table(scene, events_detail_question()) : NULL;
    return answer && answer->n_columns == E_COUNT ? answer : NULL;
}

/* Some services have one thing in place of two of ours, and one word for it. */
static bool said_before(const struct offer *offer, const union value *row, int field)
{
    const char *title = view_title(offer, field);
    for (int i = 0; offer && i < field; i++)
        if (event_fields[i].type == event_fields[field].type &&
            event_fields[i].type == FIELD_WORD && text_equal(row[i].text, row[field].text) &&
            strcmp(view_title(offer, i), title) == 0)
            return true;
    return false;
}

static bool is_present(const struct offer *offer, const union value *row, int field)
{
    return !value_missing(&event_fields[field], row[field]) && !said_before(offer, row, field);
}

static size_t present_fields(const struct offer *offer, const union value *row)
{
    size_t n = 0;
    for (int i = 0; i < E_COUNT; i++)
        n += is_present(offer, row, i);
    return n;
}

static void build_detail(const struct scene *scene, struct sections *out)
{
    const struct table *answer = events_detail_table(scene);
    if (!answer || !answer->n_rows)
        return;
    const union value *row = table_at(answer, 0, 0);
    struct section *section = section_add(out, "event", "Event", detail_columns, DETAIL_COLUMNS,
                                          present_fields(scene->offer, row));
    size_t line = 0;
    for (int i = 0; section && i < E_COUNT; i++) {
        if (!is_present(scene->offer, row, i))
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
