/** Attempts with a key, a call and a clock that are played. */
import { type AttemptRequest, type CallRoute, createAttempt } from '../../../lib/delivery/lane/attempt.ts';
import { formatOf } from '../../../lib/delivery/lane/format.ts';
import type { CallRequest, Exchange } from '../../../lib/iterable/client.ts';
import type { ProjectKey } from '../../../lib/iterable/credentials.ts';
import type { Operation } from '../../../lib/iterable/operations.ts';
import { clockAt, NOON } from '../clock.ts';
import { taskNamed } from './messages.ts';

export const BODY = '{"eventName":"x","n":1.0}';

export const answer = (status: number, code: string): Exchange => ({
  kind: 'answer',
  status,
  retryAfter: undefined,
  body: JSON.stringify({ msg: '', code, params: null }),
});
export const OK = answer(200, 'Success');
export const REFUSED = answer(401, 'BadApiKey');

/** An API key, a whole one, or what is thrown instead. */
export type Key = string | ProjectKey | Error;

/** One event in a call of its own, and where it goes. */
export function requestOf(
  body: string,
  projectName: string,
  deadline: number,
  onCall: () => void = () => undefined,
): { readonly route: CallRoute; readonly request: AttemptRequest } {
  const task = taskNamed(body, { envelope: { project: projectName } });
  const { project, operation } = task;
  return {
    route: { project, operation, endpoint: operation, format: formatOf(operation, undefined) },
    request: { tasks: [task], deadline, onCall },
  };
}

interface Scene {
  /** What `get` and then `refresh` give; an error is thrown. */
  readonly keys?: readonly [Key, Key?];
  /** What the calls give, in turn. */
  readonly answers?: readonly Exchange[];
  readonly leftMs?: number;
  /** How long each call takes. */
  readonly callMs?: number;
  /** How long reading the key takes, at first and again. */
  readonly getMs?: number;
  readonly refreshMs?: number;
  readonly body?: string;
  /** Which key the operation wants. */
  readonly key?: Operation['key'];
  readonly needsNoToken?: true;
}

/** Plays one attempt at one event and tells what was asked of whom. */
export function playAttempt({
  keys = ['key-1'],
  answers = [OK],
  leftMs = 60_000,
  callMs = 0,
  getMs = 0,
  refreshMs = 0,
  body = BODY,
  key = 'server',
  needsNoToken,
}: Scene) {
  const clock = clockAt();
  const calls: CallRequest[] = [];
  const asked: string[] = [];
  const give = (name: string, key: Key | undefined) => async () => {
    asked.push(name);
    clock.advance(name === 'refresh' ? refreshMs : getMs);
    if (typeof key === 'string') return { apiKey: key };
    if (key === undefined || key instanceof Error) throw key ?? new Error(`${name} was not expected`);
    return key;
  };
  const attemptOn = createAttempt({
    keyOf: () => ({ get: give('get', keys[0]), refresh: give('refresh', keys[1]) }),
    call: async (request) => {
      const exchange = answers[calls.length];
      calls.push(request);
      clock.advance(callMs);
      if (exchange === undefined) throw new Error('the call was not expected');
      return exchange;
    },
    clock,
  });
  let called = 0;
  const { route, request } = requestOf(body, 'eu', NOON + leftMs, () => {
    called += 1;
  });
  const run = attemptOn({
    ...route,
    operation: { ...route.operation, key, ...(needsNoToken ? { needsNoToken } : {}) },
  })(request);
  const reading = run.then((attempted) => (typeof attempted === 'string' ? attempted : attempted.reading));
  return { run, reading, calls, asked, called: () => called };
}
