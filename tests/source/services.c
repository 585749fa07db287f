/* Answers of real services from files, and the rows they must become: for each line of FOLDER/cases
 * "NAME | feed | cursor | status", the request that is made, and what NAME.json means, are the text
 * of NAME.rows. Line ends and tabs of a cursor are written as \n and \t. With UPDATE=1 in the
 * environment that text is written instead. What the source says that it gives is what these rows
 * have, no less and no more. */
#include <stdlib.h>

#include "check.h"
#include "usagetop/source.h"

enum { FILE_MAX = 4 << 20, WORDS = 4 };

static const char *folder;
static struct offer given; /* by the rows so far */

static char *read_text(const char *name, const char *ending)
{
    CLEANUP(str_finish)
    struct str path = {0};
    char *text = NULL;
    size_t size;
    str_addf(&path, "%s/%s%s", folder, name, ending);
    if (!file_read(str_text(&path), FILE_MAX, &text, &size, NULL))
        return mem_text("");
    return text;
}

static void add_rows(struct str *out, const struct rows *rows)
{
    const struct dataset_info *info = &datasets[rows->set];
    for (size_t i = 0; i < rows->n; i++) {
        for (size_t f = 0; f < info->n_fields; f++) {
            union value value = rows_at(rows, i)[f];
            if (value_missing(&info->fields[f], value))
                continue;
            str_addf(out, "%s=", info->fields[f].name);
            value_print(out, &info->fields[f], value);
            str_char(out, ' ');
        }
        str_char(out, '\n');
    }
}

/* Names of what one has and the other has not. */
static void check_fields(uint64_t these, uint64_t those, const char *what)
{
    for (int f = 0; f < E_COUNT; f++)
        if (!CHECK(!(these & ~those & OFFER(f))))
            fprintf(stderr, "  %s: %s\n", what, event_fields[f].name);
}

static const struct offer_feed *brought_by(const struct source *source, const char *feed)
{
    const struct offer_feed *item = source->offer ? source->offer->feeds : NULL;
    while (item && item->name && strcmp(item->name, feed) != 0)
        item++;
    return item && item->name ? item : NULL;
}

static void note_given(const struct rows *rows, struct offer_feed *got)
{
    for (size_t i = 0; i < rows->n; i++) {
        union value *row = rows_at(rows, i);
        given.sets |= OFFER(rows->set);
        if (rows->set != DATA_EVENTS)
            continue;
        got->kinds |= OFFER(field_word_code(&event_fields[E_KIND], row[E_KIND].text));
        event_derive(row);
        for (size_t f = 0; f < E_COUNT; f++)
            if (!value_missing(&event_fields[f], row[f]))
                got->fields |= OFFER(f);
    }
    given.kinds |= got->kinds;
    given.fields |= got->fields;
}

/* Rows of a feed of events are of the kinds, and have the fields, that it is said to bring. */
static void check_brought(const struct source *source, const struct feed *feed,
                          const struct rows *rows)
{
    const struct offer_feed *says = brought_by(source, feed->name);
    struct offer_feed got = {0};
    note_given(rows, &got);
    if (!says)
        return;
    if (!CHECK(!(got.kinds & ~says->kinds)))
        fprintf(stderr, "  %s: of a kind that it does not bring\n", feed->name);
    check_fields(got.fields, says->fields, feed->name);
}

/* The feeds of events together bring what the source offers. */
static void check_feeds(const struct source *source)
{
    uint64_t kinds = 0, fields = 0;
    if (!source->offer->feeds)
        return;
    for (const struct offer_feed *item = source->offer->feeds; item->name; item++) {
        kinds |= item->kinds;
        fields |= item->fields;
        CHECK(source_feed(source, item->name) != NULL);
    }
    for (size_t i = 0; i < source->n_feeds; i++)
        CHECK((brought_by(source, source->feeds[i].name) != NULL) ==
              (source->feeds[i].set == DATA_EVENTS));
    CHECK(kinds == source->offer->kinds);
    check_fields(fields, source->offer->fields, "brought, but not in the offer");
    check_fields(source->offer->fields, fields, "offered, but of no feed");
}

static void check_offer(const struct source *source)
{
    const struct offer *offer = source->offer;
    uint64_t sets = 0;
    if (!CHECK(offer != NULL))
        return;
    CHECK_TEXT(offer->service, source->title);
    for (size_t i = 0; i < source->n_feeds; i++)
        sets |= OFFER(source->feeds[i].set);
    CHECK(offer->sets == sets);
    CHECK(offer->kinds == given.kinds);
    check_fields(given.fields, offer->fields, "not in the offer of the source");
    check_fields(offer->fields, given.fields, "offered, but in no answer");
    check_feeds(source);
}

/* Fees are told by usage or by costs, never by both: they are added up. */
static void check_fees(const struct rows *rows)
{
    static char kind[64];
    for (size_t i = 0; rows->set == DATA_EVENTS && i < rows->n; i++) {
        const union value *row = rows_at(rows, i);
        if (row[E_FEE].number == UNKNOWN)
            continue;
        if (!*kind)
            snprintf(kind, sizeof(kind), "%s", row[E_KIND].text);
        CHECK_TEXT(row[E_KIND].text, kind);
    }
}

