/* Text for people: a line that says what is shown, a line a card, aligned tables. */
#include <string.h>

#include "format.h"
#include "text_table.h"

enum { CARD_TITLE = 18, CARD_TITLE_MOST = 40 };

struct own {
    struct text_table table;
    const struct field **columns; /* of the open part */
    bool is_table;
    int column; /* where the line being written is, for breaking it */
};

static bool is_ascii(const struct export *export)
{
    return export->options.ascii;
}

/* ---- lines of pieces ------------------------------------------------------------------- */

/* One more piece of a line; where it does not fit into the terminal's width the line goes on below,
 * `indent` columns in. */
static void add_piece(struct export *export, const char *text, int indent)
{
    struct own *own = export->own;
    const char *between = is_ascii(export) ? " | " : " · ";
    int width = text_width(text), most = export->options.width;
    bool first = own->column <= indent;
    if (!first && most > 0 && own->column + 3 + width > most) {
        str_addf(export->out, "\n%*s", indent, "");
        own->column = indent;
        first = true;
    }
    if (!first)
        str_add(export->out, between);
    str_add(export->out, text);
    own->column += width + (first ? 0 : 3);
}

static void end_line(struct export *export)
{
    struct own *own = export->own;
    own->column = 0;
    str_char(export->out, '\n');
}

/* ---- the head -------------------------------------------------------------------------- */

static void add_minute(struct str *out, int64_t at, enum zone zone)
{
    struct civil civil;
    civil_from(&civil, at, zone);
    str_addf(out, "%04d-%02d-%02d %02d:%02d", civil.year, civil.month, civil.day, civil.hour,
             civil.minute);
}

static void add_span(struct export *export)
{
    const struct export_head *head = &export->head;
    struct window window = head_window(head);
    CLEANUP(str_finish)
    struct str text = {0};
    if (!head_time_known(window.from) && !head_time_known(window.to))
        return; /* of no time at all, such as an answer of SQL */
    if (head_time_known(window.from))
        add_minute(&text, window.from, head->zone);
    str_add(&text, is_ascii(export) ? " -> " : " → ");
    if (head_time_known(window.to))
        add_minute(&text, window.to, head->zone);
    str_addf(&text, " %s", head_zone(head));
    add_piece(export, window_kind_name(head->window.kind), 0);
    add_piece(export, str_text(&text), 0);
}

static void add_age(struct export *export)
{
    const struct export_head *head = &export->head;
    char ago[NUMBER_MAX];
    CLEANUP(str_finish)
    struct str text = {0};
    int64_t as_of = head->provenance.as_of;
    if (as_of == UNKNOWN) {
        str_add(&text, head_is_live(head) ? "never answered" : "never synced");
    } else if (as_of > head->now + MINUTE) {
        str_add(&text, "as of ");
        add_minute(&text, as_of, head->zone);
    } else {
        str_addf(&text, "%s %s", head_is_live(head) ? "answered" : "synced",
                 format_ago(ago, sizeof(ago), as_of, head->now));
    }
    add_piece(export, str_text(&text), 0);
    str_clear(&text);
    provenance_say_sums(&text, &head->provenance, head->zone);
    if (text.len)
        add_piece(export, str_text(&text), 0);
    str_clear(&text);
    provenance_say_gaps(&text, &head->provenance, head->zone);
    if (text.len)
        add_piece(export, str_text(&text), 0);
    str_clear(&text);
    provenance_say_lacks(&text, &head->provenance, head->zone);
    if (text.len)
        add_piece(export, str_text(&text), 0);
    if (head->provenance.partial)
        add_piece(export,
                  head->provenance.missing ? head->provenance.missing
                                           : "so far: the index is being built",
                  0);
}

static void add_total(struct export *export)
{
    char number[NUMBER_MAX];
    int64_t total = export->head.provenance.total;
    CLEANUP(str_finish)
    struct str text = {0};
    if (!export->head.sort || total == UNKNOWN)
        return;
    str_addf(&text, "%s event%s", format_count(number, sizeof(number), total),
             total == 1 ? "" : "s");
    if (export->head.provenance.offset)
        str_addf(
            &text, ", from number %s on",
            format_count(number, sizeof(number), (int64_t) export->head.provenance.offset + 1));
    add_piece(export, str_text(&text), 0);
}

