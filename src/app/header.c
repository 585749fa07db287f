/* The two lines above the view: views and account; windows, span and the state of the sync. */
#include <string.h>

#include "profiles.h"

enum { TABS_MAX = 16, BRAND_WIDTH = 10, KEYS_FROM = 130, WORDS_MAX = 16, WORD_MAX = 160 };

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void header_moment(struct str *out, int64_t at, enum zone zone, bool year, bool clock)
{
    struct civil civil;
    civil_from(&civil, at, zone);
    str_addf(out, "%d %s", civil.day, months[civil.month - 1]);
    if (year)
        str_addf(out, " %d", civil.year);
    if (clock)
        str_addf(out, " %02d:%02d", civil.hour, civil.minute);
}

/* ---- first line ---- */

static void account_text(const struct app *app, char *out, size_t size)
{
    const struct table *session = app->answers.there[app->answers.session];
    char hours[NUMBER_MAX];
    *out = '\0';
    if (!session || !session->n_rows)
        return;
    const char *name = table_at(session, 0, SESSION_ORGANIZATION_NAME)->text;
    int64_t balance = table_at(session, 0, SESSION_CORE_HOURS)->number;
    if (app->state.redact)
        name = "redacted";
    snprintf(out, size, "%.80s", name ? name : "");
    if (balance == UNKNOWN)
        return;
    size_t used = strlen(out);
    if (app->state.redact)
        snprintf(hours, sizeof(hours), "***");
    else
        format_fixed(hours, sizeof(hours), balance, 9, 1);
    snprintf(out + used, size - used, " · %s core-h %s", hours, app->grid.ascii ? "v" : "▾");
}

struct top_line {
    struct rect views, account; /* account is empty when there is no room */
    char text[WORD_MAX];
    struct tab items[TABS_MAX];
    char keys[TABS_MAX][2];
    size_t places[TABS_MAX]; /* of the tabs among the views */
    struct tabs tabs;
};

/* A view without a key has a tab while it is shown; that of all profiles where there are several.
 */
static void add_tab(const struct app *app, struct top_line *out, size_t view)
{
    size_t n = out->tabs.n, shown = app->state.view;
    bool all = views[view]->key == '0';
    bool hidden = !views[view]->key || (all && app->n_bundles == 1);
    if (n == TABS_MAX || (hidden && view != shown))
        return;
    out->keys[n][0] = (char)views[view]->key;
    out->keys[n][1] = '\0';
    out->items[n] =
        (struct tab){views[view]->key ? out->keys[n] : NULL, all ? "All" : views[view]->title};
    out->places[n] = view;
    if (view == shown)
        out->tabs.active = n;
    out->tabs.n++;
}

/* The account gives way to the keys of the views, and these to their titles. */
static void lay_out_top(const struct app *app, struct top_line *out)
{
    const int least = 4 * (int)MIN(views_count, (size_t)TABS_MAX) + 12;
    struct rect line = {0, 0, app->grid.width, 1};
    rect_cut_left(&line, BRAND_WIDTH);
    rect_cut_right(&line, 1);
    account_text(app, out->text, sizeof(out->text));
    int width = text_width(out->text) + 2;
    out->account = (struct rect){0};
    if (*out->text && width + least <= line.width)
        out->account = rect_cut_right(&line, width);
    out->views = line;
    out->tabs = (struct tabs){.items = out->items};
    for (size_t i = 0; i < views_count; i++)
        add_tab(app, out, i);
}

static void draw_top(struct app *app)
{
    struct top_line line;
    lay_out_top(app, &line);
    struct rect brand = {0, 0, MIN(BRAND_WIDTH, app->grid.width), 1};
    draw_text(&app->grid, brand, ALIGN_LEFT, STYLE_BRAND, " usagetop");
    draw_text(&app->grid, line.account, ALIGN_RIGHT, STYLE_CHIP, line.text);
    draw_tabs(&app->grid, line.views, &line.tabs);
}

/* ---- second line: words of which the less important give way ---- */

struct words {
    char text[WORDS_MAX][WORD_MAX];
    enum style styles[WORDS_MAX];
    int rank[WORDS_MAX]; /* 0 stays longest */
    size_t n;
};

static void say(struct words *words, int rank, enum style style, const char *text)
{
    if (words->n == WORDS_MAX || !*text)
        return;
    snprintf(words->text[words->n], WORD_MAX, "%s", text);
    words->styles[words->n] = style;
    words->rank[words->n++] = rank;
}

