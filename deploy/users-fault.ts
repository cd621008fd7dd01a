/** osls prints the stack of an error that has one; this error is the user's to mend, and its message says it all. */
export function withoutStack<Fault extends Error>(error: Fault): Fault {
  delete error.stack;
  return error;
}
