/** Every secret that the configuration names is there, and is read as the functions read it. */
import { parseKeysOf } from '../../lib/accept/verify/schemes.ts';
import type { Project, Source } from '../../lib/config/define-config.ts';
import { SecretFault } from '../../lib/secrets/faults.ts';
import { readProjectKey } from '../../lib/secrets/project-key.ts';
import { readSourceKeys } from '../../lib/secrets/source-keys.ts';
import { type Check, type Examination, type Finding, fault, unknown, warning, well } from './check.ts';

export const secretsCheck: Check = {
  name: 'secrets',
  holds: 'every secret that the configuration names is there and holds keys in a form that is read',
  async run(examination) {
    const { projects, sources } = examination.configuration;
    return Promise.all([
      ...Object.values(projects).map((project) => ofProject(examination, project)),
      ...Object.values(sources).map((source) => ofSource(examination, source)),
    ]);
  },
};

async function ofProject(examination: Examination, { name, secret, mode }: Project): Promise<Finding> {
  const subject = `project ${name}`;
  try {
    await readProjectKey(examination.secrets, secret, mode);
    return well(subject, `the secret ${secret} holds its key`);
  } catch (error) {
    return unread(examination, subject, secret, error);
  }
}

async function ofSource(examination: Examination, { name, verify }: Source): Promise<Finding> {
  const subject = `source ${name}`;
  const { scheme, secret } = verify;
  const { putSecret } = examination.remedies;
  let isShort = false;
  let previous: unknown;
  try {
    const keys = await readSourceKeys(examination.secrets, secret, parseKeysOf(scheme), {
      inHand: undefined,
      onIncomplete: (error) => {
        previous = error;
      },
      onShortKey: () => {
        isShort = true;
      },
    });
    if (previous !== undefined) {
      return unknown(subject, `the secret ${secret}: ${String((previous as Error).message)}`, AGAIN);
    }
    // The keys of this machine are short, to be typed.
    if (isShort && examination.remedies.isInAws) {
      return warning(subject, `the secret ${secret} holds a key that can be guessed`, putSecret(secret));
    }
    return well(
      subject,
      `the secret ${secret} holds ${keys.length === 1 ? 'its key' : `${keys.length} keys`}`,
    );
  } catch (error) {
    return unread(examination, subject, secret, error);
  }
}

const AGAIN = 'try again in a minute';

function unread({ remedies }: Examination, subject: string, secret: string, error: unknown): Finding {
  if (!(error instanceof SecretFault)) throw error;
  const text = `the secret ${secret}: ${error.message} (${error.code})`;
  switch (error.code) {
    case 'secret-not-found':
      return fault(subject, remedies.isInAws ? text : noneHere(secret), remedies.makeSecrets);
    case 'secret-access-denied':
    case 'secret-not-decrypted':
      return unknown(subject, `the secret ${secret}: you may not read it (${error.code})`, RIGHTS);
    case 'secret-previous-unreadable':
    case 'secrets-manager-throttled':
    case 'secrets-manager-timeout':
    case 'secrets-manager-refused':
    case 'secrets-manager-unavailable':
      return unknown(subject, text, AGAIN);
    case 'secret-deleted':
      return fault(subject, text, remedies.restoreSecret(secret));
    case 'secret-empty':
    case 'secret-not-json':
    case 'secret-no-key':
    case 'secret-malformed-key':
    case 'secret-jwt-in-bulk':
      return fault(subject, text, remedies.putSecret(secret));
  }
}

/** The stack on this machine has neither accounts nor regions. */
const noneHere = (secret: string) => `the secret ${secret}: there is no such secret (secret-not-found)`;

const RIGHTS = 'ask for the right to it, or take other credentials';
