import { identityOf } from "../../model/kubernetes.ts";
import type { Path } from "../../model/path.ts";
import { fields, items } from "../../model/read.ts";
import type { Resource } from "../../model/resource.ts";
import { resourceRule } from "../../model/rule.ts";

interface Options {
  readonly required: boolean;
}

/** The type of file systems of the GPU cloud, made by a dynamic provider. */
const filesystem = "pulumi-nodejs:dynamic/lambda:Filesystem";

/** Where the resource has its name, if its deletion or replacement would lose data. */
function dataHolder(resource: Resource): Path | undefined {
  if (resource.type === filesystem) return ["name"];
  const identity = identityOf(resource);
  if (identity === undefined || identity.partial) return undefined;
  const kind = `${identity.group}/${identity.kind}`;
  const keepsVolumes = kind === "apps/StatefulSet" && items(fields(resource.props["spec"])["volumeClaimTemplates"]).length > 0;
  return keepsVolumes || kind === "/PersistentVolumeClaim" || kind === "postgresql.cnpg.io/Cluster" ? ["metadata", "name"] : undefined;
}

export const dataIsProtected = resourceRule<Options>({
  name: "data-is-protected",
  description: "What holds data has the resource option `protect`: StatefulSets with volumes, volume claims, PostgreSQL clusters and file systems of the GPU cloud. Nothing is said of objects read from files.",
  severity: "high",
  level: "mandatory",
  asksProgram: true,
  profile: "platform",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  options: {
    schema: { required: { type: "boolean", description: "Whether this stack's data must be protected; a stack that is thrown away says false. Default true." } },
    defaults: { required: true },
  },
  judge: (resource, { required }) => {
    if (!required || resource.options === undefined || resource.options.protect) return [];
    const path = dataHolder(resource);
    if (path === undefined) return [];
    return [{ path, message: "holds data, and an update may delete or replace it", fix: "add the resource option protect: true" }];
  },
});
