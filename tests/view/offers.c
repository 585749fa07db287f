/* Views of services that give only a part: what they cannot tell is left out or said in a line, and
 * never shown as nothing; words are the service's own; what is closed is said where it is missing.
 * Screens of a service with jobs and of one with sums. UPDATE=1 rewrites them. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "world.h"

static const struct offer_word job_words[] = {{E_KEY, "Account", "Accounts"},
                                              {E_CONTROLLER, "Node", "Nodes"},
                                              {E_CLASS, "Partition", "Partitions"},
                                              {0, NULL, NULL}};
static const struct offer jobs = {
    .service = "Cluster service",
    .kinds = OFFER(KIND_JOB),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_KEYS) | OFFER(DATA_CONTROLLERS) | OFFER(DATA_PLAN),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_USER) | OFFER(E_STATE) |
              OFFER(E_KEY) | OFFER(E_CONTROLLER) | OFFER(E_NAME) | OFFER(E_CORE_HOURS) |
              OFFER(E_CLASS) | OFFER(E_CORES),
    .own_controllers = true,
    .words = job_words,
};
static const struct offer_word sum_words[] = {{E_PROJECT, "Workspace", "Workspaces"},
                                              {0, NULL, NULL}};
static const struct offer sums = {
    .service = "Model service",
    .grain = "hour",
    .kinds = OFFER(KIND_REQUEST),
    .sets = OFFER(DATA_EVENTS) | OFFER(DATA_KEYS),
    .fields = OFFER(E_CREATED) | OFFER(E_ID) | OFFER(E_KIND) | OFFER(E_USER) | OFFER(E_MODEL) |
              OFFER(E_KEY) | OFFER(E_INPUT) | OFFER(E_OUTPUT) | OFFER(E_TOTAL) | OFFER(E_FEE) |
              OFFER(E_GRAIN) | OFFER(E_REQUESTS) | OFFER(E_PROJECT),
    .words = sum_words,
};

/* ---- the worlds ------------------------------------------------------------------------- */

static void make_sum(union value *row)
{
    const union value was[] = {row[E_CREATED], row[E_ID],    row[E_KIND], row[E_USER],
                               row[E_KEY],     row[E_MODEL], row[E_FEE],  row[E_INPUT],
                               row[E_OUTPUT],  row[E_TOTAL]};
    static const int kept[] = {E_CREATED, E_ID,  E_KIND,  E_USER,   E_KEY,
                               E_MODEL,   E_FEE, E_INPUT, E_OUTPUT, E_TOTAL};
    for (int i = 0; i < E_COUNT; i++)
        row[i] = value_none(&event_fields[i]);
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        row[kept[i]] = was[i];
    row[E_CREATED].number -= row[E_CREATED].number % HOUR;
    row[E_GRAIN].text = "hour";
    row[E_REQUESTS].number = 3;
}

/* What is left of a full world for the service. */
static void leave(struct world *world, const struct offer *offer)
{
    struct rows *events = &world->events;
    size_t n = 0;
    for (size_t i = 0; i < events->n; i++) {
        const union value *row = rows_at(events, i);
        if (!(offer->kinds & OFFER(field_word_code(&event_fields[E_KIND], row[E_KIND].text))))
            continue;
        memmove(rows_at(events, n), row, E_COUNT * sizeof(*row));
        if (offer->grain)
            make_sum(rows_at(events, n));
        n++;
    }
    events->n = n;
    if (!(offer->sets & OFFER(DATA_CONTROLLERS)))
        world->controllers.n = 0;
    for (size_t set = 0; set < DATASET_COUNT; set++)
        if (!(offer->sets & OFFER(set)))
            world->sets[set].n = 0;
}

static void start(struct show *show, const char *view, const struct offer *offer)
{
    show_start(show, view, WORLD_FULL);
    leave(&show->world, offer);
    show->scene.offer = offer;
}

/* ---- screens ---------------------------------------------------------------------------- */

static void compare(const struct grid *grid, const char *name)
{
    char path[512];
    CLEANUP(str_finish)
    struct str got = {0};
    CLEANUP(free_ptr)
    char *want = NULL;
    snprintf(path, sizeof(path), "%s/%s.screen", SCREENS, name);
    grid_dump(grid, &got);
    if (getenv("UPDATE")) {
        CHECK(file_write(path, str_text(&got), got.len, NULL));
        return;
    }
    CHECK(file_read(path, 1 << 20, &want, NULL, NULL));
    if (!check_that(want && strcmp(want, str_text(&got)) == 0, path, 1, "screen is as expected"))
        fprintf(stderr, "got:\n%s", str_text(&got));
}

static void draw(struct show *show, int width, int height, const char *what)
{
    const int frames = 6; /* of the program, and of the pane with its header */
    char name[128];
    show->scene.width = width;
    show->scene.page_rows = (size_t)MAX(height - frames, 1);
    view_fit(&show->state, width, show->scene.offer);
    show_ask(show);
    show_draw(show, width, height);
    snprintf(name, sizeof(name), "%s-%dx%d-%s", show->view->name, width, height, what);
    compare(&show->grid, name);
}

