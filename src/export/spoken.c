/* A view as sentences, for screen readers and ears: cards with their change, charts described by
 * range, ends and trend, tables as label and value. Made from the sections, so that every view has
 * it by itself; no boxes, no columns, no colour. */
#include <string.h>

#include "spoken.h"

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

void spoken_time(struct export *export, int64_t at, struct str *out)
{
    struct civil civil;
    civil_from(&civil, at, export->head.zone);
    str_addf(out, "%d %s %d", civil.day, months[civil.month - 1], civil.year);
    if (!civil.hour && !civil.minute && !civil.second)
        return;
    str_addf(out, " %02d:%02d", civil.hour, civil.minute);
    if (civil.second)
        str_addf(out, ":%02d", civil.second);
}

void spoken_value(struct export *export, const struct export_part *part, size_t row, size_t column,
                  struct str *out)
{
    const struct field *field = part->table->columns[column];
    union value value = part_value(export, part, row, column);
    if (field->type == FIELD_TIME) {
        spoken_time(export, value.number, out);
        return;
    }
    CLEANUP(str_finish)
    struct str text = {0};
    text_cell(export, part, row, column, &text);
    size_t length = text.len;
    bool percent = strcmp(field->unit, "%") == 0;
    if (percent && length > 2) /* "12.0 %" */
        length -= 2;
    str_bytes(out, str_text(&text), length);
    if (percent)
        str_add(out, " percent");
    else if (*field->unit && !field_is_text(field) && field->type != FIELD_DURATION)
        str_addf(out, " %s", field->unit);
}

/* ---- the head ---------------------------------------------------------------------------- */

static const char *window_words(enum window_kind kind)
{
    static const char *const words[WINDOW_KINDS] = {[WINDOW_24H] = "24 hours",
                                                    [WINDOW_7D] = "7 days",
                                                    [WINDOW_30D] = "30 days",
                                                    [WINDOW_ALL] = "everything there is",
                                                    [WINDOW_CUSTOM] = "window"};
    return kind < WINDOW_KINDS ? words[kind] : "window";
}

static void add_span(struct export *export)
{
    struct window window = head_window(&export->head);
    if (head_time_known(window.from)) {
        str_add(export->out, ", from ");
        spoken_time(export, window.from, export->out);
    }
    if (head_time_known(window.to)) {
        str_add(export->out, " to ");
        spoken_time(export, window.to, export->out);
    }
    str_addf(export->out, ", zone %s.", head_zone(&export->head));
}

static void add_clean(struct export *export, const char *text)
{
    text_clean(export->out, text, strlen(text), export->options.ascii);
}

/* What the service tells of the window, and what it does not. */
static void add_reach(struct export *export)
{
    const struct export_head *head = &export->head;
    CLEANUP(str_finish)
    struct str sums = {0};
    provenance_say_sums(&sums, &head->provenance, head->zone);
    if (sums.len)
        str_addf(export->out, " Events are %s.", str_text(&sums));
    str_clear(&sums);
    provenance_say_gaps(&sums, &head->provenance, head->zone);
    if (sums.len)
        str_addf(export->out, " The service was %s.", str_text(&sums));
    str_clear(&sums);
    provenance_say_lacks(&sums, &head->provenance, head->zone);
    if (sums.len)
        str_addf(export->out, " Not there: %s.", str_text(&sums));
    if (head->provenance.missing)
        str_addf(export->out, " %s.", head->provenance.missing);
    else if (head->provenance.partial)
        str_add(export->out, " So far: the index is still being built.");
}

static void begin(struct export *export)
{
    const struct export_head *head = &export->head;
    char number[NUMBER_MAX];
    str_addf(export->out, "%s. Window: %s", head->title, window_words(head->window.kind));
    add_span(export);
    if (head->filter && *head->filter) {
        str_add(export->out, " Filter: ");
        add_clean(export, head->filter);
        str_char(export->out, '.');
    }
    if (head->sort && *head->sort)
        str_addf(export->out, " Sorted by %s, %s first.", head->sort + (*head->sort == '-'),
                 *head->sort == '-' ? "largest or newest" : "smallest or oldest");
    if (head->sort && head->provenance.total != UNKNOWN)
        str_addf(export->out, " %s event%s.",
                 format_count(number, sizeof(number), head->provenance.total),
                 head->provenance.total == 1 ? "" : "s");
    if (head->provenance.as_of == UNKNOWN)
        str_add(export->out, head_is_live(head) ? " Never answered." : " Never synced.");
    else
        str_addf(
            export->out, " %s %s.", head_is_live(head) ? "Answered" : "Synced",
            format_ago(number, sizeof(number), MIN(head->provenance.as_of, head->now), head->now));
    add_reach(export);
    str_char(export->out, '\n');
}

