/** How a fault is told that ends a command: to people on standard error, and with `--json` to programs, too. */
import type { CommanderError } from 'commander';
import { ConfigurationError } from '../lib/config/define-config.ts';
import { type FaultKind, OperateFault } from '../operate/fault.ts';
import { type ExitStatus, STATUS_OF } from './exit-status.ts';
import type { Output } from './output.ts';

interface Fault {
  readonly kind: FaultKind;
  readonly message: string;
  readonly remedy?: string | undefined;
  /** For people, if that is more than the message. */
  readonly text?: string | undefined;
}

type Told = Pick<Output, 'isJson' | 'line' | 'note'>;

export function tellFault(error: unknown, output: Told): ExitStatus {
  const fault = faultIn(error);
  output.note(fault.text ?? fault.message);
  if (fault.remedy !== undefined) output.note(`  → ${fault.remedy}`);
  return tellPrograms(fault, output);
}

/** The parser has told people already, with how the command is used. */
export function tellWrongUse({ code, message }: CommanderError, output: Told): ExitStatus {
  // Its message is for programmers where nothing was given that could be wrong.
  const said = code === 'commander.help' ? 'a command is missing' : message.replace(/^error: /, '');
  return tellPrograms({ kind: 'wrong-use', message: said, remedy: '--help shows how it is used' }, output);
}

function tellPrograms({ kind, message, remedy }: Fault, { isJson, line }: Told): ExitStatus {
  if (isJson) line('error', { fault: kind, message, remedy }, message);
  return STATUS_OF[kind];
}

function faultIn(error: unknown): Fault {
  if (error instanceof OperateFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ConfigurationError) return { kind: 'failed', message };
  // A bug: whoever reports it needs the whole of it.
  return { kind: 'failed', message, text: error instanceof Error ? error.stack : undefined };
}
