/** What one call is made of: what may be asked, and how it is answered. */
import type * as z from 'zod/mini';
import type { Configuration } from '../../lib/config/define-config.ts';
import type { HistoryReader } from '../../operate/history/reader.ts';
import type { Stack } from '../../operate/stack.ts';
import type { Calls, StatusNow } from '../api.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Surroundings } from './surroundings.ts';

/** What calls stand on. */
export interface Context {
  readonly surroundings: Surroundings;
  readonly configuration: Configuration;
  /** @throws OperateFault if it can't be reached */
  readonly stack: () => Promise<Stack>;
  readonly history: () => HistoryReader;
  /** Read once for all who ask at the same time. */
  readonly status: () => Promise<StatusNow>;
  readonly letters: DeadLetters;
  /** Ends when the console does. */
  readonly ended: AbortSignal;
}

export interface Call<Name extends keyof Calls> {
  readonly schema: z.ZodMiniType<Asked<Calls[Name]['ask']>>;
  /**
   * @param gone ends when nobody waits for the answer any more
   * @returns the answer; or several, each a line, as they come; `undefined` among them says that nothing is new
   * @throws OperateFault
   */
  readonly answer: (
    ask: Asked<Calls[Name]['ask']>,
    context: Context,
    gone: AbortSignal,
  ) => Promise<Calls[Name]['hear']> | AsyncIterable<Calls[Name]['hear'] | undefined>;
}

/** What was parsed: a member that is not there may be `undefined`, too. */
type Asked<Ask> = Ask extends readonly (infer Element)[]
  ? readonly Asked<Element>[]
  : Ask extends object
    ? {
        readonly [Name in keyof Ask]: undefined extends Ask[Name]
          ? Asked<Ask[Name]> | undefined
          : Asked<Ask[Name]>;
      }
    : Ask;

export type CallTable = { readonly [Name in keyof Calls]: Call<Name> };
