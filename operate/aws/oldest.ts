/** How long the oldest message of a queue has lain there: SQS tells CloudWatch, and nobody else. */
import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { orFault } from './faults.ts';

/** A value comes each minute, some minutes late. */
const LOOK_BACK_MS = 15 * 60_000;
const PERIOD_SECONDS = 60;

/**
 * The latest that CloudWatch has. SQS leaves out what was received three times, so the oldest may be older still.
 * @returns nothing if nothing was said of the queue lately
 * @throws OperateFault
 */
export async function readOldestSentAt(
  client: CloudWatchClient,
  queueName: string,
  now: Date,
): Promise<Date | undefined> {
  const command = new GetMetricDataCommand({
    MetricDataQueries: [
      {
        Id: 'age',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/SQS',
            MetricName: 'ApproximateAgeOfOldestMessage',
            Dimensions: [{ Name: 'QueueName', Value: queueName }],
          },
          Period: PERIOD_SECONDS,
          Stat: 'Maximum',
        },
      },
    ],
    StartTime: new Date(now.getTime() - LOOK_BACK_MS),
    EndTime: now,
    ScanBy: 'TimestampDescending',
  });
  const { MetricDataResults = [] } = await orFault('read the age of a queue', client.send(command));
  const { Timestamps: [at] = [], Values: [seconds] = [] } = MetricDataResults[0] ?? {};
  if (at === undefined || seconds === undefined) return undefined;
  return new Date(at.getTime() - seconds * 1_000);
}
