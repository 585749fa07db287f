#!/bin/sh
# The tables in the documentation are those of the program: blocks between "table NAME" and "end NAME" are compared with
# `usagetop doc NAME`. UPDATE=1 rewrites them.
usagetop=$1
. "$(dirname "$0")/lib.sh"
root=$(cd "$(dirname "$0")/../.." && pwd)

# filled FILE OPTION...: the file with its blocks as the program has them now.
filled() {
    file=$1
    shift
    awk -v program="$usagetop" -v options="$*" '
        skipping && $0 ~ ("(^\\.\\\\\"|^<!--) end " name "( -->)?$") { skipping = 0 }
        !skipping { print }
        /^(\.\\"|<!--) table [a-z]+( -->)?$/ {
            name = $3
            command = program " doc " name " " options
            while ((command | getline line) > 0) print line
            close(command)
            skipping = 1
        }' "$file"
}

for file in "$root"/doc/*.1 "$root"/doc/*.md "$root"/README.md; do
    options=''
    [ "${file##*.}" != 1 ] || options=--mdoc
    # shellcheck disable=SC2086
    filled "$file" $options >"$work/filled"
    if [ -n "${UPDATE:-}" ]; then
        cmp -s "$file" "$work/filled" || cat "$work/filled" >"$file"
    fi
    if cmp -s "$file" "$work/filled"; then ok; else
        bad "$file is not what the program says; UPDATE=1 rewrites it"
        diff "$file" "$work/filled" | head -n 20 >&2
    fi
done

check 'the manual has the keys' grep -q 'Next pane' "$root/doc/usagetop.1"
if command -v mandoc >/dev/null; then
    same 'the manual is well-formed' "$(mandoc -T lint "$root/doc/usagetop.1" | grep -v mandoc.db)" ''
fi
same 'every command has its page of help' "$("$usagetop" help | sed -n 's/^  usagetop \([a-z-]*\) .*/\1/p' | while read -r command; do
    "$usagetop" help "$command" | grep -q "^usagetop $command" || echo "$command"
done)" ''
sentence no-table 2 'did you mean "keys"' "$usagetop" doc kys
sentence no-help 2 'did you mean "sync"' "$usagetop" help synk
check 'a config as printed can be read' sh -c '"$0" config >"$1" && "$0" show views --config "$1" 2>&1 | grep -q "unknown view"' "$usagetop" "$work/config"
done_testing
