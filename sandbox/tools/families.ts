/** Families of tools that share one go.mod and are built by one `go build`. */
import { fileURLToPath } from "node:url";
import { toolVersions } from "../../config/versions.ts";

export const familyNames = ["controlplane", "pulumi", "kubernetes-provider", "nats", "prometheus"] as const;
export type FamilyName = (typeof familyNames)[number];

export interface Family {
  readonly name: FamilyName;
  /** Folder of go.mod and go.sum. */
  readonly directory: string;
  /** Variables set by the linker, as `-X name=value`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Minutes a first build takes on two cores, for the progress line. */
  readonly minutes: number;
}

const goDirectory = fileURLToPath(new URL("go/", import.meta.url));

/** Kubernetes takes its version from the linker; without it the servers call themselves v0.0.0-master. */
function kubernetesVariables(version: string): Record<string, string> {
  const [major, minor] = version.split(".");
  const values = {
    gitVersion: `v${version}`,
    gitMajor: `${major}`,
    gitMinor: `${minor}`,
    gitTreeState: "clean",
    gitCommit: "0".repeat(40),
    buildDate: "1970-01-01T00:00:00Z",
  };
  const packages = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];
  return Object.fromEntries(packages.flatMap((path) => Object.entries(values).map(([name, value]) => [`${path}.${name}`, value])));
}

/** The folder of a module under sandbox/tools/go. */
export function goModuleDirectory(name: string): string {
  return `${goDirectory}${name}`;
}

export function familyOf(name: FamilyName): Family {
  const directory = goModuleDirectory(name);
  switch (name) {
    case "controlplane":
      return {
        name,
        directory,
        minutes: 9,
        variables: {
          ...kubernetesVariables(toolVersions.kubernetes),
          "sigs.k8s.io/kwok/pkg/consts.Version": `v${toolVersions.kwok}`,
          "sigs.k8s.io/kwok/pkg/consts.KubeVersion": `v${toolVersions.kubernetes}`,
        },
      };
    case "pulumi":
      // The Automation API refuses a CLI that does not know its version.
      return { name, directory, minutes: 4, variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${toolVersions.pulumi}` } };
    case "kubernetes-provider":
      return {
        name,
        directory,
        minutes: 6,
        variables: { "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version": toolVersions.pulumiKubernetes },
      };
    case "nats":
      return { name, directory, minutes: 1, variables: {} };
    case "prometheus":
      return { name, directory, minutes: 4, variables: { "github.com/prometheus/common/version.Version": toolVersions.prometheus } };
  }
}

export function linkerFlags({ variables }: Family): string {
  return ["-s", "-w", ...Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`)].join(" ");
}
