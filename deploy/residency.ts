/** Events, dead letters and logs lie in the stack's AWS region, wherever Iterable keeps what is delivered. */
import type { Configuration } from '../lib/config/define-config.ts';

/** Named one by one: London (eu-west-2) and Zurich (eu-central-2) start alike and are not in the EU. */
const EU_REGIONS: readonly string[] = [
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-3',
  'eusc-de-east-1',
];

/** What to tell whoever builds an EU project for a region outside the EU; nothing to tell otherwise. */
export function residencyWarning(configuration: Configuration, region: string): string | undefined {
  if (EU_REGIONS.includes(region)) return undefined;
  const names = Object.values(configuration.projects)
    .filter(({ dataCenter }) => dataCenter === 'EU')
    .map(({ name }) => name);
  if (names.length === 0) return undefined;
  return (
    `data residency: ${names.join(', ')} of Iterable's EU data centre would be queued and logged in ` +
    `${region}, outside the EU. If that must not be, deploy EU projects as a stack of their own in an EU region.`
  );
}
