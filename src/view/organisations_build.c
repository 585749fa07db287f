/* All organisations, the sections: a row for each profile, the sums over those that have numbers,
 * and what is left of the credits by their unit. What a profile cannot know - it was never fetched,
 * its first sync has not come so far, its data end before the window begins - is missing and not
 * zero, and the sums say how many they are of. */
#include "offers.h"
#include "organisations.h"

static const struct field name = DERIVED("profile", "Profile", TEXT, 0, "");
static const struct field state = DERIVED("state", "State", TEXT, 0, "");
static const struct field as_of = DERIVED("as_of", "Synced", TIME, 0, "");
static const struct field jobs = DERIVED("jobs", "Jobs", COUNT, 0, "");
static const struct field core_hours = DERIVED("core_hours", "Core-hours", DECIMAL, 9, "core-h");
static const struct field requests = DERIVED("requests", "Requests", COUNT, 0, "");
static const struct field tokens = DERIVED("tokens", "Tokens", COUNT, 0, "tokens");
static const struct field role = DERIVED("role", "Role", TEXT, 0, "");
static const struct field organization = DERIVED_PERSON("organization", "Organization");
static const struct field host = DERIVED("host", "Host", TEXT, 0, "");
static const struct field reason = DERIVED("reason", "Reason", TEXT, 0, "");
static const struct field unit = DERIVED("credits_unit", "Unit of credits", TEXT, 0, "");
static const struct field counted = DERIVED("counted", "In the sums", COUNT, 0, "");
static const struct field of = DERIVED("of", "Of", COUNT, 0, "");
static const struct field old = DERIVED("old", "Not up to date", COUNT, 0, "");
#define MONEY(NAME, TITLE, UNIT)                                                                   \
    {                                                                                              \
        .name = (NAME), .title = (TITLE), .json = (NAME), .unit = (UNIT), .words = "",             \
        .type = FIELD_DECIMAL, .decimals = 9, .width = 10, .flags = FIELD_MONEY, .help = ""        \
    }
static const struct field fee = MONEY("fee_usd", "Fee USD", "USD");
static const struct field credits = MONEY("credits_left", "Credits left", "");

static const struct field *const columns[ORG_COLUMNS] = {
    &name,    &state, &as_of,        &jobs, &core_hours, &requests, &tokens, &fee,
    &credits, &role,  &organization, &host, &reason,     &unit,     &counted};
static const struct field *const credit_columns[CREDITS_COLUMNS] = {&unit, &credits, &counted};

/* ---- one profile ------------------------------------------------------------------------- */

/* The row of profile `i` in an answer across; NULL: it has none, or it failed. */
static const union value *row_of(const struct table *table, size_t i)
{
    for (size_t row = 0; table && row < table->n_rows; row++)
        if (table_at(table, row, PROFILE_NUMBER)->number == (int64_t)i)
            return table_at(table, row, PROFILE_FAILURE)->text ? NULL : table_at(table, row, 0);
    return NULL;
}

static const char *failure_of(const struct table *table, size_t i)
{
    for (size_t row = 0; table && row < table->n_rows; row++)
        if (table_at(table, row, PROFILE_NUMBER)->number == (int64_t)i)
            return table_at(table, row, PROFILE_FAILURE)->text;
    return NULL;
}

/* What the numbers of the profile lack. */
static void say_lacks(const struct scene *scene, const struct table *totals, size_t i,
                      struct profile_says *out)
{
    CLEANUP(str_finish)
    struct str text = {0};
    size_t first = 0, n = 0;
    while (totals && first < totals->provenance.n_lacks &&
           totals->provenance.lacks[first].profile != i + 1)
        first++;
    while (totals && first + n < totals->provenance.n_lacks &&
           totals->provenance.lacks[first + n].profile == i + 1)
        n++;
    if (n == 0)
        return;
    const struct provenance own = {.lacks = &totals->provenance.lacks[first], .n_lacks = n};
    provenance_say_lacks(&text, &own, scene->zone);
    snprintf(out->reason, sizeof(out->reason), "%.*s", (int)sizeof(out->reason) - 1,
             str_text(&text));
}

