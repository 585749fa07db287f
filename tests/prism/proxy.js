// Prism between a client and a server: node proxy.js SPEC UPSTREAM FOLDER, where FOLDER has the
// installed Prism. Prints its own address when it is ready. Requests and answers that are not what SPEC says are
// answered with a problem of Prism's own (status 422 or 500) and listed on standard error. With UPSTREAM "mock" it
// answers by itself, from the examples of SPEC.
'use strict';
const path = require('path');
const [spec, upstream, folder] = process.argv.slice(2);
const prism = name => require(path.join(path.resolve(folder), 'node_modules', '@stoplight', name));
const { createServer } = prism('prism-http-server');
const { getHttpOperationsFromSpec } = prism('prism-http');
const { createLogger } = prism('prism-core');

// This Prism takes every type that ends in +json for application/json, and so would hold the compact page form against
// the schema of the plain one: compare types whole.
const types = prism('prism-http/dist/validator/utils/wildcardMediaTypeMatch');
const bare = type => type.split(';')[0].trim().toLowerCase();
types.wildcardMediaTypeMatch = (a, b) => bare(b) === '*/*' || bare(a) === bare(b);

(async () => {
  const operations = await getHttpOperationsFromSpec(path.resolve(spec));
  const mock = upstream === 'mock';
  const config = {
    isProxy: !mock, upstream: mock ? undefined : new URL(upstream), validateRequest: true, validateResponse: true,
    checkSecurity: true, errors: true, mock: { dynamic: false },
  };
  const logger = createLogger('prism', { level: 'error' }, process.stderr);
  const server = createServer(operations, { cors: false, components: { logger }, config });
  console.log((await server.listen(0, '127.0.0.1')) + ' ' + operations.length);
})().catch(error => { console.error(error); process.exit(1); });
