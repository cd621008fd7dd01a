/** Pausing a project and letting it go on. Both take as long as what is under way: nobody need wait for them. */
import { signal } from '@preact/signals';
import { call } from '../../state/call.ts';
import { say } from '../../state/say.ts';
import { learn } from '../../state/status.ts';

type Change = 'pausing' | 'resuming';

/** By project. Kept here: who looks at another view meanwhile finds it again. */
const changes = signal<Readonly<Record<string, Change | undefined>>>({});
const faults = signal<Readonly<Record<string, unknown>>>({});

interface Delivery {
  readonly change: Change | undefined;
  /** Of the last time. */
  readonly fault: unknown;
  readonly set: (isOn: boolean) => void;
}

export function useDelivery(project: string): Delivery {
  return {
    change: changes.value[project],
    fault: faults.value[project],
    set: (isOn) => void set(project, isOn),
  };
}

async function set(project: string, isOn: boolean): Promise<void> {
  if (changes.peek()[project] !== undefined) return;
  changes.value = { ...changes.peek(), [project]: isOn ? 'resuming' : 'pausing' };
  faults.value = { ...faults.peek(), [project]: undefined };
  try {
    await call(isOn ? 'resume' : 'pause', { project });
    learn(
      project,
      isOn ? { running: 'running', trouble: null } : { running: 'paused', trouble: 'paused', perSecond: 0 },
    );
    say(isOn ? `Project ${project} delivers again` : `Project ${project} is paused: its events wait`);
  } catch (fault) {
    faults.value = { ...faults.peek(), [project]: fault };
  } finally {
    changes.value = { ...changes.peek(), [project]: undefined };
  }
}
