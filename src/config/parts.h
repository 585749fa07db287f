/* Inside config: one value into one option, the layers of the cascade, the file. */
#pragma once

#include "usagetop/config.h"

/* The table row of that name and scope; NULL when there is none. */
const struct option *option_find(enum option_scope scope, const char *name);
/* The name that was probably meant; NULL when none is near. */
const char *option_nearest(enum option_scope scope, const char *name);
/* Puts the default of every option of the scope into `target` (a struct settings or struct
 * profile). */
void options_reset(enum option_scope scope, void *target);
/* Reads `value` and puts it into `target`; texts are copied to the arena. The error is a clause
 * without file and line. */
bool option_apply(const struct option *option, void *target, const char *value, struct arena *arena,
                  struct err *err);

bool is_token_option(const struct option *option);
/* Before one layer sets where the credential comes from: what lower layers said is out of force. */
void forget_tokens(struct profile *profile);
/* At most one source of the credential may be set. */
bool check_tokens(const struct profile *profile, struct err *err);

/* Reads a config file into `config`, whose settings hold the defaults. Errors have "FILE:LINE: " in
 * front. */
bool file_parse(struct config *config, const char *path, struct err *err);

/* The same from text that `path` has, or will have. */
bool text_parse(struct config *config, const char *path, const char *text, size_t size,
                struct err *err);

/* The file to read: `asked`, or the variable's, or the usual one; owned by the config. */
const char *config_find(struct config *config, const char *asked);
/* What holds for all profiles together. */
bool check_mirrors(const struct config *config, struct err *err);
bool check_clusters(const struct config *config, struct err *err);
/* What no layer said and depends on others. */
void complete_profiles(struct config *config);

bool profile_name_ok(const char *name);
/* Appends a profile with all defaults; NULL when there are too many. The name is copied. */
struct profile *profile_add(struct config *config, const char *name);
struct profile *profile_find(const struct config *config, const char *name);

/* The folder that a file is in, with its parents. */
bool make_parent(const char *path, struct err *err);

/* Environment and command line, lower layer first. Errors name the variable or the option. */
bool layers_apply(struct config *config, const struct config_input *input, struct err *err);
