/** The template as a whole. */
import { describe, expect, it } from 'vitest';
import { type Place, resolve } from '../cloudformation.ts';
import { packaged } from '../packaged.ts';
import { specificationFaults } from '../specification.ts';

const BEIJING: Place = {
  partition: 'aws-cn',
  region: 'cn-north-1',
  accountId: '210987654321',
  urlSuffix: 'amazonaws.com.cn',
};

describe('the template', () => {
  it("says nothing that AWS's own specification of the resources refuses", () => {
    expect(specificationFaults(packaged().compiled)).toEqual([]);
    expect(specificationFaults(packaged().customised)).toEqual([]);
  });

  it('works in any partition of AWS', () => {
    const text = JSON.stringify(resolve(packaged().compiled, BEIJING))
      // A topic that the configuration names lies where it lies.
      .replaceAll('arn:aws:sns:eu-west-1:123456789012:orders', '');
    expect(text).not.toContain('arn:aws:');
    expect(text.replace(/"(lambda|apigateway|events|sns)\.amazonaws\.com"/g, '')).not.toMatch(
      /amazonaws\.com(?!\.cn)/,
    );
  });

  it('keeps these ids: of a queue or a table with another id CloudFormation would make a new one', () => {
    const ids = Object.entries(packaged().template.Resources).flatMap(([id, { Type }]) =>
      /::(?:Queue|Table|Function)$/.test(Type) ? [id] : [],
    );
    expect(ids.toSorted()).toEqual([
      'BusFailuresQueue',
      'BusLambdaFunction',
      'DeadLetterQueue',
      'DeliverLambdaFunction',
      'HttpLambdaFunction',
      'LedgerTable',
      'QueueEu',
      'QueueUs',
      'QueueUsDashbulk',
      'UsersLambdaFunction',
      'UsersQueueEu',
      'UsersQueueUs',
      'UsersQueueUsDashbulk',
    ]);
  });
});
