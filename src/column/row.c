/* A condition of one row: where few rows are in question, quicker than all of a block. */
#include "plan.h"

static bool leaf_row(struct eval *eval, const struct node *node, struct spot spot, size_t row)
{
    struct chunk chunk = part_chunk(spot.part, node->field, spot.block);
    if (chunk.entry->present == 0)
        return false;
    if (node->op >= COLUMN_EQUAL)
        return test_text_at(eval, node, chunk, row);
    if (node->op == COLUMN_CODES || field_chunk_type(node->field) == CHUNK_WORD) {
        uint32_t code = chunk_code_at(chunk, row);
        return code != 0 && (node->op == COLUMN_HAS || test_code(node, code));
    }
    if (field_chunk_type(node->field) == CHUNK_TEXT)
        return chunk_text_at(chunk, row).data != NULL;
    int64_t number = chunk_number_at(chunk, row);
    return number != UNKNOWN &&
           (node->op == COLUMN_HAS || (number >= node->lo && number <= node->hi));
}

bool eval_row(struct eval *eval, const struct node *node, struct spot spot, size_t row)
{
    enum verdict known = (enum verdict)eval->known[node->number];
    if (known != SOME)
        return known == ALL;
    switch (node->op) {
    case COLUMN_NOT:
        return !eval_row(eval, node->parts[0], spot, row);
    case COLUMN_AND:
        for (size_t i = 0; i < node->n; i++)
            if (!eval_row(eval, node->parts[i], spot, row))
                return false;
        return true;
    case COLUMN_OR:
        for (size_t i = 0; i < node->n; i++)
            if (eval_row(eval, node->parts[i], spot, row))
                return true;
        return false;
    default:
        return leaf_row(eval, node, spot, row);
    }
}
