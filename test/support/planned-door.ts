/** A door whose project has a tracking plan, and events for it. */
import type { Answer } from '../../lib/accept/request.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import type { ProjectSettings } from '../../lib/config/schema.ts';
import type { Issue } from '../../lib/issues.ts';
import { openDoor } from './door.ts';
import { configurationWith } from './sources.ts';

export const PLAN: Partial<ProjectSettings> = {
  fields: {
    events: { bought: { seats: 'long', tags: ['string'], address: { city: 'string' } } },
    profile: { seats: 'long', tags: ['string'], orders: 'nested', 'orders.total': 'double' },
  },
};

export function openPlannedDoor(
  settings: Partial<SourceSettings> = {},
  project: Partial<ProjectSettings> = {},
) {
  const configuration = configurationWith(settings, { us: { ...PLAN, ...project } });
  const door = openDoor({}, { configuration });
  const bodies = () => door.queue.sent.map(({ text }) => text.slice(text.indexOf('\n') + 1));
  return { ...door, bodies };
}

/** What the answer says of its first event. */
export function ofFirst({ body }: Answer): { readonly warnings?: readonly Issue[] } {
  const [first] = (body?.events ?? []) as { readonly warnings?: readonly Issue[] }[];
  return first ?? {};
}

export const wrong = { seats: '7' };
export const right = { seats: 7 };
export const user = { userId: 'u1' };
export const bought = (dataFields: object) => ({ eventName: 'bought', ...user, dataFields });
export const subscription = (...all: object[]) => ({
  listId: 3,
  subscribers: all.map((dataFields, index) => ({ userId: `u${index}`, dataFields })),
});
/** That a text stands where a long must be. */
export const issue = (path: string) => ({
  path,
  code: 'field-type',
  message: 'must be a long, is a string',
});
