/* Overview, the timeline: jobs as bars, core-hours as a line, each with its axis. */
#include "overview.h"
#include "spikes.h"

enum { TIMELINE_DAYS = 14, TIMELINE_BUCKETS = 60 };

/* The timeline has 14 days until the window is chosen; then it follows the window. */
void overview_ask_timeline(const struct scene *scene, struct question *question)
{
    static const enum bucket by_window[WINDOW_KINDS] = {
        [WINDOW_24H] = BUCKET_HOUR, [WINDOW_7D] = BUCKET_6_HOURS, [WINDOW_30D] = BUCKET_DAY};
    const enum measure_id ids[] = {overview_metric(scene)[0].id, overview_metric(scene)[1].id};
    *question = scene_measures(scene, ids, ARRAY_LEN(ids));
    if (!scene->window_chosen) {
        int64_t today = day_start(scene->now - 1, scene->zone);
        question->window = (struct window){
            WINDOW_CUSTOM, day_add(today, 1 - TIMELINE_DAYS, scene->zone), scene->now};
        question->bucket = BUCKET_DAY;
        return;
    }
    question->bucket = by_window[scene->window.kind];
    if (question->bucket == BUCKET_NONE)
        question->buckets_most = TIMELINE_BUCKETS;
}

void overview_ask_weeks(const struct scene *scene, const struct question *timeline,
                        struct question *question)
{
    *question = spikes_ask(scene, timeline, overview_metric(scene)[0].id);
}

void overview_build_timeline(const struct scene *scene, struct sections *out)
{
    struct section *section =
        section_copy(out, "timeline", "Timeline", scene_table(scene, OVERVIEW_TIMELINE));
    if (!section)
        return;
    section_fill_sums(section);
    spikes_build(section, scene, scene_table(scene, OVERVIEW_WEEKS), overview_metric(scene)[0].id);
}

struct course overview_timeline(const struct scene *scene, const struct sections *sections)
{
    const struct section *section = section_find(sections, "timeline");
    const struct overview_told *told = overview_metric(scene);
    return (struct course){
        .section = "timeline",
        .title = "Timeline",
        .table = section ? &section->table : NULL,
        .series = {{told[0].name, told[0].word, TIMELINE_BARS, STYLE_SERIES_1, CHART_BAR, false},
                   {told[1].name, told[1].word, TIMELINE_LINE, STYLE_SERIES_2, CHART_LINE, true}},
        .n_series = 2,
        .units = {told[0].unit, told[1].unit},
        .span = scene->window_chosen ? NULL : "last 14 days",
        .what = overview_subject(scene)->one,
        .empty = overview_subject(scene)->none,
        .pane = PANE_TIMELINE,
        .question = OVERVIEW_TIMELINE,
    };
}
