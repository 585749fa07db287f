/* Overview, what a card says of an API key and of a controller. */
#include <string.h>

#include "boxes.h"
#include "offers.h"

/* ---- API keys ---- */

static const struct fact key_facts[] = {
    {KEYS_JOBS, "jobs", "jobs", STYLE_TEXT, false},
    {KEYS_CORE_HOURS, "core-h", "core-h", STYLE_TEXT, true},
    {KEYS_RUNNING, "running", "run", STYLE_INFO, false},
    {KEYS_BYOC, "BYOC", "BYOC", STYLE_TEXT, false},
};
/* In the same columns, of services with requests in place of jobs. */
static const struct fact request_facts[] = {
    {KEYS_JOBS, "requests", "req.", STYLE_TEXT, false},
    {KEYS_CORE_HOURS, "USD", "USD", STYLE_TEXT, true},
    {KEYS_RUNNING, "in", "in", STYLE_TEXT, false},
    {KEYS_BYOC, "out", "out", STYLE_TEXT, false},
};
static const size_t key_lines[] = {KEYS_NAME,   KEYS_JOBS,      KEYS_CORE_HOURS, KEYS_LAST_JOB,
                                   KEYS_FAILED, KEYS_CANCELLED, KEYS_RUNNING,    KEYS_BYOC,
                                   KEYS_KIND,   KEYS_MASKED,    KEYS_SHARE};

static bool of_jobs(const struct scene *scene)
{
    return overview_subject(scene)->count == M_JOBS;
}

/* "30 ✗  12 ⊘": failed and cancelled, with signs that need no colour. */
static void say_failures(const struct boxes *boxes, size_t row, bool brief, struct line *line)
{
    static const size_t columns[] = {KEYS_FAILED, KEYS_CANCELLED};
    static const enum style styles[] = {STYLE_BAD, STYLE_WARN};
    static const char *const signs[] = {"✗", "⊘"}, *const words[] = {" failed", " canc."};
    size_t n = !of_jobs(boxes->scene) ? 1 : ARRAY_LEN(columns); /* requests are not cancelled */
    for (size_t i = 0; i < n && box_knows(boxes, columns[i]); i++) {
        int64_t number = box_number(boxes, row, columns[i]);
        char text[NUMBER_MAX], widest[NUMBER_MAX];
        enum style style = number > 0 ? styles[i] : STYLE_DIM;
        count_text(widest, boxes->most[columns[i]], 6);
        line_add(line, STYLE_TEXT, !i ? "" : brief ? " " : "  ");
        line_pad(line, style, count_text(text, number, 6), text_width(widest));
        line_add(line, style, boxes->ascii && !brief ? words[i] : brief ? "" : " ");
        line_add(line, style, boxes->ascii && !brief ? "" : signs[i]);
    }
}

static void draw_key_name(const struct boxes *boxes, size_t row, struct grid *grid,
                          struct rect line)
{
    char hidden[REDACTED_MAX];
    enum style style = box_text(boxes, row, KEYS_ID) ? STYLE_TITLE : STYLE_WARN;
    int used = draw_text(grid, line, ALIGN_RIGHT, STYLE_DIM, box_text(boxes, row, KEYS_KIND));
    rect_cut_right(&line, used ? used + 2 : 0);
    draw_text(grid, line, ALIGN_LEFT, style,
              list_name(boxes->scene, boxes->list->word, boxes->table, row, hidden));
}

static void draw_key(const struct boxes *boxes, size_t row, struct grid *grid, struct rect rect)
{
    CLEANUP(line_finish)
    struct line last = {0};
    char text[NUMBER_MAX], key[OFFER_WORD];
    const struct overview_subject *subject = overview_subject(boxes->scene);
    const char *masked = box_text(boxes, row, KEYS_MASKED);
    draw_key_name(boxes, row, grid, rect_cut_top(&rect, 1));
    struct rect middle = rect_cut_top(&rect, 1);
    line_addf(&last, STYLE_DIM, "last %s %s", subject->one,
              ago_text(text, box_number(boxes, row, KEYS_LAST_JOB), boxes->scene->now));
    CLEANUP(str_finish)
    struct str without = {0};
    if (!box_knows(boxes, KEYS_LAST_JOB))
        line_clear(&last);
    offer_within(offer_one(boxes->scene->offer, E_KEY, "Key"), key);
    str_addf(&without, "%s without a%s %s", subject->many, strchr("aeiou", *key) ? "n" : "", key);
    line_draw(&last, grid, middle, ALIGN_RIGHT);
    rect_cut_right(&middle, line_width(&last) + 2);
    draw_text(grid, middle, ALIGN_LEFT, STYLE_DIM,
              !box_text(boxes, row, KEYS_ID)   ? str_text(&without)
              : boxes->scene->redact && masked ? "key hidden"
                                               : masked);
    draw_facts(boxes, row, grid, rect);
}

