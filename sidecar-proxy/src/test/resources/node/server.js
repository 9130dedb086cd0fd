// What node's own HTTP servers do with requests: one path for each way of answering. Listens on the port it is told, in HTTP/2
// with prior knowledge where it is told h2.
'use strict';
const http = require('node:http');
const http2 = require('node:http2');

const answers = {
  // As long as it takes, and what is known only at the end.
  '/chunked': (request, response) => {
    response.writeHead(200, { trailer: 'x-sum', 'content-type': 'text/plain' });
    response.write('one,');
    setImmediate(() => {
      response.write('two,');
      response.addTrailers({ 'x-sum': '3' });
      response.end('three');
    });
  },
  // Says what came: content and trailers.
  '/echo': (request, response) => {
    let text = '';
    request.setEncoding('latin1');
    request.on('data', (piece) => { text += piece; });
    request.on('end', () => response.end(`${request.method} ${text} ${request.trailers['x-digest'] || 'none'}`));
  },
  // Before the content has come, of which it wants none.
  '/early': (request, response) => response.writeHead(413, { 'content-length': '7' }).end('too big'),
  // One event for each that the client has shown it read, and at last an end.
  '/events': (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('data: 1\n\n');
    server.once('read', () => {
      response.write('data: 2\n\n');
      server.once('read', () => response.end('data: 3\n\n'));
    });
  },
  '/read': (request, response) => {
    server.emit('read');
    response.end('noted');
  },
};

const server = http.createServer((request, response) => {
  const answer = answers[request.url];
  if (answer) {
    answer(request, response);
  } else {
    response.writeHead(404).end('nothing here');
  }
});
server.on('checkContinue', (request, response) => {
  if (request.url === '/refuse') {
    response.writeHead(417, { 'content-length': '2' }).end('no');
  } else {
    response.writeContinue();
    server.emit('request', request, response);
  }
});
server.on('upgrade', (request, socket, head) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  socket.write(head);
  socket.pipe(socket);
});

const second = http2.createServer();
second.on('stream', (stream, headers) => {
  // As many early hints as the path says, then the answer.
  for (let i = 0; i < Number(headers[':path'].slice(1)); i += 1) {
    stream.additionalHeaders({ ':status': 103, link: `</${i}.css>` });
  }
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '2' }));
  stream.on('error', () => {});
  stream.respond({ ':status': 200 }, { waitForTrailers: true });
  stream.end('ok');
});
(process.argv[3] === 'h2' ? second : server).listen(Number(process.argv[2]), '127.0.0.1');
