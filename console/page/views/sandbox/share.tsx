import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Properties {
  readonly id: string;
  /** Id of what says more of it. */
  readonly about: string;
  /** 0 to 1 */
  readonly value: number;
  readonly onChange: (value: number) => void;
}

const WHOLE = 100;
/** A slider that is drawn, or moved by keys, goes through many values: one is told when it comes to rest. */
const REST_MS = 250;

export function Share({ id, about, value, onChange }: Properties): JSX.Element {
  const present = Math.round(value * WHOLE);
  const [shown, setShown] = useState(present);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (timer.current === undefined) setShown(present);
  }, [present]);

  const move = (percent: number) => {
    setShown(percent);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = undefined;
      onChange(percent / WHOLE);
    }, REST_MS);
  };
  return (
    <span class="fault-share">
      <input
        type="range"
        id={id}
        min={0}
        max={WHOLE}
        step={1}
        value={shown}
        aria-describedby={about}
        aria-valuetext={`${shown} %`}
        onInput={({ currentTarget }) => move(currentTarget.valueAsNumber)}
      />
      <output for={id} class="number">
        {shown} %
      </output>
    </span>
  );
}
