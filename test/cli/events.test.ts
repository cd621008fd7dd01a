import { describe, expect, it } from 'vitest';
import { events } from '../../cli/commands/events/list.ts';
import { eventsShow } from '../../cli/commands/events/show.ts';
import { apiKey, type Configuration, defineConfig } from '../../lib/config/define-config.ts';
import { FILLED_AT, type FilledHistory, fillHistory } from '../support/history.ts';
import { runCommand } from '../support/operate/run-command.ts';

const ran = ({ dataDir }: Pick<FilledHistory, 'dataDir'>, ...line: readonly string[]) =>
  runCommand([events, eventsShow], ['events', ...line], {
    dataDir,
    configuration: CONFIGURATION,
    now: () => FILLED_AT + 60_000,
  });

const CONFIGURATION: Configuration = defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'us' }, eu: { dataCenter: 'EU', secret: 'eu' } },
  sources: {
    app: { verify: apiKey('app'), project: 'us' },
    hooks: { verify: apiKey('hooks'), project: 'eu' },
  },
});

const AT = '2026-11-20T08:00:00.000Z';

describe('events', () => {
  it('shows the newest first, with what happened', async () => {
    const file = fillHistory();
    file.addEvent({ id: 'e1', ms: 22, endedAt: FILLED_AT + 40 });
    file.addEvent({
      id: 'e2',
      ms: 22,
      endedAt: FILLED_AT + 148_000,
      attempts: 3,
      source: 'shop',
      project: 'eu',
    });
    const held = file.addEvent({
      id: 'e3',
      state: 'waiting',
      operation: 'users/update',
      name: null,
      user: null,
    });
    file.addStep(held, 'held', { facts: '{"why":"gate-closed","closedBy":"throttled","gateClosedMs":7100}' });
    file.addEvent({
      id: 'e4',
      state: 'retrying',
      reason: 'server-error',
      status: 503,
      nextAt: FILLED_AT + 8_000,
    });
    file.addEvent({
      id: 'e5',
      project: '',
      state: 'dead',
      reason: 'rejected',
      status: 400,
      code: 'BadParams',
      detail: `price: ${'x'.repeat(100)}`,
      isDeleted: 1,
    });
    const { status, stdout, stderr } = await ran(file);

    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^came in +state +event +source → project +user +what happened +id$/);
    expect(lines.slice(1).map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      `${AT} | dead | signed-up | app → – | ann@example.com | rejected 400 BadParams: price: ${'x'.repeat(48)}… | e5`,
      `${AT} | retrying | signed-up | app → us | ann@example.com | server-error 503, again at 2026-11-20T08:00:08.000Z | e4`,
      `${AT} | waiting | users/update | app → us | – | held back: Iterable answers 429 | e3`,
      `${AT} | delivered | signed-up | shop → eu | ann@example.com | after 2 min 28 s, attempt 3 | e2`,
      `${AT} | delivered | signed-up | app → us | ann@example.com | in 40 ms | e1`,
    ]);
  });

  it('shows no more than it may, and how many there are before', async () => {
    const file = fillHistory();
    for (let index = 0; index < 1_203; index += 1) file.addEvent();
    const few = await ran(file, '--limit', '2');
    expect(few.stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(few.stderr).toContain('and 1201 events before these');

    const many = await ran(file, '--limit', '1202', '--json');
    expect(many.rows()).toHaveLength(1_202);
    expect(many.stderr).toContain('and 1 event before these');
    expect((await ran(file, '--limit', '1203')).stderr).toBe('');
  });

  it('tells programs a row for each', async () => {
    const file = fillHistory();
    file.addEvent({ id: 'e1', status: 200, ms: 12, endedAt: FILLED_AT + 1_000 });
    const { rows } = await ran(file, '--json');

    expect(rows()).toEqual([
      {
        v: 1,
        kind: 'event',
        event: 1,
        id: 'e1',
        project: 'us',
        source: 'app',
        operation: 'events/track',
        name: 'signed-up',
        user: 'ann@example.com',
        at: AT,
        state: 'delivered',
        reason: null,
        code: null,
        status: 200,
        detail: null,
        attempts: 1,
        nextAt: null,
        ms: 12,
        endedAt: '2026-11-20T08:00:01.000Z',
        isDeleted: false,
        heldBecause: null,
      },
    ]);
  });

  it.each([
    [['--since', '90s', '--outcome', 'rejected'], ['e2']],
    [['--outcome', 'delivered', '--until', '30s'], ['e1']],
    [['--user', 'ann@example.com', '--name', 'signed-up', '--project', 'us', '--id', 'e1'], ['e1']],
    [['--since', '30s'], []],
    [['--source', 'hooks'], []],
    [['--outcome', 'rate-limited'], []],
    [['--operation', 'users/update'], []],
  ])('picks with %j', async (options, expected) => {
    const file = fillHistory();
    file.addEvent({ id: 'e1' });
    file.addEvent({ id: 'e2', state: 'dead', reason: 'rejected' });
    const { status, rows, stderr } = await ran(file, ...options, '--json');

    expect([status, rows().map(({ id }) => id)]).toEqual([0, expected]);
    expect(stderr).toBe(expected.length === 0 ? 'no event is one of those asked for\n' : '');
  });

  it.each([
    [['--project', 'nope'], 'there is no project nope, nor an event', 'one of us, eu'],
    [['--source', 'nope'], 'there is no source nope, nor an event', 'one of app, hooks'],
    [
      ['--outcome', 'died'],
      'there is no outcome died, nor an event',
      'one of waiting, retrying, delivered, dead, credentials-refused',
    ],
    [
      ['--outcome', 'dead', '--reason', 'dead'],
      'there is no reason dead, nor an event',
      'one of credentials-refused',
    ],
  ])('refuses a name that nobody has: %j', async (options, message, remedy) => {
    const { status, stderr } = await ran(fillHistory(), ...options);

    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).toContain(remedy);
  });

  it('knows a name that only the history has', async () => {
    const file = fillHistory();
    file.addEvent({ id: 'e1', project: 'gone', source: 'left', state: 'dead', reason: 'strange' });

    for (const options of [
      ['--project', 'gone'],
      ['--source', 'left'],
      ['--reason', 'strange'],
    ]) {
      expect((await ran(file, ...options, '--json')).rows()).toMatchObject([{ id: 'e1' }]);
    }
  });

  it('shows control characters of names and ids, and obeys none', async () => {
    const file = fillHistory();
    const event = file.addEvent({
      id: 'e\u001b[2J',
      name: '\u202egnp.exe',
      user: 'a\nb',
      detail: 'x',
      state: 'dead',
    });
    file.addStep(event, 'buried', { facts: '{"detail":"\\u001b[31m"}' });
    const list = await ran(file);
    expect(list.stdout).toContain(String.raw`e\u{1b}[2J`);
    const { stdout } = await ran(file, 'show', 'e\u001b[2J');
    for (const sign of ['\u001b', '\u202e']) expect(list.stdout + stdout).not.toContain(sign);
  });

  it('says that nothing has come in yet', async () => {
    expect(await ran(fillHistory())).toMatchObject({ status: 0, stderr: 'no event has come in yet\n' });
  });

  it.each([[[]], [['show', 'e1']]])('says that there is no history: %j', async (line) => {
    const { status, stderr } = await ran({ dataDir: 'no-such-folder' }, ...line);
    expect([status, stderr]).toEqual([4, expect.stringContaining('there is no history in no-such-folder')]);
  });

  it.each([
    [['--stage', 'dev']],
    [['--region', 'us-east-1']],
    [['show', 'e1', '--stage', 'dev']],
    [['--limit', '0']],
    [['--since', 'yesterday']],
    [['no-such-command']],
  ])('refuses %j', async (line) => {
    expect((await ran(fillHistory(), ...line)).status).toBe(2);
  });
});

