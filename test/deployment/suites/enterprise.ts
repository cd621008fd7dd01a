/** With a key of the account's own and a boundary of all roles, and without them. */
import { describe, expect, it } from 'vitest';
import { propertiesOf, type Template } from '../cloudformation.ts';
import { BOUNDARY, KEY, packaged } from '../packaged.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: unknown;
}

const VIA_SQS = { StringLike: { 'kms:ViaService': 'sqs.eu-west-1.*' } };
const VIA_SECRETS_MANAGER = { StringLike: { 'kms:ViaService': 'secretsmanager.eu-west-1.*' } };
const grant = (Sid: string, Action: string[], Condition: object) => ({
  Effect: 'Allow',
  Sid,
  Action,
  Resource: [KEY],
  Condition,
});

const READ_QUEUES = grant('ReadQueuesByKey', ['kms:Decrypt'], VIA_SQS);
const WRITE_QUEUES = grant('WriteQueuesByKey', ['kms:Decrypt', 'kms:GenerateDataKey'], VIA_SQS);
const READ_SECRETS = grant('ReadSecretsByKey', ['kms:Decrypt'], VIA_SECRETS_MANAGER);

/** Who may do what with the key. */
const RIGHTS: Readonly<Record<string, readonly object[]>> = {
  HttpRole: [WRITE_QUEUES, READ_SECRETS],
  BusRole: [WRITE_QUEUES, READ_SECRETS],
  DeliverRole: [WRITE_QUEUES, READ_SECRETS],
  UsersRole: [WRITE_QUEUES, READ_SECRETS],
  OperatorReadPolicy: [READ_QUEUES],
  OperatorChangePolicy: [WRITE_QUEUES],
  OperatorSecretsPolicy: [READ_SECRETS],
};

function rightsOfKeys({ Resources }: Template) {
  const policies = Object.entries(Resources).filter(([, { Type }]) => /^AWS::IAM::/.test(Type));
  return Object.fromEntries(
    policies.map(([id, { Properties }]) => {
      const [{ PolicyDocument }] = (Properties.Policies ?? [Properties]) as [
        { PolicyDocument: { Statement: readonly Statement[] } },
      ];
      return [id, PolicyDocument.Statement.filter(({ Action }) => Action.join().includes('kms:'))];
    }),
  );
}

describe('a key of the account', () => {
  it("encrypts every queue in the place of SQS's own", () => {
    const queues = propertiesOf(packaged().customised, 'AWS::SQS::Queue');

    expect(queues).toHaveLength(8);
    for (const queue of queues) {
      expect(queue).toMatchObject({ KmsMasterKeyId: KEY });
      // SQS takes one of the two.
      expect(queue).not.toHaveProperty('SqsManagedSseEnabled');
    }
  });

  it('is not used for the table of spacing, which holds hashes and times', () => {
    const [table] = propertiesOf(packaged().customised, 'AWS::DynamoDB::Table');

    expect(table).not.toHaveProperty('SSESpecification');
  });

  it('encrypts every log', () => {
    const keys = propertiesOf(packaged().customised, 'AWS::Logs::LogGroup').map(({ KmsKeyId }) => KmsKeyId);
    expect(keys).toEqual([KEY, KEY, KEY, KEY]);
  });

  it('is used by these alone, through these services alone', () => {
    expect(rightsOfKeys(packaged().customised)).toEqual(RIGHTS);
  });

  it('is in no part of a stack for which none is set', () => {
    expect(JSON.stringify(packaged().compiled)).not.toMatch(/kms/i);
  });
});

describe('a boundary of permissions', () => {
  it('limits every role of the stack, whoever made it', () => {
    const roles = propertiesOf(packaged().customised, 'AWS::IAM::Role');

    expect(roles).toHaveLength(4);
    for (const role of roles) expect(role).toMatchObject({ PermissionsBoundary: BOUNDARY });
  });

  it('limits none unless it is set', () => {
    for (const role of propertiesOf(packaged().template, 'AWS::IAM::Role')) {
      expect(role).not.toHaveProperty('PermissionsBoundary');
    }
  });
});
