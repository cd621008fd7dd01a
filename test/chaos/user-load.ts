/** Updates a few users, each one step after the other, and remembers what they must be in the end. */
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { plant } from '../support/recorded-output.ts';
import type { ExpectedUser } from './findings.ts';
import { postUntilAccepted } from './post.ts';

export interface UserLoad {
  /** How many updates the door answered with 202. */
  readonly accepted: () => number;
  /** What the accepted updates made of each user, one after the other. */
  readonly expected: () => readonly ExpectedUser[];
  /** Rejects when the door answers what it never should. */
  readonly failed: Promise<never>;
  /** Waits until what is being posted is accepted. The stack must be up. */
  readonly stop: () => Promise<void>;
}

export interface UserLoadSettings {
  /** Where the door is; the promise is open while there is none. */
  readonly door: () => Promise<string>;
  /** Fulfilled once the user's step has come near to the last that was accepted. */
  readonly mayGoOn: (dataCenter: DataCenter, userId: string, accepted: number) => Promise<void>;
}

const SOURCES = [
  { path: '/app', key: 'local-app-key', dataCenter: 'US', isMerging: false },
  { path: '/app', key: 'local-app-key', dataCenter: 'US', isMerging: true },
  { path: '/app-eu', key: 'local-app-eu-key', dataCenter: 'EU', isMerging: true },
] as const;

type Source = (typeof SOURCES)[number];

/** Steps after which a field of a user is set again: what a step sets must outlive the next ones. */
const FIELDS = 3;

export function startUserLoad({ door, mayGoOn }: UserLoadSettings): UserLoad {
  const lastSteps = new Map<string, number>();
  let stopping = false;

  async function run(source: Source, index: number): Promise<void> {
    const userId = nameOf(index);
    plant(userId);
    for (let step = 1; !stopping; step++) {
      await mayGoOn(source.dataCenter, userId, step - 1);
      const { path, key, isMerging } = source;
      const fields = JSON.stringify(fieldsOf(step));
      // A parse would change these digits.
      const body = `{"operation":"users/update","userId":"${userId}","mergeNestedObjects":${isMerging},"dataFields":${fields.slice(0, -1)},"big":${BIG}}}`;
      await postUntilAccepted(door, { path, key, idempotencyKey: `update-${userId}-${step}`, body });
      lastSteps.set(userId, step);
    }
  }

  const failure = Promise.withResolvers<never>();
  // Nobody may wait for it yet; it must not end the process.
  failure.promise.catch(() => {});
  const users = Promise.all(SOURCES.map(run));
  users.catch(failure.reject);
  return {
    accepted: () => [...lastSteps.values()].reduce((sum, steps) => sum + steps, 0),
    expected: () =>
      SOURCES.map(({ dataCenter, isMerging }, index) => {
        const userId = nameOf(index);
        return { dataCenter, userId, dataFields: fieldsAfter(lastSteps.get(userId) ?? 0, isMerging) };
      }),
    failed: failure.promise,
    async stop() {
      stopping = true;
      await users;
    },
  };
}

const BIG = '9007199254740993';

function nameOf(index: number): string {
  return `chaos-ordered-user-${index}`;
}

/** A field that each step sets, one that only every third does, and the same in an object and in a list. */
function fieldsOf(step: number) {
  const own = { step, [`field${step % FIELDS}`]: step };
  return { ...own, list: [step, step + 1], nested: own };
}

/** As Iterable would have them: a field takes the place of the former; merging, an object keeps what is not named. */
function fieldsAfter(steps: number, isMerging: boolean): string {
  let fields = {};
  let nested = {};
  for (let step = Math.max(1, steps - FIELDS); step <= steps; step++) {
    const next = fieldsOf(step);
    nested = isMerging ? { ...nested, ...next.nested } : next.nested;
    fields = { ...fields, ...next, nested };
  }
  return `${JSON.stringify(fields).slice(0, -1)},"big":${BIG}}`;
}
