import type { ComponentChildren, JSX } from 'preact';

interface Properties {
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  /** `main`: the one thing to do here. `danger`: what can't be undone. `quiet`: beside something, without lines. */
  readonly kind?: 'plain' | 'main' | 'danger' | 'quiet';
  readonly type?: 'button' | 'submit';
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  /** If the text alone doesn't say it. */
  readonly label?: string;
  /** A key that does the same. */
  readonly keys?: string;
}

export function Button(properties: Properties): JSX.Element {
  const {
    children,
    onClick,
    kind = 'plain',
    type = 'button',
    isBusy = false,
    isDisabled = false,
  } = properties;
  return (
    <button
      type={type}
      class={`button ${kind}`}
      onClick={() => onClick?.()}
      disabled={isDisabled || isBusy}
      aria-busy={isBusy}
      aria-label={properties.label}
      aria-keyshortcuts={properties.keys}
    >
      {children}
    </button>
  );
}
