/* Thousands of damaged answers: nothing is read out of bounds (the sanitizers watch), what is taken
 * is whole, and a peek never says otherwise than the reading. */
#include "check.h"
#include "usagetop/source.h"

#include <stdlib.h>

enum { ROUNDS = 2500 };

static uint64_t seed = 7;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

/* A copy of exactly its size, so that reading one byte too far is seen. */
struct body {
    char *data;
    size_t size;
};

static void swap_pieces(struct body *body)
{
    size_t len = 1 + dice(24), from = dice((uint32_t)body->size), to = dice((uint32_t)body->size);

    len = MIN(len, body->size - MAX(from, to));
    memmove(body->data + to, body->data + from, len);
}

static void damage(struct body *body)
{
    static const char *const pieces[] = {"null",
                                         "{}",
                                         "[]",
                                         "\"\"",
                                         "1e999",
                                         "-1",
                                         "\"",
                                         "\\",
                                         "\\u0000",
                                         "\xff",
                                         "\x00",
                                         "[[[[",
                                         "}}",
                                         "]]",
                                         "\"id\":",
                                         "true",
                                         "99999999999999999999",
                                         "\xe2\x80\xae",
                                         ",",
                                         ":",
                                         "\\ud800"};
    const char *piece = pieces[dice(ARRAY_LEN(pieces))];
    size_t size = MAX(strlen(piece), 1), at = dice((uint32_t)body->size);

    switch (dice(5)) {
    case 0:
        body->data[at] = (char)dice(256);
        break;
    case 1:
        body->data[at] ^= (char)(1u << dice(8));
        break;
    case 2:
        body->size = at + 1;
        break;
    case 3:
        swap_pieces(body);
        break;
    default:
        memcpy(body->data + at, piece, MIN(size, body->size - at));
    }
}

static bool page_is_whole(const struct source_page *page)
{
    const struct rows *rows = &page->rows;
    const struct dataset_info *info = &datasets[rows->set];

    for (size_t i = 0; i < rows->n; i++) {
        for (size_t f = 0; f < info->n_fields; f++) {
            union value value = rows_at(rows, i)[f];
            bool missing = value_missing(&info->fields[f], value);
            if (missing && f < info->n_key)
                return false;
            if (!missing && field_is_text(&info->fields[f]) &&
                !utf8_valid(value.text, strlen(value.text)))
                return false;
        }
    }
    return strlen(page->next.text) < CURSOR_MAX;
}

static void read_one(const struct feed *feed, const char *cursor_text, const struct body *body,
                     struct source_page *page)
{
    struct source_reply reply = {body->data, body->size, 200};
    struct cursor cursor = {0}, next;
    struct turn turn = {.feed = feed, .cursor = &cursor, .now = 1795251604000};
    struct err err = {0};

    snprintf(cursor.text, sizeof(cursor.text), "%s", cursor_text);
    bool good = feed->read(&turn, &reply, page, &err);
    CHECK(good ? page_is_whole(page) : err.code == ERR_SHAPE && *err.text != '\0');
    if (feed->peek && feed->peek(&reply, &next) && good && page->rows.n > 0)
        CHECK(page->more && text_equal(next.text, page->next.text));
}

static void test_file(const char *service, const char *name, const char *feed_name,
                      const char *cursor)
{
    const struct source *source = source_find(service);
    const struct feed *feed = source_feed(source, feed_name);
    struct source_page page = {0};
    CLEANUP(str_finish)
    struct str path = {0}, said = {0};
    CLEANUP(free_ptr)
    char *data = NULL;
    size_t size = 0;

    str_addf(&path, "%s/%s", FIXTURES, name);
    if (!CHECK(file_read(str_text(&path), 1 << 20, &data, &size, NULL)))
        return;
    for (int i = 0; i < ROUNDS; i++) {
        struct body body = {malloc(size), size};
        memcpy(body.data, data, size);
        for (uint32_t n = dice(4); n > 0; n--)
            damage(&body);
        body.data = realloc(body.data, body.size);
        read_one(feed, cursor, &body, &page);
        str_clear(&said);
        source_error_text(body.data, body.size, &said);
        CHECK(said.len <= SOURCE_TEXT_MAX);
        free(body.data);
    }
    str_finish(&said);
    source_page_finish(&page);
}

