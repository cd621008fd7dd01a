/**
 * What AWS charges for what an event uses, in US East (N. Virginia), in dollars, without the free tier. Read in November
 * 2026. What is charged by the month and not by the event is not here: a secret ($0.40), a metric ($0.30), an alarm ($0.10).
 */
export const PRICES = {
  /** https://aws.amazon.com/sqs/pricing/: a request carries up to ten messages and is charged once for each 64 KB. */
  sqsRequest: { standard: 0.4 / 1e6, fifo: 0.5 / 1e6 },
  /** https://aws.amazon.com/lambda/pricing/, arm64. The time a function takes to load is charged too, since August 2025. */
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000133334,
  /** https://aws.amazon.com/api-gateway/pricing/. A Function URL costs nothing. */
  httpApiRequest: 1 / 1e6,
  /** https://aws.amazon.com/cloudwatch/pricing/ */
  logGigabyte: 0.5,
  /** https://aws.amazon.com/eventbridge/pricing/: an event of one's own, and its call of an API destination. */
  eventBridgeEvent: 1 / 1e6,
  apiDestinationCall: 0.2 / 1e6,
} as const;

export const SQS_CHUNK_BYTES = 65_536;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: with so much memory comes one processor. */
export const MB_PER_PROCESSOR = 1_769;

/** CloudWatch counts them for each line: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
export const LOG_LINE_OVERHEAD_BYTES = 26;
