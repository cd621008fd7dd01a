/** What to tell whoever builds a configuration in which a key that everybody can read may do everything. */
import type { Configuration, Source } from './define-config.ts';

/** Where a key of one's own is presented, or signs; the keys of providers' schemes stay with the providers. */
const OWN_SCHEMES: readonly string[] = ['api-key', 'hmac'];
/** A whole word of a name: `webhook` is no page, `whatsapp` no app of one's own, and `mapper` neither. */
const SHIPPED =
  /^(?:(?:web|ios|android|mobile|my)?apps?|web(?:site)?|ios|android|mobile|browser|client|frontend)\d*$/;

/** One line for each source whose key seems to ship in an app or a page, and whose `operations` are not named. */
export function shippedKeyWarnings({ sources }: Configuration): string[] {
  return Object.values(sources).flatMap((source) => {
    const sign = source.operations === undefined ? signOf(source) : undefined;
    if (sign === undefined) return [];
    return [
      `sources.${source.name}: ${sign} says that its key ships in an app or a page, where everybody can read it, ` +
        "and it may use every operation. Write what it needs, such as operations: ['events/track'].",
    ];
  });
}

function signOf({ name, verify, origins = [] }: Source): string | undefined {
  if (origins.length > 0) return 'its list of origins';
  const isShipped = name.split('-').some((word) => SHIPPED.test(word));
  return OWN_SCHEMES.includes(verify.scheme) && isShipped ? 'its name' : undefined;
}
