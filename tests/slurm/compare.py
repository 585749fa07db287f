"""The events of a mirror against what sacct and sreport say, figure by figure.

compare.py jobs EVENTS SACCT     every job of SACCT is an event with the same figures, and there are no others
compare.py sums EVENTS SREPORT CHILD=PARENT...   CPU and GPU seconds by account and user; what is below an account is part of it
compare.py plan PLAN LIMITS      what is used of limits, PLAN being `usagetop show plan --format json`, LIMITS `scontrol -o show assoc_mgr`
compare.py cards SACCT FIELD=VALUE OVERVIEW...   what the cards and lists of Overview say, filtered by a field of sacct

EVENTS is `usagetop show events --format jsonl`, SACCT is `sacct -D -a -X -P -o FIELDS`, OVERVIEW is `usagetop show overview
--format json`, SREPORT is `sreport -P
cluster AccountUtilizationByUser`. Of a job that runs only what does not move is compared."""
import collections
import decimal
import json
import re
import sys
from datetime import datetime, timezone

FIELDS = ('jobid,jobidraw,cluster,state,user,account,partition,qos,jobname,submit,eligible,start,end,elapsedraw,planned,'
          'alloccpus,cputimeraw,alloctres,nodelist')
STATES = {'COMPLETED': 'completed', 'FAILED': 'failed', 'CANCELLED': 'cancelled', 'TIMEOUT': 'timeout', 'NODE_FAIL': 'failed',
          'OUT_OF_MEMORY': 'failed', 'PREEMPTED': 'cancelled', 'DEADLINE': 'timeout', 'REQUEUED': 'cancelled',
          'BOOT_FAIL': 'failed', 'SUSPENDED': 'running', 'RUNNING': 'running', 'PENDING': 'pending'}
HOUR = decimal.Decimal(3600)
NANO = decimal.Decimal(1).scaleb(-9)


