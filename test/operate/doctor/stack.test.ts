import { DeleteQueueCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { OperateFault } from '../../../operate/fault.ts';
import type { MappingState } from '../../../operate/stack.ts';
import { CONFIGURATION, configurationOf, patientOf } from './patient.ts';

const ofStandardUs = (change: Partial<MappingState>) => (mapping: MappingState) =>
  mapping.project === 'us' && mapping.queue === 'standard' ? { ...mapping, ...change } : mapping;

describe('the doctor finds in the mappings', () => {
  it.each([
    ['one that is disabled', { state: 'Disabled' }, 'is disabled', 'npx iterable-forwarder resume us'],
    [
      'one without ReportBatchItemFailures',
      { reportsBatchItemFailures: false },
      'ReportBatchItemFailures',
      '',
    ],
    ['one with another batch', { batchSize: 10 }, 'batches of 10, 2 consumers', ''],
  ])('%s', async (_case, change, finding, remedy) => {
    const { stack, complaints } = await patientOf();
    stack.mappingStates = stack.mappingStates.map(ofStandardUs(change));

    expect(await complaints()).toEqual([
      {
        check: 'mappings',
        subject: 'project us, queue of events',
        state: 'fault',
        finding: expect.stringContaining(finding),
        remedy: expect.stringContaining(remedy),
      },
    ]);
  });

  it.each([
    ['50 consumers', 50],
    ['no limit of consumers', undefined],
  ])('one in AWS with %s at once', async (words, maximumConcurrency) => {
    const { stack, complaints } = await patientOf();
    stack.mappingStates = stack.mappingStates.map(ofStandardUs({ maximumConcurrency }));

    expect(await complaints()).toEqual([]);
    Object.assign(stack, { arguments: '--stage dev' });
    expect((await complaints()).filter(({ check }) => check === 'mappings')).toMatchObject([
      { subject: 'project us, queue of events', state: 'fault', finding: expect.stringContaining(words) },
    ]);
  });

  it('a queue that has none', async () => {
    const { stack, complaints } = await patientOf();
    stack.mappingStates = stack.mappingStates.filter(
      ({ project, queue }) => project !== 'eu' || queue !== 'users',
    );

    expect(await complaints()).toMatchObject([
      {
        check: 'mappings',
        subject: 'project eu, queue of users',
        state: 'fault',
        finding: 'it has no mapping: nobody reads from it',
      },
    ]);
  });

  it('a project that is paused', async () => {
    const { stack, complaints } = await patientOf();
    await stack.enable('eu', false);

    expect(await complaints()).toEqual([
      {
        check: 'mappings',
        subject: 'project eu',
        state: 'fault',
        finding: 'it is paused: its events wait',
        remedy: 'npx iterable-forwarder resume eu',
      },
    ]);
  });

  it('one that is being enabled, which is no fault', async () => {
    const { stack, complaints } = await patientOf();
    stack.mappingStates = stack.mappingStates.map(ofStandardUs({ state: 'Enabling' }));

    expect(await complaints()).toMatchObject([{ check: 'mappings', state: 'warning' }]);
  });
});

describe('the doctor finds among the queues', () => {
  it('one that hides an event for too short a time', async () => {
    const { stack, complaints } = await patientOf();
    await stack.sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: await stack.queueUrl('us', 'users'),
        Attributes: { VisibilityTimeout: '30' },
      }),
    );

    expect(await complaints()).toMatchObject([
      {
        check: 'queues',
        subject: 'project us, queue of users',
        state: 'fault',
        finding: expect.stringContaining('for 30 s, and must for 120 s'),
      },
    ]);
  });

  it('one that is too short for the function as it is', async () => {
    const { stack, complaints } = await patientOf();
    stack.functionStates = stack.functionStates.map((each) =>
      each.name === 'deliver' ? { ...each, timeoutSeconds: 300 } : each,
    );

    expect((await complaints()).map(({ finding }) => finding)).toEqual([
      expect.stringContaining('must for 1800 s'),
      expect.stringContaining('must for 1800 s'),
    ]);
  });

  it('one that keeps events for too short a time', async () => {
    const { stack, complaints } = await patientOf();
    for (const QueueUrl of [await stack.queueUrl('eu', 'standard'), await stack.deadLetterQueueUrl()]) {
      await stack.sqs.send(
        new SetQueueAttributesCommand({ QueueUrl, Attributes: { MessageRetentionPeriod: '345600' } }),
      );
    }

    expect(await complaints()).toMatchObject([
      { subject: 'project eu, queue of events', finding: 'keeps what it has for 4 days, and must for 14' },
      { subject: 'dead letter queue', finding: 'keeps what it has for 4 days, and must for 14' },
    ]);
  });

  it('one that is missing', async () => {
    const { stack, complaints } = await patientOf();
    const { queueUrl } = stack;
    const withoutEu: typeof queueUrl = async (project, kind) =>
      project === 'eu' ? undefined : queueUrl(project, kind);
    Object.assign(stack, { queueUrl: withoutEu });

    expect((await complaints()).find(({ subject }) => subject.startsWith('project eu'))).toMatchObject({
      check: 'queues',
      state: 'fault',
      finding: 'there is none',
    });
  });

  it('one that was deleted by hand, and goes on', async () => {
    const { stack, complaints } = await patientOf();
    await stack.sqs.send(new DeleteQueueCommand({ QueueUrl: await stack.queueUrl('us', 'users') }));

    expect(await complaints()).toMatchObject([
      { check: 'queues', state: 'unknown', finding: expect.stringContaining('it is not there') },
    ]);
  });

  it('dead letters, which are no fault', async () => {
    const { stack, complaints } = await patientOf();
    await stack.sqs.send(
      new SendMessageCommand({ QueueUrl: await stack.deadLetterQueueUrl(), MessageBody: '{}' }),
    );

    expect(await complaints()).toEqual([
      {
        check: 'queues',
        subject: 'dead letter queue',
        state: 'warning',
        finding: '1 letter lies there',
        remedy: 'npx iterable-forwarder dlq list',
      },
    ]);
  });
});

