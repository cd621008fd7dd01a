/** What one call is made of: what may be asked, and how it is answered. */
import * as z from 'zod/mini';
import type { Configuration } from '../../lib/config/define-config.ts';
import type { Stack } from '../../operate/stack.ts';
import type { Calls, StatusNow } from '../api.ts';
import type { Surroundings } from './surroundings.ts';

/** What calls stand on. */
export interface Context {
  readonly surroundings: Surroundings;
  readonly configuration: Configuration;
  /** @throws OperateFault if it can't be reached */
  readonly stack: () => Promise<Stack>;
  /** Read once for all who ask at the same time. */
  readonly status: () => Promise<StatusNow>;
}

export interface Call<Name extends keyof Calls> {
  readonly schema: z.ZodMiniType<Calls[Name]['ask']>;
  /**
   * @param gone ends when nobody waits for the answer any more
   * @returns the answer; or several, each a line, as they come
   * @throws OperateFault
   */
  readonly answer: (
    ask: Calls[Name]['ask'],
    context: Context,
    gone: AbortSignal,
  ) => Promise<Calls[Name]['hear']> | AsyncIterable<Calls[Name]['hear']>;
}

export type CallTable = { readonly [Name in keyof Calls]: Call<Name> };

/** Of a call that is told nothing. */
export const nothing = z.strictObject({}) as z.ZodMiniType<Readonly<Record<string, never>>>;
