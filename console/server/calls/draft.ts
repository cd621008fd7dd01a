/** The request that a choice of source, sample, protocol and operation leads to. */
import * as z from 'zod/mini';
import type { Source } from '../../../lib/config/define-config.ts';
import { iterableExamples } from '../../../openapi/examples.ts';
import { prettyLines } from '../../../operate/dead-letters/pretty.ts';
import { OperateFault } from '../../../operate/fault.ts';
import { asNewDelivery } from '../../../operate/send/new-delivery.ts';
import { inProtocol, type ProtocolName, protocolsOf } from '../../../operate/send/protocols.ts';
import type { Unsigned } from '../../../operate/send/signed-request.ts';
import { canMakeUp } from '../../../operate/send/test-event.ts';
import { whatToSend } from '../../../operate/send/what-to-send.ts';
import type { Draft } from '../../api.ts';
import type { Call, Context } from '../call.ts';
import { name } from './schemas.ts';
import { sourceNamed } from './source.ts';

type Wanted = Parameters<Call<'draft'>['answer']>[0];

export const draft: Call<'draft'> = {
  schema: z.strictObject({
    source: name,
    sample: z.optional(name),
    protocol: z.optional(name),
    operation: z.optional(name),
    user: z.optional(name),
  }),
  answer: async (wanted, context) => {
    const source = sourceNamed(wanted.source, context.configuration);
    try {
      return toRead(asNewDelivery(await unsigned(wanted, source, context), source));
    } catch (error) {
      // Its remedies are for the command line.
      throw error instanceof OperateFault ? new OperateFault(error.kind, error.message) : error;
    }
  },
};

/** @throws OperateFault */
async function unsigned(
  wanted: Wanted,
  source: Source,
  { configuration, surroundings }: Context,
): Promise<Unsigned> {
  const { sample, operation, user } = wanted;
  const nowMs = Date.now();
  const [protocol] = protocolsOf(source).filter((one) => one === (wanted.protocol ?? one));
  if (sample === undefined && protocol === undefined) return providersOwn(source, wanted);
  if (sample === undefined && operation !== undefined && !canMakeUp(operation)) {
    return exampleOf(operation, protocol as ProtocolName, source, user, nowMs);
  }
  return whatToSend(
    { sample, file: undefined, protocol: sample === undefined ? protocol : undefined, operation, user },
    {
      source,
      configuration,
      directory: surroundings.projectDirectory,
      readStdin: async () => '',
      nowMs,
    },
  );
}

/** What the sender of a source with a `map` would send nobody here knows. */
function providersOwn({ name: source }: Source, { protocol }: Wanted): Unsigned {
  if (protocol !== undefined && protocol !== 'own') {
    throw new OperateFault('wrong-use', `the source ${source} does not speak ${protocol}`);
  }
  return { path: `/${source}`, headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') };
}

/** @throws OperateFault wrong-use if the protocol can't say it */
function exampleOf(
  operation: string,
  protocol: ProtocolName,
  source: Source,
  user: string | undefined,
  nowMs: number,
): Unsigned {
  let value: Readonly<Record<string, unknown>>;
  try {
    ({ value } = iterableExamples(operation).example);
  } catch (cause) {
    throw new OperateFault('not-found', `there is no operation "${operation}"`, { cause });
  }
  return inProtocol(protocol, JSON.stringify(withUser(value, user)), source, operation, nowMs);
}

function withUser(value: Readonly<Record<string, unknown>>, user: string | undefined): object {
  if (user === undefined || !('email' in value)) return value;
  const { email, ...rest } = value;
  return { ...(user.includes('@') ? { email: user } : { userId: user }), ...rest };
}

/** In lines, where it is JSON: it is there to be read and changed. */
function toRead({ path, headers, body }: Unsigned): Draft {
  return { path, headers, body: prettyLines(body.toString()).join('\n') };
}
