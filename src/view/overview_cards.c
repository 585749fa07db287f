/* Overview, the boxes: the four figures, a card for each API key and each controller. */
#include "overview.h"

#include <stdlib.h>
#include <string.h>

enum { FOOTER_SPANS = 6, LINE_SPANS = 16, TREND_POINTS = 256 };

/* Texts of a card's spans, gone after the card is drawn. */
struct line {
    struct arena arena;
    struct span spans[LINE_SPANS];
    size_t n;
};

static void line_finish(struct line *line)
{
    arena_finish(&line->arena);
    line->n = 0;
}

static void line_add(struct line *line, enum style style, const char *text)
{
    if (line->n < LINE_SPANS)
        line->spans[line->n++] = (struct span){arena_text(&line->arena, text), style, true};
}

static void line_count(struct line *line, enum style style, int64_t number)
{
    char text[NUMBER_MAX];
    line_add(line, style, format_count(text, sizeof(text), number));
}

static void line_hours(struct line *line, enum style style, int64_t number)
{
    char text[NUMBER_MAX];
    line_add(line, style, format_fixed(text, sizeof(text), number == UNKNOWN ? 0 : number, 9, 1));
}

static void draw_line(struct grid *grid, struct rect rect, enum align align,
                      const struct line *line)
{
    draw_spans(grid, rect, align, line->spans, line->n);
}

/* ---- the four figures ---- */

struct footer_part {
    const char *column, *label;
    enum style style;
    bool hours;
};
static const struct footer_part footers[CARD_COUNT][3] = {
    [CARD_JOBS] = {{"completed", " done", STYLE_GOOD, false},
                   {"running", " running", STYLE_INFO, false}},
    [CARD_CORE_HOURS] = {{"managed", " managed", STYLE_TEXT, true},
                         {"byoc", " BYOC", STYLE_TEXT, true}},
    [CARD_CONTROLLER] = {{"byoc", " BYOC", STYLE_TEXT, false},
                         {"managed", " managed", STYLE_TEXT, false}},
    [CARD_FAILURE] = {{"failed", " failed", STYLE_BAD, false},
                      {"cancelled", " cancelled", STYLE_WARN, false}},
};

static void card_footer(size_t card, const struct table *table, struct line *line)
{
    for (size_t i = 0; i < ARRAY_LEN(footers[card]) && footers[card][i].column; i++) {
        const struct footer_part *part = &footers[card][i];
        int64_t number = table_number(table, 0, part->column);
        if (i)
            line_add(line, STYLE_DIM, " · ");
        if (part->hours)
            line_hours(line, part->style, number);
        else
            line_count(line, number ? part->style : STYLE_TEXT, number);
        line_add(line, STYLE_DIM, part->label);
    }
}

static void percent(char *out, size_t size, const char *sign, int64_t tenths)
{
    if (tenths == UNKNOWN)
        *out = '\0';
    else if (llabs(tenths) < 100 && tenths % 10)
        snprintf(out, size, "%s%lld.%lld %%", sign, (long long)llabs(tenths) / 10,
                 (long long)llabs(tenths) % 10);
    else
        snprintf(out, size, "%s%lld %%", sign, ((long long)llabs(tenths) + 5) / 10);
}

/* The change against the window before: for the figures that count work it says up or down, for
 * failures worse or better. */
static enum style card_change(const struct grid *grid, size_t card, const struct table *table,
                              char *out, size_t size)
{
    int64_t tenths = table_number(table, 0, "change_percent");
    const char *up = grid->ascii ? "+" : "▲ ", *down = grid->ascii ? "-" : "▼ ";
    percent(out, size, tenths >= 0 ? up : down, tenths);
    if (tenths == UNKNOWN || tenths == 0)
        return STYLE_DIM;
    if (card == CARD_FAILURE)
        return tenths > 0 ? STYLE_BAD : STYLE_GOOD;
    return tenths > 0 ? STYLE_UP : STYLE_DOWN;
}

static size_t trend_values(const struct sections *sections, size_t card, double *out)
{
    const struct section *trend = section_find(sections, "cards.trend");
    size_t n = trend ? MIN(trend->table.n_rows, (size_t)TREND_POINTS) : 0;
    for (size_t i = 0; i < n; i++)
        out[i] = section_double(&trend->table, i, TREND_FIRST + card);
    return n;
}

static void card_unit(size_t card, const struct table *table, char *out, size_t size)
{
    int64_t tenths = table_number(table, 0, "share_percent");
    char share[NUMBER_MAX];
    percent(share, sizeof(share), "", tenths);
    *out = '\0';
    if (card == CARD_CORE_HOURS)
        snprintf(out, size, "core-h");
    else if (*share)
        snprintf(out, size, "%s of jobs", share);
}

