#!/bin/sh
# Several profiles: one sync for all, each with its own mirror and credential, and none with another's.
usagetop=$1
. "$(dirname "$0")/lib.sh"
now=2026-11-21T09:00:00Z
data=$HOME/.local/share/usagetop

# profile NAME: the service that serve started last, its token in a file.
profile() {
    printf '%s' "$token" >"$HOME/$1.token"
    chmod 600 "$HOME/$1.token"
    printf '[profile %s]\nurl = %s\ntoken_file = ~/%s.token\n\n' "$1" "$url" "$1" >>"$HOME/.config/usagetop/config"
}
# said WORDS: in a line of standard error of the last sync.
said() { grep -q "$1" "$work/err"; }

# json FILE PATH: a value; nothing for null.
json() { sqlite3 :memory: "select json_extract(readfile('$1'), '$2')"; }

mkdir -p "$HOME/.config/usagetop"
serve --events 3000 --seed 7 --now $now
profile lab
serve --events 2000 --seed 8 --now $now --member
profile west
url=http://127.0.0.1:1 # where nobody listens
profile archive
serve --events 500 --seed 10 --now $now
profile broken
printf 'not the token' >"$HOME/broken.token"
printf '[profile paper]\nmirror = %s/paper.db\n' "$work" >>"$HOME/.config/usagetop/config"

"$usagetop" sync 2>"$work/err"
same 'exit code' $? 1
same 'a line each, and the sum' "$(told "$work/err")" 6
check 'lab' said '^usagetop: lab: fetched [0-9,]* events .*; the mirror has 3,000 events'
check 'west' said '^usagetop: west: fetched [0-9,]* events .* closed to this account: the plan'
check 'archive' said '^usagetop: archive: connection refused'
check 'broken' said '^usagetop: broken: .* refuses the credential (401)'
check 'paper' said '^usagetop: paper: there is no url'
check 'how many' said '^usagetop: 2 of 5 profiles could not be fetched$'

"$usagetop" sync --profile west 2>"$work/err"
same 'one: exit code' $? 0
same 'one: a line' "$(told "$work/err")" 1
check 'one: without its name' said '^usagetop: fetched 0 events'

# what the environment holds is meant for the profile that would be opened, and goes nowhere else
sed -i 's/^token_file = ~.west.*//' "$HOME/.config/usagetop/config"
sed '/^.profile archive/,/^$/d' "$HOME/.config/usagetop/config" >"$work/config" # for that one is waited
USAGETOP_TOKEN=$token "$usagetop" sync --config "$work/config" 2>"$work/err"
check 'no credential' said '^usagetop: west: profile west has no credential: set token_file'
printf 'token_file = ~/west.token\n' >"$work/line"
sed -i "/^.profile west/r $work/line" "$HOME/.config/usagetop/config"
"$usagetop" sync --profile west 2>"$work/err" || bad 'west is back'

# the files of a member have nothing of the manager's, and the other way round
# all organisations: what each view says of its own profile, and their sums; what fails is no zero
for options in '--window 30d' '--window all' "--window 7d --filter kind:job"; do
    "$usagetop" show organisations --now $now --format json $options >"$work/all.json"
    sums=0
    for name in lab west; do
        "$usagetop" show overview --profile $name --now $now --format json $options >"$work/$name.json"
        one=$(json "$work/$name.json" '$.cards.jobs_submitted.total')
        i=$([ $name = lab ] && echo 0 || echo 1)
        same "$options: jobs of $name" "$(json "$work/all.json" "\$.organisations[$i].jobs")" "$one"
        same "$options: core-hours of $name" "$(json "$work/all.json" "\$.organisations[$i].core_hours")" \
            "$(json "$work/$name.json" '$.cards.core_hours_billed.total')"
        sums=$((sums + one))
    done
    same "$options: sum of jobs" "$(json "$work/all.json" '$.totals.jobs')" $sums
    same "$options: of how many" "$(json "$work/all.json" '$.totals.counted') of $(json "$work/all.json" '$.totals.of')" '2 of 5'
    same "$options: no zero" "$(json "$work/all.json" '$.organisations[2].jobs')$(json "$work/all.json" '$.organisations[3].jobs')" ''
done
same 'stopped' "$(json "$work/all.json" '$.organisations[2].state' | cut -c1-13)" 'offline since'
same 'refused' "$(json "$work/all.json" '$.organisations[3].state')" failing
check 'why' test -n "$(json "$work/all.json" '$.organisations[3].reason' | grep '(401)')"
same 'mirror only' "$(json "$work/all.json" '$.organisations[4].state')" 'mirror only'
"$usagetop" show organisations --now $now --format json --sort jobs >"$work/all.json"
same 'sorted' "$(json "$work/all.json" '$.organisations[0].profile')" west
sentence no-column 2 'no list of this view has a field' "$usagetop" show organisations --sort job_s

same 'a member has no plan' "$(sqlite3 "$data/west.db" 'select (select count(*) from plan) + (select count(*) from ledger)')" 0
check 'a manager has' test "$(sqlite3 "$data/lab.db" 'select count(*) from ledger')" -gt 0
events() { sqlite3 "$data/$1.db" 'select id from events order by id' | sort -u; }
events lab >"$work/lab.ids"
events west >"$work/west.ids"
same 'no event in both' "$(comm -12 "$work/lab.ids" "$work/west.ids" | wc -l)" 0

for other in lab west; do
    [ $other = lab ] && mine=west || mine=lab
    same "no token of $other in the files of $mine" "$(find "$data" -path "$data/$mine.db*" -type f -exec cat {} + | grep -acF "$(cat "$HOME/$other.token")")" 0
done

done_testing