/* ---- cards ------------------------------------------------------------------------------- */

/* ", up 12 percent on the 30 days before" */
static void add_change(struct export *export, const struct export_part *part)
{
    int column = table_column(part->table, "change_percent");
    enum window_kind kind = export->head.window.kind;
    if (column <= 0)
        return;
    const struct field *field = part->table->columns[column];
    int64_t change = table_at(part->table, 0, (size_t)column)->number;
    if (change == UNKNOWN)
        return;
    if (!change) {
        str_add(export->out, ", unchanged from the ");
    } else {
        CLEANUP(str_finish)
        struct str size = {0};
        value_format(&size, field, (union value){.number = change < 0 ? -change : change},
                     export->head.zone);
        str_addf(export->out, ", %s %s percent on the ", change > 0 ? "up" : "down",
                 str_text(&size));
    }
    str_addf(export->out, "%s before", kind <= WINDOW_30D ? window_words(kind) : "window");
}

static void add_card(struct export *export, const struct export_part *part)
{
    const struct table *table = part->table;
    size_t columns[PART_COLUMNS_MAX], n = part_columns(export, part, columns, PART_COLUMNS_MAX);
    str_addf(export->out, "\n%s: ", part->title);
    for (size_t i = 0; i < n; i++) {
        const struct field *field = table->columns[columns[i]];
        bool missing = value_missing(field, *table_at(table, 0, columns[i]));
        if (i && (missing || strcmp(field->name, "change_percent") == 0))
            continue;
        if (i)
            str_addf(export->out, " %s: ", field->title);
        if (missing)
            str_add(export->out, "not known");
        else
            spoken_value(export, part, 0, columns[i], export->out);
        if (!i)
            add_change(export, part);
        str_char(export->out, '.');
    }
    str_char(export->out, '\n');
}

/* ---- tables ------------------------------------------------------------------------------ */

static void add_row(struct export *export, const struct export_part *part, size_t row, int64_t of)
{
    char number[NUMBER_MAX], all[NUMBER_MAX];
    size_t columns[PART_COLUMNS_MAX], n = part_columns(export, part, columns, PART_COLUMNS_MAX);
    size_t offset = part_is_rows(part) ? export->head.provenance.offset : 0;
    int64_t place = (int64_t)(offset + export->n_rows + row + 1);
    str_addf(export->out, "Row %s of %s.", format_count(number, sizeof(number), place),
             format_count(all, sizeof(all), of));
    for (size_t i = 0; i < n; i++) {
        const struct field *field = part->table->columns[columns[i]];
        if (value_missing(field, *table_at(part->table, row, columns[i])))
            continue;
        str_addf(export->out, " %s: ", field->title);
        spoken_value(export, part, row, columns[i], export->out);
        str_char(export->out, '.');
    }
    str_char(export->out, '\n');
}

static void open_part(struct export *export, const struct export_part *part)
{
    char number[NUMBER_MAX];
    size_t n = part->table->n_rows;
    if (part->single || spoken_is_series(part))
        return;
    int64_t total = part_is_rows(part) ? export->head.provenance.total : (int64_t)n;
    str_addf(export->out, "\n%s: ", part->title);
    if (!n)
        str_add(export->out, "none.\n");
    else
        str_addf(export->out, "%s row%s.\n",
                 format_count(number, sizeof(number), total == UNKNOWN ? (int64_t)n : total),
                 total == 1 ? "" : "s");
}

static void add_rows(struct export *export, const struct export_part *part)
{
    const struct table *table = part->table;
    bool known = part_is_rows(part) && export->head.provenance.total != UNKNOWN;
    int64_t of = known ? export->head.provenance.total : (int64_t)table->n_rows;
    if (part->single) {
        if (table->n_rows)
            add_card(export, part);
        return;
    }
    if (spoken_is_series(part)) {
        spoken_series(export, part);
        return;
    }
    for (size_t row = 0; row < table->n_rows; row++)
        add_row(export, part, row, of);
}

const struct export_format export_spoken = {.name = "spoken",
                                            .title = "Sentences",
                                            .extension = ".spoken.txt",
                                            .help = "sentences, for screen readers",
                                            .begin = begin,
                                            .open = open_part,
                                            .rows = add_rows};
