/* Workbooks: a sheet says what the file is about, the cards stand together on one, every other
 * section has its own. Numbers are numbers, times dates in the zone on screen, texts texts and
 * never formulas. Rows go to the library's temporary files as they come (its mode of constant
 * memory), so that a million of them need no more memory than one; what is beyond the last row a
 * sheet can have goes on on a further one. */
#include <math.h>
#include <string.h>

#include "about.h"
#include "book.h"

enum { HEAD_ROWS = 1, CARD_COLUMNS = 4, CELL_BYTES = 100 };
/* Beyond that the container needs 64-bit sizes, which the oldest readers do not know. */
static const int64_t large = INT64_C(3) << 30;

struct own {
    struct book book;
    lxw_worksheet *about, *cards, *sheet;
    lxw_row_t about_row, card_row, row; /* written next */
    size_t columns[PART_COLUMNS_MAX], n_columns;
    int widths[PART_COLUMNS_MAX];
    size_t piece; /* sheets of the open part so far */
    bool single;
};

/* ---- the sheet of what it is about ------------------------------------------------------ */

static void say(struct own *own, const char *title, const char *text)
{
    book_text(&own->book, own->about, own->about_row, 0, title, BOOK_BOLD);
    book_text(&own->book, own->about, own->about_row++, 1, text, BOOK_TEXT);
}

static void begin(struct export *export)
{
    const struct export_head *head = &export->head;
    struct own *own = export->own = arena_new(&export->arena, sizeof(*own));
    int64_t cells = head->rows > 0 ? head->rows : 0;
    bool wide = cells > large / CELL_BYTES / PART_COLUMNS_MAX;
    if (!book_open(&own->book, export->options.path, wide, &export->err))
        return;
    struct about about;
    about_fill(&about, export);
    own->about = book_sheet(&own->book, "About", &export->err);
    if (!own->about)
        return;
    book_width(&own->book, own->about, 0, 28);
    book_width(&own->book, own->about, 1, 60);
    for (size_t i = 0; i < about.n; i++)
        say(own, about.items[i].title, about.items[i].text);
}

static void say_rows(struct export *export, const char *title)
{
    struct own *own = export->own;
    char text[80], number[NUMBER_MAX];
    format_count(number, sizeof(number), (int64_t) export->n_rows);
    snprintf(text, sizeof(text), own->piece > 1 ? "%s rows on %zu sheets" : "%s rows", number,
             own->piece);
    say(own, title, text);
}

/* ---- sections --------------------------------------------------------------------------- */

static void add_headings(struct export *export, const struct export_part *part)
{
    struct own *own = export->own;
    for (size_t i = 0; i < own->n_columns; i++) {
        const struct field *field = part->table->columns[own->columns[i]];
        CLEANUP(str_finish)
        struct str title = {0};
        field_heading(&title, field);
        if (field->type == FIELD_TIME)
            str_addf(&title, " (%s)", head_zone(&export->head));
        int width = MAX(MIN((int)field->width, 40), text_width(str_text(&title))) + 2;
        own->widths[i] = width;
        book_width(&own->book, own->sheet, (lxw_col_t)i, width);
        book_text(&own->book, own->sheet, 0, (lxw_col_t)i, str_text(&title), BOOK_HEAD);
    }
    book_freeze(&own->book, own->sheet, HEAD_ROWS);
    own->row = HEAD_ROWS;
}

static void new_sheet(struct export *export, const struct export_part *part)
{
    struct own *own = export->own;
    char title[80];
    own->piece++;
    snprintf(title, sizeof(title), own->piece > 1 ? "%.40s %zu" : "%.40s", part->title, own->piece);
    own->sheet = book_sheet(&own->book, title, &export->err);
    if (own->sheet)
        add_headings(export, part);
}

static void add_cards(struct export *export)
{
    static const char *const titles[CARD_COLUMNS] = {"Card", "Item", "Value", "Unit"};
    static const int widths[CARD_COLUMNS] = {26, 26, 20, 12};
    struct own *own = export->own;
    own->cards = book_sheet(&own->book, "Cards", &export->err);
    for (lxw_col_t i = 0; own->cards && i < CARD_COLUMNS; i++) {
        book_width(&own->book, own->cards, i, widths[i]);
        book_text(&own->book, own->cards, 0, i, titles[i], BOOK_HEAD);
    }
    if (own->cards)
        book_freeze(&own->book, own->cards, HEAD_ROWS);
    own->card_row = HEAD_ROWS;
}

static void open_part(struct export *export, const struct export_part *part)
{
    struct own *own = export->own;
    own->single = part->single;
    own->piece = 0;
    if (export->err.code)
        return;
    own->n_columns = part_columns(export, part, own->columns, PART_COLUMNS_MAX);
    if (!part->single)
        new_sheet(export, part);
    else if (!own->cards)
        add_cards(export);
}

static void add_card(struct export *export, const struct export_part *part)
{
    struct own *own = export->own;
    for (size_t i = 0; i < own->n_columns && part->table->n_rows; i++) {
        const struct field *field = part->table->columns[own->columns[i]];
        union value value = part_value(export, part, 0, own->columns[i]);
        book_text(&own->book, own->cards, own->card_row, 0, part->title, BOOK_TEXT);
        book_text(&own->book, own->cards, own->card_row, 1, field->title, BOOK_TEXT);
        book_value(&own->book, own->cards, own->card_row, 2, field, value, export->head.zone);
        book_text(&own->book, own->cards, own->card_row++, 3, field->unit, BOOK_TEXT);
    }
}

static void add_row(struct export *export, const struct export_part *part, size_t row)
{
    struct own *own = export->own;
    for (size_t i = 0; i < own->n_columns; i++)
        book_value(&own->book, own->sheet, own->row, (lxw_col_t)i,
                   part->table->columns[own->columns[i]],
                   part_value(export, part, row, own->columns[i]), export->head.zone);
    own->row++;
}

static void add_rows(struct export *export, const struct export_part *part)
{
    struct own *own = export->own;
    size_t most = export->options.sheet_rows ? export->options.sheet_rows : LXW_ROW_MAX;
    if (export->err.code)
        return;
    if (part->single)
        add_card(export, part);
    for (size_t row = 0; !part->single && row < part->table->n_rows && !export->err.code; row++) {
        if (own->row >= most)
            new_sheet(export, part);
        if (own->sheet)
            add_row(export, part, row);
    }
    own->book.title = part->title;
}

static void close_part(struct export *export)
{
    struct own *own = export->own;
    if (!export->err.code && !own->single)
        say_rows(export, own->book.title);
}

static void end(struct export *export)
{
    struct own *own = export->own;
    book_close(&own->book, &export->err);
}

const struct export_format export_xlsx = {.name = "xlsx",
                                          .title = "Workbook",
                                          .extension = ".xlsx",
                                          .help = "typed cells, a sheet a section",
                                          .file = true,
                                          .begin = begin,
                                          .open = open_part,
                                          .rows = add_rows,
                                          .close = close_part,
                                          .end = end};
