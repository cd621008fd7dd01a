import type { JSX } from 'preact';
import { TextArea, type TextAreaProperties } from './field.tsx';
import { escapeUnseen } from './visible.ts';

interface Properties extends TextAreaProperties {
  /** Else it is text of another kind, and stays as it is. */
  readonly isJson?: boolean;
}

/** JSON to be written: what nobody sees stands there as an escape, else it could turn what is read around. */
export function JsonArea({ value, onInput, isJson = true, ...common }: Properties): JSX.Element {
  const shownOf = (text: string) => (isJson ? escapeUnseen(text) : text);
  return (
    <TextArea
      {...common}
      value={shownOf(value)}
      onInput={(text, area) => {
        const shown = shownOf(text);
        if (shown !== text) {
          const caret = shownOf(text.slice(0, area.selectionStart)).length;
          area.value = shown;
          area.setSelectionRange(caret, caret);
        }
        onInput(shown, area);
      }}
    />
  );
}
