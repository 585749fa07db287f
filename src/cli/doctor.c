/* doctor: what works and what does not, each with its fix; fit to be pasted into a report. */
#include "doctor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "usagetop/export.h"

enum { HIDDEN_LEAST = 2, CHECK_WIDTH = 11, LEVEL_WIDTH = 8 };

static const char *const levels[] = {"ok", "note", "problem"};

/* ---- findings ---------------------------------------------------------------------------- */

static void finish_doctor(struct doctor *doctor)
{
    secret_finish(&doctor->secret);
    config_finish(&doctor->config);
    free_ptr(&doctor->items);
    arena_finish(&doctor->arena);
}

PRINTF(3, 0)
static void add(struct doctor *doctor, struct finding finding, const char *fmt, va_list list)
{
    char text[1024];
    vsnprintf(text, sizeof(text), fmt, list);
    finding.found = arena_text(&doctor->arena, text);
    finding.fix = arena_text(&doctor->arena, finding.fix);
    mem_grow(&doctor->items, &doctor->cap, doctor->n + 1, sizeof(*doctor->items));
    doctor->items[doctor->n++] = finding;
}

void doctor_ok(struct doctor *doctor, const char *check, const char *fmt, ...)
{
    va_list list;
    va_start(list, fmt);
    add(doctor, (struct finding){check, FINDING_OK, NULL, NULL}, fmt, list);
    va_end(list);
}

void doctor_note(struct doctor *doctor, const char *check, const char *fix, const char *fmt, ...)
{
    va_list list;
    va_start(list, fmt);
    add(doctor, (struct finding){check, FINDING_NOTE, NULL, fix}, fmt, list);
    va_end(list);
}

void doctor_problem(struct doctor *doctor, const char *check, const char *fix, const char *fmt, ...)
{
    va_list list;
    va_start(list, fmt);
    add(doctor, (struct finding){check, FINDING_PROBLEM, NULL, fix}, fmt, list);
    va_end(list);
}

/* ---- what is not to be seen -------------------------------------------------------------- */

