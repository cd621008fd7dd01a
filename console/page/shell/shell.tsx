/** What stands around each view. */
import type { JSX } from 'preact';
import { Announcements } from '../parts/announcements.tsx';
import { connection } from '../state/call.ts';
import { KeysDialog } from './keys-dialog.tsx';
import { Navigation } from './navigation.tsx';
import { NoAccess } from './no-access.tsx';
import { TopBar } from './top-bar.tsx';
import { PresentView } from './views.tsx';

export function Shell(): JSX.Element {
  if (connection.value === 'refused') return <NoAccess />;
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the list
      </a>
      <TopBar />
      {connection.value === 'lost' && <Lost />}
      <Navigation />
      <main id="main" tabIndex={-1}>
        <PresentView />
      </main>
      <KeysDialog />
      <Announcements />
    </div>
  );
}

function Lost(): JSX.Element {
  return (
    <p class="lost" role="alert">
      The forwarder does not answer: what you see may be old. This page tries again each second.
    </p>
  );
}
