/** How a source knows its senders, in words. */

/** Those whose name with a capital letter is not how they write themselves. */
const NAMES: Readonly<Record<string, string>> = {
  github: 'GitHub',
  hubspot: 'HubSpot',
  woocommerce: 'WooCommerce',
};

const WORDS: Readonly<Record<string, string>> = {
  'api-key': 'api key',
  custom: 'a function of the configuration',
  hmac: 'HMAC signature',
  'standard-webhook': 'signature of Standard Webhooks',
};

export function wordsOfScheme(scheme: string): string {
  const name = NAMES[scheme] ?? scheme.charAt(0).toUpperCase() + scheme.slice(1);
  return WORDS[scheme] ?? `${name}’s signature`;
}
