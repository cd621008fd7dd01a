import { useEffect, useRef } from 'preact/hooks';

/** On a phone the list is gone, and with it the link that was pressed. */
export function useFocusIfLost() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === document.body) heading.current?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return heading;
}
