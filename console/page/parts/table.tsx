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
    <div class="table">
      <table>
        <caption class="hidden">{caption}</caption>
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
    </div>
  );
}
