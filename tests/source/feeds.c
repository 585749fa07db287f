/* The feeds of the Usage API turn by turn: what they ask, what they make of answers, where they go
 * on. */
#include "check.h"
#include "usagetop/source.h"

#define NOW INT64_C(1795251604000) /* 2026-11-21 09:00:04 UTC */

/* A feed being followed. */
struct follow {
    const struct feed *feed;
    struct cursor cursor;
    struct source_page page;
    struct err err;
};

static struct follow follow(const char *name)
{
    return (struct follow){.feed = source_feed(source_find("usage"), name)};
}

static const char *asked_as(const struct follow *follow, bool counting)
{
    static char path[CURSOR_MAX * 4];
    struct source_request request = {0};
    struct turn turn = {
        .feed = follow->feed, .cursor = &follow->cursor, .now = NOW, .counting = counting};

    follow->feed->ask(&turn, &request);
    CHECK(request.accept != NULL);
    snprintf(path, sizeof(path), "%s", str_text(&request.path));
    source_request_finish(&request);
    return path;
}

static const char *asks(const struct follow *follow)
{
    return asked_as(follow, false);
}

/* Reads an answer and goes on to its cursor. */
static bool answer(struct follow *follow, const char *body)
{
    struct source_reply reply = {body, strlen(body), 200};
    struct turn turn = {.feed = follow->feed, .cursor = &follow->cursor, .now = NOW};

    follow->err = (struct err){0};
    if (!follow->feed->read(&turn, &reply, &follow->page, &follow->err)) {
        CHECK_NUMBER(follow->err.code, ERR_SHAPE);
        return false;
    }
    follow->cursor = follow->page.next;
    return true;
}

static const union value *row(const struct follow *follow, size_t i)
{
    return rows_at(&follow->page.rows, i);
}

/* ---- the list of sources and feeds ------------------------------------------------------ */

static void test_registry(void)
{
    const struct source *source = source_find("usage");

    CHECK(source != NULL && source_count >= 1);
    CHECK(source_find("usages") == NULL && source_find(NULL) == NULL);
    CHECK_TEXT(source_nearest("usgae"), "usage");
    CHECK(source_feed(source, "nothing") == NULL);
    for (size_t s = 0; s < source_count; s++) {
        source = source_list[s];
        CHECK(source->name && source->title && source->env && source->auth_header &&
              source->auth_prefix);
        CHECK(source_find(source->name) == source);
        for (size_t i = 0; i < source->n_feeds; i++) {
            const struct feed *feed = &source->feeds[i];
            CHECK(feed->ask && feed->read && feed->interval_ms >= SECOND);
            CHECK(source_feed(source, feed->name) == feed);
            CHECK(feed->set != DATA_EVENTS || feed->mode == FEED_CHANGES);
        }
    }
}

static void test_offers(void)
{
    struct rows rows = {0};
    union value *session = rows_add(&rows, DATA_SESSION);
    const struct source *source = source_find("usage");
    const struct feed *keys = source_feed(source, "keys"), *plan = source_feed(source, "plan");

    CHECK(source_offers(NULL, keys));
    CHECK(source_offers(session, keys));
    session[SESSION_RESOURCES].text = "[\"changes\",\"keys\"]";
    CHECK(source_offers(session, keys));
    CHECK(!source_offers(session, plan));
    CHECK(source_offers(session, source_feed(source, "session")));
    session[SESSION_RESOURCES].text = "[]";
    CHECK(!source_offers(session, keys));
    session[SESSION_RESOURCES].text = "[7,null,";
    CHECK(source_offers(session, keys));
    rows_finish(&rows);
}

/* ---- session and lists ------------------------------------------------------------------ */

