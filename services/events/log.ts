/** Writes one JSON object a line, for whatever collects the pod's output. Never a token, never a part of a document. */
export type Log = (level: "info" | "warning" | "error", message: string, more?: Readonly<Record<string, string | number>>) => void;

export const log: Log = (level, message, more = {}) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...more })}\n`);
};
