import { podsOf } from "../../model/pods.ts";
import { absent, fields } from "../../model/read.ts";
import { type Finding, resourceRule } from "../../model/rule.ts";
import { type Scope, scopesOf } from "./scopes.ts";
import { podSecurityStandards } from "./standard.ts";

const types: readonly unknown[] = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

function judgeScope({ who, path, context }: Scope): readonly Finding[] {
  const options = fields(context["seLinuxOptions"]);
  const isSet = (field: string): boolean => !absent(options[field]) && options[field] !== "";
  const at = (field: string) => ({ path: [...path, "seLinuxOptions", field], value: options[field] });
  const type = {
    ...at("type"),
    message: `${who} has an SELinux type that is not a container's`,
    fix: `remove the field, or set it to one of ${types.join(", ")}`,
  };
  const others = ["user", "role"]
    .filter(isSet)
    .map((field) => ({ ...at(field), message: `${who} sets an SELinux ${field} of its own`, fix: "remove the field" }));
  return isSet("type") && !types.includes(options["type"]) ? [type, ...others] : others;
}

export const noCustomSelinuxOptions = resourceRule({
  name: "no-custom-selinux-options",
  description: "No pod or container leaves SELinux's confinement by a type, user or role of its own.",
  severity: "high",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) => podsOf(resource).flatMap(scopesOf).flatMap(judgeScope),
});