#define SESSION                                                                                    \
    "{\"account\":{\"id\":\"acc-ops\",\"name\":\"Operations desk\",\"email\":\"ops@example.org\"," \
    "\"role\":\"manager\"},\"organization\":{\"id\":\"org\",\"name\":\"Example Works\"},"          \
    "\"organizations\":[{\"id\":\"org\", \"name\":\"a  b\\\"\"}],"                                 \
    "\"balances\":{\"core_hours\":3204.7,\"credits\":\"1281.88\"},\"plan\":{\"name\":\"Team\","    \
    "\"limits\":{\"training_credits\":20000,\"storage_gb\":5000,\"seats\":null}},"                 \
    "\"retention_days\":730,\"resources\":[\"changes\" , \"keys\"],"                               \
    "\"server_time\":\"2026-11-21T09:30:00.000Z\",\"colour\":{\"id\":1}}"

static void test_session(void)
{
    struct follow session = follow("session");

    CHECK(session.feed->first);
    CHECK_TEXT(asks(&session), "/v1/session");
    CHECK(answer(&session, SESSION));
    CHECK_NUMBER(session.page.rows.n, 1);
    CHECK(session.page.complete && !session.page.more);
    CHECK_TEXT(row(&session, 0)[SESSION_ID].text, "acc-ops");
    CHECK_TEXT(row(&session, 0)[SESSION_ORGANIZATION_NAME].text, "Example Works");
    CHECK_TEXT(row(&session, 0)[SESSION_ORGANIZATIONS].text,
               "[{\"id\":\"org\",\"name\":\"a  b\\\"\"}]");
    CHECK_TEXT(row(&session, 0)[SESSION_RESOURCES].text, "[\"changes\",\"keys\"]");
    CHECK_NUMBER(row(&session, 0)[SESSION_CREDITS].number, 1281880000000);
    CHECK_NUMBER(row(&session, 0)[SESSION_CREDIT_LIMIT].number, 20000000000000);
    CHECK_NUMBER(row(&session, 0)[SESSION_SEAT_LIMIT].number, UNKNOWN);
    CHECK_NUMBER(row(&session, 0)[SESSION_DEPLOYMENT_LIMIT].number, UNKNOWN);
    CHECK(!answer(&session, "{\"error\":\"no session here\"}"));
    CHECK_TEXT(session.err.text, "an error in place of data: no session here");
    CHECK(!answer(&session, "{\"account\":{\"name\":\"x\"}}"));
    CHECK_TEXT(session.err.text, "account.id: expected a text, got nothing");
    CHECK(!answer(&session, "[]"));
    CHECK_TEXT(session.err.text, "expected an object, got an array");
    CHECK(!answer(&session, "{\"account\":{\"id\":\"a\"}} x"));
    CHECK(!answer(&session, "{\"account\":{\"id\":\"a\"},\"plan\":{\"limits\":5}}"));
    CHECK_TEXT(session.err.text, "entry 1: limits: expected an object, got a number");
    source_page_finish(&session.page);
}

static void test_list(void)
{
    struct follow keys = follow("keys");

    CHECK_TEXT(asks(&keys), "/v1/keys?limit=1000");
    CHECK(answer(&keys, "{\"data\":[{\"id\":\"k1\",\"masked_key\":\"sk-av\\u2022\\u2022x8m2\"}],"
                        "\"next_cursor\":\"a b&c\",\"has_more\":true}"));
    CHECK(keys.page.more && !keys.page.complete);
    CHECK_TEXT(row(&keys, 0)[KEY_MASKED].text, "sk-av••x8m2");
    CHECK_TEXT(asks(&keys), "/v1/keys?limit=1000&cursor=a%20b%26c");
    CHECK(answer(&keys, "{\"data\":[{\"id\":\"k2\"}],\"next_cursor\":null,\"has_more\":false}"));
    CHECK(!keys.page.more && keys.page.complete);
    CHECK_TEXT(keys.cursor.text, "");
    CHECK(answer(&keys, "{\"data\":[],\"next_cursor\":null,\"has_more\":false}"));
    CHECK(keys.page.complete && keys.page.rows.n == 0);
    source_page_finish(&keys.page);
}

