/** Keys that a view takes while it is shown. What they do stands in `shell/key-table.ts`, for `?`. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

export interface Shortcut {
  /** As `KeyboardEvent.key` has it. */
  readonly key: string;
  readonly act: () => void;
}

const shortcuts = signal<readonly Shortcut[]>([]);
export const areKeysShown = signal(false);

export function useKeys(own: readonly Shortcut[]): void {
  useEffect(() => {
    shortcuts.value = [...shortcuts.peek(), ...own];
    return () => {
      shortcuts.value = shortcuts.peek().filter((one) => !own.includes(one));
    };
  });
}

export function listenToKeys(): void {
  addEventListener('keydown', (pressed) => {
    if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.defaultPrevented) return;
    if (document.querySelector('dialog[open]') !== null) return;
    // The one that came last: what lies on top.
    const shortcut = shortcuts.value.findLast(({ key }) => key === pressed.key);
    if (shortcut === undefined || isForField(pressed) || isForWhereItIs(pressed)) return;
    pressed.preventDefault();
    shortcut.act();
  });
}

/** A letter typed into a field is text, and Esc leaves the field: what was written there must not be lost. */
function isForField({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement) || !target.matches('input, select, textarea')) return false;
  if (key !== 'Escape') return true;
  const isEmptySearch = target instanceof HTMLInputElement && target.type === 'search' && target.value === '';
  target.blur();
  return !isEmptySearch;
}

/** Enter on a button presses it. A link to what is open already leads nowhere. */
function isForWhereItIs({ key, target }: KeyboardEvent): boolean {
  if (key !== 'Enter' || !(target instanceof HTMLElement)) return false;
  return target.matches('a, button, summary') && !target.matches('a[aria-current="true"]');
}
