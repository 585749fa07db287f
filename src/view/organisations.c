/* All organisations: what it asks, and where Enter leads. */
#include "organisations.h"

static void ask(const struct scene *scene, struct question *questions, size_t *n)
{
    static const enum measure_id ids[] = {M_JOBS,          M_CORE_HOURS, M_REQUESTS, M_TOKENS_INPUT,
                                          M_TOKENS_OUTPUT, M_EVENTS,     M_FEE};
    questions[ORGANISATIONS_TOTALS] = scene_measures(scene, ids, ARRAY_LEN(ids));
    questions[ORGANISATIONS_TOTALS].across = true;
    questions[ORGANISATIONS_STATES] = profile_states(scene);
    for (size_t i = ORGANISATIONS_SESSIONS; i < ORGANISATIONS_QUESTIONS; i++)
        questions[i] = (struct question){.ask = ASK_DATASET,
                                         .set = i == ORGANISATIONS_PLANS ? DATA_PLAN : DATA_SESSION,
                                         .now = scene->now,
                                         .sort = {.field = -1},
                                         .across = true};
    *n = ORGANISATIONS_QUESTIONS;
}

const union value *organisations_row(const struct scene *scene, const struct sections *sections)
{
    const struct section *section = section_find(sections, "organisations");
    size_t row = scene->state->panes[0].selected;
    if (!section || !section->table.n_rows)
        return NULL;
    return table_at(&section->table, MIN(row, section->table.n_rows - 1), 0);
}

size_t organisations_profile(const struct scene *scene, const union value *row)
{
    size_t i = 0;
    while (i + 1 < scene->n_profiles && !text_equal(scene->profiles[i].name, row[ORG_NAME].text))
        i++;
    return i;
}

static void target(const struct scene *scene, const struct sections *sections, struct target *out)
{
    const union value *row = organisations_row(scene, sections);
    out->sets_profile = row != NULL;
    out->profile = row ? organisations_profile(scene, row) : 0;
}

static void spot(const struct scene *scene, const struct sections *sections, struct spot *out)
{
    const union value *row = organisations_row(scene, sections);
    size_t column = MIN(scene->state->panes[0].column, (size_t)ORG_HIDDEN - 1);
    if (!row)
        return;
    const struct section *section = section_find(sections, "organisations");
    const struct field *field = section->table.columns[column];
    out->label = field->title;
    out->value = row[column];
    value_print(&out->text, field, row[column]);
    out->question = column == ORG_STATE || column == ORG_AS_OF ? ORGANISATIONS_STATES
                    : column >= ORG_CREDITS                    ? ORGANISATIONS_SESSIONS
                                                               : ORGANISATIONS_TOTALS;
}

const struct view view_organisations = {.name = "organisations",
                                        .title = "All organisations",
                                        .key = '0',
                                        .help = "every profile in a row, their state and sums",
                                        .sort = {.field = -1},
                                        .ask = ask,
                                        .build = organisations_build,
                                        .panes = organisations_panes,
                                        .draw = organisations_draw,
                                        .target = target,
                                        .spot = spot,
                                        .hit = organisations_hit};
