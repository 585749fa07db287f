/* Filters that are understood: what was typed and its canonical form, which must parse to the same
 * filter. */
#include "filters.h"

#include <stdlib.h>

struct reading {
    const char *typed, *canonical;
};

static const struct reading events[] = {
    {"", ""},
    {"  \t\n ", ""},
    /* words */
    {"timeout", "timeout"},
    {"\"timeout\"", "timeout"},
    {"\"time out\"", "\"time out\""},
    {"\"a\\\"b\\\\c\\n\\t\\r\\x1b\"", "\"a\\\"b\\\\c\\n\\t\\r\\x1b\""},
    {"C:\\dir", "error 0+1: events have no field \"C\" []"},
    {"dir\\x", "\"dir\\\\x\""},
    {"/v1/chat", "/v1/chat"},
    {"a,b", "\"a,b\""},
    {"gpt-4o", "gpt-4o"},
    {"\"-x\"", "\"-x\""},
    {"\"!x\"", "\"!x\""},
    {"\"or\"", "\"or\""},
    {"\"OR\"", "\"OR\""},
    {"order", "order"},
    {"\"a:b\"", "\"a:b\""},
    {"\"a=b\"", "\"a=b\""},
    {"/a?b=c", "/a?b=c"},
    {"\"a*\"", "\"a*\""},
    {"\"@me\"", "\"@me\""},
    {"\"a&&b\"", "\"a&&b\""},
    {"grün", "grün"},
    {"\"grün:x\"", "\"grün:x\""},
    /* and, or, not */
    {"a b", "a b"},
    {"a AND b", "a b"},
    {"a OR b", "a OR b"},
    {"a b OR c d", "a b OR c d"},
    {"a (b OR c) d", "a (b OR c) d"},
    {"(a)", "a"},
    {"((a b) c)", "a b c"},
    {"(a OR b) OR (c OR d)", "a OR b OR c OR d"},
    {"a OR(b c)", "a OR b c"},
    {"-a", "-a"},
    {"!a", "-a"},
    {"NOT a", "-a"},
    {"NOT(a)", "-a"},
    {"NOT NOT a", "--a"},
    {"-!a", "--a"},
    {"-(a b)", "-(a b)"},
    {"!(a OR b) c", "-(a OR b) c"},
    {"-(-(a))", "--a"},
    {"NOT -has:user", "--has:user"},
    {"a AND (b AND c)", "a b c"},
    {"a AND NOT b", "a -b"},
    {"(a)(b)", "a b"},
    {"(a)b", "a b"},
    /* words as values */
    {"user:ana", "user:ana"},
    {"USER:ana", "user:ana"},
    {"user_id:ana", "user:ana"},
    {"user:\"ana\"", "user:ana"},
    {"user:\"a b\"", "user:\"a b\""},
    {"user:(a,b)", "user:(a,b)"},
    {"user:(a OR b)", "user:(a,b)"},
    {"user:( a , b OR c )", "user:(a,b,c)"},
    {"user:(a)", "user:a"},
    {"user:gpt*", "user:gpt*"},
    {"user:*", "user:*"},
    {"user:\"g*\"", "user:\"g*\""},
    {"user:(a,b*)", "user:(a,b*)"},
    {"user:(b*,a,c*)", "user:(a,b*,c*)"},
    {"user:a OR user:b*", "user:(a,b*)"},
    {"user:(a,b*) OR x", "user:a OR user:b* OR x"},
    {"x user:(a,b*)", "x user:(a,b*)"},
    {"-user:(a,b*)", "-user:(a,b*)"},
    {"user:=a*", "user:=\"a*\""},
    {"user:=(a,\"b c\")", "user:=(a,\"b c\")"},
    {"user=a", "user:=a"},
    {"user!=a", "-user:a"},
    {"user:!=(a,b)", "-user:(a,b)"},
    {"user:!=a*", "-user:a*"},
    {"-user!=a", "--user:a"},
    {"user:@me", "user:@me"},
    {"user:(@me,x)", "user:(@me,x)"},
    {"user:=@me", "user:=@me"},
    {"user:\"@me\"", "user:\"@me\""},
    {"user:\"\"", "user:\"\""},
    {"user:-x", "user:-x"},
    {"user:a..b", "user:a..b"},
    {"user:a:b", "user:a:b"},
    {"user:\"=a\"", "user:\"=a\""},
    {"user:or", "user:or"},
    {"model:gpt-4o*", "model:gpt-4o*"},
    {"state:unheard_of", "state:unheard_of"},
    {"kind:job", "kind:job"},
    {"endpoint:/v1/chat*", "endpoint:/v1/chat*"},
    {"id:e1", "id:e1"},
    {"id:=e1", "id:=e1"},
    {"request_id:R", "request:R"},
    /* parts of texts */
    {"error:timeout", "error:timeout"},
    {"error:(a,b)", "error:(a,b)"},
    {"error:time*", "error:time*"},
    {"error:(a,b*)", "error:(a,b*)"},
    {"error:=a", "error:=a"},
    {"error:=\"\"", "error:=\"\""},
    {"name:\"two words\"", "name:\"two words\""},
    /* numbers */
    {"amount:1500", "amount:1500"},
    {"amount:1.5k", "amount:1500"},
    {"amount:>=1.5k", "amount:1500.."},
    {"amount>=1.5K", "amount:1500.."},
    {"amount:<=2M", "amount:..2000000"},
    {"amount:>5", "amount:>5"},
    {"amount<5", "amount:<5"},
    {"amount:5..10", "amount:5..10"},
    {"amount:5..", "amount:5.."},
    {"amount:..10", "amount:..10"},
    {"amount:5..*", "amount:5.."},
    {"amount:*..5", "amount:..5"},
    {"amount:1.5..2.5", "amount:1.5..2.5"},
    {"amount:-5", "amount:-5"},
    {"amount:-5..-1", "amount:-5..-1"},
    {"amount:+5", "amount:5"},
    {"amount:(1,2..3,>10)", "amount:(1,2..3,>10)"},
    {"amount:(>=10,<=2,<1)", "amount:(10..,..2,<1)"},
    {"amount=5", "amount:5"},
    {"amount:=5", "amount:5"},
    {"amount!=5", "-amount:5"},
    {"amount:!=(5,6)", "-amount:(5,6)"},
    {"amount:0.000001", "amount:0.000001"},
    {"amount:1e3", "amount:1000"},
    {"amount:\"5\"", "amount:5"},
    {"amount:1Ki", "amount:1024"},
    {"amount:1.5Ki", "amount:1536"},
    {"cores:3Gi", "cores:3221225472"},
    {"cores:2T", "cores:2000000000000"},
    {"cores:1Ti", "cores:1099511627776"},
    {"cores:1Mi", "cores:1048576"},
    {"cores:3G", "cores:3000000000"},
    {"tokens.input:>2M", "input:>2000000"},
    {"tokens_input:5", "input:5"},
    {"Tokens.Input:5", "input:5"},
    {"status:200", "status:200"},
    {"status:5xx", "status:5xx"},
    {"status:(4XX,5xx,200)", "status:(4xx,5xx,200)"},
    {"status:4xx..5xx", "status:4xx..5xx"},
    {"status:>4xx", "status:>4xx"},
    {"status:>=4xx", "status:4xx.."},
    {"status!=5xx", "-status:5xx"},
    /* money and sizes */
    {"fee:$12.50", "fee:12.5"},
    {"fee:12.50USD", "fee:12.5"},
    {"fee:>$0.000000001", "fee:>0.000000001"},
    {"fee:-$1", "fee:-1"},
    {"fee:$1..$2", "fee:1..2"},
    {"fee:$1.5k", "fee:1500"},
    {"credits:5credits", "credits:5"},
    {"memory:16", "memory:16"},
    {"memory:16GB", "memory:16"},
    {"memory:512M", "memory:0.512"},
    {"memory:512MB", "memory:0.512"},
    {"memory:>=1T", "memory:1000.."},
    {"memory:16Gi", "memory:17.179869"},
    {"memory:16GiB", "memory:17.179869"},
    /* durations */
    {"latency:>2s", "latency:>2s"},
    {"latency:250", "latency:250ms"},
    {"latency:1500ms", "latency:1.5s"},
    {"latency:90s", "latency:1m30s"},
    {"latency:1h30m..2h", "latency:1h30m..2h"},
    {"latency:0", "latency:0ms"},
    {"latency:1d", "latency:1d"},
    {"ttft:..500ms", "ttft:..500ms"},
    /* times */
    {"created:2026-09", "created:2026-09"},
    {"created:2026-11-01..2026-11-07", "created:2026-11-01..2026-11-07"},
    {"created:-36h", "created:-36h"},
    {"created:-36h..-12h", "created:-36h..-12h"},
    {"created:>=-36h", "created:-36h.."},
    {"created:today", "created:today"},
    {"created:>yesterday", "created:>yesterday"},
    {"created:\"last week\"", "created:\"last week\""},
    {"created:\"last week\"..today", "created:\"last week\"..today"},
    {"created:(today,monday)", "created:(today,monday)"},
    {"created:2026-09-03T14:05", "created:2026-09-03T14:05"},
    {"created:2026-09-03T14:05:00.250Z", "created:2026-09-03T14:05:00.250Z"},
    {"created:2026-09-03T14:05:00+02:00..now", "created:2026-09-03T14:05:00+02:00..now"},
    {"created:today..yesterday", "created:today..yesterday"},
    {"created<2026", "created:<2026"},
    {"created!=today", "-created:today"},
    /* has and is */
    {"has:error", "has:error"},
    {"HAS:tokens.input", "has:input"},
    {"-has:user_id", "-has:user"},
    {"is:error", "is:error"},
    {"IS:Running", "is:running"},
    {"-is:marked is:new", "-is:marked is:new"},
    /* the examples of the documentation */
    {"user:(u_104,u_117) resource:tokens pool:surplus io:input amount:>=1.5k endpoint:/v1/chat*",
     "user:(u_104,u_117) resource:tokens pool:surplus io:input amount:1500.. endpoint:/v1/chat*"},
    {"status:5xx latency:>2s created:2026-11-01..2026-11-07 -model:gpt-4o* has:error \"timeout\" "
     "(io:input OR io:output)",
     "status:5xx latency:>2s created:2026-11-01..2026-11-07 -model:gpt-4o* has:error timeout "
     "(io:input OR io:output)"},
};

