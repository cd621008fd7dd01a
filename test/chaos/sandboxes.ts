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
  readonly arrived: (dataCenter: DataCenter) => Promise<readonly Arrived[]>;
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
        distinctIds: sum(({ distinctIds }) => distinctIds),
        duplicates: sum(({ duplicates }) => duplicates),
        resets: sum(({ dropped, answerLost }) => dropped + answerLost),
        refusals: sum(({ byStatus }) => (byStatus[429] ?? 0) + (byStatus[503] ?? 0)),
      };
    },
    async arrived(dataCenter) {
      const all: Arrived[] = [];
      for (let next: string | null = ''; next !== null; ) {
        const after: string = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
        const page = await fetch(`${origins[dataCenter]}/sandbox/events?limit=${PAGE}${after}`);
        const text = await page.text();
        all.push(...textsOfItems(text, 'events').map(arrivedOf));
        next = (JSON.parse(text) as { next: string | null }).next;
      }
      return all;
    },
    async close() {
      child.disconnect();
      await exited;
    },
  };
}

interface State {
  readonly requests: number;
  readonly distinctIds: number;
  readonly duplicates: number;
  readonly dropped: number;
  readonly answerLost: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** A parse of the whole would lose the digits that are looked for. */
function arrivedOf(text: string): Arrived {
  const { id, count } = JSON.parse(text) as Arrived;
  return { id, count, body: text.slice(text.indexOf('"body":') + '"body":'.length, -1) };
}
