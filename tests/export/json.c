/* JSON and JSON Lines: valid for another reader, exact to the digit, in the shape of the Usage API.
 */
#include <jansson.h>

#include "check.h"
#include "sheet.h"

static const char hostile[] = "a\x1b[31m\x07\"\\\n\xe2\x80\xae\xc2\x9b\xff"
                              "e\xcc\x81";

static json_t *parse(const struct str *text)
{
    json_error_t error;
    json_t *json = json_loadb(str_text(text), text->len, JSON_REJECT_DUPLICATES, &error);
    if (!CHECK(json != NULL))
        fprintf(stderr, "%s\n%s\n", error.text, str_text(text));
    return json;
}

static const char *text_at(json_t *json, const char *name)
{
    return json_string_value(json_object_get(json, name));
}

static void fill(struct table *table)
{
    sheet_events(table, 2);
    table_at(table, 0, E_USER)->text = hostile;
    table_at(table, 0, E_AMOUNT)->number = 1234567890123456789;
    table_at(table, 0, E_CREDITS)->number = 100000001;
    table_at(table, 0, E_CORE_HOURS)->number = 1000000001;
    table_at(table, 0, E_INPUT)->number = 7;
    table_at(table, 0, E_OUTPUT)->number = 9;
    table_at(table, 0, E_FACTORS)->text = "[{\"label\":\"prompt\",\n\"count\":1.10}]";
    table_at(table, 1, E_FACTORS)->text = "[{\"label\":";
}

static void test_events(void)
{
    struct table table = {0};
    struct str out = {0};
    fill(&table);
    struct export_part part = sheet_rows(&table);
    struct export_head head = sheet_head(1482);
    sheet_export("json", &head, &(struct export_options){0}, &part, 1, &out);
    json_t *json = parse(&out);
    CHECK_TEXT(text_at(json, "view"), "events");
    CHECK_TEXT(text_at(json, "filter"), "kind:job");
    CHECK_TEXT(text_at(json, "sort"), "-created");
    CHECK_NUMBER(json_integer_value(json_object_get(json, "total")), 1482);
    json_t *window = json_object_get(json, "window");
    CHECK_TEXT(text_at(window, "name"), "24h");
    CHECK_TEXT(text_at(window, "from"), "2026-11-20T09:00:00.000Z");
    CHECK_TEXT(text_at(window, "to"), "2026-11-21T09:00:00.000Z");
    CHECK_TEXT(text_at(window, "zone"), "UTC");
    json_t *rows = json_object_get(json, "rows"), *row = json_array_get(rows, 0);
    CHECK_NUMBER((int64_t)json_array_size(rows), 2);
    CHECK_TEXT(text_at(row, "created"), "2026-11-21T09:00:00.000Z");
    CHECK_TEXT(text_at(row, "credits"), "0.100000001");
    CHECK(json_is_number(json_object_get(row, "core_hours")));
    json_t *tokens = json_object_get(row, "tokens");
    CHECK_NUMBER(json_integer_value(json_object_get(tokens, "input")), 7);
    CHECK_NUMBER(json_integer_value(json_object_get(tokens, "output")), 9);
    CHECK(json_object_get(tokens, "cached") == NULL);
    CHECK(json_is_array(json_object_get(tokens, "factors")));
    CHECK_TEXT(text_at(json_object_get(json_array_get(rows, 1), "tokens"), "factors"),
               "[{\"label\":");
    CHECK_NUMBER((int64_t)json_object_size(json_array_get(rows, 1)), 4);
    /* digits as they are, whatever a double would make of them */
    CHECK(strstr(str_text(&out), "\"amount\":1234567890123.456789,") != NULL);
    CHECK(strstr(str_text(&out), "\"core_hours\":1.000000001,") != NULL);
    CHECK(strstr(str_text(&out), "\"count\":1.10}") != NULL);
    json_decref(json);
    str_finish(&out);
    table_finish(&table);
}

static void test_hostile(void)
{
    struct table table = {0};
    struct str out = {0};
    fill(&table);
    struct export_part part = sheet_rows(&table);
    struct export_head head = sheet_head(2);
    sheet_export("jsonl", &head, &(struct export_options){0}, &part, 1, &out);
    CHECK(strchr(str_text(&out), '\x1b') == NULL && strstr(str_text(&out), "\xc2\x9b") == NULL &&
          strstr(str_text(&out), "\xe2\x80\xae") == NULL);
    size_t first = strcspn(str_text(&out), "\n");
    struct str line = {0};
    str_bytes(&line, out.data, first);
    json_t *row = parse(&line);
    CHECK_TEXT(text_at(row, "user_id"), "a\x1b[31m\x07\"\\\n\xe2\x80\xae\xc2\x9b\xef\xbf\xbd"
                                        "e\xcc\x81");
    json_decref(row);
    str_finish(&line);
    str_finish(&out);
    table_finish(&table);
}

