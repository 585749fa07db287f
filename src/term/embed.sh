#!/bin/sh
# Writes the theme files it is given as C: usage: embed.sh OUTPUT FILE...
set -eu
out=$1
shift
exec > "$out"
echo '/* Made from themes/ by embed.sh. */'
echo '#include <stddef.h>'
echo '#include "builtin.h"'
for file in "$@"; do
    name=$(basename "$file" .theme | tr - _)
    echo "static const char *const lines_$name[] = {"
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/    "&",/' "$file"
    echo '    NULL};'
done
echo 'const struct theme_text theme_builtin[] = {'
for file in "$@"; do
    name=$(basename "$file" .theme)
    echo "    {\"$name\", lines_$(echo "$name" | tr - _)},"
done
echo '    {NULL, NULL}};'
