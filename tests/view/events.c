/* The event table: columns and sort as words, what is asked, where Enter leads, what is under the
 * cursor, what is said of an empty answer. */
#include <stdlib.h>

#include "check.h"
#include "world.h"

/* ---- columns and sort ---- */

static void check_columns(const char *words, const int *fields, size_t n)
{
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t got = 0;
    struct err err = {0};
    if (!CHECK(view_columns_parse(words, columns, &got, &err)) || !CHECK(got == n)) {
        fprintf(stderr, "%s: %s\n", words, err.text);
        return;
    }
    for (size_t i = 0; i < n; i++)
        CHECK_NUMBER(columns[i], fields[i]);
}

static void test_columns(void)
{
    static const int plain[] = {E_USER, E_AMOUNT, E_ENDPOINT};
    static const int deltas[] = {E_CREATED, E_USER,    E_AMOUNT,   E_RESOURCE,
                                 E_POOL,    E_REQUEST, E_ENDPOINT, E_STATE};
    static const int moved[] = {E_AMOUNT, E_USER};
    check_columns("user,amount,endpoint", plain, ARRAY_LEN(plain));
    check_columns(" user amount  endpoint,", plain, ARRAY_LEN(plain));
    check_columns("-io +state", deltas, ARRAY_LEN(deltas));
    check_columns("user,amount,user", moved, ARRAY_LEN(moved));
    uint8_t columns[VIEW_COLUMNS_MAX];
    size_t n = 0;
    struct err err = {0};
    CHECK(!view_columns_parse("user,amuont", columns, &n, &err));
    CHECK_NUMBER(err.code, ERR_USAGE);
    CHECK(strstr(err.text, "amount") != NULL);
    CHECK(!view_columns_parse("", columns, &n, NULL));
    CHECK(!view_columns_parse("user,-user", columns, &n, NULL));
    CHECK_NUMBER((int64_t)n, 0);
}

/* The default columns are those of the field table; a wide screen adds a few, a choice none. */
static void test_fit(void)
{
    struct view_state state = {0};
    uint8_t columns[VIEW_COLUMNS_MAX];
    CHECK_NUMBER((int64_t)view_columns(view_find("events"), &state, NULL, columns), 8);
    view_fit(&state, 120, NULL);
    CHECK_NUMBER((int64_t)view_columns(view_find("events"), &state, NULL, columns), 8);
    view_fit(&state, 200, NULL);
    CHECK_NUMBER((int64_t)view_columns(view_find("events"), &state, NULL, columns), 12);
    CHECK_NUMBER(columns[8], E_KIND);
    snprintf(state.detail, sizeof(state.detail), "x");
    view_fit(&state, 200, NULL);
    CHECK_NUMBER((int64_t)view_columns(view_find("events"), &state, NULL, columns), 8);
    state.columns[0] = E_USER;
    state.n_columns = 1;
    view_fit(&state, 400, NULL);
    CHECK_NUMBER((int64_t)view_columns(view_find("events"), &state, NULL, columns), 1);
}

/* What the table shows of a filter, as words. */
static void check_about(const struct view_state *state, const char *filter, const char *want)
{
    uint8_t columns[VIEW_COLUMNS_MAX];
    CLEANUP(str_finish)
    struct str got = {0};
    size_t n = view_columns(view_find("events"), state, filter, columns);
    for (size_t i = 0; i < n; i++)
        str_addf(&got, "%s%s", i ? " " : "", event_fields[columns[i]].name);
    CHECK_TEXT(str_text(&got), want);
}

