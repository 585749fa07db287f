/* JSON as text: jansson keeps numbers as doubles and has no raw ones, so that exact decimals are
 * written here by their digits. What comes out is ASCII but for the characters that any terminal
 * may see. */
#pragma once

#include "usagetop/export.h"

/* A string with its quotes. What is invisible or moves the cursor is escaped; a byte that is no
 * UTF-8 becomes U+FFFD. NULL is null. */
void json_quote(struct str *out, const char *text);
/* A value by its field; missing is null. Money and times are strings, decimals exact numbers. */
void json_value(struct str *out, const struct field *field, union value value);

/* An object whose members have paths: "tokens.input" opens and closes the objects between. Members
 * of one object follow each other; the texts are static. */
enum { NEST_DEPTH_MAX = 8, NEST_PATH_MAX = 96 };
struct json_nest {
    struct str *out;
    char open[NEST_PATH_MAX]; /* path of the objects that are open: "plan.limits." */
    bool comma;               /* the next member needs one */
};
/* Writes "{" or `"name":` after which the caller writes the value, and "}". */
void nest_begin(struct json_nest *nest, struct str *out);
void nest_member(struct json_nest *nest, const char *path);
void nest_end(struct json_nest *nest);

/* A row of events in the shape of the Usage API: nested by the fields' paths, without what is
 * missing. */
void json_event(struct export *export, const struct export_part *part, size_t row);
/* The members of any other row, by the names of its fields; missing ones are null. */
void json_members(struct export *export, const struct export_part *part, size_t row,
                  struct json_nest *nest);