enum {
    RANK_STATE,
    RANK_PERCENT,
    RANK_AGE,
    RANK_LEFT,
    RANK_GAP,
    RANK_HOST,
    RANK_INDEX,
    RANK_SUMS,
    RANK_COUNT,
    RANK_RATE
};

static void say_progress(const struct app *app, struct words *words)
{
    const struct sync_status *status = &app->status;
    char text[WORD_MAX], number[NUMBER_MAX];
    say(words, RANK_STATE, STYLE_INFO, app->grid.ascii ? "* syncing" : "◐ syncing");
    if (status->ahead != UNKNOWN && status->percent >= 0) {
        snprintf(text, sizeof(text), " %d %%", status->percent);
        say(words, RANK_PERCENT, STYLE_INFO, text);
    } else if (status->back_to != UNKNOWN) {
        CLEANUP(str_finish)
        struct str back = {0};
        struct civil now, at;
        civil_from(&now, app->now, app->state.zone);
        civil_from(&at, status->back_to, app->state.zone);
        str_add(&back, " · back to ");
        header_moment(&back, status->back_to, app->state.zone, at.year != now.year, false);
        say(words, RANK_PERCENT, STYLE_INFO, str_text(&back));
    }
    snprintf(text, sizeof(text), " · %s events",
             format_count(number, sizeof(number), status->events));
    say(words, RANK_COUNT, STYLE_DIM, text);
    if (status->rate != UNKNOWN) {
        snprintf(text, sizeof(text), " · %s/s", format_count(number, sizeof(number), status->rate));
        say(words, RANK_RATE, STYLE_DIM, text);
    }
    if (status->time_left != UNKNOWN && status->time_left >= SECOND) {
        snprintf(text, sizeof(text), " · %s left",
                 format_duration(number, sizeof(number),
                                 status->time_left - status->time_left % SECOND));
        say(words, RANK_LEFT, STYLE_DIM, text);
    }
}

/* How old the data are, where that is worth saying. */
static void say_age(const struct app *app, struct words *words, bool always)
{
    char text[WORD_MAX], ago[NUMBER_MAX];
    int64_t as_of =
        app->status.last_success != UNKNOWN ? app->status.last_success : app->engine.as_of;
    as_of = shown_time(app, as_of);
    if (as_of == UNKNOWN) {
        say(words, RANK_AGE, STYLE_STALE,
            cluster_shown(app) ? " · never answered" : " · never synced");
        return;
    }
    if (!always && app->now - as_of < MINUTE)
        return;
    snprintf(text, sizeof(text), " · %s %s", cluster_shown(app) ? "answered" : "synced",
             format_ago(ago, sizeof(ago), as_of, app->now));
    say(words, RANK_AGE, app->now - as_of > 10 * MINUTE ? STYLE_STALE : STYLE_DIM, text);
}

static void say_retry(const struct app *app, struct words *words)
{
    struct civil at;
    char text[WORD_MAX];
    if (app->status.next_try == UNKNOWN)
        return;
    civil_from(&at, shown_time(app, app->status.next_try), app->state.zone);
    snprintf(text, sizeof(text), " · next try %02d:%02d:%02d", at.hour, at.minute, at.second);
    say(words, RANK_LEFT, STYLE_DIM, text);
}

/* Each phase with its sign in UTF-8 and ASCII; `age` says whether the age is always said. */
static const struct {
    const char *text, *ascii;
    enum style style;
    bool age;
} phases[] = {
    [SYNC_OFF] = {"○ mirror only", "o mirror only", STYLE_DIM, true},
    [SYNC_STARTING] = {"◐ connecting", "* connecting", STYLE_INFO, false},
    [SYNC_LIVE] = {"● live", "* live", STYLE_GOOD, false},
    [SYNC_WAITING] = {"▲ offline", "! offline", STYLE_WARN, true},
    [SYNC_STOPPED] = {"✗ stopped", "x stopped", STYLE_BAD, true},
    [SYNC_PAUSED] = {"‖ paused", "= paused", STYLE_WARN, true},
    [SYNC_FOLLOWING] = {"○ reading along", "o reading along", STYLE_INFO, false},
};

/* "since 14:05:09": when the process that writes last failed to reach the service. */
static void say_writer(const struct app *app, struct words *words)
{
    struct civil at;
    char text[WORD_MAX];
    if (app->status.writer_failed == UNKNOWN)
        return;
    civil_from(&at, shown_time(app, app->status.writer_failed), app->state.zone);
    snprintf(text, sizeof(text), " · the writer is offline since %02d:%02d:%02d", at.hour,
             at.minute, at.second);
    say(words, RANK_PERCENT, STYLE_WARN, text);
}