void organisations_say(const struct scene *scene, size_t i, struct profile_says *out)
{
    const struct table *totals = scene_table(scene, ORGANISATIONS_TOTALS);
    const char *failure = failure_of(totals, i);
    profile_say(scene, i, scene_table(scene, ORGANISATIONS_STATES), out);
    if (failure && !out->fails && scene->profiles[i].asked) {
        snprintf(out->text, sizeof(out->text), "no answer");
        snprintf(out->reason, sizeof(out->reason), "%s", failure);
        out->sign = "▲";
        out->ascii = "!";
        out->style = STYLE_WARN;
        out->old = true;
    } else if (!*out->reason) {
        say_lacks(scene, totals, i, out);
    }
}

static size_t row_number(const struct table *table, const union value *row)
{
    return (size_t)(row - table->cells) / table->n_columns;
}

/* Whether its mirror can know anything of the window. */
static bool knows_window(const struct scene *scene, const union value *states,
                         const struct profile_says *says)
{
    const struct window *window = &scene->window;
    int64_t from = window->kind == WINDOW_ALL ? INT64_MIN + 1 : window->from;
    if (!states || says->as_of == UNKNOWN || says->as_of < from)
        return false;
    states += PROFILE_FIELDS;
    bool coming = states[STATE_AHEAD].number > 0;
    return !coming ||
           (states[STATE_LATEST].number != UNKNOWN && states[STATE_LATEST].number >= from);
}

/* What its service cannot tell is missing. */
static int64_t tell(const struct offer *offer, const struct table *totals, size_t from,
                    enum measure_id id)
{
    return offer_tells(offer, id) ? table_measure(totals, from, id) : UNKNOWN;
}

static void fill_measures(struct section *section, size_t row, const struct offer *offer,
                          const struct table *totals, size_t from)
{
    static const struct {
        size_t column;
        enum measure_id id;
    } plain[] = {{ORG_JOBS, M_JOBS},
                 {ORG_CORE_HOURS, M_CORE_HOURS},
                 {ORG_REQUESTS, M_REQUESTS},
                 {ORG_FEE, M_FEE}};
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        section_set(section, row, plain[i].column, tell(offer, totals, from, plain[i].id));
    int64_t input = tell(offer, totals, from, M_TOKENS_INPUT);
    int64_t output = tell(offer, totals, from, M_TOKENS_OUTPUT), sum = UNKNOWN;
    if (input == UNKNOWN || output == UNKNOWN)
        sum = input == UNKNOWN ? output : input;
    else if (add_overflows(input, output, &sum))
        sum = UNKNOWN;
    section_set(section, row, ORG_TOKENS, sum);
}

/* The unit of its credits: as its plan says, which only managers see. */
static const char *credit_unit(const struct table *plans, size_t i)
{
    for (size_t row = 0; plans && row < plans->n_rows; row++) {
        const union value *cells = table_at(plans, row, 0);
        const union value *plan = cells + PROFILE_FIELDS;
        if (cells[PROFILE_NUMBER].number == (int64_t)i &&
            text_equal(plan[PLAN_ID].text, "training_credits") && plan[PLAN_UNIT].text &&
            *plan[PLAN_UNIT].text)
            return plan[PLAN_UNIT].text;
    }
    return "credits";
}

static void fill_session(const struct scene *scene, struct section *section, size_t row, size_t i)
{
    const union value *session = row_of(scene_table(scene, ORGANISATIONS_SESSIONS), i);
    if (!session)
        return;
    session += PROFILE_FIELDS;
    section_set_text(section, row, ORG_ROLE, session[SESSION_ROLE].text);
    section_set_text(section, row, ORG_ORGANIZATION, session[SESSION_ORGANIZATION_NAME].text);
    section_set(section, row, ORG_CREDITS, session[SESSION_CREDITS].number);
    if (session[SESSION_CREDITS].number != UNKNOWN)
        section_set_text(section, row, ORG_UNIT,
                         credit_unit(scene_table(scene, ORGANISATIONS_PLANS), i));
}

/* Returns whether it has numbers that may lack the newest. */
static bool fill_profile(const struct scene *scene, struct section *section, size_t i)
{
    const struct table *totals = scene_table(scene, ORGANISATIONS_TOTALS);
    const struct table *states = scene_table(scene, ORGANISATIONS_STATES);
    const union value *found = row_of(totals, i);
    struct profile_says says;
    organisations_say(scene, i, &says);
    bool known = found && knows_window(scene, row_of(states, i), &says);
    section_set_text(section, i, ORG_NAME, scene->profiles[i].name);
    section_set_text(section, i, ORG_STATE, says.text);
    section_set_text(section, i, ORG_REASON, *says.reason ? says.reason : NULL);
    section_set_text(section, i, ORG_HOST,
                     *scene->profiles[i].host ? scene->profiles[i].host : NULL);
    section_set(section, i, ORG_AS_OF, says.as_of);
    section_set(section, i, ORG_COUNTED, known);
    fill_session(scene, section, i, i);
    if (known)
        fill_measures(section, i, scene->profiles[i].offer, totals, row_number(totals, found));
    return known && says.old && scene->window.to > says.as_of;
}