static void draw_figure(const struct scene *scene, const struct sections *sections, size_t card,
                        struct grid *grid, struct rect rect)
{
    const struct section *section = section_find(sections, overview_cards[card].section);
    bool focused = scene->state->focus == PANE_FIGURES &&
                   MIN(scene->state->panes[PANE_FIGURES].selected, CARD_COUNT - 1u) == card;
    if (!section) {
        struct rect inside = draw_pane(
            grid, rect, &(struct pane){.title = overview_cards[card].title, .focused = focused});
        draw_text(grid, inside, ALIGN_LEFT, STYLE_DIM, grid->ascii ? "..." : "…");
        return;
    }
    const struct table *table = &section->table;
    CLEANUP(line_finish)
    struct line footer = {0};
    card_footer(card, table, &footer);
    char value[NUMBER_MAX], change[NUMBER_MAX], unit[NUMBER_MAX + 16];
    int64_t figure = table_at(table, 0, 0)->number;
    if (card == CARD_CORE_HOURS)
        format_fixed(value, sizeof(value), figure == UNKNOWN ? 0 : figure, 9, 1);
    else
        format_count(value, sizeof(value), figure);
    enum style style = card_change(grid, card, table, change, sizeof(change));
    card_unit(card, table, unit, sizeof(unit));
    double points[TREND_POINTS];
    size_t n = trend_values(sections, card, points);
    draw_card(
        grid, rect,
        &(struct card){.title = overview_cards[card].title,
                       .value = value,
                       .unit = unit,
                       .change = change,
                       .change_style = style,
                       .spark = {points, n, card == CARD_FAILURE ? STYLE_SERIES_3 : STYLE_SERIES_1,
                                 scene->window.to >= scene->now},
                       .footer = footer.spans,
                       .n_footer = footer.n,
                       .focused = focused});
}

void overview_draw_cards(const struct scene *scene, const struct sections *sections,
                         struct grid *grid, const struct pane_info *pane)
{
    struct rect rows[2], boxes[CARD_COUNT];
    size_t per_row = pane->per_row, n_rows = CARD_COUNT / per_row;
    rect_rows(pane->rect, 0, n_rows, rows);
    for (size_t i = 0; i < n_rows; i++)
        rect_columns(rows[i], 0, per_row, boxes + i * per_row);
    for (size_t card = 0; card < CARD_COUNT; card++)
        draw_figure(scene, sections, card, grid, boxes[card]);
}

/* ---- keys and controllers ---- */

static void add_fact(struct line *line, const char *label, int64_t number, enum style style)
{
    if (line->n)
        line_add(line, STYLE_TEXT, "   ");
    line_add(line, STYLE_DIM, label);
    line_add(line, STYLE_DIM, " ");
    line_count(line, number ? style : STYLE_TEXT, number);
}

static void add_hours(struct line *line, int64_t number)
{
    line_add(line, STYLE_TEXT, "   ");
    line_add(line, STYLE_DIM, "core-h ");
    line_hours(line, STYLE_TEXT, number);
}

static void add_ago(struct line *line, const char *label, int64_t then, int64_t now)
{
    char text[NUMBER_MAX];
    line_add(line, STYLE_DIM, label);
    line_add(line, STYLE_DIM,
             then == UNKNOWN ? "never" : format_ago(text, sizeof(text), then, now));
}

/* "5 ✗  2 ⊘": failed and cancelled, with signs that need no colour. */
static void failures(const struct grid *grid, struct line *line, int64_t failed, int64_t cancelled)
{
    line_count(line, failed > 0 ? STYLE_BAD : STYLE_DIM, failed);
    line_add(line, failed > 0 ? STYLE_BAD : STYLE_DIM, grid->ascii ? " failed  " : " ✗  ");
    line_count(line, cancelled > 0 ? STYLE_WARN : STYLE_DIM, cancelled);
    line_add(line, cancelled > 0 ? STYLE_WARN : STYLE_DIM, grid->ascii ? " cancelled" : " ⊘");
}

static void draw_pair(struct grid *grid, struct rect rect, const struct line *left,
                      const struct line *right)
{
    int width = spans_width(right->spans, right->n);
    if (width + 2 < rect.width) {
        draw_line(grid, rect, ALIGN_RIGHT, right);
        rect.width -= width + 2;
    }
    draw_line(grid, rect, ALIGN_LEFT, left);
}

