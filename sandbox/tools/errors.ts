/** One way in which a tool was sought, and why it did not lead to it. */
export interface FailedAttempt {
  /** For example "PATH", "download" or "build from Go modules". */
  readonly way: string;
  readonly reason: string;
}

/** A tool, or a set of files, that could not be had. */
export interface UnavailableTool {
  readonly name: string;
  readonly version: string;
  readonly attempts: readonly FailedAttempt[];
  /** What the reader can do. */
  readonly remedy: string;
}

/** Some tools could be had in no way. Names all of them, every way tried and what to do. */
export class ToolUnavailableError extends Error {
  readonly tools: readonly UnavailableTool[];

  constructor(tools: readonly UnavailableTool[]) {
    super(describe(tools));
    this.name = "ToolUnavailableError";
    this.tools = tools;
  }
}

function describe(tools: readonly UnavailableTool[]): string {
  const head = `${tools.length === 1 ? "a tool is" : `${tools.length} tools are`} missing and could not be fetched or built:`;
  const parts = tools.map((tool) =>
    [
      `  ${tool.name} ${tool.version}`,
      ...tool.attempts.map((attempt) => `    ${attempt.way}: ${attempt.reason.trim().replaceAll("\n", "\n      ")}`),
    ].join("\n"),
  );
  // Tools of one family usually share their remedy; it is said once.
  const remedies = [...new Set(tools.map((tool) => tool.remedy))].map((remedy) => `  ${remedy}`);
  return [head, ...parts, "to do:", ...remedies].join("\n");
}

/** The message of anything thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