/* Until somebody chooses, the columns fit what the filter is about. */
static void test_about(void)
{
    static const char all[] = "created user amount resource pool io request endpoint";
    static const char jobs[] = "created user name state cores core_hours key controller";
    static const struct offer tells_elapsed = {
        .kinds = OFFER(KIND_JOB) | OFFER(KIND_REQUEST),
        .fields = OFFER(E_CREATED) | OFFER(E_USER) | OFFER(E_STATE) | OFFER(E_CLASS) |
                  OFFER(E_CORES) | OFFER(E_ELAPSED) | OFFER(E_CORE_HOURS) | OFFER(E_ERROR)};
    struct view_state state = {0};
    check_about(&state, NULL, all);
    check_about(&state, "kind:job", jobs);
    check_about(&state, "kind:job has:controller", jobs);
    check_about(&state, "state:(failed,timeout)", jobs);
    check_about(&state, "is:running user:u_1", jobs);
    check_about(&state, "kind:request",
                "created user model status latency input output fee request");
    check_about(&state, "status:5xx ttft:>2s",
                "created user ttft model status latency input output fee request");
    check_about(&state, "kind:allocation", "created user consumer cpu ram storage from to");
    check_about(&state, "kind:activity", "created user consumer threads messages");
    /* what few services tell of jobs is shown where this one does */
    state.offer = &tells_elapsed;
    check_about(&state, "kind:job", "created user state class cores elapsed core_hours error");
    state.offer = NULL;
    /* several kinds may match */
    check_about(&state, "kind:(job,request)",
                "created user kind amount resource pool io request endpoint");
    check_about(&state, "-kind:job", all);
    check_about(&state, "kind:job OR pool:surplus",
                "created user kind amount resource pool io request endpoint");
    check_about(&state, "model:x*", "created user model amount resource pool io request endpoint");
    check_about(&state, "kind:", all);
    check_about(&state, "user:@me timed", all);
    /* what sorts comes first of what is added */
    state.sorted = true;
    state.sort = (struct sort){.field = E_CREDITS};
    check_about(&state, "kind:job gpu_hours:>1",
                "created user credits gpu_hours name state cores core_hours key controller");
    /* rows that are only lit are of every kind */
    state.highlight = true;
    state.sorted = false;
    check_about(&state, "kind:job", "created user kind amount resource pool io request endpoint");
    state.columns[0] = E_FEE;
    state.n_columns = 1;
    check_about(&state, "kind:job", "fee");
}

static void test_sort(void)
{
    struct view_state state = {0};
    struct sort sort = view_sort(&state);
    CHECK(sort.field == E_CREATED && sort.descending);
    CHECK(view_sort_parse("-amount", &state.sort, NULL) && state.sort.field == E_AMOUNT &&
          state.sort.descending);
    CHECK(view_sort_parse("user", &state.sort, NULL) && state.sort.field == E_USER &&
          !state.sort.descending);
    struct err err = {0};
    CHECK(!view_sort_parse("creatd", &state.sort, &err) && strstr(err.text, "created") != NULL);
    state.sorted = true;
    CHECK_NUMBER(view_sort(&state).field, E_USER);
    CHECK_NUMBER(view_sort_of(view_find("events"), &(struct view_state){0}).field, E_CREATED);
    CHECK(view_find("event") == NULL);
}

/* ---- what is asked ---- */

static void test_questions(void)
{
    struct show show;
    show_start(&show, "events", WORLD_FULL);
    show.state.panes[0].top = 70;
    show.state.panes[0].selected = 75;
    snprintf(show.state.panes[0].id, VIEW_ID_MAX, "00000000-0000-4000-8000-000000000009");
    show_ask(&show);
    CHECK_NUMBER(show.questions[0].ask, ASK_PAGE);
    CHECK_NUMBER((int64_t)show.questions[0].offset, 40);
    CHECK_NUMBER((int64_t)show.questions[0].limit, 80);
    CHECK_NUMBER(show.questions[1].ask, ASK_COUNT);
    CHECK_NUMBER(show.questions[2].ask, ASK_POSITION);
    const struct table *rows = &show.sections.items[0].table;
    CHECK_NUMBER((int64_t)rows->provenance.offset, 40);
    CHECK_NUMBER(rows->provenance.total,
                 world_measure(&show.world, M_EVENTS, &show.scene.window, NULL));
    show_finish(&show);
}

/* Nothing matches: the same is counted without each term. Lit rows are all asked for. */
static void test_blame(void)
{
    struct show show;
    show_start(&show, "events", WORLD_FULL);
    show.scene.filter = "user:nobody resource:tokens";
    show_ask(&show);
    CHECK_NUMBER((int64_t)show.scene.n_tables, 4);
    CHECK_TEXT(show.questions[2].filter, "resource:tokens");
    CHECK_TEXT(show.questions[3].filter, "user:nobody");
    show.state.highlight = true;
    show_ask(&show);
    CHECK_NUMBER((int64_t)show.scene.n_tables, 2);
    CHECK(show.questions[0].filter == NULL);
    show_finish(&show);
}