/* Lists that would never end, and servers that leave members out. */
static void test_paging(void)
{
    struct follow keys = follow("keys");

    CHECK(answer(&keys, "{\"data\":[{\"id\":\"k1\"}]}"));
    CHECK(keys.page.complete && !keys.page.more);
    CHECK(answer(&keys, "{\"data\":[{\"id\":\"k1\"}],\"next_cursor\":\"c1\"}"));
    CHECK(keys.page.more);
    CHECK(!answer(&keys, "{\"data\":[{\"id\":\"k1\"}],\"next_cursor\":\"c1\",\"has_more\":true}"));
    CHECK_TEXT(keys.err.text, "the cursor repeats, so the list would never end");
    CHECK(answer(&keys, "{\"data\":[],\"next_cursor\":\"c2\",\"has_more\":true}"));
    CHECK(!keys.page.more && keys.page.complete);
    CHECK(!answer(&keys, "{\"next_cursor\":\"c2\",\"has_more\":false}"));
    CHECK_TEXT(keys.err.text, "the answer has no data");
    CHECK(!answer(&keys, "{\"data\":[{\"name\":\"x\"}]}"));
    CHECK_TEXT(keys.err.text, "entry 1: id: expected a text, got nothing");
    source_page_finish(&keys.page);
}

static void test_long_cursor(void)
{
    struct follow keys = follow("keys");
    CLEANUP(str_finish)
    struct str body = {0};

    for (int len = CURSOR_MAX - 2; len <= CURSOR_MAX + 1; len++) {
        str_clear(&body);
        str_addf(&body, "{\"data\":[{\"id\":\"k\"}],\"has_more\":true,\"next_cursor\":\"%0*d\"}",
                 len, 1);
        keys.cursor = (struct cursor){0};
        CHECK(answer(&keys, str_text(&body)) == (len < CURSOR_MAX));
        str_clear(&body);
        str_addf(&body, "{\"data\":[{\"id\":\"k\"}],\"has_more\":true,\"next_cursor\":\"%0*dä\"}",
                 len - 1, 1);
        keys.cursor = (struct cursor){0};
        CHECK(answer(&keys, str_text(&body)) == (len + 1 < CURSOR_MAX));
    }
    source_page_finish(&keys.page);
}

static void test_huge(void)
{
    struct follow keys = follow("keys");
    CLEANUP(str_finish)
    struct str body = {0};

    str_add(&body, "{\"data\":[{\"id\":\"0\"}");
    for (int i = 1; i < SOURCE_PAGE_ROWS_MAX; i++)
        str_addf(&body, ",{\"id\":\"%d\"}", i);
    size_t len = body.len;
    str_add(&body, "],\"has_more\":false}");
    CHECK(answer(&keys, str_text(&body)));
    CHECK_NUMBER(keys.page.rows.n, SOURCE_PAGE_ROWS_MAX);
    body.len = len;
    str_add(&body, ",{\"id\":\"more\"}],\"has_more\":false}");
    CHECK(!answer(&keys, str_text(&body)));
    CHECK_TEXT(keys.err.text, "more than 100000 entries on one page");
    source_page_finish(&keys.page);
}

/* ---- events ----------------------------------------------------------------------------- */

#define EVENT "{\"id\":\"e\",\"created\":\"2026-11-21T09:00:04Z\",\"kind\":\"job\"}"

