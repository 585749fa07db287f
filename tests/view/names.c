/* What ids are called: by field, by the list of keys, alone and among namesakes, and not known. And
 * limits, whose names may end with their unit. */
#include "names.h"
#include "check.h"
#include "plan.h"

#include <string.h>

static void add(struct rows *rows, const char *list, const char *field, const char *id,
                const char *name)
{
    union value *row = rows_add(rows, DATA_NAMES);
    row[NAMED_LIST].text = list;
    row[NAMED_ID].text = id;
    row[NAMED_FIELD].text = field;
    row[NAMED_NAME].text = name;
}

static void add_key(struct rows *rows, const char *id, const char *name)
{
    union value *row = rows_add(rows, DATA_KEYS);
    row[KEY_ID].text = id;
    row[KEY_NAME].text = name;
}

static void check(const struct names *names, int field, const char *id, const char *want)
{
    const struct scene scene = {.names = names};
    CHECK_TEXT(scene_called(&scene, &event_fields[field], id), want);
}

static void take(const struct rows *rows, enum dataset set, struct table *out)
{
    const struct question question = {.ask = ASK_DATASET, .set = set, .sort = {.field = -1}};
    CHECK(table_from_rows(&question, rows, out, NULL));
}

static void test_names(void)
{
    struct rows rows = {0}, keys = {0};
    struct table named = {0}, listed = {0};
    struct names names = {0};
    add(&rows, "projects", "project", "proj_1", "Alpha");
    add(&rows, "projects", "project", "proj_22", "Default");
    add(&rows, "projects", "project", "proj_33\xc3\xa9", "Default");
    add(&rows, "users", "user", "u-1", "lab-7");
    add(&rows, "service accounts", "user", "u-1", "lab-7");
    add(&rows, "users", "user", "u-2", NULL);
    add(&rows, "users", "user", "u-3", "Alpha");
    add_key(&keys, "key_1", "ci");
    add_key(&keys, "key_2", NULL);
    take(&rows, DATA_NAMES, &named);
    take(&keys, DATA_KEYS, &listed);
    view_names(&names, &named, &listed);
    check(&names, E_PROJECT, "proj_1", "Alpha");
    check(&names, E_PROJECT, "proj_22", "Default …j_22"); /* namesakes are told apart */
    check(&names, E_PROJECT, "proj_33\xc3\xa9", "Default …33\xc3\xa9");
    check(&names, E_USER, "u-1", "lab-7"); /* in two lists, but one */
    check(&names, E_USER, "u-2", "u-2");
    check(&names, E_USER, "u-3", "Alpha"); /* another field's namesake */
    check(&names, E_USER, "proj_1", "proj_1");
    check(&names, E_KEY, "key_1", "ci");
    check(&names, E_KEY, "key_2", "key_2");
    check(&names, E_MODEL, "key_1", "key_1");
    view_names(&names, NULL, &listed);
    check(&names, E_PROJECT, "proj_1", "proj_1");
    check(&names, E_KEY, "key_1", "ci");
    names_finish(&names);
    check(&names, E_KEY, "key_1", "key_1");
    check(NULL, E_KEY, "key_1", "key_1");
    table_finish(&named);
    table_finish(&listed);
    rows_finish(&rows);
    rows_finish(&keys);
}

static void check_said(const struct names *names, const char *text, const char *want)
{
    CLEANUP(str_finish)
    struct str out = {0};
    names_say(names, text, &out);
    CHECK_TEXT(str_text(&out), want);
}

static void check_passes(const struct scene *scene, const char *text, bool want)
{
    struct rows rows = {0};
    struct filter filter = {0};
    union value *event = rows_add(&rows, DATA_EVENTS);
    event[E_PROJECT].text = "wrkspc_1";
    event[E_USER].text = "u-1";
    CHECK(filter_parse(DATA_EVENTS, text, NULL, &filter, NULL));
    CHECK(scene_row_passes(scene, &filter, event) == want);
    filter_finish(&filter);
    rows_finish(&rows);
}