def read_events(path):
    events = {}
    for line in open(path):
        event = json.loads(line, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
        assert event['id'] not in events, event['id']
        events[event['id']] = event
    return events


def instant(text):
    if text in ('Unknown', 'None', '', '0'):
        return None
    return datetime.fromtimestamp(int(text), timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.000Z')


def span_ms(text):
    """[DD-[HH:]]MM:SS"""
    days, _, clock = text.rpartition('-')
    parts = [int(part) for part in clock.split(':')]
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + part
    return (int(days or 0) * 86400 + seconds) * 1000


def tres(text):
    return dict(item.split('=') for item in text.split(',') if item)


def expected(job):
    state = STATES[job['state'].split()[0]]
    allocated = tres(job['alloctres'])
    waited = job['start'] not in ('Unknown', 'None') and job['eligible'] not in ('Unknown', 'None')
    want = {
        'kind': 'job', 'request_id': job['jobid'], 'state': state, 'user_id': job['user'], 'api_key_id': job['account'],
        'project': job['account'], 'organization': job['cluster'], 'resource_class': job['partition'],
        'request_type': job['qos'], 'name': job['jobname'], 'created': instant(job['submit']),
        'started': instant(job['start']), 'ended': instant(job['end']),
        'cores': int(allocated.get('cpu', 0)) or None,
        'controller_id': job['nodelist'] if job['nodelist'] != 'None assigned' else None,
        'wait_ms': span_ms(job['planned']) if waited and job['planned'] else None,
    }
    if want['cores'] is None:
        del want['cores']  # what it asked for
    if state != 'running':
        gpus, seconds = int(allocated.get('gres/gpu', 0)), int(job['elapsedraw'])
        want['elapsed_ms'] = seconds * 1000
        want['core_hours'] = (int(job['cputimeraw']) / HOUR).quantize(NANO)
        want['gpu_hours'] = (gpus * seconds / HOUR).quantize(NANO) if gpus else None
    return want


def read_sacct(path):
    names = FIELDS.split(',')
    return [dict(zip(names, line.rstrip('\n').split('|'))) for line in open(path)]


def jobs(events, path):
    wrong, seen = 0, set()
    for job in read_sacct(path):
        name = '%s:%s:%s' % (job['cluster'], job['jobidraw'], job['submit'])
        event = events.get(name)
        seen.add(name)
        if event is None:
            wrong += 1
            print('%s (%s) is not in the mirror' % (name, job['state']))
            continue
        for field, want in expected(job).items():
            if event.get(field) != want:
                wrong += 1
                print('%s %s: %s is %s, sacct says %s' % (name, job['state'], field, event.get(field), want))
    for name in events.keys() - seen:
        wrong += 1
        print('%s is not in sacct' % name)
    states = collections.Counter(event['state'] for event in events.values())
    print('%d jobs compared with sacct (%s), %d wrong' % (len(seen), ', '.join('%d %s' % (n, s) for s, n in states.items()), wrong))
    return wrong


def sums(events, path, *pairs):
    seconds, parents = collections.Counter(), dict(pair.split('=') for pair in pairs)
    for event in events.values():
        for field, name in (('core_hours', 'cpu'), ('gpu_hours', 'gres/gpu')):
            amount = event.get(field) or 0
            account = event['api_key_id']
            seconds[account, event['user_id'], name] += amount * HOUR
            while account:
                seconds[account, '', name] += amount * HOUR
                account = parents.get(account)
    wrong = compared = 0
    for line in open(path):
        _, account, user, _, name, used = line.rstrip('\n').split('|')
        if account == 'root':
            continue
        compared += 1
        got = round(seconds.pop((account, user, name), 0))
        if got != int(used):
            wrong += 1
            print('%s of %s/%s: %s s in the mirror, sreport says %s' % (name, account, user, got, used))
    for key, amount in seconds.items():
        if round(amount):
            wrong += 1
            print('%s: %s s in the mirror, nothing in sreport' % (key, amount))
    print('%d sums compared with sreport, %d wrong' % (compared, wrong))
    return wrong or not compared


def used_of(text):
    """"GrpTRES=cpu=2000(5),mem=N(1000)" as {"GrpTRES cpu": 5, "GrpTRES mem": 1000}, "GrpJobs=500(3)" as {"GrpJobs": 3}."""
    used = collections.Counter()
    for name, value in re.findall(r'(\w+)=(\S*)', text):
        for kind, count in re.findall(r'(?:([\w/]+)=)?\w+\((\d+)\)', value):
            used[name + (' ' + kind.split('/')[-1] if kind else '')] = int(count)
    return used


def all_used(limits):
    """What accounts and users have in use. An account has what its users have: of a job of several parts the controller of
    26.05 leaves all but the first out of what it says of accounts, and out of what is submitted."""
    used, parents = collections.defaultdict(collections.Counter), {}
    lines = [re.search(r'Account=(\S*) UserName=([^( ]*)(.*)', line) for line in open(limits)]
    for account, user, rest in [line.groups() for line in lines if line]:
        if not user:
            parents[account] = re.search(r'ParentAccount=([^( ]*)', rest)[1]
    for account, user, rest in [line.groups() for line in lines if line]:
        if user:
            used[account + '/' + user] = used_of(rest)
        while user and account:
            used[account].update(used_of(rest))
            account = parents[account]
    return used


def plan(path, limits):
    """What is used of the limits of accounts and users, against scontrol show assoc_mgr."""
    used, wrong, compared = all_used(limits), 0, 0
    for row in json.load(open(path), parse_float=decimal.Decimal)['plan']:
        found = re.search(r'^(.*) \(((\w+).*)\)$', row['item'])
        who, limit, name = found.groups() if found else ('', '', '')
        if name not in ('GrpJobs', 'GrpSubmitJobs', 'GrpTRES', 'MaxJobs', 'MaxSubmitJobs') or who.startswith('QOS '):
            continue
        want = decimal.Decimal(used[who][limit]) / (1024 if row['unit'] == 'GB' else 1)
        compared += 1
        if row['used'] is None or abs(row['used'] - want) > decimal.Decimal('0.000001'):
            wrong += 1
            print('%s: %s used, scontrol says %s' % (row['item'], row['used'], want))
    print('%d limits compared with scontrol, %d wrong' % (compared, wrong))
    return wrong or not compared


def figures(rows):
    """What Overview has to say of these rows of sacct: none of them may be running."""
    states = collections.Counter(STATES[row['state'].split()[0]] for row in rows)
    hours = sum(int(row['cputimeraw'] or 0) for row in rows) / HOUR
    return {'jobs': len(rows), 'completed': states['completed'], 'running': states['running'], 'pending': states['pending'],
            'failed': states['failed'] + states['timeout'], 'cancelled': states['cancelled'], 'core_hours': hours}


def differs(where, got, want):
    """Hours to a hundredth of a second: each job's are rounded to a billionth."""
    wrong = 0
    for name, value in got.items():
        same = abs(value - want[name]) < decimal.Decimal('0.000003') if name == 'core_hours' else value == want[name]
        if not same:
            wrong += 1
            print('%s: %s is %s, sacct says %s' % (where, name, value, want[name]))
    return wrong


def cards(path, pairs):
    rows, wrong, compared = read_sacct(path), 0, 0
    for where, overview in zip(pairs[::2], pairs[1::2]):
        field, _, value = where.partition('=')
        chosen = [row for row in rows if not field or row[field] == value]
        shown = json.load(open(overview), parse_float=decimal.Decimal)
        submitted, failures = shown['cards']['jobs_submitted'], shown['cards']['failure_pressure']
        got = {'jobs': submitted['total'], 'completed': submitted['completed'], 'running': submitted['running'],
               'pending': submitted['pending'], 'failed': failures['failed'], 'cancelled': failures['cancelled'],
               'core_hours': shown['cards']['core_hours_billed']['total']}
        wrong += differs(where or 'all', got, figures(chosen))
        compared += len(got)
        for column, list_name, names in (('account', 'keys', ('jobs', 'running', 'failed', 'cancelled', 'core_hours')),
                                         ('nodelist', 'controllers', ('handled', 'running', 'completed', 'core_hours'))):
            for item in shown[list_name]:
                mine = [row for row in chosen if row[column] == (item['id'] or '')]
                want = figures(mine)
                want['handled'] = want['jobs']
                wrong += differs('%s, %s' % (where, item['id']), {name: item[name] for name in names}, want)
                compared += len(names)
    print('%d figures of Overview compared with sacct, %d wrong' % (compared, wrong))
    return wrong or not compared


if __name__ == '__main__':
    if sys.argv[1] == 'plan':
        sys.exit(bool(plan(*sys.argv[2:])))
    if sys.argv[1] == 'cards':
        sys.exit(bool(cards(sys.argv[2], sys.argv[3:])))
    sys.exit(bool({'jobs': jobs, 'sums': sums}[sys.argv[1]](read_events(sys.argv[2]), *sys.argv[3:])))
