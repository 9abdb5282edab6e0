/** Lines that tell a waiting person what is going on. */

const heartbeat = 30_000;

/** "45 s" or "2 min 30 s". */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Says `line()` every 30 seconds while `work` goes on; `line` gets the time spent so far. */
export async function withHeartbeat<T>(report: (line: string) => void, line: (spent: string) => string, work: Promise<T>): Promise<T> {
  const start = Date.now();
  const timer = setInterval(() => report(line(duration(Date.now() - start))), heartbeat);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
