/** Durations of catalog specs: a whole number and s, m, h or d. Neither "1.5h" nor "PT5M" is one (estuary/flow, flow.schema.json). */
export const durationPattern = /^\d+(s|m|h|d)$/u;

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a duration; nothing when it is none. */
export function durationSeconds(text: string): number | undefined {
  const unit = seconds[text.slice(-1)];
  return durationPattern.test(text) && unit !== undefined ? Number(text.slice(0, -1)) * unit : undefined;
}
