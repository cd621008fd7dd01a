/** What somebody chose to send, and how it is asked for. */
import type { DraftWanted, SourceInfo } from '../../../api.ts';
import type { Option, OptionGroup } from '../../parts/option.ts';

export interface Choice {
  readonly what: 'made-up' | 'sample';
  readonly sample: string;
  readonly protocol: string;
  readonly operation: string;
  readonly user: string;
}

/**
 * Where nobody chose yet: a source with a `map` takes what its provider sends, and any other what is made up. A sample
 * of another provider, which the `map` may not read, is nobody's first choice: then the body is empty.
 */
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

/** The fitting ones, then the others by their providers. @returns with a title, where it is not plain whose they are */
export function sampleGroups({ protocols, samples, otherSamples }: SourceInfo): readonly OptionGroup[] {
  // A list of samples alone: it says so where none is chosen.
  const none = protocols === null ? [{ value: '', text: 'none: an empty body' }] : [];
  const others = Map.groupBy(otherSamples, (sample) => sample.slice(0, sample.indexOf('/')));
  return [
    { options: [...samples.map(optionOf), ...none] },
    ...Array.from(others, ([title, of]) => ({ title, options: of.map(optionOf) })),
  ];
}

function optionOf(sample: string): Option {
  return { value: sample, text: sample };
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
