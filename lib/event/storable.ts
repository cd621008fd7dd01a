/**
 * What SQS refuses in a message and in an attribute: all that XML 1.0 does not allow, and half a pair.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are the point
const REFUSED = /[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/gu;

export function replaceRefused(text: string): string {
  return text.replace(REFUSED, '\ufffd');
}