typedef void draw_box(const struct scene *scene, const struct table *table, size_t row,
                      struct grid *grid, struct rect rect);

static void draw_key(const struct scene *scene, const struct table *table, size_t row,
                     struct grid *grid, struct rect rect)
{
    CLEANUP(line_finish)
    struct line last = {0}, facts = {0}, bad = {0};
    const char *kind = table_at(table, row, KEYS_KIND)->text;
    const char *name = table_at(table, row, KEYS_NAME)->text;
    bool unattributed = !table_at(table, row, KEYS_ID)->text;
    struct rect top = rect_cut_top(&rect, 1), middle = rect_cut_top(&rect, 1);
    int used = kind ? draw_text(grid, top, ALIGN_RIGHT, STYLE_DIM, kind) : 0;
    rect_cut_right(&top, used ? used + 2 : 0);
    draw_text(grid, top, ALIGN_LEFT, unattributed ? STYLE_WARN : STYLE_TITLE, name);
    add_ago(&last, "last job ", table_at(table, row, KEYS_LAST_JOB)->number, scene->now);
    draw_line(grid, middle, ALIGN_RIGHT, &last);
    rect_cut_right(&middle, spans_width(last.spans, last.n) + 2);
    const char *masked = table_at(table, row, KEYS_MASKED)->text;
    draw_text(grid, middle, ALIGN_LEFT, STYLE_DIM,
              masked && !scene->redact ? masked
              : unattributed           ? "jobs without a key"
                                       : "");
    add_fact(&facts, "jobs", table_at(table, row, KEYS_JOBS)->number, STYLE_TEXT);
    add_hours(&facts, table_at(table, row, KEYS_CORE_HOURS)->number);
    add_fact(&facts, "running", table_at(table, row, KEYS_RUNNING)->number, STYLE_INFO);
    add_fact(&facts, "BYOC", table_at(table, row, KEYS_BYOC)->number, STYLE_TEXT);
    failures(grid, &bad, table_at(table, row, KEYS_FAILED)->number,
             table_at(table, row, KEYS_CANCELLED)->number);
    draw_pair(grid, rect_cut_top(&rect, 1), &facts, &bad);
}

struct status_look {
    const char *status, *text, *ascii;
    enum style style;
};
static const struct status_look status_looks[] = {
    {"online", "● Online", "* Online", STYLE_GOOD},
    {"draining", "◐ Draining", "~ Draining", STYLE_WARN},
    {"offline", "○ Offline", "o Offline", STYLE_BAD},
};

static int draw_status(struct grid *grid, struct rect rect, const char *status)
{
    for (size_t i = 0; status && i < ARRAY_LEN(status_looks); i++)
        if (strcmp(status, status_looks[i].status) == 0)
            return draw_text(grid, rect, ALIGN_RIGHT, status_looks[i].style,
                             grid->ascii ? status_looks[i].ascii : status_looks[i].text);
    return draw_text(grid, rect, ALIGN_RIGHT, STYLE_DIM, status ? status : "status not known");
}

static void capacity(const struct table *table, size_t row, struct line *line)
{
    char text[NUMBER_MAX];
    int64_t cores = table_at(table, row, CTL_CORES)->number;
    int64_t memory = table_at(table, row, CTL_MEMORY)->number;
    line_count(line, STYLE_DIM, cores);
    line_add(line, STYLE_DIM, " cores · ");
    line_add(line, STYLE_DIM, format_fixed(text, sizeof(text), memory, 6, 0));
    line_add(line, STYLE_DIM, " GB");
}

static void draw_controller(const struct scene *scene, const struct table *table, size_t row,
                            struct grid *grid, struct rect rect)
{
    CLEANUP(line_finish)
    struct line size = {0}, heartbeat = {0}, facts = {0}, last = {0};
    struct rect top = rect_cut_top(&rect, 1);
    int used = draw_status(grid, top, table_at(table, row, CTL_STATUS)->text);
    rect_cut_right(&top, used + 2);
    draw_text(grid, top, ALIGN_LEFT, STYLE_TITLE, table_at(table, row, CTL_NAME)->text);
    capacity(table, row, &size);
    add_ago(&heartbeat, "heartbeat ", table_at(table, row, CTL_HEARTBEAT)->number, scene->now);
    draw_pair(grid, rect_cut_top(&rect, 1), &size, &heartbeat);
    add_fact(&facts, "handled", table_at(table, row, CTL_HANDLED)->number, STYLE_TEXT);
    add_fact(&facts, "running", table_at(table, row, CTL_RUNNING)->number, STYLE_INFO);
    add_fact(&facts, "done", table_at(table, row, CTL_COMPLETED)->number, STYLE_GOOD);
    add_hours(&facts, table_at(table, row, CTL_CORE_HOURS)->number);
    add_ago(&last, "", table_at(table, row, CTL_LAST_JOB)->number, scene->now);
    draw_pair(grid, rect_cut_top(&rect, 1), &facts, &last);
}

