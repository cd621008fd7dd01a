import type { JSX } from 'preact';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { areKeysShown, useKeys } from '../state/keys.ts';
import { KEY_TABLE } from './key-table.ts';

const OWN = [{ key: '?', act: () => show(true) }];

function show(isShown: boolean): void {
  areKeysShown.value = isShown;
}

export function KeysDialog(): JSX.Element | null {
  useKeys(OWN);
  if (!areKeysShown.value) return null;
  return (
    <Dialog title="Keys" onClose={() => show(false)}>
      <div class="keys">
        {KEY_TABLE.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    <Key keys={key} />
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div class="buttons">
        <Button onClick={() => show(false)}>Close</Button>
      </div>
    </Dialog>
  );
}

function Key({ keys }: { readonly keys: string }): JSX.Element {
  return (
    <>
      {keys.split(' ').map((key, at) => (
        <>
          {at > 0 && ' '}
          <kbd key={key}>{key}</kbd>
        </>
      ))}
    </>
  );
}
