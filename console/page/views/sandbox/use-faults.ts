/** The sandbox's switches as they stand, and changes of them, one after the other. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DataCenter, SandboxFaults } from '../../../api.ts';
import { call } from '../../state/call.ts';
import { whenShown } from '../../state/shown.ts';

type Settings = SandboxFaults['faults'];

interface FaultsNow {
  readonly heard: SandboxFaults | undefined;
  /** Why they can't be read. */
  readonly readFault: unknown;
  /** Which change was refused last, and why. */
  readonly refused: { readonly what: string; readonly fault: unknown } | undefined;
  readonly change: (what: string, settingsFrom: (present: Settings) => Settings) => void;
}

const EACH_MS = 3000;

export function useFaults(dataCenter: DataCenter): FaultsNow {
  const [heard, setHeard] = useState<SandboxFaults>();
  const [readFault, setReadFault] = useState<unknown>();
  const [refused, setRefused] = useState<FaultsNow['refused']>();
  const latest = useRef<SandboxFaults | undefined>(undefined);
  /** `count`: how many began or ended so far. */
  const changes = useRef({ last: Promise.resolve(), count: 0 });

  const hear = (faults: SandboxFaults) => {
    latest.current = faults;
    setHeard(faults);
  };

  const look = async (until: AbortSignal) => {
    const before = changes.current.count;
    try {
      const answer = await call('faults', { dataCenter }, until);
      setReadFault(undefined);
      // What was asked before a change says nothing of after it, whenever it is answered.
      if (before === changes.current.count) hear(answer);
    } catch (error) {
      if (!until.aborted) setReadFault(error);
    }
  };
  useEffect(() => {
    const gone = new AbortController();
    void (async () => {
      while (!gone.signal.aborted) {
        await whenShown();
        await look(gone.signal);
        await new Promise((resolve) => setTimeout(resolve, EACH_MS));
      }
    })();
    return () => gone.abort();
  }, [dataCenter]);

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
      changes.current.count += 1;
    }
  };
  // Each replaces all switches: two at once would take each other back.
  const change: FaultsNow['change'] = (what, settingsFrom) => {
    changes.current.count += 1;
    changes.current.last = changes.current.last.then(() => set(what, settingsFrom));
  };
  return { heard, readFault, refused, change };
}
