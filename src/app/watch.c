/* Where another process writes the mirror, the kernel tells when it does: an idle screen needs no
 * look at the file every so often. inotify is of Linux; elsewhere there is no watch. */
#include "watch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/inotify.h>
#endif

enum { EVENTS_BYTES = 4096 };

void watch_open(struct watch *watch, const char *path)
{
    const char *slash = strrchr(path, '/');
    CLEANUP(free_ptr)
    char *folder = file_folder(path);
    watch->name = mem_text(slash ? slash + 1 : path);
    watch->fd = -1;
#ifdef __linux__
    watch->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (watch->fd >= 0 &&
        inotify_add_watch(watch->fd, folder, IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0)
        watch_close(watch);
#endif
}

#ifdef __linux__
/* The file itself or its log; the index and what else lies there is not what people see. */
static bool is_ours(const struct watch *watch, const char *name)
{
    size_t n = strlen(watch->name);
    return strncmp(name, watch->name, n) == 0 && (!name[n] || strcmp(name + n, "-wal") == 0);
}

bool watch_take(struct watch *watch)
{
    _Alignas(struct inotify_event) char bytes[EVENTS_BYTES];
    bool any = false;
    ssize_t size;
    while (watch->fd >= 0 && (size = read(watch->fd, bytes, sizeof(bytes))) > 0)
        for (ssize_t at = 0; at < size;) {
            const struct inotify_event *event = (const struct inotify_event *)(bytes + at);
            any |= event->mask & IN_Q_OVERFLOW || (event->len && is_ours(watch, event->name));
            at += (ssize_t)(sizeof(*event) + event->len);
        }
    return any;
}
#else
bool watch_take(struct watch *watch)
{
    return false;
}
#endif

void watch_close(struct watch *watch)
{
    if (watch->fd >= 0)
        close(watch->fd);
    watch->fd = -1;
    free(watch->name);
    watch->name = NULL;
}
