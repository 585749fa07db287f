/* Writes a workbook whose sheets hold few rows, with texts that an enemy would send, for another
 * program to read: book FILE. And what must not work. */
#include "check.h"
#include "sheet.h"

enum { ROWS = 25, SHEET_ROWS = 10 };

static const char *const texts[] = {"=1+1",    "+cmd|' /C calc'!A0",  "@SUM(A1)", "\x1b[31mred",
                                    "_x0041_", "a\xff\xfez",          "<&>\"'",   "line\nline",
                                    " blank ", "http://example.org/", "12.50",    "TRUE"};

static void write_book(const char *path)
{
    struct table table = {0};
    struct err err = {0};
    struct export export;
    struct export_options options = {
        .path = path, .sheet_rows = SHEET_ROWS, .columns = {E_CREATED, E_USER, E_AMOUNT}};
    struct export_head head = sheet_head(ROWS);
    options.n_columns = 3;
    sheet_events(&table, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        table_at(&table, i, E_USER)->text = texts[i % ARRAY_LEN(texts)];
        table_at(&table, i, E_AMOUNT)->number = (int64_t)i * 1250000;
    }
    struct export_part part = sheet_rows(&table);
    part.title = "Events: [all]/*?"; /* what no sheet's name may have */
    struct str out = {0};
    export_begin(&export, export_format_find("xlsx", NULL), &head, &options, &out);
    export_add(&export, &part);
    CHECK(export_end(&export, &err));
    CHECK_NUMBER((int64_t)out.len, 0);
    table_finish(&table);
}

static void write_nowhere(const char *path)
{
    struct export export;
    struct err err = {0};
    struct str out = {0};
    struct table table = {0};
    struct export_head head = sheet_head(1);
    const struct export_options options = {.path = path};
    sheet_events(&table, 1);
    struct export_part part = sheet_rows(&table);
    export_begin(&export, export_format_find("xlsx", NULL), &head, &options, &out);
    export_add(&export, &part);
    CHECK(!export_end(&export, &err));
    CHECK(err.code != ERR_NONE && err.text[0]);
    table_finish(&table);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    write_book(argv[1]);
    write_nowhere("/nowhere/at/all.xlsx");
    write_nowhere(NULL);
    return check_done();
}
