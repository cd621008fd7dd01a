import type { JSX } from 'preact';

interface Properties {
  /** What it closes: "the group". */
  readonly what: string;
  readonly onClose: () => void;
}

/** In the head of what is open beside or over a list; Esc does the same. */
export function CloseButton({ what, onClose }: Properties): JSX.Element {
  return (
    <button
      type="button"
      class="close"
      onClick={onClose}
      aria-label={`Close ${what}`}
      aria-keyshortcuts="Escape"
    >
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" class="shape">
        <path d="M2 2 10 10M10 2 2 10" />
      </svg>
    </button>
  );
}