static const struct box_list key_list = {
    .section = "keys",
    .set = DATA_KEYS,
    .word = "key",
    .title = "API keys",
    .empty_title = "No API keys yet",
    .empty = "Each key of the organisation appears here with its jobs once the service lists it.",
    .pane = PANE_KEYS,
    .question = OVERVIEW_KEY_JOBS,
    .share_column = KEYS_SHARE,
    .facts = key_facts,
    .n_facts = ARRAY_LEN(key_facts),
    .say_end = say_failures,
    .draw = draw_key,
    .line_columns = key_lines,
    .n_line_columns = ARRAY_LEN(key_lines)};

void overview_draw_keys(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, const struct pane_info *pane)
{
    const struct section *section = section_find(sections, "keys");
    bool descending;
    int column = overview_sort("keys", scene, &descending);
    char note[80] = "";
    if (section && !offer_has_field(scene->offer, E_KEY))
        snprintf(note, sizeof(note), "%zu · %s do not say of which", section->table.n_rows,
                 overview_subject(scene)->many);
    else if (section)
        snprintf(note, sizeof(note), "%zu · by %s %s", section->table.n_rows,
                 section->table.columns[column]->title, descending ? "▼" : "▲");
    struct box_list list = key_list;
    CLEANUP(str_finish)
    struct str none = {0};
    if (!of_jobs(scene))
        list.facts = request_facts;
    if (scene->offer) {
        list.title = offer_many(scene->offer, E_KEY, list.title);
        str_addf(&none, "%s appear here once the service lists them.", list.title);
        list.empty = str_text(&none);
        list.empty_title = "None yet";
    }
    draw_box_list(&list, scene, sections, grid, pane, note);
}

/* ---- controllers ---- */

static const struct fact controller_facts[] = {
    {CTL_HANDLED, "handled", "jobs", STYLE_TEXT, false},
    {CTL_RUNNING, "running", "run", STYLE_INFO, false},
    {CTL_COMPLETED, "done", "done", STYLE_GOOD, false},
    {CTL_CORE_HOURS, "core-h", "core-h", STYLE_TEXT, true},
};
/* In the same columns, of services with requests in place of jobs. */
static const struct fact serving_facts[] = {
    {CTL_HANDLED, "requests", "req.", STYLE_TEXT, false},
    {CTL_CORE_HOURS, "USD", "USD", STYLE_TEXT, true},
    {CTL_RUNNING, "in", "in", STYLE_TEXT, false},
    {CTL_COMPLETED, "out", "out", STYLE_TEXT, false},
};
static const size_t controller_lines[] = {CTL_NAME,    CTL_STATUS,    CTL_HANDLED,  CTL_HEARTBEAT,
                                          CTL_RUNNING, CTL_COMPLETED, CTL_LAST_JOB, CTL_CORE_HOURS,
                                          CTL_CORES,   CTL_MEMORY,    CTL_SHARE};

struct status_look {
    const char *status, *text, *ascii;
    const char *sign;
    enum style style;
};
static const struct status_look status_looks[] = {
    {"online", "● Online", "* Online", "●", STYLE_GOOD},
    {"draining", "◐ Draining", "~ Draining", "◐", STYLE_WARN},
    {"offline", "○ Offline", "x Offline", "○", STYLE_BAD},
};

static int draw_status(struct grid *grid, struct rect rect, const char *status, const char *unknown)
{
    for (size_t i = 0; status && i < ARRAY_LEN(status_looks); i++)
        if (strcmp(status, status_looks[i].status) == 0)
            return draw_text(grid, rect, ALIGN_RIGHT, status_looks[i].style,
                             grid->ascii ? status_looks[i].ascii : status_looks[i].text);
    return draw_text(grid, rect, ALIGN_RIGHT, STYLE_DIM, status ? status : unknown);
}

/* A controller whose lines are being said. */
struct controller {
    const struct boxes *boxes;
    size_t row;
};

static void say_capacity(struct line *line, int level, const void *data)
{
    const struct controller *at = data;
    char cores[NUMBER_MAX], memory[NUMBER_MAX];
    if (!box_knows(at->boxes, CTL_CORES) && !box_knows(at->boxes, CTL_MEMORY))
        return;
    count_text(cores, box_number(at->boxes, at->row, CTL_CORES), 9);
    format_fixed(memory, sizeof(memory), box_number(at->boxes, at->row, CTL_MEMORY), 6, 0);
    line_addf(line, STYLE_DIM, level < 4 ? "%s cores · %s GB" : "%s c · %s GB", cores, memory);
}

