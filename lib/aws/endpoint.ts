/** Where a service of AWS is, unless the environment says otherwise. */

/** The DNS suffix of each of AWS's partitions, by how the names of its regions begin; all others have `amazonaws.com`. */
const SUFFIXES: readonly (readonly [regions: string, suffix: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
export function endpointOf(service: string, region: string): URL {
  const [, suffix = 'amazonaws.com'] = SUFFIXES.find(([regions]) => region.startsWith(regions)) ?? [];
  return new URL(`https://${service}.${region}.${suffix}`);
}
