/** The configuration of a world, as a user would write it. */
import {
  apiKey,
  type Configuration,
  parseConfiguration,
  standardWebhook,
} from '../../../lib/config/define-config.ts';
import type { EventObject } from '../../../lib/event/event-object.ts';
import type { DataCenter, Order } from '../../../lib/iterable/project-kinds.ts';
import type { Dice } from '../dice.ts';
import type { SimulatedProject } from '../events.ts';
import type { Form } from '../requests.ts';
import type { Kind } from './time.ts';

export interface SimulatedSource {
  readonly name: string;
  /** `undefined` if it sends to any. */
  readonly project: string | undefined;
  readonly forms: readonly Form[];
  readonly isWebhook: boolean;
}

const PROJECTS: readonly { readonly name: string; readonly dataCenter: DataCenter }[] = [
  { name: 'us', dataCenter: 'US' },
  { name: 'eu', dataCenter: 'EU' },
  { name: 'us-two', dataCenter: 'US' },
];

/** Seconds; the longest are longer than a message of a crashed invocation stays out of sight. */
const SPACINGS = [1, 2, 5, 20, 60, 150, 300];

/** Duration, and its seconds. */
const MAX_AGES = [
  ['10m', 600],
  ['1h', 3_600],
  ['6h', 21_600],
  ['3d', 259_200],
] as const;

/** Dice of their own for what came later: without it, worlds were the same but for it. */
export interface LaterDice {
  readonly ofStaleness: Dice;
  readonly ofOrder: Dice;
  readonly ofSpacing: Dice;
}

export function drawConfiguration(
  kind: Kind,
  dice: Dice,
  { ofStaleness, ofOrder, ofSpacing }: LaterDice,
): { configuration: Configuration; projects: SimulatedProject[]; sources: SimulatedSource[] } {
  const isSpaced = ofSpacing.chance(0.15);
  const projects = PROJECTS.slice(0, dice.pick([1, 2, 2, 3])).map((project): SimulatedProject => {
    const [maxAge, maxAgeSeconds] = kind === 'long' ? (['12d', 1_036_800] as const) : dice.pick(MAX_AGES);
    const isBulk = dice.chance(0.5);
    const hasClientKey = dice.chance(0.3);
    // A token speaks for one user: no bulk call can carry one.
    const canHaveTokens = !isBulk || hasClientKey;
    const jwtNames =
      canHaveTokens && dice.chance(0.2) ? dice.pick(['email', 'userId', 'either'] as const) : undefined;
    const callsPerSecond = dice.pick([undefined, undefined, 5, 50]);
    const staleAfterSeconds = drawStaleAfter(project.name, ofStaleness);
    const order = drawOrder(isBulk, ofOrder);
    const spacingSeconds =
      isSpaced && order !== 'none' && ofSpacing.chance(0.8) ? ofSpacing.pick(SPACINGS) : undefined;
    return {
      ...project,
      ...{ isBulk, order, hasClientKey, jwtNames, maxAge, maxAgeSeconds, staleAfterSeconds, callsPerSecond },
      spacingSeconds,
    };
  });
  const first = projects[0]?.name ?? '';
  const last = projects.at(-1)?.name ?? '';
  const sources: SimulatedSource[] = [
    {
      name: 'app',
      project: first,
      forms: ['single', 'list', 'api', 'api-bulk', 'api-list'],
      isWebhook: false,
    },
    { name: 'app-last', project: last, forms: ['single', 'list'], isWebhook: false },
    {
      name: 'router',
      project: undefined,
      forms: ['single', 'list', 'api-bulk', 'api-list'],
      isWebhook: false,
    },
    { name: 'hook', project: last, forms: ['mapped'], isWebhook: true },
    { name: 'signed', project: first, forms: ['single', 'list'], isWebhook: true },
  ];
  return { configuration: parseConfiguration(settingsOf(projects, sources)), projects, sources };
}

function drawOrder(isBulk: boolean, dice: Dice): Order {
  const order = dice.pick(['users', 'users', 'users', 'users', 'all', 'all', 'none'] as const);
  return order === 'all' && isBulk ? 'users' : order;
}

function drawStaleAfter(project: string, dice: Dice): Readonly<Record<string, number>> {
  if (!dice.chance(0.3)) return {};
  const ofAll = dice.pick([600, 3_600]);
  return dice.pick([
    { '*': ofAll },
    { [`${project}:bought`]: 60 },
    { [`${project}:bought`]: 60, '*': ofAll },
  ]);
}

function settingsOf(projects: readonly SimulatedProject[], sources: readonly SimulatedSource[]): object {
  return {
    projects: Object.fromEntries(
      projects.map(({ name, dataCenter, isBulk, order, maxAge, ...project }) => [
        name,
        {
          dataCenter,
          secret: `iterable-${name}`,
          mode: isBulk ? 'bulk' : 'single',
          order,
          maxAge,
          ...optionalSettingsOf(project),
        },
      ]),
    ),
    sources: Object.fromEntries(
      sources.map(({ name, project, forms, isWebhook }) => [
        name,
        {
          verify: isWebhook ? standardWebhook(name) : apiKey(name),
          project: project ?? projectNamed,
          ...(forms.includes('mapped') ? { map: itemsOf } : {}),
        },
      ]),
    ),
  };
}

function optionalSettingsOf({
  staleAfterSeconds,
  callsPerSecond,
  spacingSeconds,
}: Pick<SimulatedProject, 'staleAfterSeconds' | 'callsPerSecond' | 'spacingSeconds'>): object {
  return {
    ...staleAfter(staleAfterSeconds),
    ...(callsPerSecond === undefined ? {} : { rateLimit: limitsOf(callsPerSecond) }),
    ...(spacingSeconds === undefined ? {} : { userSpacing: `${spacingSeconds}s` }),
  };
}

function staleAfter(seconds: Readonly<Record<string, number>>): object {
  const limits = Object.entries(seconds).map(([name, limit]) => [name, `${limit / 60}m`]);
  return limits.length === 0 ? {} : { staleAfter: Object.fromEntries(limits) };
}

function limitsOf(callsPerSecond: number): Readonly<Record<string, number>> {
  return { 'events/track': callsPerSecond, 'events/trackBulk': callsPerSecond };
}

/** Events say where they want to go. */
function projectNamed({ dataFields, subscribers }: EventObject): string {
  return (dataFields ?? (subscribers as readonly EventObject[])[0]?.dataFields)?.to;
}

function itemsOf({ items }: { readonly items: readonly EventObject[] }): readonly EventObject[] {
  return items;
}
