/* JSON Lines: an event a line; of views without a table of events a row a line, with its section.
 * Where it is asked for, the first line says what the file is about. */
#include "about.h"
#include "json_write.h"

static void begin(struct export *export)
{
    struct about about;
    struct json_nest nest;
    if (!export->options.about)
        return;
    about_fill(&about, export);
    nest_begin(&nest, export->out);
    nest_member(&nest, "section");
    json_quote(export->out, "about");
    for (size_t i = 0; i < about.n; i++) {
        nest_member(&nest, about.items[i].name);
        json_quote(export->out, about.items[i].text);
    }
    nest_end(&nest);
    str_char(export->out, '\n');
}

static void add_row(struct export *export, const struct export_part *part, size_t row)
{
    struct json_nest nest;
    nest_begin(&nest, export->out);
    nest_member(&nest, "section");
    json_quote(export->out, part->name);
    json_members(export, part, row, &nest);
    nest_end(&nest);
}

static void add_rows(struct export *export, const struct export_part *part)
{
    bool events = part_is_rows(part);
    if (!events && export->head.sort)
        return; /* beside the table of events nothing else is a row */
    for (size_t row = 0; row < part->table->n_rows; row++) {
        if (events)
            json_event(export, part, row);
        else
            add_row(export, part, row);
        str_char(export->out, '\n');
    }
}

const struct export_format export_jsonl = {.name = "jsonl",
                                           .title = "JSON Lines",
                                           .extension = ".jsonl",
                                           .help = "a JSON object a line, for streams",
                                           .whole = true,
                                           .begin = begin,
                                           .rows = add_rows};
