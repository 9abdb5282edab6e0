/** The part of Stryker's report we read (https://github.com/stryker-mutator/mutation-testing-elements). */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

export interface Mutant {
  readonly status: "Killed" | "Timeout" | "Survived" | "NoCoverage" | "Ignored" | "CompileError" | "RuntimeError" | "Pending";
  readonly location: { readonly start: Position; readonly end: Position };
  readonly replacement?: string;
}

/** Line and column, from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** How many mutants the tests noticed, of those that count. */
export interface Score {
  readonly noticed: number;
  readonly counted: number;
}

const noticed: readonly Mutant["status"][] = ["Killed", "Timeout"];
const missed: readonly Mutant["status"][] = ["Survived", "NoCoverage"];

/** The score of a report; mutants that are ignored, or that cannot run at all, do not count. */
export function scoreOf({ files }: MutationReport): Score {
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const seen = statuses.filter((status) => noticed.includes(status)).length;
  return { noticed: seen, counted: seen + statuses.filter((status) => missed.includes(status)).length };
}

/** The scores of several reports as one. */
export function total(scores: readonly Score[]): Score {
  const sum = (key: keyof Score) => scores.reduce((so, score) => so + score[key], 0);
  return { noticed: sum("noticed"), counted: sum("counted") };
}

/** Percent; undefined where nothing counts. Never rounded up to a limit that was missed. */
export function percent({ noticed: seen, counted }: Score): number | undefined {
  return counted === 0 ? undefined : Math.floor((seen / counted) * 1000) / 10;
}

/** A score as people read it, below others. */
export function scoreLine(name: string, score: Score): string {
  return `${name.padEnd(14)} ${score.noticed} of ${score.counted} mutants noticed: ${percent(score) ?? "-"} %`;
}

function textBetween(source: string, { start, end }: Mutant["location"]): string {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const cut = lines.map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === lines.length - 1 ? end.column - 1 : undefined));
  return cut.join(" ").replace(/\s+/g, " ");
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** One line for each mutant no test noticed: `policies/judge.ts:12:3  === -> !==`. */
export function survivors({ files }: MutationReport): readonly string[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => missed.includes(status))
      .map(({ status, location, replacement = "" }) => {
        const place = `${file}:${location.start.line}:${location.start.column}`;
        return `${place}  ${short(textBetween(source, location))} -> ${short(replacement.replace(/\s+/g, " "))}${status === "NoCoverage" ? "  (no test runs it)" : ""}`;
      }),
  );
}
