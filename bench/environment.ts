/** What the functions and their rivals find in their environment while they are measured. */
import { functionEnvironment } from '../local/aws/function-environment.ts';
import { KEY, type Services } from './servers/server.ts';

/** @param more of the rivals alone */
export function environmentOf(
  { aws, iterable }: Services,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return functionEnvironment({
    sqs: aws.origin,
    secretsManager: aws.origin,
    accessKeyId: 'bench',
    queueUrl: `${aws.origin}/000000000000/{project}`,
    usersQueueUrl: `${aws.origin}/000000000000/{project}.fifo`,
    deadLetterQueueUrl: `${aws.origin}/000000000000/dead`,
    iterable: { US: iterable.origin },
    more: { API_KEY: KEY, ...more },
  });
}
