import { describe, expect, it } from 'vitest';
import { readSettings } from '../../local/settings.ts';

describe('the settings of npm start', () => {
  it('have defaults', () => {
    expect(readSettings({})).toEqual({
      port: 3000,
      sandboxPort: 3001,
      dataDir: '.forwarder',
      historyBytes: 256 * 1024 * 1024,
      historyMs: 7 * 24 * 3_600_000,
      basePath: undefined,
      realProject: undefined,
      iterableUrls: {},
      sourceSecrets: {},
    });
  });

  it('bound the history in megabytes and days', () => {
    expect(readSettings({ HISTORY_MB: '0', HISTORY_DAYS: '1' })).toMatchObject({
      historyBytes: 0,
      historyMs: 86_400_000,
    });
  });

  it('name a real project by its key and its data centre', () => {
    expect(readSettings({ ITERABLE_API_KEY: 'k', ITERABLE_DATA_CENTER: 'EU' }).realProject).toEqual({
      dataCenter: 'EU',
      apiKey: 'k',
    });
  });

  it.each([
    [{ ITERABLE_API_KEY: 'secret-key' }, 'ITERABLE_DATA_CENTER'],
    [{ ITERABLE_DATA_CENTER: 'US' }, 'ITERABLE_DATA_CENTER'],
    [{ ITERABLE_API_KEY: 'secret-key', ITERABLE_DATA_CENTER: 'us' }, 'ITERABLE_DATA_CENTER'],
    [{ PORT: 'abc' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ SANDBOX_PORT: '65535' }, 'SANDBOX_PORT'],
    [{ HISTORY_MB: '16.5' }, 'HISTORY_MB'],
    [{ HISTORY_MB: '15' }, 'HISTORY_MB'],
    [{ HISTORY_DAYS: '0' }, 'HISTORY_DAYS'],
    [{ SANDBOX_PORT: '-1' }, 'SANDBOX_PORT'],
    [{ DATA_DIR: '' }, 'DATA_DIR'],
    [{ BASE_PATH: 'a?b' }, 'BASE_PATH'],
    [{ ITERABLE_US_URL: 'foo' }, 'ITERABLE_US_URL'],
    [{ ITERABLE_EU_URL: 'http://example.com' }, 'ITERABLE_EU_URL'],
  ])('are refused by name and without their value: %j', (variables, name) => {
    expect(() => readSettings(variables)).toThrow(name);
    expect(() => readSettings(variables)).not.toThrow('secret-key');
  });
});
