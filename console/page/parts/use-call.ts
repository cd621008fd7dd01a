/** Calls of the console's server, for a component that shows what they answer. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Calls } from '../../api.ts';
import { call } from '../state/call.ts';

type Name = Exclude<keyof Calls, 'watch'>;

export interface Heard<Answer> {
  /** Kept while it is asked again: what is shown must not flicker. */
  readonly answer: Answer | undefined;
  readonly fault: unknown;
  readonly isAsking: boolean;
  readonly again: () => void;
}

interface Settings {
  /** Asks again so long after each answer. */
  readonly everyMs?: number;
  /** Waits so long first: somebody types. */
  readonly afterMs?: number;
}

/** @param ask asked anew whenever it changes; nothing is asked without it */
export function useCall<N extends Name>(
  name: N,
  ask: Calls[N]['ask'] | undefined,
  { everyMs, afterMs = 0 }: Settings = {},
): Heard<Calls[N]['hear']> {
  const [answer, setAnswer] = useState<Calls[N]['hear']>();
  const [fault, setFault] = useState<unknown>();
  const [isAsking, setAsking] = useState(ask !== undefined);
  const [turn, setTurn] = useState(0);
  const asked = JSON.stringify(ask);
  const askedBefore = useRef<string | undefined>(undefined);

  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const put = async () => {
      try {
        setAnswer(await call(name, JSON.parse(asked ?? '') as Calls[N]['ask'], gone.signal));
        setFault(undefined);
      } catch (error) {
        if (!gone.signal.aborted) setFault(error);
      }
      if (gone.signal.aborted) return;
      setAsking(false);
      if (everyMs !== undefined) timer = setTimeout(repeat, everyMs);
    };
    // Nobody looks: the next time it is worth asking again.
    const repeat = () => {
      if (document.hidden) timer = setTimeout(repeat, everyMs);
      else void put();
    };
    if (asked !== undefined) {
      setAsking(true);
      // Only what is typed waits: what is asked for again, and what is asked first, is wanted now.
      const waits = askedBefore.current !== undefined && askedBefore.current !== asked;
      askedBefore.current = asked;
      timer = setTimeout(() => void put(), waits ? afterMs : 0);
    }
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [name, asked, turn, everyMs, afterMs]);

  const again = useCallback(() => setTurn((count) => count + 1), []);
  return { answer, fault, isAsking, again };
}

export interface Action<Given extends readonly unknown[]> {
  readonly run: (...given: Given) => void;
  readonly isBusy: boolean;
  /** Of the last time. */
  readonly fault: unknown;
}

/** What a button does: once at a time, and with the words for what went wrong. */
export function useAction<Given extends readonly unknown[]>(
  act: (...given: Given) => Promise<void>,
): Action<Given> {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const run = (...given: Given) => {
    if (isBusy) return;
    setBusy(true);
    setFault(undefined);
    act(...given)
      .catch((error: unknown) => setFault(error))
      .finally(() => setBusy(false));
  };
  return { run, isBusy, fault };
}
