/* Cards, the picture: each figure with its change against the window before, its course, and the
 * parts it is made of. All cards of a pane are worded alike. */
#include "cards.h"

#include "lacks.h"
#include "line.h"
#include "offers.h"
#include "states.h"

enum { TREND_POINTS = 256, PART_LEVELS = 5, FIGURE_LEVELS = 6, PART_SPANS = 3, CORNERS = 5 };
enum { FOOTER_LEVELS = PART_LEVELS + LACK_LEVELS };

/* What one card is drawn from. */
struct figure {
    const struct cards *cards;
    const struct card_def *card;
    const struct scene *scene;
    const struct table *table; /* its section; NULL: not there yet */
    bool ascii;
    int level;
};

static const char *text_of(const struct figure *figure, size_t column, int level,
                           char out[static NUMBER_MAX])
{
    const struct field *field = figure->table->columns[column];
    if (figure->scene->redact && field_is_amount(field))
        return "***";
    return number_text(out, field, table_at(figure->table, 0, column)->number, level);
}

/* Three spans a part: what parts it from the one before, number, label. Levels: 0 as exact as it
 * is shown anywhere, 1 without decimals, 2 "24.8k", 3 with brief labels, 4 the first part alone. */
static void say_parts(struct line *line, int level, const void *data)
{
    const struct figure *figure = data;
    const struct card_def *card = figure->card;
    size_t n = level < PART_LEVELS - 1 ? card->n_shown : MIN(card->n_shown, 1u);
    for (size_t i = 0; i < n; i++) {
        const struct card_number *part = &card->numbers[card->shown[i]];
        char text[NUMBER_MAX];
        int64_t number = table_at(figure->table, 0, card->shown[i])->number;
        const char *label = level < 3 ? part->label : part->brief;
        line_add(line, STYLE_DIM, !i ? "" : card->joint ? card->joint : " · ");
        line_add(line, number > 0 ? part->style : STYLE_TEXT,
                 text_of(figure, card->shown[i], level, text));
        line_addf(line, STYLE_DIM, *label ? " %s" : "%s", label);
    }
}

static const struct lack *lack_of(const struct figure *figure)
{
    return table_lack(scene_table(figure->scene, figure->cards->totals),
                      figure->card->numbers[0].id);
}

/* The parts with what the figure lacks behind them; where there is no room for both, or the figure
 * is not known, only that. */
static void say_footer(struct line *line, int level, const void *data)
{
    const struct figure *figure = data;
    const struct lack *lack = lack_of(figure);
    CLEANUP(str_finish)
    struct str text = {0};
    bool alone = lack && (lack->none || level >= PART_LEVELS);
    if (!alone)
        say_parts(line, MIN(level, PART_LEVELS - 1), data);
    if (!lack)
        return;
    lack_say(lack, figure->scene,
             lack->none             ? MIN(level, LACK_LEVELS - 1)
             : level >= PART_LEVELS ? level - PART_LEVELS
                                    : 1,
             &text);
    line_addf(line, STYLE_WARN, "%s%s", line->n ? " · " : "", str_text(&text));
}

/* For figures that count work the change says up or down, for failures worse or better. */
static enum style change_style(const struct card_def *card, int64_t tenths)
{
    if (tenths == UNKNOWN || tenths == 0)
        return STYLE_DIM;
    if (card->bad)
        return tenths > 0 ? STYLE_BAD : STYLE_GOOD;
    return tenths > 0 ? STYLE_UP : STYLE_DOWN;
}

/* Of a change in tenths of a percent; what is more than tenfold is said in times. */
enum { ONCE = 1000, TENFOLD = 10 * ONCE, TIMES_WIDTH = 6 };

/* The change at levels: 0 "▲ 2.7 % on 991", 1 "▲ 2.7 %"; from 4 on it is left out. */
static void say_change(struct line *line, int level, const void *data)
{
    const struct figure *figure = data;
    size_t column = figure->table->n_columns - 1;
    int64_t tenths = table_at(figure->table, 0, column)->number;
    char text[NUMBER_MAX];
    if (tenths == UNKNOWN || level > 3)
        return;
    const char *up = figure->ascii ? "+" : "▲ ", *down = figure->ascii ? "-" : "▼ ";
    const char *sign = tenths > 0 ? up : tenths < 0 ? down : "= ";
    percent_text(text, tenths < 0 ? -tenths : tenths);
    if (tenths >= TENFOLD) {
        char times[NUMBER_MAX];
        snprintf(text, sizeof(text), "×%s", count_text(times, tenths / ONCE + 1, TIMES_WIDTH));
    }
    line_addf(line, change_style(figure->card, tenths), "%s%s", sign, text);
    if (level == 0)
        line_addf(line, STYLE_DIM, " on %s", text_of(figure, column - 1, 0, text));
}

/* The figure with its unit at levels: to 1 "1,018 46 % of jobs", 2 "1,018 46 %", 3 "1,018"; from 5
 * on in short. */
static void say_figure(struct line *line, int level, const void *data)
{
    const struct figure *figure = data;
    const struct card_def *card = figure->card;
    char text[NUMBER_MAX], share[NUMBER_MAX];
    percent_text(share, table_number(figure->table, 0, "share_percent"));
    line_add(line, STYLE_FIGURE, text_of(figure, 0, level > 4 ? 2 : 0, text));
    if (*share && level < 3) {
        line_addf(line, STYLE_DIM, " %s", share);
        if (level < 2)
            line_addf(line, STYLE_DIM, " %s", card->of);
    } else if (level < 2 && card->unit) {
        line_add(line, STYLE_DIM, card->unit);
    }
}

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

