/** The door as Segment's libraries meet it, and what their calls become. */
import { expect } from 'vitest';
import type { DoorDependencies } from '../../lib/accept/accept.ts';
import { apiKey, parseConfiguration, type SourceSettings } from '../../lib/config/define-config.ts';
import { derivedEventId } from '../../lib/event/event-id.ts';
import type { Identity } from '../../lib/iterable/project-kinds.ts';
import { KEY, openDoor } from './door.ts';

export const TIMESTAMP = '2023-05-17T22:49:53.123Z';
export const SECONDS = Date.parse('2023-05-17T22:49:53Z') / 1000;
export const ID = derivedEventId('app', { scheme: 'segment', id: 'm-1' });
export const call = { messageId: 'm-1', timestamp: TIMESTAMP, userId: 'u1' };

/** An operation and its body's text. */
export type Queued = readonly [operation: string, text: string];

export function openSegment(settings: Partial<SourceSettings> = {}, parts: Partial<DoorDependencies> = {}) {
  const door = openDoor(settings, parts);
  const headers = { authorization: `Basic ${Buffer.from(`${KEY}:`).toString('base64')}` };
  return {
    ...door,
    // As Segment's libraries do: without a header of ours.
    send: (path: string, body: object | string) =>
      door.post(body, { path: `/app/v1/${path}`, headers: { 'api-key': undefined, ...headers } as never }),
    queued: () =>
      door.queue.sent.map(({ text }): Queued => {
        const [envelope = '', ...body] = text.split('\n');
        return [(JSON.parse(envelope) as { operation: string }).operation, body.join('\n')];
      }),
  };
}

/** A project of this kind, for which the source `app` sends. */
export function projectOf(identity: Identity, settings: Partial<SourceSettings> = {}) {
  return {
    configuration: parseConfiguration({
      projects: { us: { dataCenter: 'US', secret: 'iterable-us', identity } },
      sources: { app: { verify: apiKey('source-app'), project: 'us', ...settings } },
    }),
  };
}

/** A project whose secret holds a client-side key, or not. */
export function clientKey(isThere: boolean): Pick<DoorDependencies, 'hasClientKey'> {
  return { hasClientKey: () => ({ get: async () => isThere, refresh: async () => isThere }) };
}

/** The requests to Iterable that a call leads to, operation and body. */
export async function requestsFor(
  path: string,
  body: object | string,
  segment: SourceSettings['segment'] = {},
  parts: Partial<DoorDependencies> = {},
) {
  const { send, queued } = openSegment({ segment }, parts);
  const answer = await send(path, body);
  expect([answer.status, answer.body]).toEqual([200, { success: true }]);
  return queued().map(([operation, text]) => [operation, JSON.parse(text)]);
}

/** The one request to Iterable that a call leads to. */
export async function requestFor(...parameters: Parameters<typeof requestsFor>) {
  const requests = await requestsFor(...parameters);
  expect(requests).toHaveLength(1);
  return requests[0] as [string, Record<string, never>];
}
