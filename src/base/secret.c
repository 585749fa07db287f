/* Credentials in memory: a page of their own, wiped when given back, not swapped where the system
 * allows it and left out of core files. */
#include "usagetop/base.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct secret_box {
    size_t size;
    char text[SECRET_MAX + 64]; /* and a prefix such as "Authorization: Bearer " */
};

static struct secret_box *box_new(void)
{
    struct secret_box *box =
        mmap(NULL, sizeof(*box), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (box == MAP_FAILED) {
        fputs("usagetop: out of memory\n", stderr);
        abort();
    }
    mlock(box, sizeof(*box)); /* where it is refused, the secret is still wiped */
    madvise(box, sizeof(*box), MADV_DONTDUMP);
    return box;
}

static void box_free(struct secret_box *box)
{
    if (!box)
        return;
    explicit_bzero(box, sizeof(*box));
    munmap(box, sizeof(*box));
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool check(const char *text, size_t size, struct err *err)
{
    if (size == 0)
        return err_set(err, ERR_USAGE, "the credential is empty");
    if (size > SECRET_MAX)
        return err_set(err, ERR_USAGE, "the credential is longer than %d bytes", SECRET_MAX);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == 0x7f)
            return err_set(err, ERR_USAGE,
                           "the credential has a line break or control character inside");
    }
    return true;
}

bool secret_set(struct secret *secret, char *text, struct err *err)
{
    size_t whole = strlen(text), size = whole;

    while (size > 0 && is_blank(text[size - 1]))
        size--;
    bool ok = check(text, size, err);
    if (ok) {
        struct secret_box *box = box_new();
        memcpy(box->text, text, size);
        box->size = size;
        secret_finish(secret);
        secret->box = box;
    }
    explicit_bzero(text, whole);
    return ok;
}

bool secret_is_set(const struct secret *secret)
{
    return secret->box != NULL;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
    if (!a->box || !b->box)
        return false;
    volatile const char *left = a->box->text, *right = b->box->text;
    size_t differs = a->box->size ^ b->box->size;
    for (size_t i = 0; i < SECRET_MAX; i++)
        differs |= (size_t)(unsigned char)(left[i] ^ right[i]);
    return differs == 0;
}

void secret_lend(const struct secret *secret, const char *prefix,
                 void (*use)(const char *text, void *arg), void *arg)
{
    struct secret_box *box = box_new();
    size_t len = strnlen(prefix, sizeof(box->text) - SECRET_MAX - 1);

    memcpy(box->text, prefix, len);
    if (secret->box)
        memcpy(box->text + len, secret->box->text, secret->box->size);
    use(box->text, arg);
    box_free(box);
}

void secret_finish(struct secret *secret)
{
    box_free(secret->box);
    secret->box = NULL;
}
