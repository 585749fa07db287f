/* Overview, the four figures: each with its change against the window before, its course, and the
 * two parts it is made of. */
#include "overview.h"

#include "line.h"
#include "states.h"

enum { TREND_POINTS = 256, PART_LEVELS = 5 };

/* The two parts under a figure. */
struct part {
    const char *column, *label, *brief;
    enum style style;
};
static const struct part parts[CARD_COUNT][CARD_NUMBERS - 1] = {
    [CARD_JOBS] = {{"completed", "done", "done", STYLE_GOOD},
                   {"running", "running", "run", STYLE_INFO}},
    [CARD_CORE_HOURS] = {{"managed", "managed", "mgd", STYLE_TEXT},
                         {"byoc", "BYOC", "BYOC", STYLE_TEXT}},
    [CARD_CONTROLLER] = {{"byoc", "BYOC", "BYOC", STYLE_TEXT},
                         {"managed", "managed", "mgd", STYLE_TEXT}},
    [CARD_FAILURE] = {{"failed", "failed", "failed", STYLE_BAD},
                      {"cancelled", "cancelled", "canc.", STYLE_WARN}},
};

/* What one card is drawn from, and how wordy all four are. */
struct figure {
    const struct scene *scene;
    const struct table *table;
    size_t card;
    bool ascii;
    int level;
};

static const char *figure_text(const struct figure *figure, int64_t number, int level,
                               char out[static NUMBER_MAX])
{
    if (figure->card == CARD_CORE_HOURS)
        return hours_text(out, number, level);
    return count_text(out, number, level > 2 ? 4 : level > 1 ? 6 : NUMBER_MAX);
}

/* Three spans a part: what parts it from the one before, number, label. Levels: 0 as exact as it
 * is shown anywhere, 1 without decimals, 2 "24.8k", 3 with brief labels, 4 the first part alone. */
static void say_parts(struct line *line, int level, const void *data)
{
    const struct figure *figure = data;
    const struct part *both = parts[figure->card];
    size_t n = level < PART_LEVELS - 1 ? CARD_NUMBERS - 1 : 1;
    for (size_t i = 0; i < n; i++) {
        char text[NUMBER_MAX];
        int64_t number = table_number(figure->table, 0, both[i].column);
        line_add(line, STYLE_DIM, i ? " · " : "");
        line_add(line, number > 0 ? both[i].style : STYLE_TEXT,
                 figure_text(figure, number, level, text));
        line_addf(line, STYLE_DIM, " %s", level < 3 ? both[i].label : both[i].brief);
    }
}

/* For figures that count work the change says up or down, for failures worse or better. */
static enum style change_style(size_t card, int64_t tenths)
{
    if (tenths == UNKNOWN || tenths == 0)
        return STYLE_DIM;
    if (card == CARD_FAILURE)
        return tenths > 0 ? STYLE_BAD : STYLE_GOOD;
    return tenths > 0 ? STYLE_UP : STYLE_DOWN;
}

/* The change at levels: 0 "▲ 2.7 % on 991", 1 "▲ 2.7 %"; from 4 on it is left out. */
static void say_change(struct line *line, int level, const void *data)
{
    const struct figure *figure = data;
    int64_t tenths = table_number(figure->table, 0, "change_percent");
    int64_t before = table_number(figure->table, 0, "previous");
    char text[NUMBER_MAX];
    if (tenths == UNKNOWN || level > 3)
        return;
    const char *up = figure->ascii ? "+" : "▲ ", *down = figure->ascii ? "-" : "▼ ";
    const char *sign = tenths > 0 ? up : tenths < 0 ? down : "= ";
    line_addf(line, change_style(figure->card, tenths), "%s%s", sign,
              percent_text(text, tenths < 0 ? -tenths : tenths));
    if (level == 0)
        line_addf(line, STYLE_DIM, " on %s", figure_text(figure, before, 0, text));
}

/* The figure with its unit at levels: to 1 "1,018 46 % of jobs", 2 "1,018 46 %", 3 "1,018"; from 5
 * on in short. */
static void say_figure(struct line *line, int level, const void *data)
{
    const struct figure *figure = data;
    char text[NUMBER_MAX], share[NUMBER_MAX];
    int64_t number = table_at(figure->table, 0, 0)->number;
    percent_text(share, table_number(figure->table, 0, "share_percent"));
    line_add(line, STYLE_FIGURE, figure_text(figure, number, level > 4 ? 2 : 0, text));
    if (*share && level < 3)
        line_addf(line, STYLE_DIM, level < 2 ? " %s of jobs" : " %s", share);
    else if (level < 2 && figure->card == CARD_CORE_HOURS)
        line_add(line, STYLE_DIM, " core-h");
    else if (level < 2 && figure->card == CARD_JOBS)
        line_add(line, STYLE_DIM, " jobs");
}

enum { FIGURE_LEVELS = 6 };

