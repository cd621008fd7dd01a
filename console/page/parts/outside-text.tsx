import type { JSX } from 'preact';
import { visible } from './visible.ts';

/** Nobody reads more in one line, and a browser stumbles over a megabyte of it. */
const MAX_LENGTH = 300;

/** One line of text from outside: as text, with its own direction of writing, and nothing in it unseen. */
export function OutsideText({ text }: { readonly text: string }): JSX.Element {
  return <bdi>{visible(text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text)}</bdi>;
}
