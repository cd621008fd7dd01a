/**
 * JSON in which every number keeps its digits. Iterable takes `1` for a long and `1.0` for a double, and ids
 * such as 9007199254740993 are larger than a JavaScript number can hold exactly.
 */
export type JsonValue = string | boolean | null | JsonNumber | JsonArray | JsonObject;
type JsonArray = readonly JsonValue[];
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** A number as its sender wrote it; `JSON.stringify` writes the same digits again. */
export interface JsonNumber {
  readonly rawJSON: string;
}

// TypeScript does not know these two yet: https://github.com/tc39/proposal-json-parse-with-source
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): JsonNumber;
  isRawJSON(value: unknown): value is JsonNumber;
};

/** @returns undefined when the text is not JSON */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text, (_name, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? rawJSON(context?.source ?? String(value)) : value,
    );
  } catch {
    return undefined;
  }
}

export function isNumber(value: JsonValue | undefined): value is JsonNumber {
  return isRawJSON(value);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJSON(value);
}
