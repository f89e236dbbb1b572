// A shop as a Node team writes it: HTTP/1.1 on 8080, HTTP/2 and HTTP/1.1 over TLS on 8443, on all addresses. It prints what it was sent.
const fs = require('fs');
const http = require('http');
const http2 = require('http2');

function shop(request, response) {
  response.setHeader('x-served-by', process.env.POD_NAME);
  if (request.method !== 'POST') {
    response.writeHead(200, {'content-type': 'application/json'});
    response.end(JSON.stringify({id: request.url.split('/').pop()}));
    return;
  }
  let body = '';
  request.on('data', part => { body += part; });
  request.on('end', () => {
    const order = JSON.parse(body);
    console.log('got', request.method, request.url, request.headers['x-team'], order.reference);
    response.writeHead(201, {'content-type': 'application/json'});
    response.end(JSON.stringify({id: order.reference}));
  });
}

http.createServer(shop).listen(8080);
http2
  .createSecureServer({key: fs.readFileSync('certs/server.key'), cert: fs.readFileSync('certs/server.pem'), allowHTTP1: true}, shop)
  .listen(8443);
process.on('SIGTERM', () => process.exit(0));
