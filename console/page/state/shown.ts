/** Whether somebody looks at the page: a tab in the background asks for nothing, and keeps no connection. */

export async function whenShown(): Promise<void> {
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
  }
}

/** Ends when nobody looks any more. */
export function whileShown(): AbortSignal {
  const shown = new AbortController();
  const look = () => {
    if (!document.hidden) return;
    document.removeEventListener('visibilitychange', look);
    shown.abort();
  };
  document.addEventListener('visibilitychange', look);
  look();
  return shown.signal;
}
