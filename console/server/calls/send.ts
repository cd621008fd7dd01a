/** The calls that try a request at the door: without sending it, and for real. */
import { join } from 'node:path';
import * as z from 'zod/mini';
import { type Outgoing, tryRequest } from '../../../check/try-sample.ts';
import type { Source } from '../../../lib/config/define-config.ts';
import { differencesOf } from '../../../operate/dead-letters/difference.ts';
import { OperateFault } from '../../../operate/fault.ts';
import { eventIn } from '../../../operate/history/event-in.ts';
import { curlOf } from '../../../operate/send/curl.ts';
import { idsIn, knock } from '../../../operate/send/knock.ts';
import { type SignedRequest, signedRequest, type Unsigned } from '../../../operate/send/signed-request.ts';
import { readKeyTexts } from '../../../operate/send/source-key.ts';
import type { Preview } from '../../api.ts';
import type { Call, Context } from '../call.ts';
import { body, name } from './schemas.ts';
import { sourceNamed } from './source.ts';

type ToSend = Parameters<Call<'send'>['answer']>[0];

/** Those that say how the request is carried are not the sender's to choose. */
const CARRYING = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'expect',
  'te',
  'upgrade',
]);

const headerName = z.string().check(
  z.regex(/^[\w!#$%&'*+.^`|~-]{1,200}$/, 'must be the name of a header'),
  z.refine((given) => !CARRYING.has(given.toLowerCase()), 'is not to be chosen'),
);
/** As HTTP has it: no line ends, and nothing beyond Latin-1. */
const headerValue = z
  .string()
  .check(z.regex(/^[\t\x20-\x7e\x80-\xff]{0,8000}$/, 'must be the value of a header'));

const schema = z.strictObject({
  source: name,
  // Below the door's address, whatever it is: one that begins otherwise could lead to another host.
  path: z.string().check(z.regex(/^\/[\w./~%-]{1,500}$/, 'must be a path of the source')),
  headers: z.record(headerName, headerValue),
  body,
});

export const preview: Call<'preview'> = {
  schema,
  async answer(ask, context) {
    const { configuration, surroundings } = context;
    const source = sourceNamed(ask.source, configuration);
    const unsigned = unsignedOf(ask);
    const file = join(surroundings.projectDirectory, 'forwarder.config.ts');
    const { faults, warnings, outgoing } = await tryRequest(unsigned, source, configuration, file);
    return {
      faults,
      warnings,
      events: outgoing.map((event) => previewOf(event, ask, source)),
      curl: (await curlFor(unsigned, source, context)) ?? null,
    };
  },
};

function previewOf(
  { envelope, body: text }: Outgoing,
  ask: ToSend,
  source: Source,
): Preview['events'][number] {
  const { project, operation } = envelope;
  const cameIn = madeByMap(source, ask) ? undefined : eventIn(ask.body, envelope, text);
  return {
    project,
    operation,
    body: text,
    differences: cameIn === undefined ? [] : differencesOf(cameIn, text),
  };
}

function madeByMap({ map, name: source }: Source, { path }: ToSend): boolean {
  return map !== undefined && path === `/${source}`;
}

/** @returns nothing if the user brought the key, or it can't be signed or pasted */
async function curlFor(unsigned: Unsigned, source: Source, context: Context): Promise<string | undefined> {
  if (context.surroundings.isKeySecret(source.name)) return undefined;
  try {
    return curlOf(await signed(unsigned, source, context));
  } catch (error) {
    if (error instanceof OperateFault) return undefined;
    throw error;
  }
}

export const send: Call<'send'> = {
  schema,
  async answer(ask, context, gone) {
    const request = await signed(unsignedOf(ask), sourceNamed(ask.source, context.configuration), context);
    const answer = await knock(request, gone);
    return {
      status: answer.status,
      answer: typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body),
      ids: idsIn(answer),
    };
  },
};

/** @throws OperateFault */
async function signed(unsigned: Unsigned, source: Source, { stack }: Context): Promise<SignedRequest> {
  const opened = await stack();
  const [door, keys] = await Promise.all([opened.door(), readKeyTexts(opened, source)]);
  return signedRequest(unsigned, { door, source, keys, nowMs: Date.now() });
}

function unsignedOf({ path, headers, body: text }: ToSend): Unsigned {
  const lowered = Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value]);
  return { path, headers: Object.fromEntries(lowered), body: Buffer.from(text) };
}
