import { isLiteralSecret } from "./literals.ts";
import { namesSecret } from "./names.ts";

const value = String.raw`("[^"]*"|'[^']*'|\$\([^)]*\)|[^\s;&|"']+)`;
/** `NAME=value`, where a command or a line may begin with it. */
const assignment = new RegExp(String.raw`(?:^|[\s;&|(])([A-Za-z_]\w*)=${value}`, "g");
/** `--name=value` and `--name value`; what begins with a dash is the next flag. */
const flag = new RegExp(String.raw`(?:^|\s)--?([A-Za-z][\w.-]*)(?:=|\s+(?!-))${value}`, "g");
/** A flag that is on or off has no value behind it. */
const switchOn = /^(?:no|not|use|with|without|enable|disable|allow|require|skip|rotate|print|show)[-_.]/;
/** In a usage text: `--token TOKEN`, `--password is wanted`. */
const wordOfUsage = /^(?:[A-Z_]+|[a-z]{1,3})$/;

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2");
}

/** The name of the first flag or variable in a command line or script that is given a secret in clear; undefined where none is. */
export function secretGivenIn(script: string): string | undefined {
  const assigned = [...script.matchAll(assignment)].map(([, name = "", given = ""]) => ({ name, given }));
  const flagged = [...script.matchAll(flag)]
    .map(([, name = "", given = ""]) => ({ name, given }))
    .filter(({ name, given }) => !switchOn.test(name) && !wordOfUsage.test(given));
  return [...assigned, ...flagged].find(({ name, given }) => namesSecret(name) && isLiteralSecret(unquoted(given)))?.name;
}

/** The name a single argument gives a secret to, itself or because the flag before it does. */
function nameGiven(argument: string, before: string | undefined): string | undefined {
  const flagBefore = /^--?([A-Za-z][\w.-]*)$/.exec(before ?? "")?.[1];
  if (flagBefore !== undefined && !argument.startsWith("-") && !switchOn.test(flagBefore) && namesSecret(flagBefore) && isLiteralSecret(argument)) return flagBefore;
  const [, name = "", given = ""] = /^(?:--?)?([A-Za-z_][\w.-]*)=(.*)$/s.exec(argument) ?? [];
  return namesSecret(name) && isLiteralSecret(unquoted(given)) ? name : secretGivenIn(argument);
}

/** Like {@link secretGivenIn}, by argument of a list: each stands for itself, or is the value of the flag before it. */
export function namesGivenSecrets(args: readonly (string | undefined)[]): readonly (string | undefined)[] {
  return args.map((argument, index) => (argument === undefined ? undefined : nameGiven(argument, args[index - 1])));
}
