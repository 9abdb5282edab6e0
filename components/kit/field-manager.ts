import * as pulumi from "@pulumi/pulumi";

type Metadata = { readonly annotations?: pulumi.Input<Record<string, pulumi.Input<string>>> };

/** The annotation by which the Kubernetes provider takes the name it applies under. https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/ */
const annotation = "pulumi.com/patchFieldManager";

/** Name under which this program owns fields of Kubernetes objects. */
const fieldManager = "pulumi-sophia-infra";

/**
 * Gives every Kubernetes object one field manager that never changes. By default the provider makes up a name per object and
 * keeps it in the state only: an update that was killed after an object was created, and before that was recorded, would apply
 * it again under a second name, and the next change of a field would be refused as a conflict between the two.
 */
export function oneFieldManager({ type, props, opts }: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult | undefined {
  if (!type.startsWith("kubernetes:") || type.startsWith("kubernetes:helm.sh/")) return undefined;
  const { metadata } = props as { readonly metadata?: pulumi.Input<Metadata> };
  return { props: { ...props, metadata: annotated(metadata) }, opts };
}

function annotated(metadata: pulumi.Input<Metadata> | undefined): pulumi.Input<Metadata> {
  const later = pulumi.Output.isInstance(metadata) || metadata instanceof Promise;
  return later ? pulumi.output(metadata).apply((known) => withManager(known as Metadata)) : withManager(metadata);
}

function withManager(metadata: Metadata | undefined): Metadata {
  const own = { [annotation]: fieldManager };
  const given = metadata?.annotations;
  // What is known stays known, so that a plan shows it.
  const annotations = pulumi.Output.isInstance(given) ? given.apply((known) => ({ ...known, ...own })) : { ...(given as Record<string, string> | undefined), ...own };
  return { ...metadata, annotations };
}
