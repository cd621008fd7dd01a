import { describe, expect, it } from 'vitest';
import { residencyWarning } from '../../deploy/residency.ts';
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';

function configurationOf(dataCenter: 'US' | 'EU') {
  return defineConfig({
    projects: { only: { dataCenter, secret: 'iterable' } },
    sources: { app: { verify: apiKey('source-app'), project: 'only' } },
  });
}

describe('the warning of data residency', () => {
  it.each(['us-east-1', 'eu-west-2', 'eu-central-2'])('is given of an EU project in %s', (region) => {
    expect(residencyWarning(configurationOf('EU'), region)).toContain(`only of Iterable's EU data centre`);
    expect(residencyWarning(configurationOf('EU'), region)).toContain(region);
  });

  it.each(['eu-west-1', 'eusc-de-east-1'])('is not given in %s, which is in the EU', (region) => {
    expect(residencyWarning(configurationOf('EU'), region)).toBeUndefined();
  });

  it('is not given of a US project', () => {
    expect(residencyWarning(configurationOf('US'), 'us-east-1')).toBeUndefined();
  });
});
