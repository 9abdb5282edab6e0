import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until a condition holds. The bound only ends a test that would hang; nothing is asserted about speed.
 * @param describe says what is missing when the bound is reached
 */
export async function eventually<T>(check: () => T | undefined | false | Promise<T | undefined | false>, describe: () => string, boundSeconds = 180): Promise<T> {
  const end = Date.now() + boundSeconds * 1000;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`still not so after ${boundSeconds} s: ${describe()}`);
    await sleep(500);
  }
}
