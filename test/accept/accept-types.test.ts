/** What begins as JSON is JSON on every path, whatever the request says of it. */
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { github } from '../../lib/config/providers.ts';
import { OPERATION_NAMES } from '../../lib/iterable/operations.ts';
import { NOON } from '../support/clock.ts';
import { DEADLINE, openDoor } from '../support/door.ts';
import { requestWith } from '../support/requests.ts';

const TYPES = [
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=UTF-8',
  'text/plain;charset=UTF-8',
  'application/octet-stream',
  'multipart/form-data; boundary=x',
  'application/json, application/json',
  'nonsense',
  '',
];

const EVENT = '{"eventName":"sum","userId":"u1"}';
const CE = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't', 'ce-subject': 'u1' };

const BODIES: readonly [path: string, body: string, headers?: Readonly<Record<string, string>>][] = [
  ['', EVENT],
  ['', `[${EVENT}]`],
  ['', '{"note":1.0}', CE],
  ['/api/events/track', EVENT],
  ['/api/events/trackBulk', `{"events":[${EVENT}]}`],
  ['/v1/track', '{"event":"sum","userId":"u1"}'],
  ['/v1/batch', '{"batch":[{"type":"track","event":"sum","userId":"u1"}]}'],
];

describe.each(TYPES)('a body of the type %j', (type) => {
  it.each(BODIES)('is JSON where it begins so: %s %s', async (path, body, more) => {
    const { post, queue } = openDoor({ operations: OPERATION_NAMES });
    const headers = { 'content-type': type, ...more };

    expect((await post(`\ufeff\n${body}`, { path: `/app${path}`, headers })).status).toBeLessThan(203);
    expect(queue.sent).toHaveLength(1);
    // A gateway may write a header's name twice.
    expect(
      (await post(body, { path: `/app${path}`, headers: { ...headers, 'content-type': `${type},${type}` } }))
        .status,
    ).toBeLessThan(203);
  });

  it('reaches a map function as what it is', async () => {
    const { post, queue } = openDoor({
      map: ({ user }) => (user ? { eventName: 'sum', userId: user.id } : null),
    });

    expect(await post(' {"user":{"id":"u=1&b"}}', { headers: { 'content-type': type } })).toMatchObject({
      status: 202,
      body: { accepted: 1 },
    });
    expect(queue.sent).toHaveLength(1);
  });
});

describe('a form', () => {
  it('is one only for a map function, and only where it does not begin as JSON', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const form = 'user=u1&payload=%7B%22a%22%3A1%7D';

    const { post, queue } = openDoor({ map: ({ user }) => ({ eventName: 'sum', userId: user }) });
    expect(await post(form, { headers })).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(queue.sent).toHaveLength(1);
    for (const path of ['/app', '/app/api/events/track', '/app/v1/track']) {
      expect(await openDoor().post(form, { path, headers })).toMatchObject({ status: 415 });
    }
  });

  it('may be in another charset', async () => {
    const { post, queue } = openDoor({ map: ({ name }) => ({ eventName: name, userId: 'u1' }) });
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=ISO-8859-1' };
    await post(Buffer.from('name=café', 'latin1') as never, { headers });

    expect(queue.sent[0]?.text).toContain('"eventName":"café"');
  });
});

describe('a signature', () => {
  it('is over the bytes as they came, with their byte order mark and their halves', async () => {
    const verify = github('source-github');
    const secret = 'a signing secret of the tests';
    const keys = [SCHEMES[verify.scheme].parseKey(secret)];
    const { accept, queue } = openDoor(
      { verify, map: ({ title }) => ({ eventName: title, userId: 'u1' }) },
      { keysOf: () => ({ get: async () => keys, refresh: async () => keys }) },
    );
    const headers = { 'content-type': 'text/plain' };
    const unsigned = requestWith({ headers, body: Buffer.from('\ufeff{"title":"cut \\ud83d"}') });
    const signed = SCHEMES[verify.scheme].sign(unsigned, secret, NOON / 1_000, verify);

    expect((await accept(signed, DEADLINE)).status).toBe(202);
    expect(queue.sent[0]?.text).toContain('{"eventName":"cut \ufffd"');
    expect((await accept({ ...signed, body: signed.body.subarray(3) }, DEADLINE)).status).toBe(401);
  });
});

describe('an event in another charset', () => {
  it.each(['utf-16', 'utf-16le'])('is stored in UTF-8: %s', async (charset) => {
    const { post, queue } = openDoor();
    const body = Buffer.from('{"eventName":"für 😀","userId":"u1"}', 'utf16le');

    expect(
      await post(body as never, { headers: { 'content-type': `application/json; charset=${charset}` } }),
    ).toMatchObject({ status: 202 });
    expect(queue.sent[0]?.text).toContain('{"eventName":"für 😀","userId":"u1",');
  });
});
