import type { Rule } from "../../../policies/model/rule.ts";

function row(rule: Rule): string {
  const options = Object.keys(rule.options?.schema ?? {}).map((name) => `\`${name}\``);
  const marks = [rule.level === "mandatory" ? "" : rule.level, "mend" in rule ? "mends" : "", options.length === 0 ? "" : `options: ${options.join(", ")}`].filter((mark) => mark !== "");
  return `| [\`${rule.name}\`](${rule.url}) | ${rule.profile} | ${rule.severity} | ${rule.description.replaceAll("|", "\\|")}${marks.length === 0 ? "" : ` (${marks.join("; ")})`} |`;
}

/** Every rule of the pack as a table; a rule without a level in it is mandatory. */
export function rulesTable(rules: readonly Rule[]): string {
  return ["| Rule | Profile | Severity | What it asks for |", "|---|---|---|---|", ...rules.map(row)].join("\n");
}
