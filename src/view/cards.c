/* Cards, from the answers to sections, and where their items are. */
#include "cards.h"

#include "lacks.h"
#include "line.h"
#include "offers.h"

enum { TREND_BUCKETS = 48, CARD_ROOM = 25, CARD_LINES = CARD_SHOWN + 1 };

static const struct field share = DERIVED("share_percent", "Share", DECIMAL, 1, "%");
static const struct field change = DERIVED("change_percent", "Change", DECIMAL, 1, "%");

static void leave_out(struct card_def *card, const struct offer *offer)
{
    size_t n = 0;
    for (size_t i = 0; i < card->n_shown; i++)
        if (offer_tells(offer, card->numbers[card->shown[i]].id))
            card->shown[n++] = card->shown[i];
    card->n_shown = n;
    card->has_share = card->has_share && offer_tells(offer, card->whole);
}

void cards_choose(struct cards *cards, const struct card_def *all, size_t n, size_t most,
                  const struct scene *scene)
{
    cards->n = 0;
    for (size_t i = 0; i < n && cards->n < MIN(most, (size_t)CARDS_MAX); i++) {
        if (!offer_tells(scene->offer, all[i].numbers[0].id))
            continue;
        cards->items[cards->n] = all[i];
        if (scene->offer && scene->offer->own_controllers && all[i].title_own)
            cards->items[cards->n].title = all[i].title_own;
        leave_out(&cards->items[cards->n++], scene->offer);
    }
}

/* ---- questions ---- */

void cards_ask(const struct cards *cards, const struct scene *scene, struct question *questions)
{
    struct question totals = scene_question(scene, ASK_AGGREGATE), trend = totals;
    for (size_t i = 0; i < cards->n; i++) {
        const struct card_def *card = &cards->items[i];
        for (size_t k = 0; k < card->n_numbers; k++)
            question_want(&totals, card->numbers[k].id);
        if (card->has_share)
            question_want(&totals, card->whole);
    }
    for (size_t i = 0; i < cards->n; i++)
        trend.measures[trend.n_measures++] = cards->items[i].numbers[0].id;
    trend.buckets_most = TREND_BUCKETS;
    questions[cards->totals] = questions[cards->before] = totals;
    question_before(&questions[cards->before]);
    questions[cards->trend] = trend;
}

/* ---- sections ---- */

static int64_t number_of(const struct card_number *number, const struct scene *scene,
                         const struct table *table)
{
    if (!offer_tells(scene->offer, number->id))
        return UNKNOWN;
    int64_t value =
        number->work_out ? number->work_out(scene) : table_measure(table, 0, number->id);
    return value == 0 && scene_lacks_events(scene) ? UNKNOWN : value;
}

/* The columns: the numbers, their share, the figure before and the change. */
static struct section *add_card(const struct card_def *card, struct sections *out)
{
    const struct field *columns[CARD_NUMBERS + 3];
    size_t n = card->n_numbers;
    for (size_t i = 0; i < n; i++)
        columns[i] = &measures[card->numbers[i].id].field;
    if (card->has_share)
        columns[n++] = &share;
    columns[n++] = columns[0];
    columns[n++] = &change;
    struct section *section = section_add(out, card->section, card->title, columns, n, 1);
    for (size_t i = 0; section && i < card->n_numbers; i++)
        section_name(section, i, card->numbers[i].name, card->numbers[i].title);
    if (section)
        section_name(section, n - 2, "previous", "Previous window");
    return section;
}

/* Whether the figure is not of all of its window. */
static bool is_part(const struct table *table, enum measure_id id)
{
    const struct provenance *from = &table->provenance;
    return from->partial || (from->n_lacks ? table_lack(table, id) != NULL : from->n_gaps > 0);
}

/* A number beside a figure that is over another time, or not of the same feeds, is none. */
static int64_t beside(const struct card_def *card, size_t k, const struct scene *scene,
                      const struct table *now)
{
    if (k &&
        !lacks_alike(table_lack(now, card->numbers[0].id), table_lack(now, card->numbers[k].id)))
        return UNKNOWN;
    return number_of(&card->numbers[k], scene, now);
}

static int64_t share_of(const struct card_def *card, int64_t figure, const struct table *now)
{
    if (!lacks_alike(table_lack(now, card->numbers[0].id), table_lack(now, card->whole)))
        return UNKNOWN;
    return share_tenths(figure, table_measure(now, 0, card->whole));
}

static void build_card(const struct cards *cards, size_t i, const struct scene *scene,
                       struct sections *out)
{
    const struct card_def *card = &cards->items[i];
    const struct table *now = scene_table(scene, cards->totals);
    const struct table *then = scene_table(scene, cards->before);
    struct window unused;
    struct section *section = add_card(card, out);
    if (!section)
        return;
    if (then && (is_part(now, card->numbers[0].id) || is_part(then, card->numbers[0].id)))
        then = NULL; /* what is not all there cannot be compared */
    if (!window_before(&scene->window, &unused) || card->numbers[0].work_out)
        then = NULL;
    section->single = true;
    section->table.provenance = now->provenance;
    for (size_t k = 0; k < card->n_numbers; k++)
        section_set(section, 0, k, beside(card, k, scene, now));
    size_t column = card->n_numbers;
    int64_t figure = table_at(&section->table, 0, 0)->number;
    int64_t before = table_measure(then, 0, card->numbers[0].id);
    if (card->has_share)
        section_set(section, 0, column++, share_of(card, figure, now));
    section_set(section, 0, column, before);
    section_set(section, 0, column + 1, change_tenths(figure, before));
}

