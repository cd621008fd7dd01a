/** A sandbox, by its own pages: its faults, and what Iterable would have of users and events. */
import { isRecord } from '../../lib/json/is-record.ts';
import { elementsOf, type JsonText, textOf } from '../../lib/json/json-text.ts';
import { stringIn, valuesNamed } from '../../lib/json/object-text.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { OperateFault } from '../fault.ts';
import { captionOf } from '../subject.ts';

export interface StoredEvent {
  /** Under which the forwarder tells of it, if it does. */
  readonly id: string;
  readonly operation: string;
  readonly arrivedAt: number | null;
  readonly name: string | null;
  readonly user: string | null;
  /** JSON, as it arrived. */
  readonly body: string;
}

type FaultSettings = Readonly<Record<string, unknown>>;

/** Each throws an OperateFault. */
export interface SandboxClient {
  readonly faults: () => Promise<FaultSettings>;
  /** What is left out is off. */
  readonly setFaults: (faults: FaultSettings) => Promise<FaultSettings>;
  /** Profiles, the latest changed first; of one user, if one is named. */
  readonly users: (user?: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Newest first. */
  readonly events: (user?: string) => Promise<readonly StoredEvent[]>;
}

const TIMEOUT_MS = 10_000;
const LIMIT = 200;
/** What the sandbox says of keys, which it never shows; it takes no such settings. */
const TOLD_ONLY = ['apiKeysReplaced', 'jwtKeysAdded'];

/** @param origin `http://127.0.0.1:3001` */
export function createSandboxClient(origin: string): SandboxClient {
  /** @returns nothing if there is no such thing */
  async function ask(path: string, init: RequestInit = {}): Promise<string | undefined> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(origin + path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
      text = await response.text();
    } catch (cause) {
      throw new OperateFault('try-again', `the sandbox at ${origin} does not answer`, { cause });
    }
    if (response.status === 404) return undefined;
    if (!response.ok) throw refusalIn(text, response.status);
    return text;
  }

  const faultsIn = (text = '{}') => JSON.parse(text) as FaultSettings;

  return {
    faults: async () => faultsIn(await ask('/sandbox/faults')),
    async setFaults(faults) {
      const body = JSON.stringify(
        Object.fromEntries(Object.entries(faults).filter(([name]) => !TOLD_ONLY.includes(name))),
      );
      return faultsIn(await ask('/sandbox/faults', { method: 'PUT', body }));
    },
    async users(user) {
      if (user === undefined) {
        return JSON.parse((await ask(`/sandbox/users?limit=${LIMIT}`)) ?? '{"users":[]}').users;
      }
      const query = new URLSearchParams(user.includes('@') ? { email: user } : { userId: user });
      const found = await ask(`/sandbox/users?${query}`);
      return found === undefined ? [] : [JSON.parse(found)];
    },
    async events(user) {
      const query = new URLSearchParams({
        limit: String(LIMIT),
        ...(user === undefined ? { latest: '' } : { user }),
      });
      const [list] = valuesNamed(walkJson((await ask(`/sandbox/events?${query}`)) ?? '{}'), [
        'events',
      ]).values();
      return ((list && elementsOf(list)) ?? []).map(storedEvent);
    },
  };
}

function storedEvent(json: JsonText): StoredEvent {
  const values = valuesNamed(json, ['id', 'forwarderId', 'operation', 'arrivedAt', 'body']);
  const arrivedAt = Date.parse(stringIn(values.get('arrivedAt')) ?? '');
  const operation = stringIn(values.get('operation')) ?? '';
  const own = values.get('body');
  const body = own === undefined ? '' : textOf(own);
  return {
    id: stringIn(values.get('forwarderId')) ?? stringIn(values.get('id')) ?? '',
    operation,
    arrivedAt: Number.isNaN(arrivedAt) ? null : arrivedAt,
    ...captionOf(body, operation),
    body,
  };
}

function refusalIn(text: string, status: number): OperateFault {
  const { message = `it answered ${status}`, issues } = errorIn(text);
  const named = Array.isArray(issues) ? issues.map((issue) => `${issue.path}: ${issue.message}`) : [];
  return new OperateFault('wrong-use', `the sandbox: ${[message, ...named].join('; ')}`);
}

function errorIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const { error } = Object(JSON.parse(text));
    return isRecord(error) ? error : {};
  } catch {
    return {};
  }
}
