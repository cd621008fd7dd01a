/** The calls about the sandboxes: their faults, and what Iterable would have of users and events. */
import * as z from 'zod/mini';
import { OperateFault } from '../../../operate/fault.ts';
import { createSandboxClient, type SandboxClient } from '../../../operate/sandbox/sandbox.ts';
import type { DataCenter } from '../../api.ts';
import type { Call, Context } from '../call.ts';
import { dataCenter, name } from './schemas.ts';

export const faults: Call<'faults'> = {
  schema: z.strictObject({ dataCenter }),
  answer: async (ask, context) => ({ faults: await clientFor(ask.dataCenter, context).faults() }),
};

export const setFaults: Call<'set-faults'> = {
  schema: z.strictObject({ dataCenter, faults: z.record(name, z.unknown()) }),
  answer: async (ask, context) => ({
    faults: await clientFor(ask.dataCenter, context).setFaults(ask.faults),
  }),
};

const ofUser = z.strictObject({ dataCenter, user: z.optional(name.check(z.minLength(1))) });

export const sandboxUsers: Call<'sandbox-users'> = {
  schema: ofUser,
  async answer({ dataCenter: where, user }, context) {
    const client = clientFor(where, context);
    const users = await client.users(user);
    return { users, none: users.length > 0 ? null : await whyNone(client, user) };
  },
};

export const sandboxEvents: Call<'sandbox-events'> = {
  schema: ofUser,
  answer: async (ask, context) => clientFor(ask.dataCenter, context).events(ask.user),
};

/** Iterable makes a profile of an event alone if it does not know its userId, unless the project is one of e-mails. */
const EVENTS_ONLY =
  'No profile yet: only events came. Here users/update and the like make one; Iterable may make one of an event with a new userId.';

async function whyNone(client: SandboxClient, user: string | undefined): Promise<string> {
  const [event] = await client.events(user);
  if (event !== undefined) return EVENTS_ONLY;
  return user === undefined ? 'None yet.' : 'Iterable has no such user.';
}

/** @throws OperateFault not-found */
function clientFor(wanted: DataCenter, { surroundings }: Context): SandboxClient {
  const origin = surroundings.sandboxes[wanted];
  if (origin !== undefined) return createSandboxClient(origin);
  throw new OperateFault('not-found', `there is no sandbox in place of Iterable ${wanted}`, {
    remedy: 'events of projects there go to a real Iterable, or no project is there',
  });
}
