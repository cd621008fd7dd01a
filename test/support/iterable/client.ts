/** Calls a played Iterable with the real client. */
import { type CallRequest, createCall, type Exchange } from '../../../lib/iterable/client.ts';

export const KEY = 'k3y-of-the-project';

type SendCall = (changes?: Partial<CallRequest>) => Promise<Exchange>;

/** One pool of connections to `origin`; a call has a minute, unless it says otherwise. */
export function callerOf(origin: string, euOrigin = origin): SendCall {
  const call = createCall({ US: origin, EU: euOrigin });
  return (changes) =>
    call({
      dataCenter: 'US',
      path: '/api/events/track',
      apiKey: KEY,
      body: '{"eventName":"x"}',
      timeoutMs: 60_000,
      ...changes,
    });
}
