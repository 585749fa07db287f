/* sql: statements that read the mirror: the one given, or those of standard input, which end with a
 * semicolon. Each is answered like the view sql. */
#include <string.h>
#include <unistd.h>

#include "show.h"

enum { LINE_BYTES = 4096 };

static bool answer(const struct args *args, const char *statement, struct err *err)
{
    CLEANUP(show_finish)
    struct show show = {.view = view_find("sql")};
    show.scene.sql = statement;
    return show_run(args, &show, err);
}

/* Where somebody types, a mistake is said and the next statement awaited. */
static bool answer_next(const struct args *args, struct str *statement, bool typed, struct err *err)
{
    struct err wrong = {0};
    bool ok = answer(args, str_text(statement), &wrong);
    str_clear(statement);
    if (ok || !typed)
        return ok || err_set(err, wrong.code, "%s", wrong.text);
    CLEANUP(str_finish)
    struct str clean = {0};
    text_clean(&clean, wrong.text, strlen(wrong.text), false);
    fprintf(stderr, "%s\n", str_text(&clean));
    return true;
}

static bool blank(const struct str *text)
{
    return !text->len || strspn(text->data, " \t\r\n;") == text->len;
}

static bool ends(const struct str *text)
{
    size_t n = text->len;
    while (n && strchr(" \t\r\n", text->data[n - 1]))
        n--;
    return n && text->data[n - 1] == ';';
}

static void ask_for_line(bool typed, const struct str *statement)
{
    if (!typed)
        return;
    fputs(blank(statement) ? "sql> " : "...> ", stderr);
    fflush(stderr);
}

static bool answer_input(const struct args *args, struct err *err)
{
    bool typed = isatty(STDIN_FILENO), ok = true;
    char line[LINE_BYTES];
    CLEANUP(str_finish)
    struct str statement = {0};
    ask_for_line(typed, &statement);
    while (ok && fgets(line, sizeof(line), stdin)) {
        str_add(&statement, line);
        if (ends(&statement) && !blank(&statement))
            ok = answer_next(args, &statement, typed, err);
        ask_for_line(typed && ok, &statement);
    }
    if (typed)
        fputc('\n', stderr);
    return ok && (blank(&statement) || answer_next(args, &statement, typed, err));
}

bool run_sql(const struct args *args, struct err *err)
{
    return args->n_words ? answer(args, args->words[0], err) : answer_input(args, err);
}