/* Members of one object must follow each other, for every dataset and any choice of columns. */
static void test_paths(void)
{
    struct table table = {0};
    sheet_events(&table, 1);
    for (size_t i = 0; i < E_COUNT; i++) {
        if (event_fields[i].flags & FIELD_RAW)
            table_at(&table, 0, i)->text = "[]";
        else if (field_is_text(&event_fields[i]))
            table_at(&table, 0, i)->text = event_fields[i].name;
        else
            table_at(&table, 0, i)->number = (int64_t)i;
    }
    struct export_options options = {.n_columns = E_COUNT};
    for (size_t i = 0; i < E_COUNT; i++)
        options.columns[i] = (uint8_t)(E_COUNT - 1 - i);
    struct export_part part = sheet_rows(&table);
    struct export_head head = sheet_head(1);
    struct str out = {0};
    sheet_export("jsonl", &head, &options, &part, 1, &out);
    json_t *row = parse(&out);
    for (size_t i = 0; i < E_COUNT; i++) {
        json_t *at = row;
        char path[64];
        snprintf(path, sizeof(path), "%s", event_fields[i].json);
        for (char *word = strtok(path, "."); word; word = strtok(NULL, "."))
            at = json_object_get(at, word);
        CHECK(at != NULL);
    }
    json_decref(row);
    str_finish(&out);
    table_finish(&table);
}

static void test_pieces(void)
{
    struct table first = {0}, second = {0}, whole = {0};
    sheet_events(&first, 3);
    sheet_events(&second, 2);
    sheet_events(&whole, 5);
    for (size_t i = 0; i < 2; i++) {
        second.cells[i * E_COUNT + E_CREATED] = whole.cells[(i + 3) * E_COUNT + E_CREATED];
        second.cells[i * E_COUNT + E_ID] = whole.cells[(i + 3) * E_COUNT + E_ID];
    }
    struct export_part pieces[] = {sheet_rows(&first), sheet_rows(&second)};
    struct export_part all = sheet_rows(&whole);
    struct export_head head = sheet_head(5);
    for (size_t i = 0; i < export_formats_count; i++) {
        struct str a = {0}, b = {0};
        const char *name = export_formats[i]->name;
        if (export_formats[i]->file)
            continue; /* tests/cli/export.sh reads those */
        sheet_export(name, &head, &(struct export_options){0}, pieces, 2, &a);
        sheet_export(name, &head, &(struct export_options){0}, &all, 1, &b);
        CHECK_TEXT(str_text(&a), str_text(&b));
        str_finish(&a);
        str_finish(&b);
    }
    table_finish(&first);
    table_finish(&second);
    table_finish(&whole);
}

static const struct field total = {
    .name = "total", .title = "Total", .json = "", .unit = "", .type = FIELD_COUNT};
static const struct field share = {.name = "share_percent",
                                   .title = "Share",
                                   .json = "",
                                   .unit = "%",
                                   .type = FIELD_DECIMAL,
                                   .decimals = 1};

static void test_sections(void)
{
    const struct field *columns[] = {&total, &share};
    struct table card = {0}, list = {0}, none = {0};
    struct str out = {0};
    table_init(&card, columns, 2, 1);
    table_at(&card, 0, 0)->number = 1482;
    table_init(&list, columns, 2, 2);
    table_at(&list, 1, 1)->number = -125;
    table_init(&none, columns, 2, 0);
    struct export_part parts[] = {{"cards.jobs_submitted", "Jobs", true, &card},
                                  {"cards.trend", "Trend", false, &list},
                                  {"keys", "API keys", false, &none}};
    struct export_head head = sheet_overview();
    sheet_export("json", &head, &(struct export_options){0}, parts, 3, &out);
    json_t *json = parse(&out), *cards = json_object_get(json, "cards");
    json_t *jobs = json_object_get(cards, "jobs_submitted");
    CHECK_NUMBER(json_integer_value(json_object_get(jobs, "total")), 1482);
    CHECK(json_is_null(json_object_get(jobs, "share_percent")));
    json_t *last = json_array_get(json_object_get(cards, "trend"), 1);
    CHECK(json_real_value(json_object_get(last, "share_percent")) == -12.5);
    CHECK(json_array_size(json_object_get(json, "keys")) == 0 &&
          json_is_array(json_object_get(json, "keys")));
    CHECK(json_object_get(json, "total") == NULL);
    json_decref(json);
    str_clear(&out);
    sheet_export("jsonl", &head, &(struct export_options){0}, parts, 3, &out);
    CHECK_TEXT(str_text(&out),
               "{\"section\":\"cards.jobs_submitted\",\"total\":1482,\"share_percent\":null}\n"
               "{\"section\":\"cards.trend\",\"total\":null,\"share_percent\":null}\n"
               "{\"section\":\"cards.trend\",\"total\":null,\"share_percent\":-12.5}\n");
    str_finish(&out);
    table_finish(&card);
    table_finish(&list);
    table_finish(&none);
}

static void test_open_window(void)
{
    struct export_head head = sheet_overview();
    struct str out = {0};
    head.window = (struct window){WINDOW_ALL, 0, INT64_MAX};
    head.provenance.as_of = UNKNOWN;
    sheet_export("json", &head, &(struct export_options){0}, NULL, 0, &out);
    CHECK_TEXT(str_text(&out), "{\"view\":\"overview\",\"window\":{\"name\":\"all\",\"from\":null,"
                               "\"to\":null,\"zone\":\"UTC\"},\"filter\":\"\",\"as_of\":null}\n");
    str_finish(&out);
}

int main(void)
{
    test_events();
    test_hostile();
    test_paths();
    test_pieces();
    test_sections();
    test_open_window();
    return check_done();
}
