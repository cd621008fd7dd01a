/** The table that spaces the changes of users: made only where a project asks for it, and of no function's but theirs. */
import type { Configuration, Project } from '../lib/config/define-config.ts';
import { LEDGER_TABLE, ledgerName, type Resources, type StackSettings } from './names.ts';

export function isSpaced({ userSpacingSeconds }: Project): boolean {
  return userSpacingSeconds !== undefined;
}

export function asksForSpacing({ projects }: Configuration): boolean {
  return Object.values(projects).some(isSpaced);
}

/**
 * Unlike a queue it ends with the stack, and when no project asks any more: what it holds is of use for minutes. It
 * holds hashes and times, and so stays with DynamoDB's own key: docs/decisions.
 */
export function ledger(configuration: Configuration, settings: StackSettings): Resources {
  if (!asksForSpacing(configuration)) return {};
  return {
    [LEDGER_TABLE]: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: ledgerName(settings),
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'user', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    },
  };
}