/* Cursors come back from a file that anyone may have changed. */
static void test_cursors(const struct source *source)
{
    bool usage = text_equal(source->name, "usage"); /* its cursors have no blanks */
    const char *letters = usage ? "DPL\t\t\t2026-11Z:%x" : "FHBCMO 0179\n\t  2026-11 a";

    for (int i = 0; i < 3000; i++) {
        const struct feed *feed = &source->feeds[dice((uint32_t)source->n_feeds)];
        struct cursor cursor = {0};
        uint32_t len = dice(10) ? dice(60) : CURSOR_MAX - 1;
        for (uint32_t at = 0; at < len; at++)
            cursor.text[at] = letters[dice((uint32_t)strlen(letters))];
        struct source_request request = {0};
        struct source_page page = {0};
        struct turn turn = {.feed = feed, .cursor = &cursor, .now = 1795251604000};
        struct err err = {0};
        static const char body[] = "{\"data\":[],\"has_more\":false}";
        feed->ask(&turn, &request);
        CHECK(*str_text(&request.path) == '/' || !*str_text(&request.path));
        if (!CHECK(strpbrk(str_text(&request.path), " \t\r\n") == NULL))
            fprintf(stderr, "  %s: %s\n", feed->name, str_text(&request.path));
        if (feed->read(&turn, &(struct source_reply){body, sizeof(body) - 1, 200}, &page, &err))
            CHECK(strlen(page.next.text) < CURSOR_MAX);
        for (int status = 400; feed->elsewhere && status < 406; status++)
            feed->elsewhere(&turn, &(struct source_reply){body, sizeof(body) - 1, status}, &cursor);
        source_request_finish(&request);
        source_page_finish(&page);
    }
}

int main(void)
{
    test_file("usage", "good.json", "changes", "");
    test_file("usage", "good.columns.json", "changes", "");
    test_file("usage", "dictionary-first.columns.json", "changes", "asked");
    test_file("usage", "hostile.json", "changes", "");
    test_file("usage", "session.json", "session", "");
    test_file("usage", "periods.json", "periods", "");
    test_file("usage", "periods.json", "ledger", "D\t2026-08");
    test_file("usage", "ledger.json", "ledger", "L\t\t2026-10\t\t2026-11\t2026-10");
    test_file("usage", "pools.json", "pools", "");
    test_file("openai", "../openai/grouped.json", "completions", "");
    test_file("openai", "../openai/costs.json", "costs", "B 0 0 1795248000000 1792540800000 0");
    test_file("openai", "../openai/projects.json", "project_keys", "");
    test_file("openai", "../openai/project-keys.json", "project_keys", "M\n1 7 p\n\np\tA\n");
    test_file("anthropic", "../anthropic/messages.json", "messages", "");
    test_file("anthropic", "../anthropic/code.json", "claude_code", "");
    test_file("openrouter", "../openrouter/hours.json", "usage", "");
    test_file("openrouter", "../openrouter/budgets.json", "budgets", "");
    test_file("litellm", "../litellm/logs.json", "logs", "");
    test_file("litellm", "../litellm/logs-raw.json", "logs", "");
    test_file("litellm", "../litellm/key-models.json", "budgets", "");
    test_file("openrouter", "../openrouter/hours-full.json", "usage", "");
    test_file("openrouter", "../openrouter/limit-full.json", "limit", "");
    test_file("litellm", "../litellm/users-own.json", "user_budgets", "O");
    test_file("litellm", "../litellm/health.json", "health", "");
    for (size_t i = 0; i < source_count; i++)
        test_cursors(source_list[i]);
    return check_done();
}
