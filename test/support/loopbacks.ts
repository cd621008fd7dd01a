/** The loopbacks that this machine has: in some containers IPv6 is off. */
import { networkInterfaces } from 'node:os';

const addresses = Object.values(networkInterfaces()).flatMap((own = []) => own.map(({ address }) => address));

export const hasIPv6 = addresses.includes('::1');
