import type { JSX } from 'preact';
import { visible } from './visible.ts';

/** One line of text from outside: as text, with its own direction of writing, and nothing in it unseen. */
export function OutsideText({ text }: { readonly text: string }): JSX.Element {
  return <bdi>{visible(text)}</bdi>;
}
