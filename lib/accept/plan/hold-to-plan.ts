/** Holds the fields of an event against the tracking plan of its project. Only in functions of a configuration that has one. */
import type { ParsedPlan, PlannedField, PlannedFields } from '../../config/tracking-plan.ts';
import type { Issue } from '../../issues.ts';
import { eachChild, eachMember, extentOf, type JsonText, textOf } from '../../json/json-text.ts';
import { walkJson } from '../../json/scan.ts';
import { applyEdits, type Edit } from '../../json/splice.ts';
import type { ParsedEvent } from '../check/read-event.ts';
import { MAX_ISSUES, Refusal } from '../refusal.ts';
import { coerced } from './coerce.ts';
import { type FoundType, typeOf } from './field-type.ts';
import { int64Text } from './number-text.ts';
import { type FieldsAt, fieldsIn } from './places.ts';
import { type PlannedWord, plannedIn, wordOf } from './planned.ts';
import { coercedWords, type FieldCode, mismatchWords, OTHER_EVENT, OTHER_FIELD } from './words.ts';

/** An event after that: nothing of it is changed but what was coerced. */
export interface Held {
  readonly event: ParsedEvent;
  readonly issues: readonly Issue[];
  readonly warnings: readonly Issue[];
}

/** Of one request, so far. */
export interface HeldAmount {
  coerced: number;
  warnings: number;
}

/** Of one request: ten thousand events have thirty each. Each costs a multiple of a value that is right. */
const MAX_COERCED = 300_000;

/** Of one request; of each further event the first. A path of many parts costs as much as ten values. */
const MAX_WARNINGS = 200;

/**
 * @param enough issues to tell; if there are more, at least one more is found
 * @throws Refusal if too much of one request must be coerced
 */
export function holdToPlan(plan: ParsedPlan, event: ParsedEvent, enough: number, amount: HeldAmount): Held {
  const holding = new Holding(plan, enough, amount);
  for (const place of fieldsIn(plan, event)) holding.hold(place);
  const { issues, warnings, edits } = holding;
  amount.warnings += warnings.length;
  if (edits.length === 0 || issues.length > 0) return { event, issues, warnings };
  const json = walkJson(applyEdits(event.json, edits));
  return { event: { ...event, json, members: [...eachMember(json)] }, issues, warnings };
}

const NO_FIELDS: PlannedFields = Object.freeze(Object.create(null));

class Holding {
  readonly issues: Issue[] = [];
  readonly warnings: Issue[] = [];
  /** In the order of the text. */
  readonly edits: Edit[] = [];
  readonly #plan: ParsedPlan;
  readonly #enough: number;
  readonly #amount: HeldAmount;
  readonly #onlyWarns: boolean;
  readonly #maxWarnings: number;
  /** Where it is: a path is made only of what is told. */
  #path: (string | number)[] = [];
  /** What is said of a field that is not in the plan. */
  #other = OTHER_FIELD;

  constructor(plan: ParsedPlan, enough: number, amount: HeldAmount) {
    this.#plan = plan;
    this.#enough = enough;
    this.#amount = amount;
    this.#onlyWarns = plan.onFieldType === 'warn' && plan.otherFields !== 'refuse';
    this.#maxWarnings = amount.warnings < MAX_WARNINGS ? MAX_ISSUES : 1;
  }

  hold({ path, planned, fields }: FieldsAt): void {
    this.#path = [...path];
    this.#other = planned === undefined ? OTHER_EVENT : OTHER_FIELD;
    this.#fields(planned ?? NO_FIELDS, fields);
  }

  #fields(fields: PlannedFields, object: JsonText): void {
    for (const { name, value } of eachMember(object)) {
      if (this.#isEnough()) return;
      const planned = plannedIn(fields, name);
      this.#path.push(name);
      if (planned === undefined) this.#otherField();
      else if (planned !== 'anything') this.#value(planned, name, value);
      this.#path.pop();
    }
  }

  /** Whether nothing that is found from here on is told, or changes anything. */
  #isEnough(): boolean {
    return this.issues.length > this.#enough || (this.#onlyWarns && this.#isWarnedEnough());
  }

  #isWarnedEnough(): boolean {
    return this.warnings.length >= this.#maxWarnings;
  }

  #otherField(): void {
    const { otherFields } = this.#plan;
    if (otherFields !== 'forward') this.#tell(otherFields === 'warn', 'unplanned-field', () => this.#other);
  }

  #value(planned: PlannedField, name: string, value: JsonText): void {
    const found = typeOf(name, value);
    if (found === undefined) return;
    const wanted = wordOf(planned);
    if (!fits(wanted, found, value)) this.#mismatch(wanted, found, value);
    else if (typeof planned === 'object') this.#inside(planned, found, name, value);
    else if (planned === 'nested' && found === 'array') this.#elements('object', name, value);
  }

  #inside(planned: Exclude<PlannedField, string>, found: FoundType, name: string, value: JsonText): void {
    if ('list' in planned) {
      this.#elements(planned.list, name, value);
      return;
    }
    const fields = 'object' in planned ? planned.object : planned.nested;
    if (found === 'array') this.#elements({ object: fields }, name, value);
    else this.#fields(fields, value);
  }

  #elements(planned: PlannedField, name: string, list: JsonText): void {
    let index = 0;
    for (const element of eachChild(list)) {
      if (this.#isEnough()) return;
      this.#path.push(index++);
      this.#value(planned, name, element);
      this.#path.pop();
    }
  }

  #mismatch(wanted: PlannedWord, found: FoundType, value: JsonText): void {
    const { onFieldType } = this.#plan;
    const replacement = onFieldType === 'coerce' ? coerced(wanted, found, textOf(value)) : undefined;
    if (replacement === undefined) {
      this.#tell(onFieldType === 'warn', 'field-type', () => mismatchWords(wanted, found));
      return;
    }
    if (++this.#amount.coerced > MAX_COERCED) throw tooManyCoerced();
    const { start, end } = extentOf(value);
    this.edits.push({ start, end, replacement });
    this.#tell(true, 'field-coerced', () => coercedWords(wanted, found));
  }

  #tell(isWarning: boolean, code: FieldCode, message: () => string): void {
    const told = isWarning ? this.warnings : this.issues;
    // There may be hundreds of thousands.
    if (isWarning && this.#isWarnedEnough()) return;
    told.push({ path: pathOf(this.#path), code, message: message() });
  }
}

/** It reads like code: `subscribers[2].dataFields.tags[1]`. */
function pathOf(path: readonly (string | number)[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1);
}

function fits(wanted: PlannedWord, found: FoundType, value: JsonText): boolean {
  if (wanted === 'nested') return found === 'object' || found === 'array';
  return wanted === found && (wanted !== 'long' || isInt64(value));
}

/** Of so many characters each integer is one. */
const SHORT = 18;

function isInt64(value: JsonText): boolean {
  const { start, end } = extentOf(value);
  return end - start <= SHORT || int64Text(textOf(value)) !== undefined;
}

function tooManyCoerced(): Refusal {
  return new Refusal('too-large', {
    message: `a request takes at most ${MAX_COERCED} values that must be coerced`,
  });
}
