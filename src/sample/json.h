/* Writes small JSON documents into a growing text; commas come by themselves. */
#pragma once

#include "usagetop/base.h"

void json_open(struct str *out, char bracket);  /* '{' or '[' */
void json_close(struct str *out, char bracket); /* '}' or ']' */
void json_key(struct str *out, const char *key);
/* Values; after json_key or in an array. Control characters, C1 too, are escaped. NULL and UNKNOWN
 * are null. */
void json_quoted(struct str *out, const char *text);
void json_bool(struct str *out, bool value);
void json_number(struct str *out, int64_t value, int decimals);
void json_money(struct str *out, int64_t value, int decimals); /* the same as a text */
void json_time(struct str *out, int64_t ms);

/* 128 bits as a UUID in lower case. */
enum { UUID_TEXT = 37 };
void json_uuid(const uint64_t id[static 2], char out[UUID_TEXT]);
bool uuid_parse(const char *text, size_t size, uint64_t id[static 2]);
