import { type Container, containersOfResource } from "../../model/pods.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { commandLinesOf, headersOf, type PlacedText } from "./container-texts.ts";
import { secretDocumentation } from "./documentation.ts";
import { type AllowedTexts, allowedTexts } from "./secrets/allowed.ts";
import { isLiteralSecret } from "./secrets/literals.ts";
import { namesSecret } from "./secrets/names.ts";
import { scan } from "./secrets/scan.ts";
import { namesGivenSecrets } from "./secrets/shell.ts";

function faultsOfCommand(line: readonly PlacedText[], { name }: Container, allowed: readonly string[]): Finding[] {
  const given = namesGivenSecrets(line.map(({ text }) => (text === undefined || allowed.includes(text) ? undefined : text)));
  return line.flatMap(({ path, text = "" }, index) => {
    const what = scan(text, allowed)?.what ?? (given[index] === undefined ? undefined : `the value of ${given[index]} in clear`);
    if (what === undefined) return [];
    return [{ path, message: `a command of container ${name} holds ${what}`, fix: "give it a variable or a file from a Secret, and replace what was shown here" }];
  });
}

function faultsOfHeaders(container: Container, allowed: readonly string[]): Finding[] {
  return headersOf(container).flatMap(({ path, name, text = "" }) => {
    const secret = /^(?:proxy-)?authorization$|^cookie$/i.test(name) || namesSecret(name);
    if (allowed.includes(text) || !((secret && isLiteralSecret(text)) || scan(text, allowed) !== undefined)) return [];
    return [{ path, message: `header ${name} of container ${container.name} holds a secret in clear`, fix: "probe a path that asks for no credentials, and replace what was shown here" }];
  });
}

export const noSecretsInCommands = resourceRule<AllowedTexts>({
  name: "no-secrets-in-commands",
  description: "No command, argument, probe or hook of a container holds a secret: it stands in the list of processes too.",
  severity: "critical",
  level: "mandatory",
  profile: "platform",
  url: secretDocumentation,
  options: allowedTexts,
  judge: (resource, { allowed }) =>
    containersOfResource(resource).flatMap((container) => [
      ...commandLinesOf(container).flatMap((line) => faultsOfCommand(line, container, allowed)),
      ...faultsOfHeaders(container, allowed),
    ]),
});
