/* SQL: the table of an answer, what is under the cursor, and the states around it. */
#include <string.h>

#include "check.h"
#include "world.h"

static const struct field user = {.name = "user",
                                  .title = "user",
                                  .json = "user",
                                  .unit = "",
                                  .words = "",
                                  .type = FIELD_TEXT,
                                  .width = 8,
                                  .flags = FIELD_PERSON};
static const struct field count = {.name = "n",
                                   .title = "n",
                                   .json = "n",
                                   .unit = "",
                                   .words = "",
                                   .type = FIELD_COUNT,
                                   .width = 5};
static const char statement[] = "SELECT user, count(*) n FROM events";

/* An answer of `n` rows, of which there are more when `total` is not known. */
static void answer(struct table *table, size_t n, int64_t total)
{
    const struct field *const columns[] = {&user, &count};
    table_init(table, columns, ARRAY_LEN(columns), n);
    for (size_t i = 0; i < n; i++) {
        table_at(table, i, 0)->text = arena_printf(&table->arena, "u_%zu\x1b[31m", i);
        table_at(table, i, 1)->number = (int64_t)(i * 1000);
    }
    table->provenance.total = total;
    table->provenance.statement = statement;
}

static void start(struct show *show, struct table *table)
{
    show_start(show, "sql", WORLD_FULL);
    show->scene.state = &show->state;
    show->scene.sql = statement;
    show->tables[0] = table;
    show->scene.tables = show->tables;
    show->scene.n_tables = 1;
    sections_finish(&show->sections);
    show->view->build(&show->scene, &show->sections);
}

static bool shown(struct show *show, const char *text)
{
    CLEANUP(str_finish)
    struct str out = {0};
    show_draw(show, 100, 30);
    grid_text(&show->grid, &out);
    if (strstr(str_text(&out), text))
        return true;
    fprintf(stderr, "not shown: %s\n%s\n", text, str_text(&out));
    return false;
}

static void test_question(void)
{
    struct show show;
    size_t n = 0;
    show_start(&show, "sql", WORLD_FULL);
    show.view->ask(&show.scene, show.questions, &n);
    CHECK_NUMBER((int64_t)n, 0);
    show.scene.sql = statement;
    show.view->ask(&show.scene, show.questions, &n);
    CHECK_NUMBER((int64_t)n, 1);
    CHECK_NUMBER(show.questions[0].ask, ASK_SQL);
    CHECK_TEXT(show.questions[0].sql, statement);
    CHECK(question_check(&show.questions[0], NULL));
    n = 0;
    show.scene.redact = true;
    show.view->ask(&show.scene, show.questions, &n);
    CHECK_NUMBER((int64_t)n, 0);
    CHECK(shown(&show, "Names are hidden"));
    show_finish(&show);
}

static void test_table(void)
{
    struct show show;
    struct table table = {0};
    struct spot spot = {.field = -1};
    answer(&table, 40, 40);
    start(&show, &table);
    CHECK(shown(&show, statement));
    CHECK(shown(&show, "40 rows"));
    CHECK(shown(&show, "u_1\xe2\x90\x9b[31m"));
    CHECK(shown(&show, "1,000"));
    show.state.panes[0] = (struct pane_state){.selected = 39, .column = 1};
    CHECK(shown(&show, "39,000"));
    show.view->spot(&show.scene, &show.sections, &spot);
    CHECK_TEXT(str_text(&spot.text), "39000");
    CHECK_TEXT(spot.label, "n");
    spot_finish(&spot);
    /* the section outlives the answer */
    table_finish(&table);
    CHECK_TEXT(table_at(&show.sections.items[0].table, 0, 0)->text, "u_0\x1b[31m");
    CHECK_TEXT(show.sections.items[0].table.columns[1]->name, "n");
    show_finish(&show);
}

static void test_states(void)
{
    struct show show;
    struct table table = {0};
    answer(&table, 3, UNKNOWN);
    start(&show, &table);
    CHECK(shown(&show, "the first 3 rows, there are more"));
    /* what answers another statement is not shown as the answer of this one */
    show.scene.sql = "SELECT 1";
    sections_finish(&show.sections);
    show.view->build(&show.scene, &show.sections);
    CHECK_NUMBER((int64_t)show.sections.n, 0);
    CHECK(shown(&show, "The statement is being answered."));
    show_finish(&show);
    table_finish(&table);
    answer(&table, 0, 0);
    start(&show, &table);
    CHECK(shown(&show, "No rows"));
    show_finish(&show);
    table_finish(&table);
}

int main(void)
{
    test_question();
    test_table();
    test_states();
    return check_done();
}
