/** The document's examples, as somebody sends them who changes nothing. */
import { describe, expect, it } from 'vitest';
import { OPERATION_NAMES } from '../../lib/iterable/operations.ts';
import { openApi } from '../../openapi/document.ts';
import { openDoor } from '../support/door.ts';
import { documentExamples } from '../support/openapi-examples.ts';

const examples = documentExamples(openApi);
/** Iterable has no groups, and what Segment's libraries count of themselves is not read. */
const LEADING_TO_NOTHING = ['/v1/group', '/v1/g'];

describe('an example of the document', () => {
  it('stands at each path that reads a body', () => {
    const posted = Object.entries<{ post?: { requestBody?: object } }>(openApi.paths).flatMap(
      ([path, { post }]) => (post?.requestBody === undefined ? [] : [path]),
    );

    expect([...new Set(examples.map(({ path }) => path))].toSorted()).toEqual(posted.toSorted());
  });

  it.each(examples)('of $path, $type, $name is taken whole by a source that may send it', async (example) => {
    const { post, queue } = openDoor(
      { operations: OPERATION_NAMES },
      { hasClientKey: () => ({ get: async () => true, refresh: async () => true }) },
    );
    const path = example.path === '/{source}' ? '/app' : `/app${example.path}`;
    const answer = await post(example.value, { path, headers: { 'content-type': example.type } });

    expect(answer).toMatchObject({ status: expect.toSatisfy((status) => status === 200 || status === 202) });
    expect(queue.sent.length > 0).toBe(!LEADING_TO_NOTHING.includes(example.path));
  });
});
