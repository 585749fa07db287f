#!/bin/sh
# sql: what a statement reads is what show says; nothing is written; every format; mistakes are sentences.
usagetop=$1
. "$(dirname "$0")/lib.sh"
now=2026-11-21T09:00:00Z
mirror=$work/a.db
serve --events 3000 --seed 7 --now $now
sync "$mirror" 2>/dev/null
query() { "$usagetop" sql --mirror "$mirror" --now $now "$@"; }
sum=$(md5sum <"$mirror")

same 'count' "$(query 'SELECT count(*) n FROM events' --format jsonl)" '{"section":"result","n":3000}'
same 'one column, one row of CSV' "$(query 'SELECT count(*) FROM events' --format csv | tr -d '\r' | tr '\n' ' ')" 'count(*) 3000 '
total=$("$usagetop" show events --mirror "$mirror" --now $now --window all --filter kind:job --format json --limit 1 | sed -n 's/.*"total":\([0-9]*\).*/\1/p')
same 'as show counts' "$(query "SELECT count(*) n FROM events WHERE kind = 'job'" --format jsonl)" "{\"section\":\"result\",\"n\":$total}"
same 'rows at most' "$(query 'SELECT id FROM events' --limit 7 --format csv 2>"$work/more" | wc -l)" 8
check 'and that there are more' grep -q 'there are more' "$work/more"
same 'all rows' "$(query 'SELECT id FROM events' --limit 0 --format csv | wc -l)" 3001
same 'times in the zone' "$(query "SELECT '2026-11-21T09:00:00.000Z' t" --zone Asia/Kathmandu | tail -n 1)" '2026-11-21 14:45'
same 'times in JSON' "$(query "SELECT '2026-11-21T09:00:00.000Z' t" --format jsonl)" '{"section":"result","t":"2026-11-21T09:00:00.000Z"}'
same 'types' "$(query "SELECT 1 a, 1.25 b, 'x' c, NULL d, 'a.b' \"e.f\", 2 a" --format jsonl)" '{"section":"result","a":1,"b":1.25,"c":"x","d":null,"e_f":"a.b","a_2":2}'
same 'of standard input' "$(printf 'SELECT 1\n AS a;\nSELECT 2 AS a;\n' | query --format csv | tr -d '\r' | tr '\n' ' ')" 'a 1 a 2 '
same 'without a semicolon' "$(printf 'SELECT 5 AS a' | query --format csv | tr -d '\r' | tr '\n' ' ')" 'a 5 '
same 'as a view' "$("$usagetop" show sql --sql 'SELECT 3 AS a' --mirror "$mirror" --now $now --format csv | tr -d '\r' | tr '\n' ' ')" 'a 3 '
same 'hostile text' "$(query "SELECT char(27) || '[31m' || char(155)" | LC_ALL=C grep -c "$(printf '\033\|\302\233')")" 0
check 'a file' query 'SELECT id, created FROM events' --limit 0 --output "$work/ids.csv"
same 'for its owner alone' "$(stat -c %a "$work/ids.csv")" 600
same 'whole' "$(wc -l <"$work/ids.csv")" 3001

sentence write 2 'only SELECT is allowed' query 'DELETE FROM event_job'
sentence attach 2 'only SELECT is allowed' query "ATTACH '$work/b.db' AS b"
sentence wrong 2 'at character 8: no such column: usr' query 'SELECT usr FROM events'
sentence redact 2 'names are to be hidden' query 'SELECT user FROM events' --redact yes
sentence none 1 'there is no mirror' "$usagetop" sql --mirror "$work/none.db" 'SELECT 1'
check 'no file came to be' test ! -e "$work/b.db"
same 'the mirror is as it was' "$(md5sum <"$mirror")" "$sum"
done_testing
