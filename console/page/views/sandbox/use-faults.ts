/** The sandbox's switches as they stand, and changes of them, one after the other. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DataCenter, SandboxFaults } from '../../../api.ts';
import { useCall } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';

type Settings = SandboxFaults['faults'];

export interface FaultsNow {
  readonly heard: SandboxFaults | undefined;
  /** Why they can't be read. */
  readonly readFault: unknown;
  /** Which change was refused last, and why. */
  readonly refused: { readonly what: string; readonly fault: unknown } | undefined;
  readonly change: (what: string, settingsFrom: (present: Settings) => Settings) => void;
}

const EACH_MS = 3000;

export function useFaults(dataCenter: DataCenter): FaultsNow {
  const { answer, fault } = useCall('faults', { dataCenter }, { everyMs: EACH_MS });
  const [heard, setHeard] = useState<SandboxFaults>();
  const [refused, setRefused] = useState<FaultsNow['refused']>();
  const latest = useRef<SandboxFaults | undefined>(undefined);
  const changes = useRef({ last: Promise.resolve(), under: 0 });

  const hear = (faults: SandboxFaults) => {
    latest.current = faults;
    setHeard(faults);
  };
  useEffect(() => {
    // What was read before a change says nothing of after it.
    if (answer !== undefined && changes.current.under === 0) hear(answer);
  }, [answer]);

  const set = async (what: string, settingsFrom: (present: Settings) => Settings) => {
    try {
      const faults = settingsFrom(latest.current?.faults ?? {});
      hear(await call('set-faults', { dataCenter, faults }));
      setRefused(undefined);
    } catch (error) {
      setRefused({ what, fault: error });
      // So that a control shows again what is in force.
      if (latest.current !== undefined) hear({ ...latest.current });
    } finally {
      changes.current.under -= 1;
    }
  };
  // Each replaces all switches: two at once would take each other back.
  const change: FaultsNow['change'] = (what, settingsFrom) => {
    changes.current.under += 1;
    changes.current.last = changes.current.last.then(() => set(what, settingsFrom));
  };
  return { heard, readFault: fault, refused, change };
}
