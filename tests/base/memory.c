/* Arrays that grow, arenas, growing text and maps. */
#include "usagetop/base.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static void test_grow(void)
{
    CLEANUP(free_ptr)
    int *numbers = NULL;
    size_t cap = 0;

    for (int i = 0; i < 1000; i++) {
        mem_grow(&numbers, &cap, (size_t)i + 1, sizeof(*numbers));
        numbers[i] = i;
    }
    CHECK(cap >= 1000 && cap < 2000);
    int64_t sum = 0;
    for (int i = 0; i < 1000; i++)
        sum += numbers[i];
    CHECK_NUMBER(sum, 499500);
    int *same = numbers;
    mem_grow(&numbers, &cap, 10, sizeof(*numbers));
    CHECK(numbers == same);
}

static void overflow_array(void)
{
    free(mem_array(SIZE_MAX / 4, 8));
}

static void overflow_grow(void)
{
    char *items = NULL;
    size_t cap = 0;
    mem_grow(&items, &cap, SIZE_MAX / 4, 8);
    free(items);
}

static void overflow_arena(void)
{
    struct arena arena = {0};
    arena_new(&arena, SIZE_MAX - 8);
    arena_finish(&arena);
}

/* Does the call end the program, by the signal that the terminal's owner catches? */
static bool ends_program(void (*call)(void))
{
    int status = 0;
    fflush(NULL);
    pid_t pid = fork();

    if (pid == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0});
        fclose(stderr);
        call();
        _exit(0);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid &&
           !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void test_out_of_memory(void)
{
    CHECK(ends_program(overflow_array));
    CHECK(ends_program(overflow_grow));
    CHECK(ends_program(overflow_arena));
}

static void test_empty(void)
{
    CLEANUP(free_ptr)
    char *nothing = mem_new(0);
    CLEANUP(free_ptr)
    char *none = mem_array(0, 8);
    CLEANUP(free_ptr)
    char *copy = mem_text(NULL);

    CHECK(nothing && none && !copy);
}

static void test_arena(void)
{
    struct arena arena = {0};
    char big[10000];
    int wrong = 0;

    memset(big, 'x', sizeof(big));
    char *text = arena_text(&arena, "kept");
    for (size_t size = 0; size < 300; size++) {
        unsigned char *piece = arena_new(&arena, size);
        wrong += (uintptr_t)piece % _Alignof(max_align_t) != 0;
        for (size_t i = 0; i < size; i++)
            wrong += piece[i] != 0;
        memset(piece, 0xff, size);
    }
    CHECK_NUMBER(wrong, 0);
    char *large = arena_bytes(&arena, big, sizeof(big));
    CHECK(memcmp(large, big, sizeof(big)) == 0 && large[sizeof(big)] == '\0');
    CHECK_TEXT(text, "kept");
    CHECK_TEXT(arena_printf(&arena, "%d %s", 12, "things"), "12 things");
    CHECK_TEXT(arena_printf(&arena, "%s", ""), "");
    CHECK(arena_text(&arena, NULL) == NULL);
    CHECK_TEXT(arena_bytes(&arena, NULL, 0), "");
    CHECK(arena.used >= 300 * 299 / 2 + sizeof(big));
    arena_finish(&arena);
    arena_finish(&arena);
    CHECK(arena.head == NULL && arena.used == 0);
}

static void test_arena_reset(void)
{
    struct arena arena = {0};
    int wrong = 0;

    arena_reset(&arena);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 1000; i++) {
            unsigned char *piece = arena_new(&arena, 100);
            wrong += piece[0] != 0 || piece[99] != 0;
            memset(piece, 0xaa, 100);
        }
        CHECK(arena.used >= 100000);
        arena_reset(&arena);
        CHECK_NUMBER(arena.used, 0);
    }
    CHECK_NUMBER(wrong, 0);
    arena_finish(&arena);
}

static void test_str(void)
{
    CLEANUP(str_finish)
    struct str str = {0};

    CHECK_TEXT(str_text(&str), "");
    str_add(&str, "a");
    str_add(&str, NULL);
    str_char(&str, 'b');
    str_bytes(&str, "cd\0e", 4);
    CHECK_NUMBER(str.len, 6);
    CHECK(memcmp(str.data, "abcd\0e", 7) == 0);
    str_clear(&str);
    CHECK_TEXT(str_text(&str), "");
    str_addf(&str, "%500d|", 7);
    CHECK_NUMBER(str.len, 501);
    CHECK_TEXT(str_text(&str) + 499, "7|");
    CLEANUP(free_ptr)
    char *taken = str_take(&str);
    CHECK_NUMBER(strlen(taken), 501);
    CHECK(str.data == NULL && str.len == 0);
    CLEANUP(free_ptr)
    char *nothing = str_take(&str);
    CHECK_TEXT(nothing, "");
}

static void test_str_cap(void)
{
    CLEANUP(str_finish)
    struct str str = {.max = 5};

    str_add(&str, "12345");
    CHECK(!str.truncated);
    str_add(&str, "");
    CHECK(!str.truncated);
    str_char(&str, '6');
    CHECK(str.truncated);
    CHECK_TEXT(str_text(&str), "12345");
    str_clear(&str);
    str_add(&str, "123");
    str_addf(&str, "%s", "4567");
    CHECK(str.truncated);
    CHECK_TEXT(str_text(&str), "12345");
    str_finish(&str);
    CHECK(str.data == NULL && str.max == 5 && !str.truncated);
    str_add(&str, "1234567");
    str.len = 3; /* room again, but something was lost before */
    str_add(&str, "8");
    CHECK_NUMBER(str.len, 3);
}

static void test_map(void)
{
    struct text_map map = {0};
    char key[32];

    CHECK_NUMBER(text_map_get(&map, "absent", -1), -1);
    for (int i = 0; i < 20000; i++) {
        snprintf(key, sizeof(key), "key-%d", i);
        text_map_set(&map, key, i);
    }
    CHECK_NUMBER(map.count, 20000);
    int wrong = 0;
    for (int i = 0; i < 20000; i++) {
        snprintf(key, sizeof(key), "key-%d", i);
        wrong += text_map_get(&map, key, -1) != i;
    }
    CHECK_NUMBER(wrong, 0);
    CHECK_NUMBER(text_map_get(&map, "key-20000", -7), -7);
    text_map_set(&map, "key-5", 99);
    text_map_set(&map, "", 4);
    text_map_set(&map, NULL, 4);
    CHECK_NUMBER(text_map_get(&map, "key-5", -1), 99);
    CHECK_NUMBER(text_map_get(&map, "", -1), 4);
    CHECK_NUMBER(text_map_get(&map, NULL, -1), -1);
    CHECK_NUMBER(map.count, 20001);
    text_map_finish(&map);
    text_map_finish(&map);
    CHECK_NUMBER(text_map_get(&map, "key-5", -1), -1);
}

static void test_hash(void)
{
    /* published value of XXH3-64 of nothing with seed 0 */
    CHECK(hash_bytes(NULL, 0, 0) == 0x2d06800538d394c2u);
    CHECK(hash_text("abc", 1) == hash_bytes("abc", 3, 1));
    CHECK(hash_text("abc", 1) != hash_text("abc", 2));
    CHECK(hash_text("abc", 1) != hash_text("abd", 1));
}

int main(void)
{
    test_grow();
    test_out_of_memory();
    test_empty();
    test_arena();
    test_arena_reset();
    test_str();
    test_str_cap();
    test_map();
    test_hash();
    return check_done();
}
