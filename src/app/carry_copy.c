/* Copies of what is under the cursor, as it is shown to this user: exact values, but while names
 * are hidden the hidden form. */
#include <string.h>

#include "loop.h"

static void copy_text(struct app *app, const char *what, const struct str *text)
{
    struct err err = {0};
    char size[NUMBER_MAX];
    if (!text->len)
        state_say(&app->state, false, "There is nothing to copy.");
    else if (term_copy(&app->term, text->data, text->len, &err))
        state_say(&app->state, false, "Copied %s (%s) to the terminal's clipboard.", what,
                  format_bytes(size, sizeof(size), (int64_t)text->len));
    else
        state_say(&app->state, true, "%s", err.text);
}

/* What a value is called while names and amounts are hidden. */
static void add_value(struct str *out, const struct app *app, const struct field *field,
                      union value value)
{
    CLEANUP(str_finish)
    struct str exact = {0};
    if (app->state.redact && value_hide(out, field, value))
        return;
    value_print(&exact, field, value);
    text_clean(out, str_text(&exact), exact.len, false);
}

void carry_copy_cell(struct app *app, const struct facts *facts)
{
    CLEANUP(spot_finish)
    struct spot spot = {.field = -1};
    CLEANUP(str_finish)
    struct str clean = {0};
    facts->view->spot(facts->scene, facts->sections, &spot);
    if (spot.field >= 0)
        add_value(&clean, app, &event_fields[spot.field], spot.value);
    else
        text_clean(&clean, str_text(&spot.text), spot.text.len, false);
    copy_text(app, spot.label ? spot.label : "it", &clean);
}

static void add_row(struct str *out, const struct app *app, const struct table *table,
                    const uint8_t *columns, size_t n, size_t row)
{
    for (size_t i = 0; i < n; i++) {
        str_add(out, i ? "\t" : "");
        add_value(out, app, table->columns[columns[i]], *table_at(table, row, columns[i]));
    }
    str_char(out, '\n');
}

/* The section that the focused pane shows. */
static const struct section *focused_section(const struct facts *facts)
{
    size_t focus = facts->scene->state->focus;
    const char *name = focus < facts->n_panes ? facts->panes[focus].section : NULL;
    if (!name)
        return NULL;
    for (size_t i = 0; i < facts->sections->n; i++)
        if (strcmp(facts->sections->items[i].name, name) == 0)
            return &facts->sections->items[i];
    return NULL;
}

/* Of events the columns shown, of anything else all. */
static size_t copied_columns(const struct facts *facts, const struct section *section,
                             uint8_t out[VIEW_COLUMNS_MAX])
{
    if (section == rows_section(facts))
        return view_columns(facts->view, facts->scene->state, facts->scene->filter, out);
    size_t n = MIN(section->table.n_columns, (size_t)VIEW_COLUMNS_MAX);
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)i;
    return n;
}

void carry_copy_rows(struct app *app, const struct facts *facts, bool all)
{
    const struct section *section = focused_section(facts);
    CLEANUP(str_finish)
    struct str text = {0};
    if (!section) {
        state_say(&app->state, false, "There is nothing to copy.");
        return;
    }
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t n = copied_columns(facts, section, columns);
    const struct table *table = &section->table;
    const struct view_state *view = facts->scene->state;
    size_t selected = view->panes[view->focus].selected - table->provenance.offset;
    for (size_t i = 0; all && i < n; i++)
        str_addf(&text, "%s%s", i ? "\t" : "", table->columns[columns[i]]->name);
    str_add(&text, all ? "\n" : "");
    for (size_t row = 0; row < table->n_rows; row++)
        if (all || row == selected)
            add_row(&text, app, table, columns, n, row);
    copy_text(app, all ? "the rows that are loaded" : "the row", &text);
}
