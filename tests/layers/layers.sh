#!/bin/sh
# layers.sh [ROOT [RULES]]: do the files of the tree keep to the rules? Each that does not is named with its line;
# the exit code is 1 then, and 2 when the rules themselves are wrong.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=${1:-$here/../..}
rules=${2:-$here/rules}
cd "$root"
find src include tests -type f -name '*.[ch]' | LC_ALL=C sort | LC_ALL=C awk -v rules="$rules" -f "$here/layers.awk"