static void begin(struct export *export)
{
    const struct export_head *head = &export->head;
    export->own = arena_new(&export->arena, sizeof(struct own));
    add_piece(export, head->title, 0);
    add_span(export);
    if (head->filter && *head->filter) {
        CLEANUP(str_finish)
        struct str text = {0};
        str_add(&text, "filter ");
        text_clean(&text, head->filter, strlen(head->filter), is_ascii(export));
        add_piece(export, str_text(&text), 0);
    }
    if (head->sort && strcmp(head->sort, "-created") != 0)
        add_piece(export, arena_printf(&export->arena, "sorted by %s", head->sort), 0);
    add_total(export);
    add_age(export);
    end_line(export);
}

/* ---- cards ----------------------------------------------------------------------------- */

/* "1,482 (+12.0 %)": the figure with its change. */
static void add_figure(struct export *export, const struct export_part *part, struct str *out)
{
    const struct field *figure = part->table->columns[0];
    int change = table_column(part->table, "change_percent");
    text_cell(export, part, 0, 0, out);
    if (*figure->unit)
        str_addf(out, " %s", figure->unit);
    if (change <= 0 || table_at(part->table, 0, (size_t)change)->number == UNKNOWN)
        return;
    str_add(out, table_at(part->table, 0, (size_t)change)->number > 0 ? " (+" : " (");
    text_cell(export, part, 0, (size_t)change, out);
    str_char(out, ')');
}

static void add_card(struct export *export, const struct export_part *part)
{
    struct own *own = export->own;
    CLEANUP(str_finish)
    struct str text = {0};
    int title = MAX(CARD_TITLE, MIN(export->head.title_width, CARD_TITLE_MOST));
    text_fit(export->out, part->title, title, false, is_ascii(export));
    str_add(export->out, "  ");
    own->column = title + 2;
    add_figure(export, part, &text);
    add_piece(export, str_text(&text), title + 2);
    for (size_t i = 1; i < part->table->n_columns; i++) {
        const struct field *field = part->table->columns[i];
        if (strcmp(field->name, "change_percent") == 0 ||
            value_missing(field, *table_at(part->table, 0, i)))
            continue;
        str_clear(&text);
        str_addf(&text, "%s ", field->title);
        text_cell(export, part, 0, i, &text);
        add_piece(export, str_text(&text), title + 2);
    }
    end_line(export);
}

/* ---- parts ----------------------------------------------------------------------------- */

/* A series inside the cards is there for their sparklines; people read the timeline. */
static bool left_out(const struct export_part *part)
{
    return !part->single && strncmp(part->name, "cards.", strlen("cards.")) == 0;
}

static void open_part(struct export *export, const struct export_part *part)
{
    struct own *own = export->own;
    own->is_table = !part->single && !left_out(part);
    if (part->single && export->n_parts == 1)
        str_char(export->out, '\n');
    if (!own->is_table)
        return;
    size_t size = part->table->n_columns * sizeof(*own->columns);
    own->columns = arena_new(&export->arena, MAX(size, sizeof(*own->columns)));
    memcpy(own->columns, part->table->columns, size);
    text_table_open(&own->table, export, part);
    if (part_is_rows(part))
        str_char(export->out, '\n');
    else
        str_addf(export->out, "\n%s\n", part->title);
}

static void add_rows(struct export *export, const struct export_part *part)
{
    struct own *own = export->own;
    if (own->is_table && part->table->n_rows)
        text_table_rows(&own->table, export, part);
    else if (part->single && part->table->n_rows)
        add_card(export, part);
}

static void close_part(struct export *export)
{
    struct own *own = export->own;
    if (!own->is_table)
        return;
    if (!export->n_rows)
        str_add(export->out, "(none)\n");
    text_table_close(&own->table, export, own->columns);
}

const struct export_format export_text = {.name = "text",
                                          .title = "Text",
                                          .extension = ".txt",
                                          .help = "aligned columns, for people",
                                          .begin = begin,
                                          .open = open_part,
                                          .rows = add_rows,
                                          .close = close_part};