/* In sentences, and in filters of rows that are there. */
static void test_in_use(void)
{
    struct rows rows = {0};
    struct names names = {0};
    const struct scene scene = {.names = &names};
    add(&rows, "workspaces", "project", "wrkspc_1", "Alpha, the first");
    add(&rows, "users", "user", "u-1", "lab-7");
    names_fill(&names, rows.values, rows.n, NULL, 0);
    check_said(&names, "Spend limit of wrkspc_1, a month",
               "Spend limit of Alpha, the first, a month");
    check_said(&names, "wrkspc_1", "Alpha, the first");
    check_said(&names, " u-1,, wrkspc_12 ", " lab-7,, wrkspc_12 ");
    check_said(NULL, "of u-1", "of u-1");
    check_said(&names, "", "");
    check_passes(&scene, "project:\"alpha, the first\"", true);
    check_passes(&scene, "project:wrkspc_1", true);
    check_passes(&scene, "-project:wrkspc_1", false);
    check_passes(&scene, "-project:alpha*", false);
    check_passes(&scene, "lab", true);
    check_passes(&scene, "user:wrkspc_1", false);
    check_passes(&(struct scene){0}, "project:alpha*", false);
    names_finish(&names);
    rows_finish(&rows);
}

static void test_wanted(void)
{
    const struct offer tells = {.sets = OFFER(DATA_NAMES)}, none = {.sets = OFFER(DATA_KEYS)};
    CHECK(names_wanted(&tells));
    CHECK(!names_wanted(&none));
    CHECK(!names_wanted(NULL)); /* of our own API ids are names */
}

static void add_limit(struct rows *rows, const char *id, const char *unit, int64_t limit)
{
    union value *row = rows_add(rows, DATA_PLAN);
    row[PLAN_ID].text = id;
    row[PLAN_UNIT].text = unit;
    row[PLAN_LIMIT].number = limit * INT64_C(1000000000);
}

static void test_limits(void)
{
    static const char *const want[] = {
        "at most 500 requests a minute: Alpha: m; what is used is not told",
        "at most 9 requests a minute: models; what is used is not told",
        "at most 250 USD: Spend alert at 250, a month; what is used is not told",
        "at most 7 a minute: no blank before,a minute; what is used is not told",
        "at most 5 requests a minute: requests a minute; what is used is not told",
    };
    const struct offer offer = {.service = "Service", .sets = OFFER(DATA_PLAN)};
    const struct view_state state = {0};
    const struct table *tables[VIEW_QUESTIONS_MAX] = {NULL};
    const struct scene scene = {
        .offer = &offer, .state = &state, .tables = tables, .n_tables = VIEW_QUESTIONS_MAX};
    struct rows rows = {0};
    struct table plan = {0};
    struct sections sections = {0};
    add_limit(&rows, "Alpha: m, requests a minute", "requests a minute", 500);
    add_limit(&rows, "models: requests a minute", "requests a minute", 9);
    add_limit(&rows, "Spend alert at 250, a month", "USD", 250);
    add_limit(&rows, "no blank before,a minute", "a minute", 7);
    add_limit(&rows, "requests a minute", "requests a minute", 5);
    take(&rows, DATA_PLAN, &plan);
    tables[PLAN_LIMITS] = &plan;
    view_find("plan")->build(&scene, &sections);
    const struct section *section = section_find(&sections, "plan");
    if (CHECK(section && section->table.n_rows == ARRAY_LEN(want)))
        for (size_t i = 0; i < ARRAY_LEN(want); i++)
            CHECK_TEXT(table_at(&section->table, i, USAGE_LABEL)->text, want[i]);
    sections_finish(&sections);
    struct scene hiding = scene;
    hiding.redact = true;
    view_find("plan")->build(&hiding, &sections);
    section = section_find(&sections, "plan");
    if (CHECK(section != NULL)) { /* a limit of somebody's */
        CHECK(strstr(table_at(&section->table, 0, USAGE_LABEL)->text, "Alpha") == NULL);
        CHECK(text_starts(table_at(&section->table, 0, USAGE_ITEM)->text, "limit-"));
    }
    sections_finish(&sections);
    table_finish(&plan);
    rows_finish(&rows);
}

int main(void)
{
    test_names();
    test_in_use();
    test_limits();
    test_wanted();
    return check_done();
}
