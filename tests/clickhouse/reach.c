#include "reach.h"

#include "usagetop/clickhouse.h"
#include "usagetop/net.h"

#include <string.h>

static bool post(const char *url, const char *statement, size_t size, char **body)
{
    struct net_response response = {0};
    struct err err = {0};
    const struct net_options options = {.base_url = url};
    struct net *net = net_new(&options, &err);
    const struct net_request request = {
        .path = "/", .accept = "*/*", .body = statement, .size = size};
    bool ok = net && net_get(net, &request, -1, &response);
    if (!CHECK(ok))
        fprintf(stderr, "  %s: %s\n", statement, response.body ? response.body : err.text);
    if (body && response.body) {
        response.body[strcspn(response.body, "\n")] = '\0';
        *body = mem_text(response.body);
    }
    net_response_finish(&response);
    net_finish(&net);
    return ok;
}

bool reach_tell(const char *url, const char *statement)
{
    return post(url, statement, strlen(statement), NULL);
}

void reach_tell_all(const char *urls, const char *text)
{
    CLEANUP(free_ptr)
    char *servers = mem_text(urls);
    char *rest = servers;
    for (const char *url; (url = strsep(&rest, " "));) {
        if (!*url)
            continue;
        CLEANUP(free_ptr)
        char *copy = mem_text(text);
        for (char *at = copy, *end; (end = strstr(at, ";\n")); at = end + 2) {
            *end = '\0';
            reach_tell(url, at);
        }
    }
}

char *reach_ask(const char *urls, const char *statement)
{
    CLEANUP(str_finish)
    struct str text = {0};
    str_add(&text, statement);
    return reach_ask_str(urls, &text);
}

char *reach_ask_str(const char *urls, const struct str *statement)
{
    CLEANUP(free_ptr)
    char *url = mem_text(urls);
    CLEANUP(str_finish)
    struct str text = {0};
    char *answer = NULL;
    url[strcspn(url, " ")] = '\0';
    str_bytes(&text, str_text(statement), statement->len);
    str_add(&text, " FORMAT TabSeparated");
    post(url, str_text(&text), text.len, &answer);
    return answer ? answer : mem_text("");
}

void reach_make_tables(const char *urls, const char *database)
{
    CLEANUP(str_finish)
    struct str text = {0};
    const struct clickhouse_schema schema = {
        .database = database, .cluster = "usage", .rollups = true};
    clickhouse_schema(&text, &schema);
    reach_tell_all(urls, str_text(&text));
}

int64_t reach_differing(const char *urls, const char *database)
{
    int64_t n = 0;
    for (size_t i = 0; i < clickhouse_rollups_count; i++) {
        CLEANUP(str_finish)
        struct str text = {0};
        const struct clickhouse_mend mend = {
            .database = database, .rollup = &clickhouse_rollups[i], .count = true};
        clickhouse_mend(&text, &mend);
        CLEANUP(free_ptr)
        char *answer = reach_ask(urls, str_text(&text));
        n += CHECK(*answer) ? atoll(answer) : 1;
    }
    return n;
}
