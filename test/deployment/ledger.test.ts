/** What a project that asks for spacing adds to the stack, and that nothing of it is there without one. */
import { expect, it } from 'vitest';
import type { StackSettings } from '../../deploy/names.ts';
import { resourcesOf } from '../../deploy/stack.ts';
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';

const SETTINGS: StackSettings = {
  service: 'iterable-forwarder',
  stage: 'dev',
  region: 'eu-west-1',
  secretPrefix: '',
  alarmTopic: undefined,
};

function resourcesWith(settings: { readonly userSpacing?: '60s' }) {
  const configuration = defineConfig({
    projects: { us: { dataCenter: 'US', secret: 's', ...settings }, eu: { dataCenter: 'EU', secret: 's' } },
    sources: { app: { verify: apiKey('source-app'), project: 'us' } },
  });
  return resourcesOf(configuration, SETTINGS);
}

it('spacing adds a table and an alarm, and changes nothing but the right to use the one and the sight of both', () => {
  const without = resourcesWith({});
  const spaced = resourcesWith({ userSpacing: '60s' });
  const added = Object.keys(spaced).filter((id) => !(id in without));
  const changed = Object.keys(without).filter(
    (id) => JSON.stringify(without[id]) !== JSON.stringify(spaced[id]),
  );

  expect([added, changed]).toEqual([
    ['LedgerTable', 'LedgerFailuresAlarmUs'],
    ['UsersRole', 'Dashboard'],
  ]);
});

it('a stack without it knows nothing of tables', () => {
  expect(JSON.stringify(resourcesWith({}))).not.toMatch(/dynamodb|ledger|spaced/i);
});
