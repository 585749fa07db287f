/* Completion: what is offered at the cursor, and which bytes it replaces. The cursor is the "|". */
#include "filters.h"

#include <stdlib.h>

/* The items, space separated, after "START-END "; " ..." after the first `most`. Owned. */
static char *offered(enum dataset set, const char *marked, size_t most,
                     struct completion *completion)
{
    struct str text = {0}, out = {0};
    const char *cursor = strchr(marked, '|');

    str_bytes(&text, marked, (size_t)(cursor - marked));
    str_add(&text, cursor + 1);
    filter_complete(set, str_text(&text), (size_t)(cursor - marked), completion);
    str_addf(&out, "%zu-%zu", completion->start, completion->end);
    for (size_t i = 0; i < completion->n; i++) {
        CHECK(completion->items[i].help && *completion->items[i].help);
        if (i < most)
            str_addf(&out, " %s", completion->items[i].text);
    }
    if (completion->n > most)
        str_add(&out, " ...");
    str_finish(&text);
    return str_take(&out);
}

static void check_offer(enum dataset set, const char *marked, size_t most, const char *want)
{
    struct completion completion;
    char *got = offered(set, marked, most, &completion);

    if (!CHECK_TEXT(got, want))
        fprintf(stderr, "  %s\n", marked);
    CHECK_NUMBER(completion.want_values, -1);
    free(got);
    completion_finish(&completion);
    completion_finish(&completion);
}

/* Fields whose values the engine knows. */
static void check_values(const char *marked, const char *want, int field, const char *prefix)
{
    struct completion completion;
    char *got = offered(DATA_EVENTS, marked, 8, &completion);

    if (!CHECK_TEXT(got, want))
        fprintf(stderr, "  %s\n", marked);
    CHECK_NUMBER(completion.want_values, field);
    CHECK_TEXT(str_text(&completion.prefix), prefix);
    free(got);
    completion_finish(&completion);
}

static void check_names(void)
{
    check_offer(DATA_EVENTS, "|", 3, "0-0 created: id: kind: ...");
    check_offer(DATA_EVENTS, "us|", 3, "0-2 user:");
    check_offer(DATA_EVENTS, "part|", 3, "0-4 partition:"); /* a service's own word */
    check_offer(DATA_EVENTS, "US|", 3, "0-2 user:");
    check_offer(DATA_EVENTS, "u|s", 3, "0-2 user: updated:");
    check_offer(DATA_EVENTS, "tokens.|", 4, "0-7 input: cached: output: factors:");
    check_offer(DATA_EVENTS, "st|", 4, "0-2 state: started: status: storage: ...");
    check_offer(DATA_EVENTS, "a (b OR -lat|", 4, "9-12 latency:");
    check_offer(DATA_EVENTS, "!lat|", 4, "1-4 latency:");
    check_offer(DATA_EVENTS, "NOT lat|", 4, "4-7 latency:");
    check_offer(DATA_EVENTS, "ha|", 4, "0-2 has:");
    check_offer(DATA_EVENTS, "i|", 5, "0-1 id: io: input: is:");
    check_offer(DATA_KEYS, "i|", 4, "0-1 id:");
    check_offer(DATA_EVENTS, "a O|", 4, "2-3 output: organization: OR");
    check_offer(DATA_EVENTS, "zzz|", 4, "0-3");
    check_offer(DATA_EVENTS, "\"us|", 4, "0-3");
    check_offer(DATA_EVENTS, "has:us|", 4, "4-6 user");
    check_offer(DATA_EVENTS, "-has:us|er x", 4, "5-9 user");
    check_offer(DATA_EVENTS, "is:|", 5, "3-3 error running new marked");
    check_offer(DATA_EVENTS, "is:M|", 5, "3-4 marked");
    check_offer(DATA_KEYS, "is:|", 5, "3-3");
    check_offer(DATA_EVENTS, "unknown:|", 4, "0-8");
}

static void check_numbers(void)
{
    check_offer(DATA_EVENTS, "amount:|", 5, "7-7 >=1.5k 0.5..2 ..100");
    check_offer(DATA_EVENTS, "amount:>|", 5, "7-8 >=1.5k");
    check_offer(DATA_EVENTS, "amount>|", 5, "6-7 >=1.5k");
    check_offer(DATA_EVENTS, "cores:(1,|", 5, "9-9 >=1000 10..20 ..1.5k");
    check_offer(DATA_EVENTS, "latency:|", 5, "8-8 >2s 500ms..1m30s ..15m");
    check_offer(DATA_EVENTS, "status:|", 5, "7-7 5xx 4xx 400.. 2xx");
    check_offer(DATA_EVENTS, "status:4|", 5, "7-8 4xx 400..");
    check_offer(DATA_EVENTS, "created:t|", 5, "8-9 today");
    check_offer(DATA_EVENTS, "created:|", 2, "8-8 today yesterday ...");
    check_offer(DATA_EVENTS, "error:|", 2, "6-6");
    check_offer(DATA_KEYS, "status:a|", 2, "7-8");
}

static void check_words(void)
{
    check_values("kind:|", "5-5 job request consumption allocation activity", E_KIND, "");
    check_values("kind:A|", "5-6 allocation activity", E_KIND, "A");
    check_values("kind!=re|", "6-8 request", E_KIND, "re");
    check_values("state:(failed,t|", "14-15 timeout", E_STATE, "t");
    check_values("state:(failed OR t|", "17-18 timeout", E_STATE, "t");
    check_values("state:( c|,x)", "8-9 completed cancelled", E_STATE, "c");
    check_values("-state:=run|", "8-11 running", E_STATE, "run");
    check_values("user:|", "5-5 @me", E_USER, "");
    check_values("user:u_|", "5-7", E_USER, "u_");
    check_values("user:u_1|04 x", "5-10", E_USER, "u_1");
    check_values("user:\"two w|", "5-11", E_USER, "two w");
    check_values("user:\"a\\\"b|", "5-10", E_USER, "a\"b");
    check_values("user_id:@|", "8-9 @me", E_USER, "@");
    check_values("a model:g|", "8-9", E_MODEL, "g");
}

/* Every text that is offered for a number is a value. */
static void check_examples_parse(void)
{
    for (int field = 0; field < E_COUNT; field++) {
        struct completion completion;
        struct str text = {0};
        if (field_is_text(&event_fields[field]))
            continue;
        str_addf(&text, "%s:", event_fields[field].name);
        filter_complete(DATA_EVENTS, str_text(&text), text.len, &completion);
        CHECK(completion.n >= 3);
        for (size_t i = 0; i < completion.n; i++) {
            struct filter filter = {0};
            struct str whole = {0};
            str_addf(&whole, "%s%s", str_text(&text), completion.items[i].text);
            CHECK(parses(DATA_EVENTS, str_text(&whole), &filter));
            filter_finish(&filter);
            str_finish(&whole);
        }
        completion_finish(&completion);
        str_finish(&text);
    }
}

/* A cursor beyond the end is at the end. */
static void check_cursor(void)
{
    struct completion completion;

    filter_complete(DATA_EVENTS, "us", 99, &completion);
    CHECK_NUMBER(completion.end, 2);
    CHECK_NUMBER(completion.n, 1);
    completion_finish(&completion);
}

int main(void)
{
    check_names();
    check_numbers();
    check_words();
    check_examples_parse();
    check_cursor();
    return check_done();
}
