/* demo: the sample service inside the program, and the dashboard on it through the same HTTP as on
 * any other. Its mirror lives in a private folder that is removed at the end. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dashboard.h"
#include "service.h"

enum { DEPTH_MAX = 4 };

static bool make_folder(struct str *folder, struct err *err)
{
    const char *place = getenv("TMPDIR");
    CLEANUP(str_finish)
    struct str name = {0};
    str_addf(&name, "%s/usagetop-demo-XXXXXX", place && *place ? place : "/tmp");
    if (!name.data || !mkdtemp(name.data))
        return err_set(err, ERR_FULL, "no folder for the demo can be made in %.200s: %s",
                       place && *place ? place : "/tmp", strerror(errno));
    str_add(folder, name.data);
    return true;
}

static void remove_all(int parent, const char *name, int depth)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder) {
        if (fd >= 0)
            close(fd);
        unlinkat(parent, name, 0);
        return;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            depth < DEPTH_MAX)
            remove_all(dirfd(folder), entry->d_name, depth + 1);
    closedir(folder);
    unlinkat(parent, name, AT_REMOVEDIR);
}

static bool open_demo(const struct args *args, const struct config *config,
                      const struct sample *sample, const char *mirror, struct err *err)
{
    CLEANUP(secret_finish)
    struct secret secret = {0};
    CLEANUP(free_ptr)
    char *token = mem_text(sample_token(sample));
    const struct profile profile = {.name = "demo",
                                    .source = "usage",
                                    .url = sample_url(sample),
                                    .token_env = "",
                                    .token_file = "",
                                    .token_command = "",
                                    .ca_file = "",
                                    .mirror = mirror,
                                    .is_default = true,
                                    .refresh = config->settings.refresh};
    struct app_options options = {.config = config,
                                  .profile = &profile,
                                  .secret = &secret,
                                  .label = "sample service",
                                  .fresh = true};
    return secret_set(&secret, token, err) && dashboard_open(args, &options, err);
}

static bool run_in(const struct args *args, const struct config *config, const char *folder,
                   struct err *err)
{
    CLEANUP(str_finish)
    struct str mirror = {0};
    struct sample *sample = service_start(args, NULL, err);
    if (!sample)
        return false;
    str_addf(&mirror, "%s/mirror.db", folder);
    bool ok = open_demo(args, config, sample, str_text(&mirror), err);
    sample_stop(sample);
    return ok;
}

bool run_demo(const struct args *args, struct err *err)
{
    CLEANUP(config_finish)
    struct config config = {0};
    CLEANUP(str_finish)
    struct str folder = {0};
    if (!setup_config(args, &config, err) || !dashboard_check(args, &config, err) ||
        !make_folder(&folder, err))
        return false;
    bool ok = run_in(args, &config, str_text(&folder), err);
    remove_all(AT_FDCWD, str_text(&folder), 0);
    if (ok)
        puts("This was made-up data. `usagetop setup` asks what is needed for a service of yours.");
    return ok;
}
