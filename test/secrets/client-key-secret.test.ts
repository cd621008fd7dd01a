import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHasClientKey } from '../../lib/secrets/secrets-manager.ts';
import { type SecretsManager, startSecretsManager } from '../../local/aws/secrets-manager-server.ts';

let manager: SecretsManager;
let client: SecretsManagerClient;

beforeAll(async () => {
  manager = await startSecretsManager({ secrets: {} });
  client = new SecretsManagerClient({
    endpoint: manager.origin,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await manager.close();
});

describe("a project's secret", () => {
  it.each([
    ['{"apiKey":"a","clientApiKey":"b"}', true],
    ['\n{"clientApiKey":"b"} ', true],
    ['{"apiKey":"a"}', false],
    ['["a"]', false],
    ['a', false],
  ])('such as %s holds a client-side key: %s', async (value, has) => {
    manager.put('project', value);

    expect(await readHasClientKey(client, 'project')).toBe(has);
  });

  it.each([
    '{"clientApiKey":"SECRET"',
    '{SECRET',
    '{"apiKey":"SECRET","clientApiKey":""}',
    '{"apiKey":"SECRET","clientApiKey":7}',
    '{"apiKey":"a","clientApiKey":"SECRET\\r\\nc"}',
  ])('that is malformed is an error, which does not quote it: %s', async (value) => {
    manager.put('project', value);

    await expect(readHasClientKey(client, 'project')).rejects.toThrow(/^(?!.*SECRET)(?:starts|holds)/);
  });

  it('that is not there is an error', async () => {
    await expect(readHasClientKey(client, 'nowhere')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