/* ---- sums -------------------------------------------------------------------------------- */

/* Over the rows that have it; UNKNOWN when none has, or it does not fit. */
static int64_t sum_of(const struct table *rows, size_t column)
{
    int64_t sum = UNKNOWN;
    for (size_t i = 0; i < rows->n_rows; i++) {
        int64_t one = table_at(rows, i, column)->number;
        if (one == UNKNOWN)
            continue;
        if (sum == UNKNOWN)
            sum = one;
        else if (add_overflows(sum, one, &sum))
            return UNKNOWN;
    }
    return sum;
}

static void build_totals(const struct table *rows, int64_t n_old, struct sections *out)
{
    const struct field *all[TOTALS_FIRST + ORG_SUM_END - ORG_SUM_FIRST] = {&counted, &of, &old};
    for (size_t i = ORG_SUM_FIRST; i < ORG_SUM_END; i++)
        all[TOTALS_FIRST + i - ORG_SUM_FIRST] = columns[i];
    struct section *section = section_add(out, "totals", "Sums over", all, ARRAY_LEN(all), 1);
    if (!section)
        return;
    int64_t n = sum_of(rows, ORG_COUNTED);
    section->single = true;
    section_set(section, 0, TOTALS_COUNTED, n == UNKNOWN ? 0 : n);
    section_set(section, 0, TOTALS_OF, (int64_t)rows->n_rows);
    section_set(section, 0, TOTALS_OLD, n_old);
    for (size_t i = ORG_SUM_FIRST; i < ORG_SUM_END; i++)
        section_set(section, 0, TOTALS_FIRST + i - ORG_SUM_FIRST, sum_of(rows, i));
}

static void add_credits(struct section *section, const union value *row)
{
    struct table *table = &section->table;
    size_t at = 0;
    int64_t sum = row[ORG_CREDITS].number;
    while (at < table->n_rows &&
           !text_equal(table_at(table, at, CREDITS_UNIT)->text, row[ORG_UNIT].text))
        at++;
    if (at == table->n_rows) {
        table->n_rows++;
        section_set_text(section, at, CREDITS_UNIT, row[ORG_UNIT].text);
        section_set(section, at, CREDITS_LEFT, sum);
        section_set(section, at, CREDITS_COUNTED, 1);
        return;
    }
    int64_t before = table_at(table, at, CREDITS_LEFT)->number;
    if (before == UNKNOWN || add_overflows(before, sum, &sum))
        sum = UNKNOWN;
    section_set(section, at, CREDITS_LEFT, sum);
    table_at(table, at, CREDITS_COUNTED)->number++;
}

/* Never added across units. */
static void build_credits(const struct table *rows, struct sections *out)
{
    struct section *section = section_add(out, "credits", "Credits left by unit", credit_columns,
                                          CREDITS_COLUMNS, rows->n_rows);
    if (!section)
        return;
    section->table.n_rows = 0;
    for (size_t i = 0; i < rows->n_rows; i++)
        if (table_at(rows, i, ORG_CREDITS)->number != UNKNOWN)
            add_credits(section, table_at(rows, i, 0));
}

void organisations_build(const struct scene *scene, struct sections *out)
{
    const struct table *totals = scene_table(scene, ORGANISATIONS_TOTALS);
    int64_t n_old = 0;
    if (!totals || !scene_table(scene, ORGANISATIONS_STATES))
        return;
    struct section *section = section_add(out, "organisations", "All organisations", columns,
                                          ORG_COLUMNS, scene->n_profiles);
    if (!section)
        return;
    for (size_t i = 0; i < scene->n_profiles; i++)
        n_old += fill_profile(scene, section, i);
    section->table.provenance = out->provenance = totals->provenance;
    struct sort sort = view_sort_of(&view_organisations, scene->state);
    if (sort.field >= 0 && sort.field < ORG_COLUMNS) /* else as the config has them */
        section_sort(section, (size_t)sort.field, sort.descending);
    build_totals(&section->table, n_old, out);
    const struct section *rows = section_find(out, "organisations");
    build_credits(&rows->table, out);
}