describe('the doctor finds of what is deployed', () => {
  it('that it was built with another configuration', async () => {
    const { stack, complaints } = await patientOf();
    stack.functionStates = stack.functionStates.map((each) =>
      each.name === 'users' ? { ...each, configurationHash: '0123456789abcdef' } : each,
    );

    expect(await complaints()).toMatchObject([
      {
        check: 'deployed',
        subject: 'function users',
        state: 'fault',
        finding: expect.stringContaining('another configuration (0123456789abcdef)'),
      },
    ]);
  });

  it('that all of it was built with another configuration, which is told first and mended once', async () => {
    const { stack, complaints } = await patientOf();
    const configuration = configurationOf({ verify: { scheme: 'api-key', secret: 'source-new' } });
    stack.mappingStates = stack.mappingStates.map(ofStandardUs({ batchSize: 10 }));

    const found = await complaints({ configuration });

    expect(found).toMatchObject([
      { check: 'deployed', subject: 'configuration', finding: expect.stringContaining('another one runs') },
      { check: 'secrets', subject: 'source app', finding: expect.not.stringContaining('account') },
      { check: 'mappings' },
    ]);
    expect(found.map(({ remedy }) => remedy)).toEqual([
      'end npm start, and start it again',
      undefined,
      undefined,
    ]);
  });

  it('that it does not say with which it was built', async () => {
    const { stack, complaints } = await patientOf();
    stack.functionStates = stack.functionStates.map(({ configurationHash: _, ...each }) => ({
      ...each,
      configurationHash: undefined,
    }));

    expect((await complaints()).map(({ state }) => state)).toEqual(['fault', 'fault', 'fault']);
  });

  it('that a function is missing or broken', async () => {
    const { stack, complaints } = await patientOf();
    const [http, deliver] = stack.functionStates;
    stack.functionStates = [http, deliver].flatMap((each) => (each ? [{ ...each, state: 'Failed' }] : []));

    expect((await complaints()).map(({ subject }) => subject)).toEqual([
      'function users',
      'function http',
      'function deliver',
    ]);
  });
});

describe('the doctor finds of the alarms', () => {
  const alarm = {
    name: 'stage-a',
    state: 'OK',
    since: undefined,
    listeners: 1,
    description: 'What to do',
  } as const;

  it('that nobody hears of one', async () => {
    const { stack, complaints } = await patientOf();
    stack.alarmStates = [alarm, { ...alarm, name: 'stage-b', listeners: 0 }];

    expect(await complaints()).toMatchObject([
      { check: 'alarms', state: 'fault', finding: 'nobody hears of stage-b' },
    ]);
  });

  it('that one is on', async () => {
    const { stack, complaints } = await patientOf();
    stack.alarmStates = [{ ...alarm, state: 'ALARM', since: new Date(0) }];

    expect(await complaints()).toEqual([
      {
        check: 'alarms',
        subject: 'alarms',
        state: 'warning',
        finding: 'stage-a is on since 1970-01-01T00:00:00.000Z',
        remedy: 'What to do',
      },
    ]);
  });

  it('that a stack in AWS has none', async () => {
    const patient = await patientOf();
    Object.assign(patient.stack, { arguments: '--stage dev' });

    expect(await patient.complaints()).toMatchObject([
      { check: 'alarms', finding: 'there are none', remedy: 'npm run deploy -- --stage dev' },
    ]);
  });
});

describe('the doctor finds of the door', () => {
  it('that it does not answer as it should', async () => {
    const { complaints } = await patientOf({ health: 502 });
    expect(await complaints()).toMatchObject([
      { check: 'door', state: 'fault', finding: 'it answers GET /health with 502' },
    ]);
  });

  it('that it is not there', async () => {
    const { stack, complaints } = await patientOf();
    Object.assign(stack, { door: async () => 'http://127.0.0.1:1' });

    expect(await complaints()).toMatchObject([
      { check: 'door', state: 'unknown', finding: expect.stringContaining("can't be reached") },
    ]);
  });
});

it('says what it has no right to see, and checks the rest', async () => {
  const { stack, complaints } = await patientOf();
  const denied = async () => {
    throw new OperateFault('no-rights', 'lambda:ListEventSourceMappings is denied', { remedy: 'ask for it' });
  };
  Object.assign(stack, { mappings: denied, functions: denied });

  expect(await complaints({ configuration: CONFIGURATION })).toMatchObject([
    { check: 'deployed', state: 'unknown', remedy: 'ask for it' },
    {
      check: 'mappings',
      state: 'unknown',
      finding: "it can't be checked, for want of rights: lambda:ListEventSourceMappings is denied",
    },
  ]);
});
