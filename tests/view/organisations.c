/* All organisations: the sums are those of the rows and say of how many; what is not known is no
 * zero; nothing is added across units; Enter and the cursor lead where they say. */
#include "check.h"
#include "world.h"

#include <stdlib.h>

static const struct table *section_of(const struct show *show, const char *name)
{
    for (size_t i = 0; i < show->sections.n; i++)
        if (strcmp(show->sections.items[i].name, name) == 0)
            return &show->sections.items[i].table;
    return NULL;
}

static int64_t number_at(const struct table *table, size_t row, const char *column)
{
    int at = table ? table_column(table, column) : -1;
    return at >= 0 && row < table->n_rows ? table_at(table, row, (size_t)at)->number : -1;
}

static const char *text_at(const struct table *table, size_t row, const char *column)
{
    int at = table ? table_column(table, column) : -1;
    return at >= 0 && row < table->n_rows ? table_at(table, row, (size_t)at)->text : "";
}

static const char *const summed[] = {"jobs", "core_hours", "requests", "tokens", "fee_usd"};

static void check_sums(const struct show *show, int64_t counted)
{
    const struct table *rows = section_of(show, "organisations");
    const struct table *totals = section_of(show, "totals");
    int64_t n = 0;
    for (size_t i = 0; i < rows->n_rows; i++)
        n += number_at(rows, i, "counted");
    CHECK_NUMBER(n, counted);
    CHECK_NUMBER(number_at(totals, 0, "counted"), counted);
    CHECK_NUMBER(number_at(totals, 0, "of"), rows->n_rows);
    for (size_t c = 0; c < ARRAY_LEN(summed); c++) {
        int64_t sum = UNKNOWN;
        bool fee = strcmp(summed[c], "fee_usd") == 0; /* which no event may have */
        for (size_t i = 0; i < rows->n_rows; i++) {
            int64_t one = number_at(rows, i, summed[c]);
            bool known = number_at(rows, i, "counted");
            CHECK(known ? fee || one != UNKNOWN : one == UNKNOWN);
            if (one != UNKNOWN)
                sum = sum == UNKNOWN ? one : sum + one;
        }
        CHECK_NUMBER(number_at(totals, 0, summed[c]), sum);
    }
}

static void test_sums(void)
{
    struct show show;
    show_start(&show, "organisations", WORLD_FULL);
    show_ask(&show);
    const struct table *rows = section_of(&show, "organisations");
    check_sums(&show, 3);
    CHECK_NUMBER(number_at(rows, 0, "jobs"),
                 world_measure(&show.world, M_JOBS, &show.scene.window, NULL));
    CHECK_NUMBER(number_at(rows, 1, "jobs"),
                 world_measure(&show.world, M_JOBS, &show.scene.window, "user:*1"));
    CHECK_NUMBER(number_at(rows, 0, "tokens"),
                 world_measure(&show.world, M_TOKENS_INPUT, &show.scene.window, NULL) +
                     world_measure(&show.world, M_TOKENS_OUTPUT, &show.scene.window, NULL));
    CHECK_NUMBER(number_at(section_of(&show, "totals"), 0, "old"), 1);
    show.scene.filter = "kind:job state:failed";
    show.scene.window = window_of(WINDOW_7D, WORLD_NOW);
    show_ask(&show);
    rows = section_of(&show, "organisations");
    check_sums(&show, 3);
    CHECK_NUMBER(number_at(rows, 0, "jobs"),
                 world_measure(&show.world, M_JOBS, &show.scene.window, "kind:job state:failed"));
    CHECK_NUMBER(number_at(rows, 0, "requests"), 0);
    show_finish(&show);
}

/* Data that end before the window begins say nothing of it. */
static void test_not_known(void)
{
    struct show show;
    show_start(&show, "organisations", WORLD_FULL);
    show.scene.window = window_of(WINDOW_24H, WORLD_NOW);
    show_ask(&show);
    const struct table *rows = section_of(&show, "organisations");
    check_sums(&show, 2);
    CHECK_TEXT(text_at(rows, 2, "state"), "offline since 18 Nov");
    CHECK_NUMBER(number_at(rows, 2, "jobs"), UNKNOWN);
    CHECK_TEXT(text_at(rows, 3, "state"), "failing");
    CHECK(strstr(text_at(rows, 3, "reason"), "(401)") != NULL);
    CHECK_TEXT(text_at(rows, 4, "state"), "never synced");
    CHECK_NUMBER(number_at(rows, 4, "as_of"), UNKNOWN);
    show_finish(&show);
    show_start(&show, "organisations", WORLD_EMPTY);
    show_ask(&show);
    check_sums(&show, 0);
    show_finish(&show);
    show_start(&show, "organisations", WORLD_LOADING);
    show_ask(&show);
    CHECK_NUMBER(show.sections.n, 0);
    show_finish(&show);
}

