/** Why the history can't be read, and what to do about it. */
import { dirname } from 'node:path';
import { SQLITE, sqliteCodeOf } from '../../local/sqlite-codes.ts';
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

/** @returns what it was, if it is not the file that is at fault */
export function faultOfFile(path: string, cause: unknown): unknown {
  switch (sqliteCodeOf(cause)) {
    case SQLITE.busy:
    case SQLITE.locked:
      return new OperateFault('try-again', `another program has ${path} to itself`, {
        cause,
        remedy: 'close what else has it open, such as a browser of databases, and try again',
      });
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return new OperateFault('failed', `${path} is damaged`, {
        cause,
        remedy: 'end npm start, move the file away, and start it again: no event depends on it',
      });
    case SQLITE.readOnly:
    case SQLITE.cantOpen:
    case SQLITE.ioError:
    case SQLITE.full:
      return new OperateFault('failed', `${path} can't be used: ${(cause as Error).message}`, {
        cause,
        remedy: 'have a look at its rights, those of its folder, and the space that is left',
      });
    default:
      return cause;
  }
}
