/**
 * A key of KMS that is the account's own, in the place of AWS's: for the queues and the logs; and for the secrets,
 * which are not of this stack, the right to read them.
 */
import { type Extensions, FUNCTIONS, type StackSettings } from './names.ts';
import type { Statement } from './statements.ts';

/** Of the two SQS takes one. */
export function queueEncryption({ kmsKey }: StackSettings): object {
  return kmsKey === undefined ? { SqsManagedSseEnabled: true } : { KmsMasterKeyId: kmsKey };
}

/** The log groups are made by osls, which knows no key for them. */
export function logEncryption({ kmsKey }: StackSettings): Extensions {
  if (kmsKey === undefined) return {};
  return Object.fromEntries(
    FUNCTIONS.map((name) => [`${name}LogGroup`, { Properties: { KmsKeyId: kmsKey } }]),
  );
}

/** To receive messages; who sends them needs both rights, because SQS makes sure that the message can be read. */
export function readQueuesByKey(settings: StackSettings): Statement[] {
  return byKey(settings, 'ReadQueuesByKey', ['kms:Decrypt'], 'sqs');
}

export function writeQueuesByKey(settings: StackSettings): Statement[] {
  return byKey(settings, 'WriteQueuesByKey', ['kms:Decrypt', 'kms:GenerateDataKey'], 'sqs');
}

export function readSecretsByKey(settings: StackSettings): Statement[] {
  return byKey(settings, 'ReadSecretsByKey', ['kms:Decrypt'], 'secretsmanager');
}

/** Only through that service: what else the key encrypts stays closed. */
function byKey(
  { kmsKey }: StackSettings,
  Sid: string,
  Action: readonly string[],
  service: 'sqs' | 'secretsmanager',
): Statement[] {
  if (kmsKey === undefined) return [];
  // The service's address, which ends otherwise in each partition.
  const via = { 'Fn::Sub': `${service}.\${AWS::Region}.*` };
  return [{ Sid, Action, Resource: [kmsKey], Condition: { StringLike: { 'kms:ViaService': via } } }];
}
