/** Text to take along. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { say } from '../state/say.ts';
import { visible, visibleLines } from './visible.ts';

interface ButtonProperties {
  readonly text: string;
  /** What is copied: "the id", "the line". */
  readonly what: string;
}

const SHOWN_MS = 1500;

export function CopyButton({ text, what }: ButtonProperties): JSX.Element {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), SHOWN_MS);
    } catch {
      say(`The browser does not let the page copy ${what}`, { isFault: true });
    }
  };
  return (
    <button type="button" class="copy" onClick={() => void copy()} aria-label={`Copy ${what}`}>
      <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
    </button>
  );
}

/** A line to be pasted elsewhere, such as a `curl` line. */
export function CopyText({ text, what }: ButtonProperties): JSX.Element {
  return (
    <div class="copy-text">
      <pre>
        <code>
          <bdi>{visibleLines(text)}</bdi>
        </code>
      </pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}

const SHORT = 12;

/** The first characters; the whole on hover, and to copy. */
export function ShortId({ id }: { readonly id: string }): JSX.Element {
  const shown = visible(id);
  return (
    <span class="short-id">
      <bdi title={shown}>{shown.length > SHORT ? `${shown.slice(0, SHORT)}…` : shown}</bdi>
      <CopyButton text={id} what="the id" />
    </span>
  );
}
