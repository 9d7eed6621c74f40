// Serves the three versions over HTTP, as a model server in any language would.
//   node examples/models/flights/serve.mjs [port]
// POST /v1 {"distance": 500, "origin": "SEA", "hour": 8} answers {"score": 0.18}. Without a port it takes a free one; the first line of
// its output names the address. It ends with its parent or by SIGTERM.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { score } from './score.mjs';

const MAX_BODY_BYTES = 10_000;
const models = new Map(
  ['v1', 'v2', 'v3'].map((version) => [
    `/${version}`,
    JSON.parse(readFileSync(new URL(`${version}.json`, import.meta.url), 'utf8')),
  ]),
);

const server = createServer((request, response) => {
  const chunks = [];
  let bytes = 0;
  request.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    const [status, body] = answer(request, bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks));
    const text = JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  console.log(`models at http://127.0.0.1:${server.address().port}`);
});
process.on('SIGTERM', () => process.exit(0));
// A parent that dies closes the channel; the server goes with it.
process.on('disconnect', () => process.exit(0));

function answer(request, body) {
  const model = models.get(request.url);
  if (model === undefined) return [404, { message: `no such version; there are ${[...models.keys()].join(', ')}` }];
  if (request.method !== 'POST') return [405, { message: 'ask by POST' }];
  if (body === undefined) return [413, { message: `bodies up to ${MAX_BODY_BYTES} bytes` }];
  let input;
  try {
    input = JSON.parse(body.toString('utf8'));
  } catch {
    return [400, { message: 'the body must be JSON' }];
  }
  if (!isFlight(input)) return [400, { message: 'needs distance (number), origin (text) and hour (0 to 23)' }];
  return predict(model, input);
}

/** Whatever the model's own code throws becomes a 500, as in every web framework. */
function predict(model, input) {
  try {
    return [200, { score: Math.round(score(model, input) * 10_000) / 10_000 }];
  } catch {
    return [500, { message: 'internal server error' }];
  }
}

function isFlight(input) {
  return (
    typeof input === 'object' &&
    input !== null &&
    typeof input.distance === 'number' &&
    typeof input.origin === 'string' &&
    Number.isInteger(input.hour)
  );
}
