import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readProjectKey } from '../../lib/secrets/project-key.ts';
import type { GetSecretValue } from '../../lib/secrets/read-value.ts';
import { READ_TIMEOUT_MS, readValue } from '../../lib/secrets/read-value.ts';
import { readSourceKeys } from '../../lib/secrets/source-keys.ts';
import { getSecretValueAt } from '../support/aws-caller.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { faultOf, useSecrets } from '../support/secret-store.ts';

const secrets = useSecrets();
const { signal: never } = new AbortController();

describe('a value', () => {
  it('comes with the time at which it was written', async () => {
    const name = secrets.secretHolding('{"a":1}');

    expect(await readValue(secrets.store, name, never)).toEqual({ value: { a: 1 }, createdAt: NOON });
  });

  it('is read under its name with the prefix before it', async () => {
    const name = secrets.secretHolding('mine');

    const reading = readValue({ ...secrets.store, prefix: 'other/' }, name, never);
    expect(await faultOf(reading)).toMatchObject({ code: 'secret-not-found' });
  });
});

describe('the time of a read', () => {
  /** What each call of a read was given to end it, and what the clock was asked for. */
  async function timed(read: (store: typeof secrets.store) => Promise<unknown>) {
    const asked: number[] = [];
    const signals: AbortSignal[] = [];
    const clock = {
      ...clockAt(),
      timeout: (ms: number) => {
        asked.push(ms);
        return new AbortController().signal;
      },
    };
    const getSecretValue: GetSecretValue = async (_, signal) => {
      signals.push(signal);
      return { SecretString: 'key', CreatedDate: new Date(NOON) };
    };
    await read({ getSecretValue, prefix: '', clock });
    return { asked, calls: signals.length, different: new Set(signals).size };
  }

  it('is one for all its calls', async () => {
    const ofSource = await timed((store) =>
      readSourceKeys(store, 'any', Buffer.from, { inHand: undefined, onIncomplete: () => {} }),
    );
    const ofProject = await timed((store) => readProjectKey(store, 'any', 'single'));

    expect(ofSource).toEqual({ asked: [READ_TIMEOUT_MS], calls: 2, different: 1 });
    expect(ofProject).toEqual({ asked: [READ_TIMEOUT_MS], calls: 1, different: 1 });
  });

  it('ends a call that nobody answers, and it is not tried again', async () => {
    const controller = new AbortController();
    let calls = 0;
    const server = createServer(() => {
      calls++;
      controller.abort();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const getSecretValue = getSecretValueAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });

    const reading = readValue({ ...secrets.store, getSecretValue }, 'any', controller.signal);
    expect(await faultOf(reading)).toMatchObject({ code: 'secrets-manager-timeout' });
    expect(calls).toBe(1);
  });
});