static void test_changes(void)
{
    struct follow changes = follow("changes");

    CHECK_TEXT(asks(&changes), "/v1/events/changes?limit=10000");
    CHECK_TEXT(asked_as(&changes, true), "/v1/events/changes?limit=0");
    CHECK(answer(&changes, "{\"data\":[" EVENT "],\"next_cursor\":\"c1\",\"has_more\":true,"
                           "\"ahead\":7}"));
    CHECK(changes.page.more && changes.page.ahead == 7);
    CHECK_TEXT(asks(&changes), "/v1/events/changes?limit=10000&cursor=c1");
    CHECK(answer(&changes, "{\"data\":[" EVENT "],\"next_cursor\":\"c2\",\"has_more\":false}"));
    CHECK(!changes.page.more);
    CHECK_NUMBER(changes.page.ahead, UNKNOWN);
    CHECK_TEXT(changes.cursor.text, "c2");
    CHECK(answer(&changes, "{\"data\":[],\"next_cursor\":\"c2\",\"has_more\":false}"));
    CHECK_TEXT(changes.cursor.text, "c2");
    CHECK(answer(&changes, "{\"data\":[],\"next_cursor\":null,\"has_more\":false}"));
    CHECK_TEXT(changes.cursor.text, "c2");
    CHECK(!answer(&changes, "{\"data\":[" EVENT "],\"next_cursor\":\"c2\",\"has_more\":true}"));
    CHECK_TEXT(changes.cursor.text, "c2");
    source_page_finish(&changes.page);
}

static void test_counting(void)
{
    struct follow changes = follow("changes");
    const char *body = "{\"data\":[],\"next_cursor\":\"c1\",\"has_more\":true,\"ahead\":123456}";
    struct source_reply reply = {body, strlen(body), 200};
    struct cursor asked = {"c1"};
    struct turn turn = {.feed = changes.feed, .cursor = &asked, .now = NOW, .counting = true};

    CHECK(changes.feed->counts && changes.feed->read(&turn, &reply, &changes.page, &changes.err));
    CHECK_NUMBER(changes.page.ahead, 123456);
    CHECK_NUMBER(changes.page.rows.n, 0);
    CHECK_TEXT(changes.page.next.text, "c1");
    source_page_finish(&changes.page);
}

static const char *peeked(const char *body)
{
    static struct cursor next;
    struct source_reply reply = {body, strlen(body), 200};

    return follow("changes").feed->peek(&reply, &next) ? next.text : "unsure";
}

static void test_peek(void)
{
    CHECK_TEXT(peeked("{\"next_cursor\":\"c1\",\"has_more\":true,\"data\":[{}]}"), "c1");
    CHECK_TEXT(peeked(" {\"data\":[{}] , \"has_more\" : true ,\n \"next_cursor\" : \"c1\" } "),
               "c1");
    CHECK_TEXT(peeked("{\"has_more\":true,\"data\":[1],\"ahead\":-1.5e3,\"next_cursor\":\"c1\"}"),
               "c1");
    CHECK_TEXT(
        peeked("{\"data\":[],\"next_cursor\":\"c1\",\"x\":\"a\\\\\\\"b\\\\\",\"has_more\":true}"),
        "c1");
    CHECK_TEXT(peeked("{\"next_cursor\":\"c1\",\"has_more\":false,\"data\":[]}"), "unsure");
    CHECK_TEXT(peeked("{\"next_cursor\":null,\"has_more\":true,\"data\":[]}"), "unsure");
    CHECK_TEXT(peeked("{\"next_cursor\":\"\",\"has_more\":true,\"data\":[]}"), "unsure");
    CHECK_TEXT(peeked("{\"next_cursor\":\"c\\u0031\",\"has_more\":true,\"data\":[]}"), "unsure");
    CHECK_TEXT(peeked("{\"a\":[],\"next_cursor\":\"c1\",\"has_more\":true,\"data\":[]}"), "unsure");
    CHECK_TEXT(peeked("{\"data\":[],\"m\":{\"next_cursor\":\"c1\",\"has_more\":true}}"), "unsure");
    CHECK_TEXT(peeked("{\"data\":[{\"next_cursor\":\"c1\",\"has_more\":true}]}"), "unsure");
    CHECK_TEXT(
        peeked("{\"data\":[],\"x\":\",\\\"next_cursor\\\":\\\"c1\\\",\\\"has_more\\\":true\"}"),
        "unsure");
    CHECK_TEXT(peeked(""), "unsure");
    CHECK_TEXT(peeked("}"), "unsure");
    CHECK_TEXT(peeked("\"}"), "unsure");
    CHECK_TEXT(peeked(":true}"), "unsure");
    CHECK_TEXT(peeked("\"has_more\":true}"), "unsure");
    CHECK_TEXT(peeked("[\"next_cursor\",\"has_more\",true]"), "unsure");
}

