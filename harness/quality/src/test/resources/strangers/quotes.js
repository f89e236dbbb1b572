// A quotes service as a Node.js team writes it: it reads its tariffs before it is ready, and each quote takes some computing.
const http = require('node:http');
const crypto = require('node:crypto');

const MILLIS = Number(process.env.MILLIS_PER_QUOTE || '30');
let ready = false;

// Of the processor's time, so that it is as much on a slow machine as on a quick one.
function compute() {
  const begin = process.cpuUsage();
  let text = 'quote';
  for (;;) {
    const used = process.cpuUsage(begin);
    if (used.user + used.system >= MILLIS * 1000) return text;
    for (let i = 0; i < 50; i++) text = crypto.createHash('sha256').update(text).digest('hex');
  }
}

http
  .createServer((request, response) => {
    if (request.url === '/healthz') {
      response.writeHead(ready ? 200 : 503).end();
    } else if (request.url.startsWith('/quotes/')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: request.url.slice('/quotes/'.length), check: compute() }));
    } else {
      response.writeHead(404).end();
    }
  })
  .listen(8080, () => setTimeout(() => { ready = true; }, 1000 * Number(process.env.START_SECONDS || '0')));
