import { describe, expect, it } from 'vitest';
import { prettyJson } from '../../../console/page/parts/json-text.ts';
import { firstChoice, wantedBy } from '../../../console/page/views/send/choice.ts';
import { wordsOfScheme } from '../../../console/page/views/send/scheme-words.ts';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';

const APP = {
  name: 'app',
  scheme: 'api-key',
  project: 'us',
  hasMap: false,
  hasEdit: false,
  protocols: ['own', 'segment'],
  operations: ['events/track'],
  samples: [],
};
const STRIPE = {
  ...APP,
  name: 'stripe',
  scheme: 'stripe',
  hasMap: true,
  protocols: null,
  samples: ['stripe/a'],
};

describe('what is sent from the page', () => {
  it('is made up at first, and a sample for a source that takes its provider alone', () => {
    expect(wantedBy(APP, firstChoice(APP))).toEqual({
      source: 'app',
      protocol: 'own',
      operation: 'events/track',
    });
    expect(wantedBy(STRIPE, firstChoice(STRIPE))).toEqual({ source: 'stripe', sample: 'stripe/a' });
    const bare = { ...STRIPE, samples: [] };
    expect(wantedBy(bare, firstChoice(bare))).toEqual({ source: 'stripe' });
  });

  it('names the user that is written', () => {
    const choice = { ...firstChoice(APP), user: ' ada@example.com ' };
    expect(wantedBy(APP, choice)).toMatchObject({ user: 'ada@example.com' });
  });

  it.each(Object.keys(SCHEMES))('has a sender whose scheme %s is said in words', (scheme) => {
    expect(wordsOfScheme(scheme)).toMatch(/[a-z] |’s signature$|signature/);
  });

  it('is written in lines, and its digits stay', () => {
    expect(prettyJson('{"a":[1.10,{}],"b":12345678901234567890}')).toBe(
      '{\n  "a": [\n    1.10,\n    {}\n  ],\n  "b": 12345678901234567890\n}',
    );
    expect(prettyJson('{')).toBeUndefined();
  });
});
