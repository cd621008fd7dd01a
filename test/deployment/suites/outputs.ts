/** What the stack puts out, which is all that an operator's commands go by. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { arn, packaged, urlOf } from '../packaged.ts';

const EXPECTED: Readonly<Record<string, string>> = {
  HttpApiUrl: 'https://HttpApi.execute-api.eu-west-1.amazonaws.com',
  DeadLetterQueueUrl: urlOf('iterable-forwarder-dev_dead-letter'),
  DeadLetterQueueArn: arn('sqs', 'iterable-forwarder-dev_dead-letter'),
  BusFunctionArn: arn('lambda', 'function:iterable-forwarder-dev-bus'),
  BusFailuresQueueUrl: urlOf('iterable-forwarder-dev_bus-failures'),
  QueueUrlUs: urlOf('iterable-forwarder-dev-us'),
  QueueArnUs: arn('sqs', 'iterable-forwarder-dev-us'),
  QueueUrlUsDashbulk: urlOf('iterable-forwarder-dev-us-bulk'),
  QueueArnUsDashbulk: arn('sqs', 'iterable-forwarder-dev-us-bulk'),
  QueueUrlEu: urlOf('iterable-forwarder-dev-eu'),
  QueueArnEu: arn('sqs', 'iterable-forwarder-dev-eu'),
};

/** What osls adds for itself. */
const OF_OSLS = ['ServerlessDeploymentBucketName', 'HttpApiId'];

describe('the outputs', () => {
  it('are exactly these', () => {
    const values = Object.entries(packaged().template.Outputs).map(([name, { Value }]) => [name, Value]);
    const ours = values.filter(([name]) => !OF_OSLS.includes(String(name)));
    expect(Object.fromEntries(ours)).toEqual(EXPECTED);
  });

  it.each(['README.md', 'docs/errors.md', 'docs/protocols.md'])(
    'have every name that %s asks for',
    async (page) => {
      const text = await readFile(page, 'utf8');
      const named = [...text.matchAll(/[$`]((?:[A-Z][a-z]+){2,}(?:Url|Arn)(?:[A-Z]\w+)?)\b/g)];
      for (const [, name] of named) expect(Object.keys(EXPECTED)).toContain(name);
      if (page === 'README.md') expect(named.map(([, name]) => name)).toContain('HttpApiUrl');
    },
  );
});
