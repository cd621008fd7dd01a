import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import configuration from '#configuration';
import { alarms } from '../../deploy/alarms.ts';
import { costOf, type Door, dollarsIn, type Numbers, written } from './cost.ts';
import { type Row, tableIn } from './tables.ts';

const page = readFileSync('docs/operations.md', 'utf8');
const EVENTS = [1_000_000, 30_000_000, 1_000_000_000];

describe('what a month costs', () => {
  const numberIn = (text = '') => Number(text.replaceAll(',', ''));
  /** The numbers of a column, by the words of their rows. */
  function column(table: readonly Row[], index: number): Numbers {
    const byRow = new Map(table.map(({ cells: [row = '', ...cells] }) => [row, numberIn(cells[index])]));
    return (row) => byRow.get(row) ?? Number.NaN;
  }
  const price = column(tableIn(page, 'price'), 0);
  const traffic = EVENTS.map((events, index) => ({
    events,
    assumed: column(tableIn(page, 'assumed'), index),
  }));
  const rows = tableIn(page, 'a month').map(({ cells: [part = '', ...amounts] }) => [part, amounts] as const);
  /** As somebody adds the amounts up who has nothing but the page. */
  const sumOf = (parts: readonly string[]) =>
    written(parts.reduce((sum, amount) => sum + dollarsIn(amount), 0));

  it('is what follows from the assumptions and prices of the page', () => {
    const computed = traffic.map((each) => costOf(each, price));
    const parts = Object.keys(computed[0] ?? {});

    expect(rows.slice(0, -1)).toEqual(
      parts.map((part) => [part, computed.map((costs) => written(costs[part] ?? Number.NaN))]),
    );
  });

  it('is in all the sum of its parts', () => {
    const [, totals = []] = rows.at(-1) ?? [];
    const columns = EVENTS.map((_, index) => rows.slice(0, -1).map(([, amounts]) => amounts[index] ?? ''));

    expect(totals).toEqual(columns.map((parts) => `**${sumOf(parts)}**`));
  });

  it.each<[string, { readonly door?: Door; readonly eventsOfARequest?: number }]>([
    ['Function URL, an event a request', { door: 'Function URL' }],
    ['HTTP API, ten events a request', { eventsOfARequest: 10 }],
    ['Function URL, ten events a request', { door: 'Function URL', eventsOfARequest: 10 }],
  ])('is computed the same way for another door: %s', (title, options) => {
    const row = tableIn(page, 'in all, by the door').find(({ cells: [first] }) => first === title);
    const computed = traffic.map((each) =>
      sumOf(Object.values(costOf(each, price, options)).map((part) => written(part))),
    );

    expect(row?.cells.slice(1)).toEqual(computed);
  });

  it('assumes as many projects, secrets and alarms as the stack has that is shipped', () => {
    const { projects, sources } = configuration;
    const names = [
      ...Object.values(projects).map(({ secret }) => secret),
      ...Object.values(sources).map(({ verify }) => verify.secret),
    ];
    const settings = {
      service: 'iterable-forwarder',
      stage: 'prod',
      region: 'us-east-1',
      secretPrefix: 'iterable-forwarder/prod/',
      alarmTopic: undefined,
    };
    const watched = Object.values(alarms(configuration, settings))
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties as { readonly Metrics?: readonly object[] })
      .map(({ Metrics }) => Metrics?.filter((metric) => 'MetricStat' in metric).length ?? 1);

    for (const { assumed } of traffic) {
      expect(assumed('projects')).toBe(Object.keys(projects).length);
      expect(assumed('secrets')).toBe(new Set(names).size);
      expect(assumed('metrics that alarms watch')).toBe(watched.reduce((sum, count) => sum + count, 0));
    }
  });

  it('has the prices of docs/ordering.md', () => {
    const ordering = readFileSync('docs/ordering.md', 'utf8');
    expect(ordering).toContain(`FIFO, $${price('SQS FIFO, a million calls').toFixed(2)} a million`);
  });
});

describe('the workflow to copy', () => {
  const [, workflow = ''] = /```yaml\n( *name: deploy\n.*?)```/s.exec(page) ?? [];

  it('pins each action by its commit, those of our own workflows by the same', () => {
    const uses = [...workflow.matchAll(/uses: (\S+)@(\S+) # v[\d.]+$/gm)];
    const ours = readFileSync('.github/workflows/test.yml', 'utf8');

    expect(uses.length).toBe(workflow.split('uses:').length - 1);
    for (const [, action = '', commit = ''] of uses) {
      expect(commit).toMatch(/^[0-9a-f]{40}$/);
      if (action.startsWith('actions/')) expect(ours).toContain(`${action}@${commit}`);
    }
  });

  it('tests before it deploys, and sends an event behind it', () => {
    const steps = [...workflow.matchAll(/run: (.+)$/gm)].map(([, line = '']) => line);

    expect(steps.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'npm install --global',
      'npm ci',
      'npm run check',
      'npm test',
      'npm install --global',
      'npm ci',
      'npm run deploy',
      'npx iterable-forwarder send',
    ]);
    expect(workflow).toContain('needs: test');
    expect(workflow).toContain('id-token: write');
  });
});

it('has policies that are JSON', () => {
  const policies = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text));

  expect(policies.length).toBe(2);
  for (const { Version } of policies) expect(Version).toBe('2012-10-17');
});

describe('the template for other tools', () => {
  const [, program = ''] = /node -p '([^']+)' > \.serverless\/template\.json/.exec(page) ?? [];

  it('names the archives beside it, and has no bucket of its own', () => {
    const code = (name: string) => ({
      S3Bucket: { Ref: 'ServerlessDeploymentBucket' },
      S3Key: `serverless/iterable-forwarder/prod/1795838571920-2026-11-28T04:02:51.920Z/${name}.zip`,
    });
    const template = {
      Resources: {
        ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' },
        ServerlessDeploymentBucketPolicy: { Type: 'AWS::S3::BucketPolicy' },
        HttpLambdaFunction: {
          Type: 'AWS::Lambda::Function',
          Properties: { Code: code('http'), Handler: 'dist/http.handler' },
        },
        QueueUs: { Type: 'AWS::SQS::Queue' },
      },
      Outputs: { ServerlessDeploymentBucketName: { Value: 'x' }, HttpApiUrl: { Value: 'y' } },
    };
    const folder = mkdtempSync(join(tmpdir(), 'operations-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, '.serverless'));
    writeFileSync(
      join(folder, '.serverless/cloudformation-template-update-stack.json'),
      JSON.stringify(template),
    );

    const output = execFileSync(process.execPath, ['-p', program], { cwd: folder, encoding: 'utf8' });

    expect(JSON.parse(output)).toEqual({
      Resources: {
        HttpLambdaFunction: {
          Type: 'AWS::Lambda::Function',
          Properties: { Code: 'http.zip', Handler: 'dist/http.handler' },
        },
        QueueUs: { Type: 'AWS::SQS::Queue' },
      },
      Outputs: { HttpApiUrl: { Value: 'y' } },
    });
  });
});
