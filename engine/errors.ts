/** What the caller asked for cannot be done as asked: an unknown stack, a bad option. Scripts print the message and end with code 2. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** Another run, lock or process stands in the way; nothing was started. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/** The stored state of a sandbox stack, or the passphrase it is encrypted with, is lost. The message names the file and the way out. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** Whether an error is a fault in the stack's settings (config/settings.ts); told by name, since a program brings its own class. */
export function isSettingsError(error: unknown): error is Error & { readonly faults: readonly unknown[] } {
  return error instanceof Error && error.name === "SettingsError";
}
