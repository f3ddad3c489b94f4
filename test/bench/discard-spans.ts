import { createServer } from 'node:http';

/** A collector that accepts every export without reading it further than it must. */
createServer((request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
}).listen(Number(process.env['PORT']), '127.0.0.1');
