#!/bin/sh
# export: files that other programs read back (openpyxl, Python's csv and json) with the same rows, sums and
# texts as the screen; hostile text as data; nothing half, nothing of another's, nothing overwritten unasked.
usagetop=$1
. "$(dirname "$0")/lib.sh"
reader=$(dirname "$0")/export.py
python=''
for program in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! $program -c 'import openpyxl' 2>/dev/null || python=$program
done
if [ -z "$python" ]; then
    echo 'no python3 with openpyxl: nothing can be read back'
    exit 77
fi
now=2026-11-21T09:00:00Z
mirror=$work/a.db
serve --events 3000 --seed 7 --now $now --fault hostile-text
sync "$mirror" 2>/dev/null
show() { "$usagetop" show "$@" --mirror "$mirror" --now $now; }
export_() { "$usagetop" export "$@" --mirror "$mirror" --now $now </dev/null; }
read_back() { check "read back: $*" "$python" "$reader" "$@"; }

# ---- the same rows, sums and texts ---------------------------------------------------------------------
for filter in kind:consumption kind:job 'user:u* OR status:5xx' id:nothing; do
    show events --window all --limit 0 --filter "$filter" --format json >"$work/want.json"
    for format in xlsx csv jsonl json; do
        export_ events --window all --filter "$filter" --columns created,user,amount,id,error,status \
            --output "$work/e.$format" --overwrite || bad "export of $filter as $format"
    done
    read_back book "$work/e.xlsx" "$work/want.json"
    read_back types "$work/e.xlsx"
    read_back numbers "$work/e.xlsx"
    read_back csv "$work/e.csv" "$work/want.json"
    read_back about "$work/e.xlsx" "$work/e.jsonl" "$work/want.json"
    same "$filter: total" "$(sql "json_extract(readfile('$work/e.json'), '\$.total')")" "$(sql "json_array_length(readfile('$work/e.json'), '\$.rows')")"
done
for window in 7d 30d all; do
    show overview --window $window --format json >"$work/want.json"
    export_ overview --window $window --output "$work/o.xlsx" --overwrite
    read_back book "$work/o.xlsx" "$work/want.json"
    read_back types "$work/o.xlsx"
done
show events --window all --limit 0 --format csv --columns id,amount >"$work/a.csv"
export_ events --window all --bare --columns id,amount --output "$work/b.csv"
check 'bare is what show writes' cmp -s "$work/a.csv" "$work/b.csv"
show events --window all --limit 20 --output "$work/twenty.xlsx"
same 'show writes a workbook, too' "$("$python" -c 'import openpyxl, sys; print(openpyxl.load_workbook(sys.argv[1])["Events"].max_row)' "$work/twenty.xlsx")" 21

# ---- the file ------------------------------------------------------------------------------------------
same 'for its owner alone' "$(stat -c %a "$work/b.csv")" 600
sentence there 2 'is there already; --overwrite replaces it' export_ events --output "$work/b.csv"
check 'and stays' cmp -s "$work/a.csv" "$work/b.csv"
sentence no-output 2 'needs --output FILE' export_ events
sentence no-format 2 'that of no format' export_ events --output "$work/x.doc"
sentence no-folder 1 'No such file' export_ events --output "$work/nowhere/x.csv"
sentence no-pipe 2 'no ordinary file' export_ events --output /dev/null --format csv
sentence no-book 2 'written to a file' show events --format xlsx
ln -s "$work/b.csv" "$work/link.csv"
export_ events --bare --limit 1 --output "$work/link.csv" --overwrite
check 'a link stays' test -L "$work/link.csv"
same 'and what it names is written' "$(wc -l <"$work/b.csv")" 2

# killed at any time: the old file or a whole new one, and of what can be caught no remains
cp "$work/e.csv" "$work/kept"
export_ events --window all --columns all --output "$work/full.csv"
whole() {
    case $1 in
    csv) cmp -s "$work/full.csv" "$2" ;;
    xlsx) cp "$2" "$work/new.xlsx" && "$python" "$reader" types "$work/new.xlsx" ;;
    esac
}
for signal in TERM INT HUP KILL TERM; do
    for format in xlsx csv; do
        cp "$work/kept" "$work/old"
        "$usagetop" export events --window all --columns all --format $format --output "$work/old" --overwrite --mirror "$mirror" --now $now 2>/dev/null &
        pid=$!
        wait_for sh -c 'ls "$1"/old.?????? >/dev/null 2>&1 || ! kill -0 "$2" 2>/dev/null' sh "$work" $pid
        kill -$signal $pid 2>/dev/null
        wait $pid 2>/dev/null
        if cmp -s "$work/kept" "$work/old" || whole $format "$work/old"; then ok
        else bad "$signal, $format: neither the old file nor a whole one"; fi
        [ $signal = KILL ] || same "$signal, $format: remains" "$(find "$work" -maxdepth 1 -name 'old.??????' | wc -l)" 0
        rm -f "$work"/old.??????
    done
done

# ---- pictures and sentences ----------------------------------------------------------------------------
for view in overview events; do
    export_ $view --window all --output "$work/p.svg" --overwrite
    show $view --window all --format screen >"$work/screen"
    same "$view: the same text" "$("$python" - "$work/p.svg" <<'PY'
import sys, xml.etree.ElementTree as tree
rows = {}
for text in tree.parse(sys.argv[1]).getroot().iter("{http://www.w3.org/2000/svg}text"):
    rows.setdefault(int(text.get("y")), []).append((int(text.get("x")) // 9, text.text))
import unicodedata
def columns(s):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in s)
for y in sorted(rows):
    line = ""
    for x, text in sorted(rows[y]):
        line += " " * (x - columns(line)) + text
    print(line.rstrip())
PY
)" "$(grep -v '^$' "$work/screen")"
    show $view --window 7d --accessible yes >"$work/spoken"
    same "$view: sentences without boxes" "$(grep -c '[│╭─▁█⣀]' "$work/spoken")" 0
    same "$view: control bytes" "$(tr -d '\n' <"$work/spoken" | LC_ALL=C tr -dc '\000-\037\177' | wc -c)" 0
done
show overview --window all --accessible yes >"$work/spoken"
total=$(show overview --window all --format json | sed -n 's/.*"jobs_submitted":{"total":\([0-9]*\).*/\1/p')
check 'a card is a sentence' grep -q "^Jobs submitted: $(printf "%'d" "$total" 2>/dev/null | sed 's/[^0-9,]//g' | grep , || echo "$total" | sed ':a;s/\B[0-9]\{3\}\>/,&/;ta')[.,]" "$work/spoken"
check 'a chart has its ends' grep -q '^Jobs submitted: lowest [0-9,]* at [0-9]* [A-Z][a-z]* 20[0-9][0-9].*, highest .*, total ' "$work/spoken"
check 'a table says its rows' grep -q '^API keys: [0-9]* rows\.$' "$work/spoken"
done_testing
