/** What the stack puts out, which is all that an operator's commands go by. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { arn, packaged, urlOf } from '../packaged.ts';

const EXPECTED: Readonly<Record<string, string>> = {
  DoorUrl: 'https://HttpApi.execute-api.eu-west-1.amazonaws.com',
  HttpApiUrl: 'https://HttpApi.execute-api.eu-west-1.amazonaws.com',
  DeadLetterQueueUrl: urlOf('iterable-forwarder-dev_dead-letter'),
  DeadLetterQueueArn: arn('sqs', 'iterable-forwarder-dev_dead-letter'),
  BusFunctionArn: arn('lambda', 'function:iterable-forwarder-dev-bus'),
  BusFailuresQueueUrl: urlOf('iterable-forwarder-dev_bus-failures'),
  OperatorReadPolicyArn: 'arn:aws:iam::123456789012:policy/OperatorReadPolicy',
  OperatorChangePolicyArn: 'arn:aws:iam::123456789012:policy/OperatorChangePolicy',
  OperatorSecretsPolicyArn: 'arn:aws:iam::123456789012:policy/OperatorSecretsPolicy',
  QueueUrlUs: urlOf('iterable-forwarder-dev-us'),
  QueueArnUs: arn('sqs', 'iterable-forwarder-dev-us'),
  UsersQueueUrlUs: urlOf('iterable-forwarder-dev-us.fifo'),
  UsersQueueArnUs: arn('sqs', 'iterable-forwarder-dev-us.fifo'),
  QueueUrlUsDashbulk: urlOf('iterable-forwarder-dev-us-bulk'),
  QueueArnUsDashbulk: arn('sqs', 'iterable-forwarder-dev-us-bulk'),
  UsersQueueUrlUsDashbulk: urlOf('iterable-forwarder-dev-us-bulk.fifo'),
  UsersQueueArnUsDashbulk: arn('sqs', 'iterable-forwarder-dev-us-bulk.fifo'),
  QueueUrlEu: urlOf('iterable-forwarder-dev-eu'),
  QueueArnEu: arn('sqs', 'iterable-forwarder-dev-eu'),
  UsersQueueUrlEu: urlOf('iterable-forwarder-dev-eu.fifo'),
  UsersQueueArnEu: arn('sqs', 'iterable-forwarder-dev-eu.fifo'),
};

/** What osls adds for itself. */
const OF_OSLS = ['ServerlessDeploymentBucketName', 'HttpApiId'];

describe('the outputs', () => {
  it('are exactly these', () => {
    const values = Object.entries(packaged().template.Outputs).map(([name, { Value }]) => [name, Value]);
    const ours = values.filter(([name]) => !OF_OSLS.includes(String(name)));
    expect(Object.fromEntries(ours)).toEqual(EXPECTED);
  });

  it.each([
    ['README.md', ['DoorUrl', 'DeadLetterQueueUrl', 'DeadLetterQueueArn', 'QueueArnUs']],
    ['docs/protocols.md', ['BusFunctionArn', 'BusFailuresQueueUrl']],
    ['docs/errors.md', ['DeadLetterQueueUrl']],
    ['docs/alarms.md', ['DeadLetterQueueUrl', 'BusFailuresQueueUrl', 'UsersQueueUrlUs']],
    ['docs/deploying.md', ['DoorUrl', 'QueueUrlUs', 'QueueUrlEu', 'UsersQueueUrlUs', 'UsersQueueUrlEu']],
  ])('have every name that %s asks for', async (page, least) => {
    const text = await readFile(page, 'utf8');
    const named = [...text.matchAll(/[$`]((?:[A-Z][a-z]+)+(?:Url|Arn)(?:[A-Z]\w+)?)(?![\w…])/g)].map(
      ([, name]) => name,
    );
    expect(Object.keys(EXPECTED)).toEqual(expect.arrayContaining(named));
    expect(named).toEqual(expect.arrayContaining(least));
  });
});