static void check_readings(enum dataset set, const struct reading *readings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *canonical = printed(set, readings[i].typed);
        CHECK_TEXT(canonical, readings[i].canonical);
        if (strncmp(canonical, "error", 5) != 0 ||
            strncmp(readings[i].canonical, "error", 5) != 0) {
            char *again = printed(set, canonical);
            struct filter a = {0}, b = {0};
            CHECK_TEXT(again, canonical);
            CHECK(parses(set, readings[i].typed, &a) && parses(set, canonical, &b) &&
                  filter_equal(&a, &b));
            filter_finish(&a);
            filter_finish(&b);
            free(again);
        }
        free(canonical);
    }
}

static void check_positions(void)
{
    struct filter filter = {0};

    CHECK(parses(DATA_EVENTS, "  user:a OR -(amount:>5  \"x y\")", &filter));
    const struct filter_node *root = filter.root;
    CHECK_NUMBER(root->op, FILTER_OR);
    CHECK_NUMBER(root->n, 2);
    CHECK_NUMBER(root->children[0]->op, FILTER_EQUAL);
    CHECK_NUMBER(root->children[0]->field, E_USER);
    CHECK_NUMBER(root->children[0]->column, 2);
    CHECK_NUMBER(root->children[0]->length, 6);
    const struct filter_node *negated = root->children[1];
    CHECK_NUMBER(negated->op, FILTER_NOT);
    CHECK_NUMBER(negated->column, 12);
    CHECK_NUMBER(negated->length, 19);
    const struct filter_node *both = negated->children[0];
    CHECK_NUMBER(both->op, FILTER_AND);
    CHECK_NUMBER(both->children[0]->column, 14);
    CHECK_NUMBER(both->children[0]->length, 9);
    CHECK_NUMBER(both->children[1]->column, 25);
    CHECK_NUMBER(both->children[1]->length, 5);
    CHECK_TEXT(both->children[1]->texts[0], "x y");
    filter_finish(&filter);
}

