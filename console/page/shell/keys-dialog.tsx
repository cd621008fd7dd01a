import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { areKeysShown, shortcuts, useKeys } from '../state/keys.ts';

const OWN = [{ key: '?', meaning: 'show these keys', act: () => show(true) }];

function show(isShown: boolean): void {
  areKeysShown.value = isShown;
}

export function KeysDialog(): JSX.Element | null {
  useKeys(OWN);
  if (!areKeysShown.value) return null;
  return (
    <Dialog title="Keys" onClose={() => show(false)}>
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
        <Button onClick={() => show(false)}>Close</Button>
      </div>
    </Dialog>
  );
}