/* ---- where Enter leads, what is under the cursor ---- */

static void test_open_and_follow(void)
{
    struct show show;
    struct target target = {0};
    show_start(&show, "events", WORLD_FULL);
    show.state.panes[0].selected = 3;
    show_ask(&show);
    show.view->target(&show.scene, &show.sections, &target);
    CHECK_TEXT(target.view, "events");
    CHECK(target.filter == NULL && !target.sets_window);
    CHECK_TEXT(target.detail, table_at(&show.answers[0], 3, E_ID)->text);
    memcpy(show.state.detail, target.detail, sizeof(show.state.detail));
    target_finish(&target);
    show.state.focus = 1;
    show_ask(&show);
    CHECK_NUMBER((int64_t)show.sections.n, 2);
    const struct table *event = &show.sections.items[1].table;
    for (size_t i = 0; i < event->n_rows; i++) {
        struct spot spot = {.field = -1};
        show.state.panes[1].selected = i;
        show.view->target(&show.scene, &show.sections, &target);
        show.view->spot(&show.scene, &show.sections, &spot);
        CHECK_NUMBER(spot.field, field_find(DATA_EVENTS, table_at(event, i, 0)->text));
        CHECK_TEXT(str_text(&spot.text), table_at(event, i, 1)->text);
        CHECK_TEXT(spot.where, target.filter);
        CHECK(world_measure(&show.world, M_EVENTS, &show.scene.window, target.filter) > 0);
        target_finish(&target);
        spot_finish(&spot);
    }
    show_finish(&show);
}

/* The first row of a kind. */
static size_t row_of(const struct show *show, const char *kind)
{
    const struct table *page = show->tables[0];
    size_t row = 0;
    while (row < page->n_rows && !text_equal(table_at(page, row, E_KIND)->text, kind))
        row++;
    return row;
}

static void test_cell(void)
{
    struct show show;
    struct spot spot = {.field = -1};
    show_start(&show, "events", WORLD_FULL);
    show.state.panes[0].column = 2;
    show_ask(&show);
    show.state.panes[0].selected = row_of(&show, "consumption");
    show.view->spot(&show.scene, &show.sections, &spot);
    CHECK_NUMBER(spot.field, E_AMOUNT);
    CHECK_TEXT(str_text(&spot.text), "7292566");
    CHECK_TEXT(spot.where, "amount:7292566");
    spot_finish(&spot);
    show.state.panes[0].selected = row_of(&show, "job");
    show.view->spot(&show.scene, &show.sections, &spot);
    CHECK_TEXT(str_text(&spot.text), "");
    CHECK(spot.where == NULL);
    spot_finish(&spot);
    show_finish(&show);
}

/* An identity too long to be kept cannot be opened; it is never cut and taken for another. */
static void test_long_identity(void)
{
    char id[VIEW_ID_MAX + 10];
    struct show show;
    struct target target = {0};
    memset(id, 'x', sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    show_start(&show, "events", WORLD_FULL);
    show_ask(&show);
    table_at(&show.answers[0], 0, E_ID)->text = id;
    show.view->target(&show.scene, &show.sections, &target);
    CHECK(target.view == NULL);
    target_finish(&target);
    show_finish(&show);
}

/* ---- the mouse ---- */

static void test_hits(void)
{
    struct show show;
    struct view_hit hit;
    show_start(&show, "events", WORLD_FULL);
    show_ask(&show);
    struct rect area = show_area(120, 30);
    CHECK(show.view->hit(&show.scene, &show.sections, area, 6, area.y + 1, &hit) && hit.header &&
          hit.column == 0);
    CHECK(show.view->hit(&show.scene, &show.sections, area, 30, area.y + 4, &hit));
    CHECK(!hit.header && hit.item == 2 && hit.column == 1);
    CHECK(!show.view->hit(&show.scene, &show.sections, area, 0, 0, &hit));
    show_finish(&show);
}

int main(void)
{
    test_columns();
    test_fit();
    test_about();
    test_sort();
    test_questions();
    test_blame();
    test_open_and_follow();
    test_cell();
    test_long_identity();
    test_hits();
    return check_done();
}
