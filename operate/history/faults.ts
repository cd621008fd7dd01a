/** Why the history can't be read, and what to do about it. */
import { dirname } from 'node:path';
import { OperateFault } from '../fault.ts';
import { VERSION } from './schema.ts';

const RESTART = 'end npm start, and start it again: it sets the file aside, and begins a new one';

export function noHistory(path: string): never {
  throw new OperateFault('not-found', `there is no history in ${dirname(path)}`, {
    remedy: 'npm start keeps one, unless HISTORY_MB is 0: start it; DATA_DIR says where it lies',
  });
}

export function otherVersion(path: string, version: number): OperateFault {
  // Its maker writes the version last.
  if (version === 0) {
    return new OperateFault('try-again', `${path} is being made`, { remedy: 'try again in a second' });
  }
  const which = version > VERSION ? 'a later' : 'an earlier';
  return new OperateFault('failed', `${path} was written by ${which} version of the forwarder`, {
    remedy: version > VERSION ? 'read it with that version' : RESTART,
  });
}

/** SQLite's result codes: https://www.sqlite.org/rescode.html */
const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANT_OPEN = 14;
const NO_DATABASE = 26;

/** The lowest eight bits say which kind it is, those above why. */
const KIND = 0xff;

/** @returns what it was, if it is not the file that is at fault */
export function faultOfFile(path: string, cause: unknown): unknown {
  const { errcode, message } = Object(cause) as { readonly errcode?: unknown; readonly message?: unknown };
  if (typeof errcode !== 'number') return cause;
  switch (errcode & KIND) {
    case BUSY:
    case LOCKED:
      return new OperateFault('try-again', `another program has ${path} to itself`, {
        cause,
        remedy: 'close what else has it open, such as a browser of databases, and try again',
      });
    case CORRUPT:
    case NO_DATABASE:
      return new OperateFault('failed', `${path} is damaged`, {
        cause,
        remedy: 'end npm start, move the file away, and start it again: no event depends on it',
      });
    case READ_ONLY:
    case CANT_OPEN:
    case IO_ERROR:
    case FULL:
      return new OperateFault('failed', `${path} can't be used: ${message}`, {
        cause,
        remedy: 'have a look at its rights, those of its folder, and the space that is left',
      });
    default:
      return cause;
  }
}
