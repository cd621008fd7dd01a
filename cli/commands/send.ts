/** `send`: one test event through the real door, and what becomes of it. */
import { text } from 'node:stream/consumers';
import type { Configuration, Source } from '../../lib/config/define-config.ts';
import { OperateFault } from '../../operate/fault.ts';
import { printable } from '../../operate/printable.ts';
import { follow, newTraceparent, wordsFor } from '../../operate/send/follow.ts';
import {
  type DoorAnswer,
  idsIn,
  knock,
  readRefusals,
  refusalFault,
  refusalsIn,
} from '../../operate/send/knock.ts';
import { PROTOCOL_NAMES } from '../../operate/send/protocols.ts';
import { signedRequest } from '../../operate/send/signed-request.ts';
import { readKeyTexts } from '../../operate/send/source-key.ts';
import { whatToSend } from '../../operate/send/what-to-send.ts';
import type { Stack } from '../../operate/stack.ts';
import type { Command, Context, Given } from '../command.ts';
import { DONE, type ExitStatus, FAILED } from '../exit-status.ts';
import type { Output } from '../output.ts';
import { type Sent, tellJourney } from '../tell-journey.ts';
import { textOption } from '../text-option.ts';

const DEFAULT_WAIT_SECONDS = 60;
const MAX_WAIT_SECONDS = 86_400;
/** The clocks of this machine and of the stack may differ; the trace tells its lines from all others. */
const CLOCKS_DIFFER_MS = 60_000;

export const send: Command = {
  name: 'send',
  summary: 'sends a test event through the door, and follows it to its end',
  description: [
    "The event is signed as the source's `verify` wants it, with the key that the stack's Secrets Manager has for",
    'it, and posted to the door as any sender would. It is a real event: on AWS it reaches the Iterable project.',
    'Without FILE and `--sample` it is one of its own: `iterable-forwarder-test`, for a user that nobody has.',
    '',
    'With `--wait` the exit status is 0 if every event was delivered, 1 if one was buried or refused, and 5 if one',
    'still waits when the time is over; so it can stand behind a deploy. Of one that waits it says what is in its way: a',
    'pause, a closed gate, what waits before it. A trace that is sampled makes the functions log each step of it, as long',
    'as their `LOG_LEVEL` is `info` or `debug`.',
    '',
    'With `--json` the kinds are `sent`; `refused`, with `code`, `message` and `issues`; and `outcome` for each event,',
    'whose `state` is `delivered`, `buried` or `waiting`, this with `why` and `remedy`.',
    '',
    'FILE holds an event in the own form of the door, which `--protocol` writes as another protocol has it; for a',
    'source with a `map`, it holds what its provider sends. Samples are those of `samples/SOURCE/NAME.json` here and',
    'of each provider in `examples/`. Nobody but its sender can sign for a source of `custom`: then give what its',
    'function looks for by `--header`, or in FILE.',
  ].join('\n'),
  arguments: [
    { name: 'source', description: 'the source to send as', choices: 'sources' },
    { name: 'file', description: 'the event, as JSON; - reads it from standard input', isOptional: true },
  ],
  options: [
    { flags: '--sample <name>', description: 'a body of a provider: stripe/charge.succeeded' },
    { flags: '--user <user>', description: 'e-mail or userId of the event that is made up' },
    { flags: '--operation <name>', description: 'what the event asks for: users/update' },
    { flags: '--protocol <name>', description: `${PROTOCOL_NAMES.join(', ')}; own unless told` },
    { flags: '--header <name=value>', description: 'a header to send along', isRepeated: true },
    {
      flags: '--wait [seconds]',
      description: `follows it to its end, at most so long; ${DEFAULT_WAIT_SECONDS} unless told`,
    },
  ],
  examples: [
    { line: 'send app --wait', does: 'tries the whole way with an event that is made up' },
    {
      line: 'send app --user ada@example.com --protocol iterable --stage dev',
      does: "sends one to the stage dev, as a client of Iterable's API",
    },
    { line: 'send shop --sample stripe/charge.succeeded --wait 30', does: 'sends what Stripe would' },
    { line: 'send app event.json --operation users/update', does: 'sends what is in the file' },
  ],
  run,
};

