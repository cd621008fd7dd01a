import { describe, expect, it } from 'vitest';
import { type Environment, readEnvironment } from '../../lib/runtime/environment.ts';
import { EnvironmentError } from '../../lib/runtime/variables.ts';

const needed = {
  AWS_REGION: 'eu-central-1',
  QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/events-{project}',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/dead-letters',
  SECRET_PREFIX: 'prod/',
};

function read(variables: Record<string, string | undefined> = {}): Environment {
  return readEnvironment({ ...needed, ...variables });
}

/** The lines below the first, each naming a variable. */
function faultsOf(variables: Record<string, string | undefined>, from: object = needed): string[] {
  try {
    readEnvironment({ ...from, ...variables });
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it.each([
    'https://sqs.eu-central-1.amazonaws.com/{project}/events',
    'https://sqs.eu-central-1.amazonaws.com/123456789012/{project}/',
    'https://sqs.{project}.amazonaws.com/123456789012/{project}',
  ])('takes {project} in the name of the queue only, not in %s', (QUEUE_URL) => {
    expect(faultsOf({ QUEUE_URL })).toEqual([
      '  - QUEUE_URL: may have {project} in its last part only, which is the name of the queue',
    ]);
  });

  it('is read with defaults for what may be left out, and frozen', () => {
    const environment = read();

    expect(environment).toEqual({
      region: 'eu-central-1',
      queueUrlTemplate: needed.QUEUE_URL,
      deadLetterQueueUrl: needed.DEAD_LETTER_QUEUE_URL,
      secretPrefix: 'prod/',
      secretTtlSeconds: 300,
      maxConcurrency: 2,
      logLevel: 'info',
      deliveredLogShare: 0,
      metricsNamespace: 'iterable-forwarder',
      basePath: undefined,
      sqsEndpoint: undefined,
      secretsManagerEndpoint: undefined,
      iterableOrigins: { US: 'https://api.iterable.com', EU: 'https://api.eu.iterable.com' },
    });
    expect(environment).toSatisfy(Object.isFrozen);
    expect(environment.iterableOrigins).toSatisfy(Object.isFrozen);
  });

  it('is read with everything that may be set', () => {
    const environment = read({
      SECRET_PREFIX: '',
      SECRET_TTL_SECONDS: '60',
      LOG_LEVEL: 'debug',
      DELIVERED_LOG_SHARE: '0.01',
      METRICS_NAMESPACE: 'acme/forwarder',
      BASE_PATH: 'hooks/v2',
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9324',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9325',
      ITERABLE_US_URL: 'http://localhost:4000',
      ITERABLE_EU_URL: 'https://iterable.example.com/',
      SOMETHING_ELSE: 'is none of ours',
    });

    expect(environment).toMatchObject({
      secretPrefix: '',
      secretTtlSeconds: 60,
      logLevel: 'debug',
      deliveredLogShare: 0.01,
      metricsNamespace: 'acme/forwarder',
      basePath: ['hooks', 'v2'],
      sqsEndpoint: 'http://127.0.0.1:9324',
      secretsManagerEndpoint: 'http://127.0.0.1:9325',
      iterableOrigins: { US: 'http://localhost:4000', EU: 'https://iterable.example.com' },
    });
  });

  it('has every variable named that is missing', () => {
    expect(faultsOf({}, {})).toEqual([
      '  - AWS_REGION: is required',
      '  - QUEUE_URL: must be an http(s) URL',
      '  - DEAD_LETTER_QUEUE_URL: must be an http(s) URL',
      '  - SECRET_PREFIX: is required',
    ]);
  });

  it('has every fault named at once, and no value repeated', () => {
    const secret = 'S3CRET';
    const names = [
      ...['AWS_REGION', 'QUEUE_URL', 'DEAD_LETTER_QUEUE_URL', 'SECRET_TTL_SECONDS', 'MAX_CONCURRENCY'],
      ...[
        'LOG_LEVEL',
        'DELIVERED_LOG_SHARE',
        'METRICS_NAMESPACE',
        'BASE_PATH',
        'AWS_ENDPOINT_URL_SQS',
        'AWS_ENDPOINT_URL_SECRETS_MANAGER',
        'ITERABLE_US_URL',
        'ITERABLE_EU_URL',
      ],
    ];
    const wrong = {
      ...Object.fromEntries(names.map((name) => [name, secret])),
      AWS_REGION: '',
      METRICS_NAMESPACE: `AWS/${secret}`,
      BASE_PATH: `?${secret}`,
    };

    const faults = faultsOf(wrong);

    expect(faults.map((fault) => fault.slice('  - '.length, fault.indexOf(':')))).toEqual(names);
    expect(faults.join()).not.toContain(secret);
    expect(faultsOf({ ITERABLE_US_URL: `http://user:${secret}@example.com/${secret}` }).join()).not.toContain(
      secret,
    );
  });

  it.each([
    ['info', 'info'],
    ['WARN', 'warn'],
    ['Error', 'error'],
    ['DeBug', 'debug'],
  ])('takes LOG_LEVEL %s as %s', (written, level) => {
    expect(read({ LOG_LEVEL: written }).logLevel).toBe(level);
  });

  it.each(['', 'trace', 'fatal', 'info ', '1', 'constructor'])('refuses LOG_LEVEL %j', (level) => {
    expect(faultsOf({ LOG_LEVEL: level })).toEqual([expect.stringContaining('LOG_LEVEL')]);
  });

  it.each(['1', '300', '999999'])('takes SECRET_TTL_SECONDS %s', (seconds) => {
    expect(read({ SECRET_TTL_SECONDS: seconds }).secretTtlSeconds).toBe(Number(seconds));
  });

  it.each(['1', '2', '1000'])('takes MAX_CONCURRENCY %s', (concurrency) => {
    expect(read({ MAX_CONCURRENCY: concurrency }).maxConcurrency).toBe(Number(concurrency));
  });

  it.each(['', '0', '-1', '1.5', '1e3', '0x10', '0300', ' 300', '1000000', 'NaN'])(
    'refuses %j where a whole number is wanted',
    (text) => {
      for (const name of ['SECRET_TTL_SECONDS', 'MAX_CONCURRENCY']) {
        expect(faultsOf({ [name]: text })).toEqual([`  - ${name}: must be a whole number, at least 1`]);
      }
    },
  );

  it.each([
    ['0', 0],
    ['0.01', 0.01],
    ['1', 1],
    ['1.0', 1],
  ])('takes DELIVERED_LOG_SHARE %s', (text, share) => {
    expect(read({ DELIVERED_LOG_SHARE: text }).deliveredLogShare).toBe(share);
  });

  it.each(['', '-0.1', '1.1', '1.01', '2', '.5', '1e-2', '5%', ' 0', '0.', 'NaN'])(
    'refuses %j as a share',
    (text) => {
      expect(faultsOf({ DELIVERED_LOG_SHARE: text })).toEqual([
        '  - DELIVERED_LOG_SHARE: must be a number from 0 to 1',
      ]);
    },
  );

  it.each([
    ['hooks', ['hooks']],
    ['hooks/v2', ['hooks', 'v2']],
    ['/hooks//v2/', ['hooks', 'v2']],
    ['A-z_0.9', ['A-z_0.9']],
    ["$+!*'(),", ["$+!*'(),"]],
    ['', []],
  ])('takes BASE_PATH %j', (written, basePath) => {
    expect(read({ BASE_PATH: written }).basePath).toEqual(basePath);
  });

  it.each([
    'hooks v2',
    '..',
    'a/../b',
    './a',
    'a?b',
    'a#b',
    '%61',
    'ö',
    'https://a.example/b',
    '{proxy+}',
    'a\\b',
    '\n',
  ])('refuses %j as what a custom domain puts before a path', (text) => {
    expect(faultsOf({ BASE_PATH: text })).toEqual([
      "  - BASE_PATH: must be segments of letters, digits and $-_.+!*'(), such as hooks or hooks/v2",
    ]);
  });

  it.each(['', ':x', 'AWS/Lambda', ' x', 'x\ny', 'é', 'x'.repeat(256)])(
    'refuses %j as the namespace of metrics',
    (text) => {
      expect(faultsOf({ METRICS_NAMESPACE: text })).toEqual([
        '  - METRICS_NAMESPACE: is not a namespace CloudWatch allows',
      ]);
    },
  );

  it.each(['', 'sqs', 'ftp://127.0.0.1', 'file:///tmp', 'javascript:1', '//127.0.0.1', '/queue'])(
    'refuses %j as the URL of a queue',
    (url) => {
      for (const name of ['QUEUE_URL', 'DEAD_LETTER_QUEUE_URL']) {
        expect(faultsOf({ [name]: url })).toEqual([`  - ${name}: must be an http(s) URL`]);
      }
    },
  );

  it.each([
    '',
    'sqs',
    'ftp://127.0.0.1',
    '//127.0.0.1',
    'https://gateway.example.com/sqs',
    'https://a.example/?b',
  ])('refuses %j as an endpoint of AWS', (url) => {
    for (const name of ['AWS_ENDPOINT_URL_SQS', 'AWS_ENDPOINT_URL_SECRETS_MANAGER']) {
      expect(faultsOf({ [name]: url })).toEqual([
        `  - ${name}: must be the origin of an http(s) URL, without a path`,
      ]);
    }
  });

  it.each([
    ['https://api.iterable.com', 'https://api.iterable.com'],
    ['https://proxy.example.com:8443/', 'https://proxy.example.com:8443'],
    ['HTTPS://EXAMPLE.COM', 'https://example.com'],
    ['https://10.0.0.1', 'https://10.0.0.1'],
    ['http://localhost', 'http://localhost'],
    ['http://LocalHost:4000', 'http://localhost:4000'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
    ['http://[0:0:0:0:0:0:0:1]', 'http://[::1]'],
  ])('takes %s as the address of Iterable', (url, origin) => {
    expect(read({ ITERABLE_US_URL: url, ITERABLE_EU_URL: url }).iterableOrigins).toEqual({
      US: origin,
      EU: origin,
    });
  });

  it.each([
    ['plain http', 'http://api.iterable.com'],
    ['a private address', 'http://10.0.0.1'],
    ['any address', 'http://0.0.0.0'],
    ['another IPv6 address', 'http://[::2]'],
    ['any IPv6 address', 'http://[::]'],
    ['an IPv4 address in IPv6', 'http://[::ffff:10.0.0.1]'],
    ['a name that starts like loopback', 'http://localhost.example.com'],
    ['a name that starts like its address', 'http://127.0.0.1.example.com'],
    ['a name that ends like loopback', 'http://notlocalhost'],
    ['a user', 'http://localhost@example.com'],
    ['a user on loopback', 'http://user@localhost'],
    ['a password over https', 'https://user:password@example.com'],
    ['a path', 'https://api.iterable.com/api'],
    ['a path on loopback', 'http://localhost/api'],
    ['a query', 'https://api.iterable.com/?'],
    ['a fragment', 'https://api.iterable.com/#'],
    ['another protocol', 'ftp://localhost'],
    ['no protocol', 'api.iterable.com'],
    ['no host', 'https://'],
    ['nothing', ''],
  ])('refuses %s as the address of Iterable: %s', (_, url) => {
    for (const name of ['ITERABLE_US_URL', 'ITERABLE_EU_URL']) {
      expect(faultsOf({ [name]: url })).toEqual([
        `  - ${name}: must be the origin of an https:// address, or http:// on loopback`,
      ]);
    }
  });
});
