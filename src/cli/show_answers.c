/* show, the answers: asks what the view asks, builds its sections and exports them. A table of
 * events comes a page at a time, so that millions of rows need the memory of one page. */
#include <string.h>

#include "show.h"

struct answers {
    struct question questions[VIEW_QUESTIONS_MAX];
    struct table tables[VIEW_QUESTIONS_MAX];
    const struct table *pointers[VIEW_QUESTIONS_MAX];
    size_t n;
    size_t page;        /* the question that asks for rows; n: none */
    struct err lacking; /* why a dataset is none */
    struct sections sections;
};

static void answers_finish(struct answers *answers)
{
    for (size_t i = 0; i < answers->n; i++)
        table_finish(&answers->tables[i]);
    sections_finish(&answers->sections);
}

/* A cluster may have no such dataset: then the view goes without. */
static bool is_dispensable(const struct show *show, const struct question *question,
                           const struct err *why)
{
    return question->ask == ASK_DATASET && why->code == ERR_NOT_FOUND &&
           *show->opened.engine->state.about;
}

static bool answer_one(struct show *show, struct answers *answers, size_t i, struct err *err)
{
    atomic_bool cancel = false;
    struct err why = {0};
    table_finish(&answers->tables[i]);
    answers->pointers[i] = NULL;
    if (engine_answer(show->opened.engine, &answers->questions[i], &cancel, &answers->tables[i],
                      &why))
        answers->pointers[i] = &answers->tables[i];
    else if (is_dispensable(show, &answers->questions[i], &why))
        answers->lacking = why;
    else
        return err_set(err, why.code, "%s", why.text);
    return true;
}

/* Not one part is no view. */
static bool has_any(const struct answers *answers, struct err *err)
{
    bool nothing = answers->lacking.code != ERR_NONE && !answers->sections.n;
    return !nothing || err_set(err, answers->lacking.code, "%s", answers->lacking.text);
}

/* Rows of the next page, when `done` are written; 0: none are wanted any more. */
static size_t next_limit(const struct show *show, int64_t done)
{
    int64_t left = show->limit ? show->limit - done : PAGE_MAX;
    return (size_t)MAX(MIN(left, (int64_t)PAGE_MAX), (int64_t)0);
}

static void set_page(const struct show *show, struct answers *answers, int64_t done)
{
    struct question *page = &answers->questions[answers->page];
    int64_t offset;
    if (__builtin_add_overflow(show->offset, done, &offset))
        offset = INT64_MAX;
    page->offset = (size_t)offset;
    page->limit = next_limit(show, done);
}

static void build(struct show *show, struct answers *answers)
{
    show->scene.tables = answers->pointers;
    show->scene.n_tables = answers->n;
    show->scene.as_of = show->opened.engine->state.as_of;
    sections_finish(&answers->sections);
    show->view->build(&show->scene, &answers->sections);
}

/* Some questions follow from the answers to others: the ledger of the newest period. */
static bool ask_what_follows(struct show *show, struct answers *answers, struct err *err)
{
    struct question now[VIEW_QUESTIONS_MAX];
    size_t n = 0;
    show->scene.tables = answers->pointers;
    show->scene.n_tables = answers->n;
    show->view->ask(&show->scene, now, &n);
    for (size_t i = 0; i < MIN(n, answers->n) && answers->page == answers->n; i++) {
        const struct question *was = &answers->questions[i];
        if (text_equal(was->id, now[i].id) && was->window.from == now[i].window.from &&
            was->window.to == now[i].window.to && was->zone == now[i].zone)
            continue;
        answers->questions[i] = now[i];
        if (!answer_one(show, answers, i, err))
            return false;
    }
    return true;
}

static bool ask_all(struct show *show, struct answers *answers, struct err *err)
{
    show->view->ask(&show->scene, answers->questions, &answers->n);
    answers->page = answers->n;
    for (size_t i = 0; i < answers->n; i++)
        if (answers->questions[i].ask == ASK_PAGE)
            answers->page = i;
    if (answers->page < answers->n)
        set_page(show, answers, 0);
    engine_expect(show->opened.engine, answers->questions, answers->n);
    bool ok = true;
    for (size_t i = 0; i < answers->n && ok; i++)
        ok = answer_one(show, answers, i, err);
    engine_expect(show->opened.engine, NULL, 0);
    if (!ok || !ask_what_follows(show, answers, err))
        return false;
    build(show, answers);
    if (!has_any(answers, err))
        return false;
    return answers->page < answers->n || show_lists(show, &answers->sections, err);
}

/* ---- writing --------------------------------------------------------------------------- */

static void add_parts(struct export *export, const struct sections *sections, const char *only)
{
    for (size_t i = 0; i < sections->n; i++) {
        const struct section *section = &sections->items[i];
        const struct export_part part = {.name = section->name,
                                         .title = section->title,
                                         .single = section->single,
                                         .table = &section->table};
        if (!only || strcmp(only, section->name) == 0)
            export_add(export, &part);
    }
}

