/* The field tables: complete, without clashes, found by each of their names. */
#include "check.h"
#include "usagetop/model.h"

#include <ctype.h>

/* A name may stand for one field only, whichever of its forms is typed. */
static void test_tables(enum dataset set)
{
    const struct dataset_info *info = &datasets[set];

    CHECK(info->name != NULL && info->fields != NULL);
    CHECK(info->n_key >= 1 && info->n_key <= info->n_fields);
    for (size_t i = 0; i < info->n_fields; i++) {
        const struct field *field = &info->fields[i];
        CHECK(*field->name && *field->title && *field->json && *field->help);
        CHECK(field->width > 0 && field->decimals <= 9);
        CHECK(field->type == FIELD_DECIMAL || field->decimals == 0);
        CHECK(!(field->flags & FIELD_MONEY) || field->type == FIELD_DECIMAL);
        CHECK(*field->words == '\0' || field->type == FIELD_WORD);
        for (const char *c = field->name; *c; c++)
            CHECK(islower((unsigned char)*c) || *c == '_');
        CHECK_NUMBER(field_find(set, field->name), (int64_t)i);
        for (size_t other = 0; other < i; other++) {
            CHECK(strcmp(info->fields[other].name, field->name) != 0);
            CHECK(strcmp(info->fields[other].json, field->json) != 0);
        }
    }
}

static void test_find(void)
{
    CHECK_NUMBER(field_find(DATA_EVENTS, "user"), E_USER);
    CHECK_NUMBER(field_find(DATA_EVENTS, "user_id"), E_USER);
    CHECK_NUMBER(field_find(DATA_EVENTS, "tokens.input"), E_INPUT);
    CHECK_NUMBER(field_find(DATA_EVENTS, "tokens_input"), E_INPUT);
    CHECK_NUMBER(field_find(DATA_EVENTS, "tokens"), -1);
    CHECK_NUMBER(field_find(DATA_EVENTS, "tokens.inputs"), -1);
    CHECK_NUMBER(field_find(DATA_EVENTS, ""), -1);
    CHECK_NUMBER(field_find(DATA_EVENTS, NULL), -1);
    CHECK_NUMBER(field_find(DATA_SESSION, "plan.limits.seats"), SESSION_SEAT_LIMIT);
    CHECK_NUMBER(field_find(DATA_SESSION, "role"), SESSION_ROLE);
    CHECK_TEXT(field_nearest(DATA_EVENTS, "amuont"), "amount");
    CHECK_TEXT(field_nearest(DATA_EVENTS, "user_idd"), "user_id");
    CHECK(field_nearest(DATA_EVENTS, "qqqqqqqqqqqqqqqq") == NULL);
}

static void test_words(void)
{
    const struct field *kind = &event_fields[E_KIND], *state = &event_fields[E_STATE];

    CHECK_NUMBER(field_word_code(kind, "job"), KIND_JOB);
    CHECK_NUMBER(field_word_code(kind, "activity"), KIND_ACTIVITY);
    CHECK_NUMBER(field_word_code(kind, "jo"), 0);
    CHECK_NUMBER(field_word_code(kind, "job request"), 0);
    CHECK_NUMBER(field_word_code(kind, ""), 0);
    CHECK_NUMBER(field_word_code(kind, NULL), 0);
    CHECK_NUMBER(field_find(DATA_EVENTS, "partition"), E_CLASS); /* a service's own word */
    CHECK_NUMBER(field_find(DATA_EVENTS, "workspace"), E_PROJECT);
    CHECK_NUMBER(field_find(DATA_KEYS, "partition"), -1);
    CHECK_NUMBER(field_word_code(state, "pending"), STATE_PENDING);
    CHECK_NUMBER(field_word_code(state, "timeout"), STATE_TIMEOUT);
    CHECK_NUMBER(field_word_code(&event_fields[E_MODEL], "atlas"), 0);
}

static void test_identity(void)
{
    CHECK(event_fields == datasets[DATA_EVENTS].fields);
    CHECK_NUMBER(datasets[DATA_EVENTS].n_fields, E_COUNT);
    CHECK_NUMBER(datasets[DATA_LEDGER].n_fields, LEDGER_COUNT);
    CHECK_NUMBER(datasets[DATA_POOLS].n_key, 2);
    CHECK(E_CREATED < 3 && E_ID < 3 && E_KIND < 3);
    CHECK_NUMBER(datasets[DATA_EVENTS].n_key, 3);
}

int main(void)
{
    for (int set = 0; set < DATASET_COUNT; set++)
        test_tables((enum dataset)set);
    test_find();
    test_words();
    test_identity();
    return check_done();
}
