/* CSV and text: cells, formulas, columns, widths, hostile text. */
#include "check.h"
#include "sheet.h"

static void fill(struct table *table)
{
    sheet_events(table, 2);
    table_at(table, 0, E_USER)->text = "=1+1";
    table_at(table, 0, E_ENDPOINT)->text = "a,\"b\"\nc";
    table_at(table, 0, E_CREDITS)->number = -5500000000;
    table_at(table, 0, E_AMOUNT)->number = 1482 * INT64_C(1000000);
    table_at(table, 1, E_USER)->text = "\x1b]0;x\x07u_104";
    table_at(table, 1, E_AMOUNT)->number = 12500000;
    table_at(table, 1, E_RESOURCE)->text = "storage";
}

static const struct export_options columns = {
    .columns = {E_CREATED, E_USER, E_AMOUNT, E_ENDPOINT, E_CREDITS}, .n_columns = 5};

static void check_export(const char *format, const struct export_options *options, const char *want)
{
    struct table table = {0};
    struct str out = {0};
    fill(&table);
    struct export_part part = sheet_rows(&table);
    struct export_head head = sheet_head(1482);
    sheet_export(format, &head, options, &part, 1, &out);
    CHECK_TEXT(str_text(&out), want);
    str_finish(&out);
    table_finish(&table);
}

static void test_csv(void)
{
    struct export_options raw = columns, terminal = columns;
    check_export("csv", &columns,
                 "created,user,amount,endpoint,credits\r\n"
                 "2026-11-21T09:00:00.000Z,'=1+1,1482,\"a,\"\"b\"\"\nc\",-5.5\r\n"
                 "2026-11-21T08:59:00.000Z,\x1b]0;x\x07u_104,12.5,,\r\n");
    raw.csv_raw = true;
    check_export("csv", &raw,
                 "created,user,amount,endpoint,credits\r\n"
                 "2026-11-21T09:00:00.000Z,=1+1,1482,\"a,\"\"b\"\"\nc\",-5.5\r\n"
                 "2026-11-21T08:59:00.000Z,\x1b]0;x\x07u_104,12.5,,\r\n");
    terminal.terminal = true;
    check_export("csv", &terminal,
                 "created,user,amount,endpoint,credits\r\n"
                 "2026-11-21T09:00:00.000Z,'=1+1,1482,\"a,\"\"b\"\"\xe2\x90\x8a"
                 "c\",-5.5\r\n"
                 "2026-11-21T08:59:00.000Z,\xe2\x90\x9b]0;x\xe2\x90\x87u_104,12.5,,\r\n");
}

static void test_formulas(void)
{
    static const char *const texts[] = {"=a", "+a", "-a", "@a", "\ta", "\ra", "a=", ""};
    static const char *const cells[] = {"'=a", "'+a", "'-a", "'@a", "'\ta", "\"'\ra\"", "a=", ""};
    struct export_options user = {.columns = {E_USER, E_KIND}, .n_columns = 2};
    struct export_head head = sheet_head(1);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct table table = {0};
        struct str out = {0}, want = {0};
        sheet_events(&table, 1);
        table_at(&table, 0, E_USER)->text = texts[i];
        struct export_part part = sheet_rows(&table);
        sheet_export("csv", &head, &user, &part, 1, &out);
        str_addf(&want, "user,kind\r\n%s,job\r\n", cells[i]);
        CHECK_TEXT(str_text(&out), str_text(&want));
        str_finish(&out);
        str_finish(&want);
        table_finish(&table);
    }
}

static void test_redact(void)
{
    struct table table = {0};
    struct str out = {0};
    fill(&table);
    struct export_options options = columns;
    options.redact = true;
    struct export_part part = sheet_rows(&table);
    struct export_head head = sheet_head(1482);
    for (size_t i = 0; i < export_formats_count; i++) {
        if (export_formats[i]->file || export_formats[i]->frame)
            continue;
        sheet_export(export_formats[i]->name, &head, &options, &part, 1, &out);
        CHECK(strstr(str_text(&out), "u_104") == NULL && strstr(str_text(&out), "user-") != NULL);
        str_clear(&out);
    }
    str_finish(&out);
    table_finish(&table);
}

