#!/bin/sh
# show: every format, pages, filters, sorts, windows, zones, hostile text; numbers that must agree.
usagetop=$1
. "$(dirname "$0")/lib.sh"
now=2026-11-21T09:00:00Z
mirror=$work/a.db
serve --events 3000 --seed 7 --now $now
sync "$mirror" 2>/dev/null
show() { "$usagetop" show "$@" --mirror "$mirror" --now $now; }
json() { sql "json_extract(readfile('$1'), '$2')"; }
dump "$mirror" >"$work/all"

# ---- events ------------------------------------------------------------------------------------------
show events --window all --format json --limit 20 --offset 10 --sort -amount --filter 'kind:consumption' >"$work/page"
same 'valid JSON' "$(sql "json_valid(readfile('$work/page'))")" 1
same 'view' "$(json "$work/page" '$.view')" events
same 'filter' "$(json "$work/page" '$.filter')" kind:consumption
same 'sort' "$(json "$work/page" '$.sort')" -amount
same 'window' "$(json "$work/page" '$.window.name')" all
same 'zone' "$(json "$work/page" '$.window.zone')" UTC
same 'rows' "$(sql "json_array_length(readfile('$work/page'), '\$.rows')")" 20
same 'total' "$(json "$work/page" '$.total')" "$(grep -c '"kind":"consumption"' "$work/all")"
same 'order' "$(sql "count(*) from (select json_extract(value, '\$.amount') a, lag(json_extract(value, '\$.amount')) over (order by key) b
    from json_each(readfile('$work/page'), '\$.rows')) where a > b")" 0

show events --window all --limit 0 --format jsonl --sort created --offset 100 >"$work/rest"
tail -n +101 "$work/all" | cmp -s - "$work/rest" && ok || bad 'offset'
show events --window all --limit 7 --format jsonl --sort created >"$work/first"
head -n 7 "$work/all" | cmp -s - "$work/first" && ok || bad 'limit'
same 'default limit' "$(show events --window all --format jsonl | wc -l)" 50
same 'past the end' "$(show events --window all --offset 5000 --format jsonl | wc -l)" 0
same 'an empty table is valid' "$(show events --window all --filter user:nobody-at-all --format json >"$work/none"
    json "$work/none" '$.total'):$(sql "json_array_length(readfile('$work/none'), '\$.rows')")" 0:0

