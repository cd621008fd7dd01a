/** What somebody chose to send, and how it is asked for. */
import type { DraftWanted, SourceInfo } from '../../../api.ts';

export interface Choice {
  readonly what: 'made-up' | 'sample';
  readonly sample: string;
  readonly protocol: string;
  readonly operation: string;
  readonly user: string;
}

/** Where nobody chose yet: a source with a `map` takes what its provider sends, and any other what is made up. */
export function firstChoice({ protocols, samples, operations }: SourceInfo): Choice {
  return {
    what: protocols === null ? 'sample' : 'made-up',
    sample: samples[0] ?? '',
    protocol: protocols?.[0] ?? '',
    operation: operations[0] ?? '',
    user: '',
  };
}

export function wantedBy(source: SourceInfo, choice: Choice): DraftWanted {
  const { what, sample, protocol, operation, user } = choice;
  if (what === 'sample') return { source: source.name, ...(sample === '' ? {} : { sample }) };
  return {
    source: source.name,
    ...(protocol === '' ? {} : { protocol }),
    ...(operation === '' ? {} : { operation }),
    ...(user.trim() === '' ? {} : { user: user.trim() }),
  };
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  own: 'the forwarder’s own',
  iterable: 'Iterable’s API',
  cloudevents: 'CloudEvents',
  segment: 'Segment’s API',
};

export function wordsOfProtocol(protocol: string): string {
  return PROTOCOLS[protocol] ?? protocol;
}