describe('events show', () => {
  function story(): FilledHistory {
    const file = fillHistory();
    const event = file.addEvent({
      id: 'e1',
      state: 'dead',
      reason: 'rejected',
      status: 400,
      detail: 'price: expected double, got string',
      body: '{"eventName":"a","userId":"7","dataFields":{"price":"1.0"},"id":"e1"}',
      name: 'a',
      user: '7',
    });
    const request = file.addRequest({
      body: '{"eventName":"a","userId":"7","dataFields":{"price":1.0},"extra":null}',
    });
    const failed = file.addCall({
      status: null,
      answer: null,
      fault: 'ECONNRESET',
      at: FILLED_AT + 10,
      ms: 9,
    });
    const refused = file.addCall({
      status: 400,
      answer: '{"code":"BadParams"}',
      events: 3,
      body: '{"events":[]}',
    });
    file.addStep(event, 'queued', { request, message: 'm1', at: FILLED_AT + 2 });
    file.addStep(event, 'attempt', { call: failed, at: FILLED_AT + 10, facts: '{"fault":"ECONNRESET"}' });
    file.addStep(event, 'retried', {
      at: FILLED_AT + 20,
      facts: '{"verdict":"network-error","delaySeconds":3,"attempt":1,"cause":"ECONNRESET"}',
    });
    file.addStep(event, 'attempt', { call: refused, at: FILLED_AT + 30, facts: '{"status":400}' });
    file.addStep(event, 'buried', { at: FILLED_AT + 40, facts: '{"reason":"rejected","detail":"price: …"}' });
    return file;
  }

  it('shows all that happened, in order', async () => {
    const { status, stdout } = await ran(story(), 'show', 'e1');

    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'id:     e1',
      'event:  a (events/track)',
      'way:    app → us',
      'user:   7',
      'state:  dead: rejected 400: price: expected double, got string',
      '',
      '2026-11-20T08:00:00.000Z  came in     POST /app, 48 B: 202 in 4 ms',
      '    {',
      '      "eventName": "a",',
      '      "userId": "7",',
      '      "dataFields": {',
      '        "price": 1.0',
      '      },',
      '      "extra": null',
      '    }',
      '    answer: {"accepted":1}',
      '2026-11-20T08:00:00.002Z  became      events/track for us',
      '    {',
      '      "eventName": "a",',
      '      "userId": "7",',
      '      "dataFields": {',
      '        "price": "1.0"',
      '      },',
      '      "id": "e1"',
      '    }',
      '    ~ dataFields.price: 1.0 → "1.0"',
      '    - extra: null',
      '    + id: "e1"',
      '2026-11-20T08:00:00.010Z  attempt 1   POST https://api.iterable.com/api/events/track: no answer (ECONNRESET) in 9 ms',
      '2026-11-20T08:00:00.020Z  retried     network-error: ECONNRESET, again in 3 s',
      '2026-11-20T08:00:00.030Z  attempt 2   POST https://api.iterable.com/api/events/track, with 2 others: 400 in 30 ms',
      '    sent: {"events":[]}',
      '    answer: {"code":"BadParams"}',
      '2026-11-20T08:00:00.040Z  buried      rejected: price: …',
      '',
      '',
    ]);
  });

  it('shows what it was at first, and what it was mended to', async () => {
    const file = fillHistory();
    const event = file.addEvent({ id: 'e1', body: '{"n":2}' });
    file.addStep(event, 'queued', { message: 'm1', body: '{"n":"2"}' });
    file.addStep(event, 'buried', { at: FILLED_AT + 5, facts: '{"reason":"rejected"}' });
    file.addStep(event, 'queued', { message: 'm2', at: FILLED_AT + 9, body: '{"n":2}' });
    const { stdout } = await ran(file, 'show', 'e1');

    expect(
      stdout
        .replaceAll(/^\S+Z {2}/gm, '')
        .split('\n')
        .slice(6),
    ).toEqual([
      'became      events/track for us',
      '    {',
      '      "n": "2"',
      '    }',
      'buried      rejected',
      'queued again',
      '    {',
      '      "n": 2',
      '    }',
      '    ~ n: "2" → 2',
      '',
      '',
    ]);
  });

  it('shows the story of each project that an id went to', async () => {
    const file = fillHistory();
    file.addEvent({ id: 'e1' });
    file.addEvent({ id: 'e1', project: 'eu' });
    const { stdout } = await ran(file, 'show', 'e1');
    expect(stdout.match(/^way: .*/gm)).toEqual(['way:    app → us', 'way:    app → eu']);
  });

  it('tells programs all of it', async () => {
    const { rows } = await ran(story(), 'show', 'e1', '--json');
    expect(rows()).toMatchObject([
      {
        v: 1,
        kind: 'event-story',
        id: 'e1',
        at: AT,
        request: { at: AT, path: '/app', answer: '{"accepted":1}' },
        cameIn: { text: expect.stringContaining('"price":1.0'), number: 1, of: 1 },
        body: expect.stringContaining('"price":"1.0"'),
        steps: [
          { kind: 'queued', at: '2026-11-20T08:00:00.002Z', call: null },
          { kind: 'attempt', call: { at: '2026-11-20T08:00:00.010Z', fault: 'ECONNRESET' } },
          { kind: 'retried', facts: { verdict: 'network-error', delaySeconds: 3 } },
          { kind: 'attempt', call: { status: 400 } },
          { kind: 'buried' },
        ],
        differences: [{ path: 'dataFields.price', before: '1.0', after: '"1.0"' }, {}, {}],
      },
    ]);
  });

  it('takes the beginning of an id, if it is that of one alone', async () => {
    const file = fillHistory();
    for (const id of ['abc', 'abc-1', 'xyz-\u{1f600}1', 'xyz-\u{1f600}2']) file.addEvent({ id });
    const shown = async (id: string) => (await ran(file, 'show', id, '--json')).rows().map((row) => row.id);

    expect(await shown('abc-')).toEqual(['abc-1']);
    expect(await shown('abc')).toEqual(['abc']);
    expect(await shown('xyz-\u{1f600}2')).toEqual(['xyz-\u{1f600}2']);
    const { status, stderr } = await ran(file, 'show', 'xyz');
    expect([status, stderr]).toEqual([2, expect.stringContaining('several ids begin with xyz')]);
    expect(stderr).toContain('such as xyz-\u{1f600}1, xyz-\u{1f600}2');
  });

  it('says that there is no such event', async () => {
    const { status, stderr } = await ran(fillHistory(), 'show', 'e1');
    expect([status, stderr]).toEqual([4, expect.stringContaining('the history has no event e1')]);
  });
});
