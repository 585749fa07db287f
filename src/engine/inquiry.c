/* From a question to the words of the column index. */
#include "mirror.h"

/* The window, narrowed where it is open to the time of the events there are. */
static struct window narrow(const struct mirror *mirror, const struct question *question)
{
    const struct engine_state *state = &mirror->engine.state;
    struct window window = question->window;
    int64_t end = state->latest == UNKNOWN ? question->now : MAX(state->latest + 1, question->now);
    if (window.kind == WINDOW_ALL || window.to == INT64_MAX)
        window.to = end;
    if (window.kind == WINDOW_ALL || window.from <= 0)
        window.from = state->earliest == UNKNOWN ? window.to - DAY : state->earliest;
    window.from = MIN(window.from, window.to);
    return window;
}

static struct column_sort sort_of(struct mirror *mirror, const struct question *question)
{
    struct sort sort = question->sort;
    if (sort.field < 0)
        sort = (struct sort){.field = E_CREATED, .descending = true};
    struct column_sort out = {.field = sort.field,
                              .descending = sort.descending,
                              .kind_ranks = lexicon_ranks(&mirror->words[E_KIND]),
                              .n_kind_ranks = mirror->words[E_KIND].n + 1};
    if (event_fields[sort.field].type == FIELD_WORD) {
        out.ranks = lexicon_ranks(&mirror->words[sort.field]);
        out.n_ranks = mirror->words[sort.field].n + 1;
    }
    return out;
}

bool inquiry_filter(struct inquiry *inquiry, const char *text, const struct column_test **out,
                    struct err *err)
{
    *out = NULL;
    if (!text || !*text)
        return true;
    struct filter *filter = &inquiry->filters[inquiry->n_filters];
    struct filter_error error;
    if (!filter_parse(DATA_EVENTS, text, &inquiry->question->context, filter, &error))
        return err_set(err, ERR_USAGE, "filter, column %zu: %s", error.column + 1, error.text);
    inquiry->n_filters++;
    *out = compile_filter(&inquiry->arena, inquiry->mirror->words, inquiry->names, filter);
    return true;
}

bool inquiry_init(struct inquiry *inquiry, struct mirror *mirror, const struct question *question,
                  const atomic_bool *cancel, struct err *err)
{
    inquiry->mirror = mirror;
    inquiry->question = question;
    inquiry->cancel = cancel;
    inquiry->window = narrow(mirror, question);
    inquiry->scope = (struct column_scope){
        .from = inquiry->window.from, .to = inquiry->window.to, .cancel = cancel};
    if (question->ask == ASK_VALUES || (question->filter && *question->filter))
        inquiry->names = mirror_names(mirror);
    if (question->ask == ASK_PAGE || question->ask == ASK_POSITION)
        inquiry->sort = sort_of(mirror, question);
    if (!inquiry_filter(inquiry, question->filter, &inquiry->scope.where, err))
        return false;
    inquiry->asked = inquiry->n_filters ? &inquiry->filters[0] : NULL;
    return true;
}

void inquiry_finish(struct inquiry *inquiry)
{
    for (size_t i = 0; i < inquiry->n_filters; i++)
        filter_finish(&inquiry->filters[i]);
    arena_finish(&inquiry->arena);
    *inquiry = (struct inquiry){0};
}