static void say_times(struct line *line, int level, const void *data)
{
    const struct controller *at = data;
    int64_t now = at->boxes->scene->now;
    const char *(*ago)(char *, int64_t, int64_t) = level < 2 ? ago_text : ago_short;
    char beat[NUMBER_MAX], job[NUMBER_MAX];
    int64_t heard = box_number(at->boxes, at->row, CTL_HEARTBEAT);
    bool beats = box_knows(at->boxes, CTL_HEARTBEAT);
    if (at->boxes->scene->offer && heard == UNKNOWN)
        beats = false; /* of this one it does not say */
    ago(beat, heard, now);
    ago(job, box_number(at->boxes, at->row, CTL_LAST_JOB), now);
    if (beats)
        line_addf(line, STYLE_DIM, "%s%s",
                  level < 3   ? "heartbeat "
                  : level < 5 ? "beat "
                              : "",
                  beat);
    if (box_knows(at->boxes, CTL_LAST_JOB))
        line_addf(line, STYLE_DIM, "%s%s%s %s", beats ? " · " : "", level ? "" : "last ",
                  overview_subject(at->boxes->scene)->one, job);
}

static void draw_controller(const struct boxes *boxes, size_t row, struct grid *grid,
                            struct rect rect)
{
    enum { LEVELS = 6 };
    const struct controller at = {boxes, row};
    char hidden[REDACTED_MAX];
    struct rect top = rect_cut_top(&rect, 1);
    int used = draw_status(grid, top, box_text(boxes, row, CTL_STATUS),
                           box_knows(boxes, CTL_STATUS) ? "status not known" : "");
    rect_cut_right(&top, used + 2);
    draw_text(grid, top, ALIGN_LEFT, STYLE_TITLE,
              list_name(boxes->scene, boxes->list->word, boxes->table, row, hidden));
    draw_ends(grid, rect_cut_top(&rect, 1), LEVELS, say_capacity, say_times, &at);
    draw_facts(boxes, row, grid, rect);
}

static const struct box_list controller_list = {
    .section = "controllers",
    .set = DATA_CONTROLLERS,
    .word = "controller",
    .title = "Controllers",
    .empty_title = "No controllers yet",
    .empty = "Data appear when a controller has registered and sent its first heartbeat.",
    .pane = PANE_CONTROLLERS,
    .question = OVERVIEW_CONTROLLER_JOBS,
    .share_column = CTL_SHARE,
    .facts = controller_facts,
    .n_facts = ARRAY_LEN(controller_facts),
    .draw = draw_controller,
    .line_columns = controller_lines,
    .n_line_columns = ARRAY_LEN(controller_lines)};

static size_t with_status(const struct table *table, const char *status)
{
    size_t n = 0;
    for (size_t row = 0; row < table->n_rows; row++)
        n += text_equal(table_at(table, row, CTL_STATUS)->text, status);
    return n;
}

/* "3 online · 1 draining · 1 offline", or in a narrow frame "3 ● 1 ◐ 1 ○". */
static void say_states(const struct table *table, bool brief, struct str *out)
{
    for (size_t i = 0; i < ARRAY_LEN(status_looks); i++) {
        size_t n = with_status(table, status_looks[i].status);
        const char *name = brief ? status_looks[i].sign : status_looks[i].status;
        if (n)
            str_addf(out, "%s%zu %s", !out->len ? "" : brief ? " " : " · ", n, name);
    }
}

/* In the words of the service. */
static void name_controllers(const struct scene *scene, struct box_list *list, struct str *text)
{
    list->title = offer_many(scene->offer, E_CONTROLLER, list->title);
    if (!scene->offer)
        return;
    str_addf(text, "%s appear here once the service lists them.", list->title);
    list->empty = str_text(text);
    list->empty_title = "None yet";
}

void overview_draw_controllers(const struct scene *scene, const struct sections *sections,
                               struct grid *grid, const struct pane_info *pane)
{
    enum { TITLE_ROOM = 20 }; /* of the title and the corners */
    const struct section *section = section_find(sections, "controllers");
    CLEANUP(str_finish)
    struct str note = {0};
    if (section)
        say_states(&section->table, false, &note);
    if (section && !grid->ascii && text_width(str_text(&note)) + TITLE_ROOM > pane->rect.width) {
        str_clear(&note);
        say_states(&section->table, true, &note);
    }
    struct box_list list = controller_list;
    if (!of_jobs(scene))
        list.facts = serving_facts;
    CLEANUP(str_finish)
    struct str none = {0};
    name_controllers(scene, &list, &none);
    draw_box_list(&list, scene, sections, grid, pane, str_text(&note));
}
