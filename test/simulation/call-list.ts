/** The member that lists the items of a call which carries many. */
export type CallList = 'events' | 'subscribers' | 'users' | 'updateSubscriptionsRequests' | undefined;
