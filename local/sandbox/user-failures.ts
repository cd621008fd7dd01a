/** Who failed in a call about several users, as `UserBulkUpdateListResponse` tells it. */
import { API_FACTS } from './api-facts.ts';
import { json, type Reply } from './replies.ts';
import { UPDATE_FAILURE_LISTS, type UpdateFault } from './user-faults.ts';

export function createUserFailures() {
  const failed: Record<string, string[]> = Object.fromEntries(
    API_FACTS.failureLists.UserBulkUpdateListResponse.map((list) => [list, []]),
  );
  const listedIn = (ending: 'Emails' | 'UserIds') =>
    Object.entries(failed).flatMap(([name, users]) => (name.endsWith(ending) ? users : []));

  return {
    add({ kind, by, user }: UpdateFault): void {
      failed[UPDATE_FAILURE_LISTS[kind][by]]?.push(user);
    },
    reply: (successCount: number, failCount: number, fields: object): Reply =>
      json(200, {
        successCount,
        failCount,
        // Deprecated: users that failed, whatever the reason.
        invalidEmails: listedIn('Emails'),
        invalidUserIds: listedIn('UserIds'),
        ...fields,
        failedUpdates: failed,
      }),
  };
}
