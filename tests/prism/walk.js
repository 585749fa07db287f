// Asks for every resource through the proxy: node walk.js URL TOKEN. Fails when an answer is not of the status that
// belongs to it; Prism turns every violation into one that does not.
'use strict';
const [url, token] = process.argv.slice(2);
const compact = 'application/vnd.usage.columns+json, application/json;q=0.5';
let asked = 0, wrong = 0;

async function get(what, status = 200, headers = {}) {
  const answer = await fetch(url + what, { headers: { authorization: 'Bearer ' + token, ...headers } });
  const text = await answer.text();
  asked++;
  if (answer.status !== status) {
    wrong++;
    console.log(`${what}: status ${answer.status}, expected ${status}\n${text.slice(0, 2000)}`);
  }
  return { json: text && answer.status === status ? JSON.parse(text) : {}, etag: answer.headers.get('etag') };
}

async function list(what) {
  let cursor = '';
  for (;;) {
    const { json } = await get(`${what}${what.includes('?') ? '&' : '?'}limit=500${cursor}`);
    if (!json.has_more) return;
    cursor = '&cursor=' + json.next_cursor;
  }
}

async function feed(accept) {
  let cursor = '', seen = 0;
  for (;;) {
    const { json } = await get('/v1/events/changes?limit=700' + cursor, 200, { accept });
    seen += json.data ? json.data.length : json.count || 0;
    cursor = '&cursor=' + json.next_cursor;
    if (!json.has_more) break;
  }
  await get('/v1/events/changes?limit=0' + cursor, 200, { accept });
  await get('/v1/events/changes?limit=10' + cursor, 200, { accept });
  return seen;
}

(async () => {
  const snapshots = ['/v1/session', '/v1/keys', '/v1/controllers', '/v1/deployments', '/v1/models', '/v1/pools', '/v1/plan',
    '/v1/periods'];
  for (const what of snapshots) {
    const { etag } = await get(what);
    await get(what, 304, { 'if-none-match': etag });
  }
  for (const what of ['/v1/keys', '/v1/pools?since=2026-11-01T00:00:00Z', '/v1/periods']) await list(what);
  const plain = await feed('application/json'), columns = await feed(compact);
  if (plain !== columns || plain < 1) { wrong++; console.log(`plain feed ${plain}, compact feed ${columns}`); }
  const { json } = await get('/v1/events?kind=job,request&since=2026-01-01T00:00:00Z&sort=credits&order=asc&page=2&page_size=50');
  await get('/v1/events/' + json.data[0].id);
  await get('/v1/events?status=500,503&q=kestrel&min_amount=1.5&max_amount=100');
  for (const section of ['llm', 'compute', 'storage', 'platform', 'jobs', 'consumption'])
    await list(`/v1/usage?section=${section}&bucket=6h&group_by=user_id`);
  await get('/v1/usage?section=jobs&bucket=1d');
  const { json: periods } = await get('/v1/periods');
  await get('/v1/periods/' + periods.data[1].id);
  await list(`/v1/periods/${periods.data[0].id}/ledger`);
  await get('/v1/keys?cursor=nonsense', 400);
  await get('/v1/events?since=2026-01-01T00:00:00Z&min_amount=0.00000001', 400);
  await get('/v1/events/9d2c0f6e-8a51-4b7c-9e03-5f1a2b3c4d5e', 404);
  await get('/v1/periods/1999-01', 404);
  await get('/v1/periods/1999-01/ledger', 404);
  await get('/v1/session', 401, { authorization: 'Bearer wrong' });
  console.log(`${asked} requests, ${wrong} wrong`);
  process.exit(wrong ? 1 : 0);
})().catch(error => { console.error(error); process.exit(1); });
