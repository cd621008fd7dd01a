/** The SDK's client as `confirmEach` needs it: it fails soon, and leaves trying again to whoever knows the deadline. */
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSqsClient } from '../../lib/queue/sqs-client.ts';
import { resolvedSettings, used } from '../support/aws-client.ts';
import { closedOrigin, tcpServerOf } from '../support/iterable/servers.ts';

const COMMAND = new SendMessageBatchCommand({
  QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/us',
  Entries: [{ Id: '0', MessageBody: 'x' }],
});

const clientOf = (sqsEndpoint?: string) => used(createSqsClient({ region: 'us-east-1', sqsEndpoint }));

describe('the client of SQS', () => {
  it('makes one attempt of five seconds, so that two find room in the ten that a sender waits', async () => {
    expect(await resolvedSettings(clientOf())).toMatchObject({
      attempts: 1,
      fips: false,
      dualStack: false,
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
    });
  });

  it('asks no second time where nobody listens', async () => {
    await expect(clientOf(await closedOrigin()).send(COMMAND)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      $metadata: { attempts: 1 },
    });
  });

  describe('whose server is silent', () => {
    /** The client's time passes when it is told to; that of the sockets is real. */
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    it('fails after five seconds, having asked once', async () => {
      let requests = 0;
      const asked = Promise.withResolvers<void>();
      const origin = await tcpServerOf(() => {
        requests += 1;
        asked.resolve();
      });
      const failures: unknown[] = [];
      void clientOf(origin)
        .send(COMMAND)
        .catch((error) => failures.push(error));
      await asked.promise;

      await vi.advanceTimersByTimeAsync(4_900);
      expect(failures).toEqual([]);
      await vi.advanceTimersByTimeAsync(200);
      expect(failures).toMatchObject([{ name: 'TimeoutError' }]);
      expect(requests).toBe(1);
    });
  });
});
