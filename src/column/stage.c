/* A block unpacked: filled row by row, encoded field by field. */
#include "stage.h"

#include <stdlib.h>
#include <string.h>

/* 2020-01-01, from which the truth counts rowids; with another epoch only the codes get longer. */
static const uint64_t epoch = 1577836800000;

int64_t ref_row(const struct column_ref *ref)
{
    return (int64_t)((uint64_t)ref->rowid - (((uint64_t)ref->created - epoch) << 22));
}

int64_t ref_rowid(int64_t created, int64_t row)
{
    return (int64_t)((uint64_t)row + (((uint64_t)created - epoch) << 22));
}

static int64_t missing_of(int field)
{
    return field_chunk_type(field) == CHUNK_WORD ? 0 : UNKNOWN;
}

/* The column of a field, all missing when it is new. */
static int64_t *numbers_of(struct stage *stage, int field)
{
    if (!stage->numbers[field])
        stage->numbers[field] = mem_array(BLOCK_ROWS, sizeof(int64_t));
    if (stage->present[field] == 0) {
        int64_t missing = missing_of(field);
        for (size_t i = 0; i < BLOCK_ROWS; i++)
            stage->numbers[field][i] = missing;
    }
    return stage->numbers[field];
}

static struct stage_text *texts_of(struct stage *stage, int field)
{
    if (!stage->texts[field])
        stage->texts[field] = mem_array(BLOCK_ROWS, sizeof(struct stage_text));
    if (stage->present[field] == 0)
        memset(stage->texts[field], 0, BLOCK_ROWS * sizeof(struct stage_text));
    return stage->texts[field];
}

void stage_reset(struct stage *stage)
{
    stage->n = 0;
    stage->heap.size = 0;
    memset(stage->present, 0, sizeof stage->present);
}

void stage_finish(struct stage *stage)
{
    for (int field = 0; field < FIELDS; field++) {
        free(stage->numbers[field]);
        free(stage->texts[field]);
    }
    bytes_finish(&stage->heap);
    memset(stage, 0, sizeof *stage);
}

void stage_set(struct stage *stage, size_t at, int field, int64_t number)
{
    if (stage->present[field] == 0 && number == missing_of(field))
        return;
    numbers_of(stage, field)[at] = number;
    stage->present[field]++;
}

static void set_text(struct stage *stage, size_t at, int field, struct text_view text)
{
    if (!text.data && stage->present[field] == 0)
        return;
    struct stage_text *cell = &texts_of(stage, field)[at];
    *cell = (struct stage_text){0};
    stage->present[field]++;
    if (!text.data)
        return;
    size_t size = text.uuid ? UUID_BYTES : MIN(text.size, (uint32_t)TEXT_VALUE_MAX);
    size_t offset = stage->heap.size;
    mem_grow(&stage->heap.data, &stage->heap.cap, offset + size + 1, 1);
    if (size > 0)
        memcpy(stage->heap.data + offset, text.data, size);
    stage->heap.size += size;
    *cell = (struct stage_text){(uint32_t)offset, (uint32_t)size,
                                text.uuid ? COLUMN_TEXT_UUID : COLUMN_TEXT_PLAIN};
}

void stage_mark(struct stage *stage, size_t at, int field)
{
    set_text(stage, at, field, (struct text_view){"", 0, false});
}

static struct text_view value_view(const struct column_value *value)
{
    if (value->number == COLUMN_TEXT_NONE || (!value->text && value->size > 0))
        return (struct text_view){0};
    if (value->number == COLUMN_TEXT_UUID)
        return (struct text_view){value->text, UUID_CHARS, true};
    return (struct text_view){value->text ? value->text : "",
                              (uint32_t)MIN(value->size, (size_t)TEXT_VALUE_MAX), false};
}

void stage_put(struct stage *stage, size_t at, const struct column_row *row)
{
    for (int field = 0; field < E_COUNT; field++) {
        const struct column_value *value = &row->values[field];
        switch (field_chunk_type(field)) {
        case CHUNK_TEXT:
            set_text(stage, at, field, value_view(value));
            break;
        case CHUNK_WORD:
            stage_set(stage, at, field,
                      value->number > 0 && value->number < COLUMN_WORDS_MAX ? value->number : 0);
            break;
        default:
            stage_set(stage, at, field, value->number);
            break;
        }
    }
    stage_set(stage, at, E_CREATED, row->ref.created);
    stage_set(stage, at, F_ROW, ref_row(&row->ref));
    stage_set(stage, at, F_TABLE, row->ref.table);
    stage->n = MAX(stage->n, at + 1);
}

static void read_field(struct stage *stage, struct chunk chunk, int field, size_t n)
{
    if (chunk.entry->present == 0)
        return;
    uint32_t codes[BLOCK_ROWS];
    switch (field_chunk_type(field)) {
    case CHUNK_TEXT:
        for (size_t i = 0; i < n; i++)
            set_text(stage, i, field, chunk_text_at(chunk, i));
        break;
    case CHUNK_WORD:
        chunk_codes(chunk, codes);
        for (size_t i = 0; i < n; i++)
            stage_set(stage, i, field, codes[i]);
        break;
    default:
        chunk_numbers(chunk, numbers_of(stage, field));
        for (size_t i = n; i < BLOCK_ROWS; i++)
            stage->numbers[field][i] = UNKNOWN;
        stage->present[field] = chunk.entry->present;
        break;
    }
}

void stage_read(struct stage *stage, const struct part *part, size_t block)
{
    stage_reset(stage);
    stage->n = part_block_rows(part, block);
    for (int field = 0; field < FIELDS; field++)
        read_field(stage, part_chunk(part, field, block), field, stage->n);
}

static void encode_stage_texts(struct bytes *out, struct entry *entry, const struct stage *stage,
                               int field)
{
    CLEANUP(free_ptr)
    struct text_view *views = mem_array(BLOCK_ROWS, sizeof *views);
    for (size_t i = 0; i < stage->n; i++) {
        const struct stage_text *text = &stage->texts[field][i];
        bool uuid = text->kind == COLUMN_TEXT_UUID;
        if (text->kind != COLUMN_TEXT_NONE)
            views[i] = (struct text_view){(const char *)stage->heap.data + text->offset,
                                          uuid ? UUID_CHARS : text->size, uuid};
    }
    encode_texts(out, entry, views, stage->n);
}

struct patch *stage_encode(const struct stage *stage)
{
    CLEANUP(bytes_finish)
    struct bytes data = {0};
    struct patch *patch = mem_new(sizeof *patch);
    for (int field = 0; field < FIELDS; field++) {
        struct entry *entry = &patch->entries[field];
        if (stage->present[field] == 0)
            continue;
        switch (field_chunk_type(field)) {
        case CHUNK_TEXT:
            encode_stage_texts(&data, entry, stage, field);
            break;
        case CHUNK_WORD:
            encode_words(&data, entry, stage->numbers[field], stage->n);
            break;
        default:
            encode_numbers(&data, entry, stage->numbers[field], stage->n);
            break;
        }
    }
    struct patch *full = mem_new(sizeof *full + data.size);
    memcpy(full->entries, patch->entries, sizeof full->entries);
    full->size = data.size;
    if (data.size > 0)
        memcpy(full->data, data.data, data.size);
    free(patch);
    return full;
}
