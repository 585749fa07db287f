/* A page of sums with more rows than may be taken: it is asked for again with fewer buckets, until
 * there is one only. */
#include "check.h"
#include "usagetop/source.h"

#include <string.h>

static char *huge_page(void)
{
    struct str text = {0};
    str_add(&text, "{\"data\":[{\"start_time\":1795244400,\"end_time\":1795248000,\"results\":[");
    for (int i = 0; i <= SOURCE_PAGE_ROWS_MAX + 1; i++)
        str_addf(&text, "%s{\"input_tokens\":1,\"user_id\":\"u%d\"}", i ? "," : "", i);
    str_add(&text, "]}],\"has_more\":false,\"next_page\":null}");
    return str_take(&text);
}

int main(void)
{
    static const char *const limits[] = {"&limit=168&", "&limit=21&", "&limit=2&", "&limit=1&"};
    CLEANUP(free_ptr)
    char *body = huge_page();
    const struct source_reply reply = {body, strlen(body), 200};
    struct cursor cursor = {"F 0 0 1795240800000 0 16070400000 "};
    struct turn turn = {.feed = source_feed(source_find("openai"), "completions"),
                        .cursor = &cursor,
                        .now = INT64_C(1795251604000)};
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        CLEANUP(source_request_finish)
        struct source_request request = {0};
        struct source_page page = {0};
        struct err err = {0};
        bool last = i + 1 == ARRAY_LEN(limits);
        turn.feed->ask(&turn, &request);
        CHECK(strstr(str_text(&request.path), limits[i]) != NULL);
        CHECK(turn.feed->read(&turn, &reply, &page, &err) == !last);
        if (last) {
            CHECK_NUMBER(err.code, ERR_SHAPE);
            CHECK(strstr(err.text, "more than 100000") != NULL);
        } else {
            CHECK(page.more && !page.complete);
            CHECK_NUMBER(page.rows.n, 0);
            CHECK_NUMBER(page.span_from, page.span_to);
            cursor = page.next;
        }
        source_page_finish(&page);
    }
    return check_done();
}