static void test_screens(void)
{
    static const struct {
        const char *view, *what;
        const struct offer *offer;
    } all[] = {{"overview", "jobs-only", &jobs}, {"events", "jobs-only", &jobs},
               {"compute", "jobs-only", &jobs},  {"overview", "sums-only", &sums},
               {"events", "sums-only", &sums},   {"models", "sums-only", &sums}};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct show show;
        start(&show, all[i].view, all[i].offer);
        show_ask(&show);
        draw(&show, 80, 24, all[i].what);
        draw(&show, 120, 36, all[i].what);
        show_finish(&show);
    }
}

/* ---- what is not given ------------------------------------------------------------------ */

static void check_lack(const char *view, const struct offer *offer, const char *says)
{
    struct show show;
    struct pane_info panes[VIEW_PANES_MAX];
    start(&show, view, offer);
    show_ask(&show);
    const struct section *lack = show_section(&show, "lack");
    if (CHECK(lack && show.sections.n == 1))
        CHECK_TEXT(table_at(&lack->table, 0, 0)->text, says);
    show_draw(&show, 100, 30);
    CHECK_NUMBER(show.view->panes(&show.scene, &show.sections, show_area(100, 30), panes), 1);
    CHECK(!panes[0].absent);
    show_finish(&show);
}

static void test_lacks(void)
{
    check_lack("llm", &jobs,
               "Cluster service gives no requests to models. Its jobs are under Overview, Events "
               "and Compute.");
    check_lack("history", &jobs,
               "Cluster service gives no requests to models. Its jobs are under Overview, Events "
               "and Compute.");
    check_lack("storage", &sums,
               "Model service gives no volumes. Its requests are under Overview, Events and LLM.");
    check_lack("compute", &sums,
               "Model service gives no allocations of CPU or memory. Its requests are under "
               "Overview, Events and LLM.");
    check_lack("plan", &sums,
               "Model service gives no plan and no limits. Its requests are under Overview, Events "
               "and LLM.");
}

/* Figures that the service cannot tell are no cards, and no zeros in files. */
static void test_figures(void)
{
    struct show show;
    const struct window window = window_of(WINDOW_30D, WORLD_NOW);
    start(&show, "overview", &sums);
    show_ask(&show);
    CHECK(!show_section(&show, "cards.jobs_submitted"));
    const struct section *requests = show_section(&show, "cards.requests");
    if (CHECK(requests != NULL)) {
        CHECK_NUMBER(section_number(requests, 0, "total"),
                     world_measure(&show.world, M_REQUESTS, &window, NULL));
        CHECK_NUMBER(section_number(requests, 0, "failed"), UNKNOWN);
    }
    CHECK(!show_section(&show, "controllers"));
    show_finish(&show);
    start(&show, "overview", &jobs);
    show_ask(&show);
    const struct section *hours = show_section(&show, "cards.core_hours_billed");
    if (CHECK(hours != NULL)) {
        CHECK(section_number(hours, 0, "total") > 0);
        CHECK_NUMBER(section_number(hours, 0, "managed"), UNKNOWN);
    }
    const struct section *keys = show_section(&show, "keys");
    CHECK_TEXT(keys ? keys->title : "", "Accounts");
    show_finish(&show);
}

/* ---- what is closed --------------------------------------------------------------------- */

static void test_closed(void)
{
    static const struct scene_trouble troubles[] = {{.title = "the jobs",
                                                     .text = "no right to see them",
                                                     .set = DATA_EVENTS,
                                                     .refused = true,
                                                     .status = 403,
                                                     .never = true,
                                                     .alone = true},
                                                    {.title = "the nodes",
                                                     .text = "no right to see them",
                                                     .set = DATA_CONTROLLERS,
                                                     .refused = true,
                                                     .status = 403,
                                                     .never = true,
                                                     .alone = true}};
    struct show show;
    start(&show, "overview", &jobs);
    show.world.events.n = show.world.controllers.n = 0;
    show.scene.troubles = troubles;
    show.scene.n_troubles = ARRAY_LEN(troubles);
    show_ask(&show);
    CHECK(!show_section(&show, "cards.jobs_submitted")); /* what is closed is not zero */
    draw(&show, 120, 36, "closed");
    show_finish(&show);
}

/* A part of the events is closed: what is left is shown, and a zero is not sure. */
static void test_partly_closed(void)
{
    static const struct scene_trouble costs = {.title = "the costs",
                                               .text = "no right to see them",
                                               .set = DATA_EVENTS,
                                               .refused = true,
                                               .status = 403,
                                               .never = true};
    struct show show;
    start(&show, "overview", &sums);
    for (size_t i = 0; i < show.world.events.n; i++)
        rows_at(&show.world.events, i)[E_FEE].number = UNKNOWN;
    show.scene.troubles = &costs;
    show.scene.n_troubles = 1;
    show_ask(&show);
    const struct section *fee = show_section(&show, "cards.fee_usd");
    const struct section *requests = show_section(&show, "cards.requests");
    CHECK_NUMBER(fee ? section_number(fee, 0, "total") : 0, UNKNOWN);
    CHECK(requests && section_number(requests, 0, "total") > 0);
    show_finish(&show);
}

