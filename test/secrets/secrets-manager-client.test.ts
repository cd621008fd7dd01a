import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { createSecretsManagerClient } from '../../lib/secrets/secrets-manager-client.ts';
import { resolvedSettings, used } from '../support/aws-client.ts';
import { httpServerOf, tcpServerOf } from '../support/iterable/servers.ts';

const COMMAND = new GetSecretValueCommand({ SecretId: 'any' });

const clientOf = (secretsManagerEndpoint?: string) =>
  used(createSecretsManagerClient({ region: 'us-east-1', secretsManagerEndpoint }));

describe('the client of Secrets Manager', () => {
  it('makes two attempts, each of which ends', async () => {
    expect(await resolvedSettings(clientOf())).toMatchObject({
      attempts: 2,
      fips: false,
      dualStack: false,
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
    });
  });

  it.each([
    ['is healed by the second attempt', 1, { SecretString: 'key' }],
    ['is told after the second attempt', 2, 'InternalServiceError'],
  ])('meets a fault of the service that %s', async (_, faults, outcome) => {
    let requests = 0;
    const server = await httpServerOf((response) => {
      const isFaulty = ++requests <= faults;
      response.writeHead(isFaulty ? 500 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(isFaulty ? { __type: 'InternalServiceError' } : { SecretString: 'key' }));
    });

    const told = await clientOf(server.origin)
      .send(COMMAND)
      .catch(({ name }) => name);

    if (typeof outcome === 'string') expect(told).toBe(outcome);
    else expect(told).toMatchObject(outcome);
    expect(requests).toBe(2);
  });

  it('gives up with its caller when the server is silent, having asked once', async () => {
    let requests = 0;
    const caller = new AbortController();
    const origin = await tcpServerOf(() => {
      requests += 1;
      caller.abort();
    });

    const reading = clientOf(origin).send(COMMAND, { abortSignal: caller.signal });

    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(requests).toBe(1);
  });
});
