/** Writes a plan into a file, and over no other file than such a one. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import { FORMATS, type Format, type PlanFile, planText, rulesIn } from './plan-text.ts';

/** @throws OperateFault wrong-use */
export function formatOf(file: string): Format {
  const format = FORMATS.find((each) => extname(file) === `.${each}`);
  if (format !== undefined) return format;
  throw new OperateFault('wrong-use', `${printable(file)} is neither a .ts nor a .json file`, {
    remedy: '--out sources/fields.ts',
  });
}

/**
 * What the file says of the rules of the plan stays.
 * @returns whether the file was changed
 * @throws OperateFault
 */
export function writePlan(file: string, written: PlanFile): boolean {
  const format = formatOf(file);
  const before = textIn(file);
  const rules = before === undefined ? {} : rulesIn(format, before);
  if (rules === undefined) {
    throw new OperateFault('wrong-use', `${printable(file)} is there, and is no plan that was pulled`, {
      remedy: 'take another name, or move the file away',
    });
  }
  const text = planText(format, { ...written, plan: { ...written.plan, ...rules } });
  if (text === before) return false;
  attempt(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  });
  return true;
}

function textIn(file: string): string | undefined {
  return attempt(file, () => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  });
}

function attempt<Result>(file: string, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    const { code = 'it failed' } = cause as NodeJS.ErrnoException;
    throw new OperateFault('failed', `${printable(file)} can't be written: ${code}`, { cause });
  }
}
