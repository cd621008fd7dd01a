/** The Iterable of a chaos run: both data centres, in a process that outlives every kill of the stack. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import type { FaultSettings } from '../../local/sandbox/faults.ts';
import { textsOfItems } from '../../local/sandbox/spans.ts';

/** What stood in the body, character for character, and how often it came. */
export interface Arrived {
  readonly id: string;
  readonly count: number;
  readonly body: string;
}

export interface Counts {
  readonly requests: number;
  /** Of tracked events. Of what changes a user, Iterable gets no id. */
  readonly distinctIds: number;
  readonly duplicates: number;
  /** Connections reset before and after the event was stored. */
  readonly resets: number;
  /** Answers of 429 and of 503. */
  readonly refusals: number;
}

export interface Sandboxes {
  readonly origins: Readonly<Record<DataCenter, string>>;
  readonly setFaults: (faults: FaultSettings) => Promise<void>;
  /** The sums over both data centres. */
  readonly counts: () => Promise<Counts>;
  /** All tracked events. */
  readonly arrived: (dataCenter: DataCenter) => Promise<readonly Arrived[]>;
  /** A user's profile as JSON, if there is such a user. */
  readonly profile: (dataCenter: DataCenter, userId: string) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

const PAGE = 1_000;

export async function startSandboxes(): Promise<Sandboxes> {
  const child: ChildProcess = fork(new URL('sandbox-process.ts', import.meta.url), { stdio: 'inherit' });
  const exited = once(child, 'exit');
  const [origins] = (await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => Promise.reject(new Error(`the sandboxes ended with ${code}`))),
  ])) as [Record<DataCenter, string>];
  const each = <T>(ask: (origin: string) => Promise<T>) => Promise.all(Object.values(origins).map(ask));
  const tallies = Object.values(origins).map(createTally);

  return {
    origins,
    async setFaults(faults) {
      await each((origin) =>
        fetch(`${origin}/sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) }),
      );
    },
    async counts() {
      const states = await each(async (origin) => (await (await fetch(`${origin}/sandbox`)).json()) as State);
      const sum = (of: (state: State) => number) => states.reduce((total, state) => total + of(state), 0);
      return {
        requests: sum(({ requests }) => requests),
        distinctIds: (await Promise.all(tallies.map((tally) => tally()))).reduce((a, b) => a + b),
        duplicates: sum(({ duplicates }) => duplicates),
        resets: sum(({ dropped, answerLost }) => dropped + answerLost),
        refusals: sum(({ byStatus }) => (byStatus[429] ?? 0) + (byStatus[503] ?? 0)),
      };
    },
    async arrived(dataCenter) {
      const all: Arrived[] = [];
      for (let after: string | null = ''; after !== null; ) {
        const page = await pageAfter(origins[dataCenter], after);
        all.push(...textsOfItems(page.text, 'events').map(arrivedOf).filter(isTracked));
        after = page.next;
      }
      return all;
    },
    async profile(dataCenter, userId) {
      const answer = await fetch(`${origins[dataCenter]}/sandbox/users?userId=${encodeURIComponent(userId)}`);
      const text = await answer.text();
      return answer.status === 200 ? text : undefined;
    },
    async close() {
      child.disconnect();
      await exited;
    },
  };
}

/** How many tracked events have arrived in a sandbox: each time only what is new is read. */
function createTally(origin: string): () => Promise<number> {
  let last = '';
  let tracked = 0;
  let reading = Promise.resolve(0);
  async function readOn(): Promise<number> {
    for (;;) {
      const { events, next } = await pageAfter(origin, last);
      tracked += events.filter(isTracked).length;
      last = events.at(-1)?.id ?? last;
      if (next === null) return tracked;
    }
  }
  return () => {
    reading = reading.then(readOn);
    return reading;
  };
}

interface Page {
  readonly events: readonly { readonly id: string; readonly operation: string }[];
  readonly next: string | null;
}

async function pageAfter(origin: string, last: string): Promise<Page & { readonly text: string }> {
  const after = last === '' ? '' : `&after=${encodeURIComponent(last)}`;
  const text = await (await fetch(`${origin}/sandbox/events?limit=${PAGE}${after}`)).text();
  return { ...(JSON.parse(text) as Page), text };
}

function isTracked({ operation }: { readonly operation: string }): boolean {
  return operation === 'events/track';
}

interface State {
  readonly requests: number;
  readonly duplicates: number;
  readonly dropped: number;
  readonly answerLost: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** A parse of the whole would lose the digits that are looked for. */
function arrivedOf(text: string): Arrived & { readonly operation: string } {
  const { id, operation, count } = JSON.parse(text) as Arrived & { readonly operation: string };
  return { id, operation, count, body: text.slice(text.indexOf('"body":') + '"body":'.length, -1) };
}
