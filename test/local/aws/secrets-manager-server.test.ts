import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type SecretsManagerOptions,
  startSecretsManager,
} from '../../../local/aws/secrets-manager-server.ts';
import { ACCESS_KEY_ID, SIGNED } from '../../support/access-key.ts';

async function managerOf(secrets: Record<string, string>, options: Partial<SecretsManagerOptions> = {}) {
  const manager = await startSecretsManager({ accessKeyId: ACCESS_KEY_ID, secrets, ...options });
  const client = new SecretsManagerClient({
    endpoint: manager.origin,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await manager.close();
  });
  const get = (SecretId: string, version: { VersionStage?: string; VersionId?: string } = {}) =>
    client.send(new GetSecretValueCommand({ SecretId, ...version }));
  return { manager, client, get };
}

describe('the local Secrets Manager', () => {
  it('answers with the current value, its ARN, stage and date', async () => {
    const createdAt = new Date('2026-11-23T02:45:00.250Z');
    const { get } = await managerOf(
      { 'prod/iterable-us': 'ünï "quoted"' },
      { now: () => createdAt.getTime() },
    );

    const answer = await get('prod/iterable-us');

    expect(answer).toMatchObject({
      Name: 'prod/iterable-us',
      SecretString: 'ünï "quoted"',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: createdAt,
    });
    expect(answer.ARN).toMatch(
      /^arn:aws:secretsmanager:us-east-1:\d{12}:secret:prod\/iterable-us-[A-Za-z0-9]{6}$/,
    );
    expect(answer.VersionId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('finds a secret by its ARN, with and without the six characters', async () => {
    const { get } = await managerOf({ one: '1', two: '2' }, { region: 'eu-central-1' });
    const { ARN = '' } = await get('two');

    expect(ARN).toContain(':eu-central-1:');
    expect((await get(ARN)).SecretString).toBe('2');
    expect((await get(ARN.slice(0, -7))).SecretString).toBe('2');
  });

  it('moves the value that is replaced to AWSPREVIOUS, and forgets the stage of the one before', async () => {
    let nowMs = 1_000;
    const { client, get } = await managerOf({ key: 'first' }, { now: () => nowMs });
    const { VersionId: firstVersion = '' } = await get('key');
    await expect(get('key', { VersionStage: 'AWSPREVIOUS' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
    });

    nowMs = 2_000;
    const put = await client.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: 'second' }));
    expect(put.VersionStages).toEqual(['AWSCURRENT']);
    expect(await get('key')).toMatchObject({
      SecretString: 'second',
      VersionId: put.VersionId,
      CreatedDate: new Date(2_000),
    });
    expect(await get('key', { VersionStage: 'AWSPREVIOUS' })).toMatchObject({
      SecretString: 'first',
      CreatedDate: new Date(1_000),
      VersionStages: ['AWSPREVIOUS'],
    });

    await client.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: 'third' }));
    expect(await get('key', { VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'second' });
    expect(await get('key', { VersionId: firstVersion })).toMatchObject({
      SecretString: 'first',
      VersionStages: [],
    });
  });

  it('leaves the current value alone when another stage is put', async () => {
    const { client, get } = await managerOf({ key: 'current' });

    await client.send(
      new PutSecretValueCommand({ SecretId: 'key', SecretString: 'next', VersionStages: ['AWSPENDING'] }),
    );

    expect((await get('key')).SecretString).toBe('current');
    expect((await get('key', { VersionStage: 'AWSPENDING' })).SecretString).toBe('next');
    await expect(get('key', { VersionStage: 'AWSPREVIOUS' })).rejects.toThrow();
  });

  it('refuses a version that does not have the stage asked for, or does not exist', async () => {
    const { get } = await managerOf({ key: 'value' });
    const { VersionId = '' } = await get('key');

    expect(await get('key', { VersionId, VersionStage: 'AWSCURRENT' })).toMatchObject({
      SecretString: 'value',
    });
    await expect(get('key', { VersionId, VersionStage: 'AWSPREVIOUS' })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'You provided a VersionStage that is not associated to the provided VersionId.',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(get('key', { VersionId: 'unknown' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('creates a secret once, with or without a value', async () => {
    const { client, get } = await managerOf({});

    const created = await client.send(new CreateSecretCommand({ Name: 'new', SecretString: 'value' }));
    await client.send(new CreateSecretCommand({ Name: 'empty' }));

    expect(await get('new')).toMatchObject({
      ARN: created.ARN,
      VersionId: created.VersionId,
      SecretString: 'value',
    });
    await expect(get('empty')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(
      client.send(new CreateSecretCommand({ Name: 'new', SecretString: 'x' })),
    ).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
  });

  it('takes the same put twice as one, and another value under its token not at all', async () => {
    const { client, get } = await managerOf({ key: 'first' });
    const put = (SecretString: string) =>
      client.send(
        new PutSecretValueCommand({ SecretId: 'key', SecretString, ClientRequestToken: 'a'.repeat(32) }),
      );

    await put('second');
    await put('second');

    expect((await get('key', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('first');
    await expect(put('third')).rejects.toMatchObject({ name: 'ResourceExistsException' });
    expect((await get('key')).SecretString).toBe('second');
  });

  it('answers in the errors of AWS when a secret, a parameter or the operation is unknown', async () => {
    const { client, get } = await managerOf({ key: 'value' });

    await expect(get('unknown')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    await expect(
      client.send(new PutSecretValueCommand({ SecretId: 'unknown', SecretString: 'x' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(client.send(new PutSecretValueCommand({ SecretId: 'key' }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    await expect(client.send(new GetSecretValueCommand({ SecretId: undefined }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(client.send(new CreateSecretCommand({ Name: 'no spaces' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  it('counts the reads, by name too, however the secret is named', async () => {
    const { manager, get } = await managerOf({ a: '1', b: '2' });
    const { ARN = '' } = await get('a');
    await get(ARN);
    await get('b');
    await get('unknown').catch(() => undefined);

    expect(manager.requests()).toBe(4);
    expect(manager.requests('a')).toBe(2);
    expect(manager.requests('b')).toBe(1);
    expect(manager.requests('unknown')).toBe(1);
    expect(manager.requests('never')).toBe(0);
  });

  it('replaces and adds values from within', async () => {
    const { manager, get } = await managerOf({ key: 'first' });

    manager.put('key', 'second');
    manager.put('other', 'new');

    expect((await get('key')).SecretString).toBe('second');
    expect((await get('key', { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('first');
    expect((await get('other')).SecretString).toBe('new');
  });

  it.each([
    { name: 'InternalServiceError', status: 500 },
    { name: 'AccessDeniedException', status: 400, message: 'not authorized' },
    { name: 'ThrottlingException', status: 400 },
  ])('fails every call with $name until it is told to stop', async (outage) => {
    const { manager, client, get } = await managerOf({ key: 'value' });

    manager.failWith(outage);
    await expect(get('key')).rejects.toMatchObject({
      name: outage.name,
      message: outage.message ?? 'Simulated outage.',
      $metadata: { httpStatusCode: outage.status },
    });
    await expect(client.send(new CreateSecretCommand({ Name: 'new' }))).rejects.toMatchObject({
      name: outage.name,
    });
    manager.failWith(undefined);

    expect((await get('key')).SecretString).toBe('value');
    expect(manager.requests('key')).toBe(2);
  });

  it('answers a request that is not JSON with an error', async () => {
    const { manager } = await managerOf({});
    const response = await fetch(manager.origin, { method: 'POST', headers: SIGNED, body: '{' });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
  });

  it('hands nothing to who has another access key id, or none', async () => {
    const { manager } = await managerOf({ key: 'the-value' });
    const ask = (headers: Record<string, string>) =>
      fetch(manager.origin, {
        method: 'POST',
        headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', ...headers },
        body: '{"SecretId":"key"}',
      });

    for (const authorization of [
      undefined,
      '',
      ACCESS_KEY_ID,
      'AWS4-HMAC-SHA256 Credential=local/20261127/us-east-1/secretsmanager/aws4_request',
      `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY_ID.slice(0, -1)}/`,
      `Bearer ${ACCESS_KEY_ID}`,
    ]) {
      const response = await ask(authorization === undefined ? {} : { authorization });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        __type: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
      });
    }
    expect(manager.requests()).toBe(0);
    expect(await (await ask(SIGNED)).text()).toContain('the-value');
  });

  it('closes twice without complaint', async () => {
    const { manager } = await managerOf({});
    await manager.close();
    await expect(manager.close()).resolves.toBeUndefined();
  });
});
