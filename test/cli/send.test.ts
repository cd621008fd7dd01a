import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { send } from '../../cli/commands/send.ts';
import { stripeSource } from '../../examples/stripe/source.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { type Configuration, custom, parseConfiguration } from '../../lib/config/define-config.ts';
import type { Verification } from '../../lib/config/verification.ts';
import { startDoorServer } from '../../local/aws/door-server.ts';
import type { LogLine } from '../../operate/log-line.ts';
import type { ClosedGate } from '../../operate/stack.ts';
import { openHttpDoor } from '../support/operate/http-door.ts';
import { playStack } from '../support/operate/played-stack.ts';
import { runCommand } from '../support/operate/run-command.ts';
import { configurationWith } from '../support/sources.ts';

const KEY = 'key-of-the-source-0123456789';

interface Setting {
  readonly configuration?: Configuration;
  readonly key?: string;
  /** What the stack's secret holds, if it is another than the door's. */
  readonly secret?: string;
  /** What becomes of the events, by their ids; without it there is no line of them. */
  readonly ends?: (ids: readonly string[]) => readonly Readonly<Record<string, unknown>>[];
  readonly gates?: readonly ClosedGate[];
}

async function open({
  configuration = configurationWith(),
  key = KEY,
  secret = key,
  ends = () => [],
  gates = [],
}: Setting = {}) {
  const secrets = Object.values(configuration.sources).map(({ verify }) => verify.secret);
  const door = await openHttpDoor(configuration, Object.fromEntries(secrets.map((name) => [name, key])));
  const stack = await playStack({
    door: door.origin,
    secrets: Object.fromEntries(secrets.map((name) => [name, secret])),
  });
  const lines = stack.lines;
  const played = {
    ...stack,
    mappings: async () => stack.mappingStates,
    activity: async () => ({
      delivered: 0,
      retried: {},
      buried: {},
      notAttempted: 0,
      pace: undefined,
      gates,
    }),
    // The door's own lines, then those that the test makes up of the consumer.
    async *lines(wanted: Parameters<typeof lines>[0]): AsyncGenerator<LogLine> {
      const answered = door.lines.map((line) => JSON.parse(line) as LogLine);
      const ids = answered.flatMap(({ id, ids }) =>
        String(ids ?? id ?? '')
          .split(' ')
          .filter(Boolean),
      );
      const traceparent = answered.at(-1)?.traceparent;
      const time = new Date().toISOString();
      const ended = ends(ids).map(
        (end) => ({ time, level: 'info', event: '', traceparent, ...end }) as LogLine,
      );
      stack.logged.push(...answered, ...ended);
      yield* lines(wanted);
    },
  };
  const run = (...line: string[]) => runCommand([send], ['send', ...line], { stack: played, configuration });
  const queued = () =>
    door.queue.sent.map(({ text }) => {
      const [envelope = '', body = ''] = text.split('\n');
      return { envelope: JSON.parse(envelope), body: JSON.parse(body) };
    });
  return { run, queued, door, stack };
}

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'send-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'event.json');
  await writeFile(file, text);
  return file;
}

const delivered = (ids: readonly string[]) =>
  ids.map((id) => ({ event: 'event-delivered', id, project: 'us', attempt: 1 }));

