/** Between what a switch of the sandbox holds and what somebody types. */
import type { Control } from './fault-table.ts';

type Parsed =
  | { readonly fault?: undefined; readonly value: unknown }
  | { readonly fault: string; readonly value?: undefined };

export function typedOf({ kind }: Control, value: unknown): string {
  if (kind === 'texts') return Array.isArray(value) ? value.join('\n') : '';
  if (kind === 'numbers') {
    return Object.entries(value ?? {})
      .map(([name, number]) => `${name}: ${number}`)
      .join('\n');
  }
  return value === undefined ? '' : String(value);
}

export function parseTyped(control: Control, text: string): Parsed {
  if (control.kind === 'texts') return { value: linesOf(text) };
  if (control.kind === 'numbers') return parseNumbers(text, control.of);
  return control.kind === 'number' ? parseNumber(text, control) : { value: text };
}

function parseNumber(
  text: string,
  { min, max, isFractional = false }: Extract<Control, { readonly kind: 'number' }>,
): Parsed {
  if (text.trim() === '') return { value: undefined };
  const value = Number(text);
  const isNumber = isFractional ? Number.isFinite(value) : Number.isInteger(value);
  if (isNumber && value >= min && value <= (max ?? Number.MAX_SAFE_INTEGER)) return { value };
  const range = max === undefined ? `${min} or more` : `${min} to ${max}`;
  return { fault: isFractional ? `a number, ${range}` : `a whole number, ${range}` };
}

/** The number comes last, since an operation or a user id may hold colons. */
const LINE = /^(.+?)\s*[:=]\s*(\d+(?:\.\d+)?)$/;

function parseNumbers(text: string, of: string): Parsed {
  const value: Record<string, number> = {};
  for (const line of linesOf(text)) {
    const [, name = '', number = ''] = LINE.exec(line) ?? [];
    if (name === '') return { fault: `each line is: ${of}, a colon, a number` };
    value[name] = Number(number);
  }
  return { value };
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
