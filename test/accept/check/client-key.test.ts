import { expect, it } from 'vitest';
import type { Checked } from '../../../lib/accept/check/check-event.ts';
import { checkClientKeys } from '../../../lib/accept/check/client-key.ts';
import type { Project } from '../../../lib/config/define-config.ts';
import { operationNamed } from '../../../lib/iterable/operations.ts';

it('reads the secrets of all projects at once', async () => {
  const operation = operationNamed('events/trackPushOpen');
  const projects = ['a', 'b', 'c'].map((name) => ({ name }) as Project);
  const events = projects.map(
    (project) => ({ kind: 'valid', parts: [{ operation, project }] }) as unknown as Checked,
  );
  const asked: string[] = [];
  const { promise: allAsked, resolve } = Promise.withResolvers<boolean>();
  const hasClientKey = ({ name }: Project) => ({
    get: () => {
      asked.push(name);
      if (asked.length === projects.length) resolve(true);
      return allAsked;
    },
    refresh: async () => true,
  });

  expect(await checkClientKeys(events, hasClientKey)).toEqual(events);
  expect(asked).toEqual(['a', 'b', 'c']);
});
