/** Compares the sandbox with answers that were recorded from Iterable in public, each with its source. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { API_KEY, jwtOf, sandboxOf } from './caller.ts';

interface Observed {
  readonly endpoint: string;
  readonly case?: string;
  readonly status: number | null;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly bodyText?: string;
}

const observed: readonly Observed[] = JSON.parse(
  readFileSync(new URL('observed-responses.json', import.meta.url), 'utf8'),
);

function recorded(match: Partial<Observed>): Observed {
  const found = observed.find((row) =>
    Object.entries(match).every(([key, value]) => row[key as keyof Observed] === value),
  );
  if (found === undefined) throw new Error(`no recording of ${JSON.stringify(match)}`);
  return found;
}

/** The same text, were it about events/track in the sandbox's project, called from this machine. */
const asTrack = (text: string) =>
  text
    .replaceAll(/\/api\/[\w./]+/g, '/api/events/track')
    .replaceAll(/project: \d+/gi, 'project: 1001')
    .replaceAll(/Project \d+/g, 'Project 1001')
    .replaceAll('203.0.113.1', '127.0.0.1');

describe('the sandbox answers as Iterable was seen to', () => {
  const event = { eventName: 'x', email: 'ann@example.com', id: '12345' };

  it.each([
    ['an event with an id', { status: 200, endpoint: 'POST /api/events/track' }, event, {}, API_KEY],
    [
      'a disallowed event name',
      { case: 'event name disallowed: HTTP 200 but NOT stored' },
      event,
      { disallowedEventNames: ['x'] },
      API_KEY,
    ],
    [
      'a malformed e-mail address',
      { case: 'bad email', endpoint: 'POST /api/events/track' },
      { ...event, email: 'sayan' },
      {},
      API_KEY,
    ],
    ['a wrong key', { case: 'bad key' }, event, {}, 'wrong'],
    [
      'too many requests, as JSON',
      { case: 'rate limited' },
      event,
      { rateLimited: 1, rateLimitedAs: 'json' as const },
      API_KEY,
    ],
    [
      'too many requests, as text',
      { case: 'rate limited, PLAIN TEXT' },
      event,
      { rateLimited: 1, rateLimitedAs: 'text' as const },
      API_KEY,
    ],
  ])('to %s', async (_case, match, body, faults, key) => {
    const sandbox = await sandboxOf();
    sandbox.setFaults(faults);
    const recording = recorded(match);

    const response = await sandbox.track(body, { 'Api-Key': key });

    expect(response.status).toBe(recording.status);
    const text = await response.text();
    if (recording.bodyText === undefined) {
      expect(JSON.parse(text)).toEqual(JSON.parse(asTrack(JSON.stringify(recording.body))));
    } else {
      expect(text).toBe(recording.bodyText);
    }
  });

  it('to a value of another type in a field of a profile', async () => {
    const sandbox = await sandboxOf();
    const recording = recorded({ case: 'type mismatch' });

    const response = await sandbox.call('users/update', { userId: 'u', dataFields: { signupDate: 'GGG' } });

    expect(response.status).toBe(recording.status);
    expect(await response.json()).toEqual(JSON.parse(asTrack(JSON.stringify(recording.body))));
  });

  it('to a value of another type, but for the category', async () => {
    const sandbox = await sandboxOf();
    const signedUp = (signupDate: string) => ({ ...event, dataFields: { signupDate } });
    await sandbox.track(signedUp('2026-11-23'));

    const response = await sandbox.track(signedUp('GGG'));

    const recording = recorded({ case: 'type mismatch' });
    const ofEvents = asTrack(JSON.stringify(recording.body))
      .replace("type 'user'", "type 'event'")
      .replace('"category":"user"', '"category":"event"');
    expect(response.status).toBe(recording.status);
    expect(await response.json()).toEqual(JSON.parse(ofEvents));
  });

  it.each([
    ['a batch', 'all ok', [event, { ...event, id: '2' }], API_KEY],
    [
      'a batch with a malformed e-mail address',
      'one bad email',
      [event, { ...event, email: 'sayan' }],
      API_KEY,
    ],
    [
      'a batch with a value of the wrong JSON type',
      'one item with wrong JSON type fails the WHOLE batch',
      [event, { ...event, createdAt: 'x' }],
      API_KEY,
    ],
    ['a batch with a wrong key', 'bad key', [event], 'wrong'],
  ])('to %s', async (_case, name, events, key) => {
    const sandbox = await sandboxOf();
    const recording = recorded({ endpoint: 'POST /api/events/trackBulk', case: name });

    const response = await sandbox.trackBulk(events, { 'Api-Key': key });

    expect(response.status).toBe(recording.status);
    const ours = JSON.stringify(recording.body).replace('203.0.113.1', '127.0.0.1');
    expect(await response.json()).toEqual(JSON.parse(ours));
  });

  it('to a token that is too old', async () => {
    const sandbox = await sandboxOf({ now: () => 2_000_000 });
    sandbox.setFaults({ jwtKeys: { client: 'secret' } });
    const token = jwtOf({ email: event.email, iat: 1_000, exp: 2_000 }, 'secret');

    const response = await sandbox.track(event, { 'Api-Key': 'client', Authorization: `Bearer ${token}` });

    const recording = recorded({ case: 'JWT expired' });
    expect(response.status).toBe(recording.status);
    expect(await response.json()).toEqual(recording.body);
  });

  it('to a key that is not privileged, but for its own data', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults({ jwtKeys: { client: 'secret' } });

    const response = await sandbox.trackBulk([event], { 'Api-Key': 'client' });

    const recording = recorded({ case: 'server-side key not allowed' });
    expect(response.status).toBe(recording.status);
    expect(await response.json()).toEqual({
      ...recording.body,
      params: {
        ip: '127.0.0.1',
        endpoint: '/api/events/trackBulk',
        apiKeyIdentifier: expect.stringMatching(/^[0-9a-f]{8}$/),
        apiKeyType: 'Mobile',
      },
    });
  });
});
