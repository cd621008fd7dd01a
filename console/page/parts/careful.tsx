import type { ComponentChildren, JSX } from 'preact';

/** What must not be overlooked: by its shape, its ground and its words. */
export function Careful({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="careful">
      <svg viewBox="0 0 14 12" width="14" height="12" aria-hidden="true">
        <path d="M7 .8 13.4 11.4H.6ZM7 4.5v3M7 9.2v.1" />
      </svg>
      <p>{children}</p>
    </div>
  );
}
