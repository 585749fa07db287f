/* libFuzzer target for the filter language; the checks are those of tests/query/fuzz.h. From the
 * top folder:
 *
 *   clang -std=c11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude -Itests \
 *     -Itests/query tests/fuzz/filter.c src/query/?*.c src/model/?*.c src/base/?*.c \
 *     -lutf8proc -lxxhash -lm -o fuzz_filter
 *   ./fuzz_filter -max_len=512
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rows rows = {0};
    enum dataset set = size > 0 ? (enum dataset)(data[0] % DATASET_COUNT) : DATA_EVENTS;
    struct str text = {0};

    if (size > 1)
        str_bytes(&text, data + 1, size - 1);
    fuzz_text(set, str_text(&text), rows_add(&rows, set));
    str_finish(&text);
    rows_finish(&rows);
    return 0;
}
