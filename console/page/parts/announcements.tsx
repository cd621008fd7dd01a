import type { JSX } from 'preact';
import { said, unsay } from '../state/say.ts';

/** What `say` said, in a corner, and spoken by screen readers. There once, from the start: else nothing is spoken. */
export function Announcements(): JSX.Element {
  return (
    <div class="announcements" role="status" aria-live="polite">
      {said.value.map(({ number, text, isFault }) => (
        <div key={number} class={isFault ? 'announcement fault' : 'announcement'}>
          <bdi>{text}</bdi>
          <button type="button" class="copy" onClick={() => unsay(number)} aria-label="Put this message away">
            Close
          </button>
        </div>
      ))}
    </div>
  );
}
