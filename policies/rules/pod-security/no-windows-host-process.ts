import { podsOf } from "../../model/pods.ts";
import { fields } from "../../model/read.ts";
import { resourceRule } from "../../model/rule.ts";
import { scopesOf } from "./scopes.ts";
import { podSecurityStandards } from "./standard.ts";

export const noWindowsHostProcess = resourceRule({
  name: "no-windows-host-process",
  description: "No Windows pod or container is a HostProcess: it would run on the node itself.",
  severity: "critical",
  level: "mandatory",
  profile: "baseline",
  url: podSecurityStandards,
  judge: (resource) =>
    podsOf(resource)
      .flatMap(scopesOf)
      .filter(({ context }) => fields(context["windowsOptions"])["hostProcess"] === true)
      .map(({ who, path }) => ({
        path: [...path, "windowsOptions", "hostProcess"],
        value: true,
        message: `${who} runs as a process of the Windows node`,
        fix: "remove the field, or set it to false",
      })),
});
