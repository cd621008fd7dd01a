/** A plan as a file that `forwarder.config.ts` can import. Equal plans have equal texts, so that a diff is short. */
import type { TrackingPlan, WrittenType } from '../../lib/config/tracking-plan.ts';
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
  return format === 'ts' ? inTypeScript(file) : `${JSON.stringify(file.plan, null, 2)}\n`;
}

const MARK = 'npx iterable-forwarder fields pull';

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
  readonly [name: string]: WrittenType | Tree;
}

function objectText(object: Tree, indent: string): string {
  const inner = `${indent}  `;
  const members = Object.entries(object).map(
    ([name, value]) => `${inner}${nameText(name)}: ${typeText(value, inner)},`,
  );
  return members.length === 0 ? '{}' : ['{', ...members, `${indent}}`].join('\n');
}

function typeText(type: WrittenType | Tree, indent: string): string {
  if (typeof type === 'string') return quoted(type);
  if (!isList(type)) return objectText(type as Tree, indent);
  const [element] = type;
  if (typeof element === 'string') return `[${quoted(element)}]`;
  const inner = `${indent}  `;
  return isList(element)
    ? `[${typeText(element, indent)}]`
    : `[\n${inner}${typeText(element, inner)},\n${indent}]`;
}

function isList(type: WrittenType | Tree): type is readonly [WrittenType] {
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
const RULES = ['onFieldType', 'otherFields'] as const;

export type Rules = Pick<TrackingPlan, (typeof RULES)[number]>;

/** @returns nothing if the text is no plan that this command could have written */
export function rulesIn(format: Format, text: string): Rules | undefined {
  return format === 'ts' ? rulesInTypeScript(text) : rulesInJson(text);
}

function rulesInTypeScript(text: string): Rules | undefined {
  if (!text.includes(MARK)) return undefined;
  const found = RULES.map((rule) => [rule, new RegExp(`^ {2}${rule}: '(\\w+)',$`, 'm').exec(text)?.[1]]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Rules;
}

const MEMBERS: readonly string[] = ['events', 'profile', ...RULES];

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
  return Object.fromEntries(Object.entries(plan).filter(([name]) => RULES.some((rule) => rule === name)));
}
