/* Libraries that only some runs need: loaded when they are, instead of at every start. */
#include "usagetop/base.h"

#include <dlfcn.h>
#include <string.h>

/* Nothing is written unless all are there. */
static bool find_all(void *handle, const struct library *library, void *calls, struct err *err)
{
    CLEANUP(free_ptr)
    void **found = mem_array(library->n, sizeof(*found));
    for (size_t i = 0; i < library->n; i++) {
        found[i] = dlsym(handle, library->names[i]);
        if (!found[i])
            return err_set(err, ERR_OTHER,
                           "the library %s of this machine is too old: it has no %s",
                           library->title, library->names[i]);
    }
    memcpy(calls, found, library->n * sizeof(*found));
    return true;
}

bool library_load(const struct library *library, void *calls, struct err *err)
{
    void *handle = NULL;
    for (size_t i = 0; !handle && library->files[i]; i++)
        handle = dlopen(library->files[i], RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return err_set(err, ERR_OTHER,
                       "%s needs the library %s, which cannot be loaded: install it (%s)",
                       library->use, library->title, library->files[0]);
    return find_all(handle, library, calls, err);
}
