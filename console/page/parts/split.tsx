import type { ComponentChildren, JSX } from 'preact';

interface Properties {
  readonly list: ComponentChildren;
  /** Nothing: the list has all the room. */
  readonly detail: ComponentChildren | undefined;
  readonly detailLabel: string;
}

/** A list, and what is open of it: beside it where there is room, else over it. */
export function Split({ list, detail, detailLabel }: Properties): JSX.Element {
  return (
    <div class={detail === undefined ? 'split' : 'split with-detail'}>
      <div class="split-list">{list}</div>
      {detail !== undefined && (
        <section class="split-detail" aria-label={detailLabel}>
          {detail}
        </section>
      )}
    </div>
  );
}
