/* The workbook as its library has it. */
#include "book.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAME_CHARACTERS = 31, /* of a sheet's name at most */
    NAMES_TRIED = 10000,
    EPOCH_DAYS = 25569, /* from day 0 of spreadsheets to 1970 */
};

static lxw_format *look(struct book *book, const char *numbers, bool bold)
{
    lxw_format *format = book->calls.workbook_add_format(book->book);
    if (bold)
        book->calls.format_set_bold(format);
    book->calls.format_set_num_format(format, numbers);
    return format;
}

bool book_open(struct book *book, const char *path, bool large, struct err *err)
{
    CLEANUP(free_ptr)
    char *folder = path ? file_folder(path) : NULL;
    if (!path)
        return err_set(err, ERR_USAGE, "a workbook is written to a file only");
    if (!xlsx_load(&book->calls, err))
        return false;
    lxw_workbook_options options = {
        .constant_memory = LXW_TRUE, .tmpdir = folder, .use_zip64 = large};
    book->book = book->calls.workbook_new_opt(path, &options);
    if (!book->book)
        return err_set(err, ERR_OTHER, "%.200s: no workbook can be made", path);
    book->looks[BOOK_TEXT] = look(book, "@", false);
    book->looks[BOOK_BOLD] = look(book, "@", true);
    book->looks[BOOK_HEAD] = look(book, "@", true);
    book->looks[BOOK_TIME] = look(book, "yyyy-mm-dd hh:mm:ss.000", false);
    book->looks[BOOK_COUNT] = look(book, "#,##0", false);
    book->looks[BOOK_DECIMAL] = look(book, "#,##0.00####", false);
    return true;
}

/* ---- sheets ----------------------------------------------------------------------------- */

/* The first characters of the title, without those that no name may have. */
static void add_name(struct str *out, const char *title, size_t most)
{
    size_t size = strlen(title);
    for (size_t at = 0, n = 0; at < size && n < most; n++) {
        uint32_t point;
        size_t used = utf8_decode(title + at, size - at, &point);
        bool bad = point < 0x20 || (point < 0x80 && strchr("[]:*?/\\'", (int)point));
        str_bytes(out, bad ? " " : title + at, bad ? 1 : used);
        at += used;
    }
}

static void lower(struct str *text)
{
    for (size_t i = 0; i < text->len; i++)
        if (text->data[i] >= 'A' && text->data[i] <= 'Z')
            text->data[i] = (char)(text->data[i] | 0x20);
}

/* A name that no sheet has yet, whatever its case. */
static void free_name(struct book *book, const char *title, struct str *out)
{
    for (int number = 1; number < NAMES_TRIED; number++) {
        char ending[16] = "";
        CLEANUP(str_finish)
        struct str key = {0};
        if (number > 1)
            snprintf(ending, sizeof(ending), " (%d)", number);
        str_clear(out);
        add_name(out, *title ? title : "Sheet", NAME_CHARACTERS - strlen(ending));
        str_add(out, ending);
        str_add(&key, str_text(out));
        lower(&key);
        if (text_map_get(&book->names, str_text(&key), 0))
            continue;
        text_map_set(&book->names, str_text(&key), 1);
        return;
    }
}

lxw_worksheet *book_sheet(struct book *book, const char *title, struct err *err)
{
    CLEANUP(str_finish)
    struct str name = {0};
    if (err->code)
        return NULL;
    free_name(book, title, &name);
    lxw_worksheet *sheet = book->calls.workbook_add_worksheet(book->book, str_text(&name));
    if (!sheet || !sheet->optimize_tmpfile) {
        err_set(err, ERR_FULL, "no sheet \"%s\" can be made: %s", str_text(&name), strerror(errno));
        return NULL;
    }
    return sheet;
}

/* ---- cells ------------------------------------------------------------------------------ */

/* "_x001B_" is how a workbook writes a control character; a text that looks so is no such. */
static bool looks_escaped(const char *text)
{
    return text[0] == '_' && text[1] == 'x' && strspn(text + 2, "0123456789abcdefABCDEF") == 4 &&
           text[6] == '_';
}

/* The text as XML can hold it: what is no UTF-8, or no character of XML, becomes U+FFFD. */
static void add_clean(struct str *out, const char *text)
{
    size_t size = strlen(text);
    for (size_t at = 0; at < size;) {
        uint32_t point;
        char bytes[4];
        size_t used = utf8_decode(text + at, size - at, &point);
        if (point == '_' && looks_escaped(text + at))
            str_add(out, "_x005F");
        if (point == 0xfffe || point == 0xffff)
            point = 0xfffd;
        str_bytes(out, bytes, utf8_encode(point, bytes));
        at += used;
    }
}

void book_text(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
               const char *text, enum book_look look)
{
    CLEANUP(str_finish)
    struct str clean = {0};
    if (!text || !*text)
        return;
    add_clean(&clean, text);
    book->calls.worksheet_write_string(sheet, row, column, str_text(&clean), book->looks[look]);
}

/* Days and their fraction since the spreadsheets' day 0, by the clock of the zone. */
static double serial(int64_t at, enum zone zone)
{
    struct civil civil;
    civil_from(&civil, at, zone);
    return (double)(civil_to(&civil, ZONE_UTC)) / (double)DAY + EPOCH_DAYS;
}

void book_value(struct book *book, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                const struct field *field, union value value, enum zone zone)
{
    if (value_missing(field, value))
        return;
    if (field_is_text(field))
        book_text(book, sheet, row, column, value.text, BOOK_TEXT);
    else if (field->type == FIELD_TIME)
        book->calls.worksheet_write_number(sheet, row, column, serial(value.number, zone),
                                           book->looks[BOOK_TIME]);
    else
        book->calls.worksheet_write_number(
            sheet, row, column, (double)value.number / pow(10, field->decimals),
            book->looks[field->decimals ? BOOK_DECIMAL : BOOK_COUNT]);
}

void book_width(struct book *book, lxw_worksheet *sheet, lxw_col_t column, int width)
{
    book->calls.worksheet_set_column(sheet, column, column, width, NULL);
}

void book_freeze(struct book *book, lxw_worksheet *sheet, lxw_row_t rows)
{
    book->calls.worksheet_freeze_panes(sheet, rows, 0);
}

/* ---- the end ---------------------------------------------------------------------------- */

/* The library does not look whether its temporary files took all rows. */
static bool rows_are_whole(const struct book *book)
{
    lxw_worksheet *sheet;
    STAILQ_FOREACH(sheet, book->book->worksheets, list_pointers)
    if (fflush(sheet->optimize_tmpfile) != 0 || ferror(sheet->optimize_tmpfile))
        return false;
    return true;
}

void book_close(struct book *book, struct err *err)
{
    text_map_finish(&book->names);
    if (!book->book)
        return;
    if (!err->code && !rows_are_whole(book))
        err_set(err, ERR_FULL, "the workbook cannot be written: %s", strerror(errno));
    if (err->code) {
        book->calls.lxw_workbook_free(book->book);
        book->book = NULL;
        return;
    }
    lxw_error code = book->calls.workbook_close(book->book);
    book->book = NULL;
    if (code != LXW_NO_ERROR)
        err_set(err, ERR_OTHER, "the workbook cannot be written: %s",
                book->calls.lxw_strerror(code));
}
