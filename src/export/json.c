/* JSON: one object. The head, then each part by its name: an object, or an array with a row a line.
 */
#include <string.h>

#include "format.h"
#include "json_write.h"

struct own {
    struct json_nest nest;
    bool single; /* the open part is an object */
};

static void add_time(struct str *out, int64_t at)
{
    char time[TIME_TEXT];
    if (head_time_known(at))
        str_addf(out, "\"%s\"", time_print(time, at));
    else
        str_add(out, "null");
}

static void add_window(struct json_nest *nest, const struct export_head *head)
{
    struct window window = head_window(head);
    nest_member(nest, "window.name");
    json_quote(nest->out, window_kind_name(head->window.kind));
    nest_member(nest, "window.from");
    add_time(nest->out, window.from);
    nest_member(nest, "window.to");
    add_time(nest->out, window.to);
    nest_member(nest, "window.zone");
    json_quote(nest->out, head_zone(head));
}

/* What the service tells of the window. */
static void add_reach(struct json_nest *nest, const struct export_head *head)
{
    CLEANUP(str_finish)
    struct str text = {0};
    provenance_say_sums(&text, &head->provenance, head->zone);
    if (text.len) {
        nest_member(nest, "sums");
        json_quote(nest->out, str_text(&text));
    }
    str_clear(&text);
    provenance_say_gaps(&text, &head->provenance, head->zone);
    if (text.len) {
        nest_member(nest, "gaps");
        json_quote(nest->out, str_text(&text));
    }
    str_clear(&text);
    provenance_say_lacks(&text, &head->provenance, head->zone);
    if (text.len) {
        nest_member(nest, "lacks");
        json_quote(nest->out, str_text(&text));
    }
}

static void begin(struct export *export)
{
    struct own *own = export->own = arena_new(&export->arena, sizeof(*own));
    const struct export_head *head = &export->head;
    nest_begin(&own->nest, export->out);
    nest_member(&own->nest, "view");
    json_quote(export->out, head->view);
    if (head->service) {
        nest_member(&own->nest, "service");
        json_quote(export->out, head->service);
    }
    add_window(&own->nest, head);
    nest_member(&own->nest, "filter");
    json_quote(export->out, head->filter ? head->filter : "");
    nest_member(&own->nest, "as_of");
    add_time(export->out, head->provenance.as_of);
    add_reach(&own->nest, head);
    if (head->provenance.partial) {
        nest_member(&own->nest, "partial");
        str_add(export->out, "true");
    }
    if (head->provenance.missing) {
        nest_member(&own->nest, "missing");
        json_quote(export->out, head->provenance.missing);
    }
    if (!head->sort)
        return;
    nest_member(&own->nest, "sort");
    json_quote(export->out, head->sort);
    nest_member(&own->nest, "offset");
    str_addf(export->out, "%zu", head->provenance.offset);
    nest_member(&own->nest, "total");
    if (head->provenance.total == UNKNOWN)
        str_add(export->out, "null");
    else
        str_addf(export->out, "%lld", (long long)head->provenance.total);
}

static void open_part(struct export *export, const struct export_part *part)
{
    struct own *own = export->own;
    nest_member(&own->nest, part->name);
    own->single = part->single;
    str_add(export->out, part->single ? "" : "[");
}

static void add_object(struct export *export, const struct export_part *part, size_t row)
{
    struct json_nest nest;
    nest_begin(&nest, export->out);
    json_members(export, part, row, &nest);
    nest_end(&nest);
}

static void add_rows(struct export *export, const struct export_part *part)
{
    size_t n = part->table->n_rows;
    if (part->single) {
        if (n)
            add_object(export, part, 0);
        else
            str_add(export->out, "null");
        return;
    }
    for (size_t row = 0; row < n; row++) {
        str_add(export->out, export->n_rows + row ? ",\n" : "\n");
        if (part_is_rows(part))
            json_event(export, part, row);
        else
            add_object(export, part, row);
    }
}

static void close_part(struct export *export)
{
    struct own *own = export->own;
    if (!own->single)
        str_add(export->out, export->n_rows ? "\n]" : "]");
}

static void end(struct export *export)
{
    struct own *own = export->own;
    nest_end(&own->nest);
    str_char(export->out, '\n');
}

const struct export_format export_json = {.name = "json",
                                          .title = "JSON",
                                          .extension = ".json",
                                          .help = "one object with everything in it",
                                          .whole = true,
                                          .begin = begin,
                                          .open = open_part,
                                          .rows = add_rows,
                                          .close = close_part,
                                          .end = end};
