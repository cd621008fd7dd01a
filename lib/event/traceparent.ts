/**
 * The trace that an event belongs to, as its sender says it: https://www.w3.org/TR/trace-context/#traceparent-header.
 * No version is ff, and no id all zeros.
 */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-([\da-f]{2})$/;

export interface Trace {
  /** As it came. */
  readonly traceparent: string;
  /** Its sender records it, and so does our log, whatever else it leaves out. */
  readonly isSampled: boolean;
}

/** @returns `undefined` for what is malformed, as if there were none */
export function parseTraceparent(text = ''): Trace | undefined {
  const [traceparent, flags = ''] = TRACEPARENT.exec(text) ?? [];
  return traceparent === undefined
    ? undefined
    : { traceparent, isSampled: Number.parseInt(flags, 16) % 2 === 1 };
}
