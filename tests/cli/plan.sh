#!/bin/sh
# Plan, ledger and check as commands: what members may not see is in no output and in no file; the exit codes.
usagetop=$1
. "$(dirname "$0")/lib.sh"
now=2026-11-21T09:00:00Z
plan() { "$usagetop" show plan --mirror "$1" --now "$now" --zone utc --format "${2:-json}"; }
check_it() { "$usagetop" check --mirror "$work/m.db" --now "$now" --zone utc "$@" >"$work/said" 2>"$work/said.err"; }
# code NAME WANT WORDS OPTION...: check's exit code, and its one sentence.
code() {
    name=$1 want=$2 words=$3
    shift 3
    check_it "$@"
    same "$name: exit code" "$?" "$want"
    same "$name: one line" "$(cat "$work/said" "$work/said.err" | wc -l)" 1
    grep -q -- "$words" "$work/said" "$work/said.err" || bad "$name: $(cat "$work/said" "$work/said.err")"
}

# ---- a manager ----
serve --events 20000 --seed 3 --now "$now"
sync "$work/m.db" 2>"$work/sync.err" || bad "sync: $(cat "$work/sync.err")"
plan "$work/m.db" >"$work/plan.json" || bad "show plan"
sql "json_extract(readfile('$work/plan.json'), '$.statement.sentence')" >"$work/sentence"
check 'the books agree' grep -q 'agree exactly' "$work/sentence"
same 'four rows' "$(sql "json_array_length(readfile('$work/plan.json'), '$.plan')")" 4
period=$(sql "json_extract(readfile('$work/plan.json'), '$.periods[1].period')")
"$usagetop" show plan --mirror "$work/m.db" --now "$now" --zone utc --period "$period" --format json >"$work/past.json"
same 'a past period' "$(sql "json_extract(readfile('$work/past.json'), '$.statement.period')")" "$period"
# opening + purchased - consumed = closing, in exact numbers, by another program; and days add up to periods
for which in plan past; do
    same "$which: the statement adds up" "$(sqlite3 :memory: "
        with s(o, p, u, c) as (select json_extract(j, '$.opening'), json_extract(j, '$.purchased'),
            json_extract(j, '$.consumed'), json_extract(j, '$.closing')
            from (select json_extract(readfile('$work/$which.json'), '$.statement') j))
        select abs(o + p - u - c) < 1e-6 from s")" 1
    same "$which: the days add up" "$(sqlite3 :memory: "
        with d(t, u) as (select sum(json_extract(value, '$.top_up')), sum(json_extract(value, '$.credits_used'))
            from json_each(readfile('$work/$which.json'), '$.days'))
        select abs(t - json_extract(readfile('$work/$which.json'), '$.statement.purchased')) < 1e-6
           and abs(u - json_extract(readfile('$work/$which.json'), '$.statement.consumed')) < 1e-6 from d")" 1
done

# ---- check ----
code 'enough' 0 '^ok: ' --threshold 0 --max-age 1000000h --now 2026-11-30T23:00:00Z
code 'low soon' 2 '^low soon: .*expected to be left at the end of the month' --threshold 1 --max-age 1000000h
code 'low' 1 '^low: .*fewer than 1,000,000' --threshold 1000000 --max-age 1000000h
code 'by the config' 1 '^low: ' --low-credits-percent 100 --max-age 1000000h
code 'stale' 3 '^stale: ' --threshold 0 --max-age 0s --now 2099-01-01T00:00:00Z
code 'no mirror' 4 'there is no mirror' --mirror "$work/none.db"
code 'no number' 64 'is not a number' --threshold much
code 'no time' 64 'is not a time' --max-age old
code 'no option' 64 'unknown option' --treshold 1
check_it --threshold 0 --max-age 1000000h --format json --now 2026-11-30T23:00:00Z
same 'as JSON' "$(sql "json_extract(readfile('$work/said'), '$.check.status')")" ok
same 'its balance is that of the plan' "$(sql "json_extract(readfile('$work/said'), '$.check.balance')")" \
    "$(sql "json_extract(readfile('$work/plan.json'), '$.forecast.balance')")"

# ---- the same mirror as a member: nothing of it is left ----
line=$(sql "json_extract(value, '$.event') from json_each(readfile('$work/plan.json'), '$.lines')
    where json_extract(value, '$.event') is not null limit 1")
for word in "$line" renewal- "$period"; do
    check "the mirror had $word" grep -qa -- "$word" "$work/m.db"
done
kill "$service"
wait "$service" 2>/dev/null
serve --events 20000 --seed 3 --now "$now" --member
sync "$work/m.db" 2>"$work/sync.err" || bad "sync as a member: $(cat "$work/sync.err")"
for word in "$line" renewal- adjustment "$period"; do
    for file in "$work"/m.db*; do
        [ -f "$file" ] && grep -qa -- "$word" "$file" && bad "$word is left in ${file##*/}"
    done
    grep -rqa -- "$word" "$work/m.db.columns" && bad "$word is left in the index"
    ok
done
for format in text csv json jsonl; do
    sentence "member-$format" 1 'open to managers; this account is a member' \
        "$usagetop" show plan --mirror "$work/m.db" --now "$now" --format "$format"
done
for table in plan periods ledger; do
    same "no $table" "$(sqlite3 "$work/m.db" "select count(*) from \"$table\"")" 0
done
check_it --threshold 0 --max-age 1000000h
same 'check as a member' "$?" 0
grep -q forecast "$work/said" && bad "a member is told the forecast: $(cat "$work/said")"
done_testing
