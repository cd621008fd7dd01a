/** How often what is worth simulating happened: a world in which nothing happens proves nothing. */
import type { IterableCall } from './calls.ts';
import type { Fault } from './faults.ts';
import { isFifo } from './fifo.ts';
import { DEAD_LETTERS } from './sqs.ts';
import type { Witness } from './witness.ts';

/** How often each thing happened, by its name. */
export type Coverage = Map<string, number>;

export interface CoverageWitness {
  readonly coverage: Coverage;
  readonly struck: (fault: Fault) => void;
  readonly witness: Partial<Witness>;
}

export function createCoverage(): CoverageWitness {
  const coverage: Coverage = new Map();
  const count = (name: string) => coverage.set(name, (coverage.get(name) ?? 0) + 1);
  return {
    coverage,
    struck: (fault) => count(`fault: ${fault}`),
    witness: {
      stored({ queue, origin, attributes }) {
        if (queue === DEAD_LETTERS) count(`buried: ${attributes.reason?.StringValue}`);
        else if (origin.kind === 'consumer') count(sentAgain(origin.invocation.queue, queue));
        else count(`queued: ${origin.kind}`);
      },
      dropped: (_queue, _group, _event, { kind }) => count(`dropped as repeated: ${kind}`),
      hideAsked: () => count('hidden'),
      called: (_, call) => count(`called${kindOf(call)}`),
      taken: ({ became }) => count(became.taken > 1 ? 'taken again' : 'taken'),
      heard: (_invocation, _event, { means, comeBackAt }) =>
        count(`heard: ${means}${comeBackAt === undefined ? '' : ', with Retry-After'}`),
      delivered: (_, ending) =>
        count(`consumer: ${ending.kind}${ending.kind === 'crashed' ? ` ${ending.place}` : ''}`),
      visited(_, ending) {
        const answer = ending.kind === 'answered' ? ` ${(ending.answer as { status: number }).status}` : '';
        count(`door: ${ending.kind}${answer}${ending.kind === 'crashed' ? ` ${ending.place}` : ''}`);
      },
      tableEnded: (_, { action, end }) => count(`ledger: ${action} ${end}`),
      measured(line) {
        const counted = JSON.parse(line) as Readonly<Record<string, unknown>>;
        for (const why of ['ledger', 'waited']) {
          if (counted[`Unspaced.${why}`] !== undefined) count(`not kept apart: ${why}`);
        }
      },
      logged: (_, event, { verdict, why = verdict }) =>
        count(`logged: ${event}${why === undefined ? '' : `, ${why}`}`),
    },
  };
}

function kindOf({ list, strands, items: { length } }: IterableCall): string {
  if (strands?.[0]?.isInBulk) {
    if (strands.length > 1) return ' in bulk: many users';
    return length > 1 ? ' in bulk: one user, made one' : ' in bulk: one user';
  }
  if (strands !== undefined) {
    if (strands.length > 1) return ' in order: many users';
    return length > 1 ? ' in order: made one' : ' in order: one';
  }
  return list === undefined ? ': single' : `: ${length > 1 ? 'many' : 'one'} in ${list}`;
}

function sentAgain(from: string, to: string): string {
  if (from !== to) return isFifo(to) ? 'forwarded to users' : 'forwarded from users';
  return isFifo(to) ? 'sent behind' : 'renewed';
}

export function addTo(total: Coverage, some: Iterable<readonly [string, number]>): void {
  for (const [name, count] of some) total.set(name, (total.get(name) ?? 0) + count);
}
