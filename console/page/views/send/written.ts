/**
 * The body that is to be sent: drafted, or written by hand. A draft takes the place of what stood there when it was
 * asked for; what was written since then stays, and the draft is offered.
 */

/** Told by its identity: the same letters, written anew, are another one. */
interface Body {
  readonly text: string;
  readonly isDrafted: boolean;
}

export interface Written {
  readonly body: Body;
  /** What stood there when the draft that is to come was asked for. */
  readonly asked: Body;
  /** What can be had in its place. */
  readonly other: (Body & { readonly is: 'written-before' | 'new-draft' }) | undefined;
}

export type Change =
  | { readonly kind: 'asked' | 'swapped' }
  | { readonly kind: 'typed' | 'drafted'; readonly text: string };

const EMPTY: Body = { text: '', isDrafted: true };

export const NOTHING_WRITTEN: Written = { body: EMPTY, asked: EMPTY, other: undefined };

export function withChange(written: Written, change: Change): Written {
  const { body, other } = written;
  switch (change.kind) {
    case 'asked':
      return { ...written, asked: body };
    case 'typed':
      return {
        ...written,
        body: { text: change.text, isDrafted: false },
        other: other?.is === 'new-draft' ? other : undefined,
      };
    case 'drafted':
      return withDraft(written, change.text);
    case 'swapped':
      return other === undefined
        ? written
        : { ...written, body: { text: other.text, isDrafted: other.isDrafted }, other: undefined };
  }
}

function withDraft(written: Written, text: string): Written {
  const { body, asked } = written;
  const draft = { text, isDrafted: true };
  if (body !== asked) return { ...written, other: { ...draft, is: 'new-draft' } };
  return { body: draft, asked, other: body.isDrafted ? undefined : { ...body, is: 'written-before' } };
}