/* That the credential will end soon: nothing is fetched then until there is another. */
static void say_token(const struct app *app, struct words *words)
{
    enum { SOON = 15 * MINUTE };
    int64_t ends = shown_time(app, app->status.token_ends);
    int64_t left = ends == UNKNOWN ? SOON : ends - app->now;
    char text[WORD_MAX], span[NUMBER_MAX];
    if (left >= SOON || app->status.phase == SYNC_OFF)
        return;
    if (left > 0)
        snprintf(text, sizeof(text), " · the token ends in %s",
                 format_duration(span, sizeof(span), MAX(left - left % MINUTE, INT64_C(0))));
    else
        snprintf(text, sizeof(text), " · the token has ended");
    if (left > 0 && left < MINUTE)
        snprintf(text, sizeof(text), " · the token ends now");
    say(words, RANK_STATE, STYLE_WARN, text);
}

static void say_phase(const struct app *app, struct words *words)
{
    enum sync_phase phase = app->status.phase;
    if (!app->state.live && phase != SYNC_STARTING && phase != SYNC_SYNCING)
        phase = SYNC_PAUSED;
    if (phase == SYNC_SYNCING) {
        say_progress(app, words);
        return;
    }
    bool again = phase == SYNC_WAITING && app->status.last_success != UNKNOWN &&
                 clock_now() - app->status.last_success < MINUTE;
    const char *text = app->grid.ascii ? phases[phase].ascii : phases[phase].text;
    if (again) /* for a while it may well be a hiccup */
        text = app->grid.ascii ? "! retrying" : "▲ retrying";
    if (phase == SYNC_WAITING && cluster_shown(app) && app->status.err.code == ERR_OTHER)
        text = app->grid.ascii ? "x failing" : "✗ failing"; /* it answers, but not to us */
    say(words, RANK_STATE, phases[phase].style, text);
    if (app->asking)
        say(words, RANK_STATE, STYLE_INFO, " · asking");
    if (*app->engine.missing)
        say(words, RANK_STATE, STYLE_WARN, " · PARTIAL");
    if (phase != SYNC_STARTING)
        say_age(app, words, phases[phase].age);
    if (phase == SYNC_PAUSED)
        say(words, RANK_LEFT, STYLE_DIM, " · p goes on");
    if (phase == SYNC_WAITING)
        say_retry(app, words);
    if (phase == SYNC_FOLLOWING)
        say_writer(app, words);
}

/* "lab @ usage.example.org"; a profile made of the address alone is not said twice. */
static void say_host(const struct app *app, struct words *words)
{
    const struct profile *profile = profiles_open(app);
    const char *name = profile->name, *host = app->status.host;
    const char *slash = strrchr(profile->mirror, '/');
    char text[WORD_MAX], plain[64];
    if (app->engine.indexed < app->engine.events && app->engine.events > 0) {
        snprintf(text, sizeof(text), " · indexing %d %%",
                 (int)(app->engine.indexed / (app->engine.events / 100 + 1)));
        say(words, RANK_INDEX, STYLE_STALE, text);
    }
    snprintf(plain, sizeof(plain), "%.*s", (int)strcspn(host, ":"), host);
    if (app->options->label)
        snprintf(text, sizeof(text), " · %.80s", app->options->label);
    else if (!*host && strcmp(name, "unnamed") == 0)
        snprintf(text, sizeof(text), " · %.80s", slash ? slash + 1 : profile->mirror);
    else if (!*host || text_starts(name, plain))
        snprintf(text, sizeof(text), " · %.80s", *host ? host : name);
    else
        snprintf(text, sizeof(text), " · %.40s @ %.80s", name, host);
    say(words, RANK_HOST, STYLE_DIM, text);
}

static void say_gap(const struct app *app, struct words *words)
{
    CLEANUP(str_finish)
    struct str text = {0};
    if (gaps_in_line(app))
        return;
    gaps_say(app, &text);
    if (text.len)
        say(words, RANK_GAP, STYLE_STALE, str_text(&text));
}

static void say_sums(const struct app *app, struct words *words)
{
    const struct provenance *from = &app->answers.sections.provenance;
    char text[WORD_MAX];
    if (from->grain == BUCKET_NONE)
        return;
    snprintf(text, sizeof(text), " · sums by %s", bucket_name(from->grain));
    say(words, RANK_SUMS, STYLE_DIM, text);
}