/* Feeds of one service, each with a fate of its own: one is closed, one is still being read back,
 * one never came and is a part only. Each says so in its own place. */
static void test_feeds(void)
{
    const struct lack lacks[] = {
        {.measure = M_FEE,
         .none = true,
         .closed = "the costs",
         .from = UNKNOWN,
         .until = UNKNOWN,
         .why = "the key may not read them",
         .failing = true,
         .status = 403},
        {.measure = M_REQUESTS,
         .late = "the images",
         .from = WORLD_NOW - 9 * DAY,
         .until = UNKNOWN,
         .only = "created:2026-11-12..",
         .status = UNKNOWN},
        {.measure = M_TOKENS_OUTPUT,
         .closed = "the speeches",
         .from = UNKNOWN,
         .until = UNKNOWN,
         .failing = true,
         .status = 500},
    };
    struct show show;
    start(&show, "overview", &sums);
    show.lacks = lacks;
    show.n_lacks = ARRAY_LEN(lacks);
    show_ask(&show);
    const struct section *fee = show_section(&show, "cards.fee_usd");
    const struct section *requests = show_section(&show, "cards.requests");
    CHECK_NUMBER(fee ? section_number(fee, 0, "total") : 0, UNKNOWN);
    if (CHECK(requests != NULL)) {
        CHECK(section_number(requests, 0, "total") > 0);
        /* what is not of all of its window is not compared with the window before */
        CHECK_NUMBER(section_number(requests, 0, "change_percent"), UNKNOWN);
    }
    draw(&show, 120, 36, "feeds");
    draw(&show, 80, 24, "feeds");
    struct target target = {0};
    show.view->target(&show.scene, &show.sections, &target);
    CHECK_TEXT(target.filter, "kind:request created:2026-11-12..");
    target_finish(&target);
    show_finish(&show);
    start(&show, "llm", &sums);
    show.lacks = lacks;
    show.n_lacks = ARRAY_LEN(lacks);
    draw(&show, 120, 36, "feeds");
    show_finish(&show);
}

/* ---- words and columns ------------------------------------------------------------------ */

static bool has_column(const struct offer *offer, const char *filter, int field)
{
    uint8_t columns[VIEW_COLUMNS_MAX];
    struct view_state state = {0};
    view_fit(&state, 120, offer);
    size_t n = view_columns(view_find("events"), &state, filter, columns);
    return memchr(columns, field, n) != NULL;
}

static void test_columns(void)
{
    CHECK(has_column(&jobs, NULL, E_CORE_HOURS));
    CHECK(!has_column(&jobs, NULL, E_AMOUNT));
    CHECK(!has_column(&jobs, "kind:job", E_GPU_HOURS));
    CHECK(has_column(&sums, NULL, E_GRAIN) && has_column(&sums, NULL, E_REQUESTS));
    CHECK(!has_column(&sums, "kind:request", E_STATUS));
    CHECK_TEXT(view_title(&jobs, E_CLASS), "Partition");
    CHECK_TEXT(view_title(&jobs, E_USER), "User ID");
    CHECK_TEXT(view_title(NULL, E_CLASS), "Resource class");
}

/* Of two profiles the one knows no jobs: that is no zero. */
static void test_organisations(void)
{
    struct show show;
    struct scene_profile profiles[8];
    show_start(&show, "organisations", WORLD_FULL);
    size_t n = MIN(show.scene.n_profiles, ARRAY_LEN(profiles));
    memcpy(profiles, show.scene.profiles, n * sizeof(*profiles));
    profiles[0].offer = &sums;
    show.scene.profiles = profiles;
    const struct lack costs = {.measure = M_FEE,
                               .profile = 1,
                               .closed = "the costs",
                               .why = "no right to see them",
                               .failing = true,
                               .status = 403,
                               .from = UNKNOWN,
                               .until = UNKNOWN};
    show.lacks = &costs;
    show.n_lacks = 1;
    show_ask(&show);
    const struct section *rows = show_section(&show, "organisations");
    if (CHECK(rows != NULL)) {
        CHECK_NUMBER(section_number(rows, 0, "jobs"), UNKNOWN);
        CHECK(section_number(rows, 0, "requests") != UNKNOWN);
        int reason = table_column(&rows->table, "reason");
        CHECK_TEXT(table_at(&rows->table, 0, (size_t)reason)->text,
                   "without the costs (403: no right to see them)");
        CHECK(!text_equal(table_at(&rows->table, 1, (size_t)reason)->text,
                          table_at(&rows->table, 0, (size_t)reason)->text));
    }
    show_finish(&show);
}

int main(void)
{
    test_screens();
    test_lacks();
    test_figures();
    test_closed();
    test_partly_closed();
    test_feeds();
    test_columns();
    test_organisations();
    return check_done();
}
