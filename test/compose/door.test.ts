import { describe, expect, it } from 'vitest';
import type { Answer } from '../../lib/accept/request.ts';
import { standardWebhookScheme } from '../../lib/accept/verify/standard-webhook.ts';
import { composeDoor } from '../../lib/compose/door.ts';
import { standardWebhook } from '../../lib/config/define-config.ts';
import { FAILURE_PAUSE_MS, REFRESH_INTERVAL_MS } from '../../lib/secrets/cache.ts';
import { awsError, environmentWith, playBoundaries, type Version } from '../support/boundaries.ts';
import { PLANTED } from '../support/planted.ts';
import { requestWith } from '../support/requests.ts';
import { configurationWith } from '../support/sources.ts';

const EVENT = `{"eventName":"order","userId":"${PLANTED.userId}"}`;

/** A door whose source has these keys at Secrets Manager; a test may change them. */
function openDoor(versions: { current: Version; previous?: Version }) {
  const boundaries = playBoundaries({ secrets: { 'source-app': versions } });
  const { clock } = boundaries;
  const accept = composeDoor(configurationWith(), environmentWith(), boundaries);
  const knock = async (key: string): Promise<number> => {
    const answer: Answer = await accept(
      requestWith({ headers: { 'api-key': key }, body: Buffer.from(EVENT) }),
      clock.now() + 25_000,
    );
    return answer.status;
  };
  const faults = () => boundaries.lines().filter(({ event }) => event === 'secret-unreadable');
  return { clock, knock, versions, faults, boundaries };
}

describe('the door', () => {
  it('logs and counts what it answers, all by its clock', async () => {
    const { knock, boundaries, clock } = openDoor({ current: 'key-of-the-source' });
    const at = clock.now();

    expect(await knock('key-of-the-source')).toBe(202);
    const [logged, measured] = boundaries.lines();
    expect(logged).toMatchObject({
      time: new Date(at).toISOString(),
      event: 'request-answered',
      source: 'app',
      accepted: 1,
    });
    expect(measured).toMatchObject({ _aws: { Timestamp: at }, source: 'app', Accepted: 1 });
  });

  it('takes each of several keys that stand in one text of a secret', async () => {
    const written = ['v1,whsec_bG9uZy1lbm91Z2gta2V5LTE=', 'whsec_bG9uZy1lbm91Z2gta2V5LTI='];
    const boundaries = playBoundaries({ secrets: { 'source-hook': { current: written.join('|') } } });
    const verify = standardWebhook('source-hook');
    const accept = composeDoor(configurationWith({ verify }), environmentWith(), boundaries);
    const knock = async (key: string): Promise<number> => {
      const now = boundaries.clock.now();
      const unsigned = requestWith({ body: Buffer.from(EVENT) });
      const request = standardWebhookScheme.sign(unsigned, key, now / 1_000, verify);
      return (await accept(request, now + 25_000)).status;
    };

    expect(await Promise.all([...written, 'whsec_bG9uZy1lbm91Z2gta2V5LTM='].map(knock))).toEqual([
      202, 202, 401,
    ]);
  });

  it('takes a short key, and warns of it once, without the key', async () => {
    const { knock, boundaries, clock } = openDoor({ current: 'SHORT', previous: 'OLD' });
    const warnings = () => boundaries.lines().filter(({ level }) => level === 'warn');

    expect(await knock('SHORT')).toBe(202);
    clock.advance(300_000);
    expect(await knock('SHORT')).toBe(202);
    expect(warnings()).toEqual([
      {
        time: expect.any(String),
        level: 'warn',
        event: 'source-key-short',
        source: 'app',
        message: 'a key of the source is shorter than 16 characters',
      },
    ]);
    expect(JSON.stringify(boundaries.lines())).not.toMatch(/SHORT|OLD/);
  });

  it('ends a leaked key at the next read of a secret that says so', async () => {
    const { knock, versions, clock } = openDoor({ current: 'leaked' });
    expect(await knock('leaked')).toBe(202);

    versions.current = '{"key":"new","previous":false}';
    versions.previous = 'leaked';
    clock.advance(300_000);
    expect(await knock('leaked')).toBe(401);
    expect(await knock('new')).toBe(202);
  });

  it('ends a leaked key when the new one is first used', async () => {
    const { knock, versions } = openDoor({ current: 'leaked' });
    expect(await knock('leaked')).toBe(202);

    versions.current = '{"key":"new","previous":false}';
    versions.previous = 'leaked';
    expect(await knock('new')).toBe(202);
    expect(await knock('leaked')).toBe(401);
  });

  it('says why a queue did not take an event, in words of ours', async () => {
    const boundaries = playBoundaries({ confirms: () => false });
    const accept = composeDoor(configurationWith(), environmentWith(), boundaries);
    const request = requestWith({
      headers: { 'api-key': PLANTED.sourceKey },
      body: Buffer.from(EVENT),
    });

    expect((await accept(request, boundaries.clock.now() + 25_000)).status).toBe(503);
    expect(boundaries.lines()).toContainEqual(
      expect.objectContaining({
        level: 'error',
        event: 'queue-call-failed',
        action: 'send',
        code: 'queue-refused',
        message: 'SQS refuses what it was asked',
        cause: 'Refused',
        count: 1,
      }),
    );
  });

  it('keeps two seconds of an invocation for its answer', async () => {
    const boundaries = playBoundaries();
    const accept = composeDoor(configurationWith(), environmentWith(), boundaries);
    const request = requestWith({
      headers: { 'api-key': PLANTED.sourceKey },
      body: Buffer.from(EVENT),
    });

    expect((await accept(request, boundaries.clock.now() + 2_000)).status).toBe(503);
    expect((await accept(request, boundaries.clock.now() + 2_001)).status).toBe(202);
  });
});