static size_t rows_of(const struct answers *answers)
{
    return answers->page < answers->n ? answers->tables[answers->page].n_rows : 0;
}

/* The pages after the first. */
static bool write_pages(struct show *show, struct answers *answers, struct export *export,
                        struct err *err)
{
    int64_t done = (int64_t)rows_of(answers);
    size_t asked = next_limit(show, 0);
    while (rows_of(answers) == asked && !output_gone()) {
        asked = next_limit(show, done);
        if (!asked)
            break;
        set_page(show, answers, done);
        if (!answer_one(show, answers, answers->page, err))
            return false;
        build(show, answers);
        add_parts(export, &answers->sections, EXPORT_ROWS);
        done += (int64_t)rows_of(answers);
        show->written = done;
        if (!output_write(export->out, err) || !show_progress(show, export->head.rows, err))
            return false;
    }
    return true;
}

/* Rows that pages will bring: what is counted, less what is left out. */
static int64_t rows_expected(const struct show *show, int64_t total)
{
    if (total == UNKNOWN)
        return UNKNOWN;
    int64_t left = MAX(total - show->offset, (int64_t)0);
    return show->limit ? MIN(left, show->limit) : left;
}

/* What is written is what was counted, or it is not called whole. */
static bool check_rows(const struct show *show, int64_t expected, struct err *err)
{
    if (!show->path || expected == UNKNOWN || show->written == expected)
        return true;
    return err_set(err, ERR_LATER,
                   "%lld rows were counted but %lld came; the mirror is changing, try again",
                   (long long)expected, (long long)show->written);
}

static void fill_head(const struct show *show, const struct answers *answers,
                      struct export_head *head, struct str *sort)
{
    bool rows = answers->page < answers->n;
    if (rows)
        export_sort_print(sort, view_sort(&show->state));
    *head = (struct export_head){
        .view = show->view->name,
        .title = show->view->title,
        .service = show->scene.offer && !show->across ? show->scene.offer->service : NULL,
        .window = show->scene.window,
        .zone = show->scene.zone,
        .zone_name = show->zone_name,
        .now = show->scene.now,
        .filter = show->filter,
        .sort = rows ? str_text(sort) : NULL,
        .provenance = answers->sections.provenance};
    for (size_t i = 0; i < answers->sections.n; i++)
        if (answers->sections.items[i].single)
            head->title_width =
                MAX(head->title_width, text_width(answers->sections.items[i].title));
    head->rows = rows_expected(show, answers->sections.provenance.total);
    head->provenance.offset = (size_t)show->offset;
    scene_tell_lacks(&show->scene, &head->provenance);
    if (!show->across)
        head->provenance.as_of = show->opened.engine->state.as_of;
}

static bool write_parts(struct show *show, struct answers *answers, struct export *export,
                        struct err *err)
{
    bool pages = answers->page < answers->n && !show->format->frame;
    add_parts(export, &answers->sections, NULL);
    show->written = (int64_t)rows_of(answers);
    return output_write(export->out, err) && (!pages || write_pages(show, answers, export, err)) &&
           (!pages || check_rows(show, export->head.rows, err));
}

/* The rows of a statement are not counted beyond those that were wanted. */
static void say_more(const struct sections *sections)
{
    char number[NUMBER_MAX];
    const struct section *result = sections->n ? &sections->items[0] : NULL;
    if (result && result->table.provenance.total == UNKNOWN)
        fprintf(stderr, "The first %s rows; there are more: --limit 0 gives up to a million.\n",
                format_count(number, sizeof(number), (int64_t)result->table.n_rows));
}

static bool write_all(struct show *show, struct answers *answers, struct err *err)
{
    struct export export;
    struct export_head head;
    CLEANUP(str_finish)
    struct str sort = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    CLEANUP(grid_finish)
    struct grid grid = {0};
    const struct export_frame frame = {.grid = &grid, .look = app_look, .arg = &show->theme};
    fill_head(show, answers, &head, &sort);
    show->options.path = output_temporary();
    show->options.frame = &frame;
    show->options.plain = answers->sections.n == 1;
    if (show->format->frame)
        show_draw(show, &answers->sections, &grid);
    export_begin(&export, show->format, &head, &show->options, &out);
    bool ok = write_parts(show, answers, &export, err);
    bool whole = export_end(&export, ok ? err : NULL);
    ok = ok && whole && output_write(&out, err);
    if (ok && show->scene.sql)
        say_more(&answers->sections);
    return ok;
}

bool show_write(struct show *show, struct err *err)
{
    struct answers *answers = mem_new(sizeof(*answers));
    bool ok = ask_all(show, answers, err) && write_all(show, answers, err);
    answers_finish(answers);
    free_ptr(&answers);
    return ok;
}
