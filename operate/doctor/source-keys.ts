/** No two sources have one key where the door must tell by the key which source it is. */
import { PROTOCOLS, speaks } from '../../lib/accept/protocol/protocols.ts';
import { parseKeysOf } from '../../lib/accept/verify/schemes.ts';
import type { Source } from '../../lib/config/define-config.ts';
import { SecretFault } from '../../lib/secrets/faults.ts';
import { readSourceKeys } from '../../lib/secrets/source-keys.ts';
import type { Remedies } from '../remedies.ts';
import { type Check, type Examination, type Finding, fault, well } from './check.ts';

export const sourceKeysCheck: Check = {
  name: 'source-keys',
  holds:
    'no two sources have one key where a request does not name its source: at `/api/…`, `/v1/…`, `/beacon/…`',
  async run(examination) {
    const sources = Object.values(examination.configuration.sources).filter(
      ({ verify }) => verify.scheme === 'api-key',
    );
    const holders = await Promise.all(sources.map((source) => readKeys(examination, source)));
    return holders.map((holder) => judge(holder, holders, examination.remedies));
  },
};

interface Holder {
  readonly source: Source;
  /** Each as the door compares it; none where they can't be read, which the check of the secrets tells. */
  readonly keys: readonly Buffer[];
}

async function readKeys({ secrets }: Examination, source: Source): Promise<Holder> {
  const { scheme, secret } = source.verify;
  try {
    const onIncomplete = () => undefined;
    const keys = await readSourceKeys(secrets, secret, parseKeysOf(scheme), {
      inHand: undefined,
      onIncomplete,
    });
    return { source, keys };
  } catch (error) {
    if (error instanceof SecretFault) return { source, keys: [] };
    throw error;
  }
}

function judge(holder: Holder, holders: readonly Holder[], remedies: Remedies): Finding {
  const { name, verify } = holder.source;
  const subject = `source ${name}`;
  const twins = holders.filter((other) => other !== holder && areConfused(holder, other));
  if (twins.length === 0) return well(subject, 'no other source has its key');
  const names = twins.map(({ source }) => source.name).join(', ');
  const isOneSecret = twins.some(({ source }) => source.verify.secret === verify.secret);
  const another = isOneSecret
    ? `name another secret in sources.${name}.verify, then: ${remedies.deploy}`
    : `give one of them a key of its own: ${remedies.putSecret(verify.secret)}`;
  return fault(
    subject,
    `it has one key with ${names}: at paths that name no source the door answers 401 (ambiguous)`,
    `${another}; or let its senders use /${name}/api/… and /${name}/v1/…`,
  );
}

function areConfused(one: Holder, other: Holder): boolean {
  const sharesPath = Object.values(PROTOCOLS).some(
    (protocol) => speaks(one.source, protocol) && speaks(other.source, protocol),
  );
  return sharesPath && one.keys.some((key) => other.keys.some((another) => another.equals(key)));
}