describe('a source whose key cannot be read at first', () => {
  it('is told to come back, and is let in once the key can be read', async () => {
    const { knock, versions, clock, faults } = openDoor({ current: awsError('AccessDeniedException') });

    expect(await knock('key')).toBe(503);
    expect(await knock('wrong')).toBe(503);
    expect(faults()[0]).toMatchObject({
      level: 'error',
      source: 'app',
      code: 'secret-access-denied',
      message: 'the function may not read the secret',
      cause: 'AccessDeniedException',
    });

    versions.current = 'key';
    clock.advance(FAILURE_PAUSE_MS);
    expect(await knock('key')).toBe(202);
    expect(await knock('wrong')).toBe(401);
  });

  it.each([
    ['', 'secret-empty'],
    ['{"KEY', 'secret-not-json'],
    ['{"apiKey":"KEY"}', 'secret-no-key'],
    ['[7]', 'secret-malformed-key'],
    [awsError('ResourceNotFoundException'), 'secret-not-found'],
    [awsError('InternalServiceError', 'server'), 'secrets-manager-unavailable'],
    [awsError('AbortError'), 'secrets-manager-timeout'],
    [awsError('ThrottlingException'), 'secrets-manager-throttled'],
    [awsError('DecryptionFailure'), 'secret-not-decrypted'],
  ])('has the reason in the log and no value: %s is %s', async (current, code) => {
    const { knock, faults } = openDoor({ current });

    expect(await knock('key')).toBe(503);
    expect(faults()[0]).toMatchObject({ code, message: expect.stringMatching(/\w/) });
    expect(JSON.stringify(faults())).not.toContain('KEY');
  });
});

describe('a secret that cannot be read', () => {
  it("is named in full, as Secrets Manager has it: a source's and a project's", async () => {
    const missing = { current: awsError('ResourceNotFoundException') };
    const secrets = { 'prod/source-app': { current: 'key' }, 'prod/iterable-us': missing };
    const boundaries = playBoundaries({ secrets });
    const environment = environmentWith({ secretPrefix: 'prod/' });
    const accept = composeDoor(configurationWith(), environment, boundaries);
    const body = Buffer.from('{"email":"","userId":"user-4711","deviceToken":"t","browserToken":"t"}');
    const send = () =>
      accept(
        requestWith({ path: '/app/api/users/registerBrowserToken', headers: { 'api-key': 'key' }, body }),
        boundaries.clock.now() + 25_000,
      );
    const named = () =>
      boundaries
        .lines()
        .flatMap(({ event, source, project, secret }) =>
          event === 'secret-unreadable' ? [[source ?? project, secret]] : [],
        );

    expect((await send()).status).toBe(503);
    expect(named()).toEqual([['us', 'prod/iterable-us']]);

    Object.assign(secrets['prod/source-app'], missing);
    boundaries.clock.advance(300_000);
    await send();
    expect(named()).toContainEqual(['app', 'prod/source-app']);
  });
});

describe('a source whose previous key cannot be read', () => {
  const away = () => awsError('InternalServiceError', 'server');

  it('is let in by its current key, and nobody is told that another is wrong', async () => {
    const { knock, faults } = openDoor({ current: 'new', previous: away() });

    expect(await knock('new')).toBe(202);
    expect(await knock('old')).toBe(503);
    expect(await knock('wrong')).toBe(503);
    expect(faults()[0]).toMatchObject({
      source: 'app',
      code: 'secret-previous-unreadable',
      cause: 'InternalServiceError',
    });
  });

  it('is let in by the previous key, too, once that can be read', async () => {
    const { knock, versions, clock } = openDoor({ current: 'new', previous: away() });
    expect(await knock('old')).toBe(503);

    versions.previous = 'old';
    clock.advance(REFRESH_INTERVAL_MS);
    expect(await knock('old')).toBe(202);
    expect(await knock('wrong')).toBe(401);
  });

  it('is let in all the time by a previous key that was read before', async () => {
    const { knock, versions, clock } = openDoor({ current: 'new', previous: 'old' });
    expect(await knock('old')).toBe(202);

    versions.previous = away();
    clock.advance(300_000);
    expect(await knock('old')).toBe(202);
    expect(await knock('new')).toBe(202);
  });

  it('is let in by the key that was the current one until it was rotated', async () => {
    const { knock, versions, clock } = openDoor({ current: 'old' });
    expect(await knock('old')).toBe(202);

    versions.current = 'new';
    versions.previous = away();
    clock.advance(300_000);
    expect(await knock('new')).toBe(202);
    expect(await knock('old')).toBe(202);
  });
});