static void test_text(void)
{
    struct export_options narrow = columns, ascii = columns;
    check_export("text", &columns,
                 "Events · 24h · 2026-11-20 09:00 → 2026-11-21 09:00 UTC · filter kind:job · 1,482 "
                 "events · synced moments ago\n"
                 "\n"
                 "Created           User ID        Amount  Endpoint  Credits\n"
                 "2026-11-21 09:00  =1+1            1,482  a,\"b\"␊c     -5.50\n"
                 "2026-11-21 08:59  ␛]0;x␇u_104  12.50 GB  –               –\n");
    narrow.width = 55;
    check_export("text", &narrow,
                 "Events · 24h · 2026-11-20 09:00 → 2026-11-21 09:00 UTC\n"
                 "filter kind:job · 1,482 events · synced moments ago\n"
                 "\n"
                 "Created           User ID     Amount  Endpoint  Credits\n"
                 "2026-11-21 09:00  =1+1         1,482  a,\"b\"␊c     -5.50\n"
                 "2026-11-21 08:59  ␛]0;x␇u…  12.50 GB  –               –\n");
    narrow.width = 46;
    check_export("text", &narrow,
                 "Events · 24h\n"
                 "2026-11-20 09:00 → 2026-11-21 09:00 UTC\n"
                 "filter kind:job · 1,482 events\n"
                 "synced moments ago\n"
                 "\n"
                 "Created           User ID     Amount  Endpoint\n"
                 "2026-11-21 09:00  =1+1         1,482  a,\"b\"␊c\n"
                 "2026-11-21 08:59  ␛]0;x␇u…  12.50 GB  –\n"
                 "(no room for Credits)\n");
    ascii.ascii = true;
    check_export("text", &ascii,
                 "Events | 24h | 2026-11-20 09:00 -> 2026-11-21 09:00 UTC | filter kind:job | "
                 "1,482 events | synced moments ago\n"
                 "\n"
                 "Created           User ID          Amount  Endpoint  Credits\n"
                 "2026-11-21 09:00  =1+1              1,482  a,\"b\"^Jc    -5.50\n"
                 "2026-11-21 08:59  ^[]0;x^Gu_104  12.50 GB  -               -\n");
}

static const struct field total = {
    .name = "total", .title = "Total", .json = "", .unit = "", .type = FIELD_COUNT};
static const struct field done = {
    .name = "completed", .title = "Completed", .json = "", .unit = "", .type = FIELD_COUNT};
static const struct field change = {.name = "change_percent",
                                    .title = "Change",
                                    .json = "",
                                    .unit = "%",
                                    .type = FIELD_DECIMAL,
                                    .decimals = 1};

static void test_sections(void)
{
    const struct field *fields[] = {&total, &done, &change};
    struct table card = {0}, none = {0};
    struct str out = {0};
    table_init(&card, fields, 3, 1);
    table_at(&card, 0, 0)->number = 1482;
    table_at(&card, 0, 1)->number = 1420;
    table_at(&card, 0, 2)->number = 120;
    table_init(&none, fields, 3, 0);
    struct export_part parts[] = {{"cards.jobs_submitted", "Jobs submitted", true, &card},
                                  {"cards.trend", "Trend", false, &card},
                                  {"keys", "API keys", false, &none}};
    struct export_head head = sheet_overview();
    sheet_export("text", &head, &(struct export_options){0}, parts, 3, &out);
    CHECK_TEXT(str_text(&out),
               "Overview · 24h · 2026-11-20 09:00 → 2026-11-21 09:00 UTC · synced moments ago\n"
               "\n"
               "Jobs submitted      1,482 (+12 %) · Completed 1,420\n"
               "\n"
               "API keys\n"
               "(none)\n");
    str_clear(&out);
    sheet_export("csv", &head, &(struct export_options){0}, parts, 3, &out);
    CHECK_TEXT(str_text(&out), "# cards.jobs_submitted\r\ntotal,completed,change_percent\r\n"
                               "1482,1420,12\r\n"
                               "\r\n# cards.trend\r\ntotal,completed,change_percent\r\n"
                               "1482,1420,12\r\n"
                               "\r\n# keys\r\ntotal,completed,change_percent\r\n");
    str_finish(&out);
    table_finish(&card);
    table_finish(&none);
}

static void test_names(void)
{
    struct err err = {0};
    CHECK(!export_format_find("jsn", &err) && err.code == ERR_USAGE);
    CHECK_TEXT(err.text, "unknown format \"jsn\"; did you mean \"json\"?");
    struct str sort = {0};
    export_sort_print(&sort, (struct sort){.field = E_AMOUNT, .descending = true});
    CHECK_TEXT(str_text(&sort), "-amount");
    str_finish(&sort);
}

int main(void)
{
    test_csv();
    test_formulas();
    test_redact();
    test_text();
    test_sections();
    test_names();
    return check_done();
}
