import { type Spec, capture, secretRef, sourceGithub } from "@sophia/estuary/catalogue";
import { captureNames } from "../../../../config/estuary.ts";
import type { Settings } from "../../../../config/settings/schema.ts";
import type { Collected } from "../registry.ts";

/** Issues, pull requests and commits of one list of repositories. https://docs.estuary.dev/reference/Connectors/capture-connectors/github/ */
export function githubCapture({ prefix, sources: { github } }: Settings["estuary"], collected: readonly Collected[]): Spec<"capture"> {
  return capture(prefix + captureNames.github, {
    connector: sourceGithub,
    config: {
      credentials: { option_title: "PAT Credentials", personal_access_token: secretRef("GITHUB_PERSONAL_ACCESS_TOKEN") },
      repository: github.repositories.join(" "),
      start_date: github.startDate ?? "",
    },
    bindings: collected.map(({ name, resource = name }) => ({ resource: { stream: resource, syncMode: "incremental" as const }, target: prefix + name })),
  });
}
