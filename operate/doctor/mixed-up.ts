/**
 * No project's secret holds what belongs to another project or to a source. Iterable says of a key whether it is good,
 * and not of which project: two secrets that were swapped are told by what each held before.
 */
import { isRecord } from '../../lib/json/is-record.ts';
import { SecretFault } from '../../lib/secrets/faults.ts';
import { READ_TIMEOUT_MS, readValue, type SecretStore } from '../../lib/secrets/read-value.ts';
import { type Check, type Examination, type Finding, fault, unknown, well } from './check.ts';

export const mixedUpCheck: Check = {
  name: 'whose-secret',
  holds: "no project's secret holds what belongs to another project or to a source",
  async run(examination) {
    const owners = await readOwners(examination);
    return owners
      .filter(({ kind }) => kind === 'project')
      .map((project) => judge(project, owners, examination));
  },
};

interface Owner {
  readonly kind: 'project' | 'source';
  readonly subject: string;
  readonly secret: string;
  readonly current: Held;
  readonly previous: Held;
}

/** What stands in a secret, whatever its form. */
interface Held {
  readonly texts: readonly string[];
  /** The members that name a key. */
  readonly members: readonly string[];
  readonly isUnreadable: boolean;
}

const NOTHING: Held = { texts: [], members: [], isUnreadable: false };

async function readOwners({ configuration, secrets }: Examination): Promise<Owner[]> {
  const rows = [
    ...Object.values(configuration.projects).map(
      ({ name, secret }) => ({ kind: 'project', subject: `project ${name}`, secret }) as const,
    ),
    ...Object.values(configuration.sources).map(
      ({ name, verify }) => ({ kind: 'source', subject: `source ${name}`, secret: verify.secret }) as const,
    ),
  ];
  return Promise.all(
    rows.map(async (row) => ({
      ...row,
      current: await hold(secrets, row.secret),
      previous: await hold(secrets, row.secret, 'AWSPREVIOUS'),
    })),
  );
}

/** What can't be parsed, the check of the secrets tells. */
async function hold(store: SecretStore, secret: string, stage?: 'AWSPREVIOUS'): Promise<Held> {
  try {
    const { value } = await readValue(store, secret, store.clock.timeout(READ_TIMEOUT_MS), stage);
    const entries = [value].flat();
    const members = entries.filter(isRecord).flatMap((entry) => Object.entries(entry));
    const texts = [...entries, ...members.filter(([name]) => NAMES.has(name)).map(([, text]) => text)];
    return {
      texts: texts.filter((text) => typeof text === 'string'),
      members: members.map(([name]) => name),
      isUnreadable: false,
    };
  } catch (error) {
    if (!(error instanceof SecretFault)) throw error;
    const isThere = error.code !== 'secret-not-found' && error.cause !== undefined;
    return { ...NOTHING, isUnreadable: isThere };
  }
}

const NAMES: ReadonlySet<string> = new Set(['key', 'apiKey', 'clientApiKey', 'jwtSecret']);

function judge(project: Owner, owners: readonly Owner[], { remedies }: Examination): Finding {
  const { subject, secret, current } = project;
  if (current.isUnreadable || current.texts.length + current.members.length === 0) {
    return unknown(subject, `nothing can be read in the secret ${secret}`, 'see the check of the secrets');
  }
  const others = owners.filter((owner) => owner.secret !== secret);
  const remedy = remedies.putSecret(secret);
  const twin = others.find((owner) => haveInCommon(owner.current, current));
  if (twin !== undefined) {
    const danger = twin.kind === 'source' ? ', whose senders must not know it' : '';
    return fault(subject, `the secret ${secret} holds the same as that of ${twin.subject}${danger}`, remedy);
  }
  const owner = others.find(({ previous }) => haveInCommon(previous, current));
  if (owner !== undefined) {
    const both = haveInCommon(project.previous, owner.current);
    const finding = both
      ? `the secrets of ${subject} and ${owner.subject} were swapped`
      : `the secret ${secret} holds what that of ${owner.subject} held before`;
    return fault(subject, finding, both ? `${remedy}; and the same for ${owner.secret}` : remedy);
  }
  if (current.members.includes('key') && !current.members.includes('apiKey')) {
    return fault(subject, `the secret ${secret} has the form of a source's: {"key": …}`, remedy);
  }
  const holder = others.find(
    ({ kind, current: { members } }) => kind === 'source' && members.includes('apiKey'),
  );
  if (holder !== undefined) {
    const finding = `the secret ${holder.secret} of ${holder.subject} has the form of a project's: {"apiKey": …}`;
    return fault(subject, finding, remedies.putSecret(holder.secret));
  }
  return well(subject, `the secret ${secret} holds nobody else's key`);
}

function haveInCommon(some: Held, others: Held): boolean {
  return some.texts.some((text) => others.texts.includes(text));
}
