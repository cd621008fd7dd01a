/**
 * The beacon of RudderStack's library for browsers: a batch, with the key in the query, since
 * `navigator.sendBeacon` sets no headers.
 */
import type { Protocol } from '../protocol.ts';
import { segment } from './segment.ts';
import { writeKeyInQuery } from './write-key.ts';

const { name, find, refusalAnswer } = segment;

export const beacon: Protocol = {
  name,
  paths: ['v1/batch'],
  keyWithoutHeader: async ({ query }) => ({ key: writeKeyInQuery(query) }),
  find: (incoming) => find({ ...incoming, path: 'batch' }),
  refusalAnswer,
};
