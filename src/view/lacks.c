/* What is not known, and why, in a line. */
#include "lacks.h"

#include <string.h>

enum { NAMES_MAX = 80 };
enum { UNAUTHORIZED = 401, FORBIDDEN = 403, MISSING = 404 };

const struct lack *table_lack(const struct table *table, enum measure_id id)
{
    for (size_t i = 0; table && i < table->provenance.n_lacks; i++)
        if (table->provenance.lacks[i].measure == id && !table->provenance.lacks[i].profile)
            return &table->provenance.lacks[i];
    return NULL;
}

bool lacks_alike(const struct lack *a, const struct lack *b)
{
    if (!a || !b)
        return a == b;
    return a->none == b->none && a->from == b->from && a->until == b->until &&
           text_equal(a->closed ? a->closed : "", b->closed ? b->closed : "");
}

static bool is_refusal(const struct lack *lack)
{
    return lack->failing && (lack->status == UNAUTHORIZED || lack->status == FORBIDDEN);
}

/* "costs", "images and 2 more" */
static const char *bare(const char *names, char out[static NAMES_MAX])
{
    const char *first = text_starts(names, "the ") ? names + strlen("the ") : names;
    int more = 0;
    for (const char *at = names; *at; at++)
        more += *at == ',';
    if (more)
        snprintf(out, NAMES_MAX, "%.*s and %d more", (int)MIN(strcspn(first, ","), NAMES_MAX / 2),
                 first, more);
    else
        snprintf(out, NAMES_MAX, "%s", first);
    return out;
}

/* " (403)" of a failure that is an answer. */
static void add_status(const struct lack *lack, struct str *out)
{
    if (lack->failing && lack->status != UNKNOWN)
        str_addf(out, " (%d)", (int)lack->status);
}

static void say_none(const struct lack *lack, int level, struct str *out)
{
    char names[NAMES_MAX];
    const char *feeds = lack->closed && !lack->late ? lack->closed : lack->late;
    if (level == 0)
        str_addf(out, "%s: ", bare(feeds, names));
    if (!lack->failing)
        str_add(out, "not read yet");
    else if (is_refusal(lack))
        str_add(out, level < 2 ? "closed to this key" : "closed");
    else
        str_add(out, lack->status == MISSING ? "not there" : "not fetched");
    add_status(lack, out);
}

static void say_moment(int64_t at, const struct scene *scene, bool clock, struct str *out)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil civil;
    civil_from(&civil, at, scene->zone);
    str_addf(out, "%d %s", civil.day, months[civil.month - 1]);
    if (clock && (civil.hour || civil.minute))
        str_addf(out, " %02d:%02d", civil.hour, civil.minute);
}

static void say_span(const struct lack *lack, const struct scene *scene, int level, struct str *out)
{
    char names[NAMES_MAX];
    bool clock = level == 0 || (level < 2 && scene->window.to - scene->window.from < 2 * DAY);
    bool holes = lack->from == UNKNOWN && lack->until == UNKNOWN;
    if (level == 0)
        str_addf(out, "%s: ", bare(lack->late, names));
    if (holes)
        str_add(out, level < 2 ? "not all read" : "not all");
    else if (level < 2)
        str_add(out, "known ");
    if (lack->from != UNKNOWN) {
        str_add(out, "from ");
        say_moment(lack->from, scene, clock, out);
    }
    if (lack->until != UNKNOWN) {
        str_addf(out, "%still ", lack->from != UNKNOWN ? " " : "");
        say_moment(lack->until, scene, clock, out);
    }
    if (level < 2)
        add_status(lack, out);
}

void lack_say(const struct lack *lack, const struct scene *scene, int level, struct str *out)
{
    char names[NAMES_MAX];
    if (lack->none) {
        say_none(lack, level, out);
    } else if (lack->late) {
        say_span(lack, scene, level, out);
    } else {
        str_addf(out, "without %s", level < 2 ? bare(lack->closed, names) : "all");
        add_status(lack, out);
    }
}

void draw_lacking(const struct lack *lack, struct grid *grid, struct rect inside)
{
    const char *feeds = lack->closed && !lack->late ? lack->closed : lack->late;
    CLEANUP(str_finish)
    struct str title = {0};
    const char *fate = !lack->failing            ? "not read yet"
                       : is_refusal(lack)        ? "closed to this credential"
                       : lack->status == MISSING ? "the service has none"
                                                 : "could not be fetched";
    char names[NAMES_MAX];
    str_addf(&title, "The %s: %s", bare(feeds, names), fate);
    draw_notice(grid, inside,
                &(struct notice){.title = str_text(&title),
                                 .text = lack->failing && lack->why
                                             ? lack->why
                                             : "It is being fetched, and appears here then.",
                                 .style = !lack->failing     ? STYLE_INFO
                                          : is_refusal(lack) ? STYLE_WARN
                                                             : STYLE_ERROR});
}

void scene_tell_lacks(const struct scene *scene, struct provenance *provenance)
{
    if (provenance->n_lacks || !scene->n_troubles)
        return;
    struct lack *lacks = arena_new(scene->scratch, scene->n_troubles * sizeof(*lacks));
    for (size_t i = 0; i < scene->n_troubles; i++) {
        const struct scene_trouble *trouble = &scene->troubles[i];
        if (trouble->set == DATA_EVENTS)
            lacks[provenance->n_lacks++] = (struct lack){.closed = trouble->title,
                                                         .why = trouble->text,
                                                         .failing = true,
                                                         .from = UNKNOWN,
                                                         .until = UNKNOWN,
                                                         .status = trouble->status};
    }
    provenance->lacks = lacks;
}
