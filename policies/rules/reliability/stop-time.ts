import type { Container } from "../../model/pods.ts";
import { fields, items, text } from "../../model/read.ts";

/** Where a container may say how long it takes to stop once it was told to. */
export interface Sources {
  /** Environment variables that hold whole seconds. */
  readonly environment: readonly string[];
  /** Arguments that hold whole seconds, as `--name 30` or `--name=30`. */
  readonly arguments: readonly string[];
}

const units: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of an argument of `sleep`; undefined for anything else. https://www.gnu.org/software/coreutils/manual/html_node/sleep-invocation.html */
function duration(argument: string): number | undefined {
  if (/^inf(?:inity)?[smhd]?$/i.test(argument)) return Infinity;
  const match = /^(\d+(?:\.\d+)?|\.\d+)([smhd]?)$/.exec(argument);
  return match === null ? undefined : Number(match[1]) * (units[match[2] ?? ""] ?? 1);
}

/** How long a single command sleeps: 0 where it is no `sleep`, or one whose length only the shell knows. */
function commandSleeps([program = "", ...words]: readonly string[]): number {
  if (program === "exec") return commandSleeps(words);
  if (program.slice(program.lastIndexOf("/") + 1) !== "sleep") return 0;
  const durations = words.map(duration);
  return durations.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

const shells = /^(?:\S*\/)?(?:sh|ash|bash|dash)$/;

/** Words after which a line of a script runs once, several times or never, and the sign that nobody waits for it (but not that of a redirection: `2>&1`). */
const control = /(?:^|[\s;&|(])(?:if|while|until|for|case|function|select)(?:\s|$)|\|\||(?<![&>])&(?![&>])/;

/** What a shell does not read. */
const comment = /(?:^|\s)#.*$/gm;

/** How long a script sleeps for certain: the sum of the sleeps that stand one after another; 0 once it branches. Infinite where one never ends. */
function scriptSleeps(source: string): number {
  const script = source.replace(comment, "");
  if (control.test(script)) return 0;
  return script.split(/;|&&|\n/).reduce((sum, command) => sum + commandSleeps(command.trim().split(/\s+/)), 0);
}

function execSleeps(command: readonly unknown[]): number {
  const words = command.map((word) => text(word) ?? "");
  const [program = "", flags = "", script = ""] = words;
  return shells.test(program) && /^-[a-z]*c$/.test(flags) ? scriptSleeps(script) : commandSleeps(words);
}

/** Seconds the preStop hook takes at least, before the container is told to stop; Infinity for one that never ends. */
export function beforeSignal({ spec }: Container): number {
  const hook = fields(fields(spec["lifecycle"])["preStop"]);
  const seconds = fields(hook["sleep"])["seconds"];
  return typeof seconds === "number" ? seconds : execSleeps(items(fields(hook["exec"])["command"]));
}

function wholeSeconds(value: unknown): number {
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : 0;
}

/** The longest time the container says it may take after it was told to stop, in seconds; 0 where it says nothing. */
export function afterSignal({ spec }: Container, sources: Sources): number {
  const variables = items(spec["env"])
    .map(fields)
    .filter(({ name }) => sources.environment.includes(text(name) ?? ""))
    .map(({ value }) => wholeSeconds(value));
  const words = [...items(spec["command"]), ...items(spec["args"])].map((word) => text(word) ?? "");
  const flags = sources.arguments.flatMap((flag) =>
    words.map((word, index) => (word === flag ? wholeSeconds(words[index + 1]) : word.startsWith(`${flag}=`) ? wholeSeconds(word.slice(flag.length + 1)) : 0)),
  );
  return Math.max(0, ...variables, ...flags);
}
