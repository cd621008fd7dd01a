import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { shortcuts, useKeys } from '../state/keys.ts';

export function KeysDialog(): JSX.Element | null {
  const isOpen = useSignal(false);
  useKeys(
    useMemo(() => [{ key: '?', meaning: 'show these keys', act: () => (isOpen.value = true) }], [isOpen]),
  );
  if (!isOpen.value) return null;
  const close = () => (isOpen.value = false);
  return (
    <Dialog title="Keys" onClose={close}>
      <dl class="keys">
        {[...new Map(shortcuts.value.map((one) => [one.key, one])).values()].map(({ key, meaning }) => (
          <div key={key}>
            <dt>
              <kbd>{key === 'Escape' ? 'Esc' : key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div class="buttons">
        <Button onClick={close}>Close</Button>
      </div>
    </Dialog>
  );
}