/* Leaves out from the least important on what does not fit. */
static size_t fit_words(const struct words *words, int width, struct span *out)
{
    size_t n = 0;
    for (int rank = RANK_RATE; rank >= 0; rank--) {
        n = 0;
        for (size_t i = 0; i < words->n; i++)
            if (words->rank[i] <= rank)
                out[n++] = (struct span){words->text[i], words->styles[i], true};
        if (spans_width(out, n) <= width)
            break;
    }
    return n;
}

/* ---- second line: the span ---- */

/* "22 Oct 09:00 → 21 Nov 09:00 UTC": what the window is, once the answers have told what All means;
 * of sums, when those that are counted begin and end. With `brief` without the clock. */
static void span_text(const struct app *app, bool brief, struct str *out)
{
    const struct provenance *from = &app->answers.sections.provenance;
    struct window window = app->scene.window;
    if (window.kind == WINDOW_ALL || window.to == INT64_MAX || window.from <= 0)
        window = from->window;
    if (from->grain != BUCKET_NONE && from->sums_from != UNKNOWN)
        window.from = from->sums_from;
    if (from->grain != BUCKET_NONE && from->sums_to != UNKNOWN)
        window.to = from->sums_to;
    if (window.to <= window.from)
        return;
    enum zone zone = app->state.zone;
    struct civil a, b;
    civil_from(&a, window.from, zone);
    civil_from(&b, window.to, zone);
    bool years = a.year != b.year, hours = window.to - window.from < 2 * DAY;
    header_moment(out, window.from, zone, years, hours || !brief);
    str_add(out, app->grid.ascii ? " -> " : " → ");
    header_moment(out, window.to, zone, years, hours || !brief);
    str_addf(out, " %s", zone_name(zone, window.to));
}

static struct tabs window_tabs(const struct app *app)
{
    static const struct tab items[] = {
        {"d", "24h"}, {"w", "7d"}, {"m", "30d"}, {"a", "All"}, {"t", "Custom"}};
    static const struct tab plain[] = {
        {NULL, "24h"}, {NULL, "7d"}, {NULL, "30d"}, {NULL, "All"}, {NULL, "Custom"}};
    bool wide = app->grid.width >= KEYS_FROM;
    return (struct tabs){wide ? items : plain, ARRAY_LEN(items), (size_t)app->state.window.kind};
}

static struct rect window_line(const struct app *app)
{
    return (struct rect){1, 1, MAX(app->grid.width - 2, 0), 1};
}

/* The windows first, then the state, then the span whole or brief, then what else there is. */
static void draw_windows(struct app *app)
{
    struct rect line = window_line(app);
    struct tabs tabs = window_tabs(app);
    rect_cut_left(&line, draw_tabs(&app->grid, line, &tabs) + 2);
    struct words words = {0};
    say_phase(app, &words);
    say_gap(app, &words);
    say_token(app, &words);
    say_host(app, &words);
    say_sums(app, &words);
    CLEANUP(str_finish)
    struct str span = {0};
    span_text(app, false, &span);
    struct span spans[WORDS_MAX];
    int state = 0;
    for (size_t i = 0; i < words.n; i++)
        state += words.rank[i] == RANK_STATE ? text_width(words.text[i]) : 0;
    int width = text_width(str_text(&span));
    if (width + 2 + state > line.width) {
        str_clear(&span);
        span_text(app, true, &span);
        width = text_width(str_text(&span));
    }
    if (width + 2 + state > line.width)
        width = -2;
    size_t n = fit_words(&words, line.width - width - 2, spans);
    draw_spans(&app->grid, line, ALIGN_RIGHT, spans, n);
    rect_cut_right(&line, spans_width(spans, n) + 2);
    if (width > 0)
        draw_text(&app->grid, line, ALIGN_LEFT, STYLE_TEXT, str_text(&span));
}

void header_draw(struct app *app)
{
    draw_top(app);
    draw_windows(app);
}

void header_hit(const struct app *app, int x, int y, struct hit *out)
{
    struct top_line line;
    lay_out_top(app, &line);
    if (rect_has(line.account, x, y))
        *out = (struct hit){.kind = HIT_ACCOUNT};
    size_t view = tabs_at(&line.tabs, line.views, x);
    if (y == 0 && view < line.tabs.n)
        *out = (struct hit){.kind = HIT_VIEW, .index = line.places[view]};
    struct tabs tabs = window_tabs(app);
    size_t kind = tabs_at(&tabs, window_line(app), x);
    if (y == 1 && kind < tabs.n)
        *out = (struct hit){.kind = HIT_WINDOW, .index = kind};
}