static void draw_boxes(const struct scene *scene, const struct table *table, size_t pane,
                       struct grid *grid, struct rect inside, draw_box *draw)
{
    const struct pane_state *state = &scene->state->panes[pane];
    struct tiling tiling = overview_tiling(table->n_rows, state->top, scene->compact);
    size_t selected = MIN(state->selected, table->n_rows - 1);
    struct rect area = inside;
    area.height += !scene->compact;
    for (size_t row = 0; row < table->n_rows; row++) {
        struct rect box = rect_clip(tiling_box(&tiling, area, row), inside);
        if (rect_empty(box))
            continue;
        box.height = MIN(box.height, LIST_CARD_HEIGHT);
        draw(scene, table, row, grid, box);
        if (row == selected && scene->state->focus == pane)
            draw_ground(grid, box, STYLE_SELECTED);
    }
}

/* What a list says where it has nothing to say. */
struct list_words {
    const char *section, *title, *empty_title, *empty;
    size_t pane, question;
    draw_box *draw;
};

static void draw_list(const struct scene *scene, const struct sections *sections, struct grid *grid,
                      const struct pane_info *info, const struct list_words *words,
                      const char *note)
{
    const struct section *section = section_find(sections, words->section);
    struct rect inside = draw_pane(grid, info->rect,
                                   &(struct pane){.title = words->title,
                                                  .note = note,
                                                  .focused = scene->state->focus == words->pane});
    const struct err *err = scene_err(scene, words->question);
    if (section && section->table.n_rows)
        draw_boxes(scene, &section->table, words->pane, grid, inside, words->draw);
    else if (err)
        draw_notice(
            grid, inside,
            &(struct notice){.title = "No answer", .text = err->text, .style = STYLE_ERROR});
    else
        draw_notice(grid, inside,
                    &(struct notice){.title = section ? words->empty_title : "Loading",
                                     .text = section ? words->empty : NULL,
                                     .style = STYLE_DIM});
}

static const char *sort_title(const struct scene *scene, const struct table *table,
                              size_t otherwise)
{
    struct sort sort = scene->state->sort;
    bool chosen = scene->state->sorted && sort.field >= 0 && (size_t)sort.field < table->n_columns;
    return table->columns[chosen ? (size_t)sort.field : otherwise]->title;
}

void overview_draw_keys(const struct scene *scene, const struct sections *sections,
                        struct grid *grid, const struct pane_info *pane)
{
    static const struct list_words words = {
        "keys",
        "API keys",
        "No API keys yet",
        "Each key of the organisation appears here with its jobs once the service lists it.",
        PANE_KEYS,
        OVERVIEW_KEY_JOBS,
        draw_key};
    const struct section *section = section_find(sections, "keys");
    char note[80] = "";
    if (section)
        snprintf(note, sizeof(note), "%zu · sorted by %s", section->table.n_rows,
                 sort_title(scene, &section->table, KEYS_JOBS));
    draw_list(scene, sections, grid, pane, &words, note);
}

static size_t with_status(const struct table *table, const char *status)
{
    size_t n = 0;
    for (size_t row = 0; row < table->n_rows; row++)
        n += text_equal(table_at(table, row, CTL_STATUS)->text, status);
    return n;
}

void overview_draw_controllers(const struct scene *scene, const struct sections *sections,
                               struct grid *grid, const struct pane_info *pane)
{
    static const struct list_words words = {
        "controllers",
        "Controllers",
        "No controllers yet",
        "Data appear when a controller has registered and sent its first heartbeat.",
        PANE_CONTROLLERS,
        OVERVIEW_CONTROLLER_JOBS,
        draw_controller};
    const struct section *section = section_find(sections, "controllers");
    struct str note = {0};
    for (size_t i = 0; section && i < ARRAY_LEN(status_looks); i++) {
        size_t n = with_status(&section->table, status_looks[i].status);
        if (n)
            str_addf(&note, "%s%zu %s", note.len ? " · " : "", n, status_looks[i].status);
    }
    draw_list(scene, sections, grid, pane, &words, str_text(&note));
    str_finish(&note);
}
