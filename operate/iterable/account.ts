/** A project at Iterable, called with the project's own key, as its stack would. */
import type { Project } from '../../lib/config/define-config.ts';
import { type Reading, readAnswer, type Verdict } from '../../lib/iterable/response.ts';
import { isRecord } from '../../lib/json/is-record.ts';
import { parsedOrNothing } from '../../lib/json/parsed-or-nothing.ts';
import { systemClock } from '../../lib/runtime/clock.ts';
import { readProjectKey } from '../../lib/secrets/project-key.ts';
import { type FaultKind, OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import { remediesFor } from '../remedies.ts';
import { getSecretValueBy } from '../sdk-calls.ts';
import { secretFaultIn } from '../secret-fault.ts';
import type { Stack } from '../stack.ts';
import { exchangeWith } from './exchange.ts';

/** Each call throws an OperateFault where Iterable refuses it; none quotes an address. */
export interface Account {
  /** @param path without `/api/` */
  readonly read: (path: string) => Promise<Readonly<Record<string, unknown>>>;
  /** Resolves when Iterable has taken it. @param path without `/api/` */
  readonly send: (path: string, body: object) => Promise<void>;
}

export type Reached = Pick<Stack, 'arguments' | 'iterableOrigin' | 'secretPrefix' | 'secretsManager' | 'sqs'>;

/** @throws OperateFault if its key can't be read */
export async function openAccount(stack: Reached, project: Project): Promise<Account> {
  const [key, origin, { own }] = await Promise.all([
    keyOf(stack, project),
    stack.iterableOrigin(project.dataCenter),
    remediesFor(stack),
  ]);
  const where = `Iterable (${project.dataCenter}, project ${project.name})`;
  const refusal = (path: string, reading: Reading) =>
    new OperateFault(KINDS[reading.verdict] ?? 'failed', wordsFor(where, path, reading), {
      remedy: REMEDIES[reading.verdict] ?? `${own('doctor')} tries the key`,
    });
  return {
    async read(path) {
      const exchange = await exchangeWith(origin, { path: `/api/${path}`, key });
      const content =
        exchange.kind === 'answer' && exchange.status === 200 ? parsedOrNothing(exchange.body) : undefined;
      if (isRecord(content)) return content;
      throw refusal(nameOf(path), readAnswer(exchange).reading);
    },
    async send(path, body) {
      const exchange = await exchangeWith(origin, { path: `/api/${path}`, key, body: JSON.stringify(body) });
      const { reading } = readAnswer(exchange);
      if (reading.verdict !== 'delivered') throw refusal(path, reading);
    },
  };
}

async function keyOf(stack: Reached, { secret, mode }: Project): Promise<string> {
  const prefix = await stack.secretPrefix();
  const store = { getSecretValue: getSecretValueBy(stack.secretsManager), prefix, clock: systemClock };
  try {
    return (await readProjectKey(store, secret, mode)).apiKey;
  } catch (error) {
    throw secretFaultIn(error, `${prefix}${secret}`);
  }
}

const KINDS: Readonly<Partial<Record<Verdict, FaultKind>>> = {
  'credentials-refused': 'no-rights',
  'jwt-refused': 'no-rights',
  'jwt-user-mismatch': 'no-rights',
  'rate-limited': 'try-again',
  unavailable: 'try-again',
  'in-doubt': 'try-again',
  'user-unknown': 'not-found',
};

const AGAIN = 'try again in a minute';

const REMEDIES: Readonly<Partial<Record<Verdict, string>>> = {
  'rate-limited': AGAIN,
  unavailable: AGAIN,
  'in-doubt': AGAIN,
  'user-unknown': 'make the test user in Iterable first',
  'user-forgotten': 'take another test user',
  rejected: 'docs/errors.md says what each code means',
  'event-name-disallowed': 'allow events of this name in Iterable, or take it out of the plan',
};

/** Whom a read is about stands in its path. */
function nameOf(path: string): string {
  return path.replace(/^(events|users)\/(?!getFields$).*/, '$1');
}

function wordsFor(where: string, path: string, { verdict, status, code, detail, words }: Reading): string {
  if (status === undefined) return `${where} could not be reached: ${printable(detail ?? 'no answer')}`;
  const answer = [String(status), code].filter((part) => part !== undefined).join(' ');
  const reason = detail ?? words ?? (verdict === 'event-name-disallowed' ? 'the name is switched off' : '');
  return `${where} answered ${answer} to ${path}${reason === '' ? '' : `: ${printable(reason)}`}`;
}
