import { createReadStream } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CLIENT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What stands between a client and the gateway in many a place: a proxy that knows no upgrades, keeps streams back, or
 * breaks connections. Below `/client/` it serves the client itself, so that a page of the same origin can import it.
 */
export class Obstacle {
  /** Whether WebSockets get through. */
  upgrades = true;
  /** Whether event streams get through as they come; else they are kept back until they end: all of them, or but for a beginning. */
  streams = true;
  beginnings = false;
  /** Seconds that it writes on polls; a service may name another interval than clients have. */
  pollInterval = '1';
  /** Of all requests that went through: `GET /path?query`. */
  requests = [];

  #target;
  #server;
  #sockets = new Set();
  #port = 0;

  constructor(target) {
    this.#target = new URL(target);
  }

  get base() {
    return `http://localhost:${this.#port}`;
  }

  async open() {
    this.#server = http.createServer((request, response) => this.#forward(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#server.on('connection', socket => this.#keep(socket));
    await new Promise(done => this.#server.listen(this.#port, 'localhost', done));
    this.#port = this.#server.address().port;
    return this;
  }

  /** Breaks all connections. */
  cut() {
    this.#sockets.forEach(socket => socket.destroy());
  }

  /** Breaks them, and takes no new ones until opened again. */
  async close() {
    const closed = new Promise(done => this.#server.close(done));
    this.cut();
    await closed;
  }

  #keep(socket) {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
  }

  #forward(request, response) {
    if (request.url.startsWith('/client/')) {
      this.#own(request.url.slice('/client/'.length), response);
      return;
    }
    this.requests.push(`${request.method} ${request.url}`);
    const upstream = http.request(this.#target, { path: request.url, method: request.method, headers: request.headers, agent: false });
    upstream.on('socket', socket => this.#keep(socket));
    upstream.on('response', answer => {
      const kept = !this.streams && String(answer.headers['content-type']).startsWith('text/event-stream');
      if (kept) {
        const parts = [];
        answer.on('data', part => {
          if (this.beginnings && !response.headersSent) {
            response.writeHead(answer.statusCode, answer.headers).write(part);
          } else {
            parts.push(part);
          }
        });
        answer.on('end', () => {
          if (!response.headersSent) {
            response.writeHead(answer.statusCode, answer.headers);
          }
          response.end(Buffer.concat(parts));
        });
      } else {
        const polled = request.method === 'GET' && answer.headers['content-type']?.startsWith('application/json');
        response.writeHead(answer.statusCode, {
          ...answer.headers,
          ...(polled || answer.statusCode === 304 ? { 'x-poll-interval': this.pollInterval } : {}),
        });
        response.flushHeaders();
        answer.pipe(response);
      }
      answer.on('error', () => response.destroy());
      answer.on('aborted', () => response.destroy());
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  }

  #upgrade(request, socket, head) {
    this.requests.push(`UPGRADE ${request.url}`);
    if (!this.upgrades) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const upstream = net.connect(Number(this.#target.port), this.#target.hostname, () => {
      const headers = [];
      for (let i = 0; i < request.rawHeaders.length; i += 2) {
        headers.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}\r\n`);
      }
      upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    this.#keep(upstream);
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  }

  #own(file, response) {
    if (file === 'blank.html') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>blank</title>');
    } else if (/^(lib\/)?[a-z-]+\.js$/.test(file)) {
      response.writeHead(200, { 'Content-Type': 'text/javascript' });
      createReadStream(path.join(CLIENT, file)).pipe(response);
    } else {
      response.writeHead(404).end();
    }
  }
}