static void check_range(const char *text, int64_t lo, int64_t hi)
{
    struct filter filter = {0};

    if (CHECK(parses(DATA_EVENTS, text, &filter)) && CHECK(filter.root->op == FILTER_RANGE)) {
        CHECK_NUMBER(filter.root->ranges[0].lo, lo);
        CHECK_NUMBER(filter.root->ranges[0].hi, hi);
    }
    filter_finish(&filter);
}

static void check_ranges(void)
{
    int64_t first = INT64_MIN + 1, last = INT64_MAX, now = at_time("2026-11-21T09:00:00Z");
    int64_t september = at_time("2026-09-01T00:00:00Z"), october = at_time("2026-10-01T00:00:00Z");

    check_range("amount:>=1.5k", 1500000000, last);
    check_range("amount:>5", 5000001, last);
    check_range("amount:<5", first, 4999999);
    check_range("amount:..5", first, 5000000);
    check_range("cores:-3..3", -3, 3);
    check_range("cores:9223372036854775807", last, last);
    check_range("cores:-9223372036854775807", first, first);
    check_range("status:5xx", 500, 599);
    check_range("status:>4xx", 500, last);
    check_range("status:<4xx", first, 399);
    check_range("fee:$12.50", 12500000000, 12500000000);
    check_range("memory:1Gi", 1073742, 1073742);
    check_range("latency:1h30m", 5400000, 5400000);
    check_range("created:2026-09", september, october - 1);
    check_range("created:>=2026-09", september, last);
    check_range("created:>2026-09", october, last);
    check_range("created:<2026-09", first, september - 1);
    check_range("created:<=2026-09", first, october - 1);
    check_range("created:2026-09..2026-09-03", september, september + 3 * DAY - 1);
    check_range("created:-36h", now - 36 * HOUR, now - 1);
    check_range("created:>=-36h", now - 36 * HOUR, last);
    check_range("created:<-36h", first, now - 36 * HOUR - 1);
    check_range("created:-36h..-12h", now - 36 * HOUR, now - 12 * HOUR);
    check_range("created:2026-09-01T00:00:00Z", september, september);
    check_range("created:now", now, now);
    check_range("created:today", now - 9 * HOUR, now + 15 * HOUR - 1);
}