/* The first level at which a card's first line fits into `width` columns. */
static int figure_level(const struct figure *figure, int width)
{
    CLEANUP(line_finish)
    struct line line = {0};
    int level = 0;
    for (; level < FIGURE_LEVELS - 1; level++) {
        line_clear(&line);
        say_figure(&line, level, figure);
        line_add(&line, STYLE_TEXT, level ? " " : "  ");
        say_change(&line, level, figure);
        if (line_width(&line) <= width)
            break;
    }
    return level;
}

static void draw_first_line(const struct figure *figure, struct grid *grid, struct rect row)
{
    CLEANUP(line_finish)
    struct line line = {0};
    say_figure(&line, figure->level, figure);
    if (line_width(&line) > row.width)
        draw_number(grid, row, ALIGN_LEFT, STYLE_FIGURE, line.spans[0].text);
    line_draw(&line, grid, row, ALIGN_LEFT);
    rect_cut_left(&row, line_width(&line) + 1);
    line_clear(&line);
    say_change(&line, figure->level, figure);
    line_draw(&line, grid, row, ALIGN_RIGHT);
}

/* Jobs and core-hours have the colours that they have in the timeline. */
static const enum style trend_styles[CARD_COUNT] = {
    [CARD_JOBS] = STYLE_SERIES_1,
    [CARD_CORE_HOURS] = STYLE_SERIES_2,
    [CARD_CONTROLLER] = STYLE_SERIES_3,
    [CARD_FAILURE] = STYLE_BAD,
};

static void draw_trend(const struct figure *figure, const struct sections *sections,
                       struct grid *grid, struct rect rect)
{
    const struct section *trend = section_find(sections, "cards.trend");
    double points[TREND_POINTS];
    size_t n = trend ? MIN(trend->table.n_rows, (size_t)TREND_POINTS) : 0;
    for (size_t i = 0; i < n; i++)
        points[i] = section_double(&trend->table, i, TREND_FIRST + figure->card);
    struct spark spark = {points, n, trend_styles[figure->card],
                          figure->scene->window.to >= figure->scene->now};
    draw_spark(grid, rect, &spark);
}

/* The ground under the part that Enter would follow; the figure itself has it as well. */
static void draw_chosen(const struct line *line, size_t number, struct grid *grid, struct rect row)
{
    int x = 0;
    size_t first = 3 * (number - 1), i = 0;
    for (; i < MIN(first + 1, line->n); i++)
        x += text_width(line->spans[i].text);
    if (first + 3 > line->n)
        return;
    int width = text_width(line->spans[i].text) + text_width(line->spans[i + 1].text);
    struct rect part = {row.x + x, row.y, width, 1};
    draw_ground(grid, rect_clip(part, row), STYLE_CURSOR);
}

static void draw_card_of(const struct figure *figure, const struct sections *sections,
                         struct grid *grid, struct rect rect, size_t number)
{
    bool focused = number < CARD_NUMBERS;
    struct rect inside =
        draw_pane(grid, rect,
                  &(struct pane){.title = overview_cards[figure->card].title, .focused = focused});
    if (rect_empty(inside))
        return;
    if (!figure->table) {
        draw_missing(figure->scene, OVERVIEW_TOTALS, grid, inside, NULL);
        return;
    }
    CLEANUP(line_finish)
    struct line footer = {0};
    draw_first_line(figure, grid, rect_cut_top(&inside, 1));
    struct rect last = rect_cut_bottom(&inside, 1);
    line_fit(&footer, last.width, PART_LEVELS, say_parts, figure);
    line_draw(&footer, grid, last, ALIGN_LEFT);
    if (focused && number > 0)
        draw_chosen(&footer, number, grid, last);
    draw_trend(figure, sections, grid, inside);
}

void overview_draw_figures(const struct scene *scene, const struct sections *sections,
                           struct grid *grid, const struct pane_info *pane)
{
    struct rect rows[CARD_COUNT], boxes[CARD_COUNT];
    size_t per_row = pane->per_row, n_rows = CARD_COUNT / per_row;
    struct figure_place place =
        overview_figure(scene->state->panes[PANE_FIGURES].selected, per_row);
    struct figure figures[CARD_COUNT];
    int level = 0;
    rect_rows(pane->rect, 0, n_rows, rows);
    for (size_t i = 0; i < n_rows; i++)
        rect_columns(rows[i], 0, per_row, boxes + i * per_row);
    for (size_t card = 0; card < CARD_COUNT; card++) {
        const struct section *section = section_find(sections, overview_cards[card].section);
        figures[card] =
            (struct figure){scene, section ? &section->table : NULL, card, grid->ascii, 0};
        if (section)
            level = MAX(level, figure_level(&figures[card], pane_inside(boxes[card]).width));
    }
    for (size_t card = 0; card < CARD_COUNT; card++) {
        bool focused = scene->state->focus == PANE_FIGURES && place.card == card;
        figures[card].level = level;
        draw_card_of(&figures[card], sections, grid, boxes[card],
                     focused ? place.number : CARD_NUMBERS);
    }
}
