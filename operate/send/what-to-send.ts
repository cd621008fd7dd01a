/** Which request it becomes: a sample, a file, or an event that is made up. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Configuration, Source } from '../../lib/config/define-config.ts';
import { operationNamed } from '../../lib/iterable/operations.ts';
import { OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import { inProtocol, PROTOCOL_NAMES, type ProtocolName } from './protocols.ts';
import { readSample } from './samples.ts';
import type { Unsigned } from './signed-request.ts';
import { testEvent } from './test-event.ts';

export interface Wish {
  readonly sample: string | undefined;
  /** `-` for standard input. */
  readonly file: string | undefined;
  readonly protocol: string | undefined;
  readonly operation: string | undefined;
  /** Of an event that is made up. */
  readonly user: string | undefined;
}

export interface Circumstances {
  readonly source: Source;
  readonly configuration: Configuration;
  /** That files are relative to. */
  readonly directory: string;
  readonly readStdin: () => Promise<string>;
  readonly nowMs: number;
}

/** @throws OperateFault wrong-use or not-found */
export async function whatToSend(wish: Wish, circumstances: Circumstances): Promise<Unsigned> {
  const { source, directory, nowMs } = circumstances;
  const protocol = protocolNamed(wish.protocol ?? 'own');
  refuseUnknown(wish.operation);
  refuseContradiction(wish, source, protocol);
  if (wish.sample !== undefined) {
    return { path: `/${source.name}`, ...(await readSample(wish.sample, directory)) };
  }
  if (wish.file === undefined) {
    const event = testEvent(source, circumstances.configuration, { ...wish, nowMs });
    return inProtocol(protocol, event, source, undefined, nowMs);
  }
  return inProtocol(protocol, await readEvent(wish.file, circumstances), source, wish.operation, nowMs);
}

/** Each with what is wrong about it. */
function refuseContradiction(wish: Wish, source: Source, protocol: ProtocolName): void {
  const { sample, file, operation, user } = wish;
  const isMapped = source.map !== undefined && protocol === 'own';
  const contradictions: readonly (readonly [is: boolean, message: string, remedy: string])[] = [
    [sample !== undefined && file !== undefined, 'a sample and a FILE are two events', 'give one of them'],
    [
      sample !== undefined && (wish.protocol !== undefined || operation !== undefined),
      'a sample is sent as its provider sends it',
      'leave out --protocol and --operation',
    ],
    [
      user !== undefined && (file !== undefined || sample !== undefined),
      '--user is for an event that is made up',
      'a FILE or sample names its own user',
    ],
    [
      isMapped && file === undefined && sample === undefined,
      `the source ${source.name} has a \`map\`: it takes what its provider sends`,
      'give that as FILE, or name a --sample',
    ],
    [
      isMapped && operation !== undefined,
      'what a `map` makes names its operation itself',
      'leave out --operation',
    ],
  ];
  const found = contradictions.find(([is]) => is);
  if (found !== undefined) throw new OperateFault('wrong-use', found[1], { remedy: found[2] });
}

function protocolNamed(given: string): ProtocolName {
  const protocol = PROTOCOL_NAMES.find((name) => name === given);
  if (protocol !== undefined) return protocol;
  throw new OperateFault('wrong-use', `--protocol is one of ${PROTOCOL_NAMES.join(', ')}`);
}

function refuseUnknown(operation: string | undefined): void {
  if (operation === undefined || operationNamed(operation) !== undefined) return;
  throw new OperateFault('wrong-use', `there is no operation "${printable(operation)}"`, {
    remedy: 'docs/events.md has them all',
  });
}

async function readEvent(file: string, { directory, readStdin }: Circumstances): Promise<string> {
  if (file === '-') return readStdin();
  try {
    return await readFile(resolve(directory, file), 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new OperateFault('not-found', `${file} can't be read: ${code}`, { cause });
  }
}
