/** A project has a client-side key where a source may use what Iterable refuses to server-side keys. */
import type { Source } from '../../lib/config/define-config.ts';
import { operationNamed } from '../../lib/iterable/operations.ts';
import { SecretFault } from '../../lib/secrets/faults.ts';
import { readHasClientKey } from '../../lib/secrets/project-key.ts';
import { type Check, type Examination, type Finding, fault, unknown, warning, well } from './check.ts';

export const clientKeysCheck: Check = {
  name: 'client-keys',
  holds:
    "a project has a `clientApiKey` where a source's `operations` name what Iterable refuses to server-side keys",
  async run(examination) {
    const { projects, sources } = examination.configuration;
    const needing = Object.values(sources).filter(namesClientOperation);
    return Promise.all(
      Object.values(projects).map(async ({ name, secret }) => {
        const has = await hasClientKey(examination, secret);
        return judge({ name, secret, has, needing, examination });
      }),
    );
  },
};

function namesClientOperation({ operations = [] }: Source): boolean {
  return operations.some((name) => operationNamed(name)?.key === 'client');
}

async function hasClientKey({ secrets }: Examination, secret: string): Promise<boolean | undefined> {
  try {
    return await readHasClientKey(secrets, secret);
  } catch (error) {
    if (error instanceof SecretFault) return undefined;
    throw error;
  }
}

interface Need {
  readonly name: string;
  readonly secret: string;
  readonly has: boolean | undefined;
  readonly needing: readonly Source[];
  readonly examination: Examination;
}

function judge({ name, secret, has, needing, examination }: Need): Finding {
  const subject = `project ${name}`;
  if (has === undefined) {
    return unknown(subject, `the secret ${secret} can't be read`, 'see the check of the secrets');
  }
  if (has) return well(subject, 'its secret holds a clientApiKey');
  const own = needing.find(({ project }) => project === name);
  const possible = needing.find(({ project }) => typeof project === 'function');
  const remedy = `a secret such as {"apiKey": …, "clientApiKey": …}: ${examination.remedies.putSecret(secret)}`;
  if (own !== undefined) {
    return fault(
      subject,
      `its secret holds no clientApiKey, and operations of the source ${own.name} need one: they are refused`,
      remedy,
    );
  }
  if (possible !== undefined) {
    return warning(
      subject,
      `its secret holds no clientApiKey, which operations of the source ${possible.name} need if they are for it`,
      remedy,
    );
  }
  return well(subject, 'no source names an operation that needs a clientApiKey');
}
