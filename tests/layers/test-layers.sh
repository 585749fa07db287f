#!/bin/sh
# Proves that the layer check fails on each kind of mistake: a small good tree passes, and each wrong one, made
# from it by one change, is refused with the place and the reason.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/usagetop-layers-XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
passed=0 failed=0

good_tree() {
    rm -rf "$work/tree"
    mkdir -p "$work/tree/include/usagetop" "$work/tree/src/base" "$work/tree/src/model" "$work/tree/src/store" \
        "$work/tree/src/net" "$work/tree/tests/store" || exit 1
    cd "$work/tree" || exit 1
    printf '#pragma once\n#include <stdint.h>\n' >include/usagetop/base.h
    printf '#pragma once\n#include "usagetop/base.h"\n' >include/usagetop/model.h
    printf '#pragma once\n#include "usagetop/model.h"\n' >include/usagetop/store.h
    printf '#pragma once\n#include "usagetop/base.h"\n' >include/usagetop/net.h
    printf '#include "usagetop/base.h"\n#include <sys/stat.h>\n#include <utf8proc.h>\n' >src/base/text.c
    printf '#include "usagetop/store.h"\n# include "schema.h"\n#include <sqlite3.h>\n' >src/store/open.c
    printf '#pragma once\n' >src/store/schema.h
    printf '#include "source_list.h"\n' >src/model/list.c
    printf '#include "check.h"\n#include "schema.h"\n#include "usagetop/net.h"\n#include <sqlite3.h>\n' >tests/store/open.c
    printf '#pragma once\n' >tests/check.h
    function_of 40 >src/net/longest.c
    lines 500 >src/net/lines.c
    lines 500 >tests/lines.c
}

lines() {
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print "/* line */" }'
}

function_of() {
    printf 'int f(void)\n{\n'
    awk -v n="$1" 'BEGIN { for (i = 2; i < n; i++) print "    ;" }'
    printf '}\n'
}

# expect CODE PATTERN NAME: what the check says of the tree as it is now
expect() {
    said=$(sh "$here/layers.sh" "$work/tree" "${rules:-$here/rules}" 2>&1)
    code=$?
    if [ "$code" = "$1" ] && printf '%s\n' "$said" | grep -q -- "$2"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'failed: %s\n  want: %s and "%s"\n  got:  %s and "%s"\n' "$3" "$1" "$2" "$code" "$said" >&2
    fi
}

# refused FILE PATTERN NAME, after one line was put at the end of FILE
refused() {
    printf '%s\n' "$3" >>"$1"
    expect 1 "^$1:[0-9]*: $2" "$3 in $1"
    good_tree
}

good_tree
expect 0 '^13 files, 0 wrong$' 'a good tree'

# who may include whom
refused src/base/text.c 'base may not include model' '#include "usagetop/model.h"'
refused src/store/open.c 'store may not include net' '#include "usagetop/net.h"'
refused src/model/list.c 'model may not include store' '  #  include "usagetop/store.h"'
refused include/usagetop/net.h 'net may not include model' '#include "usagetop/model.h"'
refused src/store/open.c '"usagetop/nothing.h" is no folder' '#include "usagetop/nothing.h"'
refused src/store/open.c 'our headers are included with quotes' '#include <usagetop/base.h>'
refused src/store/open.c 'an include is' '#include HEADER'

# third-party headers
refused src/net/lines.c 'net may not include <sqlite3.h>' '#include <sqlite3.h>'
refused src/model/list.c 'model may not include <utf8proc.h>' '#include <utf8proc.h>'
refused src/store/open.c 'store may not include <pthread.h>' '#include <pthread.h>'
refused src/store/open.c 'store may not include <unheard/of.h>' '#include <unheard/of.h>'
refused include/usagetop/store.h 'headers in include/ include no third-party' '#include <sqlite3.h>'

# private headers
refused src/net/longest.c 'private headers are included by bare name' '#include "../store/schema.h"'
refused src/net/longest.c 'private headers are included by bare name' '#include "store/schema.h"'
refused src/net/longest.c 'there is no "schema.h" beside' '#include "schema.h"'
refused include/usagetop/store.h 'headers in include/ include no private' '#include "schema.h"'
refused tests/store/open.c 'private headers are included by bare name' '#include "../../src/store/schema.h"'
printf '#include "schema.h"\n' >tests/other.c
expect 1 '^tests/other.c:1: "schema.h" is private to store' 'a private header in a test of another folder'
good_tree

# lengths
refused src/net/lines.c 'a file of 501 lines; 500 are allowed' '/* one more */'
refused tests/lines.c 'a file of 501 lines; 500 are allowed' '/* one more */'
lines 499 >>include/usagetop/net.h
expect 1 '^include/usagetop/net.h:501: a file of 501 lines' 'a long header'
good_tree
function_of 41 >>src/net/longest.c
expect 1 '^src/net/longest.c:43: a function of 41 lines; 40 are allowed' 'a long function'
good_tree

# places
mkdir src/extra && printf '\n' >src/extra/a.c
expect 1 '^src/extra/a.c:1: the rules do not know this folder' 'an unknown folder'
good_tree
printf '\n' >src/loose.c
expect 1 '^src/loose.c:1: the rules do not know this folder' 'a file outside the folders'
good_tree
printf '\n' >include/usagetop/extra.h
expect 1 '^include/usagetop/extra.h:1: include/usagetop has one header a folder' 'a header without a folder'
good_tree
rm -rf "$work/tree/src" "$work/tree/include" "$work/tree/tests"
mkdir src include tests
expect 1 'no source files here' 'an empty tree'
good_tree

# the rules themselves
rules=$work/rules
wrong_rules() {
    sed "$1" "$here/rules" >"$rules"
    expect 2 "$2" "rules changed by $1"
}
wrong_rules '/^folder base/d' 'may include base, which is no folder'
wrong_rules 's/^folder model *| 1 | -/folder model | 1 | store/' 'model: may include store, which is not of a lower row'
wrong_rules 's/^folder model *| 1 | -/folder model | 1 | nowhere/' 'model: may include nowhere, which is no folder'
wrong_rules 's/^folder model *| 1/folder model | one/' 'not: folder NAME'
wrong_rules 's/^limit file.*//' 'a limit is missing'
wrong_rules 's/^libc/lib/' 'unknown rule'
rm -f "$rules"
expect 2 'cannot be read' 'no rules'

cd / || exit 1
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
