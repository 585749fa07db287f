/* What a file is about, line by line: view, window, zone, filter, order, age, rows. */
#include "about.h"

static void add(struct about *about, const char *name, const char *title, const char *text)
{
    if (about->n < ABOUT_MAX && text && *text)
        about->items[about->n++] = (struct about_item){name, title, text};
}

static const char *time_text(struct export *export, int64_t at)
{
    char text[TIME_TEXT];
    return head_time_known(at) ? arena_text(&export->arena, time_print(text, at)) : NULL;
}

static const char *clean(struct export *export, const char *text)
{
    CLEANUP(str_finish)
    struct str out = {0};
    for (; text && *text; text++)
        str_char(&out, (unsigned char)*text < 0x20 ? ' ' : *text);
    return arena_text(&export->arena, str_text(&out));
}

void about_fill(struct about *about, struct export *export)
{
    const struct export_head *head = &export->head;
    struct window window = head_window(head);
    *about = (struct about){0};
    add(about, "view", "View", head->title);
    add(about, "service", "Service", head->service);
    add(about, "window", "Window", window_kind_name(head->window.kind));
    add(about, "from", "From", time_text(export, window.from));
    add(about, "to", "To", time_text(export, window.to));
    add(about, "zone", "Zone", clean(export, head_zone(head)));
    add(about, "filter", "Filter", clean(export, head->filter));
    add(about, "sort", "Sorted by", head->sort);
    add(about, "fetched", "Fetched from the service", time_text(export, head->provenance.as_of));
    add(about, "exported", "Exported", time_text(export, head->now));
    if (head->sort && head->rows >= 0)
        add(about, "rows", "Rows", arena_printf(&export->arena, "%lld", (long long)head->rows));
    CLEANUP(str_finish)
    struct str sums = {0};
    provenance_say_sums(&sums, &head->provenance, head->zone);
    CLEANUP(str_finish)
    struct str gaps = {0};
    provenance_say_gaps(&gaps, &head->provenance, head->zone);
    add(about, "gaps", "Gaps", arena_text(&export->arena, str_text(&gaps)));
    CLEANUP(str_finish)
    struct str lacks = {0};
    provenance_say_lacks(&lacks, &head->provenance, head->zone);
    add(about, "lacks", "Not there", clean(export, str_text(&lacks)));
    add(about, "sums", "Events", arena_text(&export->arena, str_text(&sums)));
    if (head->provenance.partial)
        add(about, "note", "Note",
            head->provenance.missing ? clean(export, head->provenance.missing)
                                     : "so far: the index is still being built");
    if (export->options.redact)
        add(about, "redacted", "Redacted", "names, keys and amounts are hidden");
}
