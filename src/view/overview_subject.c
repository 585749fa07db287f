/* Overview, what it is about: jobs, or for services that have none the requests to models. */
#include "offers.h"
#include "overview.h"

static const struct card_def cards[] = {
    {.section = "cards.jobs_submitted",
     .title = "Jobs submitted",
     .unit = " jobs",
     .numbers = {{M_JOBS, "total", "Total"},
                 {M_JOBS_COMPLETED, "completed", "Completed", "done", "done", STYLE_GOOD},
                 {M_JOBS_RUNNING, "running", "Running", "running", "run", STYLE_INFO},
                 {M_JOBS_PENDING, "pending", "Pending"}},
     .n_numbers = 4,
     .shown = {1, 2},
     .n_shown = 2,
     .style = STYLE_SERIES_1},
    {.section = "cards.core_hours_billed",
     .title = "Core-hours billed",
     .brief = "Core-hours",
     .title_own = "Core-hours of jobs",
     .unit = " core-h",
     .numbers = {{M_CORE_HOURS, "total", "Total"},
                 {M_CORE_HOURS_MANAGED, "managed", "Managed", "managed", "mgd"},
                 {M_CORE_HOURS_BYOC, "byoc", "BYOC", "BYOC", "BYOC"}},
     .n_numbers = 3,
     .shown = {1, 2},
     .n_shown = 2,
     .style = STYLE_SERIES_2},
    {.section = "cards.controller_jobs",
     .title = "Controller jobs",
     .numbers = {{M_JOBS_BYOC, "byoc", "BYOC", "BYOC", "BYOC"},
                 {M_JOBS_MANAGED, "managed", "Managed", "managed", "mgd"}},
     .n_numbers = 2,
     .shown = {0, 1},
     .n_shown = 2,
     .has_share = true,
     .whole = M_JOBS,
     .of = "of jobs",
     .style = STYLE_SERIES_3},
    {.section = "cards.failure_pressure",
     .title = "Failure pressure",
     .brief = "Failures",
     .numbers = {{M_FAILURE_PRESSURE, "total", "Total"},
                 {M_JOBS_FAILED, "failed", "Failed", "failed", "failed", STYLE_BAD},
                 {M_JOBS_CANCELLED, "cancelled", "Cancelled", "cancelled", "canc.", STYLE_WARN}},
     .n_numbers = 3,
     .shown = {1, 2},
     .n_shown = 2,
     .has_share = true,
     .whole = M_JOBS,
     .of = "of jobs",
     .bad = true,
     .style = STYLE_BAD},
    CARD_JOBS_WAITING(STYLE_SERIES_4),
    CARD_REQUESTS(STYLE_SERIES_1),
    {.section = "cards.input_tokens",
     .title = "Input tokens",
     .unit = " tokens",
     .numbers = {{M_TOKENS_INPUT, "total", "Total"},
                 {M_TOKENS_CACHED, "cached", "Cached", "cached", "cached"}},
     .n_numbers = 2,
     .shown = {1},
     .n_shown = 1,
     .style = STYLE_SERIES_2},
    {.section = "cards.output_tokens",
     .title = "Output tokens",
     .unit = " tokens",
     .numbers = {{M_TOKENS_OUTPUT, "total", "Total"}},
     .n_numbers = 1,
     .style = STYLE_SERIES_3},
    {.section = "cards.fee_usd",
     .title = "Cost",
     .unit = " USD",
     .numbers = {{M_FEE, "total", "Total"}},
     .n_numbers = 1,
     .style = STYLE_SERIES_4},
};

static const struct overview_told job_metrics[TIMELINE_METRICS][2] = {
    {{M_JOBS, "jobs", NULL, "jobs"}, {M_CORE_HOURS, "core-hours", "core-h", "core-h"}},
    {{M_JOBS_BYOC, "controller jobs", NULL, "jobs"},
     {M_CORE_HOURS_BYOC, "BYOC core-hours", "core-h", "core-h"}},
    {{M_FAILURE_PRESSURE, "failed + cancelled", NULL, "jobs"}, {M_JOBS, "jobs", NULL, "jobs"}},
};
static const struct overview_told request_metrics[TIMELINE_METRICS][2] = {
    {{M_REQUESTS, "requests", NULL, "requests"}, {M_TOKENS_INPUT, "input", "input", "tokens"}},
    {{M_TOKENS_INPUT, "input tokens", "input", "tokens"},
     {M_TOKENS_OUTPUT, "output tokens", "output", "tokens"}},
    {{M_FEE, "cost", "USD", "USD"}, {M_TOKENS_INPUT, "input tokens", "input", "tokens"}},
};

static const struct overview_subject of_jobs = {.one = "job",
                                                .many = "jobs",
                                                .where = "kind:job",
                                                .none = "No jobs in this window",
                                                .count = M_JOBS,
                                                .metrics = job_metrics};
static const struct overview_subject of_requests = {.one = "request",
                                                    .many = "requests",
                                                    .where = "kind:request",
                                                    .none = "No requests in this window",
                                                    .count = M_REQUESTS,
                                                    .metrics = request_metrics};
/* Of services that do not count their requests. */
static const struct overview_subject of_tokens = {.one = "request",
                                                  .many = "tokens",
                                                  .where = "kind:request",
                                                  .none = "No tokens in this window",
                                                  .count = M_TOKENS_INPUT,
                                                  .metrics = request_metrics};

const struct overview_subject *overview_subject(const struct scene *scene)
{
    if (offer_has_kind(scene->offer, KIND_JOB))
        return &of_jobs;
    return offer_tells(scene->offer, M_REQUESTS) ? &of_requests : &of_tokens;
}

const struct overview_told *overview_metric(const struct scene *scene)
{
    const struct overview_subject *subject = overview_subject(scene);
    const struct overview_told *told[TIMELINE_METRICS] = {subject->metrics[0]};
    size_t n = 0;
    for (size_t i = 0; i < TIMELINE_METRICS; i++)
        if (offer_tells(scene->offer, subject->metrics[i][0].id) &&
            offer_tells(scene->offer, subject->metrics[i][1].id))
            told[n++] = subject->metrics[i];
    return told[scene->state->metric % MAX(n, 1u)];
}

struct cards overview_cards(const struct scene *scene)
{
    enum { MOST = 4 };
    struct cards out = {.totals = OVERVIEW_TOTALS,
                        .before = OVERVIEW_BEFORE,
                        .trend = OVERVIEW_TREND,
                        .pane = PANE_FIGURES,
                        .says_window = true};
    cards_choose(&out, cards, ARRAY_LEN(cards), MOST, scene);
    return out;
}