static void draw_trend(const struct figure *figure, const struct sections *sections,
                       struct grid *grid, struct rect rect)
{
    const struct section *trend = section_find(sections, "cards.trend");
    bool unknown = table_at(figure->table, 0, 0)->number == UNKNOWN, lack = lack_of(figure) != NULL;
    if (figure->card->numbers[0].work_out ||
        (unknown && (lack || scene_lacks_events(figure->scene))))
        return; /* of the state now, and of what is not known, there is no course */
    size_t column = BUCKET_COLUMNS + (size_t)(figure->card - figure->cards->items);
    double points[TREND_POINTS];
    size_t n = trend ? MIN(trend->table.n_rows, (size_t)TREND_POINTS) : 0;
    for (size_t i = 0; i < n; i++)
        points[i] = section_double(&trend->table, i, column);
    struct spark spark = {points, n, figure->card->style,
                          figure->scene->window.to >= figure->scene->now};
    draw_spark(grid, rect, &spark);
}

/* The ground under the part that Enter would follow; the figure itself has it as well. */
static void draw_chosen(const struct line *line, size_t number, struct grid *grid, struct rect row)
{
    int x = 0;
    size_t first = PART_SPANS * (number - 1), i = 0;
    for (; i < MIN(first + 1, line->n); i++)
        x += text_width(line->spans[i].text);
    if (first + PART_SPANS > line->n)
        return;
    int width = text_width(line->spans[i].text) + text_width(line->spans[i + 1].text);
    struct rect part = {row.x + x, row.y, width, 1};
    draw_ground(grid, rect_clip(part, row), STYLE_CURSOR);
}

/* `number`: what is selected of it; none when beyond CARD_SHOWN. */
static void draw_one(const struct figure *figure, const struct sections *sections,
                     struct grid *grid, struct rect rect, size_t number)
{
    bool focused = number <= CARD_SHOWN;
    const struct scene *scene = figure->scene;
    bool says = figure->cards->says_window && !scene->window_chosen;
    bool fits = !figure->card->brief || text_width(figure->card->title) + CORNERS <= rect.width;
    struct rect inside =
        draw_pane(grid, rect,
                  &(struct pane){.title = fits ? figure->card->title : figure->card->brief,
                                 .note = says ? window_kind_name(scene->window.kind) : NULL,
                                 .focused = focused});
    if (rect_empty(inside))
        return;
    const struct scene_trouble *trouble = scene_trouble(scene, DATA_EVENTS);
    if (!figure->table && trouble && !scene_err(scene, figure->cards->totals)) {
        draw_text(grid, rect_cut_top(&inside, 1), ALIGN_LEFT, STYLE_FIGURE, "–");
        draw_text(grid, rect_cut_bottom(&inside, 1), ALIGN_LEFT, STYLE_WARN,
                  trouble->refused ? "closed to this credential" : "not fetched");
        return;
    }
    if (!figure->table) {
        draw_missing(figure->scene, figure->cards->totals, grid, inside, NULL);
        return;
    }
    CLEANUP(line_finish)
    struct line footer = {0};
    draw_first_line(figure, grid, rect_cut_top(&inside, 1));
    struct rect last = rect_cut_bottom(&inside, 1);
    line_fit(&footer, last.width, FOOTER_LEVELS, say_footer, figure);
    line_draw(&footer, grid, last, ALIGN_LEFT);
    if (focused && number > 0)
        draw_chosen(&footer, number, grid, last);
    draw_trend(figure, sections, grid, inside);
}

/* Cards that have no answer have one reason, which is said once. */
static bool fails(const struct cards *cards, const struct scene *scene,
                  const struct sections *sections)
{
    return cards->n && scene_err(scene, cards->totals) &&
           !section_find(sections, cards->items[0].section);
}

static void draw_failing(const struct cards *cards, const struct scene *scene, struct grid *grid,
                         struct rect rect)
{
    const struct pane pane = {.title = "Figures", .focused = scene->state->focus == cards->pane};
    draw_missing(scene, cards->totals, grid, draw_pane(grid, rect, &pane), NULL);
}

void cards_draw(const struct cards *cards, const struct scene *scene,
                const struct sections *sections, struct grid *grid, const struct pane_info *pane)
{
    struct rect rows[CARDS_MAX], boxes[CARDS_MAX * 2];
    struct figure figures[CARDS_MAX];
    size_t per_row = pane->per_row, n_rows = (cards->n + per_row - 1) / per_row;
    struct card_place place =
        cards_place(cards, scene->state->panes[cards->pane].selected, per_row);
    int level = 0;
    if (fails(cards, scene, sections)) {
        draw_failing(cards, scene, grid, pane->rect);
        return;
    }
    rect_rows(pane->rect, 0, n_rows, rows);
    for (size_t i = 0; i < n_rows; i++)
        rect_columns(rows[i], 0, per_row, boxes + i * per_row);
    for (size_t i = 0; i < cards->n; i++) {
        const struct section *section = section_find(sections, cards->items[i].section);
        figures[i] = (struct figure){.cards = cards, .card = &cards->items[i], .scene = scene};
        figures[i].table = section ? &section->table : NULL;
        figures[i].ascii = grid->ascii;
        if (section)
            level = MAX(level, figure_level(&figures[i], pane_inside(boxes[i]).width));
    }
    for (size_t i = 0; i < cards->n; i++) {
        bool focused = scene->state->focus == cards->pane && place.card == i;
        figures[i].level = level;
        draw_one(&figures[i], sections, grid, boxes[i], focused ? place.number : CARD_SHOWN + 1);
    }
}
