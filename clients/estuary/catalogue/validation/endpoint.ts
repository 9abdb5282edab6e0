import { closest } from "../closest.ts";
import { connectorOf, connectors, imageOf } from "../connectors/index.ts";
import { schemaFaults } from "../faults.ts";
import type { CaptureModel, MaterializationModel } from "../types.ts";

/** What is wrong between a task and its connector: image, configuration, resources. */
export function endpointFaults(where: string, protocol: "capture" | "materialization", model: CaptureModel | MaterializationModel): readonly string[] {
  const { image, config } = model.endpoint.connector;
  const connector = connectorOf(image);
  const allowed = connectors.filter((each) => each.protocol === protocol).map(imageOf);
  if (connector === undefined) {
    const guess = closest(image, allowed);
    return [`${where}: endpoint.connector.image ${JSON.stringify(image)} is unknown; ${guess === undefined ? `allowed: ${allowed.join(", ")}` : `did you mean ${guess}?`}`];
  }
  if (connector.protocol !== protocol) return [`${where}: endpoint.connector.image ${image} is a ${connector.protocol}'s; allowed: ${allowed.join(", ")}`];
  const hints = connector.hints ?? {};
  return [
    ...schemaFaults(connector.config, config, `${where}: endpoint.connector.config`, hints),
    ...model.bindings.flatMap(({ resource }, index) => schemaFaults(connector.resource, resource, `${where}: bindings.${index}.resource`, hints)),
    ...twice(model.bindings.map(({ resource }) => connector.resourcePath(resource, config).join("."))).map((path) => `${where}: two bindings have the resource ${path}; allowed: each once`),
  ];
}

function twice(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => value !== "" && values.indexOf(value) !== index))];
}