static void check_unchanged_on_failure(void)
{
    struct filter filter = {0}, before;
    struct filter_context context = test_context();
    struct filter_error error;

    CHECK(parses(DATA_EVENTS, "user:a", &filter));
    before = filter;
    CHECK(!filter_parse(DATA_EVENTS, "usr:a", &context, &filter, &error));
    CHECK(memcmp(&before, &filter, sizeof(filter)) == 0);
    CHECK(!filter_parse(DATA_EVENTS, "usr:a", NULL, &filter, NULL));
    filter_finish(&filter);
    filter_finish(&filter);
    CHECK(filter_parse(DATA_EVENTS, NULL, NULL, &filter, NULL) && !filter.root);
    filter_finish(&filter);
}

static void check_equality(void)
{
    static const char *const different[] = {"",
                                            "a",
                                            "b",
                                            "a b",
                                            "a OR b",
                                            "-a",
                                            "user:a",
                                            "user:=a",
                                            "user:b",
                                            "user:a*",
                                            "user:(a,b)",
                                            "key:a",
                                            "error:a",
                                            "user:@me",
                                            "user:u_104",
                                            "amount:5",
                                            "amount:>5",
                                            "amount:5..",
                                            "amount:5.000001..",
                                            "created:today",
                                            "created:2026-11-21",
                                            "has:user",
                                            "has:key",
                                            "is:error",
                                            "is:running",
                                            "--a"};

    for (size_t i = 0; i < ARRAY_LEN(different); i++) {
        for (size_t j = 0; j < ARRAY_LEN(different); j++) {
            struct filter a = {0}, b = {0};
            CHECK(parses(DATA_EVENTS, different[i], &a) && parses(DATA_EVENTS, different[j], &b));
            CHECK(filter_equal(&a, &b) == (i == j));
            filter_finish(&a);
            filter_finish(&b);
        }
    }
}

int main(void)
{
    static const struct reading keys[] = {
        {"name:build status:active", "name:build status:active"},
        {"created:2026-09 ci", "created:2026-09 ci"},
        {"masked_key:x", "masked:x"},
        {"is:marked", "error 0+9: flags are about events, not keys []"},
    };
    static const struct reading ledger[] = {{"credits:<-5", "credits:<-5"},
                                            {"credits:-5..-1 renewal", "credits:-5..-1 renewal"}};

    check_readings(DATA_EVENTS, events, ARRAY_LEN(events));
    check_readings(DATA_KEYS, keys, ARRAY_LEN(keys));
    check_readings(DATA_LEDGER, ledger, ARRAY_LEN(ledger));
    check_positions();
    check_ranges();
    check_unchanged_on_failure();
    check_equality();
    return check_done();
}
