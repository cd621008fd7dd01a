import type { ComponentChildren, JSX } from 'preact';
import { addressOf, go, type Route } from '../state/route.ts';

interface Properties {
  readonly to: Route;
  readonly children: ComponentChildren;
  readonly isCurrent?: boolean;
  readonly class?: string;
  readonly title?: string;
  /** What goes along with it, and must not stand in an address. */
  readonly onGo?: () => void;
}

/** Leads to another place of the page without loading it anew; an address all the same, for a new tab. */
export function Link({ to, children, isCurrent = false, class: name, title, onGo }: Properties): JSX.Element {
  return (
    <a
      href={addressOf(to)}
      class={name}
      title={title}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(pressed) => {
        if (pressed.ctrlKey || pressed.metaKey || pressed.shiftKey || pressed.button !== 0) return;
        pressed.preventDefault();
        onGo?.();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
