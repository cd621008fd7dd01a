import type { JSX } from 'preact';
import { token } from '../state/token.ts';

/** Nothing is shown to whoever has not the token of this start. */
export function NoAccess(): JSX.Element {
  const isOld = token.value !== undefined;
  return (
    <main class="no-access">
      <h1>{isOld ? 'The forwarder was started again' : 'This address has no key'}</h1>
      <p>
        Open the address that <code>npm start</code> printed. It ends with a key that lets you in:
      </p>
      <pre>console {location.origin}/#token=…</pre>
      <p class="muted">
        {isOld
          ? 'Each start makes another key, and this page has the one before.'
          : 'The page takes the key out of the address, so that a copied address gives nobody access.'}
      </p>
    </main>
  );
}
