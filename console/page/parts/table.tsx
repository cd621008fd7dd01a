import type { ComponentChildren, JSX } from 'preact';

interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

interface Properties {
  /** For those who hear it. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Rows: `<tr>`. */
  readonly children: ComponentChildren;
}

/** Short tables; thousands of rows want `views/events/rows`. */
export function Table({ caption, columns, children }: Properties): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: where it is wider than the screen the keyboard must scroll it
    <section class="table" aria-label={caption} tabIndex={0}>
      <table aria-label={caption}>
        <thead>
          <tr>
            {columns.map(({ title, isNumber }) => (
              <th key={title} scope="col" class={isNumber ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
