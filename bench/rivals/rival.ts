/** One side of a comparison: a bundle in a process of its own, on the core that is measured. */
import { CORES, forkOn, heardFrom } from '../cores.ts';

export interface Orders {
  /** What the handler is invoked with, one after the other. */
  readonly events: readonly object[];
  /** How often all of that. */
  readonly times: number;
}

export interface Invoked {
  /** The first to each event. */
  readonly answers: readonly unknown[];
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface Rival {
  readonly invoke: (orders: Orders) => Promise<Invoked>;
  readonly end: () => void;
}

export async function startRival(
  bundle: string,
  environment: Readonly<Record<string, string>>,
): Promise<Rival> {
  const program = new URL('process.ts', import.meta.url).pathname;
  const child = forkOn(CORES.measured, program, [bundle], environment);
  await heardFrom<string>(child);
  return {
    invoke(orders) {
      const heard = heardFrom<Invoked>(child);
      child.send(orders);
      return heard;
    },
    end: () => void (child.connected && child.disconnect()),
  };
}
