/* The flags "is:...": short names for terms that are asked often, or that depend on the session. */
#include "filter.h"

#include <string.h>
#include <strings.h>

const struct filter_flag filter_flags[] = {
    {"error", "state:(failed,timeout) OR status:400.. OR has:error",
     "failed or timed out, an HTTP status from 400, or an error message"},
    {"running", "state:running", "jobs that run now"},
    {"new", "", "newer than the last visit"},
    {"marked", "", "marked with Space"},
};
const size_t filter_flags_count = ARRAY_LEN(filter_flags);

static const struct filter_flag *find_flag(const char *name)
{
    for (size_t i = 0; i < filter_flags_count; i++) {
        if (strcasecmp(filter_flags[i].name, name) == 0)
            return &filter_flags[i];
    }
    return NULL;
}

static bool unknown_flag(struct parser *p, const struct piece *piece)
{
    const char *names[ARRAY_LEN(filter_flags)];
    char shown[SHOWN_MAX];
    bool begins = false;

    for (size_t i = 0; i < filter_flags_count; i++) {
        names[i] = filter_flags[i].name;
        begins |= strncasecmp(names[i], piece->text, piece->length) == 0;
    }
    const char *nearest = text_nearest(piece->text, names, filter_flags_count);
    parse_fail(p, piece->column, piece->length,
               "there is no flag \"%s\": error, running, new, marked",
               parse_shown(p, piece->column, piece->length, shown));
    p->error->unfinished = begins && p->at == p->len;
    return nearest ? parse_hint(p, "%s", nearest) : false;
}

static struct filter_node *new_events(struct parser *p, size_t start)
{
    struct filter_node *node = node_new(p, FILTER_RANGE, E_CREATED, start);

    if (p->context->new_since != UNKNOWN) {
        struct filter_range *range = arena_new(p->arena, sizeof(*range));
        char text[TIME_TEXT];
        *range = (struct filter_range){
            p->context->new_since, INT64_MAX,
            arena_printf(p->arena, "%s..", time_print(text, p->context->new_since))};
        node->ranges = range;
        node->n = 1;
    }
    return node;
}

static struct filter_node *marked_events(struct parser *p, size_t start)
{
    struct filter_node *node = node_new(p, FILTER_EQUAL, E_ID, start);
    const char **texts = arena_new(p->arena, (p->context->n_marked + 1) * sizeof(*texts));

    for (size_t i = 0; i < p->context->n_marked; i++)
        texts[i] = arena_text(p->arena, p->context->marked[i]);
    node->texts = texts;
    node->n = p->context->n_marked;
    node->exact = true;
    return node;
}

/* A meaning that is a filter itself, parsed apart so that its columns do not mix with the text's.
 */
static bool parse_meaning(struct parser *p, const char *meaning, const struct filter_node **out)
{
    struct parser inner = {.text = meaning, .len = strlen(meaning), .set = p->set};

    inner.context = p->context;
    inner.arena = p->arena;
    inner.error = p->error;
    return parse_whole(&inner, out);
}

bool parse_flag(struct parser *p, size_t start, const struct filter_node **out)
{
    struct piece piece;
    const struct filter_node **child = arena_new(p->arena, sizeof(*child));

    if (p->text[p->at] != '"' && ends_word(p->text[p->at]))
        return parse_missing(p, "the name of a flag");
    if (!read_piece(p, 0, &piece))
        return false;
    const struct filter_flag *flag = piece.quoted ? NULL : find_flag(piece.text);
    if (!flag)
        return unknown_flag(p, &piece);
    if (p->set != DATA_EVENTS)
        return parse_fail(p, start, p->at - start, "flags are about events, not %s",
                          datasets[p->set].name);
    if (*flag->meaning) {
        if (!parse_meaning(p, flag->meaning, child))
            return false;
    } else {
        child[0] = strcmp(flag->name, "new") == 0 ? new_events(p, start) : marked_events(p, start);
    }
    struct filter_node *node = node_new(p, FILTER_FLAG, -1, start);
    const char **texts = arena_new(p->arena, sizeof(*texts));
    texts[0] = flag->name;
    node->texts = texts;
    node->children = child;
    node->n = 1;
    *out = node;
    return count_term(p, start);
}
