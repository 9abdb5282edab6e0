import type { Identity } from "../../model/resource.ts";

/** Steps to an image reference in a custom resource; `*` is every item of a list. */
export type ImagePlace = readonly string[];

const prometheusOperator: readonly ImagePlace[] = [
  ["spec", "image"],
];

/** Images that custom resources name outside the template of a pod. */
const places: Readonly<Record<string, readonly ImagePlace[]>> = {
  // https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
  "postgresql.cnpg.io/Cluster": [
    ["spec", "imageName"],
    ["spec", "postgresql", "extensions", "*", "image", "reference"],
  ],
  "postgresql.cnpg.io/ImageCatalog": [["spec", "images", "*", "image"]],
  "postgresql.cnpg.io/ClusterImageCatalog": [["spec", "images", "*", "image"]],
  // https://prometheus-operator.dev/docs/api-reference/api/
  "monitoring.coreos.com/Prometheus": [...prometheusOperator, ["spec", "thanos", "image"]],
  "monitoring.coreos.com/PrometheusAgent": prometheusOperator,
  "monitoring.coreos.com/Alertmanager": prometheusOperator,
  "monitoring.coreos.com/ThanosRuler": prometheusOperator,
};

/** Where an object of this group and kind names images; none where the table knows of none. */
export function imagePlaces({ group, kind }: Pick<Identity, "group" | "kind">): readonly ImagePlace[] {
  return places[`${group}/${kind}`] ?? [];
}
