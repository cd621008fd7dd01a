/** A whole stack for the tests of the calls of its console. */
import { expect } from 'vitest';
import type { Calls, EventRow } from '../../console/api.ts';
import { askConsole, faultOf } from './console-calls.ts';
import { type RunningStack, useStack } from './running-stack.ts';

export const SOON = { timeout: 30_000, interval: 50 };

/** A user of each test's own. */
export const userOf = (name: string) => ({ email: `${name}@calls.example.com` });

interface ConsoleStack {
  readonly running: RunningStack;
  readonly ask: <Name extends keyof Calls>(
    name: Name,
    asked: Calls[Name]['ask'],
  ) => Promise<Calls[Name]['hear']>;
  readonly fault: (name: string, asked: unknown) => ReturnType<typeof faultOf>;
  /** Posts it, and waits until the history has it in this state. */
  readonly become: (state: EventRow['state'], event: object, source?: string) => Promise<EventRow>;
  readonly stateOf: (id: string, state: EventRow['state']) => Promise<EventRow>;
}

export function useConsoleStack(): ConsoleStack {
  const running = useStack();
  const ask: ConsoleStack['ask'] = (name, asked) => askConsole(running.stack, name, asked);

  async function stateOf(id: string, state: EventRow['state']): Promise<EventRow> {
    const row = async () => (await ask('events', { id, limit: 1 })).events[0];
    await expect.poll(async () => (await row())?.state, SOON).toBe(state);
    return (await row()) as EventRow;
  }

  return {
    running,
    ask,
    fault: (name, asked) => faultOf(running.stack, name, asked),
    async become(state, event, source = 'app') {
      const key = { 'api-key': `local-${source}-key` };
      const { events } = (await (await running.post(`/${source}`, event, key)).json()) as {
        readonly events: readonly [{ readonly id: string }];
      };
      return stateOf(events[0].id, state);
    },
    stateOf,
  };
}
