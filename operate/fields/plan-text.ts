/** A plan as a file that `forwarder.config.ts` can import. Equal plans have equal texts, so that a diff is short. */
import {
  type IterableType,
  ON_FIELD_TYPE,
  OTHER_FIELDS,
  type TrackingPlan,
} from '../../lib/config/tracking-plan.ts';
import { printable } from '../printable.ts';

export const FORMATS = ['ts', 'json'] as const;

export type Format = (typeof FORMATS)[number];

export interface PlanFile {
  readonly project: string;
  readonly plan: TrackingPlan;
  /** Sentences that stand above it, where the format has comments. */
  readonly remarks: readonly string[];
}

export function planText(format: Format, file: PlanFile): string {
  const text = format === 'ts' ? inTypeScript(file) : `${JSON.stringify(file.plan, null, 2)}\n`;
  return text.replace(UNSEEN, (character) => character.split('').map(escaped).join(''));
}

/** Senders make the names of fields, and what changes the order of reading would deceive whoever reviews the file. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}]/gu;

/** @param unit of UTF-16 */
function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const MARK = 'npx iterable-forwarder fields pull';

/** However it was formatted since. */
const DECLARATION = /^export const fields: TrackingPlan = \{/m;

function inTypeScript({ project, plan, remarks }: PlanFile): string {
  const head = [`The tracking plan of the project ${project}, written by \`${MARK}\`.`, ...remarks];
  return [
    ...head.map((line) => `// ${printable(line)}`),
    "import type { TrackingPlan } from '#forwarder';",
    '',
    `export const fields: TrackingPlan = ${objectText(plan as Tree, '')};`,
    '',
  ].join('\n');
}

interface Tree {
  readonly [name: string]: IterableType | Tree;
}

function objectText(object: Tree, indent: string): string {
  const inner = `${indent}  `;
  const members = Object.entries(object).map(
    ([name, value]) => `${inner}${nameText(name)}: ${typeText(value, inner)}${suffixOf(name)},`,
  );
  return members.length === 0 ? '{}' : ['{', ...members, `${indent}}`].join('\n');
}

/** TypeScript takes `toString` for the function that each object has, and the type's name for any text. */
function suffixOf(name: string): string {
  return name in Object.prototype ? ' as const' : '';
}

function typeText(type: IterableType | Tree, indent: string): string {
  if (typeof type === 'string') return quoted(type);
  if (!isList(type)) return objectText(type as Tree, indent);
  const [element] = type;
  if (typeof element === 'string') return `[${quoted(element)}]`;
  const inner = `${indent}  `;
  return isList(element)
    ? `[${typeText(element, indent)}]`
    : `[\n${inner}${typeText(element, inner)},\n${indent}]`;
}

function isList(type: IterableType | Tree): type is readonly [IterableType] {
  return Array.isArray(type);
}

function nameText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  // As JSON has it, but for the quotes: single ones, unless that would cost more escapes.
  if (text.includes("'")) return JSON.stringify(text);
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** The rules that may stand in a plan's file beside what is pulled. */
const RULES = { onFieldType: ON_FIELD_TYPE, otherFields: OTHER_FIELDS } as const;

export type Rules = Pick<TrackingPlan, keyof typeof RULES>;

/** @returns nothing if the text is no plan that this command could have written */
export function rulesIn(format: Format, text: string): Rules | undefined {
  return format === 'ts' ? rulesInTypeScript(text) : rulesInJson(text);
}

/** A formatter may have changed quotes and indents. No field can be of a type that is called so. */
function rulesInTypeScript(text: string): Rules | undefined {
  if (!text.includes(MARK) || !DECLARATION.test(text)) return undefined;
  const found = Object.entries(RULES).map(([rule, words]) => [
    rule,
    new RegExp(`^\\s+["']?${rule}["']?: ["'](${words.join('|')})["'],?$`, 'm').exec(text)?.[1],
  ]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Rules;
}

const MEMBERS: readonly string[] = ['events', 'profile', ...Object.keys(RULES)];

function rulesInJson(text: string): Rules | undefined {
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof plan !== 'object' || plan === null) return undefined;
  const names = Object.keys(plan);
  if (names.length === 0 || names.some((name) => !MEMBERS.includes(name))) return undefined;
  return Object.fromEntries(Object.entries(plan).filter(([name]) => Object.hasOwn(RULES, name)));
}
