/** Iterable takes each project's key, at the data centre that the configuration says, and as the kind that it is for. */
import type { Project } from '../../lib/config/define-config.ts';
import type { ProjectKey } from '../../lib/iterable/credentials.ts';
import { SecretFault } from '../../lib/secrets/faults.ts';
import { readProjectKey } from '../../lib/secrets/project-key.ts';
import { type Check, type Examination, type Finding, fault, unknown, well } from './check.ts';
import { type KeyVerdict, other, tryKey } from './try-key.ts';

export const keysCheck: Check = {
  name: 'keys',
  holds:
    "Iterable takes each project's key at its data centre, as a server-side key; with `--other-region`, a key that " +
    'is refused is tried at the other data centre, too',
  async run(examination) {
    const projects = Object.values(examination.configuration.projects);
    return (await Promise.all(projects.map((project) => ofProject(examination, project)))).flat();
  },
};

async function ofProject(examination: Examination, project: Project): Promise<Finding[]> {
  const key = await keyOf(examination, project);
  const subject = `project ${project.name}`;
  if (key === undefined) {
    return [unknown(subject, 'there is no key to try', 'see the check of the secrets')];
  }
  const trial = { examination, project, subject };
  const findings = [await ofServerKey(trial, key.apiKey)];
  if (key.clientApiKey !== undefined) findings.push(await ofClientKey(trial, key.clientApiKey));
  return findings;
}

async function keyOf({ secrets }: Examination, { secret, mode }: Project): Promise<ProjectKey | undefined> {
  try {
    return await readProjectKey(secrets, secret, mode);
  } catch (error) {
    if (error instanceof SecretFault) return undefined;
    throw error;
  }
}

interface Trial {
  readonly examination: Examination;
  readonly project: Project;
  readonly subject: string;
}

async function ofServerKey(trial: Trial, key: string): Promise<Finding> {
  const { examination, project, subject } = trial;
  const { dataCenter, secret } = project;
  const verdict = await tryAt(trial, key, dataCenter);
  const putKey = examination.remedies.putSecret(secret);
  switch (verdict.is) {
    case 'server-side':
      return well(subject, `Iterable takes its key (${dataCenter})`);
    case 'client-side':
      return fault(
        subject,
        `its key is a client-side key (${verdict.type}), and a server-side one is needed`,
        `make a server-side key in Iterable, then: ${putKey}`,
      );
    default:
      return refused(trial, key, verdict, putKey);
  }
}

async function ofClientKey(trial: Trial, key: string): Promise<Finding> {
  const { examination, project, subject } = trial;
  const verdict = await tryAt(trial, key, project.dataCenter);
  const putKey = examination.remedies.putSecret(project.secret);
  const clients = `${subject}, clientApiKey`;
  switch (verdict.is) {
    case 'client-side':
      return well(clients, `Iterable knows it (${verdict.type})`);
    case 'server-side':
      return fault(
        clients,
        'is a server-side key, to which Iterable refuses what this key is for',
        `make a key for mobile apps in Iterable, then: ${putKey}`,
      );
    default:
      return refused({ ...trial, subject: clients }, key, verdict, putKey);
  }
}

type Refusal = Exclude<KeyVerdict, { readonly is: 'server-side' | 'client-side' }>;

async function refused(trial: Trial, key: string, verdict: Refusal, putKey: string): Promise<Finding> {
  const { examination, project, subject } = trial;
  const { dataCenter } = project;
  switch (verdict.is) {
    case 'untold':
      return unknown(
        subject,
        `Iterable (${dataCenter}) did not say whether the key is good: ${verdict.words}`,
        'try again in a minute',
      );
    case 'disabled':
      return fault(
        subject,
        'its key was disabled in Iterable',
        `make a new key in Iterable, then: ${putKey}`,
      );
    case 'dead-or-of-wrong-kind':
      return fault(
        subject,
        `its key is dead, or of the wrong kind (${verdict.words})`,
        `make a server-side key in Iterable, then: ${putKey}`,
      );
    case 'unknown-here':
      if (examination.mayTryOtherRegion) return ofOtherRegion(trial, key, putKey);
      return fault(
        subject,
        `Iterable's ${dataCenter} data centre doesn't know its key: it is dead, or of a project in the other data centre`,
        `${examination.remedies.own('doctor --other-region')} tells which (it sends the key there); if it is dead: ${putKey}`,
      );
  }
}

async function ofOtherRegion(trial: Trial, key: string, putKey: string): Promise<Finding> {
  const { project, subject } = trial;
  const { name, dataCenter } = project;
  const there = other(dataCenter);
  const verdict = await tryAt(trial, key, there);
  switch (verdict.is) {
    case 'server-side':
    case 'client-side':
    case 'disabled':
      return fault(
        subject,
        `its key is of a project in the ${there} data centre, and the configuration says ${dataCenter}`,
        `projects.${name}.dataCenter: '${there}' in forwarder.config.ts and a deployment; or, if the key is wrong: ${putKey}`,
      );
    case 'untold':
      return unknown(
        subject,
        `Iterable's ${dataCenter} data centre doesn't know its key, and the ${there} one did not say: ${verdict.words}`,
        'try again in a minute',
      );
    case 'unknown-here':
    case 'dead-or-of-wrong-kind':
      return fault(
        subject,
        'its key is dead: neither data centre knows it',
        `make a new key in Iterable, then: ${putKey}`,
      );
  }
}

async function tryAt({ examination }: Trial, key: string, dataCenter: 'US' | 'EU'): Promise<KeyVerdict> {
  return tryKey(await examination.stack.iterableOrigin(dataCenter), key);
}
