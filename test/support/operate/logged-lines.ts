/** Lines in the logs of a stack in AWS, and what became of asking for them. */
import type { LogLine } from '../../../operate/log-line.ts';
import { NOON } from '../clock.ts';
import type { Logged } from './aws-account.ts';
import type { PlayedAws } from './played-aws.ts';

export const THROTTLED = { name: 'ThrottlingException', status: 400, message: 'Rate exceeded' };

export function loggedLine(id: string, secondsAgo: number, fields: object = {}): Logged {
  const at = NOON - secondsAgo * 1_000;
  const time = new Date(at).toISOString();
  return { id, at, text: JSON.stringify({ time, level: 'info', event: 'event-delivered', id, ...fields }) };
}

export const idsOf = (lines: readonly LogLine[]) => lines.map(({ id }) => id);
export const searches = ({ calls }: PlayedAws) =>
  calls.filter(({ operation }) => operation === 'FilterLogEvents');