void doctor_hide(struct doctor *doctor, const char *text, const char *with)
{
    if (!text || strlen(text) < HIDDEN_LEAST || doctor->n_hidden == HIDDEN_MAX)
        return;
    size_t at = doctor->n_hidden++;
    /* the longest first: the home folder is a part of paths in it */
    for (; at > 0 && strlen(doctor->hidden[at - 1].text) < strlen(text); at--)
        doctor->hidden[at] = doctor->hidden[at - 1];
    doctor->hidden[at] = (struct hidden){arena_text(&doctor->arena, text), with};
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool stands_at(const char *whole, const char *at, const char *text)
{
    size_t len = strlen(text);
    return strncmp(at, text, len) == 0 && (at == whole || !is_word(at[-1]) || !is_word(*text)) &&
           (!is_word(at[len]) || !is_word(text[len - 1]));
}

static const char *redact(struct doctor *doctor, const char *text)
{
    struct str out = {0};
    for (const char *at = text; at && *at;) {
        size_t i = 0;
        while (i < doctor->n_hidden && !stands_at(text, at, doctor->hidden[i].text))
            i++;
        if (i < doctor->n_hidden) {
            str_add(&out, doctor->hidden[i].with);
            at += strlen(doctor->hidden[i].text);
        } else {
            str_char(&out, *at++);
        }
    }
    const char *kept = text ? arena_text(&doctor->arena, str_text(&out)) : NULL;
    str_finish(&out);
    return kept;
}

/* ---- writing ----------------------------------------------------------------------------- */

static void redact_all(struct doctor *doctor, size_t from)
{
    for (size_t i = from; i < doctor->n; i++) {
        doctor->items[i].found = redact(doctor, doctor->items[i].found);
        doctor->items[i].fix = redact(doctor, doctor->items[i].fix);
    }
}

static bool write_lines(const struct doctor *doctor, size_t from, struct err *err)
{
    CLEANUP(str_finish)
    struct str out = {0};
    struct paragraph how = {.column = LEVEL_WIDTH + CHECK_WIDTH + 2,
                            .indent = LEVEL_WIDTH + CHECK_WIDTH + 2,
                            .width = terminal_width(STDOUT_FILENO),
                            .ascii = setup_ascii(&doctor->config)};
    for (size_t i = from; i < doctor->n; i++) {
        CLEANUP(str_finish)
        struct str text = {0};
        const struct finding *finding = &doctor->items[i];
        str_add(&text, finding->found);
        if (finding->fix)
            str_addf(&text, ". Fix: %s", finding->fix);
        str_addf(&out, "%-*s %-*s ", LEVEL_WIDTH, levels[finding->level], CHECK_WIDTH,
                 finding->check);
        paragraph_add(&out, str_text(&text), &how);
    }
    return output_write(&out, err);
}

static size_t count(const struct doctor *doctor, enum finding_level level)
{
    size_t n = 0;
    for (size_t i = 0; i < doctor->n; i++)
        n += doctor->items[i].level == level;
    return n;
}

static bool write_sum(const struct doctor *doctor, struct err *err)
{
    CLEANUP(str_finish)
    struct str out = {0};
    size_t problems = count(doctor, FINDING_PROBLEM), notes = count(doctor, FINDING_NOTE);
    str_addf(&out, "%zu problem%s, %zu note%s\n", problems, problems == 1 ? "" : "s", notes,
             notes == 1 ? "" : "s");
    return output_write(&out, err);
}

#define DOCTOR_FIELD(field_name, field_type)                                                       \
    {                                                                                              \
        .name = (field_name), .title = (field_name), .json = (field_name), .type = FIELD_TEXT,     \
        .unit = "", .words = "", .width = 10, .flags = FIELD_SHOWN, .help = ""                     \
    }
static const struct field fields[] = {DOCTOR_FIELD("check", TEXT), DOCTOR_FIELD("level", TEXT),
                                      DOCTOR_FIELD("found", TEXT), DOCTOR_FIELD("fix", TEXT)};

static void fill(const struct doctor *doctor, struct table *table)
{
    const struct field *columns[ARRAY_LEN(fields)];
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        columns[i] = &fields[i];
    table_init(table, columns, ARRAY_LEN(fields), doctor->n);
    for (size_t i = 0; i < doctor->n; i++) {
        const struct finding *finding = &doctor->items[i];
        table_at(table, i, 0)->text = finding->check;
        table_at(table, i, 1)->text = levels[finding->level];
        table_at(table, i, 2)->text = finding->found;
        table_at(table, i, 3)->text = finding->fix;
    }
}

static bool write_format(const struct doctor *doctor, const struct export_format *format,
                         struct err *err)
{
    struct export export;
    CLEANUP(table_finish)
    struct table table = {0};
    CLEANUP(str_finish)
    struct str out = {0};
    fill(doctor, &table);
    const struct export_head head = {.view = "doctor",
                                     .title = "Doctor",
                                     .window = window_of(WINDOW_ALL, clock_now()),
                                     .zone = ZONE_UTC,
                                     .now = clock_now(),
                                     .provenance.as_of = UNKNOWN};
    const struct export_options options = {0};
    const struct export_part part = {.name = "findings", .title = "Findings", .table = &table};
    export_begin(&export, format, &head, &options, &out);
    export_add(&export, &part);
    return export_end(&export, err) && output_write(&out, err);
}

/* ---- the command ------------------------------------------------------------------------- */

static void (*const checks[])(struct doctor *doctor) = {
    doctor_program,   doctor_terminal, doctor_locale,  doctor_config,
    doctor_variables, doctor_zone,     doctor_folders, doctor_credential,
    doctor_proxy,     doctor_service,  doctor_cluster, doctor_mirror};

/* Lines as they come, since a service that is far away takes its time. */
static bool run_checks(struct doctor *doctor, bool lines, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        size_t before = doctor->n;
        checks[i](doctor);
        bool hide = doctor->loaded ? doctor->config.settings.redact
                                   : args_override(doctor->args, "redact") != NULL;
        if (hide)
            redact_all(doctor, before);
        if (lines && !write_lines(doctor, before, err))
            return false;
    }
    return true;
}

bool run_doctor(const struct args *args, struct err *err)
{
    CLEANUP(finish_doctor)
    struct doctor doctor = {.args = args};
    const char *name = args->values[OPT_FORMAT], *home = getenv("HOME");
    const struct export_format *format = name ? export_format_find(name, err) : NULL;
    if (name && !format)
        return false;
    if (format && (format->file || format->frame))
        return err_set(err, ERR_USAGE, "doctor writes lines: text, csv, json or jsonl");
    doctor_hide(&doctor, home, "~");
    if (!run_checks(&doctor, !format, err))
        return false;
    output_end_with(count(&doctor, FINDING_PROBLEM) > 0);
    return format ? write_format(&doctor, format, err) : write_sum(&doctor, err);
}
