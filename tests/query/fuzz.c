/* Random bytes, random words of the language, and good filters with bytes changed: the same in
 * every run. tests/fuzz/filter.c feeds the same checks from libFuzzer. */
#include "fuzz.h"

enum { ROUNDS = 60000, TEXT_MAX = 200 };

static uint64_t seed = 88172645463325252u;

static unsigned draw(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)((seed >> 33) % n);
}

static const char *const good[] = {
    "user:(u_104,u_117) resource:tokens pool:surplus io:input amount:>=1.5k endpoint:/v1/chat*",
    "status:5xx latency:>2s created:2026-11-01..2026-11-07 -model:gpt-4o* has:error \"time out\"",
    "(kind:job state:(failed,timeout) OR NOT fee:$1..$2) is:new -is:marked",
    "name:\"a\\\"b\\\\c\\x1b\" memory:16Gi..1T created:\"last week\"..now user:@me",
    "a b OR c -(d !e) user:=x* key!=(p,q*) cores:(1,2..3,>4) tokens.input:..1Mi",
};

static void random_bytes(char *text)
{
    size_t n = draw(TEXT_MAX);

    for (size_t i = 0; i < n; i++)
        text[i] = (char)(1 + draw(255));
    text[n] = '\0';
}

static void random_words(char *text)
{
    static const char *const words[] = {
        "user", ":",   "amount", "created", "status", "latency", "memory", "error",
        "has:", "is:", "new",    "(",       ")",      "\"",      ",",      " ",
        " ",    "..",  "-",      "!",       "=",      "!=",      ">",      ">=",
        "<",    "*",   "@me",    "OR",      "AND",    "NOT",     "or",     "5",
        "1.5",  "k",   "Gi",     "5xx",     "2s",     "2026-09", "-36h",   "today",
        "\\",   "\\x", "&&",     "||",      "ä",      "x",       "$",      "99999999999999999999"};
    size_t n = draw(24), at = 0;

    while (n-- > 0) {
        const char *word = words[draw(ARRAY_LEN(words))];
        size_t len = strlen(word);
        if (at + len >= TEXT_MAX)
            break;
        memcpy(text + at, word, len);
        at += len;
    }
    text[at] = '\0';
}

static void mutated(char *text)
{
    size_t changes = 1 + draw(4), len;

    snprintf(text, TEXT_MAX, "%s", good[draw(ARRAY_LEN(good))]);
    while (changes-- > 0 && (len = strlen(text)) > 1) {
        size_t at = draw((unsigned)len);
        unsigned kind = draw(4);
        if (kind == 0)
            text[at] = (char)(1 + draw(255));
        else if (kind == 1)
            text[at] = "()\":,-!*=<>. \\"[draw(14)];
        else if (kind == 2)
            memmove(text + at, text + at + 1, len - at);
        else
            text[at] = '\0';
    }
}

/* Nesting and length at and beyond their limits. */
static void extremes(const union value *row)
{
    static const char parts[] = "(-!\"a:,*.\\ ";
    static char text[FILTER_BYTES_MAX + 64];

    for (size_t i = 0; i + 1 < sizeof(parts); i++) {
        for (size_t n = FILTER_BYTES_MAX - 1; n <= FILTER_BYTES_MAX + 1; n++) {
            memset(text, parts[i], n);
            text[n] = '\0';
            CHECK(!fuzz_text(DATA_EVENTS, text, row) || parts[i] == 'a' || parts[i] == ' ' ||
                  parts[i] == '.');
        }
    }
}

int main(void)
{
    struct rows rows = {0};
    union value *row = rows_add(&rows, DATA_EVENTS);
    char text[TEXT_MAX];
    size_t accepted = 0;

    row[E_USER].text = "u_104";
    row[E_CREATED].number = at_time("2026-11-21T08:30:00Z");
    row[E_AMOUNT].number = 1500000000;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        CHECK(fuzz_text(DATA_EVENTS, good[i], row));
    for (int i = 0; i < ROUNDS; i++) {
        if (i % 3 == 0)
            random_words(text);
        else if (i % 3 == 1)
            mutated(text);
        else
            random_bytes(text);
        accepted += fuzz_text(DATA_EVENTS, text, row);
    }
    CHECK(accepted > ROUNDS / 50 && accepted < ROUNDS / 2);
    extremes(row);
    rows_finish(&rows);
    return check_done();
}
