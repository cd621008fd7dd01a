/** What a custom domain puts before the paths of the door: the key of its API mapping, such as `hooks/v2`. */

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames-domainname-apimappings.html, ApiMappingKey */
const SEGMENT = /^(?!\.{1,2}$)[\w.$+!*'(),-]+$/;

/** @returns its segments, none if it is empty; `undefined` if it is no such key */
export function parseBasePath(text: string): readonly string[] | undefined {
  const segments = text.split('/').filter((segment) => segment !== '');
  return segments.every((segment) => SEGMENT.test(segment)) ? segments : undefined;
}

export const BASE_PATH_RULE = "must be segments of letters, digits and $-_.+!*'(), such as hooks or hooks/v2";
