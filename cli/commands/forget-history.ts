/** What `forget` says and does about the history of this machine. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OperateFault } from '../../operate/fault.ts';
import type { NamedUser } from '../../operate/forget/user.ts';
import { findInHistory, type HistoryOfUser, isEmpty } from '../../operate/history/find-user.ts';
import { deleteFromHistory } from '../../operate/history/forget.ts';
import { ASIDE } from '../../operate/history/schema.ts';
import type { Context, Given } from '../command.ts';
import type { Output } from '../output.ts';
import { counted } from './dlq/counted.ts';

interface OwnHistory {
  readonly toDelete?: ToDelete;
  /** Why it could not be looked through. */
  readonly fault?: OperateFault;
}

export interface ToDelete {
  readonly user: NamedUser;
  readonly directory: string;
  readonly found: HistoryOfUser;
}

/** Tells what lies there. A history that can't be read must not keep the dead letters from being deleted. */
export function findOwnHistory(
  { historyPlace, output }: Context,
  { options }: Given,
  user: NamedUser,
): OwnHistory {
  if (options.stage !== undefined || options.region !== undefined) return {};
  try {
    const { directory, days } = historyPlace();
    if (isSetAside(directory)) {
      output.note(`a history that was set aside is not looked through: delete ${join(directory, ASIDE)}*`);
    }
    const found = findInHistory(user, directory);
    if (found === undefined) return {};
    if (isEmpty(found)) {
      output.note('the history on this machine has nothing of this user');
      return {};
    }
    tellFound(output, found, days);
    return { toDelete: { user, directory, found } };
  } catch (error) {
    if (!(error instanceof OperateFault)) throw error;
    output.note(`the history on this machine was not looked through: ${error.message}`);
    return { fault: error };
  }
}

const isSetAside = (directory: string) => existsSync(join(directory, ASIDE));

const DAY_MS = 86_400_000;

function tellFound(output: Output, found: HistoryOfUser, days: number): void {
  const keptUntil = new Date(found.lastAt + days * DAY_MS).toISOString();
  const row = {
    events: found.events.size,
    requests: found.requests.size,
    calls: found.calls.size,
    sharedRequests: found.sharedRequests.size,
    sharedCalls: found.sharedCalls.size,
    keptUntil,
  };
  const text = `the history on this machine: ${wordsFor(found)}, kept until ${keptUntil}`;
  output.line('history', row, text);
}

/** `3 events, 2 requests, 3 calls, the text of 1 request that others are in, too`. */
export function wordsFor(found: HistoryOfUser): string {
  const { events, requests, calls, sharedRequests, sharedCalls } = found;
  const rows = [
    ...counting(events.size, 'event'),
    ...counting(requests.size, 'request'),
    ...counting(calls.size, 'call'),
  ];
  const shared = [...counting(sharedRequests.size, 'request'), ...counting(sharedCalls.size, 'call')];
  const text = shared.length === 0 ? [] : [`the text of ${shared.join(' and ')} that others are in, too`];
  return [...rows, ...text].join(', ');
}

function counting(count: number, noun: 'event' | 'request' | 'call'): readonly string[] {
  return count === 0 ? [] : [counted(count, noun)];
}

/** @throws OperateFault */
export function deleteOwnHistory({ output }: Context, { user, directory, found }: ToDelete): void {
  const isGone = deleteFromHistory(directory, user, found);
  const { events, requests, calls, sharedRequests, sharedCalls } = found;
  const emptied = sharedRequests.size + sharedCalls.size;
  const row = { events: events.size, requests: requests.size, calls: calls.size, emptied };
  output.line('history-deleted', row, `deleted from the history: ${wordsFor(found)}`);
  if (!isGone) {
    output.note(
      'who reads the history just now keeps its log: what was deleted is gone from there when the log begins anew',
    );
  }
}
