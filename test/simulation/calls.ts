/** Calls to Iterable. */
import type { CallRequest } from '../../lib/iterable/client.ts';
import type { CallList } from './call-list.ts';
import type { Item } from './judge-events.ts';
import type { Strand } from './parts.ts';

export interface IterableCall {
  readonly request: CallRequest;
  /** The member that lists its items, if it carries many. */
  readonly list: CallList;
  readonly items: readonly Item[];
  /** Of a call for users in order: one for each of them. */
  readonly strands: readonly Strand[] | undefined;
}
