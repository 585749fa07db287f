/* doc: prints one of the program's tables, so that the documentation cannot differ from it. */
#include "doc.h"

#include <ctype.h>
#include <string.h>

enum { ROFF_WIDTH = 76 };

/* ---- Markdown -------------------------------------------------------------------------- */

static void add_markdown(struct str *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (strchr("|*_<>`\\", *c))
            str_char(out, '\\');
        str_char(out, *c);
    }
}

/* What is typed stands in code: the first cell. */
static void add_code(struct str *out, const char *text)
{
    bool tick = strchr(text, '`') != NULL;
    str_add(out, tick ? "`` " : "`");
    for (const char *c = text; *c; c++)
        str_add(out, *c == '|' ? "\\|" : (char[2]){*c, '\0'});
    str_add(out, tick ? " ``" : "`");
}

/* ---- mdoc ------------------------------------------------------------------------------ */

/* Text in lines of at most ROFF_WIDTH bytes where words allow; none of it is a macro or an escape.
 */
static void add_roff(struct str *out, const char *text)
{
    size_t line = out->len;
    for (const char *word = text; *word; word += strspn(word, " ")) {
        size_t length = strcspn(word, " ");
        if (out->len > line && out->len - line + 1 + length > ROFF_WIDTH) {
            str_char(out, '\n');
            line = out->len;
        } else if (out->len > line) {
            str_char(out, ' ');
        }
        if (out->len == line && (*word == '.' || *word == '\''))
            str_add(out, "\\&");
        for (size_t i = 0; i < length; i++) {
            bool dash = word[i] == '-' && (i == 0 || word[i - 1] == '-');
            str_bytes(out,
                      word[i] == '\\' ? "\\e"
                      : dash          ? "\\-"
                                      : word + i,
                      word[i] == '\\' || dash ? 2 : 1);
        }
        word += length;
    }
}

/* An argument of a macro: nothing in it may be taken for another macro. */
static void add_argument(struct str *out, const char *text)
{
    str_add(out, "\"\\&");
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            str_add(out, "\\(dq");
        else if (*c == '\\')
            str_add(out, "\\e");
        else if (*c == '-')
            str_add(out, "\\-");
        else
            str_char(out, *c);
    }
    str_char(out, '"');
}

static void mdoc_row(struct doc *doc, const char *const *cells)
{
    struct str *out = doc->out;
    size_t last = doc->n_columns - 1;
    str_add(out, ".It ");
    add_argument(out, *cells[0] ? cells[0] : " ");
    str_char(out, '\n');
    CLEANUP(str_finish)
    struct str text = {0};
    str_add(&text, *cells[last] ? cells[last] : cells[MIN((size_t)1, last)]);
    if (text.data && islower((unsigned char)text.data[0]))
        text.data[0] = (char)toupper((unsigned char)text.data[0]);
    bool any = false;
    for (size_t i = 1; i < last; i++) {
        if (!*cells[i] || !*cells[last])
            continue;
        str_addf(&text, "%s%c%s: %s", any ? "; " : " (", tolower((unsigned char)*doc->titles[i]),
                 doc->titles[i] + 1, cells[i]);
        any = true;
    }
    str_add(&text, any ? ")." : ".");
    add_roff(out, str_text(&text));
    str_char(out, '\n');
}

/* ---- both ------------------------------------------------------------------------------ */

void doc_begin(struct doc *doc, const char *const *titles)
{
    doc->titles = titles;
    doc->n_columns = 0;
    while (titles[doc->n_columns])
        doc->n_columns++;
    if (doc->mdoc) {
        str_add(doc->out, ".Bl -tag -width Ds\n");
        return;
    }
    for (size_t i = 0; i < doc->n_columns; i++)
        str_addf(doc->out, "| %s ", titles[i]);
    str_add(doc->out, "|\n");
    for (size_t i = 0; i < doc->n_columns; i++)
        str_add(doc->out, "|---");
    str_add(doc->out, "|\n");
}

void doc_row(struct doc *doc, const char *const *cells)
{
    if (doc->mdoc) {
        mdoc_row(doc, cells);
        return;
    }
    for (size_t i = 0; i < doc->n_columns; i++) {
        str_add(doc->out, "| ");
        if (i == 0 && *cells[i])
            add_code(doc->out, cells[i]);
        else
            add_markdown(doc->out, cells[i]);
        str_char(doc->out, ' ');
    }
    str_add(doc->out, "|\n");
}

void doc_end(struct doc *doc)
{
    if (doc->mdoc)
        str_add(doc->out, ".El\n");
}

bool run_doc(const struct args *args, struct err *err)
{
    const char *names[32];
    size_t n = MIN(doc_tables_count, ARRAY_LEN(names));
    CLEANUP(str_finish)
    struct str text = {0};
    struct doc doc = {.out = &text, .mdoc = args_has(args, OPT_MDOC)};
    for (size_t i = 0; i < n; i++) {
        names[i] = doc_tables[i].name;
        if (strcmp(names[i], args->words[0]) != 0)
            continue;
        doc_tables[i].write(&doc);
        return output_write(&text, err);
    }
    const char *nearest = text_nearest(args->words[0], names, n);
    for (size_t i = 0; i < n; i++)
        str_addf(&text, "%s%s", i ? ", " : "", names[i]);
    return nearest ? unknown("table", args->words[0], nearest, "", err)
                   : err_set(err, ERR_USAGE, "unknown table \"%.40s\"; there are %s",
                             args->words[0], str_text(&text));
}