show events --window all --limit 0 --format csv --columns id,created,user,amount >"$work/csv"
same 'CSV rows' "$(wc -l <"$work/csv")" 3001
same 'CSV header' "$(head -n 1 "$work/csv" | tr -d '\r')" id,created,user,amount
same 'CSV has the same ids' "$(tail -n +2 "$work/csv" | cut -d, -f1 | sort)" "$(sed 's/.*"id":"\([^"]*\)".*/\1/' "$work/all" | sort)"
same 'all columns' "$(show events --format csv --columns all --limit 1 | head -n 1 | tr , '\n' | wc -l)" "$("$usagetop" doc fields | tail -n +3 | wc -l)"
same 'JSON with chosen columns' "$(show events --window all --format jsonl --columns id,kind --limit 1 | sed 's/"[^"]*"/x/g')" '{x:x,x:x}'
show events --window all >"$work/text"
check 'text: head' grep -q '^Events · all · .* UTC · 3,000 events' "$work/text"
same 'text: rows' "$(tail -n +4 "$work/text" | wc -l)" 50

# ---- who asks, and what is hidden ---------------------------------------------------------------------
show events --window all --filter user:@me --limit 1 --format json >"$work/me"
me=$(json "$work/me" '$.rows[0].user_id')
same '@me is the account' "$(json "$work/me" '$.total')" "$(grep -c "\"user_id\":\"$me\"" "$work/all")"
check '@me has events' [ "$(json "$work/me" '$.total')" -gt 0 ]
show overview --redact --format json >"$work/hidden"
same 'hidden amounts' "$(json "$work/hidden" '$.cards.core_hours_billed.total')" ''
check 'counts stay' [ "$(json "$work/hidden" '$.cards.jobs_submitted.total')" -gt 0 ]
same 'hidden names' "$(show overview --redact --format json | grep -c 'Basement\|ctl-lab\|Unpublished')" 0
check 'columns that fit' sh -c "\"$usagetop\" show events --mirror $mirror --now $now --filter kind:job --limit 1 | grep -q 'Core-hours.*Controller'"

# ---- what must agree ----------------------------------------------------------------------------------
for window in 24h 7d 30d all 2026-11-01..2026-11-08; do
    show events --window $window --filter kind:job --format json --limit 1 >"$work/jobs"
    show overview --window $window --format json >"$work/over"
    same "$window: valid" "$(sql "json_valid(readfile('$work/over'))")" 1
    total=$(json "$work/jobs" '$.total')
    same "$window: card and events" "$(json "$work/over" '$.cards.jobs_submitted.total')" "$total"
    for list in timeline.jobs_submitted keys.jobs; do
        same "$window: $list and card" "$(sql "coalesce(sum(json_extract(value, '\$.${list#*.}')), 0)
            from json_each(readfile('$work/over'), '\$.${list%.*}')")" "$total"
    done
    same "$window: trend and card" "$(sql "coalesce(sum(json_extract(value, '\$.jobs_submitted')), 0)
        from json_each(readfile('$work/over'), '\$.cards.trend')")" "$total"
done
show overview --format json >"$work/over"
same 'the timeline has 14 days at the start' "$(sql "json_array_length(readfile('$work/over'), '\$.timeline')")" 14
same 'window at the start' "$(json "$work/over" '$.window.name')" 30d
show overview --window 30d --format json >"$work/over"
same 'a timeline that follows the window' "$(sql "json_array_length(readfile('$work/over'), '\$.timeline') >= 30")" 1
show overview --format json --sort -failed --limit 2 >"$work/over"
same 'lists can be cut' "$(sql "json_array_length(readfile('$work/over'), '\$.keys')")" 2
same 'every line has a section' "$(show overview --format jsonl | grep -vc '^{"section":"')" 0
same 'sections of CSV' "$(show overview --format csv | grep -c '^# ')" "$(show overview --format jsonl | sed 's/{"section":"\([^"]*\)".*/\1/' | sort -u | wc -l)"
check 'text: a card' sh -c '"$0" show overview --mirror "$1" --now "$2" | grep -q "^Jobs submitted  *[0-9]"' "$usagetop" "$mirror" $now

# A card of a board, and the sum over the events behind it.
agree() {
    show "$1" --window all --format json >"$work/board"
    show events --window all --filter "$3" --limit 0 --format json >"$work/behind"
    same "$1: $2 and its events" "$(sql "printf('%.6f', json_extract(readfile('$work/board'), '\$.cards.$2'))")" \
        "$(sql "printf('%.6f', total(json_extract(value, '\$.$4'))) from json_each(readfile('$work/behind'), '\$.rows')")"
    check "$1: $2 is not nothing" [ "$(sql "json_extract(readfile('$work/board'), '\$.cards.$2') > 0")" = 1 ]
}
agree llm input_tokens.total kind:request tokens.input
agree llm cached_tokens.cached kind:request tokens.cached
agree llm output_tokens.total kind:request tokens.output
agree compute cpu_core_hours.total 'kind:allocation (has:cpu OR has:ram)' cpu_core_hours
agree compute ram_gb_hours.total 'kind:allocation (has:cpu OR has:ram)' ram_gb_hours
agree storage storage_gb_hours.total 'kind:allocation has:storage' storage_gb_hours
agree platform threads_created.total kind:activity threads
agree platform messages_sent.total kind:activity messages
for list in llm:consumers:tokens_input:input_tokens.total compute:agents_ram:ram_gb_hours:ram_gb_hours.total \
    storage:users:storage_gb_hours:storage_gb_hours.total platform:users_messages:messages_sent:messages_sent.total; do
    view=${list%%:*} rest=${list#*:}
    name=${rest%%:*} rest=${rest#*:}
    show "$view" --window all --format json >"$work/board"
    same "$view: $name and card" "$(sql "printf('%.6f', total(json_extract(value, '\$.${rest%%:*}'))) from json_each(readfile('$work/board'), '\$.lists.$name')")" \
        "$(sql "printf('%.6f', json_extract(readfile('$work/board'), '\$.cards.${rest#*:}'))")"
done
check 'allocation, not utilisation' sh -c '"$0" show compute --mirror "$1" --now "$2" | grep -q "^Allocation, not utilisation"' "$usagetop" "$mirror" $now

# ---- zones -------------------------------------------------------------------------------------------
show overview --window 7d --zone Asia/Kathmandu --format json >"$work/over"
same 'zone by name' "$(json "$work/over" '$.window.zone')" Asia/Kathmandu
same 'days of the zone' "$(show events --window 2026-11-20 --zone Asia/Kathmandu --format json --limit 1 | sed -n 's/.*"from":"\([^"]*\)".*/\1/p')" 2026-11-19T18:15:00.000Z
check 'times of the zone' sh -c '"$0" show events --mirror "$1" --now "$2" --window 2026-11-20 --zone Asia/Kathmandu | grep -q "2026-11-20 00:00 → 2026-11-21 00:00 Asia/Kathmandu"' "$usagetop" "$mirror" $now

# ---- hostile text --------------------------------------------------------------------------------------
serve --events 2000 --seed 7 --now $now --fault hostile-text
mirror=$work/hostile.db
sync "$mirror" 2>/dev/null
for view in overview events llm compute storage platform user; do
    for format in text json jsonl; do
        show $view --window all --limit 0 --format $format >"$work/out"
        same "$view as $format: control bytes" "$(tr -d '\n' <"$work/out" | LC_ALL=C tr -dc '\000-\037\177' | wc -c)" 0
        same "$view as $format: bidi and C1" "$(LC_ALL=C grep -c "$(printf '\342\200\256\|\302\233')" "$work/out")" 0
    done
done
show events --window all --limit 0 --format json >"$work/out"
same 'hostile and valid' "$(sql "json_valid(readfile('$work/out'))")" 1
show events --window all --limit 0 --format csv --columns user,key,model,name,error >"$work/out"
same 'no formulas' "$(LC_ALL=C grep -c '\(^\|,\)"\{0,1\}[=+@]' "$work/out")" 0
done_testing