void cards_build(const struct cards *cards, const struct scene *scene, struct sections *out)
{
    const struct table *totals = scene_table(scene, cards->totals);
    for (size_t i = 0; totals && i < cards->n; i++)
        build_card(cards, i, scene, out);
    struct section *trend =
        section_copy(out, "cards.trend", "Trend of the cards", scene_table(scene, cards->trend));
    if (trend)
        section_fill_sums(trend);
    if (totals)
        out->provenance = totals->provenance;
}

/* ---- items ---- */

size_t cards_per_row(const struct cards *cards, int width)
{
    if (width == 0 || width >= (int)cards->n * CARD_ROOM)
        return MAX(cards->n, 1u);
    return (cards->n + 1) / 2;
}

struct card_place cards_place(const struct cards *cards, size_t item, size_t per_row)
{
    size_t line = item / per_row, number = line % CARD_LINES;
    if (!cards->n)
        return (struct card_place){0, 0};
    size_t card = MIN(line / CARD_LINES * per_row + item % per_row, cards->n - 1);
    return (struct card_place){card, number > cards->items[card].n_shown ? 0 : number};
}

static size_t rows_of(const struct cards *cards, size_t per_row)
{
    return (cards->n + per_row - 1) / per_row;
}

/* Sparklines grow where there is room; where there is little they go. */
int cards_height(const struct cards *cards, const struct scene *scene, struct rect area)
{
    int rows = (int)rows_of(cards, cards_per_row(cards, area.width));
    int least = CARD_HEIGHT - 1, height = CARD_HEIGHT;
    if (scene->compact || area.height < 16 + 7 * rows)
        height = least;
    else if (area.height >= 36 + 8 * rows)
        height = CARD_HEIGHT + (area.height >= 42 + 8 * rows) + 1;
    return MIN(rows * height, area.height);
}

struct pane_info cards_pane(const struct cards *cards, const struct scene *scene, int width,
                            struct rect rect)
{
    size_t per_row = cards_per_row(cards, width);
    size_t items = rows_of(cards, per_row) * per_row * CARD_LINES;
    struct card_place place =
        cards_place(cards, scene->state->panes[cards->pane].selected, per_row);
    return (struct pane_info){.title = "Figures",
                              .section = cards->n ? cards->items[place.card].section : NULL,
                              .absent = !cards->n,
                              .kind = PANE_CARDS,
                              .n = items,
                              .per_row = per_row,
                              .rows_shown = items,
                              .n_columns = 1,
                              .rect = rect};
}

bool cards_hit(const struct cards *cards, const struct pane_info *pane, int x, int y, size_t *item)
{
    struct rect rows[CARDS_MAX], boxes[CARDS_MAX];
    size_t per_row = pane->per_row, n_rows = rows_of(cards, per_row);
    rect_rows(pane->rect, 0, n_rows, rows);
    for (size_t i = 0; i < n_rows; i++) {
        rect_columns(rows[i], 0, per_row, boxes);
        for (size_t column = 0; column < per_row; column++) {
            if (!rect_has(boxes[column], x, y) || i * per_row + column >= cards->n)
                continue;
            struct rect inside = pane_inside(boxes[column]);
            bool parts = y == inside.y + inside.height - 1 && inside.height > 1;
            bool second = parts && x >= inside.x + inside.width / 2;
            *item = (i * CARD_LINES + parts + second) * per_row + column;
            return true;
        }
    }
    return false;
}

/* ---- following a number ---- */

static const struct card_number *chosen(const struct cards *cards, const struct scene *scene,
                                        struct card_place *place)
{
    size_t selected = scene->state->panes[cards->pane].selected;
    *place = cards_place(cards, selected, cards_per_row(cards, scene->width));
    const struct card_def *card = &cards->items[place->card];
    return &card->numbers[place->number ? card->shown[place->number - 1] : 0];
}

const char *cards_where(const struct cards *cards, const struct scene *scene)
{
    struct card_place place;
    if (!cards->n)
        return NULL;
    enum measure_id id = chosen(cards, scene, &place)->id;
    const struct lack *lack = table_lack(scene_table(scene, cards->totals), id);
    if (!lack || !lack->only)
        return measures[id].where;
    CLEANUP(free_ptr)
    char *counted = filter_and(measures[id].where, lack->only);
    return arena_text(scene->scratch, counted);
}

void cards_spot(const struct cards *cards, const struct scene *scene,
                const struct sections *sections, struct spot *out)
{
    struct card_place place;
    if (!cards->n)
        return;
    const struct card_number *number = chosen(cards, scene, &place);
    const struct card_def *card = &cards->items[place.card];
    const struct section *section = section_find(sections, card->section);
    if (!section)
        return;
    size_t column = (size_t)(number - card->numbers);
    out->label = place.number ? measures[number->id].field.help : card->title;
    out->value = *table_at(&section->table, 0, column);
    spot_print(scene, section->table.columns[column], out);
    out->question = cards->totals;
}
