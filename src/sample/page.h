/* Writes events as JSON: plain objects, or by columns. No memory is taken for an event. */
#pragma once

#include "feed.h"

enum { PAGE_MAX = 10000 };

/* How each field is written; made once from the model's table. */
struct shape {
    char key[E_COUNT][24]; /* "user_id": with quotes and colon; of tokens the inner name */
    uint8_t key_len[E_COUNT];
    uint8_t how[E_COUNT];
    const struct world *world;
};
void shape_init(struct shape *shape, const struct world *world);

/* Where a page of items becomes a body; kept and used again. Zero is empty. */
struct page {
    size_t n;
    struct feed_item items[PAGE_MAX];
    struct str columns[E_COUNT];
    struct str dictionary[E_COUNT];
    size_t rows[E_COUNT];     /* values in each column so far */
    uint16_t coded[E_COUNT];  /* words in each dictionary so far */
    uint16_t *codes[E_COUNT]; /* by the world's code: place in the dictionary + 1 */
};
void page_finish(struct page *page);

/* One event as an object. */
void event_write(const struct shape *shape, const struct event *event, struct str *out);
/* The items as elements of a JSON array, without its brackets. */
void page_write(const struct page *page, const struct shape *shape, struct str *out);
/* "count":N,"columns":{...},"dictionary":{...} */
void page_write_columns(struct page *page, const struct shape *shape, struct str *out);

/* ---- for page.c and columns.c ---- */

enum how { HOW_COUNT, HOW_TIME, HOW_WORD, HOW_DECIMAL, HOW_MONEY, HOW_ID, HOW_NAME, HOW_FACTORS };
enum { VALUE_MAX = 4096 }; /* bytes of one value, more than any word or name of the world */
/* A value in its plain form, at a place with VALUE_MAX bytes of room. */
char *value_put(const struct shape *shape, const struct event *event, int field, char *p);
