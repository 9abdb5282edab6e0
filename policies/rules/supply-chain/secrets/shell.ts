import { isLiteralSecret } from "./literals.ts";
import { namesSecret } from "./names.ts";
import { namesSecretObject } from "./object-names.ts";

/** A name, and what stands behind it. */
interface Given {
  readonly name: string;
  readonly given: string;
}

const value = String.raw`("[^"]*"|'[^']*'|[^\s;&|"']+)`;
/** `NAME=value`, where a command or a line may begin with it. */
const assignment = new RegExp(String.raw`(?:^|[\s;&|(])([A-Za-z_][\w.]*)=${value}`, "g");
/** `--name=value` and `--name value`; what begins with a dash is the next flag. */
const flag = new RegExp(String.raw`(?:^|\s)--?([A-Za-z][\w.-]*)(?:=|\s+(?!-))${value}`, "g");
/** A flag that is on or off has no value behind it. */
const switchOn = /^(?:no|not|use|with|without|enable|disable|allow|require|skip|rotate|print|show)[-_.]/;
/** In a usage text: `--token TOKEN`, `--password is wanted`. */
const wordOfUsage = /^(?:[A-Z_]+|[a-z]{1,3})$/;
/** `curl -u name:password`, in one command. */
const curlUser = /(?:^|[\s;&|(/])curl[ \t](?:[^\n;|&]{0,500}?[ \t])?(?:-[A-Za-z]{0,10}u[ \t]{0,10}|--user[ \t=][ \t]{0,10})["']?[\w.@-]{1,100}:([^\s"';|&]+)/;
/** What a shell puts a command's output in place of: the innermost ones. */
const substitution = /\$\(([^()]*)\)|`([^`]*)`/g;
/** How deep commands within commands are unfolded. */
const deepest = 5;

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, "$2");
}

/** The script with a reference in place of every substitution, and the substituted commands: each is a script of its own. */
function commandsIn(script: string): { readonly outer: string; readonly inner: readonly string[] } {
  const inner: string[] = [];
  const take = (_: string, round?: string, ticks?: string): string => {
    inner.push(round ?? ticks ?? "");
    return "${_}";
  };
  let outer = script;
  for (let depth = 0; depth < deepest; depth += 1) outer = outer.replace(substitution, take);
  return { outer, inner };
}

function givesSecret({ name, given }: Given): boolean {
  return namesSecret(name) && isLiteralSecret(unquoted(given));
}

function flagGivesSecret({ name, given }: Given): boolean {
  return !switchOn.test(name) && givesSecret({ name, given }) && !namesSecretObject(name, unquoted(given));
}

function pairs(text: string, pattern: RegExp): Given[] {
  return [...text.matchAll(pattern)].map(([, name = "", given = ""]) => ({ name, given }));
}

/** The name of the first flag or variable in a command line or script that is given a secret in clear; undefined where none is. */
export function secretGivenIn(script: string): string | undefined {
  const { outer, inner } = commandsIn(script);
  for (const command of [outer, ...inner]) {
    const assigned = pairs(command, assignment).find(givesSecret);
    const flagged = pairs(command, flag).find((pair) => !wordOfUsage.test(pair.given) && flagGivesSecret(pair));
    const found = assigned ?? flagged;
    if (found !== undefined) return found.name;
    if (isLiteralSecret(curlUser.exec(command)?.[1] ?? "")) return "user";
  }
  return undefined;
}

/** Whether the argument is one `name=value`: with white space outside of quotes it is a script, in which a command follows. */
function isOneAssignment(given: string): boolean {
  return !/\s/.test(commandsIn(given).outer.replace(/"[^"]*"|'[^']*'/g, ""));
}

/** The name a single argument gives a secret to, itself or because the flag before it does. */
function nameGiven(argument: string, before: string | undefined): string | undefined {
  const flagBefore = /^--?([A-Za-z][\w.-]*)$/.exec(before ?? "")?.[1];
  if (flagBefore !== undefined && !argument.startsWith("-") && flagGivesSecret({ name: flagBefore, given: argument })) return flagBefore;
  const [, dashes = "", name = "", given = ""] = /^(--?)?([A-Za-z_][\w.-]*)=(.*)$/s.exec(argument) ?? [];
  if (!isOneAssignment(given)) return secretGivenIn(argument);
  const gives = dashes === "" ? givesSecret : flagGivesSecret;
  return gives({ name, given }) ? name : secretGivenIn(argument);
}

/** Whether the argument is the name and password that curl logs in with. */
function isUserOfCurl(argument: string, before: string | undefined): boolean {
  return /^(?:-[A-Za-z]*u|--user)$/.test(before ?? "") && isLiteralSecret(/^[^:]+:(.+)$/.exec(argument)?.[1] ?? "");
}

/** Like {@link secretGivenIn}, by argument of a list: each stands for itself, or is the value of the flag before it. */
export function namesGivenSecrets(args: readonly (string | undefined)[]): readonly (string | undefined)[] {
  const toCurl = args.some((argument) => /(?:^|\/)curl$/.test(argument ?? ""));
  return args.map((argument, index) => {
    if (argument === undefined) return undefined;
    return toCurl && isUserOfCurl(argument, args[index - 1]) ? "user" : nameGiven(argument, args[index - 1]);
  });
}
