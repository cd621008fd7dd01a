/** What somebody needs who sends to a source. */
import type { Source } from '../../lib/config/define-config.ts';

export interface SenderNeeds {
  readonly source: string;
  /** A path alone where the door is not known yet. */
  readonly address: string;
  readonly scheme: string;
  /** How a request proves itself. */
  readonly proof: string;
}

export function needsOf({ name, verify }: Source, door: string | undefined): SenderNeeds {
  return { source: name, address: `${door ?? ''}/${name}`, scheme: verify.scheme, proof: proofBy(verify) };
}

function proofBy(verify: Source['verify']): string {
  switch (verify.scheme) {
    case 'api-key':
      return 'the header Api-Key: KEY, or Authorization: Bearer KEY';
    case 'hmac':
      return `a signature in the header ${verify.header}`;
    case 'custom':
      return 'what the function of the configuration looks for';
    default:
      return `${verify.scheme} signs each request: docs/webhooks.md says how to set it up`;
  }
}