static void test_units(void)
{
    struct show show;
    show_start(&show, "organisations", WORLD_FULL);
    show_ask(&show);
    const struct table *credits = section_of(&show, "credits");
    CHECK_NUMBER(credits->n_rows, 2);
    CHECK_TEXT(text_at(credits, 0, "credits_unit"), "credits");
    CHECK_NUMBER(number_at(credits, 0, "credits_left"), INT64_C(144000000000));
    CHECK_NUMBER(number_at(credits, 0, "counted"), 2);
    CHECK_TEXT(text_at(credits, 1, "credits_unit"), "EUR");
    CHECK_NUMBER(number_at(credits, 1, "credits_left"), INT64_C(1204500000000));
    show_finish(&show);
}

static void test_order(void)
{
    struct show show;
    show_start(&show, "organisations", WORLD_FULL);
    show_ask(&show);
    const struct table *rows = section_of(&show, "organisations");
    for (size_t column = 0; column < rows->n_columns; column++)
        for (int descending = 0; descending < 2; descending++) {
            show.state.sorted = true;
            show.state.sort = (struct sort){(int16_t)column, descending};
            show_ask(&show);
            rows = section_of(&show, "organisations");
            for (size_t i = 1; i < rows->n_rows; i++) {
                const struct field *field = rows->columns[column];
                union value a = *table_at(rows, i - 1, column), b = *table_at(rows, i, column);
                bool last = value_missing(field, b);
                bool text = field_is_text(field);
                int64_t order = last || value_missing(field, a) ? 0
                                : text                          ? strcmp(a.text, b.text)
                                                                : a.number - b.number;
                CHECK(last || !value_missing(field, a));
                CHECK(descending ? order >= 0 : order <= 0);
            }
            check_sums(&show, 3);
        }
    show_finish(&show);
}

static void test_leading(void)
{
    struct show show;
    struct target target = {0};
    struct spot spot = {.field = -1};
    show_start(&show, "organisations", WORLD_FULL);
    show.state.sorted = true;
    show.state.sort = (struct sort){.field = 3, .descending = false}; /* by jobs: west is first */
    show_ask(&show);
    show.view->target(&show.scene, &show.sections, &target);
    CHECK(target.sets_profile);
    CHECK_NUMBER(target.profile, 1);
    CHECK(!target.view && !target.filter);
    show.state.panes[0].column = 3;
    show.view->spot(&show.scene, &show.sections, &spot);
    CHECK_TEXT(spot.label, "Jobs");
    CHECK_NUMBER(strtol(str_text(&spot.text), NULL, 10),
                 world_measure(&show.world, M_JOBS, &show.scene.window, "user:*1"));
    spot_finish(&spot);
    target_finish(&target);
    show_finish(&show);
}

/* What the sync says now comes before what the mirror remembers. */
static void test_states(void)
{
    static const struct {
        struct scene_profile profile;
        const char *text;
        bool fails, old;
    } cases[] = {
        {{.phase = PROFILE_LIVE}, "live", false, false},
        {{.phase = PROFILE_STARTING}, "connecting", false, false},
        {{.phase = PROFILE_SYNCING, .percent = 43}, "syncing 43 %", false, false},
        {{.phase = PROFILE_SYNCING, .percent = -1}, "syncing", false, false},
        {{.phase = PROFILE_PAUSED}, "paused", false, false},
        {{.phase = PROFILE_ALONE}, "mirror only", false, false},
        {{.phase = PROFILE_WAITING, .reason = "refused"}, "offline since 08:59", true, true},
        {{.phase = PROFILE_WAITING, .refused = true, .reason = "503"}, "failing", true, true},
        {{.phase = PROFILE_STOPPED, .refused = true, .reason = "401"}, "failing", true, true},
        {{.phase = PROFILE_RESTING}, "live", false, false},
    };
    struct show show;
    show_start(&show, "organisations", WORLD_FULL);
    show_ask(&show);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct profile_says says;
        struct scene_profile profile = cases[i].profile;
        profile.name = profile.host = "lab";
        profile.last_success = profile.next_try = UNKNOWN;
        show.scene.profiles = &profile;
        profile_say(&show.scene, 0, show.tables[1], &says);
        CHECK_TEXT(says.text, cases[i].text);
        CHECK_NUMBER(says.fails, cases[i].fails);
        CHECK_NUMBER(says.old, cases[i].old);
        CHECK_TEXT(says.reason, cases[i].profile.reason ? cases[i].profile.reason : "");
        CHECK_NUMBER(says.as_of, WORLD_NOW - 40 * SECOND);
        show.scene.shift = -DAY; /* a clock that stands still is behind the real one */
        profile_say(&show.scene, 0, show.tables[1], &says);
        CHECK_NUMBER(says.as_of, WORLD_NOW - 40 * SECOND - DAY);
        show.scene.shift = 0;
    }
    show_finish(&show);
}

int main(void)
{
    test_sums();
    test_not_known();
    test_units();
    test_order();
    test_leading();
    test_states();
    return check_done();
}
