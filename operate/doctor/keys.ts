/** Iterable takes each project's key, at the data centre that the configuration says, and as the kind that it is for. */
import type { Project } from '../../lib/config/define-config.ts';
import type { ProjectKey } from '../../lib/iterable/credentials.ts';
import { SecretFault } from '../../lib/secrets/faults.ts';
import { readProjectKey } from '../../lib/secrets/project-key.ts';
import type { Remedies } from '../remedies.ts';
import { type Check, type Examination, type Finding, fault, unknown, well } from './check.ts';
import { refused } from './refused-key.ts';
import { type KeyVerdict, other, type Trial, tryKey } from './try-key.ts';

export const keysCheck: Check = {
  name: 'keys',
  holds:
    "Iterable takes each project's key at its data centre, as a server-side key; with `--other-region`, a key that " +
    'is refused is tried at the other data centre, too',
  async run(examination) {
    const projects = Object.values(examination.configuration.projects);
    const tried = await Promise.all(projects.map((project) => tryKeysOf(examination, project)));
    const trials = tried.flat();
    return trials.map((trial) =>
      'verdict' in trial
        ? judge(trial, trials.filter(isMade), examination.remedies)
        : unknown(trial.subject, 'there is no key to try', 'see the check of the secrets'),
    );
  },
};

/** There is no key. */
type Untried = Pick<Trial, 'subject'>;

const isMade = (trial: Trial | Untried): trial is Trial => 'verdict' in trial;

async function tryKeysOf(examination: Examination, project: Project): Promise<(Trial | Untried)[]> {
  const key = await keyOf(examination, project);
  const subject = `project ${project.name}`;
  if (key === undefined) return [{ subject }];
  const trials = [tryOne(examination, { project, subject, wants: 'server-side' }, key.apiKey)];
  if (key.clientApiKey !== undefined) {
    const client = { project, subject: `${subject}, clientApiKey`, wants: 'client-side' } as const;
    trials.push(tryOne(examination, client, key.clientApiKey));
  }
  return Promise.all(trials);
}

async function keyOf({ secrets }: Examination, { secret, mode }: Project): Promise<ProjectKey | undefined> {
  try {
    return await readProjectKey(secrets, secret, mode);
  } catch (error) {
    if (error instanceof SecretFault) return undefined;
    throw error;
  }
}

async function tryOne(
  { stack, remedies, mayTryOtherRegion }: Examination,
  asked: Pick<Trial, 'project' | 'subject' | 'wants'>,
  key: string,
): Promise<Trial> {
  const { dataCenter } = asked.project;
  const origin = await stack.iterableOrigin(dataCenter);
  const verdict = await tryKey(origin, key);
  const sandbox = !remedies.isInAws && LOOPBACK.has(new URL(origin).hostname) ? origin : undefined;
  const mayGoOn = verdict.is === 'unknown-here' && mayTryOtherRegion;
  const elsewhere = mayGoOn ? await tryKey(await stack.iterableOrigin(other(dataCenter)), key) : undefined;
  return { ...asked, verdict, elsewhere, sandbox };
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

function judge(trial: Trial, trials: readonly Trial[], remedies: Remedies): Finding {
  const { project, subject, wants, verdict } = trial;
  if (verdict.is !== 'server-side' && verdict.is !== 'client-side') {
    return refused({ ...trial, verdict }, trials, remedies);
  }
  if (verdict.is === wants) return well(subject, goodWords(verdict, project));
  const [finding, made] = WRONG_KIND[wants](verdict);
  return fault(subject, finding, `make ${made} in Iterable, then: ${remedies.putSecret(project.secret)}`);
}

type Living = Extract<KeyVerdict, { readonly is: 'server-side' | 'client-side' }>;

function goodWords(verdict: Living, { dataCenter }: Project): string {
  return verdict.is === 'server-side'
    ? `Iterable takes its key (${dataCenter})`
    : `Iterable knows it (${verdict.type})`;
}

/** What is wrong, and which key is needed. */
const WRONG_KIND: Readonly<Record<Trial['wants'], (verdict: Living) => readonly [string, string]>> = {
  'server-side': (verdict) => [
    `its key is a client-side key (${'type' in verdict ? verdict.type : ''}), and a server-side one is needed`,
    'a server-side key',
  ],
  'client-side': () => [
    'is a server-side key, to which Iterable refuses what this key is for',
    'a key for mobile apps',
  ],
};