/* ---- pools ------------------------------------------------------------------------------ */

static void test_pools(void)
{
    struct follow pools = follow("pools");

    CHECK_TEXT(asks(&pools), "/v1/pools?limit=10000&since=2021-11-17T09%3A00%3A04.000Z");
    CHECK(answer(&pools, "{\"data\":[{\"time\":\"2026-11-20T00:00:00Z\",\"resource_type\":\"ocr\","
                         "\"surplus\":1.5}],\"next_cursor\":\"a\\tb\",\"has_more\":true}"));
    CHECK(pools.page.more);
    CHECK_TEXT(asks(&pools),
               "/v1/pools?limit=10000&since=2021-11-17T09%3A00%3A04.000Z&cursor=a%09b");
    CHECK(!answer(&pools, "{\"data\":[{\"time\":\"2026-11-20T00:00:00Z\",\"resource_type\":\"ocr\"}"
                          "],\"next_cursor\":\"a\\tb\",\"has_more\":true}"));
    CHECK(answer(&pools, "{\"data\":[{\"time\":\"2026-11-21T00:00:00Z\",\"resource_type\":\"ocr\"},"
                         "{\"time\":\"2026-11-19T00:00:00Z\",\"resource_type\":\"ocr\"}],"
                         "\"next_cursor\":null,\"has_more\":false}"));
    CHECK(!pools.page.more);
    CHECK_TEXT(asks(&pools), "/v1/pools?limit=10000&since=2026-11-21T00%3A00%3A00.000Z");
    CHECK(answer(&pools, "{\"data\":[],\"next_cursor\":null,\"has_more\":false}"));
    CHECK_TEXT(asks(&pools), "/v1/pools?limit=10000&since=2026-11-21T00%3A00%3A00.000Z");
    /* a clock that is ahead does not hide what comes after it */
    CHECK(answer(&pools,
                 "{\"data\":[{\"time\":\"2999-01-01T00:00:00Z\",\"resource_type\":\"ocr\"}]}"));
    CHECK_TEXT(asks(&pools), "/v1/pools?limit=10000&since=2026-11-21T09%3A00%3A04.000Z");
    CHECK(!answer(&pools, "{\"data\":[{\"time\":\"2026-11-20T00:00:00Z\"}]}"));
    CHECK_TEXT(pools.err.text, "entry 1: resource_type: expected a text, got nothing");
    source_page_finish(&pools.page);
}

/* ---- ledger ----------------------------------------------------------------------------- */

#define OPEN(id) "{\"id\":\"" id "\",\"state\":\"open\"}"
#define CLOSED(id) "{\"id\":\"" id "\",\"state\":\"closed\"}"
#define LAST "],\"next_cursor\":null,\"has_more\":false}"

