import { describe, expect, it } from 'vitest';
import { prettyJson } from '../../../console/page/parts/json-text.ts';
import { firstChoice, sampleGroups, wantedBy } from '../../../console/page/views/send/choice.ts';
import { wordsOfScheme } from '../../../console/page/views/send/scheme-words.ts';
import { type Change, NOTHING_WRITTEN, withChange } from '../../../console/page/views/send/written.ts';
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
  otherSamples: [],
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

  it('is no sample of another provider until somebody chooses one of their list', () => {
    const webhook = { ...STRIPE, samples: [], otherSamples: ['clerk/b', 'github/c', 'github/d'] };

    expect(firstChoice(webhook)).toMatchObject({ what: 'sample', sample: '' });
    expect(sampleGroups(webhook)).toMatchObject([
      { options: [{ value: '' }] },
      { title: 'clerk', options: [{ value: 'clerk/b' }] },
      { title: 'github', options: [{ value: 'github/c' }, { value: 'github/d' }] },
    ]);
    expect(sampleGroups(STRIPE)).toMatchObject([{ options: [{ value: 'stripe/a' }, { value: '' }] }]);
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

describe('the body to be sent', () => {
  const after = (...changes: readonly Change[]) => changes.reduce(withChange, NOTHING_WRITTEN);
  const typed = { kind: 'typed', text: 'by hand' } as const;
  const draft = { kind: 'drafted', text: 'draft' } as const;
  const asked = { kind: 'asked' } as const;
  const swapped = { kind: 'swapped' } as const;

  it.each<[string, readonly Change[], string, string | undefined]>([
    ['the draft', [asked, draft], 'draft', undefined],
    ['what was typed before the draft came, which is offered', [asked, typed, draft], 'by hand', 'draft'],
    ['the draft, once it is taken', [asked, typed, draft, swapped], 'draft', undefined],
    [
      'a draft that was asked for after that, and what was typed is offered',
      [typed, asked, draft],
      'draft',
      'by hand',
    ],
    ['what was typed, once it is brought back', [typed, asked, draft, swapped], 'by hand', undefined],
    ['what is typed into a draft', [asked, draft, typed], 'by hand', undefined],
    ['the same letters as before, if they were typed anew', [typed, asked, typed, draft], 'by hand', 'draft'],
    [
      'a draft in place of another',
      [asked, draft, asked, { kind: 'drafted', text: 'next' }],
      'next',
      undefined,
    ],
  ])('is %s', (_case, changes, text, offered) => {
    const { body, other } = after(...changes);
    expect([body.text, other?.text]).toEqual([text, offered]);
  });
});
