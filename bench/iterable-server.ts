/**
 * An Iterable that says Success to everything, as fast as one core can: run as a process of its own, so that
 * what is measured is the caller. Prints its origin.
 */
import { type AddressInfo, createServer } from 'node:net';

const ANSWER_BODY = '{"msg":"Event with id: x tracked.","code":"Success","params":{"id":"x"}}';
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${ANSWER_BODY.length}\r\n\r\n${ANSWER_BODY}`,
);
const CONTENT_LENGTH = /content-length: (\d+)/i;

const server = createServer((socket) => {
  let received = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    for (;;) {
      const headEnd = received.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const [, length = '0'] = CONTENT_LENGTH.exec(received.toString('latin1', 0, headEnd)) ?? [];
      const end = headEnd + 4 + Number(length);
      if (received.length < end) return;
      received = received.subarray(end);
      socket.write(ANSWER);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
