/** What kinds of project Iterable has, and how a project's events are sent. */

/** Iterable's two data centres; a project and its keys live in exactly one of them. */
export type DataCenter = 'US' | 'EU';

/** Where their API is, https://api.iterable.com/api/docs */
export const ORIGINS: Readonly<Record<DataCenter, string>> = {
  US: 'https://api.iterable.com',
  EU: 'https://api.eu.iterable.com',
};

/**
 * How a project's events are sent: one a call, or many a call where Iterable has an endpoint for it. One
 * stream never mixes the two: Iterable processes them apart, and the order of events would be lost.
 */
export type Mode = 'single' | 'bulk';

/**
 * Which operations reach Iterable in the order of their acceptance, user by user: those that change a user, these and
 * `events/track`, or none.
 */
export type Order = 'users' | 'all' | 'none';

/**
 * What identifies a user of a project, fixed when Iterable made it:
 * https://support.iterable.com/hc/articles/9216719179796. `hybrid`: an e-mail or a userId.
 */
export type Identity = 'email' | 'userId' | 'hybrid';
