import { describe, expect, it } from 'vitest';
import { getSecretValueAt } from '../support/aws-caller.ts';
import { httpServerOf, tcpServerOf } from '../support/iterable/servers.ts';

const INPUT = { SecretId: 'any' };
const IN_TIME = () => AbortSignal.timeout(5_000);

/** Answers each request in turn with these, the last one for ever. */
async function asked(...answers: readonly (readonly [status: number, body: object])[]) {
  let count = 0;
  const { origin } = await httpServerOf((response) => {
    const [status, body] = answers[Math.min(count++, answers.length - 1)] ?? [500, {}];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  const told = await getSecretValueAt(origin)(INPUT, IN_TIME()).catch(({ name }) => name);
  return { told, count };
}

const GOOD = [200, { SecretString: 'key', CreatedDate: 1_795_867_200.123 }] as const;
const fault = (status: number, __type: string) => [status, { __type }] as const;

describe('a secret', () => {
  it('comes with the time when it was made', async () => {
    expect((await asked(GOOD)).told).toEqual({
      SecretString: 'key',
      CreatedDate: new Date(1_795_867_200_123),
    });
  });

  it.each([
    ['a fault of the service', fault(500, 'InternalServiceError')],
    ['a throttle', fault(400, 'ThrottlingException')],
    ['what is no answer of AWS', [502, {}] as const],
  ])('is asked for twice after %s', async (_, first) => {
    expect(await asked(first, GOOD)).toMatchObject({ told: { SecretString: 'key' }, count: 2 });
  });

  it('is not asked for a third time', async () => {
    expect(await asked(fault(500, 'InternalServiceError'))).toEqual({
      told: 'InternalServiceError',
      count: 2,
    });
  });

  it.each(['ResourceNotFoundException', 'AccessDeniedException', 'InvalidRequestException'])(
    'is asked for once where the answer is %s',
    async (name) => {
      expect(await asked(fault(400, name))).toEqual({ told: name, count: 1 });
    },
  );

  it('is given up with its caller, having been asked for once', async () => {
    let requests = 0;
    const caller = new AbortController();
    const origin = await tcpServerOf(() => {
      requests += 1;
      caller.abort();
    });

    await expect(getSecretValueAt(origin)(INPUT, caller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(requests).toBe(1);
  });
});
