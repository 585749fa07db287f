/* Compute: CPU and RAM as they were allocated, which says nothing of how much of it was used. */
#include "board.h"

static const struct card_def cards[] = {
    {.section = "cards.cpu_core_hours",
     .title = "CPU core-hours",
     .unit = " core-h",
     .numbers = {{M_CPU_HOURS, "total", "Total"},
                 {M_ALLOCATIONS, "allocations", "Allocations", "allocations", "alloc."},
                 {M_ALLOCATIONS_OPEN, "open", "Open", "still open, not counted", "open",
                  STYLE_WARN}},
     .n_numbers = 3,
     .shown = {1, 2},
     .n_shown = 2,
     .style = STYLE_SERIES_1},
    {.section = "cards.ram_gb_hours",
     .title = "RAM GB-hours",
     .unit = " GB-h",
     .numbers = {{M_RAM_HOURS, "total", "Total"},
                 {M_ALLOCATIONS, "allocations", "Allocations", "allocations", "alloc."},
                 {M_ALLOCATIONS_OPEN, "open", "Open", "still open, not counted", "open",
                  STYLE_WARN}},
     .n_numbers = 3,
     .shown = {1, 2},
     .n_shown = 2,
     .style = STYLE_SERIES_2},
};

static const struct board_chart charts[] = {
    {.section = "charts.allocation",
     .title = "Allocation, not utilisation",
     .count = M_ALLOCATIONS,
     .series = {{.name = "CPU core-hours",
                 .word = "core-h",
                 .id = M_CPU_HOURS,
                 .style = STYLE_SERIES_1,
                 .mark = CHART_BAR},
                {.name = "RAM GB-hours",
                 .word = "GB-h",
                 .id = M_RAM_HOURS,
                 .style = STYLE_SERIES_2,
                 .mark = CHART_LINE,
                 .right = true}},
     .n_series = 2,
     .units = {"core-h", "GB-h"},
     .what = "allocation",
     .empty = "No allocations in this window"},
    {.section = "charts.allocations",
     .title = "Allocations, not utilisation",
     .count = M_ALLOCATIONS,
     .series =
         {{.name = "allocations", .id = M_ALLOCATIONS, .style = STYLE_SERIES_1, .mark = CHART_BAR}},
     .n_series = 1,
     .units = {"allocations", ""},
     .what = "allocation",
     .empty = "No allocations in this window"},
};

static const struct board_list lists[] = {
    {.section = "lists.agents_cpu",
     .title = "Top agents, CPU",
     .by = E_CONSUMER,
     .none = "no agent",
     .count = M_ALLOCATIONS,
     .measures = {M_CPU_HOURS, M_RAM_HOURS, M_ALLOCATIONS_OPEN},
     .n_measures = 3,
     .n_parts = 1,
     .unit = "core-hours",
     .empty = "No allocations in this window"},
    {.section = "lists.agents_ram",
     .title = "Top agents, RAM",
     .by = E_CONSUMER,
     .none = "no agent",
     .count = M_ALLOCATIONS,
     .measures = {M_RAM_HOURS, M_CPU_HOURS, M_ALLOCATIONS_OPEN},
     .n_measures = 3,
     .n_parts = 1,
     .unit = "GB-hours",
     .empty = "No allocations in this window"},
};

/* ---- of services that have no allocations but jobs ---- */

static const struct card_def job_cards[] = {
    {.section = "cards.core_hours_billed",
     .title = "Core-hours of jobs",
     .unit = " core-h",
     .numbers = {{M_CORE_HOURS, "total", "Total"},
                 {M_JOBS, "jobs", "Jobs", "jobs", "jobs"},
                 {M_JOBS_RUNNING, "running", "Running", "still running", "run", STYLE_INFO}},
     .n_numbers = 3,
     .shown = {1, 2},
     .n_shown = 2,
     .style = STYLE_SERIES_1},
    CARD_JOBS_WAITING(STYLE_SERIES_2),
};

static const struct board_chart job_charts[] = {
    {.section = "charts.core_hours",
     .title = "Core-hours of jobs, allocated",
     .count = M_JOBS,
     .series = {{.name = "core-hours",
                 .word = "core-h",
                 .id = M_CORE_HOURS,
                 .style = STYLE_SERIES_1,
                 .mark = CHART_BAR},
                {.name = "jobs",
                 .id = M_JOBS,
                 .style = STYLE_SERIES_2,
                 .mark = CHART_LINE,
                 .right = true}},
     .n_series = 2,
     .units = {"core-h", "jobs"},
     .what = "job",
     .empty = "No jobs in this window"},
};

#define JOB_LIST(name, field, nobody)                                                              \
    {                                                                                              \
        .section = name, .by = field, .none = nobody, .count = M_JOBS,                             \
        .measures = {M_CORE_HOURS, M_JOBS_RUNNING, M_FAILURE_PRESSURE}, .n_measures = 3,           \
        .n_parts = 1, .unit = "core-hours", .empty = "No jobs in this window"                      \
    }
static const struct board_list job_lists[] = {JOB_LIST("lists.users", E_USER, "no user"),
                                              JOB_LIST("lists.classes", E_CLASS, "none"),
                                              JOB_LIST("lists.projects", E_PROJECT, "none")};

const struct board board_of_jobs = {.cards = job_cards,
                                    .n_cards = ARRAY_LEN(job_cards),
                                    .charts = job_charts,
                                    .n_charts = ARRAY_LEN(job_charts),
                                    .lists = job_lists,
                                    .n_lists = ARRAY_LEN(job_lists)};

static const struct board board = {.cards = cards,
                                   .n_cards = ARRAY_LEN(cards),
                                   .charts = charts,
                                   .n_charts = ARRAY_LEN(charts),
                                   .lists = lists,
                                   .n_lists = ARRAY_LEN(lists),
                                   .what = "allocations of CPU or memory",
                                   .instead = {&board_of_jobs}};
const struct view view_compute = {.name = "compute",
                                  .title = "Compute",
                                  .key = '4',
                                  .help = "CPU and RAM allocated, by agent",
                                  .n_metrics = ARRAY_LEN(charts),
                                  .sort = {.field = -1, .descending = true},
                                  .board = &board,
                                  BOARD_FUNCTIONS};