async function run(context: Context, given: Given): Promise<ExitStatus> {
  const { output, interrupted, now } = context;
  const waitSeconds = waitIn(given.options.wait);
  const configuration = await context.configuration();
  const source = sourceNamed(given.arguments[0] ?? '', configuration);
  const [, file] = given.arguments;
  const { sample, user, operation, protocol } = textsIn(given.options);
  const unsigned = await whatToSend(
    { sample, file, protocol, operation, user },
    {
      source,
      configuration,
      directory: context.directory,
      readStdin: () => text(process.stdin),
      nowMs: now(),
    },
  );
  const stack = await context.stack();
  const door = await stack.door();
  const traceparent = newTraceparent();
  const headers = { ...unsigned.headers, ...headersIn(given.options.header), traceparent };
  const keys = await readKeyTexts(stack, source);
  const sentAtMs = now();
  const request = signedRequest({ ...unsigned, headers }, { door, source, keys, nowMs: sentAtMs });
  const answer = await knock(request, interrupted);
  const refused = refusalFault(answer);
  if (refused !== undefined) {
    tellRefusals(output, source, answer);
    throw refused;
  }
  const ids = idsIn(answer);
  output.line(
    'sent',
    { source: source.name, status: answer.status, ids, traceparent },
    [`the door answered ${answer.status}`, ...ids.map(printable)].join('\n  '),
  );
  tellRefusals(output, source, answer);
  const faults = refusalsIn(answer);
  for (const fault of faults) output.note(printable(fault));
  const status = faults.length > 0 ? FAILED : DONE;
  if (waitSeconds === undefined) return status;
  const project = typeof source.project === 'string' ? source.project : undefined;
  const waiting = { traceparent, sentAtMs, waitSeconds, ids, project };
  return Math.max(status, await wait(context, stack, waiting)) as ExitStatus;
}

/** To programs; people read them on standard error. */
function tellRefusals({ isJson, line }: Output, { name }: Source, answer: DoorAnswer): void {
  if (!isJson) return;
  for (const refusal of readRefusals(answer)) {
    line('refused', { source: name, status: answer.status, ...refusal }, '');
  }
}

interface Waiting extends Sent {
  readonly traceparent: string;
  readonly sentAtMs: number;
  readonly waitSeconds: number;
}

async function wait(
  context: Context,
  stack: Stack,
  { traceparent, sentAtMs, waitSeconds, ...sent }: Waiting,
) {
  const { output, interrupted } = context;
  const end = new AbortController();
  const until = AbortSignal.any([interrupted, end.signal, AbortSignal.timeout(waitSeconds * 1_000)]);
  const since = new Date(sentAtMs - CLOCKS_DIFFER_MS);
  output.progress('waiting for its end …');
  try {
    const lines = stack.lines({ since, until, where: { traceparent } });
    const journey = await follow(lines, (event) => {
      if (event.state === 'waiting') output.note(wordsFor(event));
    });
    return await tellJourney(context, stack, journey, sent);
  } finally {
    end.abort();
  }
}

function sourceNamed(name: string, { sources }: Configuration): Source {
  const source = sources[name];
  if (source !== undefined) return source;
  throw new OperateFault('not-found', `there is no source "${printable(name)}" in the configuration here`, {
    remedy: `one of ${Object.keys(sources).join(', ')}`,
  });
}

function headersIn(given: Given['options'][string] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [given].flat().map((header) => {
      const [, name, value] = /^([\w!#$%&'*+.^`|~-]+)=([^\r\n\0]*)$/.exec(String(header)) ?? [];
      if (name === undefined || value === undefined) {
        throw new OperateFault('wrong-use', 'a --header is NAME=VALUE');
      }
      if (name.toLowerCase() === 'traceparent') {
        throw new OperateFault(
          'wrong-use',
          'the event gets a traceparent of its own, by which it is followed',
        );
      }
      return [name.toLowerCase(), value];
    }),
  );
}

function waitIn(given: Given['options'][string]): number | undefined {
  if (given === undefined || given === false) return undefined;
  const seconds = given === true ? DEFAULT_WAIT_SECONDS : Number(given);
  if (seconds > 0 && seconds <= MAX_WAIT_SECONDS) return seconds;
  throw new OperateFault('wrong-use', `--wait takes seconds, at most ${MAX_WAIT_SECONDS}`);
}

function textsIn(options: Given['options']): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, textOption(value)]));
}
