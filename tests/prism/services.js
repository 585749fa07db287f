// A service made by Prism from the examples of its OpenAPI document, which holds each request against that document:
//   node services.js SPEC FOLDER [PREFIX]
// FOLDER has the installed Prism; PREFIX stands before the paths of SPEC, as in the address that its `servers` name. Prints its
// address when it is ready, then a line for each request that was answered: the status, "ok", "violation" or "unknown" (the
// document has no such path), and what was asked; under a violation, what Prism says of it.
'use strict';
const http = require('http');
const path = require('path');
const [spec, folder, prefix = ''] = process.argv.slice(2);
const prism = name => require(path.join(path.resolve(folder), 'node_modules', '@stoplight', name));
const { createServer } = prism('prism-http-server');
const { getHttpOperationsFromSpec } = prism('prism-http');
const { createLogger } = prism('prism-core');

// What OpenAPI says of a parameter that does not say it: a name for each value.
function prepare(operation) {
  operation.path = prefix + operation.path;
  for (const parameter of (operation.request && operation.request.query) || [])
    if (parameter.explode === undefined && (parameter.style || 'form') === 'form') parameter.explode = true;
  return operation;
}

function body(message) {
  return new Promise((resolve, reject) => {
    const parts = [];
    message.on('data', part => parts.push(part));
    message.on('end', () => resolve(Buffer.concat(parts)));
    message.on('error', reject);
  });
}

function forward(upstream, request, content) {
  return new Promise((resolve, reject) => {
    const { host, ...headers } = request.headers;
    const options = { method: request.method, headers: { ...headers, host: new URL(upstream).host } };
    const onward = http.request(upstream + request.url, options, answer => body(answer).then(text => resolve({ answer, text }), reject));
    onward.on('error', reject);
    onward.end(content);
  });
}

// Prism's own problems: of the request; that there is no such path; all else is an answer of the document.
function verdict(text) {
  let type = '';
  try { type = String(JSON.parse(text).type || ''); } catch { return 'ok'; }
  if (!type.includes('stoplight.io/prism/errors#')) return 'ok';
  return /NO_PATH_MATCHED|NO_METHOD_MATCHED|NO_SERVER_MATCHED/.test(type) ? 'unknown' : 'violation';
}

(async () => {
  const operations = (await getHttpOperationsFromSpec(path.resolve(spec))).map(prepare);
  const config = { isProxy: false, validateRequest: true, validateResponse: true, checkSecurity: true, errors: true, mock: { dynamic: false } };
  const server = createServer(operations, { cors: false, components: { logger: createLogger('prism', { level: 'silent' }) }, config });
  const upstream = await server.listen(0, '127.0.0.1');
  const front = http.createServer(async (request, response) => {
    const { answer, text } = await forward(upstream, request, await body(request));
    const what = verdict(text);
    console.log(`${answer.statusCode} ${what} ${request.method} ${request.url}`);
    if (what === 'violation') console.log('  ' + text.toString().slice(0, 1500));
    const { 'transfer-encoding': chunked, connection, ...headers } = answer.headers;
    response.writeHead(answer.statusCode, { ...headers, 'content-length': text.length });
    response.end(text);
  });
  front.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${front.address().port}${prefix} ${operations.length}`));
})().catch(error => { console.error(error); process.exit(1); });
