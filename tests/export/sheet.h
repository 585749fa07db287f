/* Tables to export: events made by hand, and a view of several parts. */
#pragma once

#include "usagetop/export.h"

/* 2026-11-21T09:00:00.000Z */
#define SHEET_NOW INT64_C(1795251600000)

static inline void sheet_events(struct table *table, size_t n)
{
    const struct field *columns[E_COUNT];
    for (size_t i = 0; i < E_COUNT; i++)
        columns[i] = &event_fields[i];
    table_init(table, columns, E_COUNT, n);
    for (size_t i = 0; i < n; i++) {
        table_at(table, i, E_CREATED)->number = SHEET_NOW - (int64_t)i * MINUTE;
        table_at(table, i, E_ID)->text =
            arena_printf(&table->arena, "00000000-0000-4000-8000-%012zu", i);
        table_at(table, i, E_KIND)->text = "job";
    }
}

static inline struct export_part sheet_rows(const struct table *table)
{
    return (struct export_part){.name = EXPORT_ROWS, .title = "Events", .table = table};
}

static inline struct export_head sheet_head(int64_t total)
{
    return (struct export_head){.view = "events",
                                .title = "Events",
                                .window = {WINDOW_24H, SHEET_NOW - DAY, SHEET_NOW},
                                .zone = ZONE_UTC,
                                .now = SHEET_NOW,
                                .filter = "kind:job",
                                .sort = "-created",
                                .provenance = {.as_of = SHEET_NOW - 4000, .total = total}};
}

static inline struct export_head sheet_overview(void)
{
    struct export_head head = sheet_head(UNKNOWN);
    head.view = "overview";
    head.title = "Overview";
    head.filter = head.sort = NULL;
    return head;
}

/* The whole export of some parts. The caller finishes it. */
static inline void sheet_export(const char *format, const struct export_head *head,
                                const struct export_options *options,
                                const struct export_part *parts, size_t n, struct str *out)
{
    struct export export;
    export_begin(&export, export_format_find(format, NULL), head, options, out);
    for (size_t i = 0; i < n; i++)
        export_add(&export, &parts[i]);
    CHECK(export_end(&export, NULL));
}
