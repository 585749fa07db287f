/* Values as text, and rows. */
#include "check.h"
#include "usagetop/model.h"

static const char *printed(const struct field *field, union value value)
{
    static char text[256];
    CLEANUP(str_finish)
    struct str out = {0};

    value_print(&out, field, value);
    snprintf(text, sizeof(text), "%s", str_text(&out));
    return text;
}

static const char *formatted(const struct field *field, union value value)
{
    static char text[256];
    CLEANUP(str_finish)
    struct str out = {0};

    value_format(&out, field, value, ZONE_UTC);
    snprintf(text, sizeof(text), "%s", str_text(&out));
    return text;
}

static const char *number(int field, int64_t value)
{
    return formatted(&event_fields[field], (union value){.number = value});
}

static const char *amount(const char *resource, int64_t value)
{
    static char text[128];
    CLEANUP(str_finish)
    struct str out = {0};

    amount_format(&out, resource, value);
    snprintf(text, sizeof(text), "%s", str_text(&out));
    return text;
}

static void test_missing(void)
{
    for (int set = 0; set < DATASET_COUNT; set++) {
        for (size_t i = 0; i < datasets[set].n_fields; i++) {
            const struct field *field = &datasets[set].fields[i];
            CHECK(value_missing(field, value_none(field)));
            CHECK_TEXT(printed(field, value_none(field)), "");
            CHECK_TEXT(formatted(field, value_none(field)), "–");
            union value zero = {.number = 0};
            if (field_is_text(field))
                zero.text = "";
            CHECK(!value_missing(field, zero));
        }
    }
}

static void test_print(void)
{
    const struct field *fields = event_fields;

    CHECK_TEXT(printed(&fields[E_CREATED], (union value){.number = 1795251604000}),
               "2026-11-21T09:00:04.000Z");
    CHECK_TEXT(printed(&fields[E_CREDITS], (union value){.number = 12653334000}), "12.653334");
    CHECK_TEXT(printed(&fields[E_CREDITS], (union value){.number = -1}), "-0.000000001");
    CHECK_TEXT(printed(&fields[E_AMOUNT], (union value){.number = 1482000000}), "1482");
    CHECK_TEXT(printed(&fields[E_INPUT], (union value){.number = INT64_MAX}),
               "9223372036854775807");
    CHECK_TEXT(printed(&fields[E_LATENCY], (union value){.number = 1500}), "1500");
    CHECK_TEXT(printed(&fields[E_USER], (union value){.text = "u_104"}), "u_104");
}

static void test_format(void)
{
    CHECK_TEXT(number(E_CREATED, 1795251604999), "2026-11-21 09:00:04");
    CHECK_TEXT(number(E_INPUT, 1482), "1,482");
    CHECK_TEXT(number(E_INPUT, 0), "0");
    CHECK_TEXT(number(E_LATENCY, 12345), "12,345");
    CHECK_TEXT(number(E_CORE_HOURS, 3204700000000), "3,204.70");
    CHECK_TEXT(number(E_CORE_HOURS, 0), "0.00");
    CHECK_TEXT(number(E_CORE_HOURS, 4000000), "0.004");
    CHECK_TEXT(number(E_FEE, 4070000000), "4.07");
    CHECK_TEXT(number(E_FEE, 12000000000), "12.00");
    CHECK_TEXT(number(E_FEE, 12653334000), "12.65");
    CHECK_TEXT(number(E_FEE, 3412345), "0.00341");
    CHECK_TEXT(number(E_FEE, 500000000), "0.50");
    CHECK_TEXT(number(E_FEE, 1), "0.000000001");
    CHECK_TEXT(number(E_FEE, -3412345), "-0.00341");
    CHECK_TEXT(number(E_MEMORY, 256000000), "256");
    CHECK_TEXT(number(E_MEMORY, 1500000), "1.5");
    CHECK_TEXT(number(E_AMOUNT, 1482000000), "1,482");
}

static void test_amount(void)
{
    CHECK_TEXT(amount("tokens", 1482000000), "1,482");
    CHECK_TEXT(amount("storage", 12500000), "12.50 GB");
    CHECK_TEXT(amount("storage", 1), "0.000001 GB");
    CHECK_TEXT(amount("ocr", 3000000), "3 pages");
    CHECK_TEXT(amount("ocr", 1000000), "1 page");
    CHECK_TEXT(amount(NULL, 1500000), "1.5");
    CHECK_TEXT(amount("waterfalls", 7000000), "7");
    CHECK_TEXT(amount("tokens", UNKNOWN), "–");
}

static void test_zone(void)
{
    CLEANUP(str_finish)
    struct str out = {0};

    CHECK(zone_set_local("Asia/Kathmandu", NULL));
    value_format(&out, &event_fields[E_CREATED], (union value){.number = 1795251604000},
                 ZONE_LOCAL);
    CHECK_TEXT(str_text(&out), "2026-11-21 14:45:04");
}

static void test_rows(void)
{
    struct rows rows = {0};

    for (int i = 0; i < 1000; i++) {
        union value *row = rows_add(&rows, DATA_KEYS);
        for (size_t f = 0; f < KEY_COUNT; f++)
            CHECK(value_missing(&datasets[DATA_KEYS].fields[f], row[f]));
        row[KEY_ID].text = arena_printf(&rows.arena, "key-%d", i);
        row[KEY_CREATED].number = i;
    }
    CHECK_NUMBER(rows.n, 1000);
    CHECK_TEXT(rows_at(&rows, 0)[KEY_ID].text, "key-0");
    CHECK_TEXT(rows_at(&rows, 999)[KEY_ID].text, "key-999");
    CHECK_NUMBER(rows_at(&rows, 500)[KEY_CREATED].number, 500);
    rows_reset(&rows);
    CHECK_NUMBER(rows.n, 0);
    CHECK(value_missing(&event_fields[E_ID], rows_add(&rows, DATA_EVENTS)[E_ID]));
    CHECK_NUMBER(rows.set, DATA_EVENTS);
    rows_finish(&rows);
    rows_finish(&rows);
    CHECK(rows.values == NULL && rows.n == 0);
}

int main(void)
{
    test_missing();
    test_print();
    test_format();
    test_amount();
    test_rows();
    test_zone();
    return check_done();
}
