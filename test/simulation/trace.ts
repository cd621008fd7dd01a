/** Everything that happened in a world, in order: to read, and to tell whether two runs were the same. */
import type { Receive, Stored } from './invocations.ts';
import type { Witness } from './witness.ts';

export interface Trace {
  readonly lines: readonly string[];
  readonly witness: Partial<Witness>;
  readonly write: (text: string) => void;
}

export function createTrace(now: () => number): Trace {
  const lines: string[] = [];
  const startAt = now();
  const write = (text: string) => void lines.push(`${elapsed(now() - startAt)}  ${text}`);
  return {
    lines,
    write,
    witness: {
      stored: (message) =>
        write(`${message.queue} has ${nameOf(message)} from ${message.origin.kind}${told(message)}`),
      dropped: (queue, _group, event, { kind }) =>
        write(`${queue} has ${event?.marker ?? 'a stranger'} from ${kind} already`),
      removed: (message, how) => write(`${message.queue} loses ${nameOf(message)}: ${how}`),
      hideAsked: ({ name }, receive, seconds) =>
        write(`${name} hides ${receive === undefined ? '?' : nameOf(receive.message)} for ${seconds} s`),
      called: ({ name }, { request, items }) =>
        write(
          `${name} calls ${request.dataCenter} ${request.path} ${items.map(({ event }) => event?.marker)}`,
        ),
      heard: ({ name }, { marker }, { means, status = 'no answer' }) =>
        write(`${name} hears of ${marker}: ${means} (${status})`),
      taken: ({ marker }, { name }) => write(`Iterable's ${name} takes ${marker}`),
      delivered: ({ name, batch }, { kind }) => write(`${name} with ${batch.map(receiptOf)}: ${kind}`),
      visited: ({ name, request }, ending) => {
        const status = ending.kind === 'answered' ? (ending.answer as { status: number }).status : '';
        const events = request.events.map(({ marker }) => marker);
        write(`${name} of ${request.planned.source} with ${events}: ${ending.kind} ${status}`);
      },
      tableEnded: ({ name }, { action, user, owner = '', askedAt, end }) =>
        write(
          `${name} ${action}s ${user.slice(0, 6)} ${owner.slice(0, 6)} in the ledger, asked ${now() - askedAt} ms ago: ${end}`,
        ),
      applied: ({ ends }, isLate) =>
        write(
          `it is applied${isLate ? ' late' : ''}: ${ends.map(({ first, last }) => `${first.id} to ${last.id}`)}`,
        ),
      logged: (level, event, { id: _, ...fields }) => write(`  ${level} ${event} ${JSON.stringify(fields)}`),
    },
  };
}

function nameOf({ id, event }: Stored): string {
  return `${id} (${event?.marker ?? 'a stranger'})`;
}

function receiptOf({ message, receiveCount }: Receive): string {
  return `${message.id}×${receiveCount}`;
}

function told({ attributes }: Stored): string {
  const all = Object.entries(attributes).map(([name, { StringValue }]) => `${name}=${StringValue}`);
  return all.length === 0 ? '' : ` [${all.join(' ')}]`;
}

/** 93784005 ms are `1d 02:03:04.005`. */
function elapsed(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  return `${days}d ${new Date(ms % 86_400_000).toISOString().slice(11, 23)}`;
}
