/* Statements that somebody typed. A SELECT is asked for one row more than is wanted, so that it is
 * known whether there are more; what only shows or describes is asked as it is. */
#include <stdlib.h>
#include <string.h>

#include "talk.h"

enum { PLACES = 9, WIDTH_MOST = 60, WIDTH_LEAST = 4 };

/* ---- columns ----------------------------------------------------------------------------- */

/* Whether all values of a column are decimals of so many places at most. */
static bool are_decimals(const struct answer *answer, size_t column, int places)
{
    int64_t number;
    for (size_t row = 0; row < answer->n_rows; row++) {
        const char *text = answer_text(answer, row, column);
        if (text && !decimal_parse(text, places, &number))
            return false;
    }
    return true;
}

/* Floating point as it came has more digits than places. */
static bool is_real(const struct answer *answer, size_t column)
{
    return strstr(answer->columns[column].type, "Float") != NULL;
}

static bool real_number(const char *text, int64_t *out)
{
    return decimal_from_double(strtod(text, NULL), PLACES, out);
}

static bool are_reals(const struct answer *answer, size_t column)
{
    int64_t number;
    for (size_t row = 0; row < answer->n_rows; row++) {
        const char *text = answer_text(answer, row, column);
        if (text && !real_number(text, &number))
            return false;
    }
    return true;
}

static void set_type(const struct answer *answer, size_t column, struct field *field)
{
    const char *type = answer->columns[column].type;
    bool number = strstr(type, "Int") || strstr(type, "Decimal");
    bool list = strchr(type, '(') && !text_starts(type, "Nullable") &&
                !text_starts(type, "LowCardinality") && !text_starts(type, "Decimal");
    field->type = FIELD_TEXT;
    if (list)
        return;
    if (number && are_decimals(answer, column, 0)) {
        field->type = FIELD_COUNT;
    } else if ((number && are_decimals(answer, column, PLACES)) ||
               (is_real(answer, column) && are_reals(answer, column))) {
        field->type = FIELD_DECIMAL;
        field->decimals = PLACES;
    }
}

static void set_columns(const struct answer *answer, struct table *table)
{
    struct field *fields = arena_new(&table->arena, (answer->n_columns + 1) * sizeof(*fields));
    table->columns = arena_new(&table->arena, (answer->n_columns + 1) * sizeof(*table->columns));
    for (size_t i = 0; i < answer->n_columns; i++) {
        const char *title = arena_text(&table->arena, answer->columns[i].name);
        int width = MAX(text_width(title), WIDTH_LEAST);
        fields[i] = (struct field){
            .title = title, .unit = "", .words = "", .help = "", .flags = FIELD_PERSON};
        fields[i].name = fields[i].json = table_own_name(table, i, title);
        set_type(answer, i, &fields[i]);
        for (size_t row = 0; row < answer->n_rows; row++) {
            const char *text = answer_text(answer, row, i);
            width = MAX(width, text ? text_width(text) : 0);
        }
        fields[i].width = (uint8_t)MIN(width, WIDTH_MOST);
        table->columns[i] = &fields[i];
    }
    table->n_columns = answer->n_columns;
}

/* ---- rows -------------------------------------------------------------------------------- */

static union value to_value(struct table *table, const struct field *field, const char *text,
                            bool real)
{
    union value value = value_none(field);
    if (!text)
        return value;
    if (field->type == FIELD_TEXT)
        value.text = arena_text(&table->arena, text);
    else if (real)
        real_number(text, &value.number);
    else
        decimal_parse(text, field->decimals, &value.number);
    return value;
}

static bool take_sql(struct clickhouse_talk *talk, const struct answer *answer, struct err *err)
{
    size_t most = talk->question->limit ? talk->question->limit : QUESTION_LIMIT_MAX;
    struct table *table = &talk->table;
    size_t n = answer->n_columns, rows = MIN(answer->n_rows, most);
    table_finish(table);
    set_columns(answer, table);
    table->cells = arena_new(&table->arena, (rows * n + 1) * sizeof(*table->cells));
    table->n_rows = rows;
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < n; i++)
            *table_at(table, row, i) =
                to_value(table, table->columns[i], answer_text(answer, row, i), is_real(answer, i));
    table->provenance.as_of = UNKNOWN;
    table->provenance.total = answer->n_rows > most ? UNKNOWN : (int64_t)answer->n_rows;
    table->provenance.statement = arena_text(&table->arena, talk->question->sql);
    table->provenance.window = talk->window;
    return true;
}

/* ---- the statement ----------------------------------------------------------------------- */

/* Blanks and comments before the first word. */
static const char *first_word(const char *text)
{
    for (;;) {
        text += strspn(text, " \t\r\n");
        const char *end = text_starts(text, "--")   ? strchr(text, '\n')
                          : text_starts(text, "/*") ? strstr(text + 2, "*/")
                                                    : NULL;
        if (!end)
            return text;
        text = end + (*end == '*' ? 2 : 1);
    }
}

static bool begins(const char *text, const char *word)
{
    size_t size = strlen(word);
    char after = text_find_nocase(text, word) == text ? text[size] : 'x';
    return !after || strchr(" \t\r\n(*'\"`-/", after);
}

bool ask_sql(struct clickhouse_talk *talk, struct err *err)
{
    static const char *const shows[] = {"SHOW", "DESCRIBE", "DESC", "EXISTS"};
    const char *text = talk->question->sql, *word = first_word(text);
    size_t most = talk->question->limit ? talk->question->limit : QUESTION_LIMIT_MAX;
    size_t size = strlen(text);
    struct str *out = talk_begin(talk);
    bool show = false;
    while (size && strchr("; \t\r\n", text[size - 1]))
        size--;
    for (size_t i = 0; i < ARRAY_LEN(shows); i++)
        show = show || begins(word, shows[i]);
    if (!show && !begins(word, "SELECT") && !begins(word, "WITH"))
        return err_set(err, ERR_USAGE,
                       "only SELECT, SHOW, DESCRIBE and EXISTS are asked of a cluster");
    str_add(out, show ? "" : "SELECT * FROM (\n");
    str_bytes(out, text, size);
    if (show)
        str_char(out, '\n');
    else
        str_addf(out, "\n) LIMIT %zu", most + 1);
    return talk_ask(talk, take_sql, err);
}