describe('send', () => {
  it('sends an event of its own, and says what the door answered', async () => {
    const { run, queued } = await open();
    const { status, rows } = await run('app', '--json');

    expect(status).toBe(0);
    const [{ envelope, body } = { envelope: {}, body: {} }, ...others] = queued();
    expect(others).toEqual([]);
    expect(rows()).toEqual([
      { v: 1, kind: 'sent', source: 'app', status: 202, ids: [body.id], traceparent: envelope.traceparent },
    ]);
    expect(body).toMatchObject({
      eventName: 'iterable-forwarder-test',
      email: 'iterable-forwarder-test@example.com',
    });
    expect(envelope.traceparent).toMatch(/-01$/);
  });

  it.each([
    ['own', 'ada@example.com', { email: 'ada@example.com' }],
    ['iterable', 'ada@example.com', { email: 'ada@example.com' }],
    ['cloudevents', 'ada@example.com', { email: 'ada@example.com' }],
    ['segment', 'ada@example.com', { email: 'ada@example.com' }],
    ['own', 'user-7', { userId: 'user-7' }],
    ['cloudevents', 'user-7', { userId: 'user-7' }],
    ['segment', 'user-7', { userId: 'user-7' }],
  ])('says the same event in the protocol %s for %s', async (protocol, user, named) => {
    const { run, queued } = await open({ ends: delivered });
    const { status } = await run('app', '--protocol', protocol, '--user', user, '--wait');

    expect(status).toBe(0);
    const body = { eventName: 'iterable-forwarder-test', dataFields: { sentAt: expect.any(String) } };
    expect(queued()).toMatchObject([
      { envelope: { operation: 'events/track' }, body: { ...body, ...named } },
    ]);
  });

  it.each(['own', 'iterable', 'segment'])('changes a profile in the protocol %s', async (protocol) => {
    const { run, queued } = await open();
    await run('app', '--operation', 'users/update', '--user', 'ada@example.com', '--protocol', protocol);

    expect(queued()).toMatchObject([
      {
        envelope: { operation: 'users/update' },
        body: { email: 'ada@example.com', dataFields: { iterableForwarderTestedAt: expect.any(String) } },
      },
    ]);
  });

  it.each(['own', 'iterable', 'cloudevents', 'segment'])(
    'keeps the digits of a file in the protocol %s',
    async (protocol) => {
      const { run, door } = await open();
      const file = await fileWith(
        '{"eventName": "bought", "userId": "7", "dataFields": {"n": 9007199254740993, "p": 1.0}}',
      );
      expect(await run('app', file, '--protocol', protocol)).toMatchObject({ status: 0 });

      expect(door.queue.sent[0]?.text).toMatch(/"n": ?9007199254740993, ?"p": ?1\.0/);
    },
  );

  it.each(Object.keys(SCHEMES).filter((name) => name !== 'custom' && name !== 'hmac'))(
    'signs for a source of the scheme %s',
    async (scheme) => {
      const verify = { scheme, secret: 'source-app' } as Verification;
      const key = SCHEMES[verify.scheme].writeKey(KEY);
      const { run, queued } = await open({ configuration: configurationWith({ verify }), key });

      expect(await run('app')).toMatchObject({ status: 0 });
      expect(queued()).toHaveLength(1);
    },
  );

  it('signs for a source of hmac, with the first of several keys', async () => {
    const { hmac } = await import('../../lib/config/define-config.ts');
    const verify = hmac({
      secret: 'source-app',
      header: 'X-Sign',
      algorithm: 'sha512',
      encoding: 'hex',
      template: '{timestamp}.{body}',
      timestampHeader: 'X-Time',
    }) as Verification;
    const secret = JSON.stringify([{ key: KEY }, 'another-key-0123456789']);
    const { run } = await open({ configuration: configurationWith({ verify }), secret });

    expect(await run('app')).toMatchObject({ status: 0 });
  });

  it('does not send what nobody but the sender can sign, unless a header makes it genuine', async () => {
    const verify = custom('source-app', ({ headers }, keys) => keys.includes(headers['x-token'] ?? ''));
    const { run, queued } = await open({
      configuration: configurationWith({ verify: verify as Verification }),
    });

    const refused = await run('app');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('nobody but its sender can sign');
    expect(queued()).toEqual([]);
    expect(await run('app', '--header', `X-Token=${KEY}`)).toMatchObject({ status: 0 });
    expect(queued()).toHaveLength(1);
  });

  it('sends a sample as its provider does, and follows what a map makes of it', async () => {
    const configuration = parseConfiguration({
      projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
      sources: { shop: stripeSource },
    });
    const { run, queued } = await open({ configuration, ends: delivered });
    const { status, stdout } = await run('shop', '--sample', 'stripe/charge.succeeded', '--wait');

    expect(status).toBe(0);
    expect(queued()).toMatchObject([{ envelope: { operation: 'commerce/trackPurchase' } }]);
    expect(stdout).toContain('delivered ch-3MmlLrLkdIwHu7ix0snN0B15 (us), attempt 1');

    const none = await run('shop', '--sample', 'stripe/charge.refunded', '--wait');
    expect(none.status).toBe(0);
    expect(none.stderr).toContain('makes no event of it');
  });

  it.each([
    [
      1,
      { event: 'event-buried', reason: 'rejected', code: 'BadParams', status: 400 },
      'sender or marketing: correct the field',
    ],
    [5, { event: 'event-retried', verdict: 'rate-limited', status: 429, delaySeconds: 7 }, 'still waiting'],
    [5, { event: 'events-not-attempted', why: 'gate-closed', closedBy: 'refused' }, 'gate-closed, refused'],
  ])('exits with %i if the end of the event is %o', async (expected, end, told) => {
    const { run } = await open({ ends: (ids) => ids.map((id) => ({ id, ...end })) });
    const { status, stderr, stdout } = await run('app', '--wait', '5');

    expect(status).toBe(expected);
    expect(stdout + stderr).toContain(told);
  });

  it('exits with 5 if no line of the event comes', async () => {
    const { run } = await open();

    expect(await run('app', '--wait', '1')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('project us is running; 0 wait on its queues'),
    });
  });

  it('says that it waits because its project is paused, and what lets it go on', async () => {
    const { run, queued, stack } = await open();
    await stack.enable('us', false);
    const { status, stderr, rows } = await run('app', '--wait', '1', '--json');

    expect(status).toBe(5);
    const [{ body } = { body: {} }] = queued();
    expect(rows()).toMatchObject([
      { kind: 'sent' },
      {
        kind: 'outcome',
        id: body.id,
        state: 'waiting',
        project: 'us',
        running: 'paused',
        backlog: { waiting: 0, hidden: 0 },
        remedy: 'npx iterable-forwarder resume us',
      },
    ]);
    expect(stderr).toContain(
      'project us is paused, so its events wait. → npx iterable-forwarder resume us\n',
    );
  });

  it.each([
    ['throttled', 'Iterable answers 429', 'status'],
    ['refused', 'Iterable refuses the key', 'doctor'],
  ])('says that it waits at a gate that is closed: %s', async (closedBy, told, command) => {
    const until = new Date('2026-11-28T12:00:00.000Z');
    const { run } = await open({ gates: [{ endpoint: 'events/track', closedBy, until }] });
    const { status, stderr } = await run('app', '--wait', '1');

    expect(status).toBe(5);
    expect(stderr).toContain(
      `the gate to events/track is closed until 2026-11-28T12:00:00.000Z, ${told}. → npx iterable-forwarder ${command}\n`,
    );
  });

  it('says once what became of each event, where one ended and one waits', async () => {
    const file = await fileWith(
      JSON.stringify({ events: ['e1', 'e2'].map((id) => ({ id, eventName: 'a', userId: '7' })) }),
    );
    const { run } = await open({
      ends: ([first = '']) => [{ event: 'event-delivered', id: first, project: 'us', attempt: 1 }],
    });
    const { status, rows } = await run('app', file, '--wait', '1', '--json');

    expect(status).toBe(5);
    expect(rows().map(({ id, state }) => [id, state])).toEqual([
      [undefined, undefined],
      ['e1', 'delivered'],
      ['e2', 'waiting'],
    ]);
  });

  it('tells programs what is wrong with an event that the door refuses', async () => {
    const { run } = await open();
    const { status, rows } = await run('app', '--user', '@', '--json');

    expect(status).toBe(1);
    expect(rows()).toEqual([
      {
        v: 1,
        kind: 'refused',
        source: 'app',
        status: 400,
        code: 'invalid-event',
        message: expect.any(String),
        issues: [expect.objectContaining({ path: 'email' })],
      },
      { v: 1, kind: 'error', fault: 'failed', message: expect.stringContaining('email: ') },
    ]);
  });

  it.each([
    ['another key at the door', { secret: 'another-key-0123456789' }, ['app'], 3, '401'],
    ['no key', { secret: '{}' }, ['app'], 1, 'holds no key'],
    ['a source that is not configured', {}, ['shop'], 4, 'one of app'],
    ['a field that is wrong', {}, ['app', '--user', '@'], 1, 'email: '],
    ['an unknown operation', {}, ['app', '--operation', 'users/x'], 2, 'users/x'],
    ['an operation that needs a FILE', {}, ['app', '--operation', 'users/merge'], 2, 'FILE'],
    ['an unknown protocol', {}, ['app', '--protocol', 'x'], 2, 'own, cloudevents'],
    ['an unknown sample', {}, ['app', '--sample', '../../package'], 4, 'stripe/charge.succeeded'],
    ['a file that is not there', {}, ['app', '/nowhere/event.json'], 4, 'ENOENT'],
    ['a header without a value', {}, ['app', '--header', 'x'], 2, 'NAME=VALUE'],
    ['a trace of the caller', {}, ['app', '--header', 'Traceparent=x'], 2, 'traceparent'],
    ['a time that is none', {}, ['app', '--wait', 'x'], 2, '--wait'],
  ])('says what is wrong with %s', async (_, setting, line, status, told) => {
    const { run } = await open(setting);
    const ran = await run(...line);

    expect(ran).toMatchObject({ status, stdout: '' });
    expect(ran.stderr).toContain(told);
    expect(ran.stderr).not.toContain(KEY);
  });

  it('asks for a FILE or a sample where a source has a map', async () => {
    const configuration = configurationWith({ map: () => null });
    const { run } = await open({ configuration });

    expect(await run('app')).toMatchObject({ status: 2, stderr: expect.stringContaining('--sample') });
    expect(await run('app', '--protocol', 'iterable')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('does not speak iterable'),
    });
  });

  it('says that the door does not answer', async () => {
    const configuration = configurationWith();
    const { origin, close } = await startDoorServer({
      port: 0,
      invoke: async () => ({}),
      onTrouble: () => {},
    });
    await close();
    const stack = await playStack({ door: origin, secrets: { 'source-app': KEY } });

    expect(await runCommand([send], ['send', 'app'], { stack, configuration })).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('did not answer: ECONNREFUSED'),
    });
  });
});