static void test_ledger_first(struct follow *ledger)
{
    CHECK_TEXT(asks(ledger), "/v1/periods?limit=1000");
    CHECK(answer(ledger, "{\"data\":[" OPEN("2026-11") "," CLOSED(
                             "2026/10") "],"
                                        "\"next_cursor\":\"p 2\",\"has_more\":true}"));
    CHECK(ledger->page.more && !ledger->page.complete && ledger->page.rows.n == 0);
    CHECK_TEXT(asks(ledger), "/v1/periods?limit=1000&cursor=p%202");
    CHECK(answer(ledger, "{\"data\":[" CLOSED("2026-09") LAST));
    CHECK(ledger->page.more && !ledger->page.complete);
    CHECK_TEXT(asks(ledger), "/v1/periods/2026-11/ledger?limit=10000");
    CHECK(answer(ledger, "{\"data\":[{\"id\":\"l1\",\"period\":\"2026-11\",\"credits\":\"-1.5\"}],"
                         "\"next_cursor\":\"x\",\"has_more\":true}"));
    CHECK(ledger->page.more && !ledger->page.complete);
    CHECK_TEXT(asks(ledger), "/v1/periods/2026-11/ledger?limit=10000&cursor=x");
    CHECK(!answer(ledger, "{\"data\":[{\"id\":\"l1\"}],\"next_cursor\":\"x\",\"has_more\":true}"));
    CHECK(answer(ledger, "{\"data\":[{\"id\":\"l2\"}" LAST));
    CHECK(ledger->page.more && ledger->page.complete);
    CHECK_TEXT(ledger->page.part, "2026-11");
    CHECK_NUMBER(ledger->page.part_field, LEDGER_PERIOD);
    CHECK_TEXT(row(ledger, 0)[LEDGER_PERIOD].text, "2026-11");
    CHECK_TEXT(asks(ledger), "/v1/periods/2026%2F10/ledger?limit=10000");
    CHECK(answer(ledger, "{\"data\":[" LAST));
    CHECK(ledger->page.complete && ledger->page.rows.n == 0);
    CHECK_TEXT(ledger->page.part, "2026/10");
    CHECK_TEXT(asks(ledger), "/v1/periods/2026-09/ledger?limit=10000");
    CHECK(answer(ledger, "{\"data\":[" LAST));
    CHECK(ledger->page.complete && !ledger->page.more);
}

/* The closed ones that were read are not asked for again. */
static void test_ledger(void)
{
    struct follow ledger = follow("ledger");

    test_ledger_first(&ledger);
    CHECK_TEXT(asks(&ledger), "/v1/periods?limit=1000");
    CHECK(answer(&ledger, "{\"data\":[" OPEN("2026-12") "," CLOSED("2026-11") "," CLOSED(
                              "2026/10") "," CLOSED("2026-09") "],\"next_cursor\":\"z\","
                                                               "\"has_more\":true}"));
    CHECK_TEXT(asks(&ledger), "/v1/periods/2026-12/ledger?limit=10000");
    CHECK(answer(&ledger, "{\"data\":[" LAST));
    CHECK_TEXT(asks(&ledger), "/v1/periods/2026-11/ledger?limit=10000");
    CHECK(answer(&ledger, "{\"data\":[" LAST));
    CHECK(!ledger.page.more);
    CHECK(answer(&ledger, "{\"data\":[" CLOSED("2026-11") LAST));
    CHECK(!ledger.page.more && !ledger.page.complete);
    CHECK(!answer(&ledger, "{\"data\":[" OPEN("a\\tb") LAST));
    CHECK_TEXT(ledger.err.text, "entry 1: id: a control character");
    source_page_finish(&ledger.page);
}

static void test_ledger_long(void)
{
    struct follow ledger = follow("ledger");
    CLEANUP(str_finish)
    struct str body = {0};

    str_add(&body, "{\"data\":[" OPEN("p0"));
    for (int i = 1; i < 400; i++)
        str_addf(&body, ",{\"id\":\"period-%d\"}", i);
    size_t len = body.len;
    str_add(&body, LAST);
    CHECK(answer(&ledger, str_text(&body)) == false);
    CHECK_TEXT(ledger.err.text, "the list of periods is too long");
    body.len = len - 2000;
    while (body.data[body.len - 1] != '}')
        body.len--;
    str_add(&body, LAST);
    CHECK(answer(&ledger, str_text(&body)));
    CHECK_TEXT(asks(&ledger), "/v1/periods/p0/ledger?limit=10000");
    source_page_finish(&ledger.page);
}

/* ---- errors ----------------------------------------------------------------------------- */

