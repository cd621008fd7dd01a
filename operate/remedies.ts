/** The commands that mend a stack: on this machine a new start does what a deployment does in AWS. */
import type { Stack } from './stack.ts';

export interface Remedies {
  readonly isInAws: boolean;
  /** What brings the configuration and the template as they are here. */
  readonly deploy: string;
  /** A command of this command line. */
  readonly own: (command: string) => string;
  /** What puts another value into a secret. @param name without the prefix */
  readonly putSecret: (name: string) => string;
  /** What takes back that it is to be deleted. */
  readonly restoreSecret: (name: string) => string;
  /** What makes the secrets that are missing. */
  readonly makeSecrets: string;
}

const RESTART = 'end npm start, and start it again';

export async function remediesFor(
  stack: Pick<Stack, 'arguments' | 'secretPrefix' | 'sqs'>,
): Promise<Remedies> {
  const given = stack.arguments;
  const own = (command: string) => `npx iterable-forwarder ${command}${given === '' ? '' : ` ${given}`}`;
  if (given === '') {
    const restart = () => RESTART;
    return {
      isInAws: false,
      deploy: RESTART,
      own,
      putSecret: restart,
      restoreSecret: restart,
      makeSecrets: RESTART,
    };
  }
  const [prefix, region] = await Promise.all([stack.secretPrefix(), stack.sqs.config.region()]);
  return {
    isInAws: true,
    deploy: `npm run deploy -- ${given}`,
    own,
    // From a file: what stands on a command line, the shell remembers.
    putSecret: (name) =>
      `aws secretsmanager put-secret-value --region ${region} --secret-id ${prefix}${name} --secret-string file://KEY_FILE`,
    restoreSecret: (name) =>
      `aws secretsmanager restore-secret --region ${region} --secret-id ${prefix}${name}`,
    makeSecrets: own('setup'),
  };
}
