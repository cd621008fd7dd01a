import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Package, type Workspace } from '../deployment/packaging.ts';

interface Recorded {
  /** Type and names of each resource, by logical id. */
  readonly resources: Readonly<Record<string, { readonly Type: string } & Readonly<Record<string, string>>>>;
  readonly outputs: readonly string[];
}

/** The template of version 0.1.0 for the configuration as it was shipped. */
const recorded = JSON.parse(await readFile(new URL('stack-0.1.0.json', import.meta.url), 'utf8')) as Recorded;

let workspace: Workspace;
let template: Package['template'];

beforeAll(async () => {
  workspace = await createWorkspace({ path: 'test/upgrade/forwarder-0.1.0.config.ts' });
  await workspace.build();
  ({ template } = await workspace.package('upgraded'));
}, 180_000);

afterAll(() => workspace?.[Symbol.asyncDispose]());

describe('a stack of version 0.1.0 that is deployed anew', () => {
  // CloudFormation takes another id or name for another resource: it makes a new queue, and what waits on the
  // old one is never delivered.
  it.each(Object.entries(recorded.resources))('keeps %s', (id, { Type, ...names }) => {
    expect(template.Resources[id]).toMatchObject({
      Type,
      ...(Object.keys(names).length > 0 && { Properties: names }),
    });
  });

  it('keeps its outputs, by which operators find it', () => {
    expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining([...recorded.outputs]));
  });
});