static const char *said(const char *body)
{
    static char text[512];
    CLEANUP(str_finish)
    struct str out = {0};
    bool any = source_error_text(body, strlen(body), &out);

    CHECK(any == (out.len > 0));
    CHECK(out.len <= SOURCE_TEXT_MAX);
    snprintf(text, sizeof(text), "%s", str_text(&out));
    return text;
}

static void test_error_text(void)
{
    CHECK_TEXT(said("{\"type\":\"x\",\"title\":\"Forbidden\",\"status\":403,\"detail\":\"only "
                    "managers may see this.\"}"),
               "Forbidden: only managers may see this");
    CHECK_TEXT(said("{\"title\":\"Unavailable\"}"), "Unavailable");
    CHECK_TEXT(said("{\"detail\":\"no such key\"}"), "no such key");
    CHECK_TEXT(said("{\"error\":\"bad key\"}"), "bad key");
    CHECK_TEXT(said("{\"error\":{\"message\":\"Missing scopes\",\"type\":\"t\"}}"),
               "Missing scopes");
    CHECK_TEXT(said("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":"
                    "\"Overloaded\"}}"),
               "Overloaded");
    CHECK_TEXT(said("{\"detail\":{\"error\":\"not allowed\"}}"), "not allowed");
    CHECK_TEXT(said("{\"detail\":[{\"type\":\"missing\",\"msg\":\"Field required\"}]}"),
               "Field required");
    CHECK_TEXT(said("{\"errors\":[{\"description\":\"Authentication failure\",\"error\":\"e\"}]}"),
               "Authentication failure");
    CHECK_TEXT(said("{\"message\":\"busy\"}"), "busy");
    CHECK_TEXT(said("Authentication does\n not   apply\r\n"), "Authentication does not apply");
    CHECK_TEXT(said("{\"error\":{\"message\":{\"error\":\"no admin\"},\"code\":\"403\"}}"),
               "no admin");
    CHECK_TEXT(said("{\"error\":{\"message\":\"\",\"detail\":[{\"msg\":\"late\"}]}}"), "late");
    CHECK_TEXT(
        said("{\"detail\":{\"error\":{\"detail\":{\"error\":{\"msg\":{\"msg\":\"far\"}}}}}}"), "");
    CHECK_TEXT(said("{\"error\":{\"message\":\"{'error': 'Only the admin may. Yours: viewer'}\"}}"),
               "Only the admin may. Yours: viewer");
    CHECK_TEXT(said("{\"detail\":\"{'error': \\\"it's late\\\", 'code': 1}\"}"), "it's late");
    CHECK_TEXT(said("{\"detail\":\"{'error': ''}\"}"), "{'error': ''}");
    CHECK_TEXT(said("{\"detail\":\"{'error': None}\"}"), "{'error': None}");
    CHECK_TEXT(said("{\"detail\":\"{'error': 'cut\"}"), "{'error': 'cut");
    CHECK_TEXT(said("<html>502</html>"), "");
    CHECK_TEXT(said("<html>\r\n<head><TITLE>502 Bad\n Gateway</title></head><hr>nginx</html>"),
               "502 Bad Gateway");
    CHECK_TEXT(said("<title>never ends"), "");
    CHECK_TEXT(said("{\"a\":1}"), "");
    CHECK_TEXT(said("{\"error\":"), "");
    CHECK_TEXT(said(""), "");
    CHECK_TEXT(said("{\"error\":[]}"), "");
    CHECK_TEXT(said("{\"message\":\"red \\u001b[31m\"}"), "red ␛[31m");
    CLEANUP(str_finish)
    struct str longer = {0};
    for (int i = 0; i < 200; i++)
        str_add(&longer, "wörter ");
    CHECK(utf8_valid(said(str_text(&longer)), strlen(said(str_text(&longer)))));
}

int main(void)
{
    test_registry();
    test_offers();
    test_session();
    test_list();
    test_paging();
    test_long_cursor();
    test_huge();
    test_changes();
    test_counting();
    test_peek();
    test_pools();
    test_ledger();
    test_ledger_long();
    test_error_text();
    return check_done();
}
