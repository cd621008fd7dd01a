/**
 * As much of SQS and of Secrets Manager as a door and a consumer ask for, in memory: a process of its own, so that what
 * is measured is the caller. `server.ts` starts it and asks it what came.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Arrivals, Question } from './server.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

interface Call {
  readonly Entries: readonly Entry[];
  readonly SecretId: string;
  readonly VersionStage?: string;
}

interface Answer {
  readonly status: number;
  readonly content: object;
}

let isGathering = false;
let arrivals: { calls: number; bytes: number; bodies: string[] } = { calls: 0, bytes: 0, bodies: [] };

const OPERATIONS: Readonly<Record<string, (call: Call) => Answer>> = {
  'AmazonSQS.SendMessageBatch': ({ Entries }) => {
    arrivals.calls += 1;
    for (const { MessageBody } of Entries) {
      arrivals.bytes += Buffer.byteLength(MessageBody);
      if (isGathering) arrivals.bodies.push(MessageBody);
    }
    const Successful = Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: randomUUID(),
      // The SDK compares it with its own.
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }));
    return { status: 200, content: { Successful, Failed: [] } };
  },
  'AmazonSQS.ChangeMessageVisibilityBatch': ({ Entries }) => ({
    status: 200,
    content: { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] },
  }),
  'secretsmanager.GetSecretValue': ({ SecretId, VersionStage = 'AWSCURRENT' }) =>
    VersionStage === 'AWSCURRENT'
      ? {
          status: 200,
          content: {
            ARN: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${SecretId}-abcdef`,
            Name: SecretId,
            VersionId: 'a'.repeat(32),
            VersionStages: ['AWSCURRENT'],
            // biome-ignore lint/style/noProcessEnv: this process's, which server.ts has given it
            SecretString: process.env.SECRET,
            CreatedDate: 1_700_000_000,
          },
        }
      : { status: 400, content: { __type: 'ResourceNotFoundException', Message: 'no such version' } },
};

const UNKNOWN: Answer = { status: 400, content: { __type: 'UnknownOperationException' } };

process.on('message', ({ gather }: Question) => {
  const answer: Arrivals = arrivals;
  process.send?.(answer);
  arrivals = { calls: 0, bytes: 0, bodies: [] };
  isGathering = gather;
});
process.on('disconnect', () => process.exit());

const server = createServer(async (request, response) => {
  const target = String(request.headers['x-amz-target']);
  const { status, content } = OPERATIONS[target]?.((await json(request)) as Call) ?? UNKNOWN;
  response.writeHead(status, { 'content-type': request.headers['content-type'] });
  response.end(JSON.stringify(content));
});
// Longer than a client keeps an idle connection: reusing one must not run into its end.
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