/* A sum has no time of its own, and is named so that it is found again. */
static void check_sums(const struct turn *turn, const struct rows *rows)
{
    CLEANUP(str_finish)
    struct str stem = {0};
    str_addf(&stem, "%s-", turn->feed->name);
    for (size_t i = 0; rows->set == DATA_EVENTS && i < rows->n; i++) {
        const union value *row = rows_at(rows, i);
        if (!row[E_GRAIN].text)
            continue;
        CHECK(text_starts(row[E_ID].text, str_text(&stem)));
        CHECK_NUMBER(row[E_LATENCY].number, UNKNOWN);
        CHECK_NUMBER(row[E_TTFT].number, UNKNOWN);
    }
}

static void add_span(struct str *out, const struct source_page *page)
{
    char from[TIME_TEXT], to[TIME_TEXT];
    if (page->span_from < page->span_to)
        str_addf(out, "%s: %s to %s\n", page->span_kept ? "read" : "all of",
                 time_print(from, page->span_from), time_print(to, page->span_to));
}

static void add_cursor(struct str *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n' || *text == '\t')
            str_add(out, *text == '\n' ? "\\n" : "\\t");
        else
            str_char(out, *text);
    }
}

static void take_cursor(struct cursor *cursor, const char *text)
{
    size_t n = 0;
    for (; *text && n + 1 < sizeof(cursor->text); text++) {
        bool escape = *text == '\\' && text[1] && strchr("nt", text[1]);
        cursor->text[n++] = !escape ? *text : text[1] == 'n' ? '\n' : '\t';
        text += escape;
    }
    cursor->text[n] = '\0';
}

static void add_page(const struct source *source, struct str *out, const struct turn *turn,
                     const struct source_reply *reply)
{
    struct source_page page = {0};
    struct err err = {0};
    struct cursor next = {0};
    if (reply->status != 200) {
        if (turn->feed->elsewhere && turn->feed->elsewhere(turn, reply, &next)) {
            str_add(out, "elsewhere: ");
            add_cursor(out, next.text);
            str_char(out, '\n');
        }
    } else if (turn->feed->read(turn, reply, &page, &err)) {
        add_rows(out, &page.rows);
        check_fees(&page.rows);
        check_sums(turn, &page.rows);
        check_brought(source, turn->feed, &page.rows);
        str_add(out, "next: ");
        add_cursor(out, page.next.text);
        str_addf(out, "%s%s%s%s\n", page.more ? ", more" : "", page.complete ? ", complete" : "",
                 page.part ? ", part " : "", page.part ? page.part : "");
        add_span(out, &page);
    } else {
        CHECK(err.code != ERR_NONE);
        str_addf(out, "error %d: %s\n", (int)err.code, err.text);
    }
    source_page_finish(&page);
}

static void run_case(const struct source *source, char *words[WORDS])
{
    CLEANUP(str_finish)
    struct str got = {0};
    CLEANUP(source_request_finish)
    struct source_request request = {0};
    CLEANUP(free_ptr)
    char *body = read_text(words[0], ".json");
    CLEANUP(free_ptr)
    char *want = read_text(words[0], ".rows");
    union value session[SESSION_COUNT] = {0};
    struct cursor cursor = {0};
    struct turn turn = {.feed = source_feed(source, words[1]), .cursor = &cursor};
    const struct source_reply reply = {body, strlen(body), atoi(words[3])};
    if (!CHECK(turn.feed != NULL))
        return;
    take_cursor(&cursor, words[2]);
    session[SESSION_API].text = "v0.0.41";
    turn.session = session;
    turn.now = INT64_C(1795251604000);
    turn.feed->ask(&turn, &request);
    str_addf(&got, "ask: %s\n", str_text(&request.path));
    if (request.body.len)
        str_addf(&got, "post: %s\n", str_text(&request.body));
    turn.session = NULL;
    add_page(source, &got, &turn, &reply);
    if (getenv("UPDATE")) {
        CLEANUP(str_finish)
        struct str path = {0};
        str_addf(&path, "%s/%s.rows", folder, words[0]);
        CHECK(file_write(str_text(&path), str_text(&got), got.len, NULL));
    } else if (!CHECK_TEXT(str_text(&got), want)) {
        fprintf(stderr, "  %s\n", words[0]);
    }
}

static void trim(char **word)
{
    *word += strspn(*word, " ");
    size_t n = strlen(*word);
    while (n && strchr(" \n", (*word)[n - 1]))
        (*word)[--n] = '\0';
}

int main(int argc, char **argv)
{
    CLEANUP(free_ptr)
    char *cases = NULL;
    if (argc < 2)
        return 2;
    folder = argv[1];
    const struct source *source = source_find(strrchr(folder, '/') + 1);
    cases = read_text("cases", "");
    CHECK(source != NULL);
    for (char *rest = cases, *line; source && (line = strsep(&rest, "\n"));) {
        char *words[WORDS];
        size_t n = 0;
        while (n < WORDS && line)
            words[n++] = strsep(&line, "|");
        for (size_t i = 0; i < n; i++)
            trim(&words[i]);
        if (n == WORDS)
            run_case(source, words);
        else
            CHECK(n <= 1 && !*words[0]);
    }
    if (source)
        check_offer(source);
    return check_done();
}
