/* JSON Lines: an event a line; of views without a table of events a row a line, with its section.
 */
#include "format.h"
#include "json_write.h"

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
                                           .rows = add_rows};
