/* The picture as SVG: the cells of the grid in the colours of the theme, text that can be selected
 * and searched. Characters of one look stand together; each such run is told how wide it is, and a
 * wide character is a run of its own, so that columns stay columns whatever the reader's font. */
#include <string.h>

#include "about.h"

enum { CELL_WIDTH = 9, CELL_HEIGHT = 17, BASELINE = 13, FONT_SIZE = 15 };

static void add_xml(struct str *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '&')
            str_add(out, "&amp;");
        else if (*text == '<')
            str_add(out, "&lt;");
        else if (*text == '>')
            str_add(out, "&gt;");
        else if (*text == '"')
            str_add(out, "&quot;");
        else
            str_char(out, *text);
    }
}

static void add_colour(struct str *out, const uint8_t rgb[static 3])
{
    str_addf(out, "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
}

static struct export_look look_at(const struct export_frame *frame, int x, int y)
{
    const struct cell *cell = grid_at(frame->grid, x, y);
    struct export_look look = {0};
    frame->look(frame->arg, cell, &look);
    return look;
}

static bool same_ground(const struct export_look *a, const struct export_look *b)
{
    return memcmp(a->back, b->back, sizeof(a->back)) == 0;
}

static bool same_look(const struct export_look *a, const struct export_look *b)
{
    return memcmp(a->fore, b->fore, sizeof(a->fore)) == 0 && a->bold == b->bold &&
           a->dim == b->dim && a->italic == b->italic && a->underline == b->underline;
}

/* ---- grounds ----------------------------------------------------------------------------- */

static void add_ground(struct str *out, int x, int y, int width, const uint8_t rgb[static 3])
{
    str_addf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"", x * CELL_WIDTH,
             y * CELL_HEIGHT, width * CELL_WIDTH, CELL_HEIGHT);
    add_colour(out, rgb);
    str_add(out, "\"/>\n");
}

static void add_grounds(struct str *out, const struct export_frame *frame, int y,
                        const struct export_look *plain)
{
    for (int x = 0; x < frame->grid->width;) {
        struct export_look look = look_at(frame, x, y), next = look;
        int from = x++;
        while (x < frame->grid->width && (next = look_at(frame, x, y), same_ground(&look, &next)))
            x++;
        if (!same_ground(&look, plain))
            add_ground(out, from, y, x - from, look.back);
    }
}

/* ---- text -------------------------------------------------------------------------------- */

static bool blank(const struct cell *cell)
{
    return strcmp(cell->text, " ") == 0 || !cell->text[0];
}

/* Where the run that begins at x ends. Blanks look alike unless they are underlined. */
static int run_end(const struct export_frame *frame, int x, int y, const struct export_look *look)
{
    const struct grid *grid = frame->grid;
    int end = x + 1, used = end;
    if (grid_at(grid, x, y)->width == 2)
        return x + 2;
    for (; end < grid->width && grid_at(grid, end, y)->width == 1; end++) {
        struct export_look next = look_at(frame, end, y);
        bool is_blank = blank(grid_at(grid, end, y)) && !next.underline && !look->underline;
        if (!is_blank && !same_look(look, &next))
            break;
        if (!is_blank)
            used = end + 1;
    }
    return used;
}

static void add_run(struct str *out, const struct export_frame *frame, int x, int y, int end)
{
    struct export_look look = look_at(frame, x, y);
    str_addf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"", x * CELL_WIDTH,
             y * CELL_HEIGHT + BASELINE, (end - x) * CELL_WIDTH);
    add_colour(out, look.fore);
    str_add(out, "\"");
    if (look.bold || look.dim || look.italic || look.underline)
        str_addf(out, " class=\"%s%s%s%s\"", look.bold ? "b " : "", look.dim ? "d " : "",
                 look.italic ? "i " : "", look.underline ? "u " : "");
    str_char(out, '>');
    for (; x < end; x++)
        add_xml(out, grid_at(frame->grid, x, y)->text);
    str_add(out, "</text>\n");
}

static void add_texts(struct str *out, const struct export_frame *frame, int y)
{
    for (int x = 0; x < frame->grid->width;) {
        struct export_look look = look_at(frame, x, y);
        if (blank(grid_at(frame->grid, x, y)) && !look.underline) {
            x++;
            continue;
        }
        int end = run_end(frame, x, y, &look);
        add_run(out, frame, x, y, end);
        x = end;
    }
}

/* ---- the picture ------------------------------------------------------------------------- */

static void add_head(struct export *export, int width, int height)
{
    struct str *out = export->out;
    struct about about;
    about_fill(&about, export);
    str_addf(out,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
             "viewBox=\"0 0 %d %d\" xml:space=\"preserve\" font-family=\"'DejaVu Sans Mono', "
             "'Liberation Mono', Menlo, "
             "Consolas, monospace\" font-size=\"%d\">\n<title>usagetop: ",
             width, height, width, height, FONT_SIZE);
    add_xml(out, export->head.title);
    str_add(out, "</title>\n<desc>");
    for (size_t i = 0; i < about.n; i++) {
        str_addf(out, "%s%s: ", i ? "; " : "", about.items[i].title);
        add_xml(out, about.items[i].text);
    }
    str_add(out, "</desc>\n<style>text{white-space:pre}.b{font-weight:bold}.d{opacity:.7}"
                 ".i{font-style:italic}.u{text-decoration:underline}</style>\n");
}

static void end(struct export *export)
{
    const struct export_frame *frame = export->options.frame;
    if (!frame)
        return;
    struct export_look plain = {0};
    int width = frame->grid->width, height = frame->grid->height;
    frame->look(frame->arg, &(struct cell){.text = " ", .width = 1}, &plain);
    add_head(export, width * CELL_WIDTH, height * CELL_HEIGHT);
    str_add(export->out, "<rect width=\"100%\" height=\"100%\" fill=\"");
    add_colour(export->out, plain.back);
    str_add(export->out, "\"/>\n");
    for (int y = 0; y < height; y++)
        add_grounds(export->out, frame, y, &plain);
    for (int y = 0; y < height; y++)
        add_texts(export->out, frame, y);
    str_add(export->out, "</svg>\n");
}

const struct export_format export_svg = {.name = "svg",
                                         .title = "Picture (SVG)",
                                         .extension = ".svg",
                                         .help = "the picture, with text that can be selected",
                                         .frame = true,
                                         .end = end};
