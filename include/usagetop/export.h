/* Exports: what a view shows as text, CSV, JSON, a workbook, a picture ... One file a format. Pure:
 * bytes are appended to a text; whoever calls writes them out and may clear the text between two
 * calls, so that a table of millions of rows needs the memory of one page. Only a workbook, which
 * cannot be appended to, is written by its format itself, to options.path.
 *
 * Numbers and times are exact in every format but `text` and `spoken`, which are for people; the
 * numbers of a workbook are doubles, as all spreadsheets have them. Outside text is cleaned for the
 * terminal in `text` and `spoken`; in JSON what a terminal must not see is written as \uXXXX; CSV
 * and workbooks keep it as it is, unless the options say that a terminal gets it. */
#pragma once

#include "usagetop/query.h"
#include "usagetop/ui.h"

/* The section of this name is the view's table of events: its columns may be chosen, it may come in
 * several pieces, and JSON writes each row in the shape of the Usage API's event. */
#define EXPORT_ROWS "rows"

/* A named part of a view. Names are static; dots nest in JSON. */
struct export_part {
    const char *name, *title;
    bool single; /* one row, written as an object */
    const struct table *table;
};

/* What the file is about. Texts live until export_end. */
struct export_head {
    const char *view, *title; /* "events", "Events" */
    const char *service;      /* "Slurm"; NULL: one of our own interface, or not known */
    struct window window;
    enum zone zone;        /* in which days are cut, and in which people read times */
    const char *zone_name; /* as it was asked for: "Europe/Berlin"; NULL: its abbreviation */
    int64_t now;
    const char *filter;           /* canonical; NULL or "": none */
    const char *sort;             /* "-created"; NULL for a view without a table of events */
    struct provenance provenance; /* window, as_of, offset, total, partial */
    int64_t rows;    /* of EXPORT_ROWS that will be written; UNKNOWN or 0 where that is not known */
    int title_width; /* columns of the widest title of a `single` part; 0: not known */
};

/* What a cell of the picture looks like, in colours. */
struct export_look {
    uint8_t fore[3], back[3]; /* red, green, blue */
    bool bold, dim, italic, underline;
};
/* A picture, and whoever knows the looks of its styles. */
struct export_frame {
    const struct grid *grid;
    void (*look)(const void *arg, const struct cell *cell, struct export_look *out);
    const void *arg;
};

/* Zero is a good start. */
struct export_options {
    uint8_t columns[UINT8_MAX]; /* event fields of EXPORT_ROWS, in order */
    size_t n_columns;           /* 0: all */
    bool csv_raw;               /* leaves cells alone that a spreadsheet would take for a formula */
    bool ascii;                 /* of `text` */
    bool terminal;              /* what is written is seen by a terminal at once */
    bool redact;       /* hides names and amounts, as the screen does; in numbers: missing */
    bool plain;        /* one part is all there is: CSV does not name it */
    bool about;        /* CSV and JSON Lines begin with what they are about, too */
    int width;         /* of `text`, in columns; 0: as wide as it takes */
    const char *path;  /* of formats with `file`: a file that is there, to be written over */
    size_t sheet_rows; /* of a workbook's sheet at most; 0: as many as there may be */
    const struct export_frame *frame; /* of formats with `frame` */
};

struct export;

/* A format. Any function may be NULL. */
struct export_format {
    const char *name, *title, *extension; /* "csv", "CSV", ".csv" */
    const char *help;                     /* one clause */
    bool whole; /* has all fields of an event unless columns are asked for by name */
    bool file;  /* writes the file options.path itself */
    bool frame; /* is the picture, not the parts: needs options.frame */
    void (*begin)(struct export *export);
    void (*open)(struct export *export, const struct export_part *part); /* a part begins */
    void (*rows)(struct export *export, const struct export_part *part); /* some of its rows */
    void (*close)(struct export *export);                                /* that part ends */
    void (*end)(struct export *export);
};
/* From the build's list. */
extern const struct export_format *const export_formats[];
extern const size_t export_formats_count;
/* ERR_USAGE names the nearest. */
const struct export_format *export_format_find(const char *name, struct err *err);

/* By the longest ending that fits: ".screen.txt" before ".txt"; NULL: none does. */
const struct export_format *export_format_of(const char *path);

/* An export under way. */
struct export
{
    const struct export_format *format;
    struct export_head head;
    struct export_options options;
    struct str *out;
    const char *part; /* name of the part that is open; NULL: none */
    size_t n_parts;   /* begun so far */
    size_t n_rows;    /* of the open part so far */
    void *own;        /* the format's, in the arena */
    struct err err;   /* the first failure; only formats with `file` can have one */
    struct arena arena;
};
void export_begin(struct export *export, const struct export_format *format,
                  const struct export_head *head, const struct export_options *options,
                  struct str *out);
/* A part, or more rows of the one that was added last. */
void export_add(struct export *export, const struct export_part *part);
/* False, and why, where the file could not be written. */
bool export_end(struct export *export, struct err *err);

/* The canonical text of what sorts the events: "-created". */
void export_sort_print(struct str *out, struct sort sort);
