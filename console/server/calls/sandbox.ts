/** The calls about the sandboxes: their faults, and what Iterable would have of users and events. */
import * as z from 'zod/mini';
import { OperateFault } from '../../../operate/fault.ts';
import { createSandboxClient, FAULT_MEANINGS, type SandboxClient } from '../../../operate/sandbox/sandbox.ts';
import type { DataCenter } from '../../api.ts';
import type { Call, Context } from '../call.ts';
import { dataCenter, name } from './schemas.ts';

export const faults: Call<'faults'> = {
  schema: z.strictObject({ dataCenter }),
  answer: async (ask, context) => ({
    faults: await clientFor(ask.dataCenter, context).faults(),
    meanings: FAULT_MEANINGS,
  }),
};

export const setFaults: Call<'set-faults'> = {
  schema: z.strictObject({ dataCenter, faults: z.record(name, z.unknown()) }),
  answer: async (ask, context) => ({
    faults: await clientFor(ask.dataCenter, context).setFaults(ask.faults),
    meanings: FAULT_MEANINGS,
  }),
};

const ofUser = z.strictObject({ dataCenter, user: z.optional(name.check(z.minLength(1))) });

export const sandboxUsers: Call<'sandbox-users'> = {
  schema: ofUser,
  answer: async (ask, context) => ({ users: await clientFor(ask.dataCenter, context).users(ask.user) }),
};

export const sandboxEvents: Call<'sandbox-events'> = {
  schema: ofUser,
  answer: async (ask, context) => clientFor(ask.dataCenter, context).events(ask.user),
};

/** @throws OperateFault not-found */
function clientFor(wanted: DataCenter, { surroundings }: Context): SandboxClient {
  const origin = surroundings.sandboxes[wanted];
  if (origin !== undefined) return createSandboxClient(origin);
  throw new OperateFault('not-found', `there is no sandbox in place of Iterable ${wanted}`, {
    remedy: 'events of projects there go to a real Iterable, or no project is there',
  });
}
